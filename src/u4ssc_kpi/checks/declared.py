"""The checks on results: maximum, sign, and what the indicators declare, made ready once for each registry."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.display import number
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.model import BetweenCheck, DescendingCheck, OneOfCheck, SumCheck

if TYPE_CHECKING:
    from u4ssc_kpi.catalogue import Registry
    from u4ssc_kpi.results import Result, Used

SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Plan:
    """The declared checks of a registry, sorted by kind.

    Attributes:
        results: checks of one data point between limits, each with its id and the limits, widened for rounding.
        ratios: checks of arithmetic on inputs between limits, each with the inputs and with the data points of its
            indicator that use them.
        others: sums, orders and lists of values.
        shares: the ids of the data points that are a percentage of one input in another.
        money: the ids of those that are computed from amounts of money.
    """

    results: tuple[tuple[str, float, float, BetweenCheck], ...]
    ratios: tuple[tuple[tuple[str, ...], float, float, BetweenCheck, tuple[str, ...]], ...]
    others: tuple[SumCheck | DescendingCheck | OneOfCheck, ...]
    shares: tuple[str, ...]
    money: frozenset[str]

    @classmethod
    def of(cls, registry: Registry) -> Plan:
        """The checks of all indicators, in methodology order."""
        results, ratios, others = [], [], []
        for indicator in registry.values():
            for check in indicator.checks:
                if not isinstance(check, BetweenCheck):
                    others.append(check)
                elif isinstance(check.tree, formulas.Name):
                    results.append((check.formula, *_limits(check), check))
                else:
                    names = check.names
                    own = [p.id for p in indicator.data_points if any(i.id in names for i in p.inputs)]
                    ratios.append((names, *_limits(check), check, tuple(own)))
        shares = [
            p.id
            for p in registry.data_points.values()
            if len(p.inputs) == 2 and p.formula == f"100 * {p.inputs[0].id} / {p.inputs[1].id}"
        ]
        money = frozenset(i for i, p in registry.data_points.items() if any("currency" in w.unit for w in p.inputs))
        return cls(tuple(results), tuple(ratios), tuple(others), tuple(shares), money)


def check_results(results: Mapping[str, Result], shared: Mapping[str, Used], plan: Plan) -> Iterator[Finding]:
    """Checks results: plausible maximum, sign, and the checks declared with the indicators.

    Args:
        results: by data point id.
        shared: the readings that hold for the whole submission, by input id.
        plan: the declared checks of the registry.
    """
    for name, result in results.items():
        value = result.value
        if value is None or value is True or value is False:
            continue
        limit = result.point.maximum
        if limit is not None and value > limit * (1 + SLACK):
            message = f"{name} is {number(value)}, above {number(limit)}"
            hint = "Check numerator and denominator"
            yield finding("above_maximum", message, place_of(result), value=value, hint=hint, data_points=(name,))
        if value < 0:
            message = f"{name} is {number(value)}, below zero"
            yield finding(
                "below_zero", message, place_of(result), value=value, hint="Check the inputs", data_points=(name,)
            )
    for name, least, most, between in plan.results:
        one = results.get(name)
        if one is not None and one.value is not None and not least <= one.value <= most:
            yield _outside(between, one.value, place_of(one), (name,))
    for names, least, most, between, points in plan.ratios:
        used = [shared.get(name) for name in names]
        values = [u.value for u in used if u is not None and u.value is not None]
        if len(values) < len(names):
            continue
        value = formulas.solve(between.formula, values).value
        if value is not None and not least <= value <= most:
            yield _outside(between, value, used[0].place if used[0] else None, points)
    for check in plan.others:
        if isinstance(check, SumCheck):
            yield from _sum(check, results)
        elif isinstance(check, DescendingCheck):
            yield from _descending(check, results)
        elif check.data_point in results:
            yield from _one_of(check, results[check.data_point])


def place_of(result: Result) -> Place | None:
    """Where the reading stands that a result is best looked for at."""
    used = result.reported or (result.inputs[0] if result.inputs else None)
    return used.place if used else None


def _limits(check: BetweenCheck) -> tuple[float, float]:
    """The limits, widened by what rounding may take from a value that is on one."""
    least = -math.inf if check.least is None else check.least - SLACK * abs(check.least)
    most = math.inf if check.most is None else check.most + SLACK * abs(check.most)
    return least, most


def _outside(check: BetweenCheck, value: float, place: Place | None, points: tuple[str, ...]) -> Finding:
    above = check.most is not None and value > check.most
    side, limit = ("above", check.most) if above else ("below", check.least)
    message = f"{check.what} is {number(value)}, {side} {number(limit)} ({check.source})"
    return finding(check.code, message, place, value=value, hint=check.hint, data_points=points)


def _one_of(check: OneOfCheck, result: Result) -> Iterator[Finding]:
    value = result.value
    if value is None or any(math.isclose(value, usual, rel_tol=SLACK) for usual in check.values):
        return
    usual = " or ".join(number(v) for v in check.values)
    message = f"{check.data_point} is {number(value)}, usually {usual} ({check.source})"
    hint = "Ask the city"
    yield finding(check.code, message, place_of(result), value=value, hint=hint, data_points=(check.data_point,))


def _values(names: tuple[str, ...], results: Mapping[str, Result]) -> list[tuple[str, float]]:
    found = [(n, results[n].value) for n in names if n in results]
    return [(n, float(v)) for n, v in found if v is not None]


def _sum(check: SumCheck, results: Mapping[str, Result]) -> Iterator[Finding]:
    values = _values(check.data_points, results)
    total = sum(v for _, v in values)
    complete = len(values) == len(check.data_points)
    above = total - check.total > check.tolerance + SLACK
    below = complete and check.total - total > check.tolerance + SLACK
    if above or below:
        shown = " + ".join(number(v) for _, v in values)
        message = f"{shown} = {number(total)}, not {number(check.total)} +/- {number(check.tolerance)} ({check.source})"
        names = tuple(n for n, _ in values)
        yield finding(
            check.code, message, place_of(results[names[0]]), value=total, hint="Ask the city", data_points=names
        )


def _descending(check: DescendingCheck, results: Mapping[str, Result]) -> Iterator[Finding]:
    values = _values(check.data_points, results)
    for i, (upper, high) in enumerate(values):
        for lower, low in values[i + 1 :]:
            if low > high + SLACK * abs(high):
                message = f"{lower} ({number(low)}) is above {upper} ({number(high)}) ({check.source})"
                hint = "Check both"
                yield finding(
                    check.code, message, place_of(results[lower]), value=low, hint=hint, data_points=(lower, upper)
                )
