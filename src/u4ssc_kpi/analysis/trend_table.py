"""Trends of many cities at once, from a table of cities and years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from u4ssc_kpi.analysis.measures import COLUMNS, Settings, measure
from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import TableError, did_you_mean
from u4ssc_kpi.frames.compute import compute, select_points, to_narwhals
from u4ssc_kpi.frames.results import BACKENDS, Backend, Frame, make_frame
from u4ssc_kpi.frames.shapes import collected
from u4ssc_kpi.model import BenchmarkSet

MOST_SHOWN = 5


def trend_table(
    frame: Any,
    *,
    city: str | Sequence[str] = "city",
    year: str = "year",
    indicators: str | int | Iterable[str | int] | None = None,
    against: str | BenchmarkSet | None = "reference",
    by: int = 2030,
    confidence: float = 0.95,
    stable_within: float = 0.005,
    across_breaks: bool = False,
    test: bool = True,
    units: dict[str, str] | None = None,
    registry: Registry | None = None,
) -> Frame:
    """The trends of all cities of a table, by the rules of `trend`.

    A row is a city in a year, with the columns of `compute`. The engine computes the data points; the series are then
    fetched and measured one by one, some thousand a second with the test and many more without.

    Args:
        frame: a table of any kind that `compute` takes.
        city: the column or columns that name a city.
        year: the column with the year, as a number.
        indicators: what to measure, as in `compute`; all by default.
        against, by, confidence, stable_within, across_breaks, test: as in `trend`. A break is a change between computed
            and reported; editions and readings of its own are not known of a row.
        units: the unit of a column, by name; it overrides a unit in the header.
        registry: the indicators; the 91 by default.

    Returns:
        A frame of pandas, polars or pyarrow, as the table is, else of the first that is installed: one row for each
        city and data point with a value, with the columns of `Trends.to_frame`.

    Raises:
        TableError: for columns that are not there or cannot be used, or a year that stands twice for a city.
        AnalysisError: for settings that cannot be used.
        MissingExtraError: without SciPy, where there are enough years to test.

    Examples:
        >>> import polars as pl
        >>> import u4ssc_kpi as u4
        >>> panel = pl.DataFrame({"city": ["A", "A", "B", "B"], "year": [2020, 2022, 2020, 2022],
        ...     "poverty__reported": [10.0, 8.0, 5.0, 6.0]})
        >>> u4.trend_table(panel).select("city", "data_point", "change_per_year", "verdict").rows()
        [('A', 'poverty', -1.0, 'improving'), ('B', 'poverty', 0.5, 'worsening')]
    """
    settings = Settings(by, confidence, stable_within, test)
    settings.check()
    registry = registry or default_registry()
    points = select_points(indicators, registry)
    targets = registry.targets(against, by) if against is not None else {}
    keys = [city] if isinstance(city, str) else list(city)
    table = to_narwhals(frame)
    schema = table.collect_schema()
    problems = [
        f"there is no column {name!r}. {did_you_mean(name, schema.names())}".strip()
        for name in (*keys, year)
        if name not in schema
    ]
    if not problems and not schema[year].is_numeric():
        problems.append(f"the column {year!r} holds {schema[year]}: give the year as a number")
    if problems:
        raise TableError(problems)
    ids = [p.id for p in points]
    computed = to_narwhals(compute(frame, indicators=ids, units=units, registry=registry))
    wanted = computed.select(*keys, year, *ids, *(f"{i}__status" for i in ids))
    rows = collected(wanted)
    by_city: dict[tuple[Any, ...], list[int]] = {}
    for n, key in enumerate(zip(*(rows[k] for k in keys), strict=True)):
        by_city.setdefault(key, []).append(n)
    _check_years(rows[year], by_city)
    columns: dict[str, list[Any]] = {k: [] for k in (*keys, "indicator", "data_point", "unit", "last_value", "target")}
    columns |= {name: [] for name in COLUMNS}
    for key, numbers in by_city.items():
        ordered = sorted(numbers, key=lambda n: rows[year][n])
        for point in points:
            values, statuses = rows[point.id], rows[f"{point.id}__status"]
            seen = [n for n in ordered if values[n] is not None]
            if not seen:
                continue
            changes = [m for m in range(1, len(seen)) if statuses[seen[m]] != statuses[seen[m - 1]]]
            used = seen if across_breaks or not changes else seen[changes[-1] :]
            target = targets.get(point.id)
            found = measure(point, [int(rows[year][n]) for n in used], [values[n] for n in used], target, settings)
            for name, one in zip(keys, key, strict=True):
                columns[name].append(None if one is None else str(one))
            columns["indicator"].append(registry.indicator_of(point.id).code)
            columns["data_point"].append(point.id)
            columns["unit"].append(point.unit)
            columns["last_value"].append(float(values[seen[-1]]))
            columns["target"].append(target.target if target else None)
            for name, value in found.to_row().items():
                columns[name].append(value)
    return make_frame(columns, COLUMNS | {"last_value": "float", "target": "float"}, _backend(table))


def _check_years(years: Sequence[Any], by_city: dict[tuple[Any, ...], list[int]]) -> None:
    problems = []
    for key, numbers in by_city.items():
        where = ", ".join(map(str, key))
        counted = Counter(years[n] for n in numbers)
        problems += [f"{where} has {n} rows for {year}: keep one" for year, n in counted.items() if n > 1]
        problems += [f"{where} has a row without a year"] if None in counted else []
    if problems:
        rest = [f"and {len(problems) - MOST_SHOWN} more"] if len(problems) > MOST_SHOWN else []
        raise TableError([*problems[:MOST_SHOWN], *rest])


def _backend(table: Any) -> Backend | None:
    return next((b for b in BACKENDS if b == table.implementation.value), None)
