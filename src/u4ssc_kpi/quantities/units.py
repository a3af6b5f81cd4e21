"""Units as people write them, taken apart, compared with the declared unit and converted to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from u4ssc_kpi import resources
from u4ssc_kpi.errors import UnitError, did_you_mean
from u4ssc_kpi.quantities.numbers import MAX_LENGTH, clean, short
from u4ssc_kpi.quantities.physical import unit_registry
from u4ssc_kpi.quantities.words import plurals, tables

if TYPE_CHECKING:
    from u4ssc_kpi.model import Conversion


@dataclass
class Unit:
    """A unit taken apart: a scale, and with their exponents physical units, counted things and currency codes.

    Counted things above and below the line stay apart: in ``person / (100000 person)`` they do not cancel.
    """

    scale: float = 1.0
    physical: dict[str, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    per_labels: dict[str, int] = field(default_factory=dict)
    currencies: dict[str, int] = field(default_factory=dict)
    fraction: bool = False
    number: bool = False  # written as "number" of something that is not named

    def times(self, other: Unit, exponent: int) -> None:
        """Multiplies this unit by a power of another."""
        if other.fraction and exponent < 0:
            raise UnitError("a percentage below the line is no unit")
        self.scale *= other.scale**exponent
        above, below = (other.labels, other.per_labels) if exponent > 0 else (other.per_labels, other.labels)
        for mine, theirs, power in (
            (self.physical, other.physical, exponent),
            (self.currencies, other.currencies, exponent),
            (self.labels, above, abs(exponent)),
            (self.per_labels, below, abs(exponent)),
        ):
            for name, present in theirs.items():
                mine[name] = mine.get(name, 0) + present * power
                if not mine[name]:
                    del mine[name]
        if self.fraction and other.fraction:
            raise UnitError("a percentage of a percentage is no unit")
        self.fraction |= other.fraction
        self.number |= other.number


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,3}(?:([ .,'_])\d{3}(?:\2\d{3})*)(?!\d)|\d+)|(?P<power>\*\*|\^)|(?P<op>[/*·×()])"
    r"|(?P<word>[^\W\d_][\w.\-]*|%|‰|[€$£¥₹₽₺₴₩₪₫]))"
)


def _whole(digits: str) -> float:
    """A number in a unit, such as 100 000 or 100.000: always whole, so points and commas can only group."""
    return float(re.sub("[ .,'_]", "", digits))


_FRACTIONS = {"percent": 0.01, "permille": 0.001}


def parse_unit(text: str, expected: str = "", words: tuple[str, ...] = ()) -> Unit:
    """Reads a unit expression: names, whole powers, ``/``, ``*``, ``per``, brackets; a blank multiplies.

    A blank binds more tightly than ``/``, as people mean ``deaths / 100 000 inhabitants``.

    Args:
        text: the unit.
        expected: the declared unit, which decides between a meter that measures and a metre.
        words: what people write for the counted thing that is expected.

    Raises:
        UnitError: when it cannot be read.

    Examples:
        >>> parse_unit("FTE / 100 000 inhabitants")
        Unit(scale=1e-05, physical={}, labels={'full_time_equivalent': 1}, per_labels={'person': 1}, currencies={}, fraction=False, number=False)
    """  # noqa: E501
    if len(text) > MAX_LENGTH:
        raise UnitError(f"the unit {short(text)} is too long", hint=f"Write at most {MAX_LENGTH} characters")
    return _UnitParser(clean(text), expected, words).parse()


class _UnitParser:
    def __init__(self, text: str, expected: str, words: tuple[str, ...]) -> None:
        self.text = text
        self.own_words = {plural for word in words for plural in plurals(word)}
        self.expected = expected
        self.expected_labels = set(re.findall(r"[A-Za-z]\w*", expected))
        self.tokens = list(self._tokens())
        self._check_numbers()
        self.at = 0

    def _tokens(self) -> Iterator[tuple[str, str]]:
        position = 0
        text = self.text.rstrip(" .")
        while position < len(text):
            match = _TOKEN.match(text, position)
            if not match:
                bad = text[position:].strip()[:1]
                raise UnitError(
                    f"the unit {short(text)} cannot be read at {bad!r}", hint="Write for example km2 or kWh / year"
                )
            kind = match.lastgroup or ""
            word = match[kind].casefold()
            if kind == "word" and word in tables().multipliers:
                yield "multiplier", match[kind]
            else:
                yield kind, match[kind]
            position = match.end()

    def _check_numbers(self) -> None:
        """A number may lead a unit or stand below the line; anywhere else it is something other than a unit."""
        before = [("op", "/"), *self.tokens]
        for at, (kind, token) in enumerate(self.tokens):
            leads = before[at][1].lower() in ("/", "per") or before[at][0] == "power"
            if before[at][1] == "(":
                leads = at == 1 or self.tokens[at - 2][1].lower() in ("/", "per")
            if kind == "number" and not (leads and 0 < _whole(token) < 1e12):
                raise UnitError(f"the unit {short(self.text)} cannot be read at {token!r}")
        if all(kind != "word" for kind, _ in self.tokens):
            raise UnitError(f"{short(self.text)} is no unit")

    def parse(self) -> Unit:
        whole = self._phrase(self.text.rstrip(" ."))
        if whole is not None:
            return whole
        unit = self._expression(0)
        if self.at < len(self.tokens):
            raise UnitError(f"the unit {short(self.text)} cannot be read at {self.tokens[self.at][1]!r}")
        return unit

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _expression(self, depth: int) -> Unit:
        if depth > 10:
            raise UnitError(f"the unit {short(self.text)} has too many brackets")
        unit, exponent = Unit(), 1
        if self._peek() != ("op", "/") and self._peek()[1].lower() != "per":
            unit.times(self._term(depth), 1)
        while (next_ := self._peek())[1] in ("/", "*", "·", "×") or next_[1].lower() == "per":
            self.at += 1
            exponent = -1 if next_[1] == "/" or next_[1].lower() == "per" else 1
            unit.times(self._term(depth), exponent)
        return unit

    def _term(self, depth: int) -> Unit:
        unit = self._factor(depth)
        while (
            self._peek()[0] in ("word", "number", "multiplier") and self._peek()[1].lower() != "per"
        ) or self._peek()[1] == "(":
            unit.times(self._factor(depth), 1)
        return unit

    def _factor(self, depth: int) -> Unit:
        kind, token = self._peek()
        if token == "(":
            self.at += 1
            unit = self._expression(depth + 1)
            if self._peek()[1] != ")":
                raise UnitError(f"the unit {short(self.text)} lacks a closing bracket")
            self.at += 1
        elif kind == "multiplier":
            self.at += 1
            unit = Unit(scale=tables().multipliers[token.casefold()])
        elif kind == "number":
            self.at += 1
            if self._peek()[0] == "power":
                raise UnitError(f"the unit {short(self.text)} holds a power of a number")
            unit = Unit(scale=_whole(token))
        elif kind == "word" and token.lower() != "per":
            unit = self._longest_phrase()
        else:
            raise UnitError(f"the unit {short(self.text)} cannot be read" + (f" at {token!r}" if token else ""))
        if self._peek()[0] == "power":
            self.at += 1
            kind, token = self._peek()
            if kind != "number" or not token.isdigit() or not 1 <= int(token) <= 4:
                raise UnitError(f"the unit {short(self.text)} has a power that is not 1, 2, 3 or 4")
            self.at += 1
            raised = Unit()
            raised.times(unit, int(token))
            unit = self._plausible(raised)
        return unit

    def _plausible(self, unit: Unit) -> Unit:
        """Refuses a cubic megametre: whoever writes Mm3 means a million cubic metres."""
        for name, power in unit.physical.items():
            if power > 1 and any(name.startswith(prefix) for prefix in ("mega", "giga", "tera")):
                hint = "Write million m3, hm3 or km2"
                raise UnitError(f"{short(self.text)} is a power of a {name}, which is hardly meant", hint=hint)
        return unit

    def _longest_phrase(self) -> Unit:
        power = _POWER_WORDS.get(self.tokens[self.at][1].casefold())
        if power and self.at + 1 < len(self.tokens) and self.tokens[self.at + 1][0] == "word":
            self.at += 1
            raised = Unit()
            raised.times(self._longest_phrase(), power)
            return raised
        words = []
        for kind, token in self.tokens[self.at : self.at + tables().longest]:
            if kind != "word":
                break
            words.append(token)
        for count in range(len(words), 0, -1):
            found = self._phrase(" ".join(words[:count]))
            if found is not None:
                self.at += count
                return found
        self.at += 1
        return self._name(words[0])

    def _phrase(self, text: str) -> Unit | None:
        """A word or phrase of our own tables."""
        words, folded = tables(), " ".join(text.casefold().split())
        if folded in self.own_words:
            return parse_unit(re.split(r"\W", self.expected)[0])
        if folded in words.ambiguous:
            raise UnitError(f"{short(text)} stands for several units", hint=f"Write {words.ambiguous[folded]}")
        if folded in words.where_expected and words.where_expected[folded] in self.expected_labels:
            return Unit(labels={words.where_expected[folded]: 1})
        if folded in words.phrases:
            meaning = words.phrases[folded]
            return parse_unit(meaning) if meaning.casefold() != folded else self._name(meaning)
        if folded in words.words:
            return Unit(labels={words.words[folded]: 1})
        for label in (text, text.removesuffix("s"), text.removesuffix("es")):  # a counted thing of a local indicator
            known = label in _PHYSICAL or label in ("currency", *_FRACTIONS, *_PLAIN)
            if label in self.expected_labels and not known and _declared_label(label):
                return Unit(labels={label: 1})
        return None

    def _name(self, word: str) -> Unit:
        if word.casefold() in _FRACTIONS:
            return Unit(scale=_FRACTIONS[word.casefold()], fraction=True)
        if word.casefold() in _PLAIN:
            return Unit(number=word.casefold() in ("number", "numbers"))
        if word == "currency":
            return Unit(currencies={"": 1})
        if word in tables().signs:
            return Unit(currencies={tables().signs[word]: 1})
        if word in "$£¥":
            raise UnitError(
                f"the sign {word} stands for several currencies",
                "currency_unknown",
                "Write the ISO 4217 code, such as USD",
            )
        if len(word) == 3 and word.isupper() and word in resources.currencies():
            return Unit(currencies={word: 1})
        scaled = word.removeprefix("hundred_thousand_")  # as the private pint registry writes (100000 person)
        if scaled != word and (scaled in tables().labels or scaled in self.expected_labels):
            return Unit(scale=1e5, labels={scaled: 1})
        if gas := re.fullmatch(r"([kMGm]?t)((?i:e?co2(?:e|eq)?))", word):
            return parse_unit(f"{gas[1]} {gas[2]}")
        if powered := re.fullmatch(r"(\D+)([23])", word):
            unit = Unit()
            unit.times(self._phrase(powered[1]) or self._name(powered[1]), int(powered[2]))
            return self._plausible(unit)
        return Unit(physical={_physical_name(word): 1})


_POWER_WORDS = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_PLAIN = ("dimensionless", "number", "numbers")
# Names that need no look-up, so that a submission without conversions never loads pint.
_PHYSICAL = frozenset(
    {"km", "m", "hectare", "kWh", "GJ", "minute", "year", "day", "hour", "tonne", "ug", "µg", "litre", "GWh"}
)


@lru_cache(maxsize=1024)
def _physical_name(word: str) -> str:
    if word in _PHYSICAL:
        return word
    ureg = unit_registry()
    candidates = (word, word[0] + word[1:].casefold(), word.casefold()) if len(word) >= 4 else (word,)
    for candidate in candidates:
        name = _pint_name(candidate) if re.fullmatch(r"[^\W\d]\w*", candidate) else None
        if name is None or (candidate[0] != word[0] and not _keeps_prefix(candidate)):
            continue
        if set(ureg.get_dimensionality(name)) & {f"[{label}]" for label in tables().labels}:
            continue
        prefixes = {prefix for prefix, _, _ in ureg.parse_unit_name(candidate)}
        small = prefixes & {"milli", "micro", "nano", "pico", "femto"}
        if small and not (set(dict(ureg.get_dimensionality(name))) <= {"[length]", "[time]"} or name.endswith("gram")):
            hint = f"Write {word[0].upper()}{word[1:]} if mega or peta is meant"
            raise UnitError(f"{short(word)} is a {small.pop()} unit, too small for a city", hint=hint)
        if ureg.Quantity(0.0, name).to_base_units().magnitude != 0:
            raise UnitError(f"{short(word)} has a zero of its own: a difference cannot be told from a temperature")
        return name
    if len(word) == 3 and word.isupper():
        raise UnitError(
            f"{word} is neither a unit nor an ISO 4217 currency code",
            "currency_unknown",
            did_you_mean(word, resources.currencies()),
        )
    raise UnitError(f"the unit {short(word)} is not known", hint=did_you_mean(word, (*tables().labels, *_PHYSICAL)))


def _pint_name(word: str) -> str | None:
    try:
        return str(unit_registry().get_name(word)) or None
    except Exception:  # pint has many ways to say that it does not know a word
        return None


def _keeps_prefix(folded: str) -> bool:
    """Whether a word in small letters has no prefix, or a prefix spelt out: MCal in small letters would be milli."""
    prefixes = {prefix for prefix, _, _ in unit_registry().parse_unit_name(folded)}
    return all(folded.startswith(prefix) for prefix in prefixes)


def _declared_label(name: str) -> bool:
    """Whether a word of a declared unit is a counted thing of a local indicator: no physical unit, no currency."""
    ureg = unit_registry()  # it may hold the label already, as a dimension of its own, if a result was given in it
    return name not in ureg or dict(ureg.get_dimensionality(name)) == {f"[{name}]": 1}


def undeclared_labels(unit: str) -> set[str]:
    """The counted things of a declared unit that the library does not know.

    Examples:
        >>> undeclared_labels("tree / (1000 person)")
        {'tree'}
    """
    return set(parse_unit(unit, unit).labels) - tables().labels if unit != "yes_no" else set()


@dataclass(frozen=True, slots=True)
class Factor:
    """What turns a number in a written unit into the declared unit.

    `currency` is the written currency code where money is due; `convention` is the source of a factor that is a
    convention of the methodology (ppm) and not physics.
    """

    factor: float
    currency: str | None = None
    convention: str | None = None


@lru_cache(maxsize=8192)
def factor(
    text: str,
    expected: str,
    over: str = "at a date",
    conversions: tuple[Conversion, ...] = (),
    printed: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> Factor:
    """The factor from a unit as written to a declared unit.

    Args:
        text: the unit as written.
        expected: the declared unit.
        over: ``12 months`` for an amount of the reporting period, which may also be a rate (per day, per year).
        conversions: factors of the methodology for units of another kind.
        printed: units that ITU prints loosely for this very result.
        words: what people write for the counted thing of this very input.

    Raises:
        UnitError: when the unit cannot be read or measures something else.

    Examples:
        >>> factor("GWh", "kWh").factor
        1000000.0
        >>> factor("tonnes / day", "tonne", over="12 months").factor
        365.0
        >>> factor("person", "household")
        Traceback (most recent call last):
        u4ssc_kpi.errors.UnitError: 'person' was given where household is due
    """
    spelled = spelling(text)
    for conversion in conversions:
        if spelled == spelling(conversion.from_unit):
            return Factor(conversion.factor, convention=conversion.source)
    if any(spelled == spelling(p) for p in printed):
        return Factor(1.0)
    given, due = parse_unit(text, expected, words), parse_unit(expected, expected)
    mismatch = UnitError(f"{short(text)} was given where {expected} is due", "unit_mismatch")
    if (given.fraction and not due.fraction and (due.physical or due.labels)) or (given.number and due.fraction):
        raise mismatch
    if due.fraction and not given.fraction and spelled != "dimensionless":
        raise mismatch  # 95 ratio is most likely no 9500 %
    if not _same_things(given, due):
        raise mismatch
    if due.currencies and not _same_time_scale(given, due):
        raise UnitError(
            f"{short(text)} was given where {expected} is due",
            "unit_mismatch",
            "Hours worked are not hours of the calendar",
        )
    currency = _currency(given, due, text, expected)
    # An amount over the 12 months may be given as a rate, and a yearly rate as the amount over the 12 months.
    periods = (0, 1) if due.physical.get("year") == -1 else (0,)
    if over == "12 months" and any(p < 0 and _is_time(name) for name, p in given.physical.items()):
        periods = (0, -1)
    for period in periods:
        ratio = _physical_ratio(given.physical, _with_years(due.physical, period))
        if ratio is not None:
            return Factor(given.scale / due.scale * ratio, currency)
    raise mismatch


def spelling(text: str) -> str:
    return re.sub(r"\s+", "", clean(text)).casefold().rstrip(".")


def _currency(given: Unit, due: Unit, text: str, expected: str) -> str | None:
    if not due.currencies and not given.currencies:
        return None
    if list(given.currencies.values()) != list(due.currencies.values()):
        hint = "Write the amount with its ISO 4217 code, such as 3 million EUR" if due.currencies else ""
        raise UnitError(f"{short(text)} was given where {expected} is due", "unit_mismatch", hint)
    return next(iter(given.currencies)) or None


def _same_things(given: Unit, due: Unit) -> bool:
    """Whether both count the same things; what is counted may be left out where more than a bare number is written."""
    if given.per_labels != due.per_labels:
        return False
    written = given.physical or given.per_labels or given.labels or given.number
    left_out = not given.fraction and written and all(due.labels.get(k) == v for k, v in given.labels.items())
    return given.labels == due.labels or bool(left_out)


def _same_time_scale(given: Unit, due: Unit) -> bool:
    """Whether pay by the hour is compared with pay by the hour, and money of a year with days, months or years."""
    hourly = {name for name in given.physical if _is_time(name) and name in ("hour", "minute", "second")}
    longer = {name for name in given.physical if _is_time(name)} - hourly
    return not (longer if "hour" in due.physical else hourly)


def _is_time(name: str) -> bool:
    return name in ("year", "day", "hour", "minute") or dict(unit_registry().get_dimensionality(name)) == {"[time]": 1}


def _with_years(physical: Mapping[str, int], power: int) -> dict[str, int]:
    years = {**physical, "year": physical.get("year", 0) + power}
    return {k: v for k, v in years.items() if v}


def _physical_ratio(given: Mapping[str, int], due: Mapping[str, int]) -> float | None:
    """How many of the due unit one of the given makes; None where they measure different things."""
    if given == due:
        return 1.0
    if not given or not due:
        return None
    from pint import DimensionalityError
    from pint.util import UnitsContainer

    ureg = unit_registry()
    try:
        ratio = ureg.convert(1.0, UnitsContainer(given), UnitsContainer(due))
    except DimensionalityError:
        return None
    return float(ratio)


@lru_cache(maxsize=1024)
def _dimension(unit: str) -> tuple[tuple[str, int], ...]:
    if unit == "yes_no":
        return (("yes_no", 1),)
    taken = parse_unit(unit, unit)
    result = dict(taken.labels)
    for name, power in taken.per_labels.items():
        result[name] = result.get(name, 0) - power
    if taken.currencies:
        result["[currency]"] = sum(taken.currencies.values())
    for name, power in taken.physical.items():
        for dimension, exponent in unit_registry().get_dimensionality(name).items():
            result[dimension] = result.get(dimension, 0) + round(float(str(exponent))) * power
    return tuple(sorted((k, v) for k, v in result.items() if v))


def dimension_of_unit(unit: str) -> dict[str, int]:
    """The dimension of a declared unit: pint's physical dimensions, labels of counted things, ``[currency]``.

    Examples:
        >>> dimension_of_unit("kWh / m**2 / year")
        {'[mass]': 1, '[time]': -3}
        >>> dimension_of_unit("minute / customer_interruption")
        {'[time]': 1, 'customer_interruption': -1}
    """
    return dict(_dimension(unit))
