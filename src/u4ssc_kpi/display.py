"""How things show themselves to people: values, units, safe text, and one small, escaped HTML table."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from u4ssc_kpi.targets import Target

_KEPT = "\n\u200c\u200d"  # the zero-width (non-)joiner is part of the spelling in Persian, Hindi and others


def safe(text: str, also: str = "") -> str:
    """Text without control characters, which could steer a terminal; line breaks and the joiners of scripts stay, and
    the characters of `also`."""
    if text.isprintable():  # the most are, and so hold none of them
        return text
    kept = _KEPT + also
    return "".join(c if c in kept or unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)


def number(value: float | bool | None) -> str:
    """A value for a person: grouped by thin blanks, two decimals, more where the value is small; yes / no.

    Examples:
        >>> number(95424.0), number(117.9396), number(0.001), number(True), number(None)
        ('95 424', '117.94', '0.001', 'Yes', '-')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value == 0:
        return "0"
    if abs(value) >= 1e15 or abs(value) < 1e-4:
        return f"{value:.3g}"
    decimals = 2
    while decimals < 6 and abs(value) < 10.0 ** (1 - decimals):
        decimals += 1
    text = f"{value:,.{decimals}f}".replace(",", " ")
    return text.rstrip("0").rstrip(".") if "." in text else text


def target_words(target: Target, unit: str) -> str:
    """What a target asks for, in words; `unit` is that of the data point.

    Examples:
        >>> from u4ssc_kpi.model import Target
        >>> target_words(Target(data_point="poverty", rule="at_most", target=5, source="a plan"), "percent")
        'at most 5 %'
    """
    what = unit_label(unit)
    goal, worst = (f"{number(n)} {what}".strip() for n in (target.target, target.worst))
    match target.rule:
        case "at_least":
            words = f"at least {goal}"
        case "at_most":
            words = f"at most {goal}"
        case "equal_to":
            words = f"equal to {goal}"
        case "linear":
            words = f"{goal}, nothing reached at {worst}"
        case "yes":
            words = "yes"
        case _:
            return "none"
    return f"{words}, by {target.year}" if target.year is not None else words


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """An HTML table; every cell is escaped."""
    head = "".join(f"<th>{escape(str(h))}</th>" for h in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


_UNIT_WORDS = {
    "percent": "%",
    "dimensionless": "",
    "yes_no": "",
    "ug": "µg",
    "ug/m**3": "µg/m³",
    "m**2": "m²",
    "m**3": "m³",
    "km**2": "km²",
    "litre": "l",
    "minute": "min",
    "hectare": "ha",
    "tonne_CO2e": "t CO2e",
    "tonne": "t",
    "full_time_equivalent": "FTE",
    "hotspot": "hotspots",
    "dataset": "datasets",
    "service": "services",
    "year": "years",
}
_BELOW = {"person": "inhabitant", "m**2": "m²", "m**3": "m³"}


def unit_label(unit: str) -> str:
    """A unit of the catalogue for a person; as ITU prints it, what is counted is left to the name before a "/".

    Examples:
        >>> unit_label("percent"), unit_label("kWh / m**2 / year"), unit_label("hotspot")
        ('%', 'kWh / m² / year', 'hotspots')
        >>> unit_label("full_time_equivalent / (100000 person)"), unit_label("death / (100000 birth)")
        ('FTE / 100 000 inhabitants', '/ 100 000 births')
    """
    above, *below = unit.replace("(100000 ", "").replace(")", "").split(" / ")
    shown = _UNIT_WORDS.get(above, above.replace("_", " "))
    if "100000" not in unit:
        return " / ".join([shown, *(_BELOW.get(b, b.replace("_", " ")) for b in below)])
    counted = {"person": "inhabitants", "birth": "births"}.get(below[0], below[0])
    physical = above in ("km", "m**2", "hectare", "full_time_equivalent")
    return f"{shown} / 100 000 {counted}" if physical else f"/ 100 000 {counted}"
