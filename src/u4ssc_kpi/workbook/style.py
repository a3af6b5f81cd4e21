"""How the workbook looks: colours, fonts and cell formats by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# Every text has a contrast of 4.5 or more against its background; no meaning is told by colour alone.
INK, QUIET, WHITE = "#1F2933", "#52606D", "#FFFFFF"
COLOURS: Mapping[str, tuple[str, str]] = {  # background, text
    "head": ("#22404F", WHITE),
    "section": ("#D5E1E6", INK),
    "point": ("#EDF2F4", INK),
    "plain": (WHITE, INK),
    "entry": ("#FFF9DB", INK),
    "final": (WHITE, INK),
    "unit": ("#FBDDB8", INK),
    "prefilled": ("#E9F3E6", INK),
    "formula": ("#F1F1EF", INK),
    "verifier": ("#ECE8F5", INK),
}
BANDS: Mapping[str, tuple[str, str]] = {
    "95+": ("#1E7145", WHITE),
    "66-95": ("#BFE0BF", INK),
    "33-66": ("#FFDD94", INK),
    "0-33": ("#B3362D", WHITE),
}
LINE = "#C3CDD4"
FONT = "Arial"
NUMBER = "[>=1000]#,##0;General"
TYPED = "General"  # shows what was typed, digit by digit
COUNT = "#,##0"
RESULT = "[>=0.1]#,##0.00;[=0]0;0.0000"
TRUTH = '[=1]"Yes";[=0]"No";General'
SHARE = "0 %"


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def __call__(self, colour: str = "plain", **more: Any) -> Any:
        """A format in one of the colours; `more` are properties of XlsxWriter."""
        key = (colour, *sorted(more.items()))
        if key not in self._made:
            background, ink = COLOURS[colour]
            if "indent" in more:
                more = {"align": "left"} | more
            look = {
                "font_name": FONT,
                "font_size": 9,
                "font_color": ink,
                "valign": "top",
                "text_wrap": True,
                **({"bg_color": background} if background != WHITE else {}),
            }
            if colour not in ("plain", "head", "section"):
                look |= {"border": 1, "border_color": LINE}
            self._made[key] = self._book.add_format(look | more)
        return self._made[key]

    def title(self) -> Any:
        return self(font_size=16, bold=True, text_wrap=False)

    def quiet(self, **more: Any) -> Any:
        return self(font_color=QUIET, **({"text_wrap": False} | more))


LINE_HEIGHT = 12.0  # points, for a line of text


def height(texts: Iterable[tuple[object, float]]) -> float:
    """The height of a row that shows all of its texts, each given with the width of its column.

    Examples:
        >>> height([("short", 20), ("a text that needs several lines", 12)]), height([])
        (37.5, 13.5)
    """
    lines = 1
    for text, width in texts:
        if isinstance(text, str):
            wrapped = (-(-len(part) * 0.8 // (width - 1)) for part in text.split("\n"))
            lines = max(lines, int(sum(max(1, n) for n in wrapped)))
    return min(LINE_HEIGHT * lines + 1.5, 400.0)
