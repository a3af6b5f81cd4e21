"""What pulls a group's band down, and the smallest change that lifts it to the next band."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from u4ssc_kpi.analysis.aggregate import rebuilt_inputs
from u4ssc_kpi.errors import AnalysisError
from u4ssc_kpi.model import Target
from u4ssc_kpi.scoring import Band, Group, Score, Scorecard, band_of

LEVELS = ("category", "sub_dimension", "dimension", "total")
LIMITS: dict[int, tuple[float, Band]] = {4: (0.95, "95+"), 3: (0.66, "66-95"), 2: (0.33, "33-66")}
Bound: TypeAlias = Literal["at least", "at most", "above", "below", "yes"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far one data point has to go for a better band.

    Attributes:
        data_point: its id.
        value: the present value.
        bound: what the new value has to be with respect to `limit`.
        limit: where the band begins; ``above`` and ``below`` exclude it. True for a yes / no.
        unit: the unit of both.
        points, to_points: the points now and then.
        to_band: the band then.
        effort: the share of the target that is lacking.
        relative_change: what is lacking over the present value; None for a yes / no or a value of 0.
        numerator, lacking: the input to change, and by how much if the others stay; None where they are not known.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020,
        ...     readings={"households": 1_000, "households_with_internet_access": 600})
        >>> step = u4.diagnose(u4.registry.benchmark(u4.evaluate(city)))[0].lift.steps[0]
        >>> step.bound, step.limit, step.numerator, round(step.lacking)
        ('at least', 66.0, 'households_with_internet_access', 60)
    """

    data_point: str
    value: float | bool
    bound: Bound
    limit: float | bool
    unit: str
    points: int
    to_points: int
    to_band: Band
    effort: float
    relative_change: float | None = None
    numerator: str | None = None
    lacking: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Lift:
    """The smallest change that lifts a group to a better band.

    Attributes:
        band: the band it reaches.
        points: how many points the group lacks for the next band.
        steps: the data points to improve, and how far.
        effort: the sum of their efforts.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reported = {"adult_literacy": 90, "school_enrolment": 60}
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
        >>> lift = u4.diagnose(u4.registry.benchmark(u4.evaluate(city)))[0].lift
        >>> lift.band, lift.points, [(step.data_point, step.limit) for step in lift.steps]
        ('66-95', 1, [('adult_literacy', 95.0)])
    """

    band: Band
    points: int
    steps: tuple[Step, ...]
    effort: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "band": self.band,
            "points": self.points,
            "effort": self.effort,
            "steps": [step.to_dict() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Pull:
    """What one data point does to its group.

    Attributes:
        data_point: its id.
        points: its points, 4 to 1.
        without: the group's percentage without it.
        effect: the group's percentage less that without it; negative where it pulls the group down.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reported = {"adult_literacy": 99, "school_enrolment": 60}
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
        >>> u4.diagnose(u4.registry.benchmark(u4.evaluate(city)))[0].weaknesses
        (Pull(data_point='school_enrolment', points=2, without=100.0, effect=-25.0),)
    """

    data_point: str
    points: int
    without: float
    effect: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A group of a scorecard taken apart.

    Attributes:
        group: the group.
        strengths: what pulls it up, the strongest first.
        weaknesses: what pulls it down, the strongest first.
        lift: the smallest change to a better band; None in the best one.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"adult_literacy": 99})
        >>> diagnosis = u4.diagnose(u4.registry.benchmark(u4.evaluate(city)))[0]
        >>> diagnosis.group.name, diagnosis.group.band, diagnosis.lift
        ('Education', '95+', None)
    """

    group: Group
    strengths: tuple[Pull, ...]
    weaknesses: tuple[Pull, ...]
    lift: Lift | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        pulls = {
            name: [
                {"data_point": p.data_point, "points": p.points, "without": p.without, "effect": p.effect} for p in some
            ]
            for name, some in (("strengths", self.strengths), ("weaknesses", self.weaknesses))
        }
        return {"group": self.group.to_dict(), **pulls, "lift": self.lift.to_dict() if self.lift else None}


def diagnose(card: Scorecard, *, level: str = "category", fewest: bool = False) -> tuple[Diagnosis, ...]:
    """Takes the groups of a scorecard apart: strengths, weaknesses, and the smallest change to a better band.

    A group's band follows from the sum of its points, so the points that it lacks are known. Among all ways to gain
    them, the one is chosen whose efforts (the share of its target that each data point lacks) have the least sum.

    Args:
        card: the scorecard of a city.
        level: which groups: category, sub_dimension, dimension or total.
        fewest: choose the fewest data points first, and the least effort among these.

    Returns:
        One diagnosis for each group that is scored, in methodology order.

    Raises:
        AnalysisError: for an unknown level.

    Source:
        The scoring of `u4ssc_kpi.scoring`; the search is exact.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reported = {"adult_literacy": 80, "school_enrolment": 60, "student_ict_access": 20}
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
        >>> education, = u4.diagnose(u4.registry.benchmark(u4.evaluate(city)))
        >>> education.group.points, education.group.of, education.group.band
        (6, 12, '33-66')
        >>> [(step.data_point, step.bound, step.limit) for step in education.lift.steps]
        [('school_enrolment', 'at least', 66.0), ('student_ict_access', 'at least', 33.0)]
    """
    if level not in LEVELS:
        raise AnalysisError([f"no level {level!r}: give {', '.join(LEVELS)}"])
    groups: Iterable[Group] = {
        "category": card.categories,
        "sub_dimension": card.sub_dimensions,
        "dimension": card.dimensions,
        "total": (card.total,),
    }[level]
    return tuple(_diagnosis(card, group, fewest) for group in groups if group.members)


def _diagnosis(card: Scorecard, group: Group, fewest: bool) -> Diagnosis:
    pulls = [_pull(group, name, card[name].points or 0) for name in group.members] if len(group.members) > 1 else []
    return Diagnosis(
        group,
        tuple(sorted((p for p in pulls if p.effect > 0), key=lambda p: -p.effect)),
        tuple(sorted((p for p in pulls if p.effect < 0), key=lambda p: p.effect)),
        _lift(card, group, fewest),
    )


def _pull(group: Group, name: str, points: int) -> Pull:
    without = 100 * (group.points - points) / (group.of - 4)
    return Pull(name, points, without, (group.percent or 0.0) - without)


def _lift(card: Scorecard, group: Group, fewest: bool) -> Lift | None:
    better = [p for p in range(group.points + 1, group.of + 1) if band_of(p / group.of) != group.band]
    if not better:
        return None
    lacking = better[0] - group.points
    # best[k]: the least cost found so far of gaining k points or more, and the steps that gain them
    best: list[tuple[tuple[float, float], tuple[Step, ...]] | None] = [((0.0, 0.0), ()), *[None] * lacking]
    for name in group.members:
        steps = _steps(card[name])
        for k in range(lacking, 0, -1):
            for step in steps:
                before = best[max(0, k - (step.to_points - step.points))]
                if before is not None:
                    found = (_cost((*before[1], step), fewest), (*before[1], step))
                    current = best[k]
                    if current is None or found[0] < current[0]:
                        best[k] = found
    chosen = best[lacking]
    assert chosen is not None  # all data points at 4 points are in the best band
    steps = sorted(chosen[1], key=lambda step: step.effort)
    gained = sum(step.to_points - step.points for step in steps)  # a yes / no gains three at once
    return Lift(band_of((group.points + gained) / group.of), lacking, tuple(steps), sum(s.effort for s in steps))


def _cost(steps: Sequence[Step], fewest: bool) -> tuple[float, float]:
    effort, count = round(sum(step.effort for step in steps), 12), float(len(steps))
    return (count, effort) if fewest else (effort, count)


def _steps(score: Score) -> list[Step]:
    """The ways to a better band of one data point."""
    target, performance, points, value = score.target, score.performance, score.points, score.result.value
    if target is None or performance is None or points is None or value is None:
        return []
    if target.rule == "yes":
        return [] if value else [Step(score.data_point, value, "yes", True, "yes_no", 1, 4, "95+", 1.0)]
    return [_step(score, target, float(value), performance, to) for to in range(points + 1, 5)]


def _step(score: Score, target: Target, value: float, performance: float, to: int) -> Step:
    share, band = LIMITS[to]
    limit, rising = _limit(target, value, share)
    bound: Bound = ("above" if rising else "below") if to == 4 else ("at least" if rising else "at most")
    point = score.result.point
    given = {used.id: float(used.value) for used in score.result.inputs if used.value is not None}
    now, then = rebuilt_inputs(point, value, given), rebuilt_inputs(point, limit, given)
    numerator, lacking = None, None
    if isinstance(now, dict) and isinstance(then, dict):
        numerator = next(name for name in now if now[name] != then[name])
        lacking = then[numerator] - now[numerator]
    return Step(
        score.data_point,
        value,
        bound,
        limit,
        point.unit,
        score.points or 0,
        to,
        band,
        share - performance,
        abs(limit - value) / abs(value) if value else None,
        numerator,
        lacking,
    )


def _limit(target: Target, value: float, share: float) -> tuple[float, bool]:
    """The value with this share of the target, and whether better values lie above it."""
    goal, worst = target.target or 0.0, target.worst or 0.0
    match target.rule:
        case "at_least":
            return share * goal, True
        case "at_most":
            return goal / share, False
        case "linear":
            return worst - share * (worst - goal), goal > worst
        case _:
            return (share * goal, True) if value < goal else (goal / share, False)
