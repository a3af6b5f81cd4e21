"""A city beside chosen peers: values, percentiles, scores; no ranking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.analysis.common import City, evaluated, given_twice, labels, standing_value
from u4ssc_kpi.analysis.diagnosis import Diagnosis, diagnose
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.comparability import edition_differences, same_formula
from u4ssc_kpi.display import number, table, unit_label
from u4ssc_kpi.errors import AnalysisError, UnknownNameError
from u4ssc_kpi.findings import Finding, finding
from u4ssc_kpi.model import BenchmarkSet, DataPoint, Indicator, Target
from u4ssc_kpi.results import Evaluation, Run, no_data_point, to_json
from u4ssc_kpi.scoring import Scorecard

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame


@dataclass(frozen=True, slots=True)
class Compared:
    """One data point of a city beside its peers.

    Attributes:
        point, indicator: the declarations.
        value: the city's value.
        peers: the values of the peers that have one by the same formula, by name.
        better, equal, worse: how many of these peers are better, equal or worse, by the data point's direction.
        percentile: the share of these peers that are worse, those that are equal counting half, 0 to 100; None
            without a value, without peers, or where neither way is better.
        median: the median of the peers' values.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> own, *others = [u4.Submission(city=name, country="NO", year=2020, reported={"poverty": value})
        ...     for name, value in (("A", 5), ("B", 5), ("C", 9), ("D", 2), ("E", 8))]
        >>> compared = u4.compare(own, others)["poverty"]
        >>> compared.better, compared.equal, compared.worse, compared.percentile, compared.median
        (1, 1, 2, 62.5, 6.5)
    """

    point: DataPoint
    indicator: Indicator
    value: float | bool | None
    peers: Mapping[str, float | bool]
    better: int | None = None
    equal: int | None = None
    worse: int | None = None
    percentile: float | None = None
    median: float | None = None

    @property
    def data_point(self) -> str:
        """The data point's id."""
        return self.point.id

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "data_point": self.data_point,
            "indicator": self.indicator.code,
            "name": self.point.name,
            "unit": self.point.unit,
            "direction": self.point.direction,
            "value": self.value,
            "peers": dict(self.peers),
            "better": self.better,
            "equal": self.equal,
            "worse": self.worse,
            "percentile": self.percentile,
            "median": self.median,
        }


@dataclass(frozen=True)
class Comparison(Mapping[str, Compared]):
    """A city beside its peers: a mapping from data point id to `Compared`, in methodology order.

    Attributes:
        name: the city.
        card: its scorecard.
        peers: the scorecards of the peers, by name.
        compared: the data points.
        findings: what makes the cities less alike.
        registry: the indicators.
        run: version, edition and time.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> own, other = [u4.Submission(city=name, country="NO", year=2020, reported={"adult_literacy": value})
        ...     for name, value in (("A", 99), ("B", 97))]
        >>> u4.compare(own, [other])
        <Comparison of A with B: 1 data point in common>
    """

    name: str
    card: Scorecard = field(repr=False)
    peers: Mapping[str, Scorecard] = field(repr=False)
    compared: Mapping[str, Compared] = field(repr=False)
    findings: tuple[Finding, ...]
    registry: Registry = field(repr=False)
    run: Run = field(compare=False)

    def __getitem__(self, data_point: str) -> Compared:
        try:
            return self.compared[data_point]
        except KeyError:
            raise UnknownNameError(no_data_point(data_point, self.compared, self.registry)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.compared)

    def __len__(self) -> int:
        return len(self.compared)

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.peers)))

    def __repr__(self) -> str:
        n = len(self.common)
        shared = f"{n} data point{'s' if n != 1 else ''} in common"
        return f"<Comparison of {self.name} with {', '.join(self.peers)}: {shared}>"

    @property
    def common(self) -> tuple[str, ...]:
        """The data points that the city and at least one peer have a value for."""
        return tuple(name for name, one in self.compared.items() if one.value is not None and one.peers)

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The categories of the city taken apart, as by `diagnose`."""
        return diagnose(self.card)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the run, the cities, data points, categories side by side, the city's diagnosis, findings."""
        cards = {self.name: self.card, **self.peers}
        return {
            "run": {"version": self.run.version, "edition": self.run.edition, "time": self.run.time},
            "catalogue": self.registry.hash,
            "city": self.name,
            "peers": list(self.peers),
            "benchmark": self.card.benchmark.id,
            "results": {name: one.to_dict() for name, one in self.compared.items()},
            "categories": [
                {
                    "name": group.name,
                    "dimension": group.dimension,
                    "percent": {
                        name: card.category(group.name, group.dimension).percent for name, card in cards.items()
                    },
                }
                for group in self.card.categories
            ],
            "diagnoses": [d.to_dict() for d in self.diagnoses],
            "findings": [f.to_dict() for f in self.findings],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """A data frame with one row for each city and data point with a value; `backend` as in `Evaluation.to_frame`.

        The percentile stands with the city alone.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        cards = {self.name: self.card, **self.peers}
        rows = [
            (name, score, float(value), self.compared[score.data_point].percentile if name == self.name else None)
            for name, card in cards.items()
            for score in card.values()
            if (value := standing_value(card, score.data_point)) is not None
        ]
        columns: dict[str, list[Any]] = {
            "city": [name for name, *_ in rows],
            "year": [cards[name].evaluation.submission.year for name, *_ in rows],
            "role": ["city" if name == self.name else "peer" for name, *_ in rows],
            "indicator": [s.result.indicator.code for _, s, *_ in rows],
            "data_point": [s.data_point for _, s, *_ in rows],
            "value": [v for _, _, v, _ in rows],
            "unit": [s.result.unit for _, s, *_ in rows],
            "band": [s.band for _, s, *_ in rows],
            "percentile": [p for *_, p in rows],
        }
        return make_frame(columns, {"value": "float", "percentile": "float", "year": "int"}, backend)

    def _repr_html_(self) -> str:
        rows = [
            (
                one.indicator.code,
                one.point.name,
                unit_label(one.point.unit),
                number(one.value),
                *(number(one.peers.get(peer)) for peer in self.peers),
                "-" if one.percentile is None else f"{one.percentile:.0f}",
            )
            for one in self.compared.values()
            if one.value is not None and one.peers
        ]
        header = ("code", "data point", "unit", self.name, *self.peers, "percentile")
        return table(repr(self).strip("<>"), header, rows)


def compare(
    city: City,
    peers: Iterable[City],
    *,
    against: str | BenchmarkSet = "reference",
    registry: Registry | None = None,
) -> Comparison:
    """A city side by side with peers that you choose; `nearest_peers` finds some by their profile.

    Args:
        city: an evaluation, or a submission to evaluate; or a scorecard, whose verifier's decisions then hold.
        peers: the others, each once.
        against: the benchmark set of the scorecards; its targets, of several years those of the city's, also tell which
            of two values is nearer to a target where the data point aims at a value between.
        registry: the indicators; those of the evaluations, or the 91.

    Raises:
        AnalysisError: for no peer, or a city given twice.
        UnknownNameError, CatalogueError: for a benchmark set that is not there or does not fit.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> own, *others = [u4.Submission(city=name, country="NO", year=2020, reported={"life_expectancy": value})
        ...     for name, value in (("A", 82), ("B", 80), ("C", 83))]
        >>> u4.compare(own, others)["life_expectancy"].percentile
        50.0
    """
    given = [city, *peers]
    evaluations, chosen = evaluated(given, registry)
    submissions = [e.submission for e in evaluations]
    problems = given_twice(submissions) + ([] if len(evaluations) > 1 else ["no peer is given"])
    if problems:
        raise AnalysisError(problems)
    names = labels(submissions)
    cards = {n: _card(g, e, against, chosen) for n, g, e in zip(names, given, evaluations, strict=True)}
    targets = chosen.targets(against, cards[names[0]].year)
    others = dict(zip(names[1:], evaluations[1:], strict=True))
    compared = {
        point.id: _compared(indicator, point, evaluations[0], others, targets.get(point.id))
        for indicator in chosen.values()
        for point in indicator.data_points
    }
    years = {s.year for s in submissions}
    shown = ", ".join(f"{name} {s.year}" for name, s in zip(names, submissions, strict=True))
    found = (
        [finding("years_differ", f"the cities report for {min(years)} to {max(years)} ({shown})")]
        if len(years) > 1
        else []
    )
    found += [f for other in others.values() for f in edition_differences(evaluations[0], other)]
    own = cards.pop(names[0])
    return Comparison(names[0], own, cards, compared, tuple(found), chosen, Run.now(chosen.edition))


def _card(given: City, evaluation: Evaluation, against: str | BenchmarkSet, registry: Registry) -> Scorecard:
    """The scorecard of a city; one that was given is made anew, by its year and its verifier's decisions."""
    if isinstance(given, Scorecard):
        return registry.benchmark(given.evaluation, against, given.verification, given.verified_only, year=given.year)
    return registry.benchmark(evaluation, against)


def _compared(
    indicator: Indicator, point: DataPoint, own: Evaluation, others: Mapping[str, Evaluation], target: Target | None
) -> Compared:
    result = own[point.id]
    value = result.value
    found = {n: e[point.id] for n, e in others.items()}
    peers = {n: r.value for n, r in found.items() if r.value is not None and same_formula(r, result)}
    middle = median(float(v) for v in peers.values()) if peers and point.unit != "yes_no" else None
    marks = [_merit(point, float(v), target) for v in peers.values()]
    mark = _merit(point, float(value), target) if value is not None else None
    if mark is None or not marks:
        return Compared(point, indicator, value, peers, median=middle)
    worse = sum(m is not None and m < mark for m in marks)
    equal = sum(m == mark for m in marks)
    percentile = 100 * (worse + equal / 2) / len(marks)
    return Compared(point, indicator, value, peers, len(marks) - worse - equal, equal, worse, percentile, middle)


def _merit(point: DataPoint, value: float, target: Target | None) -> float | None:
    """A number that is larger for a better value; None where neither way is better."""
    match point.direction:
        case "higher":
            return value
        case "lower":
            return -value
        case "target" if target is not None:
            return target.performance(value)
    return None
