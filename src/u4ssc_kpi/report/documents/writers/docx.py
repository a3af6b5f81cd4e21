"""A document as DOCX, with the styles of a word processor, so that its user can go on writing."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.errors import MissingExtraError
from u4ssc_kpi.report import palette
from u4ssc_kpi.report.documents.content import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Slot,
    Table,
    Text,
    Value,
    cell_text,
    runs,
)

if TYPE_CHECKING:
    from u4ssc_kpi.report.documents.document import Document

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
_FONT = "Arial"
_KEPT_TOGETHER = 8  # rows of a table, at most, that no page break parts


def write(document: Document) -> bytes:
    """The whole file.

    Raises:
        MissingExtraError: when python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtraError("a DOCX", "docx") from None
    return _Writer(docx.Document(), document).bytes()


class _Writer:
    """Writes the blocks one after the other into a file of python-docx."""

    def __init__(self, file: Any, document: Document) -> None:
        self.file, self.document = file, document
        self.rtl = document.lang.direction == "rtl"
        self.colours = palette.THEMES["print"]

    def bytes(self) -> bytes:
        self._set_up()
        self._cover()
        for block in self.document.blocks:
            self._block(block)
        raw = io.BytesIO()
        self.file.save(raw)
        return _timeless(raw)

    # --- the file as a whole

    def _set_up(self) -> None:
        import datetime

        from docx.shared import Mm, Pt, RGBColor

        file, properties = self.file, self.file.core_properties
        properties.title = self.document.title[:255]
        properties.author = properties.last_modified_by = "u4ssc-kpi"
        properties.language = self.document.lang.code
        properties.comments = ""
        properties.created = properties.modified = datetime.datetime(1980, 1, 1)
        section = file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)
        normal = file.styles["Normal"]
        self._font(normal, 10, self.colours["ink"])
        normal.paragraph_format.space_after = Pt(6)
        normal.paragraph_format.line_spacing = 1.15
        sizes = {"Title": 30, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11, "Caption": 10}
        for name, size in sizes.items():
            self._font(file.styles[name], size, self.colours["ink"])
            file.styles[name].font.bold = name != "Title"
            file.styles[name].paragraph_format.space_before = Pt(size)
            file.styles[name].paragraph_format.space_after = Pt(size / 2)
            file.styles[name].paragraph_format.keep_with_next = True
        for line in file.styles["Title"].element.findall(f".//{_name('w:pBdr')}"):
            line.getparent().remove(line)
        file.styles["Caption"].font.color.rgb = RGBColor.from_string(self.colours["ink"][1:])
        self._foot(section)

    def _font(self, style: Any, size: float, colour: str) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor.from_string(colour[1:])
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme font would win over the name
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), _FONT)

    def _foot(self, section: Any) -> None:
        paragraph = section.footer.paragraphs[0]
        self._run(paragraph, f"{self.document.title}   ·   ", size=8, colour="muted")
        field = self._run(paragraph, "", size=8, colour="muted")
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            field._r.append(
                _element("w:fldChar", {"w:fldCharType": kind}) if kind else _element("w:instrText", text=text)
            )
        self._align(paragraph)

    def _cover(self) -> None:
        from docx.shared import Pt

        cover = self.document.cover
        kind = self._paragraph(())
        self._run(kind, cover.kind.upper(), size=11, colour="muted", bold=True)
        kind.paragraph_format.space_before = Pt(120)
        title = self.file.add_paragraph(style="Title")
        self._run(title, cover.city, bold=True)
        self._align(title)
        for line in cover.lines:
            self._run(self._paragraph(()), line, size=12)
        for name, value in cover.facts:
            fact = self._paragraph(())
            self._run(fact, value + "  ", size=14, bold=True)
            self._run(fact, name, colour="muted")
        notice = self._paragraph(cover.notice)
        notice.paragraph_format.space_before = Pt(60)
        self._box(notice)
        self.file.add_page_break()

    # --- the blocks

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level, number, new_page):
                heading = self.file.add_paragraph(style=f"Heading {min(level, 3)}")
                self._run(heading, f"{number} {text}".strip())
                heading.paragraph_format.page_break_before = new_page
                self._align(heading)
            case Paragraph(text, style):
                paragraph = self._paragraph(text, size=8.5 if style == "note" else None)
                if style == "box":
                    self._box(paragraph)
                if style == "quote":
                    paragraph.style = self.file.styles["Quote"]
            case Listing(items, ordered):
                for item in items:
                    self._paragraph(item, style="List Number" if ordered else "List Bullet")
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case Slot(name, prompt, blocks):
                for inside in blocks:
                    self._block(inside)
                if not blocks:
                    empty = self._paragraph(())
                    self._run(empty, self.document.lang("To be written by the city."), bold=True)
                    self._run(empty, f" {prompt} ({name})", colour="muted")
                    self._box(empty)

    def _paragraph(self, text: Text, style: str | None = None, size: float | None = None) -> Any:
        paragraph = self.file.add_paragraph(style=style)
        self._fill(paragraph, text, size)
        return paragraph

    def _fill(self, paragraph: Any, text: Text, size: float | None = None, bold: bool = False) -> None:
        for run in runs(text):
            if run.link:
                self._link(paragraph, run.text, run.link)
            else:
                self._run(paragraph, run.text, size, bold=bold or run.bold, italic=run.italic)
        self._align(paragraph)

    def _run(
        self,
        paragraph: Any,
        text: str,
        size: float | None = None,
        colour: str | None = None,
        bold: bool = False,
        italic: bool = False,
    ) -> Any:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(text)
        run.bold, run.italic = bold or None, italic or None
        run.font.size = Pt(size) if size else None
        if colour:
            run.font.color.rgb = RGBColor.from_string(self.colours[colour][1:])
        if self.rtl:
            run.font.rtl = True
        return run

    def _link(self, paragraph: Any, text: str, link: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE

        target = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        run = self._run(paragraph, text, colour="link")
        run.font.underline = True
        anchor = _element("w:hyperlink", {"r:id": target})
        anchor.append(run._r)
        paragraph._p.append(anchor)

    def _figure(self, figure: Figure) -> None:
        try:
            from resvg_py import svg_to_bytes
        except ImportError:
            raise MissingExtraError("a drawing in a DOCX", "docx") from None
        from docx.shared import Mm

        drawn: Any = svg_to_bytes(svg_string=palette.flat(figure.svg, "print"), width=1400, background="#ffffff")
        picture = self.file.add_paragraph()
        picture.alignment = 1
        shape = picture.add_run().add_picture(io.BytesIO(bytes(drawn)), width=Mm(150 * figure.width / 100))
        shape._inline.docPr.set("descr", f"{figure.title}. {figure.description}"[:1000])
        picture.paragraph_format.keep_with_next = True
        self._fill(caption := self.file.add_paragraph(style="Caption"), figure.title)
        self._run(caption, f" {figure.description}", size=8.5, colour="muted")

    # --- tables

    def _table(self, table: Table) -> None:
        from docx.shared import Mm, Pt

        if table.title:
            caption = self.file.add_paragraph(style="Caption")
            self._fill(caption, table.title, bold=True)
        rows = sum(len(group.rows) for group in table.groups)
        made = self.file.add_table(rows + 1, len(table.header))
        made.autofit = False
        self._borders(made)
        whole = sum(column.width for column in table.header)
        widths = [Mm(166 * column.width / whole) for column in table.header]
        for cell, column in zip(made.rows[0].cells, table.header, strict=True):
            self._fill(cell.paragraphs[0], column.title, 8.5, bold=True)
            self._to_the_end(cell.paragraphs[0], column)
        made.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        at = 1
        for group in table.groups:
            for place, row in enumerate(group.rows):
                cells = made.rows[at + place].cells
                made.rows[at + place]._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
                if table.group_column and place == 0:
                    self._fill(cells[0].paragraphs[0], group.name, 9, bold=True)
                for cell, content, column in zip(cells[-len(table.columns) :], row, table.columns, strict=True):
                    self._cell(cell.paragraphs[0], content)
                    self._to_the_end(cell.paragraphs[0], column)
            if table.group_column and len(group.rows) > 1:
                made.cell(at, 0).merge(made.cell(at + len(group.rows) - 1, 0))
            at += len(group.rows)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        for place, row in enumerate(made.rows):
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.space_after = Pt(2)
                    paragraph.paragraph_format.space_before = Pt(2)
                    paragraph.paragraph_format.keep_with_next = place < rows <= _KEPT_TOGETHER or place == 0
        for note in table.notes or ("",):
            self._paragraph(note, size=8.5).paragraph_format.space_before = Pt(3)

    def _to_the_end(self, paragraph: Any, column: Column) -> None:
        """Numbers end at the end of their column."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        if column.kind == "number":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if self.rtl else WD_ALIGN_PARAGRAPH.RIGHT

    def _cell(self, paragraph: Any, cell: Cell) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Mm

        match cell:
            case Value(number, unit):
                paragraph.paragraph_format.left_indent = Mm(17.5)
                paragraph.paragraph_format.first_line_indent = Mm(-17.5)
                stops = paragraph.paragraph_format.tab_stops
                stops.add_tab_stop(Mm(16), WD_TAB_ALIGNMENT.RIGHT)
                stops.add_tab_stop(Mm(17.5), WD_TAB_ALIGNMENT.LEFT)
                self._run(paragraph, f"\t{number}\t{unit}", 9)
            case Mark(band, _):
                if band:
                    self._run(paragraph, "■ ", 9, colour=palette.BAND_CLASS[band])
                self._run(paragraph, cell_text(cell), 9)
            case _:
                self._fill(paragraph, cell, 9)
        self._align(paragraph)

    def _borders(self, table: Any) -> None:
        properties = table._tbl.tblPr
        borders = _element("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            line = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": self.colours["line"][1:]}
            borders.append(_element(f"w:{side}", line))
        _place(properties, borders, _IN_A_TABLE)
        if self.rtl:
            _place(properties, _element("w:bidiVisual"), _IN_A_TABLE)

    # --- small things

    def _box(self, paragraph: Any) -> None:
        """A line round a paragraph."""
        frame = _element("w:pBdr")
        for side in ("top", "left", "bottom", "right"):
            line = {"w:val": "single", "w:sz": "4", "w:space": "6", "w:color": self.colours["line"][1:]}
            frame.append(_element(f"w:{side}", line))
        _place(paragraph._p.get_or_add_pPr(), frame, _IN_A_PARAGRAPH)

    def _align(self, paragraph: Any) -> None:
        properties = paragraph._p.get_or_add_pPr()
        if self.rtl and properties.find(_name("w:bidi")) is None:
            _place(properties, _element("w:bidi"), _IN_A_PARAGRAPH)


# The order in which the schema of the format wants what is put in here and what python-docx may put after it.
_IN_A_PARAGRAPH = [
    "pBdr",
    "shd",
    "tabs",
    "bidi",
    "spacing",
    "ind",
    "contextualSpacing",
    "jc",
    "outlineLvl",
    "rPr",
    "sectPr",
]
_IN_A_TABLE = ["tblStyle", "bidiVisual", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]


def _place(parent: Any, child: Any, order: list[str]) -> None:
    """Puts a child before the first of those that come after it."""
    name = child.tag.rpartition("}")[2]
    parent.insert_element_before(child, *(f"w:{later}" for later in order[order.index(name) + 1 :]))


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _element(tag: str, attributes: dict[str, str] | None = None, text: str = "") -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(_name(name), value)
    if text:
        made.text = text
    return made


def _timeless(raw: io.BytesIO) -> bytes:
    """The same zip file, without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, given.read(name))
    return out.getvalue()
