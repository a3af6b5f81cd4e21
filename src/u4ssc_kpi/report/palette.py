"""The colours of reports, as CSS custom properties in three themes: light, dark and print.

The bands differ in lightness too, so that they stay apart in greyscale and for colour-blind readers. Text on a colour
has a contrast of 4.5 or more, an area against the page 3 or more (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

Theme: TypeAlias = Literal["light", "dark", "print"]

_LIGHT = {
    "page": "#ffffff",
    "panel": "#f5f7f8",
    "ink": "#17212b",
    "muted": "#55616c",
    "line": "#d5dbe0",
    "link": "#0b5a8a",
    "track": "#e9edf0",
    "hatch": "#b3bcc4",
    "b4": "#0c4a33",
    "b3": "#2a8452",
    "b2": "#c8841a",
    "b1": "#a52f1d",
    "on4": "#ffffff",
    "on3": "#ffffff",
    "on2": "#14100a",
    "on1": "#ffffff",
}
_DARK = {
    "page": "#12181f",
    "panel": "#1b232c",
    "ink": "#eef2f5",
    "muted": "#a5b1bc",
    "line": "#35414d",
    "link": "#8ec9f0",
    "track": "#26303a",
    "hatch": "#4b5864",
    "b4": "#a9ecc8",
    "b3": "#4bae7c",
    "b2": "#efb54a",
    "b1": "#d2573c",
    "on4": "#0c1410",
    "on3": "#07110c",
    "on2": "#14100a",
    "on1": "#120604",
}
THEMES: Mapping[Theme, Mapping[str, str]] = MappingProxyType(
    {"light": _LIGHT, "dark": _DARK, "print": {**_LIGHT, "panel": "#ffffff", "muted": "#454f58", "line": "#b9c1c8"}}
)
BAND_CLASS = {"95+": "b4", "66-95": "b3", "33-66": "b2", "0-33": "b1"}


def properties(theme: Theme) -> str:
    """The custom properties of a theme, as the inside of a CSS rule."""
    return ";".join(f"--{name}:{colour}" for name, colour in THEMES[theme].items())


def css(selector: str, theme: Theme | None = None) -> str:
    """The rules that set the colours on `selector`: of one theme, or by the reader's preference and for print."""
    if theme is not None:
        return f"{selector}{{{properties(theme)}}}"
    dark = f"@media(prefers-color-scheme:dark){{{selector}{{{properties('dark')}}}}}"
    paper = f"@media print{{{selector}{{{properties('print')}}}}}"
    return f"{selector}{{{properties('light')}}}{dark}{paper}"


def flat(text: str, theme: Theme) -> str:
    """The text with the colours written out, for programs that know no custom properties."""
    colours = THEMES[theme]
    return re.sub(r"var\(--(\w+)\)", lambda found: colours.get(found[1], found[0]), text)
