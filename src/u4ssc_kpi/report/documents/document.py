"""A report in words and tables: what its parts are, and the forms in which it can be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from u4ssc_kpi.report.documents.content import Block, Cover, clean
from u4ssc_kpi.report.documents.slots import empty, template
from u4ssc_kpi.report.language import Language
from u4ssc_kpi.report.output import Forms, Output, to_pdf


@dataclass(frozen=True)
class Document(Output):
    """A report made of blocks; saved as .html, .pdf (extra ``pdf``), .md or .docx (extra ``docx``).

    The same report gives the same bytes, whatever the day and the machine, as long as the fonts are the same.

    Attributes:
        title: what stands at the foot of each page and in the window's title.
        cover: the first page.
        blocks: the report itself.
        lang: its language.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> card = u4.registry.benchmark(u4.evaluate(u4.read("examples/karmoy-2020.yaml")))
        >>> document = u4.report.verification_report(card)
        >>> document
        <Document 'Verification Report, Karmøy, 2020'>
        >>> document.save("/tmp/karmoy.md").name
        'karmoy.md'
    """

    title: str
    cover: Cover = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    lang: Language = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", clean(self.title))

    def __repr__(self) -> str:
        return f"<Document {self.title!r}>"

    @property
    def html(self) -> str:
        """The report as one HTML page that needs nothing else."""
        from u4ssc_kpi.report.documents.writers.html import write

        return write(self)

    @property
    def markdown(self) -> str:
        """The report as Markdown (CommonMark with tables); a drawing stands there in words."""
        from u4ssc_kpi.report.documents.writers.markdown import write

        return write(self)

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of the slots that are still to be filled."""
        return empty(self.blocks)

    @property
    def slots_template(self) -> str:
        """A Markdown file with a section for each slot that is still to be filled, and what belongs there.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> card = u4.registry.benchmark(u4.evaluate(u4.read("examples/karmoy-2020.yaml")))
            >>> print(u4.report.case_study(card).slots_template.partition("# city")[0].strip())
            # summary
            <BLANKLINE>
            [//]: # "What the city did, what came of it, and what others can learn, on one page."
        """
        return template(self.blocks)

    def forms(self) -> Forms:
        """HTML, PDF, Markdown and DOCX."""
        from u4ssc_kpi.report.documents.writers import docx

        return {
            ".html": lambda: self.html.encode(),
            ".pdf": lambda: to_pdf(self.html),
            ".md": lambda: self.markdown.encode(),
            ".docx": lambda: docx.write(self),
        }

    def _repr_html_(self) -> str:
        from html import escape

        return f'<iframe srcdoc="{escape(self.html)}" style="width:100%;height:80vh;border:0"></iframe>'
