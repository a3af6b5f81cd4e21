"""What is indexed: the values of cities, from scorecards, evaluations, submissions or a table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.common import evaluated
from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import AnalysisError
from u4ssc_kpi.results import Evaluation
from u4ssc_kpi.scoring import Scorecard
from u4ssc_kpi.submission import Submission
from u4ssc_kpi.targets import BenchmarkSet

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Cities: TypeAlias = Any  # a City, an iterable of them, or a table of any kind that `compute` takes


@dataclass(frozen=True)
class CityTable:
    """The values of cities.

    Attributes:
        labels: a name for each city, no two the same.
        points: the ids of all data points of the registry.
        values: (cities, data points); NaN where there is no value; 1 and 0 for yes and no.
        registry: the indicators.
        benchmark: the benchmark set of the scorecards, if it was scorecards that were given.
        year: the latest year that the cities report for, or that the scorecards were scored for.
        evaluations: the evaluations, empty for a table.
    """

    labels: tuple[str, ...]
    points: tuple[str, ...]
    values: Array
    registry: Registry
    benchmark: BenchmarkSet | None = None
    year: int | None = None
    evaluations: tuple[Evaluation, ...] = ()


def city_table(given: Cities, registry: Registry | None, city: str = "city", year: str = "year") -> CityTable:
    """The values of what is given.

    Args:
        given: scorecards, evaluations or submissions, one or several; or a table with a row for each city and columns
            by data point id, as `compute` gives them.
        registry: the indicators; by default those of what is given, or the 91.
        city, year: the columns of a table that name the city and the year; the year may be lacking.

    Raises:
        AnalysisError: for nothing, something else, or the same city and year twice.
        TableError: for a table of an unknown kind.
    """
    if any(hasattr(type(given), name) for name in ("columns", "collect_schema", "column_names")):
        return _from_frame(given, registry or default_registry(), city, year)
    single = isinstance(given, (Scorecard, Evaluation, Submission))
    if not single and (isinstance(given, (str, bytes)) or not hasattr(given, "__iter__")):
        raise AnalysisError(
            [f"a {type(given).__name__} was given: give scorecards, evaluations, submissions or a table"]
        )
    members: list[Any] = [given] if single else list(given)
    cards = [m for m in members if isinstance(m, Scorecard)]
    sets = {c.targets_hash: c.benchmark for c in cards}
    if len(sets) > 1 or len({c.benchmark.id for c in cards}) > 1:
        names = " and ".join(sorted({c.benchmark.id for c in cards}))
        raise AnalysisError([f"the scorecards have different targets ({names}): score all against the same set"])
    chosen = registry or (cards[-1].registry if cards else None)
    evaluations, chosen = evaluated(members, chosen)
    if not evaluations:
        raise AnalysisError(["no city was given"])
    points = tuple(chosen.data_points)
    values = np.array([[_value(e, p) for p in points] for e in evaluations])
    submissions = [e.submission for e in evaluations]
    rows: list[tuple[str, str, int | None]] = [(s.city, s.country_code or s.country, s.year) for s in submissions]
    latest = max([c.year for c in cards] or [s.year for s in submissions])
    return CityTable(_labels(rows), points, values, chosen, next(iter(sets.values()), None), latest, tuple(evaluations))


def _value(evaluation: Evaluation, point: str) -> float:
    value = evaluation[point].value
    return math.nan if value is None else float(value)


def _labels(names: Sequence[tuple[str, str, int | None]]) -> tuple[str, ...]:
    """A name for each row: the city, with the country and the year as far as it takes to tell them apart.

    Examples:
        >>> _labels([("Valencia", "ES", 2020), ("Valencia", "VE", 2020), ("Asker", "NO", 2020), ("Asker", "NO", 2021)])
        ('Valencia (ES)', 'Valencia (VE)', 'Asker 2020', 'Asker 2021')
    """
    places = Counter(city for city, _ in {(city, country) for city, country, _ in names})
    years = Counter((city, country) for city, country, _ in names)
    labels = [
        city + (f" ({country})" if places[city] > 1 else "") + (f" {year}" if years[city, country] > 1 and year else "")
        for city, country, year in names
    ]
    if twice := [label for label, n in Counter(labels).items() if n > 1]:
        raise AnalysisError([f"{label} is given {Counter(labels)[label]} times: give each once" for label in twice])
    return tuple(labels)


def _from_frame(frame: Any, registry: Registry, city: str, year: str) -> CityTable:
    import narwhals.stable.v2 as nw

    from u4ssc_kpi.errors import did_you_mean
    from u4ssc_kpi.frames.compute import to_narwhals

    table = to_narwhals(frame)
    columns = list(table.collect_schema())
    points = tuple(registry.data_points)
    present = [p for p in points if p in columns]
    problems = []
    if city not in columns:
        problems.append(f"the table has no column {city!r}. {did_you_mean(city, columns)}".strip())
    if not present:
        problems.append("the table has no column of a data point: compute it first, table = u4.compute(table)")
    if problems:
        raise AnalysisError(problems)
    named = [city, *([year] if year in columns else [])]
    chosen = table.select(*named, *(nw.col(p).cast(nw.Float64) for p in present))
    eager = chosen.collect() if isinstance(chosen, nw.LazyFrame) else chosen
    if not len(eager):
        raise AnalysisError(["the table has no row"])
    values = np.full((len(eager), len(points)), math.nan)
    for name in present:
        cells = np.asarray(eager[name].to_numpy(), dtype=float)
        values[:, points.index(name)] = np.where(np.isfinite(cells), cells, math.nan)
    years = [_year(y) for y in eager[year].to_list()] if year in columns else [None] * len(eager)
    labels = _labels([(str(c), "", y) for c, y in zip(eager[city].to_list(), years, strict=True)])
    latest = max((y for y in years if y is not None), default=None)
    return CityTable(labels, points, values, registry, year=latest)


def _year(given: Any) -> int | None:
    return int(given) if isinstance(given, (int, float)) and given == given else None
