"""Plausibility in tables: the checks of one city as expressions, giving a long table of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import narwhals.stable.v2 as nw

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import TableError, did_you_mean
from u4ssc_kpi.findings import CODES
from u4ssc_kpi.formula import Name
from u4ssc_kpi.frames import expressions
from u4ssc_kpi.frames.columns import Given, find_columns
from u4ssc_kpi.frames.compute import by_partition, to_narwhals, with_steps
from u4ssc_kpi.frames.expressions import Maker
from u4ssc_kpi.model import BetweenCheck, DataPoint, OneOfCheck, SumCheck
from u4ssc_kpi.model import Check as DeclaredCheck

SLACK = 1e-9


@dataclass(frozen=True)
class Check:
    """Rows that meet a condition get a finding about a column, with its value."""

    code: str
    column: str
    condition: nw.Expr
    value: nw.Expr


def check_table(
    frame: object,
    *,
    key: str | Sequence[str],
    units: Mapping[str, str] | None = None,
    registry: Registry | None = None,
) -> Any:
    """Checks every row of a table as `evaluate` checks one city.

    Args:
        frame: a table as `compute` takes it.
        key: the columns that name a row, such as city and year; they stand in the findings.
        units: the unit of a column, by name.
        registry: the indicators; the 91 by default.

    Returns:
        An eager frame (of the same library; pyarrow or polars where `frame` is lazy, since findings are few), one row
        for each finding: the key, ``code``, ``severity``, ``column`` (of the input, or
        the id of the data point) and ``value``. The codes are those of `u4ssc_kpi.findings.CODES`: negative,
        not_finite, value_kind, division_by_zero, above_maximum, below_zero, and those of the checks that indicators
        declare (``between`` and the like).

    Raises:
        TableError: for columns that cannot be used.

    Examples:
        >>> import polars as pl
        >>> import u4ssc_kpi as u4
        >>> frame = pl.DataFrame({"city": ["A", "B"], "voters": [30.0, 200.0], "eligible_voters": [100.0, 100.0]})
        >>> u4.check_table(frame, key="city").rows()
        [('B', 'above_maximum', 'warning', 'voter_participation', 200.0)]
    """
    registry = registry or default_registry()
    if nw.dependencies.is_dask_dataframe(frame):
        return by_partition(check_table, frame, key=key, units=units, registry=registry).compute()
    table = to_narwhals(frame)
    keys = [key] if isinstance(key, str) else list(key)
    present = table.collect_schema().names()
    absent = [
        f"there is no column {k!r} for the key. {did_you_mean(k, present)}".strip() for k in keys if k not in present
    ]
    if absent:
        raise TableError(absent)
    make = expressions.maker_for(table.implementation)
    given = find_columns(table, units, registry, make)
    points = [
        p
        for p in registry.data_points.values()
        if p.id in given.reported or any(i.id in given.inputs for i in p.inputs)
    ]
    built = {p.id: expressions.build(make, p, given.inputs, given.reported.get(p.id)) for p in points}
    checks = [*_of_columns(make, given), *_of_results(make, points, given, registry)]
    if not checks:
        raise TableError(["no column is an input or a reported value, so there is nothing to check"])
    # Only rows with a finding leave the engine; what follows is small.
    rows: Any = with_steps(table, expressions.value_steps(built), make).filter(
        _halved([c.condition for c in checks], or_)
    )
    rows = rows.collect() if isinstance(rows, nw.LazyFrame) else rows
    flagged = rows.select(
        *keys,
        **{f"{n} flag": check.condition for n, check in enumerate(checks)},
        **{f"{n} value": check.value for n, check in enumerate(checks)},
    )
    parts = [
        flagged.select(*keys, f"{n} flag", f"{n} value")
        .filter(nw.col(f"{n} flag"))
        .select(
            *keys,
            code=nw.lit(check.code),
            severity=nw.lit(CODES[check.code].severity),
            column=nw.lit(check.column),
            value=nw.col(f"{n} value").cast(nw.Float64),
        )
        for n, check in enumerate(checks)
        if n == 0 or flagged[f"{n} flag"].any()  # the first gives the columns, also where there is no finding
    ]
    return nw.to_native(_halved(parts, lambda a, b: nw.concat([a, b])))


def _halved(parts: list[Any], join: Callable[[Any, Any], Any]) -> Any:
    """All parts joined by halves: a chain of hundreds is too deep for some engines."""
    while len(parts) > 1:
        pairs = [parts[n : n + 2] for n in range(0, len(parts), 2)]
        parts = [join(*pair) if len(pair) > 1 else pair[0] for pair in pairs]
    return parts[0]


def _of_columns(make: Maker, given: Given) -> Iterator[Check]:
    """What is given and cannot be used."""
    for key, source in given.sources.items():
        is_report = key not in given.inputs
        column = given.reported[key.removesuffix("__reported")] if is_report else given.inputs[key]
        if source.unit == "yes_no":
            yield Check("value_kind", source.column, column.unusable, make.nothing())
            continue
        finite = column.number.is_between(-expressions.LARGEST, expressions.LARGEST)
        yield Check("negative", source.column, column.unusable & finite, column.number)
        yield Check("not_finite", source.column, column.unusable & ~finite & ~column.missing, make.nothing())


def _of_results(make: Maker, points: Sequence[DataPoint], given: Given, registry: Registry) -> Iterator[Check]:
    """What the results say, with the checks that the indicators declare."""
    ids = {p.id for p in points}
    for point in points:
        value = nw.col(point.id)
        if point.unit != "yes_no":
            if (overflows := expressions.overflows(make, point, given.inputs)) is not None:
                yield Check("not_finite", point.id, overflows, make.nothing())
            if (divides := expressions.divides_by_zero(make, point, given.inputs)) is not None:
                yield Check("division_by_zero", point.id, divides, make.nothing())
            yield Check("below_zero", point.id, value < 0.0, value)
        if point.maximum is not None:
            yield Check("above_maximum", point.id, value > point.maximum * (1 + SLACK), value)
    for indicator in registry.values():
        for check in indicator.checks:
            yield from _declared(make, check, ids, given)


def _declared(make: Maker, check: DeclaredCheck, ids: set[str], given: Given) -> Iterator[Check]:
    """A check that an indicator declares, as far as the table has what it names."""
    if isinstance(check, BetweenCheck):
        yield from _between(make, check, ids, given)
        return
    names = [n for n in check.names if n in ids]
    if isinstance(check, OneOfCheck):
        for name in names:
            value = nw.col(name)
            yield Check(check.code, name, reduce(and_, [_differs(value, usual) for usual in check.values]), value)
    elif names and isinstance(check, SumCheck):
        yield _sum(check, names)
    elif len(names) > 1:
        for above, below in _pairs(names):
            high, low = nw.col(above), nw.col(below)
            yield Check(check.code, below, low > high * (1 + SLACK), low)


def _between(make: Maker, check: BetweenCheck, ids: set[str], given: Given) -> Iterator[Check]:
    """A result, or a ratio of usable inputs, beyond a limit."""
    names, tree = check.names, check.tree
    if isinstance(tree, Name):
        if tree.id not in ids:
            return
        column, value = tree.id, nw.col(tree.id)
        usable = []
    else:
        if any(name not in given.inputs for name in names):
            return
        column = given.sources[names[0]].column
        value = expressions.ratio(make, tree, given.inputs)
        usable = [given.inputs[name].usable for name in names]
    beyond = []
    if check.most is not None:
        beyond.append(value > check.most + SLACK * abs(check.most))
    if check.least is not None:
        beyond.append(value < check.least - SLACK * abs(check.least))
    yield Check(check.code, column, reduce(and_, [reduce(or_, beyond), *usable]), value)


def _differs(value: nw.Expr, usual: float) -> nw.Expr:
    """Whether a value is another one, by more than `math.isclose` allows with a relative tolerance of `SLACK`."""
    apart = (value - usual).abs()
    return (apart > SLACK * value.abs()) & (apart > SLACK * abs(usual))


def _sum(check: SumCheck, names: Sequence[str]) -> Check:
    """Shares of one whole: those that the table has can be too much, and only all of them too little."""
    members = [nw.col(n) for n in names]
    total = nw.sum_horizontal(*members)
    slack = check.tolerance + SLACK
    complete = reduce(and_, [~m.is_null() for m in members])
    below = (total < check.total - slack) & complete if len(members) == len(check.data_points) else None
    wrong = [total > check.total + slack, *([below] if below is not None else [])]
    return Check(check.code, names[0], reduce(or_, wrong), total)


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    listed = list(names)
    for i, above in enumerate(listed):
        for below in listed[i + 1 :]:
            yield above, below
