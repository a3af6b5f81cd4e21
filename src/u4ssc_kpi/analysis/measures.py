"""What a series of yearly values says: changes, slope, direction, distance to a target and the way to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, Literal, TypeAlias

from u4ssc_kpi.analysis.statistics import Slope, minimum_years, robust_slope
from u4ssc_kpi.errors import AnalysisError
from u4ssc_kpi.model import DataPoint, Target

Verdict: TypeAlias = Literal["improving", "worsening", "stable", "undetermined"]
HORIZON = 100  # years; an arrival further off is none
_TRUTHS = ("reached", "on_track")
# What stands in a table of trends, with the kind of each column.
COLUMNS: dict[str, str] = {
    **dict.fromkeys(("change", "relative_change", "annual_rate", "change_per_year"), "float"),
    **dict.fromkeys(("slope", "slope_low", "slope_high", "p_value", "distance", "required_per_year"), "float"),
    **dict.fromkeys(("n", "first_year", "last_year"), "int"),
    "arrival": "float",  # pandas has no whole numbers with gaps
    **dict.fromkeys(("verdict", "reason", *_TRUTHS), "text"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How trends are measured.

    Attributes:
        by: the year by which targets are to be reached.
        confidence: the level of intervals and of the test.
        stable_within: the change a year, as a share of the median level, within which a series is stable.
        test: whether to compute slope and test, which need SciPy.
    """

    by: int = 2030
    confidence: float = 0.95
    stable_within: float = 0.005
    test: bool = True

    def check(self) -> None:
        """Raises one AnalysisError for all settings that cannot be used."""
        problems = [] if 0 < self.confidence < 1 else [f"confidence is {self.confidence}: give a share such as 0.95"]
        if not 0 <= self.stable_within < math.inf:
            problems.append(f"stable_within is {self.stable_within}: give a share such as 0.005")
        if not 1900 <= self.by <= 2200:
            problems.append(f"by is {self.by}: give a year such as 2030")
        if problems:
            raise AnalysisError(problems)


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of a series. Shares and rates are fractions: 0.1 is 10 %.

    Attributes:
        n, first_year, last_year: the number of values used, their first and last year.
        change: last value minus first, in the data point's unit.
        relative_change: the same over the first value; None where that is 0.
        annual_rate: the compound rate of change a year; None where a value is not above 0.
        change_per_year: `change` over the years between.
        slope: the robust slope with its interval and test; None with too few values, or without the test.
        flips: of a yes / no, the years in which it changed, with the new answer.
        verdict: improving, worsening, stable or undetermined, by the data point's direction.
        reason: why so.
        reached: whether the last value reaches the target; None without one.
        distance: what the last value lacks to the target, in the unit; negative where it has to fall.
        required_per_year: the change a year that reaches the target by the year asked for.
        on_track: whether the rate achieved is enough for it.
        arrival: the first year in which the target is reached at the rate achieved; None where it is not within 100
            years.
        arrival_interval: the same for the ends of the slope's interval; the later is None where it is further off.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city="A", country="NO", year=year, reported={"poverty": value})
        ...     for year, value in ((2020, 10), (2022, 8.1))]
        >>> measures = u4.trend(cities)["poverty"].measures
        >>> round(measures.relative_change, 3), round(measures.annual_rate, 3), measures.verdict, measures.reason
        (-0.19, -0.1, 'improving', '2 years, not tested')
    """

    n: int
    first_year: int | None = None
    last_year: int | None = None
    change: float | None = None
    relative_change: float | None = None
    annual_rate: float | None = None
    change_per_year: float | None = None
    slope: Slope | None = None
    flips: tuple[tuple[int, bool], ...] = ()
    verdict: Verdict = "undetermined"
    reason: str = ""
    reached: bool | None = None
    distance: float | None = None
    required_per_year: float | None = None
    on_track: bool | None = None
    arrival: int | None = None
    arrival_interval: tuple[int, int | None] | None = None

    @property
    def achieved_per_year(self) -> float | None:
        """The robust slope, or the change a year where there is none."""
        return self.slope.per_year if self.slope else self.change_per_year

    def to_row(self) -> dict[str, Any]:
        """The measures of a row of a table of trends; true and false are yes and no."""
        found = self.to_dict()
        words = {None: None, True: "yes", False: "no"}
        return {name: words[found[name]] if name in _TRUTHS else found[name] for name in COLUMNS}

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        slope = self.slope
        return {
            "n": self.n,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "change": self.change,
            "relative_change": self.relative_change,
            "annual_rate": self.annual_rate,
            "change_per_year": self.change_per_year,
            "slope": slope.per_year if slope else None,
            "slope_low": slope.low if slope else None,
            "slope_high": slope.high if slope else None,
            "p_value": slope.p_value if slope else None,
            "flips": [{"year": year, "to": to} for year, to in self.flips],
            "verdict": self.verdict,
            "reason": self.reason,
            "reached": self.reached,
            "distance": self.distance,
            "achieved_per_year": self.achieved_per_year,
            "required_per_year": self.required_per_year,
            "on_track": self.on_track,
            "arrival": self.arrival,
            "arrival_interval": list(self.arrival_interval) if self.arrival_interval else None,
        }


def measure(
    point: DataPoint, years: Sequence[int], values: Sequence[float | bool], target: Target | None, settings: Settings
) -> Measures:
    """Measures one series.

    Args:
        point: the data point, for its direction.
        years: the years with a value, ascending.
        values: the values.
        target: the target, if there is one.
        settings: how.

    Raises:
        MissingExtraError: without SciPy, where there are enough years for the slope.
    """
    if not values:
        return Measures(0, reason="no value")
    if point.unit == "yes_no":
        return _of_answers(point, years, [bool(v) for v in values], target)
    numbers = [float(v) for v in values]
    first, last, span = numbers[0], numbers[-1], years[-1] - years[0]
    change = last - first if span else None
    enough = settings.test and len(numbers) >= minimum_years(settings.confidence)
    slope = robust_slope(years, numbers, settings.confidence) if enough else None
    per_year = change / span if change is not None else None
    achieved = slope.per_year if slope else per_year
    goal = target.target if target is not None and target.rule != "none" else None
    verdict, reason = _verdict(point, numbers, achieved, slope, goal, settings)
    gap = goal - last if goal is not None else None
    reached = (target.performance(last) or 0.0) >= 1.0 - 1e-12 if target is not None and goal is not None else None
    required = gap / (settings.by - years[-1]) if gap is not None and not reached and settings.by > years[-1] else None
    arrival = _arrival(years[-1], gap, achieved) if not reached else None
    return Measures(
        len(numbers),
        years[0],
        years[-1],
        change,
        change / abs(first) if change is not None and first else None,
        (last / first) ** (1 / span) - 1 if span and first > 0 and last > 0 else None,
        per_year,
        slope,
        (),
        verdict,
        reason,
        reached,
        gap,
        required,
        _on_track(reached, required, achieved, settings.by, years[-1]),
        arrival,
        _arrival_interval(years[-1], gap, slope) if not reached else None,
    )


def _of_answers(point: DataPoint, years: Sequence[int], answers: Sequence[bool], target: Target | None) -> Measures:
    """A yes / no: the changes only."""
    flips = tuple(
        (year, after) for (_, before), (year, after) in pairwise(zip(years, answers, strict=True)) if before != after
    )
    verdict: Verdict = "undetermined"
    if len(answers) < 2:
        reason = "one year only"
    elif not flips:
        verdict, reason = "stable", "the same answer in all years"
    elif answers[0] == answers[-1]:
        reason = "the answer changed and changed back"
    elif point.direction not in ("higher", "lower"):
        reason = "the data point has no direction"
    else:
        verdict = "improving" if answers[-1] == (point.direction == "higher") else "worsening"
        reason = f"the answer changed in {', '.join(str(year) for year, _ in flips)}"
    reached = bool(target.performance(answers[-1])) if target is not None and target.rule == "yes" else None
    return Measures(len(answers), years[0], years[-1], flips=flips, verdict=verdict, reason=reason, reached=reached)


def _verdict(
    point: DataPoint,
    values: Sequence[float],
    achieved: float | None,
    slope: Slope | None,
    goal: float | None,
    settings: Settings,
) -> tuple[Verdict, str]:
    if achieved is None:
        return "undetermined", "one year only"
    level = abs(median(values))
    if abs(achieved) <= settings.stable_within * level or not any(v != values[0] for v in values):
        return "stable", f"it changes by no more than {settings.stable_within:.3g} of its level a year"
    if point.direction == "none" or (point.direction == "target" and goal is None):
        return "undetermined", "neither way is better" if point.direction == "none" else "no target to compare with"
    if slope is not None and slope.p_value > 1 - settings.confidence:
        return "undetermined", f"no significant trend (p = {slope.p_value:.3g})"
    if point.direction == "target":
        nearer = abs(values[0] - (goal or 0.0)) - abs(values[-1] - (goal or 0.0))
        if not nearer:
            return "stable", "as far from the target as at first"
        better = nearer > 0
    else:
        better = (achieved > 0) == (point.direction == "higher")
    tested = f"significant (p = {slope.p_value:.3g})" if slope else f"{len(values)} years, not tested"
    return "improving" if better else "worsening", tested


def _on_track(
    reached: bool | None, required: float | None, achieved: float | None, by: int, last_year: int
) -> bool | None:
    if reached is None or reached:
        return reached
    if by <= last_year:
        return False
    if required is None or achieved is None:
        return None
    return achieved / required >= 1.0 - 1e-12


def _arrival(last_year: int, gap: float | None, per_year: float | None) -> int | None:
    """The first year in which a gap is closed."""
    if gap is None or per_year is None or gap * per_year <= 0 or gap / per_year > HORIZON:
        return None
    return last_year + max(1, math.ceil(round(gap / per_year, 9)))


def _arrival_interval(last_year: int, gap: float | None, slope: Slope | None) -> tuple[int, int | None] | None:
    if gap is None or slope is None:
        return None
    fast, slow = (slope.high, slope.low) if gap > 0 else (slope.low, slope.high)
    earliest = _arrival(last_year, gap, fast)
    return None if earliest is None else (earliest, _arrival(last_year, gap, slow))
