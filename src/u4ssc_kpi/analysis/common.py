"""What all analyses share: evaluations of what is given, names for cities, and a city's own inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import AnalysisError
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.results import Evaluation, Used
from u4ssc_kpi.scoring import Scorecard
from u4ssc_kpi.submission import Submission

City: TypeAlias = Scorecard | Evaluation | Submission


def evaluated(
    given: Iterable[City], registry: Registry | None, *, alike: bool = True
) -> tuple[list[Evaluation], Registry]:
    """The evaluations of what is given, and the registry they were made with.

    Args:
        given: evaluations, submissions to evaluate, or scorecards: their evaluations by what a verifier decided.
        registry: the indicators; by default those of the last evaluation, or the 91.
        alike: whether all have to be of the same data points; their formulas may be different variants.

    Raises:
        AnalysisError: for something else, or evaluations of other data points.
    """
    members = [given] if isinstance(given, (Scorecard, Evaluation, Submission)) else list(given)
    problems = [
        f"number {n} is a {type(member).__name__}: give scorecards, evaluations or submissions"
        for n, member in enumerate(members, 1)
        if not isinstance(member, (Scorecard, Evaluation, Submission))
    ]
    if problems:
        raise AnalysisError(problems)
    standing = [verified_evaluation(m) if isinstance(m, Scorecard) else m for m in members]
    made = [m.registry for m in standing if isinstance(m, Evaluation)]
    chosen = registry or (made[-1] if made else default_registry())
    problems = [
        f"{m.submission.city}, {m.submission.year} was evaluated for other data points: use one registry for all"
        for m in standing
        if alike and isinstance(m, Evaluation) and m.registry.data_points.keys() != chosen.data_points.keys()
    ]
    if problems:
        raise AnalysisError(problems)
    return [m if isinstance(m, Evaluation) else evaluate(m, registry=chosen) for m in standing], chosen


def standing_value(card: Scorecard, data_point: str) -> float | bool | None:
    """The value of a scorecard that analyses may use.

    None where the verifier withholds it or sets it as not reported, and where the scorecard counts verified values only
    and it is not verified.
    """
    score = card[data_point]
    return None if card.verified_only and not score.verified else score.value


def verified_evaluation(card: Scorecard) -> Evaluation:
    """The evaluation of a scorecard with the values that stand; the others are not reported.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"poverty": 4, "adult_literacy": 99})
        >>> decisions = u4.Verification(city="A", year=2020).decide("poverty", reported=False, verified=False)
        >>> card = u4.registry.benchmark(u4.evaluate(city), verification=decisions)
        >>> verified_evaluation(card)["poverty"].status, verified_evaluation(card)["adult_literacy"].value
        ('not_reported', 99.0)
    """
    evaluation = card.evaluation
    fallen = [n for n, r in evaluation.items() if r.value is not None and standing_value(card, n) is None]
    results = {n: replace(evaluation[n], status="not_reported", value=None, missing=()) for n in fallen}
    return replace(evaluation, results={**evaluation.results, **results}) if fallen else evaluation


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
