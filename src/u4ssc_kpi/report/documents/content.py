"""What a document is made of, whatever it is written as: blocks of text, tables, figures and slots.

A report says what it has to say in these blocks; the writers know how a block looks in HTML, PDF, Markdown and DOCX.
Every text is plain: it holds no markup, and the writers escape it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeAlias

from u4ssc_kpi.display import safe
from u4ssc_kpi.report.environment import web_link
from u4ssc_kpi.scoring import Band

_MARKS = (
    "\u00ad\u061c\u200e\u200f"  # the soft hyphen; the marks of direction of Arabic and Hebrew, which override nothing
)


def clean(text: str) -> str:
    """Text that can stand in every format: on one line, without control characters.

    Examples:
        >>> clean("Two" + chr(10) + "lines" + chr(7))
        'Two lines\ufffd'
    """
    one_line = text.replace("\r\n", " ").replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return safe(one_line, also=_MARKS)


class Part:
    """A part of a document: its texts are cleaned as they come in, so that no writer has to."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in (f.name for f in fields(self) if f.name != "svg"):  # type: ignore[arg-type]
            object.__setattr__(self, name, _cleaned(getattr(self, name)))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return tuple(_cleaned(one) for one in value) if type(value) is tuple else value


@dataclass(frozen=True, slots=True)
class Run(Part):
    """A stretch of text in one style; a link that is none of the web is left out."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))
        object.__setattr__(self, "link", web_link(self.link))


Text: TypeAlias = str | tuple[Run, ...]


def runs(text: Text) -> tuple[Run, ...]:
    """Any text as runs."""
    return (Run(text),) if isinstance(text, str) else text


def plain(text: Text) -> str:
    """Any text without its styles."""
    return "".join(run.text for run in runs(text))


@dataclass(frozen=True, slots=True)
class Heading(Part):
    """A heading; level 1 is a section of the report, and is listed in its contents."""

    text: str
    level: int = 1
    number: str = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph(Part):
    """A paragraph: of the text, a note in small print, or a box that must be seen."""

    text: Text
    style: Literal["body", "note", "box", "quote"] = "body"


@dataclass(frozen=True, slots=True)
class Listing(Part):
    """A list, with bullets or numbers."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Value(Part):
    """A number in a cell with its unit, set so that the numbers of a column stand in line."""

    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class Mark(Part):
    """A band in a cell: its colour, and always its name."""

    band: Band | None
    text: str


Cell: TypeAlias = "Text | Value | Mark"


def cell_text(cell: Cell) -> str:
    """A cell as plain text."""
    if isinstance(cell, Value):
        return f"{cell.number} {cell.unit}".strip()
    return cell.text if isinstance(cell, Mark) else plain(cell)


@dataclass(frozen=True, slots=True)
class Column(Part):
    """A column of a table: its title, its share of the width, whether it holds numbers or short marks."""

    title: str
    width: int = 10
    kind: Literal["text", "number", "value", "mark"] = "text"


@dataclass(frozen=True, slots=True)
class Group(Part):
    """Rows that belong together, under one name in the first column."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table(Part):
    """A table. With `group_column`, the name of each group stands in a first column, once for all its rows."""

    title: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    group_column: Column | None = None
    notes: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[Column, ...]:
        """All columns, that of the groups first."""
        return (self.group_column, *self.columns) if self.group_column else self.columns


@dataclass(frozen=True, slots=True)
class Figure(Part):
    """A drawing with a title, and with a description that says the same in words."""

    svg: str
    title: str
    description: str
    width: int = 100


@dataclass(frozen=True, slots=True)
class Slot(Part):
    """A place for the words of the city. `prompt` says what belongs there; `blocks` is what the city wrote."""

    name: str
    prompt: str
    blocks: tuple[Block, ...] = ()


Block: TypeAlias = "Heading | Paragraph | Listing | Table | Figure | Slot"


@dataclass(frozen=True, slots=True)
class Cover(Part):
    """The first page: what the report is, of which city, and what a reader must know of it first."""

    kind: str
    city: str
    lines: tuple[str, ...]
    notice: str
    facts: tuple[tuple[str, str], ...] = field(default=())


def flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks with what the city wrote in its slots; an empty slot stays."""
    for block in blocks:
        if isinstance(block, Slot) and block.blocks:
            yield from flat(block.blocks)
        else:
            yield block


def sections(blocks: tuple[Block, ...]) -> list[Heading]:
    """The headings that stand in the contents."""
    return [block for block in blocks if isinstance(block, Heading) and block.level == 1 and block.number]
