"""What a report is once it is made: text in memory that can be saved in several forms."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from u4ssc_kpi.errors import MissingExtraError, ReportError, did_you_mean
from u4ssc_kpi.io.whole import whole_file
from u4ssc_kpi.report.palette import Theme, flat

Forms: TypeAlias = Mapping[str, Callable[[], bytes]]


class Output:
    """A report that can be saved; `forms` says in which forms."""

    def forms(self) -> Forms:
        """How to make the bytes of each form, by the ending of the file name."""
        raise NotImplementedError

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the report to a file, in the form that its ending names; as a whole or not at all.

        Args:
            path: the file. The endings that a report knows stand in `forms`.

        Returns:
            The path.

        Raises:
            ReportError: for another ending, or a file that cannot be written.
            MissingExtraError: for a form that needs an optional dependency.
        """
        file, forms = Path(path), self.forms()
        form = file.suffix.casefold()
        if form not in forms:
            near = did_you_mean(form, forms) or f"It can be {', '.join(forms)}"
            raise ReportError([f"{path}: this report cannot be written as {form or 'a file without ending'}. {near}"])
        data = forms[form]()
        try:
            with whole_file(file) as part:
                part.write_bytes(data)
        except OSError as error:
            raise ReportError([f"{path} cannot be written: {error}"]) from None
        return file


@dataclass(frozen=True)
class Drawing(Output):
    """A drawing as SVG; saved as .svg, as .png (extra ``png``) or as .pdf (extra ``pdf``). Shows itself in notebooks.

    Attributes:
        svg: the drawing, a whole SVG document.
        width, height: its size in its own units.
        theme: the colours that .png and .pdf take, which know no reader's preference.

    Examples:
        >>> Drawing('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>', 10, 10)
        <Drawing, 10 x 10, 1 kB>
    """

    svg: str = field(repr=False)
    width: float
    height: float
    theme: Theme = "light"

    def __repr__(self) -> str:
        return f"<Drawing, {self.width:.0f} x {self.height:.0f}, {-(-len(self.svg.encode()) // 1000)} kB>"

    def forms(self) -> Forms:
        """SVG, PNG and PDF."""
        return {".svg": lambda: self.svg.encode(), ".png": self._png, ".pdf": self._pdf}

    def _repr_svg_(self) -> str:
        return self.svg

    def _png(self) -> bytes:
        try:
            from resvg_py import svg_to_bytes
        except ImportError:
            raise MissingExtraError("a PNG", "png") from None
        drawn: Any = svg_to_bytes(svg_string=flat(self.svg, self.theme), zoom=2)
        return bytes(drawn)

    def _pdf(self) -> bytes:
        style = f"@page{{size:{self.width}px {self.height}px;margin:0}}body{{margin:0}}svg{{display:block}}"
        return to_pdf(f"<!doctype html><style>{style}</style>{self.svg}", self.theme)


@dataclass(frozen=True)
class Page(Output):
    """A page that stands on its own, without network; saved as .html or as .pdf (extra ``pdf``).

    Attributes:
        html: the whole page.

    Examples:
        >>> Page("<!doctype html><title>Karmøy</title>")
        <Page, 1 kB>
    """

    html: str = field(repr=False)

    def __repr__(self) -> str:
        return f"<Page, {-(-len(self.html.encode()) // 1000)} kB>"

    def forms(self) -> Forms:
        """HTML and PDF."""
        return {".html": lambda: self.html.encode(), ".pdf": lambda: to_pdf(self.html)}

    def _repr_html_(self) -> str:
        from html import escape

        return f'<iframe srcdoc="{escape(self.html)}" style="width:100%;height:80vh;border:0"></iframe>'


def to_pdf(html: str, theme: Theme = "print") -> bytes:
    """A page as PDF, the same bytes each time; it loads nothing from the network or the disk.

    Raises:
        MissingExtraError: when WeasyPrint is not installed.
        ReportError: when it lacks a library of the operating system.
    """
    try:
        import weasyprint
    except ImportError:
        raise MissingExtraError("a PDF", "pdf") from None
    except OSError as error:
        remedy = "on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0"
        raise ReportError([f"a PDF needs Pango, which this machine lacks; {remedy} ({error})"]) from None
    page = weasyprint.HTML(string=flat(html, theme), url_fetcher=_refuse)
    return bytes(page.write_pdf(pdf_identifier=b"u4ssc-kpi", pdf_tags=True))


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"a report loads nothing, not even {url[:60]}")
