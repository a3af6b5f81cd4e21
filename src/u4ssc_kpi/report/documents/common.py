"""What all documents open and close with: the cover, the city in figures, the method, who made it."""

from __future__ import annotations

import datetime

from u4ssc_kpi._version import __version__
from u4ssc_kpi.errors import shown
from u4ssc_kpi.report.documents.content import (
    Block,
    Cell,
    Column,
    Cover,
    Figure,
    Group,
    Heading,
    Paragraph,
    Table,
    Value,
)
from u4ssc_kpi.report.documents.standing import KpiStanding, count_kpis
from u4ssc_kpi.report.documents.tables import band_mark, target_table
from u4ssc_kpi.report.language import Language
from u4ssc_kpi.scoring import POINTS, Scorecard

_LONGEST_NAME = 120
PROFILE = ("population", "households", "city_area", "city_gdp")  # the figures of a city that its KPIs rest on


def city_name(card: Scorecard) -> str:
    """The name of the city, cut where no name is that long."""
    return shown(card.evaluation.submission.city, _LONGEST_NAME)


def place_and_year(card: Scorecard, lang: Language) -> str:
    """Country and reporting year of a scorecard."""
    city = card.evaluation.submission
    return f"{lang.country(city.country_code, shown(city.country, _LONGEST_NAME))}, {city.year}"


def make_cover(
    kind: str, card: Scorecard, kpis: tuple[KpiStanding, ...], date: datetime.date | None, lang: Language
) -> Cover:
    """The first page, with what must be known of every report of this library."""
    count, total = count_kpis(kpis), card.total
    facts = [(lang("KPIs reported"), lang("{n} of {of}", n=count.reported, of=count.total))]
    if count.partial:
        facts.append((lang("Partly reported"), lang.number(count.partial)))
    if total.percent is not None:
        facts.append((lang("score against the targets"), lang.percent(total.percent, 1)))
        facts.append((lang("data points scored"), lang.number(len(total.members))))
    lines = [place_and_year(card, lang), *([lang.date(date)] if date else [])]
    return Cover(kind, city_name(card), tuple(lines), notice(card, lang), tuple(facts))


def notice(card: Scorecard, lang: Language) -> str:
    """That the report is not official, and whose the targets are."""
    text = lang(
        "This is not an official document of ITU or U4SSC. It was made with independent software, u4ssc-kpi "
        "{version}, from data that the city gave.",
        version=__version__,
    )
    bases = card.bases
    if set(bases) - {"official"} and bases["stated"] + bases["derived"]:
        text += " " + lang(
            "U4SSC publishes almost none of its targets: of the {n} targets used here {official} are its own, {stated} "
            "are stated by another source and {derived} are derived from one.",
            n=sum(bases.values()),
            **bases,
        )
    return text


def profile_table(card: Scorecard, lang: Language) -> Table | None:
    """The city in figures, as far as it gave them."""
    submission, registry = card.evaluation.submission, card.registry
    rows: list[tuple[Cell, ...]] = []
    for name in PROFILE:
        reading = submission.readings.get(name)
        if reading is None or reading.value is None or name not in registry.inputs:
            continue
        given = reading.value
        plain = isinstance(given, (int, float)) and not isinstance(given, bool)
        number = lang.number(given) if plain else str(given)
        unit = reading.unit or (_profile_unit(registry.inputs[name].unit, submission.currency) if plain else "")
        source = "; ".join(str(v) for v in (reading.year, reading.source) if v)
        rows.append((lang(registry.inputs[name].name), Value(number, unit), source))
    columns = (Column("", 20), Column(lang("Value"), 22, "value"), Column(lang("Source"), 30))
    return Table(lang("The city in figures"), columns, (Group("", tuple(rows)),)) if rows else None


def _profile_unit(unit: str, currency: str | None) -> str:
    return {"km**2": "km²", "currency": currency or ""}.get(unit, "")


def wheel_figure(card: Scorecard, lang: Language) -> Figure:
    """The benchmarking wheel."""
    from u4ssc_kpi.report.benchmark_wheel import wheel

    return Figure(
        wheel(card, language=lang).svg,
        lang("Benchmarking wheel."),
        lang(
            "From the centre outward: dimensions, categories, data points. The colour of a field is its band; the same "
            "results stand in the tables of this report."
        ),
        92,
    )


def method_blocks(card: Scorecard, lang: Language) -> tuple[Block, ...]:
    """How results become bands and scores, and whose the targets are."""
    bands = tuple((band_mark(band, lang), lang.number(points)) for band, points in POINTS.items())
    return (
        Paragraph(
            lang(
                "Each result that has a target is set against it. The share of the target that it reaches falls into "
                "one of four bands, and the band gives points:"
            )
        ),
        Table(
            "",
            (Column(lang("Share of the target"), 30, "mark"), Column(lang("Points"), 12, "number")),
            (Group("", bands),),
        ),
        Paragraph(
            lang(
                "Exactly 95 % still counts as 66 – 95 %; exactly 66 % and 33 % count as the higher band. The points "
                "of a category, a sub-dimension or a dimension are added and divided by the most that could be had, "
                "4 for each data point; that share falls into the same bands. Nothing is weighted. What is not "
                "reported, and what has no target, is left out of both sums."
            )
        ),
        Paragraph(
            lang(
                "An example: four data points with 1, 3, 4 and 1 points have 9 of 16 points, 56.25 %, and fall into "
                "the band 33 – 66 %. With only three reported, with 3, 4 and 2 points, it is 9 of 12, 75 %, the band "
                "66 – 95 %."
            )
        ),
        Paragraph(
            lang(
                "The method is U4SSC's (Verification Report Kristiansund 2020, p. 12; Factsheet Mashhad 2021, p. "
                "15). The targets are not: U4SSC publishes almost none. Those used here are the set “{name}”: "
                "{title}. They are stated where the source names this number for this quantity, and derived where it "
                "is our reading of a goal. The annex lists them with their sources.",
                name=card.benchmark.id,
                title=card.benchmark.title,
            )
        ),
        Paragraph(
            lang(
                "A band gives context; it is no judgement of a city. Read it beside the city's own goals, its past and "
                "cities like it."
            )
        ),
    )


def annex(card: Scorecard, lang: Language) -> tuple[Block, ...]:
    """The targets used, and what the KPIs are."""
    blocks: tuple[Block, ...] = (
        Heading(lang("Annex: the targets"), number="A", new_page=True),
        Paragraph(
            lang("U4SSC: published by U4SSC. Stated and derived: from the source named, chosen by this library.")
        ),
    )
    if card.total.members:
        return (*blocks, target_table(card, lang), *about(lang))
    return (*blocks, Paragraph(lang("No result was scored.")), *about(lang))


def about(lang: Language) -> tuple[Block, ...]:
    """What the KPIs are, for a reader who meets them here."""
    return (
        Heading(lang("About the KPIs"), 2),
        Paragraph(
            lang(
                "The U4SSC KPIs are 91 indicators for smart sustainable cities in three dimensions: economy, "
                "environment, society and culture. They are those of Recommendation ITU-T Y.4903/L.1603, and were "
                "made by ITU with UNECE and other agencies of the United Nations, so that cities can measure "
                "themselves in the same way and see where they stand on the way to the Sustainable Development Goals."
            )
        ),
    )
