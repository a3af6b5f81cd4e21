"""Workbooks in: exact round trips of anything, what people do to a file, and what reading says about it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from components import need

need("xlsxwriter")
need("openpyxl")

from openpyxl import load_workbook  # noqa: E402
from openpyxl.worksheet.worksheet import Worksheet  # noqa: E402

TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["=1+1", "+5", "-5", "@SUM(A1)", "\t=1", "\r=1", "'=1", "a\nb", "a\r\nb", "_x0041_", "x005F_", "\x01"]
    ),
    st.sampled_from(
        ["YES", "NO", "NR", "12", "1,234", "3 480 GWh", "5 km2", "نعم", "\u202eabc", "\ufffe", " a ", "#REF!"]
    ),
)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS, st.lists(st.integers(), max_size=2)
)
READINGS = st.one_of(
    VALUES,
    st.fixed_dictionaries(
        {"value": VALUES},
        optional={
            "unit": TEXTS | st.sampled_from(["km2", "ha", "GWh", "million NOK", "%", "household", "person", "km²"]),
            "year": st.integers(1, 3000),
            **dict.fromkeys(("source", "link", "quality", "origin", "note"), TEXTS),
            "files": st.lists(TEXTS, max_size=3).map(tuple),
        },
    ),
)
IDS = st.sampled_from(
    ["patents_granted", "area_covered_3g", "resilience_plans_in_place", "city_gdp", "population", "city_area", "A.b c"]
)
POINTS = st.sampled_from(
    ["patents", "wireless_broadband_coverage_4g", "resilience_plans", "rd_expenditure", "unknown_point", "É.x"]
)
CITIES = st.fixed_dictionaries(
    {"city": TEXTS.filter(bool), "country": TEXTS.filter(bool), "year": st.integers(1900, 2200)},
    optional={
        "currency": st.sampled_from(["NOK", "EUR", "???"]),
        "exchange_rates": st.dictionaries(st.sampled_from(["USD", "GBP", "X"]), st.floats(allow_nan=False)),
        **dict.fromkeys(("locode", "boundary", "note", "edition"), TEXTS),
        "variants": st.dictionaries(
            TEXTS | st.just("wireless_broadband_coverage_4g"), TEXTS | st.just("by_population")
        ),
        "readings": st.dictionaries(IDS, READINGS, max_size=8),
        "reported": st.dictionaries(POINTS, READINGS, max_size=5),
        "scoped": st.dictionaries(POINTS, st.dictionaries(IDS, READINGS, max_size=3), max_size=4),
    },
)


def writable(data: dict[str, Any]) -> u4.Submission | None:
    """The submission, unless no file can hold it: half a surrogate pair."""
    submission = u4.Submission.model_validate(data)
    try:
        repr(submission.to_dict()).encode()
    except UnicodeEncodeError:
        return None
    return submission


# A few indicators are enough to meet every kind of row, and quick.
FEW = u4.Registry(
    [u4.registry[n] for n in ("patents", "wireless_broadband_coverage", "resilience_plans", "rd_expenditure")]
)
NO_TARGETS = u4.BenchmarkSet(id="none", title="None", targets=())


@given(CITIES)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]) -> None:
    submission = writable(data)
    if submission is not None:
        file = tmp_path_factory.mktemp("trip") / "city.xlsx"
        u4.workbook.write(submission, file, registry=FEW, benchmarks=NO_TARGETS)
        read = u4.read(file, registry=FEW)
        assert read == submission
        assert read.read_findings == ()
        kinds = [type(r.value) is bool for r in submission.readings.values()]
        assert kinds == [type(r.value) is bool for n in submission.readings for r in [read.readings[n]]]


def test_examples_come_back_and_give_the_same_results(example: Path, tmp_path: Path) -> None:
    submission = u4.read(example)
    read = u4.read(u4.write(submission, tmp_path / "city.xlsx"))
    assert read == submission
    before, after = u4.evaluate(submission), u4.evaluate(read)
    assert {n: (r.status, r.value) for n, r in before.items()} == {n: (r.status, r.value) for n, r in after.items()}
    assert [f.code for f in before.findings] == [f.code for f in after.findings]


def test_only_core_kpis_on_the_sheets_and_still_nothing_is_lost(examples: Path, tmp_path: Path) -> None:
    submission = u4.read(examples / "full-city.yaml")
    file = u4.workbook.write(submission, tmp_path / "core.xlsx", levels="core")
    assert u4.read(file) == submission
    texts = {c.value for s in load_workbook(file).worksheets for row in s.iter_rows() for c in row}
    assert "EC: ICT: ICT: 1C" in texts
    assert "EC: ICT: WS: 2A" not in texts


def test_the_same_data_give_the_same_bytes(examples: Path, tmp_path: Path) -> None:
    submission = u4.read(examples / "riyadh-2020.yaml")
    one, two = (u4.write(submission, tmp_path / name) for name in ("one.xlsx", "two.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_own_indicators_have_their_sheet_and_come_back(tmp_path: Path) -> None:
    trees = u4.Input(id="street_trees", name="trees along streets", unit="tree")
    plan = u4.Input(id="tree_plan", name="a plan for trees", unit="yes_no")
    people = u4.registry.inputs["population"]
    points = [
        u4.DataPoint(
            id="street_tree_density",
            name="Street Trees",
            unit="tree / (1000 person)",
            kind="per_capita_rate",
            formula="street_trees / (population / 1000)",
            inputs=(trees, people),
        ),
        u4.DataPoint(
            id="tree_planning", name="Plan", unit="yes_no", kind="yes_no", formula="tree_plan", inputs=(plan,)
        ),
    ]
    local = u4.Indicator(
        code="LOCAL: 1",
        id="trees",
        name="Trees",
        dimension="Streets / [Trees]: a dimension with a long name, and signs",
        sub_dimension="S",
        category="C",
        definition="Trees along streets.",
        data_points=tuple(points),
    )
    mine = u4.registry.extend([local], labels=["tree"])
    city = u4.Submission(
        city="A", country="NO", year=2020, readings={"street_trees": "500 tree", "population": 1000, "tree_plan": True}
    )
    file = u4.write(city, tmp_path / "city.xlsx", registry=mine)
    assert u4.read(file, registry=mine) == city
    assert u4.evaluate(u4.read(file, registry=mine), registry=mine)["street_tree_density"].value == 500
    assert u4.workbook.read(file, registry=mine).findings == ()
    (one,), _ = u4.read_all([file], registry=mine)
    assert (one, one.read_findings) == (city, ())
    without = u4.workbook.read(file)  # another catalogue: said, and nothing is lost
    assert [f.code for f in without.findings] == ["catalogue_differs"]
    kept = without.submission.readings["street_trees"]
    assert (kept.value, kept.unit) == (500, "tree")


# --- what people do to a file


WANTED = (
    *("household_internet_access", "patents", "police_service", "fire_service", "open_data", "life_expectancy"),
    *("resilience_plans", "gini_coefficient", "poverty", "protected_natural_areas"),
)
SOME = u4.Registry([u4.registry[name] for name in WANTED])


class Sheets:
    """A workbook in the hands of a person."""

    def __init__(self, file: Path) -> None:
        self.file, self.book = file, load_workbook(file)

    def cell(self, path: str, key: str = "value") -> Any:
        for sheet in self.book.worksheets:
            if found := self._in(sheet, path, key):
                return found
        raise KeyError(path)

    @staticmethod
    def _in(sheet: Worksheet, path: str, key: str) -> Any:
        columns: dict[Any, int] = {}
        for row in sheet.iter_rows():
            values = [c.value for c in row]
            if "path" in values and "value" in values:
                columns = {v: n for n, v in enumerate(values)}
            elif columns and row[columns["path"]].value == path and key in columns:
                return row[columns[key]]
        return None

    def read(self) -> u4.workbook.Workbook:
        target = self.file.with_name("changed.xlsx")
        self.book.save(target)
        return u4.workbook.read(target, registry=SOME)


Make = Callable[..., Sheets]


@pytest.fixture
def sheets(tmp_path: Path) -> Make:
    def make(verification: u4.Verification | None = None, **fields: Any) -> Sheets:
        city = u4.Submission(**{"city": "A", "country": "NO", "year": 2020, "currency": "NOK", **fields})
        file = tmp_path / "city.xlsx"
        u4.workbook.write(city, file, verification=verification, registry=SOME, benchmarks=NO_TARGETS)
        return Sheets(file)

    return make


@pytest.mark.parametrize(
    ("path", "typed", "result", "expected"),
    [
        ("readings.open_datasets_published", "95 424", "open_data_number", 95_424),
        ("readings.open_datasets_published", " 12 ", "open_data_number", 12),
        ("readings.mean_life_expectancy", "81,5", "life_expectancy", 81.5),
        ("readings.resilience_plans_in_place", "oui", "resilience_plans", True),
        ("readings.resilience_plans_in_place", "Sí", "resilience_plans", True),
        ("readings.resilience_plans_in_place", "да", "resilience_plans", True),
        ("readings.resilience_plans_in_place", "是", "resilience_plans", True),
        ("readings.resilience_plans_in_place", "نعم", "resilience_plans", True),
        ("readings.resilience_plans_in_place", "Nei", "resilience_plans", False),
        ("readings.resilience_plans_in_place", True, "resilience_plans", True),
        ("reported.life_expectancy", "NR", "life_expectancy", None),
        ("reported.life_expectancy", "n/a", "life_expectancy", None),
        ("reported.life_expectancy", "83 yrs", "life_expectancy", 83),
    ],
)
def test_what_people_type(sheets: Make, path: str, typed: object, result: str, expected: object) -> None:
    file = sheets()
    file.cell(path).value = typed
    found = u4.evaluate(file.read().submission)[result]
    assert found.value == expected
    assert found.status != "invalid"


def test_a_cell_that_is_filled_in_is_no_reading_and_one_written_over_is(sheets: Make) -> None:
    file = sheets(readings={"population": 1000, "patents_granted": 5})
    assert file.read().submission.scoped == {}
    file.cell("scoped.patents.population").value = 900
    changed = file.read().submission
    assert {n: {k: r.value for k, r in rs.items()} for n, rs in changed.scoped.items()} == {
        "patents": {"population": 900}
    }
    assert u4.evaluate(changed)["patents"].value == pytest.approx(5 / 900 * 100_000)
    assert u4.evaluate(changed)["police_service"].status == "not_reported"


def test_only_another_unit_in_a_filled_in_row_is_a_scoped_reading_too(sheets: Make) -> None:
    file = sheets(readings={"population": 1000, "patents_granted": 5})
    file.cell("scoped.patents.population", "unit").value = "thousand person"
    assert u4.evaluate(file.read().submission)["patents"].value == pytest.approx(5 / 1_000_000 * 100_000)


def test_a_source_in_a_filled_in_row_goes_with_the_shared_value(sheets: Make) -> None:
    file = sheets(readings={"population": "2 million person", "patents_granted": 5})
    file.cell("scoped.patents.population", "source").value = "Register"
    reading = file.read().submission.scoped["patents"]["population"]
    assert (reading.value, reading.unit, reading.source) == (2_000_000, None, "Register")


def test_an_emptied_cell_says_that_the_figure_is_not_known_there(sheets: Make) -> None:
    file = sheets(readings={"population": 1000, "patents_granted": 5})
    file.cell("scoped.patents.population").value = None
    evaluation = u4.evaluate(file.read().submission)
    assert evaluation["patents"].status == "not_reported"


def test_a_formula_of_the_user_is_kept_as_text_and_its_result_is_not_believed(sheets: Make) -> None:
    file = sheets(readings={"population": 1000})
    cell = file.cell("readings.patents_granted")
    cell.value = "=2+3"
    evaluation = u4.evaluate(file.read().submission)
    (found,) = [f for f in evaluation.findings if f.severity == "error"]
    assert evaluation["patents"].status == "invalid"
    assert (found.code, found.value) == ("number_unreadable", "=2+3")
    assert (found.place.sheet, found.place.cell) == (cell.parent.title, cell.coordinate)
    assert "paste the value" in found.hint


def test_findings_name_sheet_and_cell(sheets: Make) -> None:
    file = sheets()
    cell = file.cell("readings.households_with_internet_access")
    cell.value = "500 person"
    (found,) = u4.evaluate(file.read().submission).findings
    assert found.code == "unit_mismatch"
    assert (found.place.sheet, found.place.cell) == ("Economy", cell.coordinate)
    assert f"sheet Economy, cell {cell.coordinate}" in str(found)


def test_what_lacks_in_the_profile_is_told_with_its_cell(tmp_path: Path) -> None:
    file = u4.workbook.template(tmp_path / "empty.xlsx", year=2024)
    with pytest.raises(u4.SubmissionError) as caught:
        u4.read(file)
    assert len(caught.value.problems) == 2
    for problem, name in zip(caught.value.problems, ("city", "country"), strict=True):
        assert problem.startswith("sheet City profile, cell ")
        assert problem.endswith(f"{name}: is missing")


def test_moved_columns_new_rows_and_another_order_of_sheets(sheets: Make) -> None:
    """Cut and paste of columns, as a person does; a new row above everything, and notes in a column of one's own."""
    file = sheets(readings={"population": 1000, "patents_granted": 5, "city_area": {"value": 5, "unit": "ha"}})
    before = file.read().submission
    economy = file.book["Economy"]
    rows = [[c.value for c in row] for row in economy.iter_rows()]
    title, top = economy.title, 5
    position = file.book.sheetnames.index(title)
    del file.book[title]
    fresh = file.book.create_sheet(title, position)
    fresh.append(["My notes"])
    for number, row in enumerate(rows):
        own = ["mine" if number > top else None]
        fresh.append([*row[::-1], *own])
    file.book.move_sheet("Environment", offset=-3)
    after = file.read()
    # A filled-in cell of another sheet still shows the profile; those that showed cells of the moved sheet do not.
    assert after.submission.readings == before.readings
    assert after.submission.scoped.get("patents") is None


def test_dates_where_a_year_is_due(sheets: Make) -> None:
    file = sheets(readings={"population": 1000, "households": 10})
    file.cell("readings.population", "year").value = datetime.date(2019, 1, 1)
    file.cell("readings.households", "year").value = "soon"
    found = file.read()
    assert found.submission.readings["population"].year == 2019
    (finding,) = found.findings
    cell = file.cell("readings.households", "year")
    assert (finding.code, finding.place.cell, finding.value) == ("cell_unreadable", cell.coordinate, "soon")
    assert finding in u4.evaluate(found.submission).findings


def test_rows_without_an_id_and_rows_given_twice_are_told(sheets: Make) -> None:
    file = sheets(readings={"population": 1000})
    cell = file.cell("readings.population")
    sheet, path = cell.parent, file.cell("readings.population", "path")
    sheet.cell(60, cell.column).value = 7
    sheet.cell(61, cell.column).value = 8
    sheet.cell(61, path.column).value = "readings.population"
    sheet.cell(62, cell.column).value = 9
    sheet.cell(62, path.column).value = "figures.population"
    found = file.read()
    assert found.submission.readings["population"].value == 1000
    assert [(f.code, f.severity, f.value) for f in found.findings] == [
        ("unread", "warning", 7),
        ("given_twice", "error", 8),
        ("unread", "warning", "figures.population"),
    ]
    assert all(f.place.cell and f.place.sheet == "City profile" for f in found.findings)


# --- the verifier's part


def log() -> u4.Verification:
    day = datetime.date(2021, 3, 4)
    v = u4.Verification(city="A", year=2020).decide(
        "patents", verified=False, by="B. Verifier", on=day, note="=no source"
    )
    v = v.ask("Which office\ncounts?", data_point="patents", by="B. Verifier", on=day).ask("Which year?")
    v = v.answer(1, "The national one.", by="City", on=day).answer(1, settled=True).answer(2, "2019")
    v = v.decide("patents", verified=True).decide("gini_coefficient", verified=False, withheld=True, reported=False)
    return v.decide("poverty", verified=True, note="\x01 odd _x0041_")


def test_the_log_comes_back_entry_by_entry(sheets: Make) -> None:
    found = sheets(log()).read()
    assert found.verification == log()
    assert found.findings == ()


def test_what_the_verifier_changes_is_added_to_the_log(sheets: Make) -> None:
    file = sheets(log(), readings={"patents_granted": 5, "population": 10})
    file.cell("verifier").value = "C. Verifier"
    file.cell("reported.patents", "verified").value = "NO, withheld"
    file.cell("reported.patents", "verifier_note").value = "not plausible"
    file.cell("reported.life_expectancy", "verified").value = "ja"
    file.cell("reported.fire_service", "reported").value = "YES"
    file.cell("reported.fire_service", "verified").value = "YES"
    file.cell("reported.police_service", "verified").value = "perhaps"
    questions = file.book["Questions"]
    first = next(c.row for c in questions["A"] if c.value == 1)
    questions.cell(first + 10, 3).value = "Is it whole?"
    questions.cell(first + 10, 6).value = "Yes."
    questions.cell(first + 10, 9).value = "YES"
    found = file.read()
    assert found.verification.log[: len(log().log)] == log().log, "nothing is overwritten"
    added = found.verification.log[len(log().log) :]
    decided = {e.data_point: e for e in added if isinstance(e, u4.Decision)}
    assert {n: (e.verified, e.withheld, e.reported, e.note, e.by) for n, e in decided.items()} == {
        "patents": (False, True, None, "not plausible", "C. Verifier"),
        "life_expectancy": (True, False, None, None, "C. Verifier"),
        "fire_service": (True, False, True, None, "C. Verifier"),
    }
    asked = found.verification.questions[2]
    assert (asked.question.text, asked.settled, asked.answers[0].text) == ("Is it whole?", True, "Yes.")
    assert [(f.code, f.value) for f in found.findings] == [("cell_unreadable", "perhaps")]


def test_a_decision_cannot_be_taken_away(sheets: Make) -> None:
    file = sheets(log())
    file.cell("reported.poverty", "verified").value = None
    found = file.read()
    assert found.verification == log()
    assert [f.code for f in found.findings] == ["cell_unreadable"]


def test_the_verification_of_another_city_is_refused(tmp_path: Path) -> None:
    city = u4.Submission(city="B", country="NO", year=2020)
    with pytest.raises(u4.SubmissionError, match="the verification is of A, 2020"):
        u4.workbook.write(city, tmp_path / "city.xlsx", verification=log())


# --- what cannot be written


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    city = u4.Submission(city="A", country="NO", year=2020, readings={"population": {"value": 5, "note": "x" * 33_000}})
    with pytest.raises(u4.SubmissionError, match="over the 32767 of a cell"):
        u4.write(city, tmp_path / "city.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"language": "xx"}, u4.UnknownNameError, "written in: en"),
        ({"levels": "main"}, u4.UnknownFilterError, "Known: core, advanced"),
        ({"benchmarks": "referenc"}, u4.UnknownNameError, "Did you mean 'reference'"),
    ],
)
def test_unknown_names(tmp_path: Path, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        u4.workbook.template(tmp_path / "t.xlsx", **options)
