"""What all analyses share: evaluations of what is given, names for cities, and a city's own inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import AnalysisError
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.results import Evaluation, Used
from u4ssc_kpi.submission import Submission

City: TypeAlias = Evaluation | Submission


def evaluated(
    given: Iterable[City], registry: Registry | None, *, alike: bool = True
) -> tuple[list[Evaluation], Registry]:
    """The evaluations of what is given, and the registry they were made with.

    Args:
        given: evaluations, or submissions to evaluate.
        registry: the indicators; by default those of the last evaluation, or the 91.
        alike: whether all have to be of the same data points; their formulas may be different variants.

    Raises:
        AnalysisError: for something else, or evaluations of other data points.
    """
    members = [given] if isinstance(given, (Evaluation, Submission)) else list(given)
    problems = [
        f"number {n} is a {type(member).__name__}: give evaluations or submissions"
        for n, member in enumerate(members, 1)
        if not isinstance(member, (Evaluation, Submission))
    ]
    if problems:
        raise AnalysisError(problems)
    made = [m.registry for m in members if isinstance(m, Evaluation)]
    chosen = registry or (made[-1] if made else default_registry())
    problems = [
        f"{m.submission.city}, {m.submission.year} was evaluated for other data points: use one registry for all"
        for m in members
        if alike and isinstance(m, Evaluation) and m.registry.data_points.keys() != chosen.data_points.keys()
    ]
    if problems:
        raise AnalysisError(problems)
    return [m if isinstance(m, Evaluation) else evaluate(m, registry=chosen) for m in members], chosen


def labels(submissions: Sequence[Submission]) -> list[str]:
    """A name for each city: with its country where two have the same name.

    Examples:
        >>> labels([Submission(city="Valencia", country=c, year=2020) for c in ("ES", "VE")])
        ['Valencia (ES)', 'Valencia (VE)']
        >>> labels([Submission(city="Valencia", country="ES", year=2020)])
        ['Valencia']
    """
    counted = Counter(s.city for s in submissions)
    return [s.city if counted[s.city] == 1 else f"{s.city} ({s.country_code or s.country})" for s in submissions]


def identity(submission: Submission) -> tuple[str, str]:
    """What makes two submissions those of one city: name and country."""
    return submission.city.strip().casefold(), (submission.country_code or submission.country).strip().casefold()


def given_twice(submissions: Sequence[Submission]) -> list[str]:
    """One line for each city that is given more than once."""
    counted = Counter(identity(s) for s in submissions)
    return [
        f"{next(s.city for s in submissions if identity(s) == key)} is given {n} times: give each city once"
        for key, n in counted.items()
        if n > 1
    ]


def own_input(evaluation: Evaluation, name: str) -> Used | None:
    """A city's usable reading of an input for the whole submission, None where there is none."""
    for data_point in evaluation.registry.used_by(name):
        for used in evaluation[data_point].inputs:
            if used.id == name and not used.scoped and used.value is not None:
                return used
    return None
