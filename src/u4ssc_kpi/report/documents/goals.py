"""The results by Sustainable Development Goal: the KPIs of each of the 17, how many are reported, how they stand."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from u4ssc_kpi.report.documents.common import about, city_name, make_cover
from u4ssc_kpi.report.documents.content import Block, Cell, Column, Group, Heading, Paragraph, Table
from u4ssc_kpi.report.documents.document import Document
from u4ssc_kpi.report.documents.standing import KpiStanding, count_kpis, scored_with, standings
from u4ssc_kpi.report.documents.tables import BAND_WORDS, benchmark_cell, result_cell, sign_notes
from u4ssc_kpi.report.language import Language, as_language, message
from u4ssc_kpi.scoring import POINTS, Scorecard
from u4ssc_kpi.verification import Verification

GOALS = {
    1: message("No poverty"),
    2: message("Zero hunger"),
    3: message("Good health and well-being"),
    4: message("Quality education"),
    5: message("Gender equality"),
    6: message("Clean water and sanitation"),
    7: message("Affordable and clean energy"),
    8: message("Decent work and economic growth"),
    9: message("Industry, innovation and infrastructure"),
    10: message("Reduced inequalities"),
    11: message("Sustainable cities and communities"),
    12: message("Responsible consumption and production"),
    13: message("Climate action"),
    14: message("Life below water"),
    15: message("Life on land"),
    16: message("Peace, justice and strong institutions"),
    17: message("Partnerships for the goals"),
}
_EVIDENCE = {
    "printed": message("card"),
    "KS vocabulary": message("KS vocabulary"),
    "local": message("local"),
}


def sdg_report(
    card: Scorecard,
    verification: Verification | None = None,
    *,
    language: str | Language = "en",
    date: datetime.date | None = None,
) -> Document:
    """The results of a city by Sustainable Development Goal, with how many of the KPIs of each are reported.

    A KPI that serves several goals stands under each of them. The targets and indicators of a goal are those that the
    KPI's card prints; where the card was not read, the goal is that of the vocabulary of KS (Norway), and is marked so.

    Args:
        card: the city's scores.
        verification: what the verifier decided; by default that of the scores, if any.
        language: a code such as ``es``, or a `Language`.
        date: the day of the report, printed on its cover; none by default.

    Raises:
        ReportError: for a verification of another city or year, or with decisions on unknown data points.
        UnknownNameError: for an unknown language.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> card = u4.registry.benchmark(u4.evaluate(u4.read("examples/asker-2020.yaml")))
        >>> "Goal 16" in u4.report.sdg_report(card).markdown
        True
    """
    lang = as_language(language)
    card = scored_with(card, verification)
    kpis = standings(card)
    kind = lang("Results by Sustainable Development Goal")
    by_goal = {goal: [k for k in kpis if goal in k.indicator.sdg.goals] for goal in GOALS}
    blocks: list[Block] = [
        Heading(lang("Coverage"), number="1"),
        Paragraph(
            lang(
                "Each KPI serves one or more of the 17 goals of the 2030 Agenda; one that serves several is counted "
                "under each. The bands count data points. A goal is wider than its KPIs: good bands do not mean that "
                "the goal is reached."
            )
        ),
        _coverage(by_goal, lang),
        Heading(lang("Results by goal"), number="2", new_page=True),
        Paragraph(
            lang(
                "Targets and indicators of a goal stand here where the KPI's card prints them. For the other KPIs "
                "only the goal is known, from the indicator vocabulary of KS, the association of Norwegian local "
                "authorities."
            ),
            "note",
        ),
    ]
    for goal, members in by_goal.items():
        if members:
            blocks += _goal(goal, members, lang)
    city, year = city_name(card), card.evaluation.submission.year
    return Document(f"{kind}, {city}, {year}", make_cover(kind, card, kpis, date, lang), (*blocks, *about(lang)), lang)


def _coverage(by_goal: dict[int, list[KpiStanding]], lang: Language) -> Table:
    rows = []
    for goal, members in by_goal.items():
        count = count_kpis(members)
        bands = [p.score.band for k in members for p in k.points if p.reporting == "reported" and not p.withheld]
        numbers = [count.total, count.reported, count.partial, *(bands.count(band) for band in POINTS)]
        shown = [lang.number(n) if members else "–" for n in numbers]
        rows.append((lang.number(goal), lang(GOALS[goal]), *shown))
    columns = (
        Column(lang("Goal"), 6, "number"),
        Column("", 25),
        Column(lang("KPIs"), 7, "number"),
        Column(lang("Reported"), 9, "number"),
        Column(lang("Partly reported"), 9, "number"),
        *(Column(lang(BAND_WORDS[band]), 10, "number") for band in POINTS),
    )
    return Table("", columns, (Group("", tuple(rows)),))


def _goal(goal: int, members: Sequence[KpiStanding], lang: Language) -> Iterator[Block]:
    yield Heading(f"{lang('Goal {n}', n=goal)}: {lang(GOALS[goal])}", 2)
    rows: list[tuple[Cell, ...]] = []
    for kpi in members:
        sdg = kpi.indicator.sdg
        exact = [name for name in (*sdg.targets, *sdg.indicators) if name.partition(".")[0] == str(goal)]
        evidence = lang(_EVIDENCE[kpi.indicator.evidence.sdg])
        for point in kpi.points:
            name = lang(point.score.result.point.name)
            row = (name, result_cell(point, lang), benchmark_cell(point, lang), ", ".join(exact) or "–", evidence)
            rows.append(row)
    columns = (
        Column(lang("KPI / Data Point"), 28),
        Column(lang("Results"), 26, "value"),
        Column(lang("Benchmark"), 15, "mark"),
        Column(lang("Targets, indicators"), 13),
        Column(lang("Evidence"), 14),
    )
    signs = sign_notes([p for k in members for p in k.points], lang)
    yield Table("", columns, (Group("", tuple(rows)),), notes=signs)
