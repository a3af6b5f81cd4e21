"""One submission of the parts that several departments gave."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import GivenError, MergeError, shown
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.quantities import read_value
from u4ssc_kpi.submission import Reading, Submission

_HEAD = ("locode", "boundary", "edition")  # one value for the submission
_BY_NAME = ("exchange_rates", "variants")  # one value for each name
_JOINED = ("source", "note")  # texts of which both are kept
_KEPT = ("link", "quality", "origin", "uncertainty", "year")  # of which one is kept


def merge(
    submissions: Iterable[Submission], *, registry: Registry | None = None
) -> tuple[Submission, tuple[Finding, ...]]:
    """Merges the parts that the departments of one city gave for one year.

    Equal values become one, also where they are equal only after conversion; their sources, notes and files are joined.
    Where two values differ, the first stays, with a finding that names both places. What one part does not report is
    taken from the others. The order of the parts decides nothing else.

    Args:
        submissions: the parts, in the order in which they count.
        registry: the indicators, whose units decide what is equal; the 91 by default.

    Returns:
        The submission, which knows the file and line of each of its values, and the findings (``merge_conflict``,
        ``merge_differs``). `evaluate` passes them on.

    Raises:
        MergeError: when there is nothing to merge, or the parts are of different cities, years or currencies.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> head = {"city": "Bergen", "country": "NO", "year": 2020}
        >>> water = u4.Submission(**head, readings={"city_area": "465 km2", "water_consumed": "25 hm3"})
        >>> green = u4.Submission(**head, readings={"city_area": "46 500 ha", "green_area": 9_000})
        >>> city, findings = u4.merge([water, green])
        >>> sorted(city.readings), findings
        (['city_area', 'green_area', 'water_consumed'], ())
    """
    parts = list(submissions)
    if not parts:
        raise MergeError("there is nothing to merge: give the submissions of a city's departments")
    _one_city(parts)
    return _Merger(parts, registry or default_registry()).merge()


def _one_city(parts: Sequence[Submission]) -> None:
    """Refuses parts of several cities, countries, years or currencies, saying which has what."""
    keys: dict[str, Callable[[Submission], object]] = {
        "city": lambda p: p.identity[0],
        "country": lambda p: p.identity[1],
        "year": lambda p: p.year,
        "currency": lambda p: p.currency,
    }
    problems = []
    for name, key in keys.items():
        found: dict[Any, list[str]] = {}
        for number, part in enumerate(parts, 1):
            value = getattr(part, name)
            if value is not None:
                found.setdefault(key(part), [str(value)]).append(part.file or f"part {number}")
        if len(found) > 1:
            told = "; ".join(f"{value} in {', '.join(files)}" for value, *files in found.values())
            problems.append(f"  - the {name} is not the same: {told}")
    if problems:
        raise MergeError("\n".join(("these are not parts of one submission:", *problems)))


class _Merger:
    """Takes the parts up one after the other."""

    def __init__(self, parts: Sequence[Submission], registry: Registry) -> None:
        self.parts, self.registry = parts, registry
        of_variants = (i for p in registry.data_points.values() for v in p.variants for i in v.inputs)
        self.inputs = {i.id: i for i in of_variants} | dict(registry.inputs)  # whichever variant a part follows
        self.findings: list[Finding] = [f for part in parts for f in part.read_findings]
        self.readings: dict[str, Reading] = {}
        self.places: dict[str, Place] = {}

    def merge(self) -> tuple[Submission, tuple[Finding, ...]]:
        first, before = self.parts[0], len(self.findings)
        fields: dict[str, Any] = {"city": first.city, "country": first.country, "year": first.year}
        fields["currency"] = next((p.currency for p in self.parts if p.currency), None)
        for name in _HEAD:
            fields[name] = self._header(name, [(self._place(n, name), getattr(p, name)) for n, p in self._numbered()])
        for name in _BY_NAME:
            given: dict[str, list[tuple[Place, Any]]] = {}
            for n, part in self._numbered():
                for key, value in getattr(part, name).items():
                    given.setdefault(key, []).append((self._place(n, f"{name}.{key}"), value))
            fields[name] = {key: self._header(f"{name}.{key}", values) for key, values in given.items()}
        fields["note"] = _joined([part.note for part in self.parts], "\n")
        for n, part in self._numbered():
            for name in ("city", "country", "year", "currency"):
                self.places.setdefault(name, self._place(n, name))
            for path, reading in part.each_reading():
                self._take(path, reading, self._place(n, path))
        for path, reading in self.readings.items():
            kind, name, *inner = path.split(".", 2)
            group = fields.setdefault(kind, {})
            (group.setdefault(name, {}) if inner else group)[inner[0] if inner else name] = reading
        found = tuple(self.findings[before:])
        files = ", ".join(dict.fromkeys(p.file for p in self.parts if p.file)) or None
        return Submission(**fields).read_from(files, self.places, self.findings), found

    def _numbered(self) -> Iterable[tuple[int, Submission]]:
        return enumerate(self.parts, 1)

    def _place(self, number: int, path: str) -> Place:
        """Where something stands, in which file or else in which part."""
        place = self.parts[number - 1].place(path)
        return place if place.file else replace(place, file=f"part {number}")

    def _header(self, name: str, given: list[tuple[Place, Any]]) -> Any:
        """The first value of a field of the head; another one is a conflict."""
        known = [(place, value) for place, value in given if value is not None]
        for place, value in known[1:]:
            if value != known[0][1]:
                self._conflict(place, f"{name} is {shown(value, 80)}", known[0][0], shown(known[0][1], 80), value)
        return known[0][1] if known else None

    def _conflict(self, place: Place, what: str, other: Place, there: str, value: Any) -> None:
        message = f"{what}; in {other}, which is kept, {there}"
        hint = "Settle with both departments which one is right, and correct the other"
        self.findings.append(finding("merge_conflict", message, place, value=value, hint=hint))

    def _take(self, path: str, reading: Reading, place: Place) -> None:
        known = self.readings.get(path)
        if known is None or (not known.is_given and reading.is_given):
            self.readings[path], self.places[path] = reading, place
        elif reading.is_given:
            other = self.places[path]
            if not self._equal(path, known, reading):
                self._conflict(place, f"the value is {_words(reading)}", other, _words(known), reading.value)
                return
            self.readings[path] = _united(known, reading)
            for name in _KEPT:
                one, two = getattr(known, name), getattr(reading, name)
                if name == "year":  # that of the submission where there is none
                    one, two = one or self.parts[0].year, two or self.parts[0].year
                if two is not None and one is not None and one != two:
                    message = f"the values are equal, the {name} is {shown(two, 80)}; in {other}, which is kept, "
                    message += shown(one, 80)
                    self.findings.append(finding("merge_differs", message, place, value=two, hint="Keep the right one"))

    def _equal(self, path: str, one: Reading, two: Reading) -> bool:
        """Whether two readings give one value: as they are written, or after conversion to the declared unit."""
        if (one.value, one.unit) == (two.value, two.unit) and type(one.value) is type(two.value):
            return True
        values = [self._converted(path, reading) for reading in (one, two)]
        if any(value is None for value in values):
            return False
        (a, of_a), (b, of_b) = (value for value in values if value is not None)
        if isinstance(a, bool) or isinstance(b, bool):
            return a is b
        return of_a == of_b and math.isclose(a, b, rel_tol=1e-9)

    def _converted(self, path: str, reading: Reading) -> tuple[float | bool, str | None] | None:
        """The value in the declared unit, with its currency where it is an amount; None where it cannot be read."""
        kind, name = path.split(".")[0], path.split(".")[-1]
        try:
            if kind == "reported":
                point = self.registry.data_points[name]
                read = read_value(reading.value, reading.unit, point.unit, printed=point.units_printed)
            else:
                wanted = self.inputs[name]
                read = read_value(
                    reading.value, reading.unit, wanted.unit, wanted.over, wanted.conversions, (), wanted.words
                )
        except (KeyError, GivenError):
            return None
        home = next((p.currency for p in self.parts if p.currency), None)
        return read.value, read.currency or home


def _united(one: Reading, two: Reading) -> Reading:
    """An equal value's two readings as one: what either lacks is taken from the other, texts of both are joined.

    An uncertainty stays with the value that it is given for, for an interval is in its unit.
    """
    first = two if one.uncertainty is None and two.uncertainty is not None else one
    fields: dict[str, Any] = {name: getattr(first, name) for name in ("value", "unit", "uncertainty")}
    for name in ("link", "quality", "origin"):
        fields[name] = getattr(two if getattr(one, name) is None else one, name)
    fields |= {name: _joined([getattr(one, name), getattr(two, name)], "; ") for name in _JOINED}
    fields["files"] = tuple(dict.fromkeys((*one.files, *two.files)))
    return one.model_copy(update=fields)


def _joined(given: Iterable[str | None], by: str) -> str | None:
    return by.join(dict.fromkeys(text for text in given if text)) or None


def _words(reading: Reading) -> str:
    return shown(reading.value, 80) + (f" {reading.unit}" if reading.unit else "")
