"""The trend statistics: Theil-Sen slope and Mann-Kendall test, from SciPy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from u4ssc_kpi.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class Slope:
    """A robust slope and whether there is a trend.

    Attributes:
        per_year: the Theil-Sen slope, the median of the slopes between all pairs of years.
        low, high: its confidence interval (Sen 1968).
        p_value: of the two-sided Mann-Kendall test against no monotonic trend.
        confidence: the level of the interval.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city="A", country="NO", year=year, reported={"poverty": 2026 - year})
        ...     for year in range(2016, 2021)]
        >>> slope = u4.trend(cities)["poverty"].measures.slope
        >>> slope.per_year, slope.low, slope.high, round(slope.p_value, 4)
        (-1.0, -1.0, -1.0, 0.0167)
    """

    per_year: float
    low: float
    high: float
    p_value: float
    confidence: float


def minimum_years(confidence: float) -> int:
    """The fewest years with which the Mann-Kendall test can reach a level: two of the n! orders are the most extreme.

    Examples:
        >>> minimum_years(0.9), minimum_years(0.95), minimum_years(0.99)
        (4, 5, 6)
    """
    n = 3
    while 2 / math.factorial(n) > 1 - confidence:
        n += 1
    return n


def robust_slope(years: Sequence[float], values: Sequence[float], confidence: float) -> Slope:
    """The Theil-Sen slope of a series with its confidence interval, and the Mann-Kendall test.

    Source:
        Sen, Journal of the American Statistical Association 63 (1968) 1379-1389; Gilbert, Statistical Methods for
        Environmental Pollution Monitoring (1987), chapters 16.4 and 16.5.

    Raises:
        MissingExtraError: without SciPy.

    Examples:
        >>> slope = robust_slope([2019, 2020, 2021, 2022, 2024], [10, 12, 13, 17, 20], 0.95)
        >>> slope.per_year, round(slope.p_value, 4)
        (2.0, 0.0167)
    """
    try:
        from scipy.stats import theilslopes
    except ImportError:
        raise MissingExtraError("the slope and the test of a trend", "analysis") from None
    largest = max(map(abs, values))
    scale = largest if largest > 1e100 else 1.0  # so that no difference overflows
    found = theilslopes([v / scale for v in values], years, alpha=confidence)
    per_year, low, high = (scale * float(s) for s in (found.slope, found.low_slope, found.high_slope))
    return Slope(per_year, low, high, mann_kendall(years, values), confidence)


def mann_kendall(years: Sequence[float], values: Sequence[float]) -> float:
    """The p-value of the two-sided Mann-Kendall test: exact without ties, else by the corrected normal approximation.

    SciPy's approximation for ties has no correction for continuity, without which short series look significant too
    often; so S and its variance are taken as Gilbert (1987) 16.4.2 gives them.
    """
    from scipy.stats import kendalltau, norm

    n, counts = len(values), Counter(values).values()
    if max(counts) == 1:
        return float(kendalltau(years, values).pvalue)
    s = sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in counts)) / 18
    if not variance:
        return 1.0
    return float(2 * norm.sf(max(abs(s) - 1, 0) / math.sqrt(variance)))
