"""Text as SVG: in lines, along an arc, inside a circle."""

from __future__ import annotations

import math
from collections.abc import Collection
from html import escape

from u4ssc_kpi.display import safe
from u4ssc_kpi.report.geometry import short
from u4ssc_kpi.report.lettering import is_joined, is_right_to_left, lines, width

LEADING = 1.145  # the distance of two lines, in sizes of the text


def one_line(text: str) -> str:
    """Text without line breaks."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Text as it may stand in SVG."""
    return escape(safe(text))


def direction(line: str) -> str:
    """The attribute that a line from right to left needs."""
    return ' direction="rtl"' if is_right_to_left(line) else ""


def block(broken: Collection[str], x: float, size: float, end: bool) -> str:
    """Lines of text around y = 0."""
    first = -(len(broken) - 1) * LEADING * size / 2 + 0.35 * size
    found = []
    for n, line in enumerate(broken):
        # With rtl, the start of a line is on its right: the anchor changes sides so that the text stays in place.
        turned = f' direction="rtl" text-anchor="{"start" if end else "end"}"' if is_right_to_left(line) else ""
        found.append(f'<text x="{short(x)}" y="{short(first + n * LEADING * size)}"{turned}>{plain(line)}</text>')
    return "".join(found)


def breaks_words(name: str, broken: Collection[str]) -> bool:
    """Whether a line ends inside a word."""
    return " ".join(broken) != name


def bent(line: str, size: float, radius: float, middle: float, under: bool) -> str:
    """Text along an arc, letter by letter, or word by word where letters join."""
    pieces = [w + " " for w in line.split()] if is_joined(line) else list(line)
    if is_right_to_left(line):
        pieces.reverse()
    whole = sum(width(p, size, bold=True) for p in pieces)
    at, found = -whole / 2, []
    for piece in pieces:
        wide = width(piece, size, bold=True)
        turned = math.degrees((at + wide / 2) / radius)
        at += wide
        angle = middle - turned + 180 if under else middle + turned
        y = radius if under else -radius
        if piece.strip():
            found.append(f'<text transform="rotate({angle:.1f})" y="{short(y)}">{plain(piece.strip())}</text>')
    return "".join(found)


def in_circle(name: str, size: float, radius: float, below: float) -> tuple[str, ...] | None:
    """The name in lines that lie inside a circle, with room for the year below; None where it does not go in."""
    for most in range(1, 7):
        height = most * size * 1.15 + below
        if height / 2 >= radius:
            return None
        room = 2 * math.sqrt(radius**2 - (height / 2) ** 2)
        broken = lines(name, size, room, bold=True)
        if len(broken) <= most and not breaks_words(name, broken):
            return broken
    return None
