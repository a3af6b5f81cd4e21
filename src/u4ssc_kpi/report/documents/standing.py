"""Where each data point and each KPI stands in a report: reported or not, verified or not; and the counts of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from u4ssc_kpi.errors import ReportError
from u4ssc_kpi.model import Indicator
from u4ssc_kpi.results import IndicatorStatus, Status, joint_status, no_data_point
from u4ssc_kpi.scoring import Score, Scorecard
from u4ssc_kpi.verification import Decision, Verification

Reporting: TypeAlias = Literal["reported", "partial", "not_reported", "not_applicable"]
_REPORTING: dict[IndicatorStatus, Reporting] = {
    "computed": "reported",
    "reported": "reported",
    "partial": "partial",
    "not_applicable": "not_applicable",
    "not_reported": "not_reported",
    "invalid": "not_reported",
}


@dataclass(frozen=True, slots=True)
class PointStanding:
    """A data point with its score, and its status as the data and the verifier have it."""

    score: Score
    status: Status

    @property
    def decision(self) -> Decision | None:
        """The verifier's latest decision on it, if any."""
        return self.score.decision

    @property
    def reporting(self) -> Reporting:
        """Whether it is reported: as the verifier says, else by the data."""
        return _REPORTING[self.status]

    @property
    def verified(self) -> bool:
        """Whether it is reported with a value and a verifier said YES."""
        return self.reporting == "reported" and self.score.value is not None and bool(self.score.verified)

    @property
    def withheld(self) -> bool:
        """Whether "Not verified" stands in the place of its value."""
        return self.decision is not None and not self.decision.verified and self.decision.withheld


@dataclass(frozen=True, slots=True)
class KpiStanding:
    """A KPI with its data points."""

    indicator: Indicator
    points: tuple[PointStanding, ...]

    @property
    def reporting(self) -> Reporting:
        """Reported where all of its data points are that apply, partial where some are."""
        return _REPORTING[joint_status([p.status for p in self.points])]

    @property
    def verified(self) -> bool:
        """Whether each of its reported data points is verified, and there is one."""
        reported = [p for p in self.points if p.reporting == "reported"]
        return bool(reported) and all(p.verified for p in reported)

    @property
    def missing(self) -> tuple[PointStanding, ...]:
        """The data points that are not reported."""
        return tuple(p for p in self.points if p.reporting == "not_reported")

    @property
    def unverified(self) -> tuple[PointStanding, ...]:
        """The data points that are reported and not verified."""
        return tuple(p for p in self.points if p.reporting == "reported" and not p.verified)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of KPIs or data points, and of those reported (partly, for a KPI) and verified."""

    total: int
    reported: int
    partial: int
    verified: int


def scored_with(card: Scorecard, verification: Verification | None) -> Scorecard:
    """The scorecard with the decisions of a verification, or with its own where none is given.

    Raises:
        ReportError: for a verification of another city or year, or of data points that do not exist.
    """
    verification = verification or card.verification
    if verification is None:
        return card
    submission, names = card.evaluation.submission, verification.decisions
    problems = [no_data_point(name, card.scores, card.registry) for name in names if name not in card.scores]
    if not verification.is_of(submission):
        other = f"{verification.city}, {verification.year}"
        problems.insert(0, f"the verification is of {other}, the results are of {submission.city}, {submission.year}")
    if problems:
        raise ReportError(problems)
    if verification is card.verification:
        return card
    return card.registry.benchmark(card.evaluation, card.benchmark, verification, card.verified_only, year=card.year)


def standings(card: Scorecard) -> tuple[KpiStanding, ...]:
    """Every KPI of a scorecard with its data points, in methodology order."""
    covered = card.evaluation.coverage(card.verification)
    return tuple(
        KpiStanding(one, tuple(PointStanding(card.scores[p.id], covered[p.id].status) for p in one.data_points))
        for one in card.registry.values()
    )


def count_kpis(kpis: Iterable[KpiStanding]) -> Count:
    """The counts of KPIs; one that is partly reported is counted apart, not as reported."""
    found = list(kpis)
    reporting = [k.reporting for k in found]
    return Count(len(found), reporting.count("reported"), reporting.count("partial"), sum(k.verified for k in found))


def count_points(kpis: Iterable[KpiStanding]) -> Count:
    """The counts of data points."""
    found = [point for kpi in kpis for point in kpi.points]
    return Count(len(found), sum(p.reporting == "reported" for p in found), 0, sum(p.verified for p in found))


def by(kpis: Iterable[KpiStanding], key: Callable[[Indicator], str]) -> dict[str, list[KpiStanding]]:
    """KPIs gathered by a property of the indicator, in the order in which it occurs."""
    gathered: dict[str, list[KpiStanding]] = {}
    for kpi in kpis:
        gathered.setdefault(key(kpi.indicator), []).append(kpi)
    return gathered
