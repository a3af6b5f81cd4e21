"""One city over the years: for each data point how it changes, whether that is better, and when it meets its target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.analysis.common import City, evaluated, identity
from u4ssc_kpi.analysis.measures import COLUMNS, Measures, Settings, measure
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.comparability import edition_differences
from u4ssc_kpi.display import number, table, unit_label
from u4ssc_kpi.errors import AnalysisError, UnknownNameError, ValueReadError
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.model import BenchmarkSet, DataPoint, Indicator, Target
from u4ssc_kpi.quantities import split_value
from u4ssc_kpi.results import Evaluation, Result, Run, Used, no_data_point, to_json

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame


@dataclass(frozen=True, slots=True)
class Observation:
    """The value of one year, and what has to stay the same for two years to be compared.

    Attributes:
        year: the reporting year.
        value: the value.
        method: whether it is computed or reported, and from which readings of its own.
        edition: the edition it was computed by, with variant, formula and unit (and currency, for money).
        collected: the edition it was collected by, where that is stated and the editions differ for this data point.
        quality: the data qualities of its readings.
        unit_given: the units as given.
        value_years: the years that its readings say they are from.
        used: whether the measures use it.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city="A", country="NO", year=2020, reported={"poverty": "8 %"})]
        >>> observation = u4.trend(cities)["poverty"].observations[0]
        >>> observation.value, observation.method, observation.unit_given
        (8.0, 'reported', ('%',))
    """

    year: int
    value: float | bool
    method: str
    edition: str
    collected: str | None = None
    quality: tuple[str, ...] = ()
    unit_given: tuple[str, ...] = ()
    value_years: tuple[int, ...] = ()
    used: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "year": self.year,
            "value": self.value,
            "method": self.method,
            "edition": self.edition,
            "collected": self.collected,
            "quality": list(self.quality),
            "unit_given": list(self.unit_given),
            "value_years": list(self.value_years),
            "used": self.used,
        }


@dataclass(frozen=True, slots=True)
class Trend:
    """One data point over the years.

    Attributes:
        point, indicator: the declarations.
        observations: the years with a value.
        missing: the years without one, the first and the last year of the city included.
        measures: what the series says.
        target: the target, where the set has one.
        findings: breaks, gaps, changes of quality.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city="A", country="NO", year=year, reported={"traffic_fatalities": value})
        ...     for year, value in ((2019, 3.2), (2020, 2.8), (2021, 2.9), (2022, 2.5), (2023, 2.2))]
        >>> trend = u4.trend(cities)["traffic_fatalities"]
        >>> trend.measures.verdict, round(trend.measures.slope.per_year, 3), trend.measures.reason
        ('undetermined', -0.242, 'no significant trend (p = 0.0833)')
    """

    point: DataPoint
    indicator: Indicator
    observations: tuple[Observation, ...]
    missing: tuple[int, ...]
    measures: Measures
    target: Target | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def data_point(self) -> str:
        """The data point's id."""
        return self.point.id

    @property
    def unit(self) -> str:
        """The data point's unit."""
        return self.point.unit

    @property
    def verdict(self) -> str:
        """Improving, worsening, stable or undetermined."""
        return self.measures.verdict

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "data_point": self.data_point,
            "indicator": self.indicator.code,
            "name": self.point.name,
            "unit": self.unit,
            "direction": self.point.direction,
            "observations": [o.to_dict() for o in self.observations],
            "missing": list(self.missing),
            **self.measures.to_dict(),
            "target": self.target.model_dump(mode="json", exclude_none=True) if self.target else None,
            "findings": [f.to_dict() for f in self.findings],
        }


@dataclass(frozen=True)
class Trends(Mapping[str, Trend]):
    """The trends of one city: a mapping from data point id to `Trend`, in methodology order.

    Attributes:
        city, country: the city.
        years: its reporting years.
        settings: how the trends were measured.
        against: the id of the benchmark set, if there is one.
        trends: the trends.
        findings: gaps in the years, and those of all trends.
        registry: the indicators.
        run: version, edition and time.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city="A", country="NO", year=year, reported={"adult_literacy": value})
        ...     for year, value in ((2019, 90), (2022, 93))]
        >>> trends = u4.trend(cities)
        >>> trends.counts
        {'improving': 1, 'worsening': 0, 'stable': 0, 'undetermined': 0}
        >>> measures = trends["adult_literacy"].measures
        >>> measures.change_per_year, measures.required_per_year, measures.on_track, measures.arrival
        (1.0, 0.875, True, 2029)
    """

    city: str
    country: str
    years: tuple[int, ...]
    settings: Settings
    against: str | None
    trends: Mapping[str, Trend] = field(repr=False)
    findings: tuple[Finding, ...]
    registry: Registry = field(repr=False)
    run: Run = field(compare=False)

    def __getitem__(self, data_point: str) -> Trend:
        try:
            return self.trends[data_point]
        except KeyError:
            raise UnknownNameError(no_data_point(data_point, self.trends, self.registry)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.trends)

    def __len__(self) -> int:
        return len(self.trends)

    def __hash__(self) -> int:
        return hash((self.city, self.country, self.years))

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {verdict}" for verdict, n in self.counts.items() if n)
        return f"<Trends of {self.city}, {self.years[0]} to {self.years[-1]}: {counts or 'no value'}>"

    @property
    def counts(self) -> dict[str, int]:
        """How many data points with a value have each verdict."""
        found = dict.fromkeys(("improving", "worsening", "stable", "undetermined"), 0)
        for one in self.trends.values():
            if one.observations:
                found[one.verdict] += 1
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the run, the settings, all trends, findings."""
        return {
            "run": {"version": self.run.version, "edition": self.run.edition, "time": self.run.time},
            "catalogue": self.registry.hash,
            "city": self.city,
            "country": self.country,
            "years": list(self.years),
            "against": self.against,
            "by": self.settings.by,
            "confidence": self.settings.confidence,
            "stable_within": self.settings.stable_within,
            "trends": {name: one.to_dict() for name, one in self.trends.items()},
            "findings": [f.to_dict() for f in self.findings],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """The trends as a data frame, one row for each data point with a value; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = [one for one in self.trends.values() if one.observations]
        measures = [one.measures.to_row() for one in rows]
        columns: dict[str, list[Any]] = {
            "city": [self.city] * len(rows),
            "indicator": [one.indicator.code for one in rows],
            "data_point": [one.data_point for one in rows],
            "unit": [one.unit for one in rows],
            "last_value": [float(one.observations[-1].value) for one in rows],
            "target": [one.target.target if one.target else None for one in rows],
        }
        columns |= {name: [m[name] for m in measures] for name in COLUMNS}
        return make_frame(columns, COLUMNS | {"last_value": "float", "target": "float"}, backend)

    def _repr_html_(self) -> str:
        rows = [
            (
                one.indicator.code,
                one.point.name,
                " ".join(number(o.value) for o in one.observations),
                unit_label(one.unit),
                number(one.measures.achieved_per_year),
                one.verdict,
                one.measures.reason,
                one.measures.arrival or "-",
            )
            for one in self.trends.values()
            if one.observations
        ]
        header = ("code", "data point", "values", "unit", "a year", "verdict", "because", "target reached")
        return table(repr(self).strip("<>"), header, rows)


def trend(
    years: Iterable[City],
    *,
    against: str | BenchmarkSet | None = "reference",
    by: int = 2030,
    confidence: float = 0.95,
    stable_within: float = 0.005,
    across_breaks: bool = False,
    test: bool = True,
    registry: Registry | None = None,
) -> Trends:
    """How the data points of one city change over its reporting years.

    Two values can be compared when they come from the same edition, formula and unit, in the same way (computed or
    reported, from shared readings or from some of their own). Where that changes, only the years since the last change
    are measured, and a finding says so. Gaps between years are no break: slopes are per year.

    Slope, interval and test need SciPy and as many years as `minimum_years` says, 5 at a confidence of 95 %; with fewer
    the verdict is that of the change from the first to the last year, and says that it is not tested.

    Args:
        years: evaluations of one city, or submissions to evaluate, each year once, in any order; or scorecards, of
            which a value that the verifier withholds is not reported.
        against: the benchmark set with the targets, of several years those of `by`; None for no targets.
        by: the year by which targets are to be reached.
        confidence: the level of the slope's interval and of the test.
        stable_within: the change a year, as a share of the median level, within which a series is called stable.
        across_breaks: measure all years, whatever changed between them; the findings stay.
        test: False for the simple changes only, which need no SciPy.
        registry: the indicators; those of the last evaluation, or the 91.

    Raises:
        AnalysisError: for no city, two cities, a year given twice, settings that cannot be used; all at once.
        MissingExtraError: without SciPy, where there are enough years to test.
        UnknownNameError, CatalogueError: for a benchmark set that is not there or does not fit.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city="A", country="NO", year=year, reported={"life_expectancy": value})
        ...     for year, value in zip(range(2016, 2021), (79.0, 79.6, 80.3, 80.4, 81.2))]
        >>> measures = u4.trend(cities, stable_within=0.001)["life_expectancy"].measures
        >>> measures.verdict, round(measures.slope.per_year, 3), measures.reason
        ('improving', 0.542, 'significant (p = 0.0167)')
    """
    settings = Settings(by, confidence, stable_within, test)
    settings.check()
    evaluations, chosen = evaluated(years, registry, alike=False)
    evaluations.sort(key=lambda e: e.submission.year)
    submissions = [e.submission for e in evaluations]
    problems = [] if evaluations else ["no year is given"]
    if len({identity(s) for s in submissions}) > 1:
        found = ", ".join(dict.fromkeys(f"{s.city} ({s.country})" for s in submissions))
        problems.append(f"a trend is of one city; given are {found}")
    else:
        counted = Counter(s.year for s in submissions)
        problems += [f"the year {year} is given {n} times: give it once" for year, n in counted.items() if n > 1]
    if problems:
        raise AnalysisError(problems)
    if registry is None:
        chosen = evaluations[-1].registry
    targets = chosen.targets(against, by) if against is not None else {}
    trends = {
        point.id: _trend(indicator, point, evaluations, targets.get(point.id), settings, across_breaks)
        for indicator in chosen.values()
        for point in indicator.data_points
    }
    reported = [s.year for s in submissions]
    absent = sorted(set(range(reported[0], reported[-1])) - set(reported))
    said = [finding("years_missing", f"there is no submission for {', '.join(map(str, absent))}")] if absent else []
    return Trends(
        submissions[-1].city,
        submissions[-1].country,
        tuple(reported),
        settings,
        against.id if isinstance(against, BenchmarkSet) else against,
        trends,
        (*said, *_editions(evaluations), *(f for one in trends.values() for f in one.findings)),
        chosen,
        Run.now(chosen.edition),
    )


def _editions(evaluations: Sequence[Evaluation]) -> Iterator[Finding]:
    """The changes of edition from year to year, for all data points at once."""
    for before, after in pairwise(evaluations):
        yield from (f for f in edition_differences(before, after) if f.code == "edition_differs")


def _trend(
    indicator: Indicator,
    point: DataPoint,
    evaluations: Sequence[Evaluation],
    target: Target | None,
    settings: Settings,
    across_breaks: bool,
) -> Trend:
    found = [(e, r) for e in evaluations if (r := e.results.get(point.id)) is not None and r.value is not None]
    seen = [_observation(e, r) for e, r in found]
    start = max([n for n, _ in _breaks(seen)], default=0)
    if not across_breaks:
        seen = [replace(o, used=False) if n < start else o for n, o in enumerate(seen)]
    used = [o for o in seen if o.used]
    point = found[-1][1].point if found else point  # with the variant that is followed
    measures = measure(point, [o.year for o in used], [o.value for o in used], target, settings)
    reported = [e.submission.year for e in evaluations]
    missing = tuple(year for year in reported if year not in {o.year for o in seen})
    findings = tuple(_findings(point, seen, missing, across_breaks))
    return Trend(point, indicator, tuple(seen), missing, measures, target, findings)


def _observation(evaluation: Evaluation, result: Result) -> Observation:
    used = (result.reported,) if result.status == "reported" and result.reported else result.inputs
    scoped = sorted(u.id for u in used if u.scoped)
    method = result.status + (f" with {', '.join(scoped)} of its own" if scoped else "")
    money = f", {evaluation.submission.currency}" if "currency" in result.unit else ""
    return Observation(
        evaluation.submission.year,
        result.value if result.value is not None else 0.0,
        method,
        f"{result.edition}: {result.formula} [{result.unit}{money}]",
        evaluation.submission.edition if result.indicator.differences else None,
        tuple(sorted({u.reading.quality for u in used if u.reading.quality})),
        tuple(_unit_given(u) for u in used),
        tuple(sorted({u.reading.year for u in used if u.reading.year is not None})),
    )


def _unit_given(used: Used) -> str:
    value = used.reading.value
    if used.reading.unit or not isinstance(value, str):
        return used.reading.unit or ""
    try:
        return split_value(value)[1]
    except ValueReadError:
        return ""


def _breaks(seen: Sequence[Observation]) -> Iterator[tuple[int, str]]:
    """Where a series cannot be compared with the years before, and what changed."""
    for n, (before, after) in enumerate(pairwise(seen), 1):
        changed = [
            f"{what} changes from {old} to {new}"
            for what, old, new in (
                ("the method", before.method, after.method),
                ("the edition", before.edition, after.edition),
                ("the edition collected by", before.collected, after.collected),
            )
            if old != new and None not in (old, new)
        ]
        if changed:
            yield n, " and ".join(changed)


def _findings(
    point: DataPoint, seen: Sequence[Observation], missing: Sequence[int], across_breaks: bool
) -> Iterator[Finding]:
    def about(code: str, message: str, hint: str = "") -> Finding:
        return finding(code, message, Place(point.id), hint=hint, data_points=[point.id])

    for n, changed in _breaks(seen):
        out = "; the years before are not measured" if not across_breaks else ""
        hint = "" if across_breaks else "Give across_breaks=True (--across-breaks) to measure them all the same"
        yield about("series_broken", f"in {seen[n].year} {changed}{out}", hint)
    between = [year for year in missing if seen and seen[0].year < year < seen[-1].year]
    if between:
        message = f"{point.id} has no value for {', '.join(map(str, between))}"
        yield about("years_missing", message)
    for before, after in pairwise(seen):
        for what, old, new in (
            ("the data quality", before.quality, after.quality),
            ("the unit as given", before.unit_given, after.unit_given),
        ):
            if old != new and before.method == after.method:
                shown = " to ".join("; ".join(filter(None, words)) or "none stated" for words in (old, new))
                yield about("quality_changed", f"in {after.year} {what} changes from {shown}")
    for one in seen:
        if one.value_years and max(one.value_years) != one.year:
            message = f"the value of {one.year} is from {', '.join(map(str, one.value_years))}"
            yield about("value_older", message)
