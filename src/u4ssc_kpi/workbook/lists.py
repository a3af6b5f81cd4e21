"""The sheet of lists: what the drop-downs offer, units with their factors, words for yes, no and nothing, the stamp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from u4ssc_kpi import resources
from u4ssc_kpi.quantities.words import tables
from u4ssc_kpi.workbook import live
from u4ssc_kpi.workbook.layout import LISTS, PROFILE, Wanted
from u4ssc_kpi.workbook.parts import INDEPENDENT, cell, set_up
from u4ssc_kpi.workbook.style import Formats
from u4ssc_kpi.workbook.units import MULTIPLES, UnitList

if TYPE_CHECKING:
    from u4ssc_kpi.workbook.writing import Content

TOP = 4  # the row of titles; the lists begin below


@dataclass(frozen=True)
class UnitRange:
    """Where a list of units stands: the texts, the factors, and the texts as the source of a drop-down."""

    texts: str
    factors: str

    @property
    def source(self) -> str:
        return f"={self.texts}"


@dataclass(frozen=True)
class Ranges:
    """Where the lists stand."""

    quality: str
    origin: str
    units: Mapping[Wanted, UnitRange]


def write(book: Any, target: Any, formats: Formats, content: Content, stamp: Mapping[str, str]) -> Ranges:
    """Writes the sheet and names the ranges."""
    writer = _Lists(target, formats, content)
    set_up(target, LISTS, 10, TOP, 0)
    target.write_string(0, 0, LISTS, formats.title())
    target.write_string(1, 0, "What the drop-downs offer, and the factors that convert units.", formats.quiet())
    target.write_string(2, 0, INDEPENDENT, formats.quiet())
    writer.column("This workbook", list(stamp), 16)
    writer.column("", list(stamp.values()), 34)
    lists, words = resources.compiled()["lists"], tables()
    quality = writer.column("Data quality", lists["quality"], 44)
    origin = writer.column("Data origin", lists["origin"], 44)
    nothing = sorted(words.missing | words.unclear_missing - {""})
    for name, title, entries in (
        (live.MISSING, "Words for no value", ["", *(w for w in nothing if w)]),
        (live.YES, "Words for yes", [w for w, truth in words.truth.items() if truth]),
        (live.NO, "Words for no", [w for w, truth in words.truth.items() if not truth]),
    ):
        book.define_name(name, f"={writer.column(title, entries, 18)}")
    made: dict[tuple[object, ...], UnitRange] = {}  # equal lists stand there once
    ranges = {}
    for wanted, units in content.units.items():
        key = (units.money, units.per, *units.factors.items())
        if key not in made:
            made[key] = writer.units(units)
        ranges[wanted] = made[key]
    return Ranges(f"={quality}", f"={origin}", ranges)


class _Lists:
    """Writes one list beside the other."""

    def __init__(self, target: Any, formats: Formats, content: Content) -> None:
        self.target, self.formats, self.content, self.at = target, formats, content, -1

    def column(self, title: str, entries: list[str], width: float) -> str:
        """Writes a list and gives its range."""
        self._head(title, width)
        for number, entry in enumerate(entries):
            self.target.write_string(TOP + 1 + number, self.at, entry, self.formats())
        return self._range(len(entries))

    def units(self, units: UnitList) -> UnitRange:
        """Writes the units of one kind of input, and their factors beside them."""
        rows = list(self._money(units)) if units.money else []
        made = {text for _, text, _, _ in rows}
        rows += [(None, text, None, factor) for text, factor in units.factors.items() if text not in made]
        self._head(f"Units for {units.wanted.unit}", 30)
        for number, (formula, text, _, _) in enumerate(rows, TOP + 1):
            if formula is None:
                self.target.write_string(number, self.at, text, self.formats())
            else:
                self.target.write_formula(number, self.at, formula, self.formats(), text)
        texts = self._range(len(rows))
        self._head("Factor", 14)
        for number, (_, _, formula, factor) in enumerate(rows, TOP + 1):
            if formula is None:
                self.target.write_number(number, self.at, factor, self.formats())
            else:
                self.target.write_formula(number, self.at, formula, self.formats(), factor)
        return UnitRange(texts, self._range(len(rows)))

    def _money(self, units: UnitList) -> Any:
        """Rows made from the city's currency and the exchange rates: formula, text, formula of the factor, factor."""
        sheet = self.content.layout.sheet(PROFILE)
        rows = self.content.layout.rows
        fields = self.content.fields
        home = fields.get("currency")
        rates = list(fields.get("exchange_rates", {}).items())
        sources: list[tuple[str, str | None, str | None, float]] = [
            (cell(PROFILE, rows["currency"].number, sheet.column("value")), None, home, 1.0)
        ]
        for number, row in enumerate(r for r in sheet.rows if r.path.startswith("exchange_rates[")):
            code, rate = rates[number] if number < len(rates) else (None, 0.0)
            there = [cell(PROFILE, row.number, sheet.column(key)) for key in ("unit", "value")]
            sources.append((there[0], there[1], code, rate if home and code and rate > 0 else 0.0))
        for code_cell, rate_cell, code, rate in sources:
            for multiple, times in MULTIPLES:
                per = f'&"{units.per}"' if units.per else ""
                text = f'=IF({code_cell}="","","{multiple}"&{code_cell}{per})'
                factor = (
                    f"={times:.0f}" if rate_cell is None else f"=IF(ISNUMBER({rate_cell}),{times:.0f}*{rate_cell},0)"
                )
                shown = f"{multiple}{code}{units.per}" if code else ""
                yield text, shown, factor, times * rate

    def _head(self, title: str, width: float) -> None:
        self.at += 1
        self.target.set_column(self.at, self.at, width)
        self.target.write_string(TOP, self.at, title, self.formats("head", bold=True))

    def _range(self, length: int) -> str:
        first = cell(LISTS, TOP + 1, self.at)
        last = cell(LISTS, TOP + max(length, 1), self.at).rpartition("!")[2]
        return f"{first}:{last}"
