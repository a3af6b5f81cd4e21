"""A reading as the cells of a row, and back; what the cells cannot hold exactly is kept beside them as JSON.

A text such as ``3 480 GWh`` stands as the number 3480 and the unit GWh, so that the sheet can compute with it. If the
cells alone do not give back the very reading, its fields stand in the hidden cell "as given"; they count as long as the
cells are what they would be shown as.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from u4ssc_kpi.display import unit_label
from u4ssc_kpi.errors import UnitError, ValueReadError
from u4ssc_kpi.quantities import factor, read_value, split_value
from u4ssc_kpi.quantities.numbers import clean
from u4ssc_kpi.submission import Reading
from u4ssc_kpi.workbook.layout import Wanted

Cell: TypeAlias = float | str | None
Cells: TypeAlias = dict[str, Cell]

LONGEST = 32_767  # characters that a cell of Excel takes
LARGEST = 9.99e307  # and the largest number
TEXTS = ("source", "link", "quality", "origin", "note")
KEYS = ("value", "unit", "year", "source", "link", "files", "quality", "origin", "note")


def unit_text(wanted: Wanted | None) -> str:
    """The declared unit as it stands in a cell; empty where there is none, or where it is the city's currency.

    Examples:
        >>> unit_text(Wanted("km**2")), unit_text(Wanted("metering_device")), unit_text(Wanted("currency"))
        ('km²', 'metering device', '')
    """
    if wanted is None or wanted.unit == "yes_no" or "currency" in wanted.unit:
        return ""
    return _printed(wanted)


@lru_cache(maxsize=1024)
def _printed(wanted: Wanted) -> str:
    """The unit as people print it, where it can be read again; else as it is declared."""
    rate = "/" in wanted.unit or wanted.unit == "percent"
    text = unit_label(wanted.unit) if rate else wanted.unit.replace("**2", "²").replace("**3", "³").replace("_", " ")
    try:
        same = factor(text, *_arguments(wanted)).factor == 1.0
    except UnitError:
        same = False
    return text if same else wanted.unit


def to_cells(reading: Reading, wanted: Wanted | None) -> Cells:
    """The cells that show a reading, by column key; `given` only where they are not enough."""
    cells = _shown(reading, wanted)
    if not _same(from_cells(cells, wanted), reading):
        cells["given"] = to_json(_fields(reading))
    return cells


def from_cells(cells: Mapping[str, Cell], wanted: Wanted | None) -> Reading | None:
    """The reading that cells hold, or None when they hold nothing.

    Raises:
        ValueError: for a year that is none; checked before by the reader.
    """
    given = cells.get("given")
    if isinstance(given, str) and given:
        fields = from_json(given)
        if isinstance(fields, dict):
            try:
                reading = Reading.model_validate(fields)
            except ValueError:
                pass
            else:
                if _shown(reading, wanted) == {k: cells.get(k) for k in KEYS}:
                    return reading
    fields = {key: text for key in TEXTS if (text := _text(cells.get(key))) is not None}
    value, unit = cells.get("value"), _text(cells.get("unit"))
    if unit is not None and unit != unit_text(wanted):
        fields["unit"] = unit
    if isinstance(value, str) and wanted is not None and wanted.unit == "yes_no" and value in ("YES", "NO"):
        fields["value"] = value == "YES"
    elif value is not None and value != "":
        fields["value"] = int(value) if isinstance(value, float) and value.is_integer() else value
    if cells.get("year") is not None:
        fields["year"] = cells["year"]
    if files := _text(cells.get("files")):
        fields["files"] = tuple(name.strip() for name in re.split(r"[\n;]", files) if name.strip())
    if not fields.keys() - {"unit"}:  # a unit alone says nothing
        return None
    return Reading.model_validate(fields)


def pair_cells(key: str, value: Cell) -> tuple[str, Cell]:
    """The cells of an exchange rate or a variant: what stands under Unit and under Value."""
    if isinstance(value, float):
        return printable(key), float(f"{value:.16G}") if abs(value) <= LARGEST else str(value)
    return printable(key), printable(str(value))


def _shown(reading: Reading, wanted: Wanted | None) -> Cells:
    value, unit = _value_cells(reading, wanted)
    cells: Cells = {"value": value, "unit": unit}
    cells["year"] = reading.year if reading.year is None or abs(reading.year) < 10**9 else str(reading.year)
    cells |= {key: printable(text) if (text := getattr(reading, key)) else None for key in TEXTS}
    cells["files"] = printable("\n".join(reading.files)) or None
    return cells


def _value_cells(reading: Reading, wanted: Wanted | None) -> tuple[Cell, Cell]:
    value, unit = reading.value, printable(reading.unit or "") or unit_text(wanted) or None
    match value:
        case None:
            return None, unit
        case bool():
            return "YES" if value else "NO", unit
        case int() | float() if abs(value) <= LARGEST:
            return float(f"{value:.16G}"), unit  # as the file holds it
        case str() if wanted is not None and wanted.unit != "yes_no" and value[:1] not in ("=", ""):
            try:
                read_value(value, reading.unit, *_arguments(wanted))
                number, written = split_value(value)
            except (UnitError, ValueReadError):
                return printable(value), unit
            return float(f"{number:.16G}"), clean(reading.unit or written) or unit
        case str():
            return printable(value) or None, unit
    return printable(to_json(value)), unit


def _arguments(wanted: Wanted) -> tuple[Any, ...]:
    return wanted.unit, wanted.over, wanted.conversions, wanted.printed, wanted.words


def _text(cell: Cell) -> str | None:
    if cell is None or cell == "":
        return None
    return cell if isinstance(cell, str) else f"{cell:.15g}"


def _same(one: Reading | None, other: Reading) -> bool:
    """Whether two readings are equal and hold values of the same kind."""
    return one is not None and one == other and isinstance(one.value, bool) == isinstance(other.value, bool)


def _fields(reading: Reading) -> dict[str, Any]:
    return {k: list(v) if k == "files" else v for k, v in reading.__dict__.items() if v is not None and v != ()}


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("(x[0-9A-Fa-f]{4})_")  # how Excel writes a character by its number


def printable(text: str) -> str:
    """A text as a cell can hold it: a character that no cell can hold is shown as �."""
    return _ESCAPED.sub(r"\1＿", _UNPRINTABLE.sub("�", text))


def to_json(data: object) -> str:
    """Plain data as JSON that any cell can hold."""
    return json.dumps(data, ensure_ascii=True).replace("_", "\\u005f")


def from_json(text: str) -> Any:
    """What `to_json` wrote; None for anything else."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
