"""CSV in long form: exact round trips, what spreadsheets make of it, several cities in one file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi.io.csv_text import parse_csv, read_csv, to_csv

TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["=1+1", "+5", "-5", "@A1", "\t=1", "\r=1", "'", "''a", "a\nb", "a\r\nb", "\ra", "a,b;c\td", '"q"']
    ),
    st.sampled_from(
        ["yes", "no", "YES", "NR", "12", "1e5", "inf", "nan", "", " ", " =1", "نعم", "\u202eabc", "\x00", "\ufeff"]
    ),
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
NOTES = st.fixed_dictionaries(
    {"value": VALUES},
    optional={
        "unit": TEXTS,
        "year": st.integers(-5, 3000),
        **dict.fromkeys(("source", "link", "quality", "origin", "note"), TEXTS),
        "files": st.lists(TEXTS.filter(lambda t: t and "\n" not in t), max_size=3).map(tuple),
    },
)
IDS = st.one_of(st.sampled_from(["population", "patents", "A.b"]), TEXTS.filter(bool))
READINGS = st.dictionaries(IDS, VALUES | NOTES, max_size=4)
CITIES = st.fixed_dictionaries(
    {"city": TEXTS.filter(bool), "country": TEXTS.filter(bool), "year": st.integers(1900, 2200)},
    optional={
        "currency": st.sampled_from(["NOK", "EUR", "=X"]),
        "exchange_rates": st.dictionaries(st.sampled_from(["USD", "GBP"]), st.floats(allow_nan=False)),
        **dict.fromkeys(("locode", "boundary", "note", "edition"), TEXTS),
        "variants": st.just({"wireless_broadband_coverage_4g": "by_population", "patents": "x"}),
        "readings": READINGS,
        "reported": READINGS,
        "scoped": st.dictionaries(IDS, st.dictionaries(IDS, VALUES | NOTES, min_size=1, max_size=3), max_size=3),
    },
)
HEAD = "city,country,year,input,value\n"


def encodable(data: Any) -> bool:
    try:
        repr(data).encode()
    except UnicodeEncodeError:
        return False
    return True


@given(CITIES.filter(encodable))
def test_what_is_written_is_read_again(data: dict[str, Any]) -> None:
    city = u4.Submission.model_validate(data)
    text = to_csv([city], "x.csv")
    (read,) = parse_csv(text, "x.csv")
    assert read == city
    assert [type(r.value) is bool for r in read.readings.values()] == [
        type(r.value) is bool for r in city.readings.values()
    ]
    assert read.read_findings == ()


@given(CITIES.filter(encodable))
def test_no_field_begins_as_a_formula_does(data: dict[str, Any]) -> None:
    """OWASP's list of first characters; a plain number may be negative."""
    city = u4.Submission.model_validate(data)
    for row in csv.reader(io.StringIO(to_csv([city], "x.csv"), newline="")):
        for field in row:
            harmless = field[:1] not in tuple("=+-@\t\r") or field.replace(".", "").lstrip("-").isdigit()
            assert harmless or is_number(field), field


def is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return not field.startswith(("+", "\t", "\r"))


def test_examples_come_back(example: Path, tmp_path: Path) -> None:
    submission = u4.read(example)
    file = u4.write(submission, tmp_path / "city.csv")
    assert u4.read(file) == submission
    assert file.read_bytes() == u4.write(submission, tmp_path / "again.csv").read_bytes()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_and_byte_order_marks(tmp_path: Path, separator: str, mark: str) -> None:
    rows = [
        ("Country", "CITY", " year ", "input", "value", "unit"),
        ("NO", "A; B, C", "2020", "city_area", '"12,5"', "ha"),
    ]
    quoted = [[f'"{f}"' if "A;" in f else f for f in row] for row in rows]
    file = tmp_path / "city.csv"
    file.write_text(mark + "\n".join(separator.join(row) for row in quoted), encoding="utf-8")
    read = u4.read(file)
    assert (read.city, read.readings["city_area"].value, read.readings["city_area"].unit) == ("A; B, C", "12,5", "ha")
    assert u4.evaluate(read).findings == ()


def test_kinds_of_rows() -> None:
    text = "city,country,year,data_point,input,value\n" + "".join(
        f"A,NO,2020,{row}\n" for row in (",population,1000", "life_expectancy,,83.5", "patents,population,900")
    )
    (city,) = parse_csv(text, "x.csv")
    assert city.readings["population"].value == 1000
    assert city.reported["life_expectancy"].value == 83.5
    assert city.scoped["patents"]["population"].value == 900
    assert city.place("scoped.patents.population").line == 4


def test_several_cities_and_years(tmp_path: Path) -> None:
    cities = [
        u4.Submission(city=name, country="NO", year=year, readings={"population": year})
        for name in ("A", "B")
        for year in (2019, 2020)
    ]
    file = tmp_path / "many.csv"
    file.write_text(to_csv(cities, "many.csv"))
    assert list(read_csv(file)) == cities
    with pytest.raises(u4.SubmissionError, match=r"holds 4 submissions \(A 2019, A 2020, B 2019, B 2020\)"):
        u4.read(file)


def test_findings_name_the_line() -> None:
    text = HEAD + 'A,NO,2020,households,"500\nperson"\nA,NO,2020,population,=5+3\n'
    found = u4.evaluate(parse_csv(text, "x.csv")[0]).findings
    assert [(f.code, f.place.line, f.place.file) for f in found if f.severity == "error"] == [
        ("unit_mismatch", 2, "x.csv"),
        ("number_unreadable", 4, "x.csv"),
    ]


def test_what_cannot_be_placed_is_told_and_evaluate_passes_it_on() -> None:
    text = "city,country,year,input,value,valu,value_year\n" + "".join(
        f"A,NO,2020,{row}\n" for row in ("population,5,,2019", "population,6,,2019", ",7,,", "households,8,,soon")
    )
    (city,) = parse_csv(text, "x.csv")
    assert city.readings["population"] == u4.Reading(value=5, year=2019)
    told = [(f.code, f.place.line, f.value) for f in city.read_findings]
    assert told == [
        ("unread", 1, "valu"),
        ("given_twice", 3, "6"),
        ("unread", 4, "7"),
        ("cell_unreadable", 5, "soon"),
    ]
    assert set(city.read_findings) <= set(u4.evaluate(city).findings)


def test_an_unknown_column_is_told_once_for_all_cities_of_a_file() -> None:
    text = "city,country,year,input,value,valu\n" + "".join(f"{name},NO,2020,population,5,6\n" for name in "ABC")
    cities = parse_csv(text, "x.csv")
    told = [(city.city, found.value, found.hint) for city in cities for found in city.read_findings]
    assert told == [("A", "valu", "Did you mean 'value'?")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the first line names the columns; it lacks city, country, year, value"),
        ("a,b\n1,2\n", "it lacks city, country, year, value"),
        ("city,country,year,value\nA,NO,2020,5\n", "it lacks input or data_point"),
        (HEAD, "it holds no rows"),
        (HEAD + "A,NO,2020\n,,,,\n", None),
        (HEAD + "A,NO,soon,population,5\n", "line 2: year: "),
        (HEAD + ",NO,2020,population,5\n", "city: is missing"),
        (HEAD + "A,NO,2020,population,5,6\n", "line 2: it has 6 fields, the first line 5"),
        (HEAD + 'A,NO,2020,population,"5\n', "this is not CSV"),
        (HEAD.replace("value", "value,value"), "the column 'value' stands there twice"),
        (HEAD + "A,NO,2020,population," + "x" * 140_000, "this is not CSV: field larger than field limit"),
    ],
)
def test_files_that_are_no_submission(text: str, reason: str | None) -> None:
    if reason is None:
        assert len(parse_csv(text, "x.csv")) == 1
        return
    with pytest.raises(u4.SubmissionError) as caught:
        parse_csv(text, "x.csv")
    assert reason in "\n".join(caught.value.problems)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"readings": {"population": [1]}}, "a list as a value"),
        ({"readings": {"population": {"value": 5, "note": "x" * 140_000}}}, "longer than 131072 characters"),
        ({"readings": {"population": {"value": 5, "files": ["a\nb"]}}}, "cannot be written as CSV"),
        ({"scoped": {"patents": {}}}, "cannot be written as CSV"),
    ],
)
def test_what_csv_cannot_hold_is_refused(tmp_path: Path, fields: dict[str, Any], reason: str) -> None:
    city = u4.Submission(city="A", country="NO", year=2020, **fields)
    with pytest.raises(u4.SubmissionError, match=reason):
        u4.write(city, tmp_path / "city.csv")
    assert list(tmp_path.iterdir()) == []
