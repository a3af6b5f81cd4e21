"""One data point from its inputs alone: what the typed functions in `u4ssc_kpi.indicators` call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.errors import CalculationError, NotApplicableError, UnitError, ValueReadError, closest
from u4ssc_kpi.quantities import Given, quantity, read_value, unpack

if TYPE_CHECKING:
    import numpy as np
    from pint import Quantity

    from u4ssc_kpi.model import DataPoint, Input


def calculate(point: DataPoint, given: Mapping[str, Given]) -> Quantity[Any] | bool:
    """Computes a data point; see `DataPoint.calculate`."""
    known = [i.id for i in point.inputs]
    unknown = [name for name in given if name not in known]
    missing = [name for name in known if name not in given]
    if unknown or missing:
        near = "".join(f" (did you mean {c[0]}?)" for name in unknown if (c := closest(name, known)))
        raise TypeError(
            f"{point.id} takes {', '.join(known)}"
            + (f"; unknown: {', '.join(unknown)}{near}" if unknown else "")
            + (f"; missing: {', '.join(missing)}" if missing else "")
        )
    values, currencies = [], set()
    for wanted in point.inputs:
        value, currency = _read(wanted, given[wanted.id])
        values.append(value)
        if "currency" in wanted.unit:
            currencies.add(currency)
    if len(currencies) > 1:
        names = " and ".join(sorted(str(c or "no currency") for c in currencies))
        raise UnitError(f"{point.id}: its amounts are in {names}", "currency_mixed", "Give all in one currency")
    if point.unit == "yes_no":
        return bool(values[0])
    if any(hasattr(v, "shape") for v in values):
        return quantity(_solve_array(point, values), point.unit)
    return quantity(_solve(point, values), point.unit)


def _read(wanted: Input, given: Given) -> tuple[Any, str | None]:
    value, unit = unpack(given)
    try:
        if hasattr(value, "shape") and value.shape:
            return _read_array(wanted, value, unit)
        plain = value.item() if hasattr(value, "item") else value
        read = read_value(plain, unit, wanted.unit, wanted.over, wanted.conversions, words=wanted.words)
    except (UnitError, ValueReadError) as error:
        error.args = (f"{wanted.id}: {error.args[0]}",)
        raise
    if not isinstance(read.value, bool) and read.value < 0:
        raise ValueReadError(f"{wanted.id} is {read.value:g}, below zero", "negative")
    return read.value, read.currency


def _read_array(
    wanted: Input, value: np.ndarray[Any, Any], unit: str | None
) -> tuple[np.ndarray[Any, Any], str | None]:
    import numpy as np

    if value.dtype.kind not in "iuf" or wanted.unit == "yes_no":
        raise ValueReadError(
            f"an array of {value.dtype} was given where {wanted.unit} is due", "value_kind", "Give an array of numbers"
        )
    one = read_value(1.0, unit, wanted.unit, wanted.over, wanted.conversions, words=wanted.words)
    numbers = value.astype(float) * float(one.value)
    for bad, what, code in (
        (~np.isfinite(numbers), "not finite", "not_finite"),
        (numbers < 0, "below zero", "negative"),
    ):
        if bad.any():
            at = tuple(int(i) for i in np.argwhere(bad)[0])
            raise ValueReadError(
                f"element {at} is {what}", code, "For tables with gaps use u4ssc_kpi.evaluate per city"
            )
    return numbers, one.currency


def _solve(point: DataPoint, values: Sequence[float]) -> float:
    solved = formulas.solve(point.formula, values)
    if solved.value is not None:
        return solved.value
    shown = ", ".join(f"{i.id} = {v:g}" for i, v in zip(point.inputs, values, strict=True))
    if solved.reason == "zero_by_zero":
        raise NotApplicableError(f"{point.id} is 0/0 ({shown}): there is nothing to measure")
    what = "divides by zero" if solved.reason == "division_by_zero" else "gives no finite number"
    raise CalculationError(f"{point.id} {what} ({shown})")


def _solve_array(point: DataPoint, values: Sequence[Any]) -> np.ndarray[Any, Any]:
    import numpy as np

    arrays = np.broadcast_arrays(*values)
    with np.errstate(all="ignore"):
        result = np.asarray(formulas.compiled(point.formula)(*arrays), dtype=float)
    bad = ~np.isfinite(result)
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        try:
            _solve(point, [float(a[at]) for a in arrays])
        except CalculationError as error:
            raise type(error)(f"element {at}: {error}") from None
    return result


def quantity_of(data_point: str, **inputs: Given) -> Quantity[Any]:
    """Computes a data point of the 91 by its id; the typed functions in `u4ssc_kpi.indicators` call this.

    Examples:
        >>> print(quantity_of("patents", patents_granted=25, population="200 000"))
        12.5 patent / hundred_thousand_person
    """
    from u4ssc_kpi.catalogue import default_registry

    result = calculate(default_registry().data_points[data_point], inputs)
    if isinstance(result, bool):
        raise TypeError(f"{data_point} is a yes / no: use yes_no_of")
    return result


def yes_no_of(data_point: str, **inputs: Given) -> bool:
    """The same for a yes / no.

    Examples:
        >>> yes_no_of("resilience_plans", resilience_plans_in_place="yes")
        True
    """
    from u4ssc_kpi.catalogue import default_registry

    result = calculate(default_registry().data_points[data_point], inputs)
    if not isinstance(result, bool):
        raise TypeError(f"{data_point} is a number: use quantity_of")
    return result
