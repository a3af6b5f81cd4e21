"""How much room text takes in a drawing, and how it is broken into lines.

Widths are those of Helvetica, which Arial and Liberation Sans share. Letters beyond ASCII count as their base letter,
as a full square where they are wide (Chinese, Japanese, Korean), and otherwise as a little more than the usual.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

FAMILY = "Arial,'Liberation Sans',Helvetica,sans-serif"
BOLD = 1.12
_OTHER = 667
# Thousandths of the size, for the characters from the blank (32) to the tilde (126): Adobe's font metrics of Helvetica.
_ASCII = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = {chr(32 + n): int(width) for n, width in enumerate(_ASCII.split())} | {"…": 1000, "–": 556, "\u00a0": 278}


def _of_letter(letter: str) -> int:
    width = _WIDTHS.get(letter)
    if width is None:
        if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
            width = 0
        elif unicodedata.east_asian_width(letter) in "WF":
            width = 1000
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            width = _WIDTHS.get(base, _OTHER)
        _WIDTHS[letter] = width
    return width


@lru_cache(maxsize=4096)
def _thousandths(text: str) -> int:
    return sum(map(_of_letter, text))


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in the units of `size`.

    Examples:
        >>> width("Air", 10), width("水", 10)
        (12.22, 10.0)
    """
    return _thousandths(text) * size * (BOLD if bold else 1) / 1000


@lru_cache(maxsize=4096)
def lines(text: str, size: float, room: float, most: int = 99, bold: bool = False) -> tuple[str, ...]:
    """Text in lines no wider than `room`; what does not go into `most` lines ends in an ellipsis.

    Lines break at blanks, and inside a word only where it is wider than a line.

    Examples:
        >>> lines("Water and Sanitation", 10, 60)
        ('Water and', 'Sanitation')
        >>> lines("Water and Sanitation", 10, 60, most=1)
        ('Water and…',)
    """
    found: list[str] = []
    line = ""
    words = text[: 40 * most + 400].split()
    while words and len(found) <= most:
        word = words.pop(0)
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold) <= room:
            line = longer
        elif line:
            found.append(line)
            line = ""
            words.insert(0, word)
        else:
            piece = _piece(word, size, room, bold)
            found.append(piece)
            words[:0] = [word[len(piece) :]]
    found += [line] if line else []
    if len(found) > most:
        found = [*found[: most - 1], _cut(found[most - 1], size, room, bold)]
    return tuple(found)


def _piece(word: str, size: float, room: float, bold: bool) -> str:
    """As much of the beginning of a word as goes into a line; marks stay with their letter."""
    end = 1
    while end < len(word) and width(word[: end + 1], size, bold) <= room:
        end += 1
    while 1 < end < len(word) and (unicodedata.category(word[end])[0] == "M" or "\u200d" in word[end - 1 : end + 1]):
        end -= 1
    return word[:end]


def _cut(line: str, size: float, room: float, bold: bool) -> str:
    while line and width(line + "…", size, bold) > room:
        line = line[:-1]
    return line.rstrip() + "…"


def is_joined(text: str) -> bool:
    """Whether the letters of a script take their shape from their neighbours, so that they cannot be set one by one.

    Examples:
        >>> is_joined("Economy"), is_joined("اقتصاد")
        (False, True)
    """
    return any(c > "\u0590" and unicodedata.east_asian_width(c) not in "WF" for c in text)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False
