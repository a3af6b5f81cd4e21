"""The formulas of the workbook, computed by LibreOffice, equal `evaluate` and the scorecard for all data points."""

from __future__ import annotations

import math
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need
from libreoffice import convert, tables

need("xlsxwriter")
need("openpyxl")

from u4ssc_kpi.workbook.layout import Wanted  # noqa: E402
from u4ssc_kpi.workbook.units import unit_lists  # noqa: E402
from u4ssc_kpi.workbook.writing import Content  # noqa: E402

STATUS = {"NR": "not_reported", "N/A": "not_applicable", "invalid": "invalid"}


def content(submission: u4.Submission) -> Content:
    targets = u4.registry.targets("reference")
    chosen = tuple(u4.registry.values())
    return Content(u4.registry, u4.registry.hash, chosen, {}, submission, None, targets, "reference", frozenset())


def made_up(seed: int) -> u4.Submission:
    """A city with what a workbook meets: units, zeros, blanks, words, wrong things, scoped and reported values."""
    dice = random.Random(seed)
    blank = u4.Submission(city="A", country="NO", year=2020, currency="NOK", exchange_rates={"EUR": 11.3, "USD": 10.7})
    lists = unit_lists(content(blank).layout, blank)

    def reading(wanted: Wanted, *, negative: bool = False) -> Any:
        kind = dice.random()
        if wanted.unit == "yes_no":
            return dice.choice([True, False, "yes", "NO", "oui", "нет", "نعم", "NR", "n/a", None, 1, "perhaps", 0.5])
        number = dice.choice([dice.uniform(0, 10), dice.randint(1, 10**6), 0, 10 ** dice.uniform(-3, 12)])
        if kind < 0.45:
            return number
        if kind < 0.7:
            return {"value": number, "unit": dice.choice(list(lists[wanted].factors))}
        if kind < 0.8:
            return f"{number!r} {dice.choice(list(lists[wanted].factors))}"
        odd = [0, 0, "NR", "n/a", "-", "about 5", "", True, "1,234", "5 parsec", {"value": 3, "unit": "bananas"}, 1e306]
        return dice.choice([*odd, -number if negative else number])

    registry = u4.registry
    readings = {n: reading(Wanted.of(i)) for n, i in registry.inputs.items() if dice.random() < 0.93}
    points = list(registry.data_points.values())
    reported = {p.id: reading(Wanted.of(p)) for p in points if dice.random() < 0.15}
    scoped = {
        p.id: {i.id: reading(Wanted.of(i), negative=True) for i in p.inputs if dice.random() < 0.7}
        for p in points
        if dice.random() < 0.2
    }
    fields = {"readings": readings, "reported": reported, "scoped": scoped}
    variants = {name: [v.id for v in registry.data_points[name].variants] for name in registry.variants}
    fields["variants"] = {name: dice.choice(ids) for name, ids in variants.items() if dice.random() < 0.5}
    return u4.Submission.model_validate(blank.to_dict() | fields)


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> list[tuple[u4.Submission, Path, Path]]:
    """Submissions with their workbooks as written and as LibreOffice computes them."""
    folder = tmp_path_factory.mktemp("live")
    submissions = {f.stem: u4.read(f) for f in sorted(examples.glob("*.yaml"))}
    submissions |= {f"made-up-{seed}": made_up(seed) for seed in range(8)}
    files = [u4.workbook.write(s, folder / f"{name}.xlsx") for name, s in submissions.items()]
    return list(zip(submissions.values(), files, convert(files, folder), strict=True))


@cache
def by_path(file: Path) -> dict[str, dict[str, Any]]:
    """What the rows of a workbook show, by the path in their hidden cell and the key of the column."""
    from openpyxl import load_workbook

    found: dict[str, dict[str, Any]] = {}
    for sheet in load_workbook(file, data_only=True).worksheets:
        keys: list[Any] = []
        for row in sheet.iter_rows(values_only=True):
            if "path" in row and "value" in row:
                keys = list(row)
            elif keys and (cells := dict(zip(keys, row, strict=True)))["path"]:
                found[str(cells["path"])] = cells
    return found


def test_every_result_is_that_of_evaluate(computed: list[tuple[u4.Submission, Path, Path]]) -> None:
    seen: set[str] = set()
    for submission, _, file in computed:
        rows, evaluation = by_path(file), u4.evaluate(submission)
        for name, result in evaluation.items():
            shown = rows[f"reported.{name}"]["result"]
            status = STATUS.get(shown) if isinstance(shown, str) else "value"
            here = f"{file.stem}: {name}: {result.explain()}"
            if result.value is None:
                assert status == result.status, here
            else:
                assert status == "value", f"{here}: {shown}"
                assert math.isclose(shown, result.value, rel_tol=1e-12), here
            assert rows[f"reported.{name}"]["reported"] == ("YES" if result.value is not None else "NO"), here
            seen.add(result.status)
    assert seen == {"computed", "reported", "not_reported", "not_applicable", "invalid"}


def test_every_band_is_that_of_the_scorecard(computed: list[tuple[u4.Submission, Path, Path]]) -> None:
    bands: set[str | None] = set()
    for submission, _, file in computed:
        rows, card = by_path(file), u4.registry.benchmark(u4.evaluate(submission))
        for name, score in card.items():
            cells = rows[f"reported.{name}"]
            assert (cells["band"] or None) == score.band, (file.stem, name)
            if score.performance is not None:
                assert math.isclose(cells["performance"], score.performance, rel_tol=1e-12), (file.stem, name)
            bands.add(score.band)
    assert bands == {"95+", "66-95", "33-66", "0-33", None}


def test_every_group_is_that_of_the_scorecard(computed: list[tuple[u4.Submission, Path, Path]]) -> None:
    for submission, _, file in computed:
        card = u4.registry.benchmark(u4.evaluate(submission))
        cells = tables(file, values=True)["Scores"]
        groups = [card.total, *card.dimensions, *card.sub_dimensions, *card.categories]
        for at, group in enumerate(groups, 7):
            share = cells[f"F{at}"]
            assert cells[f"B{at}"] == (group.name if group is not card.total else "All KPIs")
            assert (cells[f"H{at}"], cells[f"I{at}"]) == (group.points, group.of), (file.stem, group.name)
            assert (cells[f"L{at}"] or None) == group.band, (file.stem, group.name)
            assert (share or None) == (None if group.percent is None else pytest.approx(group.percent / 100))


def test_the_values_written_with_the_formulas_are_those_of_the_formulas(
    computed: list[tuple[u4.Submission, Path, Path]],
) -> None:
    for _, written, file in computed:
        formulas, before, after = tables(written, values=False), tables(written, values=True), tables(file, values=True)
        count = 0
        for sheet, cells in formulas.items():
            for place, formula in cells.items():
                if isinstance(formula, str) and formula.startswith("=") and before[sheet][place] != formula:
                    one, two = (side[sheet][place] for side in (before, after))
                    same = (one or "") == (two or "") or math.isclose(float(one or 0), float(two or 0), rel_tol=1e-12)
                    assert same, (file.stem, sheet, place, formula, one, two)
                    count += 1
        assert count > 1_500


def test_libreoffice_computes_anew(tmp_path: Path) -> None:
    """The comparisons above could not fail if it showed the values in the file: here those are wrong."""
    import zipfile

    city = u4.Submission(city="A", country="NO", year=2020, readings={"open_datasets_published": 7, "datasets": 28})
    file = u4.workbook.write(city, tmp_path / "right.xlsx")
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(wrong, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"<v>25.0</v>", b"<v>99.0</v>").replace(b"<v>25</v>", b"<v>99</v>"))
    assert by_path(wrong)["reported.open_data_percentage"]["result"] == 99
    (after,) = convert([wrong], tmp_path)
    assert by_path(after)["reported.open_data_percentage"]["result"] == 25


def test_typing_into_an_empty_template_computes_at_once(tmp_path: Path) -> None:
    """Figures by hand: 40 000 of 50 000 households are 80 %; 12 patents for 240 000 inhabitants are 5 in 100 000."""
    from openpyxl import load_workbook

    file = u4.workbook.template(tmp_path / "template.xlsx", city="A", country="NO", year=2024, currency="NOK")
    book = load_workbook(file)
    places = {}
    for sheet in book.worksheets:
        head = next((r for r in sheet.iter_rows() if {"path", "value"} <= {c.value for c in r}), ())
        column = {c.value: c.column for c in head}
        for row in sheet.iter_rows() if head else ():
            places[row[column["path"] - 1].value] = (sheet, row[0].row, column)
    typed = {
        "readings.population": (240, "thousand person"),
        "readings.households": (50_000, None),
        "readings.households_with_internet_access": (40_000, None),
        "readings.patents_granted": (12, None),
        "readings.electricity_consumed": (1.2, "TWh"),
        "readings.rd_spending": (3, "million NOK"),
        "readings.city_gdp": (0.2, "billion NOK"),
        "readings.resilience_plans_in_place": ("oui", None),
        "scoped.police_service.population": (200_000, "person"),
        "readings.police_officers": (300, None),
    }
    for path, (value, unit) in typed.items():
        sheet, row, column = places[path]
        sheet.cell(row, column["value"]).value = value
        if unit is not None:
            sheet.cell(row, column["unit"]).value = unit
    book.save(tmp_path / "typed.xlsx")
    (after,) = convert([tmp_path / "typed.xlsx"], tmp_path)
    rows = by_path(after)
    expected = {
        "household_internet_access": 80,
        "patents": 5,
        "electricity_consumption": 5_000,
        "rd_expenditure": 1.5,
        "resilience_plans": 1,
        "police_service": 150,
        "life_expectancy": "NR",
    }
    assert {n: rows[f"reported.{n}"]["result"] for n in expected} == pytest.approx(expected)
    assert rows["readings.population"]["result"] == 240_000
    read = u4.evaluate(u4.read(after))
    for name, value in expected.items():
        assert read[name].value == (None if value == "NR" else pytest.approx(value)), name
    assert read.submission.scoped.keys() == {"police_service"}


def test_scores_follow_the_verifier_as_the_scorecard_does(tmp_path: Path) -> None:
    """Of five full values two do not count: 12 points of 12 remain, as written and as LibreOffice computes them."""
    names = ("household_internet_access", "adult_literacy", "voter_participation", "resilience_plans")
    names += ("electronic_health_records",)
    values = dict.fromkeys(names, 100) | {"resilience_plans": True}
    city = u4.Submission(city="A", country="NO", year=2020, reported=values)
    decisions = u4.Verification(city="A", year=2020).decide(names[0], verified=False, withheld=True)
    decisions = decisions.decide(names[1], verified=True, reported=False).decide(names[2], verified=False)
    decisions = decisions.decide(names[3], verified=True)
    card = u4.registry.benchmark(u4.evaluate(city), verification=decisions)
    written = u4.workbook.write(city, tmp_path / "verified.xlsx", verification=decisions)
    for file in (written, *convert([written], tmp_path)):
        rows, scores = by_path(file), tables(file, values=True)["Scores"]
        assert {n: rows[f"reported.{n}"]["band"] or None for n in names} == {n: card[n].band for n in names}
        assert [rows[f"reported.{n}"]["result"] for n in names] == [100, 100, 100, 1, 100]
        assert (scores["H7"], scores["I7"]) == (card.total.points, card.total.of) == (12, 12)
