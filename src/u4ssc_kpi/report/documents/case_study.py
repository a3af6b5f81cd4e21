"""The case study: the skeleton of those that ITU publishes, with every fact filled in and slots for the story."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence

from u4ssc_kpi.report.documents.common import annex, city_name, make_cover, profile_table, wheel_figure
from u4ssc_kpi.report.documents.content import Block, Heading, Paragraph, Run, Slot, cell_text
from u4ssc_kpi.report.documents.document import Document
from u4ssc_kpi.report.documents.factsheet import slug
from u4ssc_kpi.report.documents.slots import fill
from u4ssc_kpi.report.documents.standing import KpiStanding, PointStanding, by, scored_with, standings
from u4ssc_kpi.report.documents.tables import count_table, result_cell, score_table
from u4ssc_kpi.report.language import Language, as_language
from u4ssc_kpi.scoring import Scorecard
from u4ssc_kpi.verification import Verification


def case_study(
    card: Scorecard,
    verification: Verification | None = None,
    *,
    slots: str | os.PathLike[str] | None = None,
    language: str | Language = "en",
    date: datetime.date | None = None,
) -> Document:
    """The skeleton of a case study of a city; the order is that of the study of Moscow (2018).

    Args:
        card: the city's scores.
        verification: what the verifier decided; by default that of the scores, if any.
        slots: a Markdown file that fills the slots, as for `factsheet`.
        language: a code such as ``es``, or a `Language`.
        date: the day of the report, printed on its cover; none by default.

    Raises:
        ReportError: for a verification of another city or year, with decisions on unknown data points, or a file of
            slots that cannot be used.
        UnknownNameError: for an unknown language.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> card = u4.registry.benchmark(u4.evaluate(u4.read("examples/valencia-2020.yaml")))
        >>> u4.report.case_study(card).slots[0]
        'summary'
    """
    lang = as_language(language)
    card = scored_with(card, verification)
    kpis = standings(card)
    kind = lang("Case study")
    city, year = city_name(card), card.evaluation.submission.year
    blocks: list[Block] = [
        Heading(lang("Executive summary"), number="1"),
        Slot("summary", lang("What the city did, what came of it, and what others can learn, on one page.")),
        Heading(lang("The city and its strategy"), number="2", new_page=True),
        Slot("city", lang("The city in a few sentences: where it lies, who lives there, what it lives on.")),
    ]
    if (profile := profile_table(card, lang)) is not None:
        blocks.append(profile)
    blocks += [
        Slot("strategy", lang("The strategy for a smart and sustainable city: since when, with which aims, by whom.")),
        Heading(lang("Measuring with the KPIs"), number="3", new_page=True),
        Slot("process", lang("How the data were collected and verified: who took part, how long it took.")),
        count_table(kpis, lang, verified=card.verification is not None),
        wheel_figure(card, lang),
        score_table(lang("Scores by category"), card.categories, lang),
        Heading(lang("Results and initiatives by dimension"), number="4", new_page=True),
    ]
    for dimension, members in by(kpis, lambda i: i.dimension).items():
        blocks.append(Heading(lang(dimension), 2))
        blocks += _facts(members, lang)
        prompt = lang("The initiatives of the city in this dimension, and which results they should move.")
        blocks.append(Slot(f"{slug(dimension)}_initiatives", prompt))
    blocks += [
        Heading(lang("Best practices and lessons learned"), number="5", new_page=True),
        Slot("practices", lang("What worked so well that others should know it.")),
        Slot("lessons", lang("What the city learned from measuring itself.")),
        Heading(lang("Outlook"), number="6"),
        Slot("outlook", lang("What comes next.")),
        *annex(card, lang),
    ]
    cover = make_cover(kind, card, kpis, date, lang)
    return Document(f"{kind}, {city}, {year}", cover, fill(blocks, slots), lang)


def _facts(kpis: Sequence[KpiStanding], lang: Language) -> Iterator[Block]:
    """The strong and the weak results of a dimension, and how many there are not."""
    points = [p for k in kpis for p in k.points if p.reporting == "reported" and not p.withheld]
    strong = [p for p in points if p.score.band == "95+"]
    weak = [p for p in points if p.score.band in ("0-33", "33-66")]
    for words, chosen in ((lang("Above 95 % of the target:"), strong), (lang("Below 66 % of the target:"), weak)):
        named = "; ".join(_named(p, lang) for p in chosen) or lang("none")
        yield Paragraph((Run(words, bold=True), Run(f" {named}.")))
    lacking = sum(k.reporting in ("not_reported", "partial") for k in kpis)
    yield Paragraph(
        lang("{n} of {of} KPIs of this dimension are not or only partly reported.", n=lacking, of=len(kpis))
    )


def _named(point: PointStanding, lang: Language) -> str:
    return f"{lang(point.score.result.point.name)} ({cell_text(result_cell(point, lang))})"
