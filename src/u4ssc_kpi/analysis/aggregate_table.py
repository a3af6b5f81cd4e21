"""Regions in tables: the same sums over groups of rows, on any engine, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import narwhals.stable.v2 as nw

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import TableError, did_you_mean
from u4ssc_kpi.frames.columns import Given, find_columns
from u4ssc_kpi.frames.compute import FrameT, by_partition, compute, select_points, to_narwhals
from u4ssc_kpi.frames.expressions import LARGEST, Maker, arithmetic, maker_for, number_column, zeros
from u4ssc_kpi.model import DataPoint, Input

STATUSES = ("aggregated", "low_coverage", "refused", "inputs_missing", "not_applicable", "not_reported", "invalid")
CITIES, PEOPLE, PEOPLE_GIVEN = "cities", "__people", "__people_given"
CURRENCY = "currency"


def aggregate_table(
    frame: FrameT,
    *,
    by: str | Sequence[str],
    indicators: str | int | Iterable[str | int] | None = None,
    minimum_coverage: float = 0.5,
    units: dict[str, str] | None = None,
    registry: Registry | None = None,
) -> FrameT:
    """The KPIs of regions from a table of cities: one row for each group, by the rules of `aggregate`.

    A row is a city; give the year among the groups where there are several. Columns as for `compute`. Amounts of one
    column are taken to be in one currency; where a column `currency` says otherwise within a group, that is an error.

    Args:
        frame: of pandas, polars (eager or lazy), pyarrow, DuckDB, Dask, PySpark, Ibis or SQLFrame.
        by: the column or columns that name a group, such as ``["country", "year"]``.
        indicators: what to aggregate, as in `compute`; all by default.
        minimum_coverage: as in `aggregate`.
        units: the unit of a column, by name; it overrides a unit in the header.
        registry: the indicators; the 91 by default.

    Returns:
        The same kind of frame, lazy when it was lazy: the group columns; ``cities``, the number of rows; and for each
        data point ``<id>`` (a float, null where there is none), ``<id>__status``, ``<id>__coverage`` and
        ``<id>__population_coverage`` (shares from 0 to 1, the latter null where a row has no population), and for a
        yes / no ``<id>__population_share`` (percent of the inhabitants). The order of the rows is that of the groups.

    Raises:
        TableError: for columns that cannot be used, or a group column that is not there; everything at once.
        UnknownNameError: for a selection that matches nothing.

    Examples:
        >>> import polars as pl
        >>> import u4ssc_kpi as u4
        >>> cities = pl.DataFrame({"country": ["NO", "NO", "SE"], "households": [100, 1_000, 50],
        ...     "households_with_internet_access": [90, 500, 50]})
        >>> table = u4.aggregate_table(cities, by="country", indicators="household_internet_access")
        >>> table["household_internet_access"].round(2).to_list(), table["cities"].to_list()
        ([53.64, 100.0], [2.0, 1.0])
    """
    registry = registry or default_registry()
    keys = [by] if isinstance(by, str) else list(by)
    points = select_points(indicators, registry)
    table = to_narwhals(frame)
    _check(table, keys, points, minimum_coverage)
    parts = to_narwhals(_parts(frame, keys=keys, points=points, units=units, registry=registry))
    columns = [c for c in parts.collect_schema().names() if c not in keys]
    summed: Any = parts.group_by(*keys).agg(*(nw.col(c).sum() for c in columns))
    finished = _finished(nw.to_native(summed), keys=keys, points=points, minimum_coverage=minimum_coverage)
    work: Any = to_narwhals(finished).sort(*keys)
    if isinstance(work, nw.LazyFrame) and isinstance(table, nw.DataFrame):
        work = work.collect()
    result: FrameT = nw.to_native(work)
    return result


def _check(table: Any, keys: Sequence[str], points: Sequence[DataPoint], minimum_coverage: float) -> None:
    schema = table.collect_schema()
    problems = [
        f"there is no column {key!r}. {did_you_mean(key, schema.names())}".strip() for key in keys if key not in schema
    ]
    problems += [] if keys else ["by= names no column"]
    problems += (
        [f"the group column is called {CITIES!r}, as a column of the result: rename it"] if CITIES in keys else []
    )
    problems += [f"the group column {key!r} is named by= twice" for key in {k for k in keys if keys.count(k) > 1}]
    if not 0 <= minimum_coverage <= 1:
        problems.append(f"minimum_coverage is {minimum_coverage}: give a share from 0 to 1")
    money = [p.id for p in points if p.aggregation_rule.method == "sum" and any("currency" in i.unit for i in p.inputs)]
    if money and not problems and CURRENCY in schema and CURRENCY not in keys:
        pairs = table.select(*keys, CURRENCY).unique().with_columns(__one=nw.lit(1.0))
        several = pairs.group_by(*keys).agg(nw.col("__one").sum()).filter(nw.col("__one") > 1.5).head(1)
        several = several.collect() if isinstance(several, nw.LazyFrame) else several
        if len(several):
            where = ", ".join(str(several[key][0]) for key in keys)
            problems.append(
                f"the rows of {where} are in several currencies: convert them to one and drop the column {CURRENCY!r}, "
                f"add it to by=, or leave out {', '.join(money)} by indicators="
            )
    if problems:
        raise TableError(problems)


@dataclass(frozen=True)
class _Names:
    """The columns that hold the parts of one data point: what is summed over the rows of a group."""

    point: DataPoint

    @property
    def count(self) -> str:
        return f"{self.point.id}__rows"

    @property
    def people(self) -> str:
        return f"{self.point.id}__people"

    @property
    def valued(self) -> str:
        return f"{self.point.id}__valued"

    @property
    def invalid(self) -> str:
        return f"{self.point.id}__invalid"

    @property
    def sums(self) -> dict[str, str]:
        """By what is summed: each input, the weighted value, or the yes of a city and of its inhabitants."""
        method = self.point.aggregation_rule.method
        wanted = {
            "sum": [i.id for i in self.point.inputs],
            "population_weighted": ["weighted"],
            "share": ["yes", "yes_people", "people_given"],
            "refused": [],
        }[method]
        return {name: f"{self.point.id}__sum__{name}" for name in wanted}


def _parts(
    frame: FrameT, *, keys: Sequence[str], points: Sequence[DataPoint], units: dict[str, str] | None, registry: Registry
) -> FrameT:
    """For each row what it adds to its group."""
    if nw.dependencies.is_dask_dataframe(frame):
        in_parts: FrameT = by_partition(_parts, frame, keys=keys, points=points, units=units, registry=registry)
        return in_parts
    summed = [p for p in points if p.aggregation_rule.method != "refused"]
    ids = [p.id for p in summed]
    table = to_narwhals(compute(frame, indicators=ids, units=units, registry=registry) if ids else frame)
    make = maker_for(table.implementation, native=True)
    weight = [_inhabitants(registry.inputs["population"])] if "population" in registry.inputs else []
    given = find_columns(to_narwhals(frame), units, registry, make, [*summed, *weight])
    one, none = make.number(1.0), make.number(0.0)
    people = make.nothing()
    if "population" in given.inputs:
        known = given.inputs["population"]
        people = make.when(known.usable & ~known.zero).then(known.number)
    parts: dict[str, nw.Expr] = {
        CITIES: one,
        PEOPLE: people.fill_null(0.0),
        PEOPLE_GIVEN: make.when(people.is_null()).then(none).otherwise(one),
    }
    for point in summed:
        names = _Names(point)
        values, included = _added(make, point, given, people)
        parts[names.count] = make.when(included).then(one).otherwise(none)
        parts[names.people] = make.when(included).then(people).otherwise(none).fill_null(0.0)
        parts[names.valued] = make.when(make.col(point.id).is_null()).then(none).otherwise(one)
        is_invalid = make.col(f"{point.id}__status") == "invalid"
        parts[names.invalid] = make.when(is_invalid).then(one).otherwise(none)
        for name, column in names.sums.items():
            parts[column] = make.when(included).then(values[name]).otherwise(none).fill_null(0.0)
    result: FrameT = nw.to_native(_workable(table, make).select(*keys, **parts), pass_through=True)
    return result


def _inhabitants(population: Input) -> DataPoint:
    """A data point that stands for the weight of a row, so that its column is found."""
    return DataPoint(
        id=f"{population.id}_weight",
        name=population.name,
        unit=population.unit,
        kind="count",
        formula=population.id,
        inputs=(population,),
    )


def _added(make: Maker, point: DataPoint, given: Given, people: nw.Expr) -> tuple[dict[str, nw.Expr], nw.Expr]:
    """What a row adds, and whether it does, from its computed value and status."""
    value, status = make.col(point.id), make.col(f"{point.id}__status")
    method = point.aggregation_rule.method
    if method == "share":
        known = make.when(people.is_null()).then(make.number(0.0)).otherwise(make.number(1.0))
        return {"yes": value, "yes_people": value * people, "people_given": known}, ~value.is_null()
    if method == "population_weighted":
        return {"weighted": value * people}, ~value.is_null() & ~people.is_null()
    inputs = given.inputs
    values = {i.id: inputs[i.id].number if i.id in inputs else make.nothing() for i in point.inputs}
    is_computed = (status == "computed") | (status == "not_applicable")
    name = formulas.numerator(point.tree)
    others = [i.id for i in point.inputs if i.id != name]
    if point.id not in given.reported or name is None or any(i not in inputs for i in others):
        return values, is_computed
    held = number_column(make, point.id, cast=False, negative=True)
    tree = formulas.solved_for(point.tree, name, formulas.Name(point.id))
    rebuilt = make.number(0.0) + arithmetic(make, tree, {**inputs, point.id: held}, guarded=True)
    divided = [~by_zero for _, by_zero in zeros(make, point.tree, {**inputs, name: held})]
    conditions = [status == "reported", rebuilt.is_between(-LARGEST, LARGEST), *(inputs[i].usable for i in others)]
    values[name] = make.when(status == "reported").then(rebuilt).otherwise(values[name])
    return values, is_computed | reduce(and_, conditions + divided)


def _finished(frame: FrameT, *, keys: Sequence[str], points: Sequence[DataPoint], minimum_coverage: float) -> FrameT:
    """From the sums of each group to its results."""
    if nw.dependencies.is_dask_dataframe(frame):
        in_parts: FrameT = by_partition(_finished, frame, keys=keys, points=points, minimum_coverage=minimum_coverage)
        return in_parts
    table = to_narwhals(frame)
    make = maker_for(table.implementation, native=True)
    words = make.api.Enum(list(STATUSES)) if make.native else nw.String()
    all_given = make.col(PEOPLE_GIVEN) == make.col(CITIES)
    values: dict[str, nw.Expr] = {}
    told: dict[str, nw.Expr] = {}
    columns = [*keys, CITIES]

    def word(text: str) -> nw.Expr:
        made: nw.Expr = make.api.lit(text, dtype=words)
        return made

    for point in points:
        names = _Names(point)
        status, coverage, people, share = (f"{point.id}__{n}" for n in _ENDS)
        columns += [point.id, status, coverage, people, *([share] if point.unit == "yes_no" else [])]
        if point.aggregation_rule.method == "refused":
            values[point.id], values[status] = make.nothing(), word("refused")
            values[coverage], values[people] = make.number(0.0), make.when(all_given).then(make.number(0.0))
            if point.unit == "yes_no":
                values[share] = make.nothing()
            continue
        count = make.col(names.count)
        values[coverage] = count / make.col(CITIES)
        values[people] = make.when(all_given).then(make.col(names.people) / make.col(PEOPLE))
        result, without = _result(make, names, word)
        values[point.id] = make.when(count > 0.0).then(result)
        enough = (make.col(coverage) >= minimum_coverage) & (make.col(people).fill_null(1.0) >= minimum_coverage)
        found = make.col(point.id).is_between(-LARGEST, LARGEST)
        absent = make.when(make.col(names.invalid) > 0.0).then(word("invalid")).otherwise(word("not_reported"))
        absent = make.when(make.col(names.valued) > 0.0).then(word("inputs_missing")).otherwise(absent)
        reason = make.when(count > 0.0).then(without).otherwise(absent)
        reason = make.when(found).then(word("aggregated")).otherwise(reason)
        told[status] = make.when((count > 0.0) & ~enough).then(word("low_coverage")).otherwise(reason)
        told[point.id] = make.when(found & enough).then(make.col(point.id))
        if point.unit == "yes_no":
            of_all = make.when((make.col(names.sums["people_given"]) == count) & (count > 0.0) & enough)
            told[share] = of_all.then(100.0 * make.col(names.sums["yes_people"]) / make.col(names.people))
    work = _workable(table, make).with_columns(**values).with_columns(**told).select(*columns)
    finished: FrameT = nw.to_native(work, pass_through=True)
    return finished


def _workable(table: Any, make: Maker) -> Any:
    """The table as it takes the expressions; a polars frame becomes lazy, which shares common expressions."""
    return nw.to_native(table.lazy()) if make.native else table


_ENDS = ("status", "coverage", "population_coverage", "population_share")


def _result(make: Maker, names: _Names, word: Callable[[str], nw.Expr]) -> tuple[nw.Expr, nw.Expr]:
    """The result from the sums of a group, and why there is none where it is null."""
    point, without = names.point, word("invalid")
    match point.aggregation_rule.method:
        case "share":
            return 100.0 * make.col(names.sums["yes"]) / make.col(names.count), without
        case "population_weighted":
            return make.col(names.sums["weighted"]) / make.col(names.people), without
    sums = {name: number_column(make, column, cast=False, negative=True) for name, column in names.sums.items()}
    for nothing, by_zero in reversed(zeros(make, point.tree, sums)):
        zero_by_zero = make.when(nothing).then(word("not_applicable")).otherwise(word("invalid"))
        without = make.when(by_zero).then(zero_by_zero).otherwise(without)
    return make.number(0.0) + arithmetic(make, point.tree, sums, guarded=True), without
