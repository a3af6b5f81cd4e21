"""From a formula's tree to column expressions: the value, and the status with the same words as for one city.

The rules that make one expression mean the same on every engine: every division is guarded, the status is a column of
its own made from nested conditions, NaN and infinity never pass, and nothing is cast that need not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw

from u4ssc_kpi.formula import Name, Number, Tree, may_be_negative, names
from u4ssc_kpi.model import DataPoint
from u4ssc_kpi.targets import Rule

if TYPE_CHECKING:
    from narwhals.stable.v2 import When

LARGEST = 1.7976931348623157e308
HALF_DIGIT = 5e-13  # half of the twelfth digit, to which a share is rounded before it meets the limit of a band
STATUSES = ("computed", "reported", "not_reported", "not_applicable", "invalid")
BANDS = ("95+", "66-95", "33-66", "0-33")

Part: TypeAlias = nw.Expr | float


@dataclass(frozen=True)
class Maker:
    """Makes the columns, conditions and literals that expressions are put together from.

    narwhals makes them for every engine. For polars, whose names narwhals has taken over, polars itself can: that saves
    the translation of some thousand small expressions, a cost that every call has, however few its rows.

    Attributes:
        api: narwhals, or polars.
        statuses: the type of a status column.
        bands: the type of a band column; polars holds both as an Enum, in one byte a row.
    """

    api: Any
    statuses: Any
    bands: Any

    @property
    def native(self) -> bool:
        """Whether the expressions are polars' own."""
        return self.api is not nw

    def col(self, name: str) -> nw.Expr:
        """The column of that name."""
        made: nw.Expr = self.api.col(name)
        return made

    def when(self, condition: nw.Expr) -> When:
        """The head of a choice, to be followed by `then` and `otherwise`."""
        made: When = self.api.when(condition)
        return made

    def number(self, value: float) -> nw.Expr:
        """A number as a column of floats; left to itself, DuckDB under SQLFrame makes a decimal of 1.0."""
        made: nw.Expr = self.api.lit(value, dtype=self.api.Float64)
        return made

    def status(self, word: str) -> nw.Expr:
        """A status as a column."""
        made: nw.Expr = self.api.lit(word, dtype=self.statuses)
        return made

    def band(self, word: str | None) -> nw.Expr:
        """A band, or none, as a column."""
        made: nw.Expr = self.api.lit(word, dtype=self.bands)
        return made

    def nothing(self) -> nw.Expr:
        """A column of nulls, as floats."""
        made: nw.Expr = self.api.lit(None, dtype=self.api.Float64)
        return made


def maker_for(implementation: nw.Implementation, native: bool = False) -> Maker:
    """What makes the expressions for an engine; `native` for expressions that polars itself is given."""
    if implementation is nw.Implementation.POLARS:
        api: Any = implementation.to_native_namespace() if native else nw
        return Maker(api, api.Enum(list(STATUSES)), api.Enum(list(BANDS)))
    return Maker(nw, nw.String(), nw.String())


@dataclass(frozen=True)
class Column:
    """A column as the expressions see it.

    Attributes:
        number: its values as floats in the declared unit, 1 and 0 for yes and no; null where there is none.
        missing: true where nothing is given.
        usable: true where a value is given that can be used; false or null elsewhere.
        unusable: true where something is given that cannot be used.
        zero: true where the number is zero; false or null elsewhere.
    """

    number: nw.Expr
    missing: nw.Expr
    usable: nw.Expr
    unusable: nw.Expr
    zero: nw.Expr


def number_column(make: Maker, name: str, cast: bool, factor: float = 1.0, negative: bool = False) -> Column:
    """A column of numbers: not negative (unless allowed), finite, multiplied by its unit's factor.

    Args:
        make: makes the expressions.
        name: the column's name.
        cast: whether it is not yet of 64-bit floats.
        factor: what turns it into the declared unit.
        negative: whether numbers below zero can be used.
    """
    raw = make.col(name)
    number = raw.cast(make.api.Float64) if cast else raw
    if factor != 1.0:
        number = number * factor
    missing = raw.is_null()
    # Not by number > LARGEST: engines differ in whether NaN is above all numbers, but none has it between two.
    usable = number.is_between(-LARGEST if negative else 0.0, LARGEST)
    return Column(number, missing, usable, ~(usable | missing), number == 0.0)


def yes_no_column(make: Maker, name: str, yes: Sequence[str | bool], no: Sequence[str | bool], kind: str) -> Column:
    """A column of yes and no: booleans, words, objects that are either, or 1 and 0."""
    raw = make.col(name)
    if kind == "boolean":
        is_yes, is_no = raw, ~raw
    elif kind == "number":
        is_yes, is_no = raw == 1, raw == 0
    else:
        words = raw.str.strip_chars().str.to_lowercase() if kind == "text" else raw
        is_yes, is_no = words.is_in(list(yes)), words.is_in(list(no))
    number = make.when(is_yes).then(make.number(1.0)).otherwise(make.when(is_no).then(make.number(0.0)))
    missing = raw.is_null()
    if kind == "text":
        missing = missing | words.is_in(["", "nr", "not reported"])
    usable = is_yes | is_no
    return Column(number, missing, usable, ~(usable | missing), is_no)


def marked(
    make: Maker, columns: Mapping[str, Column], points: Iterable[DataPoint]
) -> tuple[dict[str, nw.Expr], dict[str, Column]]:
    """Helper columns for the conditions of the columns that some data points use, and these columns by their helpers.

    So the data points that share an input, as most share the population, do not repeat its conditions: for engines that
    do not find repeated expressions by themselves.
    """
    step: dict[str, nw.Expr] = {}
    by_helpers = dict(columns)
    for point in points:
        compared = {part.id for pair in divisions(point.tree) for part in pair if isinstance(part, Name)}
        for name in (i.id for i in point.inputs if i.id in columns):
            for kind in ("missing", "usable", "unusable", *(("zero",) if name in compared else ())):
                helper = f"{name}__{kind}"
                if helper not in step:
                    step[helper] = getattr(columns[name], kind)
                    by_helpers[name] = replace(by_helpers[name], **{kind: make.col(helper)})
    return step, by_helpers


def arithmetic(make: Maker, tree: Tree, columns: Mapping[str, Column], guarded: bool = False) -> Part:
    """The formula as an expression; guarded, it is null where something is divided by zero."""
    match tree:
        case Number(value):
            return float(value)
        case Name(id):
            return columns[id].number
    left, right = (arithmetic(make, part, columns, guarded) for part in (tree.left, tree.right))
    match tree.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if guarded and not isinstance(right, float):
        return make.when(right != 0.0).then(_expression(make, left) / right)
    return left / right


def ratio(make: Maker, tree: Tree, columns: Mapping[str, Column]) -> nw.Expr:
    """Arithmetic on columns; null where something is divided by zero, or where the result is no finite number."""
    value = _expression(make, arithmetic(make, tree, columns, guarded=True))
    return make.when(value.is_between(-LARGEST, LARGEST)).then(value)


def divisions(tree: Tree) -> Iterator[tuple[Tree, Tree]]:
    """Numerator and denominator of each division by something that can be zero, in the order of evaluation."""
    if isinstance(tree, (Number, Name)):
        return
    yield from divisions(tree.left)
    yield from divisions(tree.right)
    if tree.op == "/" and names(tree.right):
        yield tree.left, tree.right


def zeros(make: Maker, tree: Tree, columns: Mapping[str, Column]) -> list[tuple[nw.Expr, nw.Expr]]:
    """Where the numerator and where the denominator of each of the divisions is zero."""

    def is_zero(part: Tree) -> nw.Expr:
        if isinstance(part, Name):
            return columns[part.id].zero
        return _expression(make, arithmetic(make, part, columns, guarded=True)) == 0.0

    return [(is_zero(left), is_zero(right)) for left, right in divisions(tree)]


def _expression(make: Maker, part: Part) -> nw.Expr:
    return make.number(part) if isinstance(part, float) else part


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


def build(make: Maker, point: DataPoint, columns: Mapping[str, Column], reported: Column | None) -> Expressions:
    """The expressions of one data point; `value` is None where `result` is the value already.

    Args:
        make: makes the expressions.
        point: the data point.
        columns: the columns that are there, by input id.
        reported: the column of reported final values, if there is one.
    """
    held = make.col(point.id)
    given = [columns[i.id] for i in point.inputs if i.id in columns]
    result = make.nothing()
    value: nw.Expr | None = None
    status = _reason(make, point, columns, given)
    if len(given) == len(point.inputs):
        result = _expression(make, arithmetic(make, point.tree, columns))
        if point.unit != "yes_no":
            undivided = [~by_zero for _, by_zero in zeros(make, point.tree, columns)]
            result = make.when(reduce(and_, [c.usable for c in given] + undivided)).then(result)
            if not isinstance(point.tree, Name):
                value = make.when(held.is_between(-LARGEST, LARGEST)).then(held)
        status = make.when(held.is_null()).then(status).otherwise(make.status("computed"))
    if reported is not None:
        lowest = -LARGEST if may_be_negative(point.tree) else 0.0
        report = make.when(reported.number.is_between(lowest, LARGEST)).then(reported.number)
        value = make.when(reported.missing).then(held if value is None else value).otherwise(report)
        told = make.when(held.is_null()).then(make.status("invalid")).otherwise(make.status("reported"))
        status = make.when(reported.missing).then(status).otherwise(told)
    return Expressions(result, value, status)


def _reason(make: Maker, point: DataPoint, columns: Mapping[str, Column], given: Sequence[Column]) -> nw.Expr:
    """The status of a data point where it has no value."""
    if not given:
        return make.status("not_reported")
    unusable = reduce(or_, [c.unusable for c in given])
    status = make.status("invalid")
    if len(given) < len(point.inputs):
        return make.when(unusable).then(status).otherwise(make.status("not_reported"))
    if divided := zeros(make, point.tree, columns):
        nothing, by_zero = divided[-1]
        applies_not = nothing & by_zero
        for nothing, by_zero in reversed(divided[:-1]):  # the first division by zero decides
            applies_not = (nothing & by_zero) | (~by_zero & applies_not)
        status = make.when(applies_not & ~unusable).then(make.status("not_applicable")).otherwise(status)
    missing = reduce(or_, [c.missing for c in given])
    return make.when(missing & ~unusable).then(make.status("not_reported")).otherwise(status)


def value_steps(built: Mapping[str, Expressions]) -> list[dict[str, nw.Expr]]:
    """The steps after which the column of each data point holds its value."""
    results = {name: e.result for name, e in built.items()}
    values = {name: e.value for name, e in built.items() if e.value is not None}
    return [results, values] if values else [results]


def divides_by_zero(make: Maker, point: DataPoint, columns: Mapping[str, Column]) -> nw.Expr | None:
    """Where something other than zero is divided by zero; None where that cannot happen or cannot be known."""
    if (usable := _all_usable(point, columns)) is None:
        return None
    met = [by_zero & ~nothing for nothing, by_zero in zeros(make, point.tree, columns)]
    return reduce(or_, met) & usable if met else None


def overflows(make: Maker, point: DataPoint, columns: Mapping[str, Column]) -> nw.Expr | None:
    """Where the result of usable inputs is too large for a number; None where it cannot be known."""
    if (usable := _all_usable(point, columns)) is None:
        return None
    result = _expression(make, arithmetic(make, point.tree, columns, guarded=True))
    return usable & ~result.is_null() & ~result.is_between(-LARGEST, LARGEST)


def _all_usable(point: DataPoint, columns: Mapping[str, Column]) -> nw.Expr | None:
    """Where all inputs can be used; None where one has no column."""
    complete = all(i.id in columns for i in point.inputs)
    return reduce(and_, [columns[i.id].usable for i in point.inputs]) if complete else None


def performance(make: Maker, rule: Rule, value: nw.Expr, goal: Part, worst: Part) -> nw.Expr:
    """The share of a target that a value reaches; the same rules as `Target.performance`.

    Args:
        make: makes the expressions.
        rule: the rule of the target.
        value: the result.
        goal: the number of the target, or a column of them; null where there is none, and then no share.
        worst: where ``linear`` reaches 0.
    """
    share = _share(make, rule, value, goal, worst)
    if isinstance(goal, float):
        return share
    return make.when(goal != worst if rule == "linear" else ~goal.is_null()).then(share)


def _share(make: Maker, rule: Rule, value: nw.Expr, goal: Part, worst: Part) -> nw.Expr:
    share: nw.Expr
    match rule:
        case "yes":
            share = value
        case "at_least":
            share = _capped(value / goal, goal)
        case "at_most":
            reached = make.when(value > goal).then(goal / value)
            share = make.when(value <= goal).then(make.number(1.0)).otherwise(reached)
        case "equal_to":
            lower = make.when(value < goal).then(value / goal).otherwise(goal / value)
            share = make.when(value == 0.0).then(make.number(0.0)).otherwise(make.when(value != 0.0).then(lower))
        case _:
            left = _capped((worst - value) / (worst - goal), worst - goal)
            share = make.when(left < 0.0).then(make.number(0.0)).otherwise(left)
    return share


def _capped(share: nw.Expr, divisor: Part) -> nw.Expr:
    """A share that stays finite, also where a large value is divided by something small."""
    safe = isinstance(divisor, float) and abs(divisor) >= 1.0
    return share if safe else share.clip(-LARGEST, LARGEST)


def band(make: Maker, share: nw.Expr) -> nw.Expr:
    """The band of a share; null where there is none."""
    return _banded(make, share, [make.band(word) for word in BANDS])


def points(make: Maker, share: nw.Expr) -> nw.Expr:
    """The points of a share, 4 to 1; null where there is none."""
    return _banded(make, share, [make.number(mark) for mark in (4.0, 3.0, 2.0, 1.0)])


def _banded(make: Maker, share: nw.Expr, marks: Sequence[nw.Expr]) -> nw.Expr:
    highest, high, low, lowest = marks
    chosen: nw.Expr = make.when(share < 0.33 - HALF_DIGIT).then(lowest)
    chosen = make.when(share >= 0.33 - HALF_DIGIT).then(low).otherwise(chosen)
    chosen = make.when(share >= 0.66 - HALF_DIGIT).then(high).otherwise(chosen)
    return make.when(share > 0.95 + HALF_DIGIT).then(highest).otherwise(chosen)
