"""The Verification Report, with the nine sections of those that ITU publishes, in their order and in our words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from u4ssc_kpi.report.documents.common import (
    annex,
    city_name,
    make_cover,
    method_blocks,
    place_and_year,
    profile_table,
    wheel_figure,
)
from u4ssc_kpi.report.documents.content import Block, Cell, Column, Group, Heading, Listing, Paragraph, Table, Text
from u4ssc_kpi.report.documents.document import Document
from u4ssc_kpi.report.documents.standing import KpiStanding, PointStanding, by, scored_with, standings
from u4ssc_kpi.report.documents.tables import (
    benchmark_cell,
    count_table,
    footnote_sign,
    result_cell,
    score_table,
    sign_notes,
)
from u4ssc_kpi.report.language import NO_BREAK_SPACE, Language, as_language
from u4ssc_kpi.scoring import Scorecard
from u4ssc_kpi.verification import Verification


def verification_report(
    card: Scorecard,
    verification: Verification | None = None,
    *,
    language: str | Language = "en",
    date: datetime.date | None = None,
) -> Document:
    """The Verification Report of a city.

    Its sections, tables and number forms are those of the published reports (Karmøy 2020, Rana 2020); its words are
    ours, and its first page says that it is not official.

    Args:
        card: the city's scores.
        verification: what the verifier decided, by default that of the scores; without one the report says that nothing
            is verified yet.
        language: a code such as ``es``, or a `Language`.
        date: the day of the report, printed on its cover; none by default.

    Raises:
        ReportError: for a verification of another city or year, or with decisions on unknown data points.
        UnknownNameError: for an unknown language.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.read("examples/bizerte-2020.yaml")
        >>> card = u4.registry.benchmark(u4.evaluate(city))
        >>> verified = u4.Verification(city=city.city, year=city.year)
        >>> verified = verified.decide("violent_crime_rate", verified=False, note="The police could not be asked.")
        >>> text = u4.report.verification_report(card, verified).markdown
        >>> "10.46 / 100 000 inhabitants" in text.replace(chr(160), " ")
        True
    """
    lang = as_language(language)
    card = scored_with(card, verification)
    kpis = standings(card)
    kind = lang("Verification Report")
    city = city_name(card)
    blocks = (
        Heading(lang("Foreword"), 2),
        Paragraph(
            lang(
                "This report shows what {city} reported of the U4SSC key performance indicators (KPIs) for smart "
                "sustainable cities, what of it was verified, and how the results stand against targets. The KPIs and "
                "their benchmarks are still being refined; their scope and definitions may change.",
                city=city,
            )
        ),
        Heading(lang("Disclaimer"), 2),
        Paragraph(
            lang(
                "The figures are those that the city gave. Verification asks whether they are reasonable, plausible "
                "and traceable; it cannot find out figures that are wrong on purpose. The report is for information "
                "only."
            )
        ),
        *_introduction(card, kpis, lang),
        Heading(lang("KPI Reporting and Verification Summary"), number="2", new_page=True),
        count_table(kpis, lang),
        Paragraph(lang("A KPI is verified when each of its reported data points is."), "note"),
        Heading(lang("KPI Data Points Reporting and Verification Summary"), number="3"),
        count_table(kpis, lang, points=True),
        Heading(lang("City Performance Benchmark"), number="4", new_page=True),
        wheel_figure(card, lang),
        score_table(lang("Scores by sub-dimension"), card.sub_dimensions, lang),
        Heading(lang("Benchmarks and Scoring Methodology"), number="5", new_page=True),
        *method_blocks(card, lang),
        Heading(lang("Verification Results"), number="6", new_page=True),
        *_results(kpis, card.verification, lang),
        Heading(lang("KPIs Not Reported"), number="7", new_page=True),
        *_not_reported(kpis, lang),
        Heading(lang("KPIs Not Verified"), number="8"),
        *_not_verified(kpis, card.verification, lang),
        Heading(lang("Next Steps"), number="9"),
        *_next_steps(kpis, city, lang),
        *annex(card, lang),
    )
    title = f"{kind}, {city}, {card.evaluation.submission.year}"
    return Document(title, make_cover(kind, card, kpis, date, lang), blocks, lang)


def _introduction(card: Scorecard, kpis: Sequence[KpiStanding], lang: Language) -> Iterator[Block]:
    submission, verification = card.evaluation.submission, card.verification
    yield Heading(lang("Introduction and Verification Background"), number="1")
    yield Paragraph(
        lang(
            "{city} ({place}) is measured by {n} KPIs with {points} data points. A KPI is core or advanced; it "
            "belongs to a category, a sub-dimension and a dimension.",
            city=city_name(card),
            place=place_and_year(card, lang),
            n=len(kpis),
            points=len(card),
        )
    )
    if submission.boundary:
        yield Paragraph(lang("The figures cover: {boundary}.", boundary=submission.boundary))
    if verification is None:
        yield Paragraph(
            lang("No verification was given with these data: nothing in this report is verified yet."), "box"
        )
    else:
        yield Paragraph(_background(verification, lang))
    if (profile := profile_table(card, lang)) is not None:
        yield profile


def _background(verification: Verification, lang: Language) -> str:
    """Who verified, when, and what was asked."""
    decisions = verification.decisions.values()
    names = sorted({d.by for d in decisions if d.by})
    days = sorted(d.on for d in decisions if d.on)
    asked, settled = len(verification.questions), sum(q.settled for q in verification.questions)
    text = lang.plural(
        "There is a decision on {n} data point.", "There are decisions on {n} data points.", len(decisions)
    )
    if names:
        text += " " + lang("Verified by: {names}.", names=", ".join(names))
    if len(set(days)) == 1:
        text += " " + lang("Decided on {day}.", day=lang.date(days[0]))
    elif days:
        text += " " + lang("Decided from {first} to {last}.", first=lang.date(days[0]), last=lang.date(days[-1]))
    if asked:
        questions = lang.plural("{n} question was put to the city", "{n} questions were put to the city", asked)
        text += " " + lang("{questions}; {settled} settled.", questions=questions, settled=lang.number(settled))
    return text


def _results(kpis: Sequence[KpiStanding], verification: Verification | None, lang: Language) -> Iterator[Block]:
    """A table for each dimension; a category gathers its KPIs across the sub-dimensions."""
    for place, (dimension, members) in enumerate(by(kpis, lambda i: i.dimension).items()):
        yield Heading(lang("Dimension: {name}", name=lang(dimension)), 2, new_page=place > 0)
        notes: list[str] = []
        groups = []
        for category, gathered in by(members, lambda i: i.category).items():
            rows = [_result_row(p, verification, notes, lang) for kpi in gathered for p in kpi.points]
            groups.append(Group(lang(category), tuple(rows)))
        columns = (
            Column(lang("KPI / Data Point"), 34),
            Column(lang("Results"), 30, "value"),
            Column(lang("Benchmark"), 18, "mark"),
        )
        signs = sign_notes([p for kpi in members for p in kpi.points], lang)
        yield Table("", columns, tuple(groups), Column(lang("Category"), 18), (*notes, *signs))


def _result_row(
    point: PointStanding, verification: Verification | None, notes: list[str], lang: Language
) -> tuple[Cell, ...]:
    name = lang(point.score.result.point.name)
    note = _footnote(point, lang) if verification is not None else ""
    if note:
        sign = footnote_sign(len(notes) + 1)
        notes.append(f"{sign} {name}: {note}")
        name += f"{NO_BREAK_SPACE}{sign}"
    return name, result_cell(point, lang), benchmark_cell(point, lang)


def _footnote(point: PointStanding, lang: Language) -> str:
    """What must be said beside a result that is shown though a verifier did not say YES."""
    decision, value = point.decision, point.score.result.value
    said = f" {decision.note}" if decision and decision.note else ""
    if decision and decision.reported is not None and decision.reported != (value is not None):
        words = (
            lang("taken as reported by the verifier.")
            if decision.reported
            else lang("set to not reported by the verifier.")
        )
        return words + said
    if point.reporting != "reported" or point.withheld or point.verified:
        return ""
    if decision is None:
        return lang("no decision by the verifier yet.")
    return lang("the value could not be verified; read its benchmark with that in mind.") + said


def _kpi_table(rows: Sequence[tuple[Cell, ...]], lang: Language) -> Table:
    return Table("", (Column(lang("KPI Number"), 18), Column(lang("Description"), 60)), (Group("", tuple(rows)),))


def _not_reported(kpis: Sequence[KpiStanding], lang: Language) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = []
    for kpi in kpis:
        if kpi.reporting == "partial":
            missing = "; ".join(lang(p.score.result.point.name) for p in kpi.missing)
            text = lang("{name}. Partial, not reported: {missing}", name=lang(kpi.indicator.name), missing=missing)
            rows.append((kpi.indicator.code, text))
        elif kpi.reporting == "not_reported":
            rows.append((kpi.indicator.code, lang(kpi.indicator.name)))
    yield _kpi_table(rows, lang) if rows else Paragraph(lang("All KPIs were reported."))


def _not_verified(kpis: Sequence[KpiStanding], verification: Verification | None, lang: Language) -> Iterator[Block]:
    if verification is None:
        yield Paragraph(lang("No verification was given with these data: nothing in this report is verified yet."))
        return
    rows: list[tuple[Cell, ...]] = []
    for kpi in kpis:
        for point in kpi.unverified:
            why = point.decision.note if point.decision else lang("no decision by the verifier yet.")
            name = lang(point.score.result.point.name)
            rows.append((kpi.indicator.code, f"{name}: {why}" if why else name))
    yield _kpi_table(rows, lang) if rows else Paragraph(lang("All reported KPIs were verified."))


def _next_steps(kpis: Sequence[KpiStanding], city: str, lang: Language) -> Iterator[Block]:
    low = [p for kpi in kpis for p in kpi.points if p.score.band in ("0-33", "33-66")]
    lacking = [k for k in kpis if k.reporting in ("not_reported", "partial")]
    steps: list[Text] = []
    if low:
        names = "; ".join(lang(p.score.result.point.name) for p in low)
        steps.append(
            lang(
                "Look first at the results below 66 % of their target, find those that are critical for {city}, and "
                "plan how to improve them: {names}.",
                city=city,
                names=names,
            )
        )
    if lacking:
        steps.append(
            lang.plural(
                "Plan how to collect the data of the {n} KPI that is not or only partly reported (section 7).",
                "Plan how to collect the data of the {n} KPIs that are not or only partly reported (section 7).",
                len(lacking),
            )
        )
    steps += [
        lang("Go on collecting every year: trends tell more than one year does."),
        lang("Stay in touch with U4SSC, and tell it what works and what does not in the KPIs and their benchmarks."),
    ]
    yield Listing(tuple(steps), ordered=True)
