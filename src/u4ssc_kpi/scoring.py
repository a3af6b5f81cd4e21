"""The U4SSC score: performance against targets, bands, points, and their roll-up.

The published method (VR Kristiansund 2020 p. 12; FS Valencia 2020 p. 14): each reported data point with a benchmark
gets 1 to 4 points by the share of the target reached. A group's points over 4 times their number, as a percentage, fall
into the same bands. Nothing is weighted. What is not reported or has no benchmark is left out of both sums, and listed.

A verifier's decisions may go with it. A value that is not verified is withheld, or stays with a footnote: published
reports have both (VR Bizerte 2020 p. 20).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from u4ssc_kpi.catalogue import Registry, fingerprint
from u4ssc_kpi.display import table
from u4ssc_kpi.errors import UnknownNameError, did_you_mean
from u4ssc_kpi.model import BenchmarkSet, Indicator, Target
from u4ssc_kpi.results import Evaluation, Result, no_data_point, to_json
from u4ssc_kpi.targets import ORIGINS, kind_of

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame
    from u4ssc_kpi.verification import Decision, Verification

Band: TypeAlias = Literal["95+", "66-95", "33-66", "0-33"]

POINTS: Mapping[Band, int] = {"95+": 4, "66-95": 3, "33-66": 2, "0-33": 1}


def band_of(share: float) -> Band:
    """The band of a share (1 is the whole target), with the edges as published.

    More than 0.95 is 95+; 0.66 and 0.33 themselves belong to the higher band (FS Mashhad 2021 p. 15). The share is
    rounded to 12 digits first, so that 57.0 of 60 falls as printed.

    Examples:
        >>> band_of(0.95), band_of(0.9501), band_of(0.66), band_of(0.33), band_of(0.3299)
        ('66-95', '95+', '66-95', '33-66', '0-33')
    """
    share = round(share, 12)
    if share > 0.95:
        return "95+"
    if share >= 0.66:
        return "66-95"
    return "33-66" if share >= 0.33 else "0-33"


@dataclass(frozen=True, slots=True)
class Score:
    """One data point against its target.

    Attributes:
        result: the result that was scored.
        target: the target, when the set has one.
        performance: the share of the target reached, 1 for all of it; None when it is not scored.
        band: ``95+``, ``66-95``, ``33-66``, ``0-33`` or None.
        points: 4 to 1, or None.
        left_out: why it is not scored; empty when it is.
        official: whether the target is U4SSC's own, as published.
        decision: what a verifier decided; None without a decision.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"open_data_number": 12})
        >>> u4.registry.benchmark(u4.evaluate(city))["open_data_number"].left_out
        'no benchmark (N/A in the Verification Report of Stavanger 2021, p. 17)'
    """

    result: Result
    target: Target | None
    performance: float | None = None
    band: Band | None = None
    points: int | None = None
    left_out: str = ""
    official: bool = False
    decision: Decision | None = None

    @property
    def value(self) -> float | bool | None:
        """The value that may be shown: the result's, unless a verifier withholds it or sets it as not reported."""
        return self.result.value if _hidden(self.decision) is None else None

    @property
    def verified(self) -> bool | None:
        """What a verifier decided; None without a decision. Not verified with a value: it stays, with a footnote."""
        return self.decision.verified if self.decision else None

    @property
    def data_point(self) -> str:
        """The data point's id."""
        return self.result.data_point

    @property
    def basis(self) -> Literal["official", "stated", "derived"] | None:
        """Whose the target is: ``official`` (U4SSC's own), else as in `Target.basis`; None without a target."""
        if self.target is None:
            return None
        return "official" if self.official else self.target.basis

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "data_point": self.data_point,
            "indicator": self.result.indicator.code,
            "value": self.value,
            "unit": self.result.unit,
            "status": self.result.status,
            "evidence": self.result.indicator.evidence.formula,
            "performance": self.performance,
            "band": self.band,
            "points": self.points,
            "target": self.target.model_dump(mode="json", exclude_none=True) if self.target else None,
            "basis": self.basis,
            "official": self.official if self.target else None,
            "left_out": self.left_out or None,
            "verified": self.verified,
            "withheld": _hidden(self.decision) == NOT_VERIFIED,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """A category, sub-dimension, dimension or the whole.

    Attributes:
        name: its name.
        dimension: the dimension it stands in; None for the total.
        points: the points of its scored data points, added.
        of: 4 times their number.
        percent: points of `of`, as a percentage; None when nothing is scored.
        band: by the same limits as a data point.
        members: the ids of the scored data points.
        left_out: the others, with the reason.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"adult_literacy": 99})
        >>> total = u4.registry.benchmark(u4.evaluate(city)).total
        >>> total.members, len(total.left_out)
        (('adult_literacy',), 111)
    """

    name: str
    dimension: str | None
    points: int
    of: int
    percent: float | None
    band: Band | None
    members: tuple[str, ...]
    left_out: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "name": self.name,
            "dimension": self.dimension,
            "points": self.points,
            "of": self.of,
            "percent": self.percent,
            "band": self.band,
            "members": list(self.members),
            "left_out": dict(self.left_out),
        }


@dataclass(frozen=True)
class Scorecard(Mapping[str, Score]):
    """The scores of one city: a mapping from data point id to `Score`, and the roll-ups.

    Attributes:
        evaluation: the results that were scored.
        benchmark: the benchmark set.
        registry: the indicators and sets that it was scored with.
        verification: the verifier's decisions, if they were given.
        verified_only: whether only what is verified was scored.
        year: the year whose targets were taken, where the set has targets of several years.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reported = {"adult_literacy": 99, "school_enrolment": 60}
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
        >>> card = u4.registry.benchmark(u4.evaluate(city))
        >>> card["adult_literacy"].band, card["school_enrolment"].points
        ('95+', 2)
        >>> education = card.category("Education")
        >>> education.points, education.of, education.percent, education.band
        (6, 8, 75.0, '66-95')
    """

    evaluation: Evaluation
    benchmark: BenchmarkSet
    scores: Mapping[str, Score] = field(repr=False)
    registry: Registry = field(repr=False)
    year: int
    verification: Verification | None = field(default=None, repr=False)
    verified_only: bool = False

    def __getitem__(self, data_point: str) -> Score:
        try:
            return self.scores[data_point]
        except KeyError:
            raise UnknownNameError(no_data_point(data_point, self.scores, self.registry)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.scores)

    def __len__(self) -> int:
        return len(self.scores)

    def __hash__(self) -> int:
        return hash(self.evaluation)

    def __repr__(self) -> str:
        total = self.total
        shown = f"{total.percent:.1f} %, {total.band}" if total.percent is not None else "nothing scored"
        return f"<Scorecard of {self.evaluation.submission.city} against {self.benchmark.id}: {shown}>"

    # --- roll-ups

    @cached_property
    def categories(self) -> tuple[Group, ...]:
        """All categories, each within its dimension (Waste stands in two), in methodology order."""
        return self._groups(lambda i: (i.dimension, i.category))

    @cached_property
    def sub_dimensions(self) -> tuple[Group, ...]:
        """All sub-dimensions."""
        return self._groups(lambda i: (i.dimension, i.sub_dimension))

    @cached_property
    def dimensions(self) -> tuple[Group, ...]:
        """The dimensions."""
        return self._groups(lambda i: (i.dimension, i.dimension))

    @cached_property
    def total(self) -> Group:
        """The whole city."""
        return _group("Total", None, list(self.scores.values()))

    def category(self, name: str, dimension: str | None = None) -> Group:
        """A category by name; `dimension` decides where a name stands in two.

        Raises:
            UnknownNameError: for an unknown name, or one in two dimensions without `dimension`.
        """
        return self._one("category", self.categories, name, dimension)

    def sub_dimension(self, name: str, dimension: str | None = None) -> Group:
        """A sub-dimension by name.

        Raises:
            UnknownNameError: for an unknown name.
        """
        return self._one("sub-dimension", self.sub_dimensions, name, dimension)

    def dimension(self, name: str) -> Group:
        """A dimension by name.

        Raises:
            UnknownNameError: for an unknown name.
        """
        return self._one("dimension", self.dimensions, name, None)

    def _groups(self, key: Callable[[Indicator], tuple[str, str]]) -> tuple[Group, ...]:
        gathered: dict[tuple[str, str], list[Score]] = {}
        for score_ in self.scores.values():
            gathered.setdefault(key(score_.result.indicator), []).append(score_)
        return tuple(_group(name, dimension, scores) for (dimension, name), scores in gathered.items())

    @staticmethod
    def _one(kind: str, groups: tuple[Group, ...], name: str, dimension: str | None) -> Group:
        named = [g for g in groups if g.name.casefold() == name.casefold()]
        found = [g for g in named if dimension is None or (g.dimension or "").casefold() == dimension.casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            where = " and ".join(str(g.dimension) for g in found)
            raise UnknownNameError(f"the {kind} {name!r} stands in {where}: give dimension=")
        if named:
            where = " and ".join(str(g.dimension) for g in named)
            raise UnknownNameError(f"no {kind} {name!r} in {dimension!r}; it stands in {where}")
        raise UnknownNameError(f"no {kind} {name!r}. {did_you_mean(name, [g.name for g in groups])}".strip())

    @property
    def bases(self) -> dict[str, int]:
        """How many of the scored targets are U4SSC's own, stated by their source, or derived from it.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> reported = {"fixed_broadband_subscriptions": 57, "adult_literacy": 99, "patents": 20}
            >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
            >>> u4.registry.benchmark(u4.evaluate(city)).bases
            {'official': 1, 'stated': 1, 'derived': 1}
        """
        counts = dict.fromkeys(("official", "stated", "derived"), 0)
        for one in self.scores.values():
            if one.points is not None and one.basis is not None:
                counts[one.basis] += 1
        return counts

    @property
    def origins(self) -> dict[str, int]:
        """How many of the scored targets come from each kind of source, in U4SSC's order of preference.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> reported = {"fixed_broadband_subscriptions": 57, "adult_literacy": 99, "patents": 20}
            >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
            >>> u4.registry.benchmark(u4.evaluate(city)).origins
            {'u4ssc': 1, 'un_agency': 1, 'statistics': 1}
        """
        counts = Counter(
            kind_of(s.target, s.official) for s in self.scores.values() if s.points is not None and s.target is not None
        )
        return {origin: counts[origin] for origin in ORIGINS if counts[origin]}

    @cached_property
    def targets_hash(self) -> str:
        """A short fingerprint of the targets, those of the sets that the set extends included; not of their sources."""
        targets = self.registry.targets(self.benchmark, self.year)
        left_out = {"source", "reading", "origin"}
        return fingerprint(
            [targets[n].model_dump(mode="json", exclude_defaults=True, exclude=left_out) for n in sorted(targets)]
        )

    # --- out

    def to_dict(self) -> dict[str, Any]:
        """Plain data: header, scores, roll-ups."""
        evaluation = self.evaluation
        return {
            "run": {"version": evaluation.run.version, "edition": evaluation.run.edition, "time": evaluation.run.time},
            "catalogue": self.registry.hash,
            "city": evaluation.submission.city,
            "country": evaluation.submission.country,
            "year": evaluation.submission.year,
            "benchmark": {
                "id": self.benchmark.id,
                "title": self.benchmark.title,
                "official": self.benchmark.official,
                "extends": self.benchmark.extends,
                "year": self.year,
                "hash": self.targets_hash,
                "scored_targets": self.bases,
                "origins": self.origins,
            },
            "verification": self._verification(),
            "scores": {name: s.to_dict() for name, s in self.scores.items()},
            "categories": [g.to_dict() for g in self.categories],
            "sub_dimensions": [g.to_dict() for g in self.sub_dimensions],
            "dimensions": [g.to_dict() for g in self.dimensions],
            "total": self.total.to_dict(),
        }

    def _verification(self) -> dict[str, Any] | None:
        if self.verification is None:
            return None
        decisions = [s.verified for s in self.scores.values()]
        return {
            "verified_only": self.verified_only,
            "verified": decisions.count(True),
            "not_verified": decisions.count(False),
            "open_questions": sum(not asked.settled for asked in self.verification.questions),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """The scores as a data frame, one row for each data point; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = list(self.scores.values())
        submission = self.evaluation.submission
        columns: dict[str, list[Any]] = {
            "city": [submission.city] * len(rows),
            "year": [submission.year] * len(rows),
            "indicator": [s.result.indicator.code for s in rows],
            "data_point": [s.data_point for s in rows],
            "value": [None if s.value is None else float(s.value) for s in rows],
            "unit": [s.result.unit for s in rows],
            "status": [s.result.status for s in rows],
            "evidence": [s.result.indicator.evidence.formula for s in rows],
            "performance": [s.performance for s in rows],
            "band": [s.band for s in rows],
            "points": [s.points for s in rows],
            "benchmark": [self.benchmark.id] * len(rows),
            "official": [None if s.target is None else "yes" if s.official else "no" for s in rows],
            "basis": [s.basis for s in rows],
            "source": [str(s.target.source) if s.target else None for s in rows],
            "verified": [None if s.verified is None else "yes" if s.verified else "no" for s in rows],
        }
        kinds = dict.fromkeys(("value", "performance", "points"), "float") | {"year": "int"}
        return make_frame(columns, kinds, backend)

    def _repr_html_(self) -> str:
        rows = [
            (
                g.dimension,
                g.name,
                "-" if g.percent is None else f"{g.percent:.1f} %",
                g.band or "-",
                f"{g.points} of {g.of}",
                self._evidence(g),
            )
            for g in self.categories
        ]
        counts = ", ".join(f"{n} {basis}" for basis, n in self.bases.items())
        caption = f"{repr(self).strip('<>')}. {self.benchmark.title}. Scored targets: {counts}"
        return table(caption, ("dimension", "category", "score", "band", "points", "formulas"), rows)

    def _evidence(self, group: Group) -> str:
        """How firm the formulas of a group's scored data points are."""
        found = Counter(self.scores[name].result.indicator.evidence.formula for name in group.members)
        return ", ".join(f"{n} {evidence}" for evidence, n in found.items()) or "-"


NOT_VERIFIED = "not verified"


def score(
    evaluation: Evaluation,
    against: str | BenchmarkSet,
    registry: Registry,
    verification: Verification | None = None,
    verified_only: bool = False,
    year: int | None = None,
) -> Scorecard:
    """Scores an evaluation; `Registry.benchmark` is the public name."""
    year = evaluation.submission.year if year is None else year
    targets = registry.targets(against, year)
    chosen = registry.benchmark_sets[against] if isinstance(against, str) else against
    official = registry.official_targets(against)
    decisions = verification.decisions if verification else {}
    scores = {}
    for name, result in evaluation.items():
        one = Score(result, targets.get(name), official=name in official, decision=decisions.get(name))
        scores[name] = _scored(one, verified_only)
    return Scorecard(evaluation, chosen, scores, registry, year, verification, verified_only)


def _scored(one: Score, verified_only: bool) -> Score:
    target, value = one.target, one.result.value
    if (hidden := _hidden(one.decision)) is not None:
        return replace(one, left_out=hidden)
    if value is None:
        return replace(one, left_out=one.result.status.replace("_", " "))
    if verified_only and not one.verified:
        return replace(one, left_out=NOT_VERIFIED)
    if target is None:
        return replace(one, left_out="no target in the set")
    performance = target.performance(value)
    if performance is None:
        return replace(one, left_out=f"no benchmark ({target.source})")
    band = band_of(performance)
    return replace(one, performance=performance, band=band, points=POINTS[band])


def _hidden(decision: Decision | None) -> str | None:
    """Why a value is not shown, by a verifier's decision, if so."""
    if decision is None:
        return None
    if decision.reported is False:
        return "not reported, as the verifier set it"
    return NOT_VERIFIED if decision.withheld and not decision.verified else None


def _group(name: str, dimension: str | None, scores: list[Score]) -> Group:
    scored = [s for s in scores if s.points is not None]
    points, of = sum(s.points or 0 for s in scored), 4 * len(scored)
    percent = 100 * points / of if of else None
    return Group(
        name,
        dimension,
        points,
        of,
        percent,
        band_of(points / of) if of else None,
        tuple(s.data_point for s in scored),
        {s.data_point: s.left_out for s in scores if s.points is None},
    )
