"""The sheets of readings: the city's profile, one sheet for each dimension, and what has no other place."""

from __future__ import annotations

from typing import Any

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.display import unit_label
from u4ssc_kpi.model import DataPoint
from u4ssc_kpi.quantities.words import tables
from u4ssc_kpi.workbook import live, style
from u4ssc_kpi.workbook.cells import Cell, Cells, pair_cells, printable, to_json, unit_text
from u4ssc_kpi.workbook.layout import (
    HIDDEN,
    OTHER,
    PAIRS,
    PROFILE,
    PROFILE_FIELDS,
    READING,
    TOP,
    VERIFIER,
    Row,
    Sheet,
    parts_of,
    path_of,
)
from u4ssc_kpi.workbook.lists import Ranges
from u4ssc_kpi.workbook.log import VERIFIED, verified_cell
from u4ssc_kpi.workbook.parts import INDEPENDENT, cell, colour_bands, put_text, set_up
from u4ssc_kpi.workbook.scores import score_cell
from u4ssc_kpi.workbook.style import Formats
from u4ssc_kpi.workbook.writing import Content, may_be_negative

DETAILS = tuple(c.key for c in READING[4:])  # what is known about a value
HIDDEN_KEYS = tuple(c.key for c in HIDDEN)
ABOUT = {
    PROFILE: "Fill this sheet in first: its figures fill in the other sheets.",
    OTHER: "What the other sheets have no place for, such as unknown ids. It is kept, so that nothing is lost.",
}
EVIDENCE = {
    "printed": "formula as printed on the KPI card",
    "partly printed": "formula partly printed, the rest reconstructed",
    "reconstructed": "formula reconstructed from the definition",
    "local": "a KPI of your own",
}
BLOCKS = "Each block is a data point: its result in the first row, its inputs below. Fill in the light yellow cells."


def write(target: Any, formats: Formats, content: Content, sheet: Sheet, ranges: Ranges) -> None:
    """Writes one sheet."""
    _SheetWriter(target, formats, content, sheet, ranges).write()


class _SheetWriter:
    def __init__(self, target: Any, formats: Formats, content: Content, sheet: Sheet, ranges: Ranges) -> None:
        self.target, self.formats, self.content, self.sheet, self.ranges = target, formats, content, sheet, ranges
        self.columns = {c.key: n for n, c in enumerate(sheet.columns)}
        self.texts: list[tuple[object, float]] = []  # of the row at hand, with the widths of their columns

    def write(self) -> None:
        sheet, target, formats = self.sheet, self.target, self.formats
        set_up(target, sheet.title, len(sheet.columns), TOP + 1, 2 if "code" in self.columns else 1)
        target.write_string(0, 0, sheet.title, formats.title())
        target.write_string(1, 0, ABOUT.get(sheet.name, BLOCKS), formats.quiet())
        target.write_string(2, 0, INDEPENDENT, formats.quiet())
        for number, column in enumerate(sheet.columns):
            options = {"hidden": True} if column.key in HIDDEN_KEYS else {}
            target.set_column(number, number, column.width, None, options)
            target.write_string(TOP, number, column.key, formats.quiet())
            target.write_string(TOP + 1, number, column.title, formats("head", bold=True, valign="vcenter"))
        target.set_row(0, 24)
        target.set_row(TOP, None, None, {"hidden": True})
        target.set_row(TOP + 1, 32)
        for row in sheet.rows:
            self.texts.clear()
            getattr(self, f"_{row.kind}")(row)
            target.set_row(row.number, 16 if row.kind == "section" else style.height(self.texts))
        if sheet.rows:
            self._colour_results(sheet.rows[0].number, sheet.rows[-1].number)
        last = max((r.number for r in sheet.rows), default=TOP + 1)
        visible = max(n for n, c in enumerate(sheet.columns) if c.key not in HIDDEN_KEYS)
        target.print_area(0, 0, last, visible)

    # --- one row of each kind

    def _section(self, row: Row) -> None:
        look = self.formats("section", bold=True, text_wrap=False)
        self._fill(row, look)
        self.target.write_string(row.number, 0, row.text, look)

    def _indicator(self, row: Row) -> None:
        self._fill(row, self.formats("point"))
        self._names(row, row.indicator.name if row.indicator else "", row.indicator.definition if row.indicator else "")

    def _data_point(self, row: Row) -> None:
        point, indicator = row.point, row.indicator
        assert point is not None
        assert indicator is not None
        self._fill(row, self.formats("point"))
        how = formulas.to_words(point.tree, {i.id: i.name for i in point.inputs})
        definition = f"= {how} ({EVIDENCE[indicator.evidence.formula]})"
        if len(indicator.data_points) == 1:
            self._names(row, point.name, f"{indicator.definition}\n{definition}")
        else:
            self._text(row, "name", point.name, self.formats("point", bold=True))
            self._text(row, "definition", definition, self.formats("point"))
        help_ = "Only if the inputs are not known: the final value. It takes the place of the computed result."
        self._reading(row, self.content.cells(row), "Final value of your own", help_)
        self._result(row, point)
        self._verdict(row, point)

    def _result(self, row: Row, point: DataPoint) -> None:
        content = self.content
        rows = content.layout.inputs_of(point)
        computed = live.computed_formula(point, {n: self._ref(r, "result") for n, r in rows.items()})
        self._formula(row, "own", self._number_formula(row), content.number(row), style.NUMBER)
        self._formula(row, "computed", computed, content.computed(row), style.NUMBER)
        shown = content.result(row)
        formula = live.result_formula(self._ref(row, "own"), self._ref(row, "computed"))
        number = style.TRUTH if point.unit == "yes_no" else style.RESULT
        self._formula(row, "result", formula, shown, number, bold=True)
        self._text(row, "result_unit", unit_label(point.unit), self.formats("formula", indent=1))
        target = content.targets.get(point.id)
        share = live.performance_shown(target, content.scored(row)) if target else ""
        for key, value in (("performance", share), ("band", live.band_shown(share))):
            there = score_cell(content, point.id, key)
            self._formula(row, key, f"={there}", value, style.SHARE, align="center")

    def _verdict(self, row: Row, point: DataPoint) -> None:
        """Reported, verified, and the verifier's note."""
        decision = self.content.decision(point)
        look = self.formats("formula", locked=False, align="center")
        if decision is not None and decision.reported is not None:
            self._text(row, "reported", "YES" if decision.reported else "NO", look)
        else:
            automatic = f'=IF(ISNUMBER({self._ref(row, "result")}),"YES","NO")'
            said = "NO" if isinstance(self.content.result(row), str) else "YES"
            self._formula_in(row, "reported", automatic, said, look)
        mine = self.formats("verifier", locked=False)
        note = decision.note if decision is not None and decision.note else ""
        self._text(row, "verified", verified_cell(decision), mine)
        self._text(row, "verifier_note", printable(note), mine)
        self._list(row, "reported", ["YES", "NO"], "Reported", "Automatic; a verifier may write YES or NO over it.")
        self._list(row, "verified", list(VERIFIED), "Verified", "Set by the verifier: YES or NO.")

    def _input(self, row: Row) -> None:
        content, wanted = self.content, row.input
        assert wanted is not None
        own = content.cells(row)
        plain = self.formats(indent=1) if "code" in self.columns else self.formats()
        self._text(row, "name", wanted.name, plain)
        notes = ["amount of the 12 months of the year"] if wanted.over == "12 months" else []
        if row.home is not None:
            notes.append("filled in from where it is first asked; write over it if another figure holds here")
        self._text(row, "definition", "; ".join(notes), self.formats.quiet(text_wrap=True))
        help_ = "Yes or no." if wanted.unit == "yes_no" else "A plain number, without signs for thousands."
        self._reading(row, own, wanted.name[:32], f"{help_} NR, or empty, if it is not known.")
        number = style.TRUTH if wanted.unit == "yes_no" else style.NUMBER
        self._formula(row, "result", self._number_formula(row), content.number(row), number)
        unit = "yes / no" if wanted.unit == "yes_no" else unit_text(row.wanted)
        self._text(row, "result_unit", unit or self._currency_words(row), self.formats("formula", indent=1))

    def _field(self, row: Row) -> None:
        title, help_ = PROFILE_FIELDS.get(row.path, ("Verifier", "Name of the verifier, for decisions and questions."))
        self._text(row, "name", title, self.formats(bold=True))
        self._text(row, "definition", help_, self.formats.quiet(text_wrap=True))
        value = self.content.fields.get(row.path)
        shown = printable(value) if isinstance(value, str) else value
        self._value(row, "value", shown, self.formats("verifier" if row.path == VERIFIER else "entry", locked=False))
        self._text(row, "path", row.path, self.formats())
        if shown != value or value == "":
            self._text(row, "given", to_json(value), self.formats())
        if row.path == "year":
            self._year(row, "value")
        elif row.path != VERIFIER:
            self._validate(row, "value", validate="any", input_title=title[:32], input_message=help_[:255])

    def _pair(self, row: Row) -> None:
        name, _, number = row.path.rstrip("]").partition("[")
        title, help_, _ = PAIRS[name]
        self._text(row, "name", title, self.formats())
        self._text(row, "definition", help_, self.formats.quiet())
        self._text(row, "path", row.path, self.formats())
        pairs = list(self.content.fields.get(name, {}).items())
        unit, value = pair_cells(*pairs[int(number)]) if int(number) < len(pairs) else (None, None)
        self._value(row, "value", value, self.formats("entry", locked=False))
        self._value(row, "unit", unit, self.formats("unit", locked=False, indent=1))
        if unit is not None and ((unit, value) != pairs[int(number)] or "" in (unit, value)):
            self._text(row, "given", to_json(pairs[int(number)]), self.formats())

    def _other(self, row: Row) -> None:
        parts = parts_of(row.path) or ()
        self._text(row, "name", " / ".join(parts), self.formats())
        self._details(row, self.content.cells(row))

    # --- parts of a row

    def _fill(self, row: Row, look: Any) -> None:
        for number in range(len(self.sheet.columns)):
            self.target.write_blank(row.number, number, None, look)

    def _names(self, row: Row, name: str, definition: str) -> None:
        indicator, look, bold = row.indicator, self.formats("point"), self.formats("point", bold=True)
        assert indicator is not None
        inferred = " (inferred)" if indicator.evidence.tag == "inferred" else ""
        level = f"{indicator.level}, {indicator.tag}{inferred}" if indicator.level != "local" else "local"
        for key, text, form in (
            ("code", indicator.code, bold),
            ("name", name, bold),
            ("definition", definition, look),
            ("level", level, look),
        ):
            self._text(row, key, text, form)

    def _reading(self, row: Row, own: Cells, title: str, help_: str) -> None:
        """Value, unit and what is known about them; a row that is filled in from another has formulas for both."""
        self._details(row, own)
        wanted = row.wanted
        assert wanted is not None
        filled = self.content.filled(row)
        entry = {"locked": False, "num_format": style.COUNT if wanted.unit in tables().labels else style.TYPED}
        if row.home is not None and not own:
            home = self.content.layout.rows[path_of("readings", row.home)]
            there = self._ref(home, "value")
            look = self.formats("prefilled", **entry)
            self._formula_in(row, "value", f'=IF({there}="","",{there})', filled["value"], look)
            if wanted.unit != "yes_no":
                unit = self.formats("unit", locked=False, indent=1)
                self._formula_in(row, "unit", f"={self._ref(home, 'unit')}", filled["unit"], unit)
        elif not own.get("unit") and wanted.unit != "yes_no":
            if "currency" in wanted.unit:
                code = self._ref(self.content.layout.rows["currency"], "value")
                per = self.content.units[wanted].per
                joined = f'{code}&"{per}"' if per else code
                formula = f'=IF({code}="","",{joined})'
                self._formula_in(row, "unit", formula, filled["unit"], self.formats("unit", locked=False, indent=1))
            else:
                self._text(row, "unit", unit_text(wanted), self.formats("unit", locked=False, indent=1))
        if wanted.unit == "yes_no":
            self._list(row, "value", ["YES", "NO", "NR"], title, help_, refuse=False)
            self.target.write_blank(row.number, self.columns["unit"], None, self.formats("formula"))
        else:
            self._validate(row, "value", validate="any", input_title=title[:32], input_message=help_[:255])
            self._list(row, "unit", self.ranges.units[wanted].source, "Unit", "Choose the unit.", refuse=False)

    def _details(self, row: Row, own: Cells) -> None:
        colour = "final" if row.kind == "data_point" else "entry"
        entry = self.formats(colour, locked=False)
        wanted = row.wanted
        value = own.get("value")
        whole = isinstance(value, float) and value.is_integer()
        count = wanted is not None and wanted.unit in tables().labels and (whole or value is None)
        number = style.COUNT if count or whole else style.TYPED
        self._value(row, "value", own.get("value"), self.formats(colour, locked=False, num_format=number))
        self._value(row, "unit", own.get("unit"), self.formats("unit", locked=False, indent=1))
        for key in DETAILS:
            self._value(row, key, own.get(key), entry)
        self._text(row, "path", row.path, self.formats())
        self._value(row, "given", own.get("given"), self.formats())
        self._year(row, "year")
        if row.kind != "other":
            self._list(row, "quality", self.ranges.quality, "Data quality", "One of the six values.", refuse=False)
            self._list(row, "origin", self.ranges.origin, "Data origin", "As in ITU's template.", refuse=False)

    def _number_formula(self, row: Row) -> str:
        wanted = row.wanted
        assert wanted is not None
        value, unit = self._ref(row, "value"), self._ref(row, "unit")
        if wanted.unit == "yes_no":
            return live.truth_formula(value)
        units = self.ranges.units[wanted]
        return live.number_formula(value, unit, units.texts, units.factors, negative=may_be_negative(row))

    def _currency_words(self, row: Row) -> str:
        wanted = row.wanted
        return "the city's currency" + (self.content.units[wanted].per if wanted else "")

    def _ref(self, row: Row, key: str) -> str:
        there = self.content.layout.sheet(row.sheet)
        if row.sheet == self.sheet.name:
            from xlsxwriter.utility import xl_rowcol_to_cell

            return str(xl_rowcol_to_cell(row.number, self.columns[key], col_abs=True))
        return cell(row.sheet, row.number, there.column(key))

    def _value(self, row: Row, key: str, value: Cell, look: Any) -> None:
        if value is None or value == "":
            self.target.write_blank(row.number, self.columns[key], None, look)
        elif isinstance(value, str):
            self._text(row, key, value, look)
        else:
            self.target.write_number(row.number, self.columns[key], value, look)

    def _text(self, row: Row, key: str, text: str, look: Any) -> None:
        if key not in HIDDEN_KEYS:
            self.texts.append((text, self.sheet.columns[self.columns[key]].width))
        put_text(self.target, row.number, self.columns[key], text, look)

    def _formula(self, row: Row, key: str, formula: str, value: Cell, number: str, **more: Any) -> None:
        look = self.formats("formula", **({"num_format": number, "align": "right"} | more))
        self._formula_in(row, key, formula, value, look)

    def _formula_in(self, row: Row, key: str, formula: str, value: Cell, look: Any) -> None:
        self.target.write_formula(row.number, self.columns[key], formula, look, "" if value is None else value)

    def _list(
        self, row: Row, key: str, source: list[str] | str, title: str, help_: str, *, refuse: bool = True
    ) -> None:
        self._validate(
            row,
            key,
            validate="list",
            source=source,
            input_title=title[:32],
            input_message=help_[:255],
            error_type="stop" if refuse else "information",
            error_message="This is not in the list." + ("" if refuse else " It is kept as you write it."),
        )

    def _year(self, row: Row, key: str) -> None:
        self._validate(
            row,
            key,
            validate="integer",
            criteria="between",
            minimum=1900,
            maximum=2200,
            input_title="Year",
            input_message="Four digits." if key == "value" else "Only if it is not the reporting year.",
            error_type="warning",
            error_message="A year has four digits, such as 2024.",
        )

    def _validate(self, row: Row, key: str, **rule: Any) -> None:
        column = self.columns[key]
        self.target.data_validation(row.number, column, row.number, column, rule)

    def _colour_results(self, first: int, last: int) -> None:
        book_format = self.formats._book.add_format
        column = self.columns["result"]
        inks = {live.NOT_REPORTED: style.QUIET, live.NOT_APPLICABLE: style.QUIET, live.INVALID: "#A3271E"}
        for text, ink in inks.items():
            look = book_format({"font_color": ink, "italic": True})
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": look}
            self.target.conditional_format(first, column, last, column, rule)
        if "band" in self.columns:
            colour_bands(self.target, self.formats, first, last, self.columns["band"])
