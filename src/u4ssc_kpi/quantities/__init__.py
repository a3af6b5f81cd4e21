"""Numbers and units as people write them, converted once, at the edge; inside the library are plain floats.

Physical units are pint's, in one private registry that is made on first use. Counted things (person, household, stop)
are labels: compared, never converted. Money is an amount with an ISO 4217 code. The words people use for all of them
stand in ``data/units.yaml``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from u4ssc_kpi.errors import UnitError, ValueReadError
from u4ssc_kpi.quantities.numbers import last_digit, parse_number, short, split_value
from u4ssc_kpi.quantities.physical import quantity, unit_registry
from u4ssc_kpi.quantities.units import (
    Factor,
    Unit,
    dimension_of_unit,
    factor,
    parse_unit,
    spelling,
    undeclared_labels,
)
from u4ssc_kpi.quantities.words import is_missing, is_unclear_missing, parse_yes_no, tables

if TYPE_CHECKING:
    import numpy as np
    from pint import Quantity
    from pint.facets.plain import PlainQuantity

    from u4ssc_kpi.model import Conversion

    Given: TypeAlias = float | str | bool | Quantity[Any] | PlainQuantity[Any] | np.ndarray[Any, Any]
else:
    Given: TypeAlias = Any

__all__ = [
    "Factor",
    "Given",
    "Unit",
    "Value",
    "dimension_of_unit",
    "factor",
    "is_missing",
    "is_unclear_missing",
    "last_digit",
    "parse_number",
    "parse_unit",
    "parse_yes_no",
    "quantity",
    "read_value",
    "split_value",
    "undeclared_labels",
    "unit_registry",
    "unpack",
]


def unpack(given: object) -> tuple[Any, str | None]:
    """A pint quantity (of any registry) as magnitude and unit text; anything else as it is."""
    if hasattr(given, "magnitude") and hasattr(given, "units"):
        # A meter of pint is a length, never a device that measures.
        return given.magnitude, re.sub(r"\bmeter\b", "metre", format(given.units, "D"))
    return given, None


_POINT_OF_THREE = re.compile(r"[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True, slots=True)
class Value:
    """A value read and converted: a float in the declared unit (or a bool), and what happened on the way.

    Attributes:
        value: the number in the declared unit, or the yes / no.
        unit: the unit as written; empty for a bare number.
        currency: the currency code as written, where money is due.
        convention: the source of a conversion that is a convention of the methodology (ppm).
    """

    value: float | bool
    unit: str = ""
    currency: str | None = None
    convention: str | None = None


def read_value(
    given: object,
    unit: str | None,
    expected: str,
    over: str = "at a date",
    conversions: tuple[Conversion, ...] = (),
    printed: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> Value:
    """Reads one value in any of the forms people give it, and converts it to the declared unit.

    Args:
        given: a number, ``"value unit"`` text, or a yes / no.
        unit: its unit, when written apart.
        expected, over, conversions, printed, words: as in `factor`.

    Raises:
        ValueReadError: when the value cannot be read.
        UnitError: when its unit cannot be read or does not fit.

    Examples:
        >>> read_value("1.2 GWh", None, "kWh").value
        1200000.0
        >>> read_value("yes", None, "yes_no").value
        True
    """
    if expected == "yes_no":
        truth = given if isinstance(given, bool) else parse_yes_no(given) if isinstance(given, str) else None
        if truth is None:
            raise ValueReadError(f"{short(given)} is neither yes nor no", "value_kind", "Write yes or no")
        return Value(truth)
    written = ""
    if isinstance(given, str):
        if "." in given and unit is None and expected in tables().labels and _POINT_OF_THREE.fullmatch(given.strip()):
            whole, part = given.strip().split(".")
            raise ValueReadError(
                f"{short(given)} can be read as {whole}{part} or as {whole}.{part}",
                "number_ambiguous",
                f"Write {whole} {part} for a count",
            )
        if not given[:1].isdigit() and (truth := parse_yes_no(given)) is not None:
            raise ValueReadError(f"{short(given)} was given where a number is due", "value_kind", "Write a number")
        number, written = split_value(given)
    elif isinstance(given, (int, float)) and not isinstance(given, bool):
        try:
            number = float(given)
        except OverflowError:
            raise ValueReadError("the number is too large", "not_finite") from None
    else:
        what = "a yes / no" if isinstance(given, bool) else f"a {type(given).__name__}"
        raise ValueReadError(f"{what} was given where a number is due", "value_kind", "Write a number")
    if not math.isfinite(number):
        raise ValueReadError(f"{short(given)} is not a finite number", "not_finite", "Leave it out if it is not known")
    if unit and written and spelling(unit) != spelling(written):
        raise UnitError(f"two units are given, {short(written)} and {short(unit)}", "unit_mismatch", "Write one")
    written = written or (unit or "").strip()
    if not written:
        return Value(number)
    how = factor(written, expected, over, conversions, printed, words)
    number *= how.factor
    if not math.isfinite(number):
        raise ValueReadError(f"{short(given)} is too large in {expected}", "not_finite")
    return Value(number, written, how.currency, how.convention)
