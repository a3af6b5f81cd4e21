"""A document as Markdown: CommonMark with the tables that most programs know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from u4ssc_kpi.report.documents.content import (
    Block,
    Cell,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Run,
    Slot,
    Table,
    Text,
    cell_text,
    runs,
)
from u4ssc_kpi.report.language import Language

if TYPE_CHECKING:
    from u4ssc_kpi.report.documents.document import Document

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&!])")
_AT_THE_START = re.compile(r"^(?:[#+\-=:]|\d+[.)](?=\s|$))")


def write(document: Document) -> str:
    """The whole text."""
    cover, lang = document.cover, document.lang
    parts = [f"# {_escape(cover.city)}", f"**{_escape(cover.kind)}**"]
    parts += [_escape(line) for line in cover.lines]
    parts += ["\n".join(f"- {_escape(name)}: {_escape(value)}" for name, value in cover.facts)] if cover.facts else []
    parts += [f"> {_escape(cover.notice)}"]
    parts += [_block(block, lang) for block in document.blocks]
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    """Plain text as Markdown that shows just that text: no markup, no HTML, no list, no heading."""
    text = _SPECIAL.sub(r"\\\1", text.strip())
    return _AT_THE_START.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def _block(block: Block, lang: Language) -> str:
    match block:
        case Heading(text, level, number):
            return f"{'#' * min(level + 1, 6)} {_escape(f'{number} {text}'.strip())}"
        case Paragraph(text, style):
            return ("> " if style in ("box", "quote") else "") + _text(text)
        case Listing(items, ordered):
            return "\n".join(f"{f'{n}.' if ordered else '-'} {_text(item)}" for n, item in enumerate(items, 1))
        case Table():
            return _table(block)
        case Figure(_, title, description):
            return f"**{_escape(title)}** {_escape(description)}"
        case Slot(name, prompt, blocks):
            if blocks:
                return "\n\n".join(_block(inside, lang) for inside in blocks)
            return f"> **{_escape(lang('To be written by the city.'))}** {_escape(prompt)} (`{name}`)"


def _text(text: Text) -> str:
    return "".join(_run(run, first=n == 0) for n, run in enumerate(runs(text)))


def _run(run: Run, first: bool) -> str:
    """A run with its blanks outside the marks, which do not hold beside a blank."""
    words = run.text.strip()
    if not words:
        return "" if first else run.text
    before, after = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
    shown = _escape(words)
    if run.link:
        shown = f"[{shown}](<{run.link.replace('<', '%3C').replace('>', '%3E')}>)"
    mark = "**" * run.bold + "*" * run.italic
    return f"{'' if first else before}{mark}{shown}{mark[::-1]}{after}"


def _table(table: Table) -> str:
    lines = [f"**{_escape(table.title)}**", ""] if table.title else []
    ruler = {"text": "---", "mark": "---", "number": "--:", "value": "--:"}
    lines += [_row([c.title for c in table.header]), "|" + "|".join(f" {ruler[c.kind]} " for c in table.header) + "|"]
    for group in table.groups:
        for place, row in enumerate(group.rows):
            first: list[Cell] = [group.name if place == 0 else ""] if table.group_column else []
            lines.append(_row([*first, *row]))
    lines += [line for note in table.notes for line in ("", _escape(note))]
    return "\n".join(lines)


def _row(cells: list[str] | list[Cell]) -> str:
    return "| " + " | ".join(_text(c) if isinstance(c, tuple) else _escape(cell_text(c)) for c in cells) + " |"
