"""The documents: their sections, their counts and results, the same facts in every format, the same bytes each time."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.report.documents.content import Heading, Table, cell_text

need("markupsafe")
KINDS = ("verification_report", "factsheet", "case_study", "sdg_report")


def make(kind: str, card: u4.Scorecard, *args: Any, **options: Any) -> u4.report.Document:
    made: u4.report.Document = getattr(u4.report, kind)(card, *args, **options)
    return made


def card_of(submission: u4.Submission, registry: u4.Registry = u4.registry) -> u4.Scorecard:
    return registry.benchmark(u4.evaluate(submission, registry=registry))


@pytest.fixture(scope="module")
def bizerte() -> u4.Scorecard:
    return card_of(u4.read(Path(__file__).parents[2] / "examples" / "bizerte-2020.yaml"))


@pytest.fixture(scope="module")
def full() -> u4.Scorecard:
    return card_of(u4.read(Path(__file__).parents[2] / "examples" / "full-city.yaml"))


@pytest.fixture(scope="module")
def verified() -> u4.Verification:
    """As published (VR Bizerte 2020, p. 20): Gini withheld, violent crimes with a footnote, the rest of it verified."""
    made = u4.Verification(city="Bizerte", year=2020)
    for name in ("poverty", "fire_service", "traffic_fatalities", "local_food_production"):
        made = made.decide(name, verified=True, by="A. Verifier", on=datetime.date(2020, 5, 4))
    made = made.decide("adult_literacy", verified=False, withheld=True, note="No source.")
    return made.decide("violent_crime_rate", verified=False, note="Not traceable.")


def rows(document: u4.report.Document) -> dict[str, list[str]]:
    """The rows of all tables by the text of their first own cell; the first of a name."""
    found: dict[str, list[str]] = {}
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for row in (row for table in tables for group in table.groups for row in group.rows):
        found.setdefault(cell_text(row[0]), [cell_text(cell).replace("\u00a0", " ") for cell in row[1:]])
    return found


# --- the Verification Report


def test_the_nine_sections_stand_in_the_order_of_itu(bizerte: u4.Scorecard) -> None:
    # contents of VR Karmøy, Mashhad, Narvik, Tromsø and Geneva, p. 7
    document = u4.report.verification_report(bizerte)
    sections = [(b.number, b.text) for b in document.blocks if isinstance(b, Heading) and b.number]
    assert sections == [
        ("1", "Introduction and Verification Background"),
        ("2", "KPI Reporting and Verification Summary"),
        ("3", "KPI Data Points Reporting and Verification Summary"),
        ("4", "City Performance Benchmark"),
        ("5", "Benchmarks and Scoring Methodology"),
        ("6", "Verification Results"),
        ("7", "KPIs Not Reported"),
        ("8", "KPIs Not Verified"),
        ("9", "Next Steps"),
        ("A", "Annex: the targets"),
    ]


def test_results_stand_as_published(bizerte: u4.Scorecard, verified: u4.Verification) -> None:
    table = rows(u4.report.verification_report(bizerte, verified))
    assert table["Traffic Fatalities"][0] == "10.46 / 100 000 inhabitants"
    assert table["Adult Literacy"] == ["Not verified", "–"]
    crimes = next(name for name in table if name.startswith("Violent Crime Rate"))
    assert crimes[-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹", "the value stays, with a footnote"
    assert table[crimes][0] == "25.56 / 100 000 inhabitants"
    assert table["Physicians"] == ["Not Reported", "–"]


def test_a_category_gathers_its_kpis_across_sub_dimensions(full: u4.Scorecard) -> None:
    tables = [b for b in u4.report.verification_report(full).blocks if isinstance(b, Table)]
    economy = next(t for t in tables if t.group_column and t.group_column.title == "Category")
    water = next(group for group in economy.groups if group.name == "Water and Sanitation")
    assert len(water.rows) == 7, "two of ICT and five of Infrastructure (process of ITU: VR Karmøy p. 14)"
    assert [len(g.rows) for t in tables if t.group_column and t.group_column.title == "Category" for g in t.groups]
    every = sum(len(g.rows) for t in tables if t.group_column and t.group_column.title == "Category" for g in t.groups)
    assert every == 112


def test_counts_by_hand() -> None:
    # one core KPI whole, one KPI with 2 of 5 data points, one advanced KPI with a note of the verifier
    reported = {"household_internet_access": 90, "air_pollution_no2": 30, "air_pollution_so2": 5, "patents": 3}
    card = card_of(u4.Submission(city="A", country="NO", year=2020, reported=reported))
    verification = (
        u4.Verification(city="A", year=2020)
        .decide("household_internet_access", verified=True)
        .decide("air_pollution_no2", verified=True)
        .decide("air_pollution_so2", verified=True)
        .decide("patents", verified=False)
    )
    levels = {i.id: i.level for i in u4.registry.values()}
    assert (levels["air_pollution"], levels["patents"]) == ("core", "core")
    tables = [b for b in u4.report.verification_report(card, verification).blocks if isinstance(b, Table)]
    kpis, points = (
        {cell_text(r[0]): [cell_text(c) for c in r[1:]] for group in t.groups for r in group.rows} for t in tables[:2]
    )
    # KPIs, reported, %, partly reported, verified, %
    assert kpis["Core"] == ["55", "2", "3.6", "1", "2", "3.6"]
    assert kpis["Advanced"] == ["36", "0", "0.0", "0", "0", "0.0"]
    assert kpis["Total"] == ["91", "2", "2.2", "1", "2", "2.2"]
    assert points["Total"] == ["112", "4", "3.6", "3", "2.7"]
    assert points["Environment"] == ["28", "2", "7.1", "2", "7.1"]


def test_partly_reported_and_not_verified_kpis_are_named(bizerte: u4.Scorecard, verified: u4.Verification) -> None:
    reported = {"air_pollution_no2": 30}
    card = card_of(u4.Submission(city="A", country="NO", year=2020, reported=reported))
    said = rows(u4.report.verification_report(card))["EN: EN: AQ: 1C"][0]
    assert said.startswith("Air Pollution. Partial, not reported: ")
    assert "(NO2)" not in said
    assert said.count("; ") == 3
    crimes = rows(u4.report.verification_report(bizerte, verified))["SC: SH: SA: 8C"]
    assert crimes == ["Violent Crime Rate: Not traceable."]


def test_a_verifier_can_overrule_what_counts_as_reported(bizerte: u4.Scorecard) -> None:
    verification = u4.Verification(city="Bizerte", year=2020).decide("poverty", verified=False, reported=False)
    table = rows(u4.report.verification_report(bizerte, verification))
    name = next(n for n in table if n.startswith("Poverty\u00a0"))
    assert table[name] == ["Not Reported", "–"]
    assert "EC: SI: 1C" not in table
    assert any(
        "Poverty: set to not reported by the verifier." in n for b in _tables(bizerte, verification) for n in b.notes
    )


def _tables(card: u4.Scorecard, verification: u4.Verification) -> list[Table]:
    return [b for b in u4.report.verification_report(card, verification).blocks if isinstance(b, Table)]


def test_a_withheld_value_counts_nowhere(bizerte: u4.Scorecard) -> None:
    withheld = u4.Verification(city="Bizerte", year=2020).decide("adult_literacy", verified=False, withheld=True)
    before, after = u4.report.verification_report(bizerte), u4.report.verification_report(bizerte, withheld)
    assert rows(before)["Education, Health and Culture"][0] == "3 of 12"
    assert rows(after)["Education, Health and Culture"][0] == "2 of 12"
    assert "87.15" in before.markdown
    assert "87.15" not in after.html, "neither in a table nor in the wheel"
    scored = u4.registry.benchmark(bizerte.evaluation, verification=withheld)
    assert u4.report.verification_report(scored).html == after.html, "the verification of the scores is taken as given"


def test_without_a_verification_nothing_is_called_verified(full: u4.Scorecard) -> None:
    document = u4.report.verification_report(full)
    assert "nothing in this report is verified yet" in document.markdown
    assert rows(document)["Total"][-2:] == ["0", "0.0"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_page_says_that_it_is_not_official(kind: str, full: u4.Scorecard) -> None:
    cover = make(kind, full).cover
    assert "not an official document of ITU or U4SSC" in cover.notice
    assert f"{full.bases['derived']} are derived" in cover.notice


@pytest.mark.parametrize("kind", KINDS)
def test_a_verification_of_another_city_is_refused(kind: str, bizerte: u4.Scorecard) -> None:
    other = u4.Verification(city="Sfax", year=2019).decide("povertyy", verified=True)
    with pytest.raises(u4.ReportError) as caught:
        make(kind, bizerte, other)
    assert len(caught.value.problems) == 2
    assert "Sfax, 2019" in caught.value.problems[0]
    assert "Did you mean 'poverty'" in caught.value.problems[1]


# --- Factsheet, case study, goals


def test_comparisons_say_which_is_better() -> None:
    reported = {"household_internet_access": 90, "unemployment_rate": 5, "adult_literacy": 99, "resilience_plans": True}
    card = card_of(u4.Submission(city="A", country="NO", year=2020, reported=reported))
    values = {
        "household_internet_access": 80.0,
        "unemployment_rate": 4.0,
        "adult_literacy": 99.001,
        "resilience_plans": False,
    }
    document = u4.report.factsheet(card, comparisons=[u4.report.Comparison("2019", values)])
    table = rows(document)
    assert table["Household Internet Access"][-1] == "80.00 ▲"
    assert table["Unemployment Rate"][-1] == "4.00 ▼"
    assert table["Adult Literacy"][-1] == "99.00 ="
    assert table["Resilience Plans"][-1] == "No ▲"
    assert table["Patents"][-1] == "–"
    without = rows(u4.report.factsheet(card))
    assert len(without["Patents"]) == len(table["Patents"]) - 1
    with pytest.raises(u4.ReportError, match="2019: no data point 'patent'"):
        u4.report.factsheet(card, comparisons=[u4.report.Comparison("2019", {"patent": 1.0})])


def test_a_radar_shows_scores_where_they_belong() -> None:
    reported = {"student_ict_access": 100, "school_enrolment": 10, "maternal_mortality_rate": 10}
    card = card_of(u4.Submission(city="A", country="NO", year=2020, reported=reported))
    from u4ssc_kpi.report.documents.radar import radar
    from u4ssc_kpi.report.language import language

    groups = [g for g in card.categories if g.dimension == "Society and Culture"]
    assert [g.name for g in groups][:2] == ["Education", "Health"]
    svg = radar(groups, "<Society>", language())
    assert "&lt;Society&gt;" in svg
    circles = [tuple(map(float, found)) for found in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]
    # Education: 5 of 8 points, 62.5 %, upwards from the centre (340, 215) with radius 150; Health: 100 %, a seventh on
    assert circles[0] == (340.0, 121.2)
    assert circles[1] == pytest.approx((340 + 150 * 0.7818, 215 - 150 * 0.6235), abs=0.1)
    assert len(circles) == 2
    assert svg.count("not scored") == 5


def test_goals_count_a_kpi_under_each_that_it_serves(full: u4.Scorecard) -> None:
    document = u4.report.sdg_report(full)
    coverage = next(b for b in document.blocks if isinstance(b, Table))
    counted = {cell_text(r[0]): [cell_text(c) for c in r[2:4]] for r in coverage.groups[0].rows}
    by_hand = {str(g): sum(g in i.sdg.goals for i in u4.registry.values()) for g in range(1, 18)}
    assert {g: n for g, (n, _) in counted.items()} == {g: str(n) if n else "–" for g, n in by_hand.items()}
    assert counted["12"] == ["–", "–"], "no KPI serves goal 12"
    printed = rows(document)["Drainage / Storm Water System ICT Monitoring"]
    assert printed[-2:] == ["6.2", "card"]
    assert rows(document)["Smart Water Meters"][-2:] == ["–", "KS vocabulary"]


# --- every kind, every format


@pytest.mark.parametrize(("kind", "language"), list(zip(KINDS, u4.report.languages(), strict=True)))
def test_every_format_says_the_same(kind: str, language: str, full: u4.Scorecard) -> None:
    docx = need("docx")
    need("babel")
    document = make(kind, full, language=language, date=datetime.date(2026, 11, 21))
    words = docx.Document(io.BytesIO(document.forms()[".docx"]()))
    everything = "\n".join(
        [p.text for p in words.paragraphs] + [c.text for t in words.tables for r in t.rows for c in r.cells]
    )
    html = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", document.html, flags=re.DOTALL)
    from html import unescape

    seen = unescape(re.sub(r"<[^>]+>", "", html))
    for block in document.blocks:
        if isinstance(block, Table):
            for row in (r for group in block.groups for r in group.rows):
                for cell in row:
                    for piece in cell_text(cell).split():
                        assert piece in seen
                        assert piece in everything
        elif isinstance(block, Heading):
            assert block.text in seen
            assert block.text in everything
    assert document.lang.date(datetime.date(2026, 11, 21)) in document.markdown.replace("\\", "")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_city_gives_a_whole_report(kind: str, tmp_path: Path) -> None:
    need("weasyprint")
    document = make(kind, card_of(u4.Submission(city="A", country="Atlantis", year=2020)))
    for ending in (".html", ".md", ".pdf", ".docx"):
        assert document.save(tmp_path / f"a{ending}").stat().st_size > 1000


def test_the_same_report_gives_the_same_bytes(full: u4.Scorecard, monkeypatch: pytest.MonkeyPatch) -> None:
    need("weasyprint")
    need("docx")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first, second = (u4.report.sdg_report(full).forms() for _ in range(2))
    for form in first:
        assert first[form]() == second[form](), form
    with zipfile.ZipFile(io.BytesIO(first[".docx"]())) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("kind", KINDS)
def test_local_indicators_stand_beside_the_others(kind: str) -> None:
    text = {
        "code": "LO: 1",
        "id": "trees",
        "name": "Street trees",
        "definition": "Trees in streets.",
        "category": "Trees",
    }
    place = {"dimension": "Greenery", "sub_dimension": "Greenery"}
    tree = u4.Input(id="tree_count", name="trees in streets", unit="dimensionless")
    point = u4.DataPoint(
        id="trees",
        name="Street trees",
        unit="dimensionless",
        kind="count",
        formula="tree_count",
        inputs=(tree,),
        direction="higher",
    )
    local = u4.Indicator(**text, **place, data_points=(point,), sdg=u4.Sdg(goals=(15,)))
    registry = u4.registry.extend([local])
    submission = u4.Submission(city="A", country="NO", year=2020, readings={"tree_count": 1234})
    document = make(kind, card_of(submission, registry))
    assert "Greenery" in document.html or kind == "sdg_report"
    assert "Street trees" in document.markdown or kind == "case_study"
    if kind == "verification_report":
        assert rows(document)["Street trees"][0] == "1 234"
        assert rows(document)["Local"][:2] == ["1", "1"]


def test_another_ending_is_refused(full: u4.Scorecard, tmp_path: Path) -> None:
    with pytest.raises(u4.ReportError, match=r"\.odt"):
        u4.report.sdg_report(full).save(tmp_path / "a.odt")


def test_a_verification_keeps_the_year_of_the_targets() -> None:
    # the set eu_2030: at least 55 % recycled by 2025, 60 % by 2030 (Directive 2008/98/EC, Article 11); 56 is more than
    # 95 % of the first, and 93 % of the second
    city = u4.Submission(city="A", country="NO", year=2023, reported={"solid_waste_treatment_recycled": 56})
    verification = u4.Verification(city="A", year=2023).decide("solid_waste_treatment_recycled", verified=True)
    card = u4.registry.benchmark(u4.evaluate(city), "eu_2030", year=2030)
    assert card["solid_waste_treatment_recycled"].band == "66-95"
    name = u4.registry.data_points["solid_waste_treatment_recycled"].name
    said = rows(u4.report.sdg_report(card, verification))[name]
    assert said[1].startswith("66 – 95 %"), said


def test_all_counts_of_what_is_reported_agree() -> None:
    # two KPIs whole, one (Air Pollution) with 1 of 5 data points; of the whole ones one is withheld
    reported = {"adult_literacy": 87, "school_enrolment": 60, "air_pollution_no2": 30}
    card = card_of(u4.Submission(city="A", country="NO", year=2020, reported=reported))
    log = u4.Verification(city="A", year=2020).decide("adult_literacy", verified=False, withheld=True)
    report = u4.report.verification_report(card, log)
    assert ("KPIs reported", "2 of 91") in report.cover.facts
    assert ("Partly reported", "1") in report.cover.facts
    assert rows(report)["Total"][:4] == ["91", "2", "2.2", "1"]
    goals = rows(u4.report.sdg_report(card, log))
    # Air Pollution is of goals 3 and 11 (its card); Adult Literacy and School Enrolment are of goal 4
    assert goals["11"][2:4] == ["0", "1"]
    assert goals["4"][2:4] == ["2", "0"]
    coverage = card.evaluation.coverage(log)
    assert (coverage.indicators.reported, coverage.indicators.partial) == (2, 1)


def test_reported_without_a_value_is_not_verified() -> None:
    card = card_of(u4.Submission(city="A", country="NO", year=2020, reported={"school_enrolment": 60}))
    log = u4.Verification(city="A", year=2020).decide("adult_literacy", verified=True, reported=True)
    table = rows(u4.report.verification_report(card, log))
    name = next(n for n in table if n.startswith("Adult Literacy"))
    assert table[name] == ["Reported, no value given", "–"]
    assert table["Total"] == ["91", "2", "2.2", "0", "0", "0.0"]


def test_with_verified_only_the_note_on_missing_targets_stands_only_where_one_is_missing() -> None:
    reported = {"adult_literacy": 99, "school_enrolment": 60}
    city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
    log = u4.Verification(city="A", year=2020).decide("adult_literacy", verified=True)
    card = u4.registry.benchmark(u4.evaluate(city), "reference", log, verified_only=True)
    report = u4.report.verification_report(card)
    name = next(n for n in rows(report) if n.startswith("School Enrolment"))
    assert rows(report)[name][1] == "Not scored: not verified"
    assert "N/A: no target in this set." not in report.markdown
