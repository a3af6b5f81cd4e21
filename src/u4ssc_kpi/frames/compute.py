"""All data points of a table at once: results, statuses, performance, bands, points and roll-ups as columns."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeAlias, TypeVar

import narwhals.stable.v2 as nw

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import TableError, UnknownFilterError, UnknownNameError, did_you_mean
from u4ssc_kpi.frames import expressions
from u4ssc_kpi.frames.columns import UnknownColumnWarning, find_columns
from u4ssc_kpi.frames.expressions import Maker
from u4ssc_kpi.frames.targets import Goal, find_goals
from u4ssc_kpi.model import BenchmarkSet, DataPoint, Indicator

FrameT = TypeVar("FrameT")
Narwhal: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]
Step: TypeAlias = dict[str, nw.Expr]


def compute(
    frame: FrameT,
    *,
    indicators: str | int | Iterable[str | int] | None = None,
    benchmarks: str | BenchmarkSet | None = None,
    year: int | str | None = None,
    target_columns: bool = False,
    statuses: bool = True,
    roll_ups: bool = False,
    units: dict[str, str] | None = None,
    registry: Registry | None = None,
) -> FrameT:
    """Computes the data points of every row of a table, where the table is.

    A row is a city in a year. Columns named by an input id hold numbers in the input's unit (or in the unit of a header
    such as ``electricity_consumed [GWh]``), or yes / no; ``<data point id>__reported`` columns hold final values that
    override. Null is not reported; every other column is kept and not used.

    Args:
        frame: of pandas, polars (eager or lazy), pyarrow, DuckDB, Dask, PySpark, Ibis or SQLFrame.
        indicators: what to compute: codes, ids, names of categories, dimensions, sub-dimensions, levels, tags, or SDG
            goals ("SDG 6", 6) and targets ("6.3"); all by default.
        benchmarks: a benchmark set, for the columns ``__performance``, ``__points`` and ``__band``.
        year: where the set has targets of several years, the year whose targets are taken (2030), or the column that
            holds the reporting year; ``year`` by default. As for one city, the next target that is due applies, after
            the last one the last; in a row without a year there is none.
        target_columns: whether columns ``<data point id>__target`` give the number to reach for each row, in the unit
            of the result; the rule, and the number where the column is null, are those of the set. A number that the
            rule cannot use (0 for ``at_least``) leaves the row without a score.
        statuses: whether to give the status columns.
        roll_ups: with `benchmarks`, also ``__percent`` and ``__band`` of each category, sub-dimension, dimension and
            of the total, as `group_columns` names them.
        units: the unit of a column, by name; it overrides a unit in the header.
        registry: the indicators; the 91 by default.

    Returns:
        The same kind of frame, lazy when it was lazy, with the input columns and for each data point the columns
        ``<id>`` (a float, 1 and 0 for yes and no, null where there is no value) and ``<id>__status``, with the words
        of `evaluate`: computed, reported, not_reported, not_applicable, invalid.

    Raises:
        TableError: for columns that cannot be used, or a frame of an unknown kind; everything at once.
        UnknownNameError: for a selection that matches nothing, with the closest names.

    Examples:
        >>> import polars as pl
        >>> import u4ssc_kpi as u4
        >>> frame = pl.DataFrame({"households_with_internet_access": [97, None], "households": [100, 50]})
        >>> table = u4.compute(frame, indicators="household_internet_access")
        >>> table["household_internet_access"].to_list(), table["household_internet_access__status"].to_list()
        ([97.0, None], ['computed', 'not_reported'])

        Targets of their own for some of the cities:

        >>> frame = pl.DataFrame({"poverty__reported": [10.0, 10.0], "air_pollution_pm10__reported": [40.0, 40.0],
        ...     "air_pollution_pm10__target": [30.0, None]})
        >>> u4.compute(frame, benchmarks="reference", target_columns=True)["air_pollution_pm10__performance"].to_list()
        [0.75, 0.5]
    """
    registry = registry or default_registry()
    if nw.dependencies.is_dask_dataframe(frame):
        chosen = indicators if indicators is None or isinstance(indicators, (str, int)) else list(indicators)
        options = {
            "indicators": chosen,
            "benchmarks": benchmarks,
            "year": year,
            "target_columns": target_columns,
            "statuses": statuses,
            "roll_ups": roll_ups,
        }
        in_parts: FrameT = by_partition(compute, frame, units=units, registry=registry, **options)
        return in_parts
    table = to_narwhals(frame)
    points = select_points(indicators, registry)
    make = expressions.maker_for(table.implementation, native=True)
    given = find_columns(table, units, registry, make, points)
    inputs = given.inputs
    helpers: Step = {}
    if isinstance(table, nw.DataFrame):
        helpers, inputs = expressions.marked(make, inputs, points)
    built = {p.id: expressions.build(make, p, inputs, given.reported.get(p.id)) for p in points}
    steps = [helpers, *expressions.value_steps(built)]
    told: Step = {f"{name}__status": e.status for name, e in built.items()} if statuses else {}
    if benchmarks is not None:
        schema = dict(table.collect_schema())
        goals = find_goals(make, points, registry, benchmarks, year, target_columns, schema)
        shares, *marks = _scores(make, points, goals)
        steps += [told | shares, *marks]
        steps += _roll_ups(make, points, registry) if roll_ups else []
    elif roll_ups or target_columns or year is not None:
        asked = "roll_ups" if roll_ups else "target_columns" if target_columns else "year"
        raise TableError([f"{asked} needs benchmarks: give benchmarks='reference'"])
    elif told:
        steps.append(told)
    work = with_steps(table, steps, make)
    work = work.drop(list(helpers)) if helpers else work
    if isinstance(work, nw.LazyFrame) and isinstance(table, nw.DataFrame):
        work = work.collect()
    result: FrameT = nw.to_native(work)
    return result


def by_partition(function: Callable[..., Any], frame: Any, **options: Any) -> Any:
    """What a function gives for each partition of a Dask frame as pandas, as a Dask frame.

    Dask takes minutes to plan hundreds of columns made one by one. The frame without rows, which Dask holds, goes
    first: it shows what is wrong, and how the result looks.
    """
    empty = function(frame._meta, **options)
    return frame.map_partitions(_partition, function, **options, meta=empty)


def _partition(rows: Any, function: Callable[..., Any], **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnknownColumnWarning)  # given once, for the whole frame
        return function(rows, **options)


def with_steps(table: Narwhal, steps: Sequence[Step], make: Maker) -> Narwhal:
    """The table with the columns of each step; an eager polars frame becomes lazy, which shares common expressions.

    Raises:
        TableError: when a column of that name is there already: a result never takes its place.
    """
    present = set(table.collect_schema().names())
    clashes = sorted({name for step in steps for name in step if name in present})
    if clashes:
        raise TableError([f"the column {name!r} is there already: rename or drop it" for name in clashes])
    work: Any = table.lazy() if table.implementation.is_polars() else table
    if make.native:
        work = nw.to_native(work)
    for step in steps:
        work = work.with_columns(**step) if step else work
    done: Narwhal = nw.from_native(work) if make.native else work
    return done


def to_narwhals(frame: object) -> Narwhal:
    """A frame of a known kind.

    Raises:
        TableError: for another object, or for two columns of one name.
    """
    try:
        return nw.from_native(frame)
    except TypeError:
        kind = f"{type(frame).__module__}.{type(frame).__name__}"
        raise TableError(
            [f"a {kind} is no table: give a frame of pandas, polars, pyarrow, DuckDB, Dask, PySpark, Ibis or SQLFrame"]
        ) from None
    except nw.exceptions.DuplicateError as error:
        raise TableError([f"two columns have one name: {error}"]) from None


def select_points(selection: str | int | Iterable[str | int] | None, registry: Registry) -> list[DataPoint]:
    """The data points that a selection names, in methodology order.

    Raises:
        UnknownNameError: when a name matches nothing.
    """
    if selection is None:
        return list(registry.data_points.values())
    names = [selection] if isinstance(selection, (str, int)) else list(selection)
    chosen: set[str] = set()
    for name in names:
        found = set(_matching(name, registry))
        if not found:
            raise UnknownNameError(_unknown(str(name), registry))
        chosen |= found
    return [p for p in registry.data_points.values() if p.id in chosen]


def _matching(name: str | int, registry: Registry) -> Iterable[str]:
    text = str(name)
    if text in registry.data_points:
        return [text]
    if text in registry:
        return [p.id for p in registry[text].data_points]
    folded = text.casefold()

    def meets(i: Indicator) -> bool:
        return folded in {str(v).casefold() for v in (i.dimension, i.sub_dimension, i.category, i.level, i.tag)}

    found = [i for i in registry.values() if meets(i)]
    if not found and re.fullmatch(r"(sdg)?\s*\d+(\.\w+)*", folded):
        with suppress(UnknownFilterError):  # a number that is no goal
            found = list(registry.find(sdg=text))
    return [p.id for i in found for p in i.data_points]


def _unknown(name: str, registry: Registry) -> str:
    known = [*registry.data_points, *registry]
    for i in registry.values():
        known += [i.id, i.dimension, i.sub_dimension, i.category, i.level, i.tag]
    return f"no indicator, data point or group {name!r}. {did_you_mean(name, known)}".strip()


@dataclass(frozen=True)
class GroupColumns:
    """The names of the roll-up columns of one group."""

    name: str
    dimension: str | None
    members: tuple[str, ...]
    percent: str
    band: str


def group_columns(points: Iterable[DataPoint], registry: Registry) -> list[GroupColumns]:
    """The roll-up columns: ``category__economy__waste__percent``, ``sub_dimension__ict__percent``,
    ``dimension__economy__percent``, ``total__percent``, and the same with ``__band``."""
    members: dict[tuple[str, str, str | None], list[str]] = {}
    for point in points:
        i = registry.indicator_of(point.id)
        for prefix, name, dimension in (
            (f"category__{_slug(i.dimension)}__{_slug(i.category)}", i.category, i.dimension),
            (f"sub_dimension__{_slug(i.sub_dimension)}", i.sub_dimension, i.dimension),
            (f"dimension__{_slug(i.dimension)}", i.dimension, i.dimension),
            ("total", "Total", None),
        ):
            members.setdefault((prefix, name, dimension), []).append(point.id)
    return [
        GroupColumns(name, dimension, tuple(ids), f"{prefix}__percent", f"{prefix}__band")
        for (prefix, name, dimension), ids in members.items()
    ]


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.casefold()).strip("_")


def _scores(make: Maker, points: Sequence[DataPoint], goals: Mapping[str, Goal]) -> list[Step]:
    """The step that adds performance, and the one that adds points and bands."""
    shares: Step = {}
    marks: Step = {}
    for point in points:
        goal = goals.get(point.id)
        name = f"{point.id}__performance"
        if goal is None:
            shares[name] = make.nothing()
            marks[f"{point.id}__points"], marks[f"{point.id}__band"] = make.nothing(), make.band(None)
        else:
            shares[name] = expressions.performance(make, goal.target.rule, make.col(point.id), goal.number, goal.worst)
            marks[f"{point.id}__points"] = expressions.points(make, make.col(name))
            marks[f"{point.id}__band"] = expressions.band(make, make.col(name))
    return [shares, marks]


def _roll_ups(make: Maker, points: Sequence[DataPoint], registry: Registry) -> list[Step]:
    """The steps that add the percentage and the band of each group.

    In the first step the two columns hold the sum of the points and their number, which the others replace: so no step
    repeats a sum. Plus instead of sum_horizontal, whose result Dask cannot join with another.
    """
    sums: Step = {}
    percents: Step = {}
    bands: Step = {}
    for group in group_columns(points, registry):
        marks = [make.col(f"{member}__points") for member in group.members]
        counted = [make.when(mark.is_null()).then(make.number(0.0)).otherwise(make.number(1.0)) for mark in marks]
        sums[group.percent] = reduce(add, [mark.fill_null(0.0) for mark in marks])
        sums[group.band] = reduce(add, counted)
        total, count = make.col(group.percent), make.col(group.band)
        percents[group.percent] = make.when(count > 0.0).then(25.0 * total / count)
        bands[group.band] = expressions.band(make, make.col(group.percent) / 100.0)
    return [sums, percents, bands]
