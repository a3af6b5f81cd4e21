"""The sheet of instructions, with the legend of colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.workbook import style
from u4ssc_kpi.workbook.layout import INSTRUCTIONS
from u4ssc_kpi.workbook.parts import INDEPENDENT, set_up
from u4ssc_kpi.workbook.style import Formats

if TYPE_CHECKING:
    from u4ssc_kpi.workbook.writing import Content

STEPS = (
    "Fill in the City profile first: population, households, area and GDP there fill in the other sheets.",
    "Each block on the sheets of the dimensions is a data point: its result in the first row, its inputs below.",
    "Write plain numbers under Value, and choose the unit in the orange cell.",
    "Write NR, or leave the cell empty, where a figure is not known. A zero is a figure: none at all.",
    "Green cells show the row where a figure is first asked. Write over one only if another figure holds for this KPI.",
    "Give the source of every figure, with a public link or the name of a file, and its year if it is another one.",
    "Write a final value in the first row of a block only if you have no inputs. It takes the place of the result.",
    "Look at Result and Unit of the result: a wrong power of ten shows there first.",
    "Check the file with u4ssc-kpi check: it names sheet and cell of all that is wrong or unlikely.",
)
LEGEND = (
    ("entry", "To fill in"),
    ("unit", "Unit: check it, choose another from the list"),
    ("prefilled", "Filled in from another row; may be written over"),
    ("final", "Final value of your own, only where the inputs are not known"),
    ("formula", "Computed; locked"),
    ("verifier", "For the verifier"),
    ("point", "Data point: what is reported"),
)
STATUS = (
    ("NR", "Not reported: an input is missing and no final value is given."),
    ("N/A", "Not applicable: zero divided by zero, such as the length of interruptions in a year without any."),
    ("invalid", "A value or unit cannot be used, or something other than zero is divided by zero."),
)
BAND_WORDS = {
    "95+": "above 95 % of the target, 4 points",
    "66-95": "66 to 95 % of the target, 3 points",
    "33-66": "33 to 66 % of the target, 2 points",
    "0-33": "below 33 % of the target, 1 point",
}
HONEST = (
    "The KPIs are those of Recommendation ITU-T Y.4903 / L.1603.",
    "Not every formula was read on a KPI card: each says whether it is printed or reconstructed.",
    "U4SSC does not publish its targets, except one. The sheet Scores states the source of each target.",
    "A score against targets that are not U4SSC's own is not a U4SSC score.",
)


def write(target: Any, formats: Formats, content: Content, stamp: Mapping[str, str]) -> None:
    """Writes the sheet."""
    set_up(target, INSTRUCTIONS, 2, 0, 0)
    target.set_portrait()
    target.set_column(0, 0, 22)
    target.set_column(1, 1, 96)
    target.set_row(0, 26)
    city = content.fields.get("city")
    year = content.fields.get("year")
    target.write_string(0, 0, "U4SSC KPIs: data collection", formats.title())
    target.write_string(1, 0, " ".join(str(part) for part in (city, year) if part), formats.quiet(bold=True))
    target.write_string(2, 0, INDEPENDENT, formats.quiet())
    at = 4
    for title, rows in (
        ("How to fill it in", [(str(n), text, "plain") for n, text in enumerate(STEPS, 1)]),
        ("Colours", [("", text, colour) for colour, text in LEGEND]),
        ("Result", [(name, text, "plain") for name, text in STATUS]),
        ("Band", [(name, text, name) for name, text in BAND_WORDS.items()]),
        ("What to know", [("", text, "plain") for text in HONEST]),
        ("This workbook", [(name, text, "plain") for name, text in stamp.items()]),
    ):
        for column in (0, 1):
            target.write_string(at, column, title if column == 0 else "", formats("section", bold=True))
        at += 1
        for name, text, colour in rows:
            target.write_string(at, 0, name, _look(formats, colour))
            target.write_string(at, 1, text, formats())
            target.set_row(at, style.height([(text, 96)]) + 3)
            at += 1
        at += 1


def _look(formats: Formats, colour: str) -> Any:
    if colour in style.BANDS:
        background, ink = style.BANDS[colour]
        return formats(bg_color=background, font_color=ink, bold=True)
    return formats(colour, bold=True)
