"""Other shapes of a table: long (one row a value) to wide, and a first row that holds the units."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import TableError, UnitError, did_you_mean
from u4ssc_kpi.frames.compute import FrameT, to_narwhals
from u4ssc_kpi.quantities import factor

MOST_SHOWN = 5


def widen(
    frame: FrameT,
    *,
    row: Sequence[str] = ("city", "year"),
    input: str = "input",  # noqa: A002 - the name of the column
    value: str = "value",
    unit: str | None = None,
    registry: Registry | None = None,
) -> FrameT:
    """From long form (city, year, input, value) to one row for each city and year, as `compute` takes it.

    It is a grouped selection and no pivot, so that it works on every engine; only the names of the inputs and units
    that occur are fetched to plan it.

    Args:
        frame: a table of any kind that `compute` takes.
        row: the columns that name a city in a year.
        input: the column with input ids (or ``<data point id>__reported``).
        value: the column with numbers; 1 and 0 for yes and no.
        unit: the column with units, if there is one; null means the declared unit.
        registry: the indicators; the 91 by default.

    Returns:
        The same kind of frame, sorted by `row`, with a column for each input in its declared unit.

    Raises:
        TableError: for missing columns, unknown inputs or units, values that are no numbers, or two values for one
            input of one row.

    Examples:
        >>> import polars as pl
        >>> import u4ssc_kpi as u4
        >>> long = pl.DataFrame({"city": ["A", "A"], "year": [2020, 2020], "value": [1.2, 1000.0],
        ...     "input": ["electricity_consumed", "population"], "unit": ["GWh", None]})
        >>> wide = u4.widen(long, unit="unit")
        >>> u4.compute(wide, indicators="electricity_consumption")["electricity_consumption"].to_list()
        [1200.0]
    """
    registry = registry or default_registry()
    table = to_narwhals(frame)
    schema = dict(table.collect_schema())
    wanted = [*row, input, value, *([unit] if unit else [])]
    problems = [
        f"there is no column {name!r}. {did_you_mean(name, schema)}".strip() for name in wanted if name not in schema
    ]
    if not problems and not schema[value].is_numeric():
        problems.append(f"the column {value!r} holds {schema[value]}: give numbers, 1 for yes and 0 for no")
    if problems:
        raise TableError(problems)
    pairs = collected(table.select(input, *([unit] if unit else [])).unique())
    names = pairs[input]
    units = pairs[unit] if unit else [None] * len(names)
    factors: dict[str, list[tuple[str | None, float]]] = {}
    for name, written in zip(names, units, strict=True):
        scale = _factor(name, written, registry, problems)
        if scale is not None:
            factors.setdefault(name, []).append((written, scale))
    problems += _repeated(table, [*row, input])
    if problems:
        raise TableError(problems)
    columns: dict[str, nw.Expr] = {}
    number = nw.col(value).cast(nw.Float64)
    for name in sorted(factors):
        scaled = number
        for written, scale in factors[name]:
            if written is not None and scale != 1.0:
                scaled = nw.when(nw.col(str(unit)) == written).then(number * scale).otherwise(scaled)
        columns[name] = nw.when(nw.col(input) == name).then(scaled)
    wide: Any = table.with_columns(**columns).group_by(*row).agg(*(nw.col(name).max() for name in columns)).sort(*row)
    result: FrameT = nw.to_native(wide)
    return result


def _factor(name: str | None, written: str | None, registry: Registry, problems: list[str]) -> float | None:
    if name is None:
        problems.append("a row names no input")
        return None
    point = registry.data_points.get(name.removesuffix("__reported")) if name.endswith("__reported") else None
    declared = registry.inputs.get(name)
    if declared is None and point is None:
        problems.append(f"no input is called {name!r}. {did_you_mean(name, registry.inputs)}".strip())
        return None
    if not written:
        return 1.0
    try:
        if declared is not None:
            return factor(written, declared.unit, declared.over, declared.conversions, words=declared.words).factor
        assert point is not None
        return factor(written, point.unit, printed=point.units_printed).factor
    except UnitError as error:
        problems.append(f"{name}: {error}")
        return None


def _repeated(table: Any, keys: list[str]) -> list[str]:
    counted = table.with_columns(_one=nw.lit(1.0)).group_by(*keys).agg(nw.col("_one").sum())
    twice = collected(counted.filter(nw.col("_one") > 1.5).head(MOST_SHOWN))
    rows = zip(*(twice[k] for k in keys), strict=True)
    return [f"two values are given for {', '.join(map(str, row))}: keep one" for row in rows]


def collected(table: Any) -> dict[str, list[Any]]:
    """The columns as lists; NaN and pandas' NA are None."""
    eager = table.collect() if isinstance(table, nw.LazyFrame) else table
    plain = (str, int, float, datetime.date)
    return {
        name: [v if isinstance(v, plain) and v == v else None for v in eager[name].to_list()] for name in eager.columns
    }


def split_units_row(frame: FrameT, *, registry: Registry | None = None) -> tuple[FrameT, dict[str, str]]:
    """Takes off a first row that holds the units, as spreadsheets have it.

    Args:
        frame: an eager table (pandas, polars, pyarrow) whose first row holds units as text.
        registry: the indicators; the 91 by default.

    Returns:
        The table without that row, its input columns as floats, and the units for `compute`.

    Raises:
        TableError: for a lazy table, which has no first row, or text that is no number below it.

    Examples:
        >>> import polars as pl
        >>> import u4ssc_kpi as u4
        >>> text = pl.DataFrame({"electricity_consumed": ["GWh", "1.2"], "population": ["", "1000"]})
        >>> table, units = u4.split_units_row(text)
        >>> units
        {'electricity_consumed': 'GWh'}
        >>> u4.compute(table, units=units, indicators="electricity_consumption")["electricity_consumption"].to_list()
        [1200.0]
    """
    registry = registry or default_registry()
    table = to_narwhals(frame)
    if isinstance(table, nw.LazyFrame):
        raise TableError(["a lazy table has no first row: give the units by units={column: unit}"])
    inputs = {i.id: i.unit for i in registry.inputs.values()}
    reported = {f"{p.id}__reported": p.unit for p in registry.data_points.values()}
    known = {**inputs, **reported}
    units = {
        name: str(table[name][0]).strip()
        for name in table.columns
        if name in known and table[name][0] not in (None, "") and str(table[name][0]) != "nan"
    }
    rest = table[1:] if len(table) else table
    problems: list[str] = []
    for name in rest.columns:
        if known.get(name, "yes_no") == "yes_no" or rest[name].dtype.is_numeric():
            continue
        try:
            numbers = [None if v is None or str(v).strip() in ("", "nan") else float(v) for v in rest[name].to_list()]
        except (TypeError, ValueError) as error:
            problems.append(f"the column {name!r}: {error}")
            continue
        rest = rest.with_columns(nw.new_series(name, numbers, nw.Float64, backend=rest.implementation))
    if problems:
        raise TableError(problems)
    return nw.to_native(rest), units
