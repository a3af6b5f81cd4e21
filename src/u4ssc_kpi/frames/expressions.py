"""From a formula's tree to column expressions: the value, and the status with the same words as for one city.

The rules that make one expression mean the same on every engine: every division is guarded, the status is a column of
its own made from nested conditions, NaN and infinity never pass, and nothing is cast that need not be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

from u4ssc_kpi.formula import Name, Number, Tree, may_be_negative
from u4ssc_kpi.model import DataPoint, Target

LARGEST = 1.7976931348623157e308
HALF_DIGIT = 5e-13  # half of the twelfth digit, to which a share is rounded before it meets the limit of a band
STATUSES = ("computed", "reported", "not_reported", "not_applicable", "invalid")
BANDS = ("95+", "66-95", "33-66", "0-33")

Part: TypeAlias = nw.Expr | float


@dataclass(frozen=True)
class Words:
    """Text literals of a status or band column; polars holds them as an Enum, in one byte a row."""

    dtype: Any

    def __call__(self, word: str) -> nw.Expr:
        return nw.lit(word, dtype=self.dtype)

    def null(self) -> nw.Expr:
        """The column of nulls of the same type."""
        return nw.lit(None, dtype=self.dtype)


def words_for(implementation: nw.Implementation, all_words: Sequence[str]) -> Words:
    """The literals for an engine."""
    return Words(nw.Enum(list(all_words)) if implementation is nw.Implementation.POLARS else nw.String())


@dataclass(frozen=True)
class Column:
    """A column as the expressions see it.

    Attributes:
        number: its values as floats in the declared unit, 1 and 0 for yes and no; null where there is none.
        missing: true where nothing is given.
        unusable: true where something is given that cannot be used.
    """

    number: nw.Expr
    missing: nw.Expr
    unusable: nw.Expr


def number_column(name: str, cast: bool, factor: float = 1.0, negative: bool = False) -> Column:
    """A column of numbers: not negative (unless allowed), finite, multiplied by its unit's factor.

    Args:
        name: the column's name.
        cast: whether it is not yet of 64-bit floats.
        factor: what turns it into the declared unit.
        negative: whether numbers below zero can be used.
    """
    raw = nw.col(name)
    number = raw.cast(nw.Float64) if cast else raw
    if factor != 1.0:
        number = number * factor
    missing = raw.is_null()
    # Not by number > LARGEST: engines differ in whether NaN is above all numbers, but none has it between two.
    usable = number.is_between(-LARGEST if negative else 0.0, LARGEST)
    return Column(number, missing, ~(usable | missing))


def yes_no_column(name: str, yes: Sequence[str | bool], no: Sequence[str | bool], kind: str) -> Column:
    """A column of yes and no: booleans, words, objects that are either, or 1 and 0."""
    raw = nw.col(name)
    if kind == "boolean":
        number = nw.when(raw).then(nw.lit(1.0)).otherwise(nw.when(~raw).then(nw.lit(0.0)))
        return Column(number, raw.is_null(), raw.is_null() & ~raw.is_null())
    if kind == "number":
        number = nw.when(raw == 1).then(nw.lit(1.0)).otherwise(nw.when(raw == 0).then(nw.lit(0.0)))
        return Column(number, raw.is_null(), (raw != 1) & (raw != 0))
    words = raw.str.strip_chars().str.to_lowercase() if kind == "text" else raw
    is_yes, is_no = words.is_in(list(yes)), words.is_in(list(no))
    number = nw.when(is_yes).then(nw.lit(1.0)).otherwise(nw.when(is_no).then(nw.lit(0.0)))
    missing = raw.is_null()
    if kind == "text":
        missing = missing | words.is_in(["", "nr", "not reported"])
    return Column(number, missing, ~is_yes & ~is_no & ~missing)


def guarded(tree: Tree, columns: Mapping[str, nw.Expr]) -> Part:
    """The formula as an expression that is null, and never infinite, where something is divided by zero."""
    match tree:
        case Number(value):
            return float(value)
        case Name(id):
            return columns[id]
    left, right = guarded(tree.left, columns), guarded(tree.right, columns)
    match tree.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if isinstance(right, float):
        return left / right
    return nw.when(right != 0.0).then(_expression(left) / right)


def divisions(tree: Tree, columns: Mapping[str, nw.Expr]) -> Iterator[tuple[Part, nw.Expr]]:
    """Numerator and denominator of each division by something that can be zero, in the order of evaluation."""
    if isinstance(tree, (Number, Name)):
        return
    yield from divisions(tree.left, columns)
    yield from divisions(tree.right, columns)
    if tree.op == "/":
        right = guarded(tree.right, columns)
        if not isinstance(right, float):
            yield guarded(tree.left, columns), right


def _expression(part: Part) -> nw.Expr:
    return nw.lit(part) if isinstance(part, float) else part


def _any(conditions: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(or_, conditions)


def nothing() -> nw.Expr:
    """A column of nulls, as floats."""
    return nw.lit(None, dtype=nw.Float64)


@dataclass(frozen=True)
class Expressions:
    """One data point in steps, so that no step repeats the formula: planning time grows with the size of expressions.

    Attributes:
        result: the formula where its inputs can be used; it may be infinite, or NaN.
        value: from the column that holds `result`, what counts: the reported value, or a finite result.
        status: from the column that holds `value`, the status.
    """

    result: nw.Expr
    value: nw.Expr | None
    status: nw.Expr


def build(point: DataPoint, columns: Mapping[str, Column], reported: Column | None, words: Words) -> Expressions:
    """The expressions of one data point; `value` is None where `result` is the value already.

    Args:
        point: the data point.
        columns: the columns that are there, by input id.
        reported: the column of reported final values, if there is one.
        words: makes a text literal for the status column.
    """
    held = nw.col(point.id)
    given = [columns[i.id] for i in point.inputs if i.id in columns]
    complete = len(given) == len(point.inputs)
    numbers = {i.id: columns[i.id].number for i in point.inputs if i.id in columns}
    result = nothing()
    value: nw.Expr | None = None
    if complete:
        result = _expression(guarded(point.tree, numbers))
        if point.unit != "yes_no":
            usable = [numbers[i.id].is_between(0.0, LARGEST) for i in point.inputs]
            result = nw.when(reduce(and_, usable)).then(result)
            if not isinstance(point.tree, Name):
                value = nw.when(held.is_between(-LARGEST, LARGEST)).then(held)
    status = _reason(point, numbers, given, words)
    if complete:
        status = nw.when(held.is_null()).then(status).otherwise(words("computed"))
    if reported is not None:
        lowest = -LARGEST if may_be_negative(point.tree) else 0.0
        report = nw.when(reported.number.is_between(lowest, LARGEST)).then(reported.number)
        value = nw.when(reported.missing).then(held if value is None else value).otherwise(report)
        told = nw.when(held.is_null()).then(words("invalid")).otherwise(words("reported"))
        status = nw.when(reported.missing).then(status).otherwise(told)
    return Expressions(result, value, status)


def _reason(point: DataPoint, numbers: Mapping[str, nw.Expr], given: Sequence[Column], words: Words) -> nw.Expr:
    """The status of a data point where it has no value."""
    if not given:
        return words("not_reported")
    unusable = _any([c.unusable for c in given])
    if len(given) < len(point.inputs):
        return nw.when(unusable).then(words("invalid")).otherwise(words("not_reported"))
    status = words("invalid")
    for numerator, denominator in reversed(list(divisions(point.tree, numbers))):
        zero_by_zero = nw.when(_expression(numerator) == 0.0).then(words("not_applicable")).otherwise(words("invalid"))
        status = nw.when(denominator == 0.0).then(zero_by_zero).otherwise(status)
    status = nw.when(_any([c.missing for c in given])).then(words("not_reported")).otherwise(status)
    return nw.when(unusable).then(words("invalid")).otherwise(status)


def value_steps(built: Mapping[str, Expressions]) -> list[dict[str, nw.Expr]]:
    """The steps after which the column of each data point holds its value."""
    results = {name: e.result for name, e in built.items()}
    values = {name: e.value for name, e in built.items() if e.value is not None}
    return [results, values] if values else [results]


def divides_by_zero(point: DataPoint, columns: Mapping[str, Column]) -> nw.Expr | None:
    """Where something other than zero is divided by zero; None where that cannot happen or cannot be known."""
    if any(i.id not in columns for i in point.inputs):
        return None
    numbers = {i.id: columns[i.id].number for i in point.inputs}
    met = [(right == 0.0) & (_expression(left) != 0.0) for left, right in divisions(point.tree, numbers)]
    usable = reduce(and_, [columns[i.id].number.is_between(0.0, LARGEST) for i in point.inputs])
    return _any(met) & usable if met else None


def overflows(point: DataPoint, columns: Mapping[str, Column]) -> nw.Expr | None:
    """Where the result of usable inputs is too large for a number; None where it cannot be known."""
    if any(i.id not in columns for i in point.inputs):
        return None
    result = _expression(guarded(point.tree, {i.id: columns[i.id].number for i in point.inputs}))
    usable = reduce(and_, [columns[i.id].number.is_between(0.0, LARGEST) for i in point.inputs])
    return usable & ~result.is_null() & ~result.is_between(-LARGEST, LARGEST)


def performance(target: Target, value: nw.Expr) -> nw.Expr:
    """The share of a target that a value reaches; the same rules as `Target.performance`."""
    goal = target.target or 0.0
    match target.rule:
        case "yes":
            return value
        case "at_least":
            return value / goal
        case "at_most":
            return nw.when(value <= goal).then(nw.lit(1.0)).otherwise(nw.when(value > goal).then(goal / value))
        case "equal_to":
            share = nw.when(value < goal).then(value / goal).otherwise(goal / value)
            return nw.when(value == 0.0).then(nw.lit(0.0)).otherwise(nw.when(value != 0.0).then(share))
        case _:
            worst = target.worst or 0.0
            share = (worst - value) / (worst - goal)
            return nw.when(share < 0.0).then(nw.lit(0.0)).otherwise(share)


def band(share: nw.Expr, words: Words) -> nw.Expr:
    """The band of a share; null where there is none."""
    lowest = nw.when(share < 0.33 - HALF_DIGIT).then(words("0-33"))
    low = nw.when(share >= 0.33 - HALF_DIGIT).then(words("33-66")).otherwise(lowest)
    high = nw.when(share >= 0.66 - HALF_DIGIT).then(words("66-95")).otherwise(low)
    return nw.when(share > 0.95 + HALF_DIGIT).then(words("95+")).otherwise(high)


def points(share: nw.Expr) -> nw.Expr:
    """The points of a share, 4 to 1; null where there is none."""
    lowest = nw.when(share < 0.33 - HALF_DIGIT).then(nw.lit(1.0))
    low = nw.when(share >= 0.33 - HALF_DIGIT).then(nw.lit(2.0)).otherwise(lowest)
    high = nw.when(share >= 0.66 - HALF_DIGIT).then(nw.lit(3.0)).otherwise(low)
    return nw.when(share > 0.95 + HALF_DIGIT).then(nw.lit(4.0)).otherwise(high)
