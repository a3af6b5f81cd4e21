"""What all sheets share: printing, protection, references, the colours of the bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from u4ssc_kpi.workbook import style
from u4ssc_kpi.workbook.cells import LONGEST
from u4ssc_kpi.workbook.style import Formats

INDEPENDENT = "Independent software, u4ssc-kpi; not an official template of ITU or U4SSC."


class TooLongError(Exception):
    """A text that no cell can hold."""


def put_text(target: Any, row: int, column: int, text: str, look: Any) -> None:
    """Writes a text, as text whatever it begins with.

    Raises:
        TooLongError: when a cell cannot hold it.
    """
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST:  # as Excel counts
        raise TooLongError(f"a text of {len(text)} characters, {text[:40]!r} ..., is over the {LONGEST} of a cell")
    target.write_string(row, column, text, look)


def set_up(target: Any, title: str, columns: int, top: int, frozen: int) -> None:
    """What all sheets share: printing, protection, panes."""
    target.set_landscape()
    target.set_paper(8 if columns > 12 else 9)  # A3, A4
    target.fit_to_pages(1, 0)
    target.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    target.set_footer(f"&L&8{INDEPENDENT.replace('&', '&&')}&C&8&A&R&8&P / &N")
    target.repeat_rows(top)
    target.freeze_panes(top + 1, frozen)
    target.hide_gridlines(2)
    target.set_zoom(90)
    allowed = ("format_columns", "format_rows", "insert_rows", "insert_columns", "sort", "autofilter", "delete_rows")
    target.protect("", dict.fromkeys((*allowed, "format_cells"), True))


def cell(sheet: str, row: int, column: int) -> str:
    """A reference from another sheet, such as ``'City profile'!$B$7``."""
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    return f"{quote_sheetname(sheet)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


def colour_bands(target: Any, formats: Formats, first: int, last: int, column: int) -> None:
    """Colours the cells that hold a band; the band stands in them in words too."""
    for band, (background, ink) in style.BANDS.items():
        look = formats._book.add_format({"bg_color": background, "font_color": ink, "bold": True})
        rule: Mapping[str, Any] = {"type": "cell", "criteria": "==", "value": f'"{band}"', "format": look}
        target.conditional_format(first, column, last, column, rule)
