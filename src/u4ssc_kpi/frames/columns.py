"""Which columns of a table are inputs, in which unit and of which type; everything wrong with them in one error."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import narwhals.stable.v2 as nw

from u4ssc_kpi import resources
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import TableError, UnitError, closest, did_you_mean
from u4ssc_kpi.formula import may_be_negative
from u4ssc_kpi.frames.expressions import Column, Maker, maker_for, number_column, yes_no_column
from u4ssc_kpi.model import DataPoint
from u4ssc_kpi.quantities import factor

REPORTED = "__reported"
_HEADER = re.compile(r"(?P<name>.*?)\s*\[(?P<unit>[^\[\]]*)\]\s*")


class UnknownColumnWarning(UserWarning):
    """A column that looks like a misspelt input, or is the input of a variant that is not followed.

    Columns that are no inputs are kept and not used.
    """


@dataclass(frozen=True)
class Source:
    """A column that gives an input, or the reported value of a data point."""

    id: str
    column: str
    unit: str
    factor: float
    currency: str | None


@dataclass(frozen=True)
class Given:
    """The columns of a table that are used, ready for the expressions."""

    inputs: Mapping[str, Column]
    reported: Mapping[str, Column]
    sources: Mapping[str, Source]


def find_columns(
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any],
    units: Mapping[str, str] | None,
    registry: Registry,
    make: Maker | None = None,
    points: Sequence[DataPoint] | None = None,
) -> Given:
    """The inputs and reported values among a table's columns.

    Args:
        frame: the table.
        units: the unit of a column, by name.
        registry: the indicators.
        make: makes the expressions; narwhals by default.
        points: the data points to compute; columns that none of them uses are passed over. All by default.

    Raises:
        TableError: listing every column that cannot be used, with the remedy.
    """
    make = make or maker_for(frame.implementation)
    schema = dict(frame.collect_schema())
    problems: list[str] = []
    sources: dict[str, Source] = {}
    units = dict(units or {})
    points = list(registry.data_points.values()) if points is None else points
    used = {i.id for p in points for i in p.inputs} | {f"{p.id}{REPORTED}" for p in points}
    for name in schema:
        source = _source(str(name), units, registry, used, problems)
        if source is None:
            continue
        if source.id in sources:
            problems.append(f"the columns {sources[source.id].column!r} and {name!r} both give {source.id}: keep one")
        sources[source.id] = source
    bare = {_split(str(name))[0] for name in schema}
    for name in units:
        if name not in bare and name not in schema:
            problems.append(f"units: there is no column {name!r}. {did_you_mean(name, bare)}".strip())
    problems += _currency_problems(sources, points)
    inputs, reported = {}, {}
    for key, source in sources.items():
        dtype = schema[source.column]
        if _untyped_nulls(frame, source.column, dtype):
            dtype = nw.Unknown()
        column = _column(source, dtype, registry, problems, make)
        if column is None:
            continue
        if key.endswith(REPORTED):
            reported[key.removesuffix(REPORTED)] = column
        else:
            inputs[key] = column
    if problems:
        raise TableError(problems)
    return Given(inputs, reported, sources)


def _split(header: str) -> tuple[str, str | None]:
    """Name and unit of a header such as ``electricity_consumed [GWh]``."""
    match = _HEADER.fullmatch(header)
    return (match["name"].strip(), match["unit"].strip()) if match else (header, None)


def _source(
    header: str, units: Mapping[str, str], registry: Registry, used: Set[str], problems: list[str]
) -> Source | None:
    name, unit = _split(header)
    unit = units.get(header, units.get(name, unit))
    data_point = name.removesuffix(REPORTED) if name.endswith(REPORTED) else None
    try:
        if data_point is not None:
            point = registry.data_points.get(data_point)
            if point is None:
                near = did_you_mean(data_point, registry.data_points)
                problems.append(f"the column {header!r} reports no known data point. {near}".strip())
                return None
            if name not in used:
                return None
            if not unit or point.unit == "yes_no":
                return Source(name, header, point.unit, 1.0, None)
            how = factor(unit, point.unit, "at a date", _conversions(point), point.units_printed)
            return Source(name, header, point.unit, how.factor, how.currency)
        wanted = registry.inputs.get(name)
        if wanted is None:
            if name in registry.inputs_not_in_use:
                point_id, variant = registry.inputs_not_in_use[name]
                message = f"the column {header!r} is not used: the variant {variant} of {point_id} would take it"
                warnings.warn(message, UnknownColumnWarning, stacklevel=4)
            elif near_names := [c for c in closest(name, registry.inputs, 1) if _is_slip(name, c)]:
                message = f"the column {header!r} is no input and is not used; did you mean {near_names[0]!r}?"
                warnings.warn(message, UnknownColumnWarning, stacklevel=4)
            return None
        if name not in used:
            return None
        if not unit or wanted.unit == "yes_no":
            return Source(name, header, wanted.unit, 1.0, None)
        how = factor(unit, wanted.unit, wanted.over, wanted.conversions, words=wanted.words)
        return Source(name, header, wanted.unit, how.factor, how.currency)
    except UnitError as error:
        problems.append(f"the column {header!r}: {error}")
        return None


def _conversions(point: DataPoint) -> tuple[Any, ...]:
    return point.inputs[0].conversions if point.formula == point.inputs[0].id else ()


def _is_slip(name: str, known: str) -> bool:
    """Whether a name is most likely a slip of the keyboard, and no word or result of its own."""
    return "__" not in name and SequenceMatcher(None, name.casefold(), known).ratio() >= 0.85


def _currency_problems(sources: Mapping[str, Source], points: Sequence[DataPoint]) -> Iterator[str]:
    for point in points:
        money = [sources[i.id] for i in point.inputs if i.id in sources and "currency" in i.unit]
        if len({s.currency for s in money}) > 1:
            shown = " and ".join(f"{s.column} in {s.currency or 'no stated currency'}" for s in money)
            yield f"{point.id} joins {shown}: convert the columns to one currency"


def _column(source: Source, dtype: Any, registry: Registry, problems: list[str], make: Maker) -> Column | None:
    name = source.column
    if source.unit == "yes_no":
        kind = {nw.Boolean: "boolean", nw.String: "text", nw.Object: "objects"}.get(type(dtype))
        kind = "number" if dtype.is_numeric() else kind
        if kind is None and dtype != nw.Unknown:
            problems.append(
                f"the column {name!r} holds {dtype} where yes or no is due: give booleans, yes / no or 1 / 0"
            )
            return None
        words = resources.compiled()["units"]
        yes, no = _words(words["affirmative"], kind, True), _words(words["negative"], kind, False)
        return yes_no_column(make, name, yes, no, kind or "objects")
    if not dtype.is_numeric() and not _is_empty(dtype):
        what = {nw.String: "text", nw.Boolean: "booleans", nw.Object: "objects of several types"}.get(
            type(dtype), str(dtype)
        )
        remedy = "convert it to floats, with null where there is no value"
        problems.append(f"the column {name!r} holds {what} where numbers in {source.unit} are due: {remedy}")
        return None
    negative = False
    if source.id.endswith(REPORTED):
        negative = may_be_negative(registry.data_points[source.id.removesuffix(REPORTED)].tree)
    return number_column(make, name, dtype != nw.Float64, source.factor, negative)


def _untyped_nulls(frame: nw.DataFrame[Any] | nw.LazyFrame[Any], name: str, dtype: Any) -> bool:
    """Whether a column of no particular type holds nothing at all, as pandas makes of a list of None."""
    held = isinstance(frame, nw.DataFrame) and dtype in (nw.String, nw.Object) and len(frame) > 0
    return held and bool(frame[name].is_null().all())


def _is_empty(dtype: Any) -> bool:
    return "null" in str(dtype).casefold() or dtype == nw.Unknown


def _words(words: list[str], kind: str | None, truth: bool) -> list[str | bool]:
    return [*words, truth] if kind == "objects" else list(words)
