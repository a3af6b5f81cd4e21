"""The targets of a table: one number for all rows, one for each year, or a column of its own for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import TableError, did_you_mean
from u4ssc_kpi.frames.expressions import LARGEST, Maker, Part
from u4ssc_kpi.model import BenchmarkSet, DataPoint, Target
from u4ssc_kpi.targets import SMALLEST_TARGET, target_of_year

TARGET = "__target"


@dataclass(frozen=True)
class Goal:
    """What a data point is held against: the rule, and its numbers for a row."""

    target: Target
    number: Part
    worst: Part


def find_goals(
    make: Maker,
    points: Sequence[DataPoint],
    registry: Registry,
    benchmarks: str | BenchmarkSet,
    year: int | str | None,
    target_columns: bool,
    schema: Mapping[str, Any],
) -> dict[str, Goal]:
    """The goals of the data points that are scored.

    Args:
        make: makes the expressions.
        points: the data points that are computed.
        registry: the indicators and sets.
        benchmarks: the set.
        year: the year whose targets are taken, or the column that holds it; ``year`` where the set needs one.
        target_columns: whether columns ``<data point id>__target`` give the number for each row.
        schema: the columns of the table with their types.

    Raises:
        TableError: for columns that are needed and not there, or that cannot be used; all at once.
    """
    targets = {n: ts for n, ts in registry.targets_by_year(benchmarks).items() if ts[0].rule != "none"}
    problems: list[str] = []
    if isinstance(year, int):
        targets = {name: (target_of_year(ts, year),) for name, ts in targets.items()}
        year = None
    several = [p.id for p in points if len(targets.get(p.id, ())) > 1]
    column = year or "year"
    if (several or year) and (problem := _year_problem(column, several, schema)):
        problems.append(problem)
    given = dict(_target_columns(make, registry, targets, schema, problems)) if target_columns else {}
    if target_columns and not given and not problems:
        problems.append("target_columns: no column is called <data point id>__target")
    if problems:
        raise TableError(problems)
    row_year = make.col(column)
    return {p.id: _goal(make, targets[p.id], row_year, given.get(p.id)) for p in points if p.id in targets}


def _goal(make: Maker, targets: Sequence[Target], year: nw.Expr, column: nw.Expr | None) -> Goal:
    number = _by_year(make, targets, year, lambda t: t.target or 0.0)
    worst = _by_year(make, targets, year, lambda t: t.worst or 0.0)
    rule = targets[0].rule
    if column is not None:
        lowest = -LARGEST if rule == "linear" else SMALLEST_TARGET
        usable = make.when(column.is_between(lowest, LARGEST)).then(column)
        set_number = make.number(number) if isinstance(number, float) else number
        number = make.when(column.is_null()).then(set_number).otherwise(usable)
    return Goal(targets[0], number, worst)


def _by_year(make: Maker, targets: Sequence[Target], year: nw.Expr, number: Callable[[Target], float]) -> Part:
    """The number of the target that applies in a row's year; null where the year is not known."""
    numbers = [number(t) for t in targets]
    if len(set(numbers)) == 1:
        return numbers[0]
    found: nw.Expr = make.number(numbers[-1])
    for target, value in reversed(list(zip(targets[:-1], numbers[:-1], strict=True))):
        found = make.when(year <= float(target.year or 0)).then(make.number(value)).otherwise(found)
    return make.when(year.is_between(0.0, LARGEST)).then(found)


def _year_problem(column: str, several: Sequence[str], schema: Mapping[str, Any]) -> str:
    why = f"the set has targets of several years for {', '.join(several[:3])}" if several else ""
    if column not in schema:
        need = f"{why}; there is no column {column!r}" if why else f"there is no column {column!r}"
        return f"{need}: give year=2030, or year= with the name of the column that holds the reporting year"
    if not schema[column].is_numeric():
        return f"the column {column!r} holds {schema[column]} where years are due: convert it to whole numbers"
    return ""


def _target_columns(
    make: Maker,
    registry: Registry,
    targets: Mapping[str, Sequence[Target]],
    schema: Mapping[str, Any],
    problems: list[str],
) -> Iterator[tuple[str, nw.Expr]]:
    """The columns that give targets, as floats by data point id."""
    for header in _headers(schema):
        name = header.removesuffix(TARGET)
        if not header.endswith(TARGET):
            problems.append(f"the column {header!r}: give targets in the unit of the result, without brackets")
        elif name not in registry.data_points:
            near = did_you_mean(name, registry.data_points)
            problems.append(f"the column {header!r} is for no known data point. {near}".strip())
        elif name not in targets or targets[name][0].rule == "yes":
            problems.append(
                f"the column {header!r}: the set has no target with a number for {name}, so no rule either; "
                "add one to the set"
            )
        elif not schema[header].is_numeric():
            problems.append(f"the column {header!r} holds {schema[header]} where numbers are due: convert it to floats")
        else:
            column = make.col(header)
            yield name, column if schema[header] == nw.Float64 else column.cast(make.api.Float64)


def _headers(schema: Iterable[str]) -> Iterator[str]:
    """The headers that mean a target, those with a unit included."""
    for header in map(str, schema):
        if header.partition("[")[0].strip().endswith(TARGET):
            yield header


def goal_columns(
    names: Sequence[str],
    registry: Registry,
    benchmarks: str | BenchmarkSet | None,
    year: int | str | None,
    target_columns: bool,
) -> list[str]:
    """The columns of a table that the targets need: the year, and those that give the targets of each row."""
    if benchmarks is None:
        return []
    found = list(_headers(names)) if target_columns else []
    several = any(len(ts) > 1 for ts in registry.targets_by_year(benchmarks).values())
    if isinstance(year, str) or (year is None and several):
        found += [n for n in names if n == (year or "year")]
    return found
