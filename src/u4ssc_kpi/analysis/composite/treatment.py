"""Outliers: found by skewness and kurtosis, winsorised, and transformed where that is not enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.recipe import Treatment
from u4ssc_kpi.errors import MissingExtraError

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

FEWEST = 4  # the sample kurtosis needs so many values
OFFSET = 0.01  # of the range, added before a logarithm, so that the lowest value has one


@dataclass(frozen=True, slots=True)
class Treated:
    """What was done to one data point; it can be done to other values too.

    Attributes:
        low, high: where values are cut.
        transform: ``log``, ``box_cox`` or nothing.
        offset: what is added before the transformation.
        power: of the Box-Cox transformation.
    """

    low: float
    high: float
    transform: Literal["log", "box_cox"] | None = None
    offset: float = 0.0
    power: float = 0.0


def skewness(values: Array) -> float:
    """The sample skewness G1, adjusted for the number of values; 0 where all are the same.

    Source:
        Joanes and Gill, Comparing measures of sample skewness and kurtosis, The Statistician 47 (1998), p. 184.
    """
    n = len(values)
    if n < 3 or not _spread(values):
        return 0.0
    deviations = _deviations(values)
    variance = float(np.mean(deviations**2))
    return float(math.sqrt(n * (n - 1)) / (n - 2) * np.mean(deviations**3) / variance**1.5)


def kurtosis(values: Array) -> float:
    """The sample excess kurtosis G2, adjusted for the number of values; 0 where all are the same. Source as above."""
    n = len(values)
    if n < FEWEST or not _spread(values):
        return 0.0
    deviations = _deviations(values)
    variance = float(np.mean(deviations**2))
    excess = float(np.mean(deviations**4)) / variance**2 - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)


def _deviations(values: Array) -> Array:
    """From the mean, in a unit in which no power of them is too large; the moments do not depend on it."""
    scaled = values / np.max(np.abs(values))
    deviations = scaled - scaled.mean()
    result: Array = deviations / np.max(np.abs(deviations))
    return result


def _spread(values: Array) -> bool:
    """Whether values differ by more than rounding."""
    return bool(np.ptp(values) > 1e-12 * np.max(np.abs(values)))


def has_outliers(values: Array, rule: Treatment) -> bool:
    """Whether skewness and kurtosis both reach their limits.

    Examples:
        >>> has_outliers(np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100]), Treatment())
        True
    """
    return abs(skewness(values)) >= rule.skewness and kurtosis(values) >= rule.kurtosis


def treat(values: Array, rule: Treatment) -> Treated | None:
    """How the known values of one data point are treated; None where they have no outliers.

    Source:
        The two stages and their limits, skewness 2 and kurtosis 3.5: Becker et al., COINr, Journal of Open Source
        Software 7(78), 4567 (2022), vignette "Outlier Treatment".

    Raises:
        MissingExtraError: for ``box_cox`` without SciPy.
    """
    if len(values) < FEWEST or not has_outliers(values, rule):
        return None
    cut = values
    while True:
        high_end = skewness(cut) >= 0
        extreme = cut == (cut.max() if high_end else cut.min())
        bound = cut[~extreme].max() if high_end else cut[~extreme].min()
        proposed = np.where(extreme, bound, cut)
        if int(np.sum(proposed != values)) > rule.winsorise or not _spread(proposed):
            break  # too many changes, or no difference between the cities would be left
        cut = proposed
        if not has_outliers(cut, rule):
            return Treated(float(cut.min()), float(cut.max()))
    if rule.transform is None:
        return Treated(float(cut.min()), float(cut.max()))
    low, high = float(values.min()), float(values.max())
    offset = OFFSET * (high - low) - low
    power = _power(values + offset) if rule.transform == "box_cox" else 0.0
    return Treated(low, high, rule.transform, offset, power)


def _power(positive: Array) -> float:
    """The power of the Box-Cox transformation that makes the values most likely to be normal."""
    try:
        from scipy.stats import boxcox_normmax
    except ImportError:
        raise MissingExtraError("the Box-Cox transformation", "analysis") from None
    return float(boxcox_normmax(positive, method="mle"))


def transformed(values: Array, how: Treated) -> Array:
    """Values cut to the bounds and transformed; each method keeps their order."""
    cut = np.clip(values, how.low, how.high)
    if how.transform is None:
        return cut
    logs = np.log(cut + how.offset)
    result: Array = logs if how.power == 0.0 else np.expm1(how.power * logs) / how.power
    return result
