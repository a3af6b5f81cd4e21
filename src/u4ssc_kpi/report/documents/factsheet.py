"""The Factsheet: results dimension by dimension, with a radar chart each and room for what the city has to say."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from u4ssc_kpi.errors import ReportError
from u4ssc_kpi.report.documents import radar as chart
from u4ssc_kpi.report.documents.common import annex, city_name, make_cover, method_blocks, profile_table, wheel_figure
from u4ssc_kpi.report.documents.content import (
    Block,
    Cell,
    Column,
    Figure,
    Group,
    Heading,
    Paragraph,
    Slot,
    Table,
    Value,
    cell_text,
)
from u4ssc_kpi.report.documents.document import Document
from u4ssc_kpi.report.documents.published import printed
from u4ssc_kpi.report.documents.slots import fill
from u4ssc_kpi.report.documents.standing import KpiStanding, PointStanding, by, scored_with, standings
from u4ssc_kpi.report.documents.tables import benchmark_cell, count_table, result_cell, score_table, sign_notes
from u4ssc_kpi.report.language import NO_BREAK_SPACE, Language, as_language
from u4ssc_kpi.results import no_data_point
from u4ssc_kpi.scoring import Scorecard
from u4ssc_kpi.verification import Verification

BETTER, WORSE, SAME = "▲", "▼", "="


@dataclass(frozen=True, slots=True)
class Comparison:
    """Values beside those of the city: of an earlier year, of its peers, of a plan.

    Attributes:
        title: of the column, such as ``2019`` or ``Median of 20 cities``.
        values: by data point id, in the unit of the data point; a data point may be left out.

    Examples:
        >>> Comparison("2019", {"household_internet_access": 93.5}).title
        '2019'
    """

    title: str
    values: Mapping[str, float | bool | None]


def factsheet(
    card: Scorecard,
    verification: Verification | None = None,
    *,
    comparisons: Sequence[Comparison] = (),
    slots: str | os.PathLike[str] | None = None,
    language: str | Language = "en",
    date: datetime.date | None = None,
) -> Document:
    """The Factsheet of a city: every fact filled in, and slots for the words of the city.

    Args:
        card: the city's scores.
        verification: what the verifier decided; by default that of the scores, if any.
        comparisons: columns beside the results, such as an earlier year for the trend, or the median of peers.
        slots: a Markdown file in which a heading of the first level names a slot and what follows fills it; see
            `Document.slots`. A slot that is not filled stays, and is seen to be empty.
        language: a code such as ``es``, or a `Language`.
        date: the day of the report, printed on its cover; none by default.

    Raises:
        ReportError: for a verification of another city or year, unknown data points in `verification` or
            `comparisons`, or a file of slots that cannot be used.
        UnknownNameError: for an unknown language.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> card = u4.registry.benchmark(u4.evaluate(u4.read("examples/riyadh-2020.yaml")))
        >>> sheet = u4.report.factsheet(card, comparisons=[u4.report.Comparison("2019", {"adult_literacy": 95.0})])
        >>> sheet.slots[:3]
        ('key_findings', 'city', 'programme')
    """
    lang = as_language(language)
    card = scored_with(card, verification)
    kpis = standings(card)
    _check(comparisons, card)
    kind = lang("Factsheet")
    city, year = city_name(card), card.evaluation.submission.year
    blocks: list[Block] = [
        Heading(lang("Introduction"), number="1"),
        Paragraph(
            lang(
                "This factsheet shows the results of {city} for the U4SSC KPIs, dimension by dimension, and how they "
                "stand against targets.",
                city=city,
            )
        ),
        count_table(kpis, lang, verified=card.verification is not None),
        Slot("key_findings", lang("The three to five findings that a reader should remember.")),
        Heading(lang("The city"), number="2", new_page=True),
        Slot("city", lang("The city in a few sentences: where it lies, who lives there, what it lives on.")),
    ]
    if (profile := profile_table(card, lang)) is not None:
        blocks.append(profile)
    blocks += [
        Slot("programme", lang("The programme of the city for a smart and sustainable future, its aims and projects.")),
        Heading(lang("Results at a glance"), number="3", new_page=True),
        wheel_figure(card, lang),
        score_table(lang("Scores by sub-dimension"), card.sub_dimensions, lang),
        Heading(lang("Benchmarks and Scoring Methodology"), number="4", new_page=True),
        *method_blocks(card, lang),
    ]
    for place, (dimension, members) in enumerate(by(kpis, lambda i: i.dimension).items()):
        blocks += _dimension(card, dimension, str(5 + place), members, comparisons, lang)
    last = 5 + len(card.dimensions)
    blocks += [
        Heading(lang("Lessons and next steps"), number=str(last), new_page=True),
        Slot("lessons", lang("What the city learned from measuring itself.")),
        Slot("next_steps", lang("What the city will do next, by when, and who is responsible.")),
        *annex(card, lang),
    ]
    cover = make_cover(kind, card, kpis, date, lang)
    return Document(f"{kind}, {city}, {year}", cover, fill(blocks, slots), lang)


def slug(*names: str) -> str:
    """The name of a slot, from the names of what it is about.

    Examples:
        >>> slug("Society and Culture", "Food Security")
        'society_and_culture_food_security'
    """
    return re.sub(r"\W+", "_", " ".join(names).casefold()).strip("_")


def _check(comparisons: Sequence[Comparison], card: Scorecard) -> None:
    problems = [
        f"{one.title}: {no_data_point(name, card.scores, card.registry)}"
        for one in comparisons
        for name in one.values
        if name not in card.scores
    ]
    if problems:
        raise ReportError(problems)


def _dimension(
    card: Scorecard,
    dimension: str,
    number: str,
    members: Sequence[KpiStanding],
    comparisons: Sequence[Comparison],
    lang: Language,
) -> Iterator[Block]:
    yield Heading(lang("KPI Dimension: {name}", name=lang(dimension)), number=number, new_page=True)
    yield Slot(slug(dimension), lang("How the city stands in this dimension, and why."))
    groups = [g for g in card.categories if g.dimension == dimension]
    if len(groups) >= chart.LEAST_AXES:
        scores = [
            f"{lang(g.name)} {lang('not scored') if g.percent is None else lang.percent(g.percent, 0)}" for g in groups
        ]
        title = lang("Scores by category: {name}", name=lang(dimension))
        yield Figure(chart.radar(groups, title, lang), f"{title}.", "; ".join(scores) + ".", 88)
    else:
        yield score_table("", groups, lang)
    for category, gathered in by(members, lambda i: i.category).items():
        yield Heading(lang(category), 2)
        yield _table([p for kpi in gathered for p in kpi.points], comparisons, lang)
        yield Slot(slug(dimension, category), lang("What stands behind these results, and what could improve them."))


def _table(points: Sequence[PointStanding], comparisons: Sequence[Comparison], lang: Language) -> Table:
    columns = (
        Column(lang("KPI / Data Point"), 30),
        Column(lang("Results"), 25, "value"),
        Column(lang("Performance to Benchmark"), 16, "mark"),
        Column(lang("SDG"), 8),
        *(Column(one.title, 14, "number") for one in comparisons),
    )
    rows = tuple(
        (
            lang(point.score.result.point.name),
            result_cell(point, lang),
            benchmark_cell(point, lang),
            ", ".join(map(str, point.score.result.indicator.sdg.goals)) or "–",
            *(_compared(point, one, lang) for one in comparisons),
        )
        for point in points
    )
    notes = sign_notes(points, lang)
    if any(cell_text(row[-n - 1])[-1:] in (BETTER, WORSE, SAME) for row in rows for n in range(len(comparisons))):
        notes = (*notes, lang("▲ the city's result is better than this value, ▼ worse, = the same."))
    return Table("", columns, (Group("", rows),), notes=notes)


def _compared(point: PointStanding, comparison: Comparison, lang: Language) -> Cell:
    """The value beside the city's, with a sign that says which of the two is better."""
    other, result = comparison.values.get(point.score.data_point), point.score.result
    if other is None:
        return "–"
    shown = printed(result.point, other, lang)
    number = shown.number if isinstance(shown, Value) else shown
    sign = "" if point.withheld or point.reporting != "reported" else _sign(point, other, lang)
    return f"{number}{NO_BREAK_SPACE}{sign}" if sign else number


def _sign(point: PointStanding, other: float | bool, lang: Language) -> str:
    value, declared = point.score.result.value, point.score.result.point
    if value is None or declared.direction not in ("higher", "lower"):
        return ""
    if printed(declared, value, lang) == printed(declared, other, lang):
        return SAME
    return BETTER if (value > other) == (declared.direction == "higher") else WORSE
