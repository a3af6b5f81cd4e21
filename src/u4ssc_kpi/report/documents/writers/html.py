"""A document as one HTML page, which also prints; the PDF is made from it."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from u4ssc_kpi.errors import MissingExtraError
from u4ssc_kpi.report import palette
from u4ssc_kpi.report.documents.content import (
    Block,
    Cell,
    Column,
    Cover,
    Figure,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Slot,
    Table,
    Text,
    Value,
    runs,
    sections,
)
from u4ssc_kpi.report.language import Language

if TYPE_CHECKING:
    from markupsafe import Markup

    from u4ssc_kpi.report.documents.document import Document


_PIECE = 60  # letters after which a line may break in a word of twice as many
_KEPT_TOGETHER = 8  # rows, at most, that no page break parts
_FEWEST_LISTED = 4  # sections that are worth a list of contents


def write(document: Document) -> str:
    """The whole page. Every text goes through `_html`, which escapes it."""
    lang = document.lang
    blocks = _html("").join(_block(block, lang) for block in document.blocks)
    return str(
        _html(
            '<!doctype html>\n<html lang="{}" dir="{}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}\n{}\n<main>\n{}</main>\n</body>\n</html>\n",
            lang.code,
            lang.direction,
            document.title,
            _style(document),
            _cover(document.cover),
            _contents(document),
            blocks,
        )
    )


def _breakable(text: str) -> str:
    """Text whose endless words can be broken; unbroken, they take a PDF minutes to lay out."""
    pieces = rf"\S{{{_PIECE}}}(?=\S{{{_PIECE}}})"
    return re.sub(pieces, lambda found: f"{found[0]}\u200b", text)


def _html(template: str, *values: object) -> Markup:
    """The template with its values put in, escaped where they are no HTML yet."""
    try:
        from markupsafe import Markup
    except ImportError:
        raise MissingExtraError("this report", "report") from None
    return Markup(template).format(*(_breakable(v) if type(v) is str else v for v in values))


def _trusted(text: str) -> Markup:
    """HTML of our own making: a drawing, a style sheet."""
    return _html("{}", _html(text.replace("{", "{{").replace("}", "}}")))


@lru_cache(maxsize=1)
def _style_sheet() -> str:
    return files("u4ssc_kpi").joinpath("report", "documents", "writers", "document.css").read_text(encoding="utf-8")


def _style(document: Document) -> Markup:
    start, end = ("left", "right") if document.lang.direction == "ltr" else ("right", "left")
    sides = _style_sheet().replace("@bottom-start", f"@bottom-{start}").replace("@bottom-end", f"@bottom-{end}")
    running = document.title.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return _trusted(f'{palette.css(":root")}\n{sides}\n@page{{@bottom-{start}{{content:"{running}"}}}}\n')


def _cover(cover: Cover) -> Markup:
    lines = _html("").join(_html("<p>{}</p>", line) for line in cover.lines)
    facts = _html("").join(_html("<div><dt>{}</dt><dd>{}</dd></div>", name, value) for name, value in cover.facts)
    return _html(
        '<header class="cover"><p class="kind">{}</p><h1>{}</h1><div class="lines">{}</div>'
        '<dl class="facts">{}</dl><p class="notice">{}</p></header>',
        cover.kind,
        cover.city,
        lines,
        facts,
        cover.notice,
    )


def _contents(document: Document) -> Markup:
    if len(sections(document.blocks)) < _FEWEST_LISTED:
        return _html("")
    entries = _html("").join(
        _html('<li><a href="#{}"><span>{}</span> {}</a></li>', _id(h), h.number, h.text)
        for h in sections(document.blocks)
    )
    return _html(
        '<nav class="contents" aria-label="{0}"><h2>{0}</h2><ol>{1}</ol></nav>', document.lang("Contents"), entries
    )


def _id(heading: Heading) -> str:
    return f"section-{heading.number.rstrip('.').replace('.', '-')}"


def _block(block: Block, lang: Language) -> Markup:
    match block:
        case Heading():
            return _heading(block)
        case Paragraph(text, style):
            return _html('<p class="{}">{}</p>\n', style, _text(text))
        case Listing(items, ordered):
            inside = _html("").join(_html("<li>{}</li>", _text(item)) for item in items)
            return _html("<ol>{}</ol>\n" if ordered else "<ul>{}</ul>\n", inside)
        case Table():
            return _table(block)
        case Figure(svg, title, description, width):
            return _html(
                '<figure style="width:{}%">{}<figcaption><strong>{}</strong> {}</figcaption></figure>\n',
                width,
                _trusted(svg),
                title,
                description,
            )
        case Slot():
            return _slot(block, lang)


def _heading(heading: Heading) -> Markup:
    level = min(heading.level + 1, 6)
    classes = _html(' class="new-page"') if heading.new_page else ""
    anchor = _html(' id="{}"', _id(heading)) if heading.number else ""
    number = _html('<span class="number">{}</span> ', heading.number) if heading.number else ""
    return _html("<h{}{}{}>{}{}</h{}>\n", level, classes, anchor, number, heading.text, level)


def _slot(slot: Slot, lang: Language) -> Markup:
    if slot.blocks:
        return _html('<div class="slot">{}</div>', _html("").join(_block(block, lang) for block in slot.blocks))
    return _html(
        '<div class="slot empty"><p><strong>{}</strong> {}</p><p class="name">{}</p></div>\n',
        lang("To be written by the city."),
        slot.prompt,
        slot.name,
    )


def _text(text: Text) -> Markup:
    out = _html("")
    for run in runs(text):
        piece = _html("{}", run.text)
        piece = _html("<em>{}</em>", piece) if run.italic else piece
        piece = _html("<strong>{}</strong>", piece) if run.bold else piece
        if run.link:
            piece = _html('<a href="{}" rel="noopener noreferrer">{}</a>', type(out).escape(run.link), piece)
        out += piece
    return out


def _table(table: Table) -> Markup:
    whole = sum(column.width for column in table.header)
    columns = _html("").join(_html('<col style="width:{:.2f}%">', 100 * c.width / whole) for c in table.header)
    head = _html("").join(
        _html('<th scope="col" class="{}">{}</th>' if c.title else '<td class="{}">{}</td>', c.kind, c.title)
        for c in table.header
    )
    bodies = _html("\n").join(_body(table, n) for n in range(len(table.groups)))
    notes = _html("").join(_html("<p>{}</p>", note) for note in table.notes)
    foot = _html('<div class="notes">{}</div>', notes) if table.notes else ""
    caption = _html("<caption>{}</caption>", table.title) if table.title else ""
    return _html(
        '<div class="table{}" tabindex="0" role="group" aria-label="{}"><table>{}<colgroup>{}</colgroup>'
        "<thead><tr>{}</tr></thead>\n{}\n</table>{}</div>\n",
        " short" if sum(len(group.rows) for group in table.groups) <= _KEPT_TOGETHER else "",
        table.title or ", ".join(c.title for c in table.header if c.title),
        caption,
        columns,
        head,
        bodies,
        foot,
    )


def _body(table: Table, number: int) -> Markup:
    group = table.groups[number]
    lines = []
    for place, row in enumerate(group.rows):
        first = ""
        if table.group_column and place == 0:
            first = _html('<th scope="rowgroup" rowspan="{}">{}</th>', len(group.rows), group.name)
        cells = _html("").join(_cell(cell, column) for cell, column in zip(row, table.columns, strict=True))
        lines.append(_html("<tr>{}{}</tr>", first, cells))
    short = _html(' class="short"') if len(lines) <= _KEPT_TOGETHER else ""
    return _html("<tbody{}>{}</tbody>", short, _html("").join(lines))


def _cell(cell: Cell, column: Column) -> Markup:
    match cell:
        case Value(number, unit):
            inside = _html('<span class="n">{}</span><span class="u">{}</span>', number, unit)
            return _html('<td class="value"><div>{}</div></td>', inside)
        case Mark(band, text):
            return _html(
                '<td class="mark"><span class="band {}"></span>{}</td>', palette.BAND_CLASS.get(band or "", "b0"), text
            )
        case _:
            return _html('<td class="{}">{}</td>', column.kind, _text(cell))
