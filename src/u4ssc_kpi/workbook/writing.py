"""From a submission to a workbook: the sheets of readings, with the other sheets around them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from u4ssc_kpi._version import __version__
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.model import DataPoint, Indicator, Target
from u4ssc_kpi.submission import Reading, Submission
from u4ssc_kpi.verification import Decision, Verification
from u4ssc_kpi.workbook import live
from u4ssc_kpi.workbook.cells import Cells, to_cells, unit_text
from u4ssc_kpi.workbook.layout import (
    INSTRUCTIONS,
    LISTS,
    LOG,
    OTHER,
    PAIRS,
    QUESTIONS,
    SCORES,
    Layout,
    Row,
    Wanted,
    lay_out,
    path_of,
    wanted_at,
)
from u4ssc_kpi.workbook.style import Formats
from u4ssc_kpi.workbook.units import UnitList, reading_at, unit_lists

FORMAT = "u4ssc-kpi workbook 1"
CREATED = datetime.datetime(2022, 1, 1)  # always the same, so that equal data give equal files


@dataclass
class Content:
    """What a workbook holds, with all that its formulas show.

    Attributes:
        registry: the indicators, with the variants that the submission follows.
        catalogue: the fingerprint of the registry without them.
        fields: the fields of the city's profile as far as they are known.
        submission: the readings; its other fields count only where `fields` has them.
        verification: what the verifier has decided and asked.
        indicators: those to ask for.
        targets: by data point id.
    """

    registry: Registry
    catalogue: str
    indicators: tuple[Indicator, ...]
    fields: Mapping[str, Any]
    submission: Submission
    verification: Verification | None
    targets: Mapping[str, Target]
    benchmarks: str
    official: frozenset[str]
    numbers: dict[str, float | str] = field(default_factory=dict)  # what each row counts as, by path

    @cached_property
    def layout(self) -> Layout:
        scoped, pairs = self.submission.scoped, {name: len(getattr(self.submission, name)) for name in PAIRS}
        first = lay_out(self.registry, self.indicators, scoped)
        others = [path for path in self._paths() if path not in first.rows]
        return lay_out(self.registry, self.indicators, scoped, pairs, others)

    @cached_property
    def units(self) -> dict[Wanted, UnitList]:
        return unit_lists(self.layout, self.submission)

    def _paths(self) -> Iterable[str]:
        submission = self.submission
        yield from (path_of("readings", name) for name in submission.readings)
        yield from (path_of("reported", name) for name in submission.reported)
        for point, readings in submission.scoped.items():
            if not readings:
                yield path_of("scoped", point)
            yield from (path_of("scoped", point, name) for name in readings)

    def reading(self, path: str) -> Reading | None:
        return reading_at(self.submission, path)

    def cells(self, row: Row) -> Cells:
        """The cells of a row's own reading; empty where it has none."""
        reading = self.reading(row.path)
        return to_cells(reading, wanted_at(row.path, self.registry)) if reading is not None else {}

    def filled(self, row: Row) -> Cells:
        """Value and unit as they show: a row without a reading of its own shows those of the shared row."""
        cells = self.cells(row)
        if not cells and row.home is not None:
            return self.filled(self.layout.rows[path_of("readings", row.home)])
        wanted = row.wanted
        unit = cells.get("unit") or unit_text(wanted)
        if not unit and wanted is not None and "currency" in wanted.unit and self.fields.get("currency"):
            unit = f"{self.fields['currency']}{self.units[wanted].per}"
        return {"value": cells.get("value"), "unit": unit}

    def number(self, row: Row) -> float | str:
        """What a row counts as."""
        if row.path not in self.numbers:
            wanted, cells = row.wanted, self.filled(row)
            assert wanted is not None
            if wanted.unit == "yes_no":
                number = live.truth_shown(cells["value"])
            else:
                units = self.units[wanted]
                number = live.number_shown(cells["value"], cells["unit"], units, negative=may_be_negative(row))
            self.numbers[row.path] = number
        return self.numbers[row.path]

    def computed(self, row: Row) -> float | str:
        """What the inputs of a data point give."""
        assert row.point is not None
        rows = self.layout.inputs_of(row.point)
        return live.computed_shown(row.point, {name: self.number(r) for name, r in rows.items()})

    def result(self, row: Row) -> float | str:
        """The result of a data point."""
        own = self.number(row)
        return self.computed(row) if own == live.NOT_REPORTED else own

    def decision(self, point: DataPoint) -> Decision | None:
        """The verifier's latest decision on a data point, if any."""
        return self.verification.decisions.get(point.id) if self.verification else None

    def scored(self, row: Row) -> float | str:
        """The result of a data point as far as the verifier lets it count."""
        assert row.point is not None
        return live.scored_shown(self.result(row), self.decision(row.point))


def may_be_negative(row: Row) -> bool:
    """Whether a row takes a number below zero: only a reported result whose formula subtracts."""
    from u4ssc_kpi.formula import may_be_negative as tree_may

    return row.kind == "data_point" and row.point is not None and tree_may(row.point.tree)


def make(content: Content) -> bytes:
    """The workbook as a file's bytes; the same for the same content."""
    import xlsxwriter

    from u4ssc_kpi.workbook import lists, log, pages, scores, sheets

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    stamp = stamp_of(content)
    book.set_properties(
        {
            "title": "U4SSC KPIs of a city",
            "subject": "Data collection for the key performance indicators of smart sustainable cities",
            "author": "u4ssc-kpi",
            "comments": "Independent software; not official software of ITU or U4SSC.",
            "created": CREATED,
        }
    )
    for name, value in stamp.items():
        book.set_custom_property(name, value)
    book.set_size(2400, 1500)
    formats = Formats(book)
    layout = content.layout
    names = [s.name for s in layout.sheets]
    made = {
        name: book.add_worksheet(name) for name in (INSTRUCTIONS, *names[:-1], SCORES, QUESTIONS, LOG, OTHER, LISTS)
    }
    ranges = lists.write(book, made[LISTS], formats, content, stamp)
    for sheet in layout.sheets:
        sheets.write(made[sheet.name], formats, content, sheet, ranges)
    scores.write(made[SCORES], formats, content)
    log.write(made[QUESTIONS], made[LOG], formats, content)
    pages.write(made[INSTRUCTIONS], formats, content, stamp)
    book.close()
    return stream.getvalue()


def stamp_of(content: Content) -> dict[str, str]:
    """What made the workbook, as the reader and people find it again."""
    return {
        "format": FORMAT,
        "version": __version__,
        "edition": content.registry.edition,
        "catalogue": content.catalogue,
        "benchmarks": content.benchmarks,
    }
