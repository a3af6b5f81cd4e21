"""The units that the sheets offer and compute with: a list of units and factors for each kind of input."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from u4ssc_kpi.errors import UnitError
from u4ssc_kpi.quantities import factor, parse_unit
from u4ssc_kpi.submission import Reading, Submission
from u4ssc_kpi.workbook.cells import to_cells, unit_text
from u4ssc_kpi.workbook.layout import Layout, Wanted, parts_of

# What people convert between; each list takes those that fit its declared unit.
OFFERED = (
    *("km", "m", "mile", "km²", "ha", "m²", "m³", "million m³", "litre", "kg", "tonne", "kt", "million tonne"),
    *("kWh", "MWh", "GWh", "TWh", "MJ", "GJ", "TJ", "PJ", "second", "minute", "hour", "day", "month", "year"),
    *("tonne CO2e", "kt CO2e", "million tonne CO2e", "µg/m³", "mg/m³", "%"),
)
MULTIPLES = (("", 1.0), ("thousand ", 1e3), ("million ", 1e6), ("billion ", 1e9))


@dataclass
class UnitList:
    """What may stand in a unit cell, with the factor to the declared unit, the declared unit first.

    For money the first rows are made from the city's currency and the exchange rates while one types; `factors` holds
    them for the currency and the rates given.

    Attributes:
        wanted: what the unit is for.
        factors: by the text of the unit.
        per: for money, what follows the currency, such as `` / hour``.
    """

    wanted: Wanted
    factors: dict[str, float] = field(default_factory=dict)
    per: str = ""

    @property
    def money(self) -> bool:
        return "currency" in self.wanted.unit


def unit_lists(layout: Layout, submission: Submission) -> dict[Wanted, UnitList]:
    """The list for each kind of row, with the units that the submission itself uses."""
    lists: dict[Wanted, UnitList] = {}
    codes = _codes_used(layout, submission)
    # Without a currency and a rate, amounts in one and the same currency can still be divided by each other.
    alone = next(iter(codes)) if submission.currency is None and len(codes) == 1 else None
    rates = {alone: 1.0} if alone else _rates(submission)
    for row in layout.rows.values():
        if (wanted := row.wanted) is not None and wanted.unit != "yes_no":
            if wanted not in lists:
                lists[wanted] = _money(wanted, rates) if "currency" in wanted.unit else _physical(wanted)
            reading = reading_at(submission, row.path)
            unit = to_cells(reading, wanted)["unit"] if reading is not None else None
            if isinstance(unit, str) and unit not in lists[wanted].factors:
                known = _factor(unit, wanted, rates)
                lists[wanted].factors |= {unit: known} if known else {}
    return lists


def reading_at(submission: Submission, path: str) -> Reading | None:
    """The reading of a path such as ``scoped.patents.population``, if there is one."""
    match parts_of(path):
        case ("readings", name):
            return submission.readings.get(name)
        case ("reported", name):
            return submission.reported.get(name)
        case ("scoped", point, name):
            return submission.scoped.get(point, {}).get(name)
    return None


def _physical(wanted: Wanted) -> UnitList:
    declared = unit_text(wanted)
    texts = [declared, *OFFERED, *wanted.printed, *(c.from_unit for c in wanted.conversions)]
    due = parse_unit(wanted.unit, wanted.unit)
    if due.labels and not due.physical and not due.per_labels and wanted.unit in due.labels:  # a plain count
        texts = [f"{multiple}{declared}" for multiple, _ in MULTIPLES[:3]]
    factors = {text: known for text in texts if (known := _factor(text, wanted, {}, exact=True))}
    return UnitList(wanted, {declared: 1.0} | factors)


def _money(wanted: Wanted, rates: Mapping[str, float]) -> UnitList:
    per = wanted.unit.replace("currency", "", 1).replace("/", " / ")
    factors = {f"{text}{code}{per}": times * rate for code, rate in rates.items() for text, times in MULTIPLES}
    return UnitList(wanted, factors, per)


def _factor(text: str, wanted: Wanted, rates: Mapping[str, float], exact: bool = False) -> float | None:
    """The factor of a unit, in the city's currency; None for one that does not fit.

    With `exact`, what is counted has to be written: a list of tonnes of CO2e does not offer plain tonnes.
    """
    try:
        how = factor(text, wanted.unit, wanted.over, wanted.conversions, wanted.printed, wanted.words)
        loose = exact and parse_unit(text, wanted.unit).labels != parse_unit(wanted.unit, wanted.unit).labels
        listed = text in wanted.printed or any(text == c.from_unit for c in wanted.conversions)
    except UnitError:
        return None
    if loose and not listed:
        return None
    return how.factor * rates.get(how.currency, math.nan) if how.currency else how.factor


def _rates(submission: Submission) -> dict[str, float]:
    """What one unit of each currency is worth in the city's own, that first."""
    if submission.currency is None:
        return {}
    usable = {code: rate for code, rate in submission.exchange_rates.items() if 0 < rate < math.inf}
    return {submission.currency: 1.0} | {c: r for c, r in usable.items() if c != submission.currency}


def _codes_used(layout: Layout, submission: Submission) -> set[str]:
    codes: set[str] = set()
    for row in layout.rows.values():
        wanted, reading = row.wanted, reading_at(submission, row.path)
        if wanted is None or reading is None or "currency" not in wanted.unit:
            continue
        unit = to_cells(reading, wanted)["unit"]
        try:
            codes |= {factor(unit, wanted.unit).currency or ""} if isinstance(unit, str) else {""}
        except UnitError:
            continue
    return codes - {""} if "" not in codes else set()
