"""Numbers as people write them, alone or before a unit."""

from __future__ import annotations

import math
import re
import unicodedata

from u4ssc_kpi.errors import ValueReadError, shown
from u4ssc_kpi.quantities.words import tables

MAX_LENGTH = 200

_GROUPING = " '’_"
_NUMERAL = re.compile(
    rf"[+-]?\s?(?:\d(?:[\d.,'’_]|[{_GROUPING}](?=\d{{3}}(?!\d)))*|[.,]\d+)(?:[eE][+-]?\d{{1,4}}(?![\w]))?"
)
_GROUPED_BY_SIGN = re.compile(rf"\d{{1,3}}(?:([{_GROUPING}])\d{{3}})(?:\1\d{{3}})*(?:[.,]\d+)?")


def parse_number(text: str) -> float:
    """Reads a number as people write it.

    Blanks, apostrophes and underscores may group thousands; a comma may be a decimal sign or group thousands where only
    one of the two is possible.

    Raises:
        ValueReadError: when it is no number, or when it can be read as two.

    Examples:
        >>> parse_number("95 424"), parse_number("1,234,567"), parse_number("1.234,5"), parse_number("12,5")
        (95424.0, 1234567.0, 1234.5, 12.5)
        >>> parse_number("1,234")
        Traceback (most recent call last):
        u4ssc_kpi.errors.ValueReadError: '1,234' can be read as 1234 or as 1.234. Write 1 234 or 1.234
    """
    numeral = clean(text[: MAX_LENGTH + 1])
    if len(text) > MAX_LENGTH or not _NUMERAL.fullmatch(numeral):
        raise ValueReadError(f"{short(text)} is not a number", hint="Write digits, such as 12500 or 12.5")
    value = _to_float(numeral)
    if math.isinf(value):
        raise ValueReadError(f"{short(text)} is too large for a number", "not_finite")
    return value


def _to_float(numeral: str) -> float:
    if "_" not in numeral:  # Python lets them stand anywhere
        try:
            return float(numeral)
        except ValueError:
            pass
    return float(_plain(numeral))


def last_digit(given: object) -> float:
    """What one step of the last digit is worth, in which a number was written.

    Examples:
        >>> last_digit("117,95"), last_digit(95), last_digit("4.08 MWh"), last_digit("1.5e-3"), last_digit("3 million")
        (0.01, 1.0, 0.01, 0.0001, 1000000.0)
    """
    match = (
        _VALUE.match(clean(given if isinstance(given, str) else repr(given))) if not isinstance(given, int) else None
    )
    if not match:
        return 1.0
    mantissa, _, exponent = _plain(match["numeral"]).partition("e")
    words = match["rest"].split(maxsplit=1)
    multiplier = tables().multipliers.get(words[0].casefold(), 1.0) if words else 1.0
    return float(f"1e{int(exponent or 0) - len(mantissa.partition('.')[2])}") * multiplier


def _plain(numeral: str) -> str:
    """The number in digits, with a point and without grouping."""
    mantissa, mark, exponent = numeral.replace("E", "e").partition("e")
    digits = mantissa.lstrip("+- ")
    sign = "-" if mantissa.startswith("-") else ""
    commas, points = digits.count(","), digits.count(".")
    bad = ValueReadError(
        f"{short(numeral)} is not a number: its groups do not have three digits each", hint="Write it without grouping"
    )
    if any(c in digits for c in _GROUPING):
        if not _GROUPED_BY_SIGN.fullmatch(digits):
            raise bad
        plain = re.sub(rf"[{_GROUPING}]", "", digits).replace(",", ".")
    elif commas and points:
        group, decimal = (",", ".") if digits.rindex(".") > digits.rindex(",") else (".", ",")
        if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+{re.escape(decimal)}\d*", digits):
            raise bad
        plain = digits.replace(group, "").replace(decimal, ".")
    elif commas > 1 or points > 1:
        if not re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
            raise bad
        plain = re.sub(r"[.,]", "", digits)
    elif re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        whole, part = digits.split(",")
        raise ValueReadError(
            f"{short(numeral)} can be read as {sign}{whole}{part} or as {sign}{whole}.{part}",
            "number_ambiguous",
            f"Write {sign}{whole} {part} or {sign}{whole}.{part}",
        )
    else:
        plain = digits.replace(",", ".")
    return f"{sign}{plain}{mark}{exponent}"


def clean(text: str) -> str:
    """One form for the many signs that look alike: blanks, minus signs, superscripts, digits of other scripts."""
    if text.isascii():
        return text.strip()
    text = _SUPERSCRIPT.sub(lambda m: "^" + m[0].translate(_DIGITS), text)
    # Vulgar fractions are not taken apart: 5½ would become 51/2.
    text = "".join("\ufffd" if unicodedata.category(c) == "No" else c for c in text)
    folded = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return " ".join(folded.split())


_SUPERSCRIPT = re.compile("[⁰¹²³⁴-⁹]+")  # a power, and never a digit of the number before it
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ALIKE = str.maketrans(
    {"−": "-", "‐": "-", "‑": "-", "–": "-", "٫": ".", "٬": "'", "⁄": "/", "∙": "·", "⋅": "·", "μ": "µ"}
)


def short(text: object) -> str:
    """A value in a message, in quotes."""
    return repr(shown(text))


_VALUE = re.compile(
    rf"(?P<currency>[A-Z]{{3}}(?=[\s\d])|[€$£¥₹₽₺₴₩₪₫])?\s*(?P<numeral>{_NUMERAL.pattern})\s*(?P<rest>.*)", re.DOTALL
)
# What most values look like, and what `_VALUE` would read in the same way at several times the cost.
_PLAIN_VALUE = re.compile(r"(\d+(?:\.\d+)?)(?: ([a-zA-Z](?:[ -~]*[!-~])?))?", re.ASCII)


def split_value(text: str) -> tuple[float, str]:
    """Takes ``"value unit"`` text apart: the number, multipliers such as million included, and the unit's text.

    Raises:
        ValueReadError: when it does not begin with a number that can be read in one way.

    Examples:
        >>> split_value("95 424 / 100 000 inhabitants")
        (95424.0, '/ 100 000 inhabitants')
        >>> split_value("3 million EUR"), split_value("€ 1.5 bn")
        ((3000000.0, 'EUR'), (1500000000.0, '€'))
    """
    if len(text) > MAX_LENGTH:
        raise ValueReadError(f"{short(text)} is not a number", hint="Put remarks into the note of the reading")
    if text.startswith("="):
        raise ValueReadError(
            f"{short(text)} is a formula", hint="Formulas are not computed: paste the value in its place"
        )
    if match := _PLAIN_VALUE.fullmatch(text):
        currency, value, rest = None, float(match[1]), match[2] or ""
    elif match := _VALUE.fullmatch(clean(text)):
        currency, numeral, rest = match.group("currency", "numeral", "rest")
        value = _to_float(numeral)
    else:
        raise ValueReadError(
            f"{short(text)} is not a number with a unit", hint="Write the number first, such as 12.5 or 12 MWh"
        )
    if rest[:1].isalpha() and (word := rest.split(maxsplit=1)[0]).casefold() in tables().multipliers:
        value *= tables().multipliers[word.casefold()]
        rest = rest[len(word) :].lstrip()
    elif rest[:1].isdigit() or rest[:1] in (".", ","):
        raise ValueReadError(
            f"{short(text)} holds two numbers", hint="Write one number, grouped by threes or not at all"
        )
    if currency:
        rest = f"{currency} {rest}".strip()
    if math.isinf(value):
        raise ValueReadError(f"{short(text)} is too large for a number", "not_finite")
    return value, rest
