"""Files in and out: exact round trips, problems with their lines, and files made to do harm."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi.errors import given_twice
from u4ssc_kpi.io.yaml_text import parse_yaml, to_yaml

City = Callable[..., u4.Submission]

HEAD = "city: A\ncountry: 'NO'\nyear: 2020\n"


def problems(file: Path) -> str:
    with pytest.raises(u4.SubmissionError) as caught:
        u4.read(file)
    assert caught.value.file == str(file)
    assert caught.value.problems
    assert str(file) in str(caught.value)
    return "\n".join(caught.value.problems)


@pytest.fixture
def yaml(tmp_path: Path) -> Callable[[str], Path]:
    """A YAML file of this text, after the three fields that every submission has."""

    def make(text: str, head: str = HEAD) -> Path:
        file = tmp_path / "city.yaml"
        file.write_bytes((head + text).encode())
        return file

    return make


# --- round trips ----

TRICKY = """NO|No|no|yes|Yes|y|n|on|off|true|True|TRUE|false|null|Null|~|1e5|1E5|0x1F|0o17|017|0b1|1_000|12:30|12:30:45
2020-01-01|2020-01-01T00:00:00Z|:|: |#|a #b|a: b|- a|-|--|---|...|? a|!a|!!int 5|&a|*a|%a|@a|`a
\\|>|"|'|"a"|'a'|[a]|{a: b}
=|<<|.|..|.5|5.|+5|-5|+.inf|.inf|-.INF|.nan|.NaN|nan|inf|Infinity|1,234|1 234|1.5e3| a|a |,|[|]|{|}|5 %|½|²|٣
😀|👩‍👩‍👧|مدينة|עיר|東京|Karmøy|é|\u202eabc""".replace("\n", "|").split("|")
TRICKY += [
    "|",
    "",
    " ",
    "\n",
    "a\nb",
    "a\n",
    "\na",
    "a\n\n b\n",
    "\t",
    "a\tb",
    "\r",
    "a\r\nb",
    "\x00",
    "\x01",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\xa0",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffd",
    "\ufffe",
    "\U0010ffff",
    "x" * 5_000,
    "word " * 1_000,
    "é " * 200,
    "a: " * 200,
]


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json", "JSON"])
@pytest.mark.parametrize("text", TRICKY, ids=lambda t: ascii(t)[:30])
def test_texts_come_back_as_they_were(city: City, tmp_path: Path, text: str, suffix: str) -> None:
    submission = city(
        note=text,
        boundary=f"{text}x",
        readings={"population": text, text: {"value": [text], "source": text}},
        scoped={text: {text: {"value": {text: text}, "note": text}}},
    )
    file = u4.write(submission, tmp_path / f"city.{suffix}")
    again = u4.read(file)
    assert again == submission
    assert again.note == text
    assert again.readings["population"].value == text


no_surrogates = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
texts = st.one_of(
    no_surrogates, st.sampled_from(TRICKY[:100]), st.from_regex(r"[-+.0-9eExX_:,'# ]{1,12}", fullmatch=True)
)
numbers = st.one_of(st.integers(), st.integers(-(10**300), 10**300), st.floats(), st.floats(allow_nan=False))
values = st.recursive(
    st.one_of(st.booleans(), numbers, texts),
    lambda inner: st.lists(inner | st.none(), max_size=3) | st.dictionaries(texts, inner | st.none(), max_size=3),
    max_leaves=6,
)
readings = st.builds(
    u4.Reading,
    value=st.none() | values.filter(lambda v: not isinstance(v, dict)),
    unit=st.none() | texts,
    year=st.none() | st.integers(1, 3000),
    source=st.none() | texts,
    note=st.none() | texts,
)
submissions = st.builds(
    u4.Submission,
    city=texts.filter(bool),
    country=texts.filter(bool),
    year=st.integers(1900, 2200),
    note=st.none() | texts,
    exchange_rates=st.dictionaries(texts, st.floats(), max_size=2),
    readings=st.dictionaries(texts, readings, max_size=3),
    reported=st.dictionaries(texts, readings, max_size=3),
    scoped=st.dictionaries(texts, st.dictionaries(texts, readings, min_size=1, max_size=2), max_size=2),
)


@given(submissions, st.sampled_from(["yaml", "json"]))
def test_any_submission_comes_back(
    tmp_path_factory: pytest.TempPathFactory, submission: u4.Submission, suffix: str
) -> None:
    file = u4.write(submission, tmp_path_factory.mktemp("round") / f"city.{suffix}")
    # repr and not ==, as nan is not equal to itself and 1 is equal to True and 1.0
    assert repr(u4.read(file)) == repr(submission)


@pytest.mark.parametrize("suffix", ["yaml", "json"])
@pytest.mark.parametrize("value", [{"a": 1}, {"value": 5}, {}], ids=str)
def test_a_mapping_as_a_value_comes_back(city: City, tmp_path: Path, value: Any, suffix: str) -> None:
    # It cannot be used, which is for evaluate to say; written bare it would be taken for the fields of a reading.
    submission = city(readings={"population": u4.Reading(value=value)})
    assert u4.read(u4.write(submission, tmp_path / f"city.{suffix}")) == submission


@given(values)
@example(1e20)
@example(1e-7)
@example(-0.0)
@example(5e-324)
@example(1.7976931348623157e308)
@example(math.inf)
@example(-math.inf)
@example(10**1000)
@example([[], {}, ""])
def test_any_data_comes_back_from_yaml(value: Any) -> None:
    document = parse_yaml(to_yaml({"a": value}), "x.yaml")
    assert document.problems == ()
    assert repr(document.data) == repr({"a": value})


@given(texts)
def test_yaml_that_we_write_means_the_same_to_other_readers(text: str) -> None:
    # YAML 1.1 readers take NO, yes, 12:30 for something else: what we write is quoted for them too
    import yaml as pyyaml

    assert pyyaml.safe_load(to_yaml({"a": text, "b": [text]})) == {"a": text, "b": [text]}


def test_half_a_surrogate_pair_is_refused_on_writing(city: City, tmp_path: Path) -> None:
    # No UTF-8 file can hold it, and a file that cannot be read again must not be written.
    for suffix in ("yaml", "json", "csv", "xlsx"):
        file = u4.write(city(note="before"), tmp_path / f"city.{suffix}")
        with pytest.raises(u4.SubmissionError):
            u4.write(city(readings={"population": "\ud800"}), file)
        assert u4.read(file).note == "before", "the file is replaced as a whole or not at all"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["city.csv", "city.json", "city.xlsx", "city.yaml"]


def test_an_integer_too_long_to_print_is_refused_on_writing(city: City, tmp_path: Path) -> None:
    for suffix in ("yaml", "json", "csv", "xlsx"):
        with pytest.raises(u4.SubmissionError):
            u4.write(city(readings={"population": 10**5000}), tmp_path / f"city.{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_we_write_is_plain(city: City, tmp_path: Path) -> None:
    submission = city(city="Karmøy", readings={"population": 42_000, "households": {"value": "17 000", "year": 2019}})
    text = u4.write(submission, tmp_path / "city.yaml").read_bytes()
    assert b"\r" not in text
    assert "city: Karmøy\ncountry: 'NO'\nyear: 2020\n" in text.decode()
    data = json.loads(u4.write(submission, tmp_path / "city.json").read_text("utf-8"))
    assert data == {
        "city": "Karmøy",
        "country": "NO",
        "year": 2020,
        "readings": {"population": 42_000, "households": {"value": "17 000", "year": 2019}},
    }


def test_the_examples_come_back(example: Path, tmp_path: Path) -> None:
    submission = u4.read(example)
    for suffix in ("yaml", "json", "csv", "xlsx"):
        assert u4.read(u4.write(submission, tmp_path / f"city.{suffix}")) == submission


# --- what is read ----

SCALARS = [
    ("1,234", "1,234"),
    ("1 234", "1 234"),
    ("852 400", "852 400"),
    ("1_000", "1_000"),
    ("12:30", "12:30"),
    ("2020-01-01", "2020-01-01"),
    ("NO", "NO"),
    ("yes", "yes"),
    ("off", "off"),
    ("0x1F", "0x1F"),
    ("0o17", "0o17"),
    ("'5'", "5"),
    ('"5"', "5"),
    ("5", 5),
    ("-5", -5),
    ("007", 7),
    ("5.", 5.0),
    (".5", 0.5),
    ("1e5", 1e5),
    ("5.5", 5.5),
    ("true", True),
    ("False", False),
    ("~", None),
    ("", None),
    (".inf", math.inf),
    ("-.inf", -math.inf),
    ("12 MWh", "12 MWh"),
    ("5 %", "5 %"),
]


@pytest.mark.parametrize(("written", "expected"), SCALARS)
def test_scalars_of_yaml(yaml: Callable[[str], Path], written: str, expected: Any) -> None:
    value = u4.read(yaml(f"readings:\n  population: {written}\n")).readings["population"].value
    assert value == expected
    assert type(value) is type(expected)


def test_norway_is_not_false(yaml: Callable[..., Path]) -> None:
    submission = u4.read(yaml("", head="city: Bergen\ncountry: NO\nyear: 2020\n"))
    assert (submission.country, submission.country_code) == ("NO", "NO")


def test_an_ambiguous_number_is_kept_as_text_and_found(yaml: Callable[[str], Path]) -> None:
    file = yaml("readings:\n  population: 1,234\n")
    (finding,) = u4.evaluate(u4.read(file)).findings
    assert (finding.code, finding.value) == ("number_ambiguous", "1,234")
    assert (finding.place.file, finding.place.line) == (str(file), 5)
    assert str(finding.place) == f"{file}, line 5: readings.population"


def test_lines_of_every_part(yaml: Callable[[str], Path]) -> None:
    text = """\
readings:                       # line 4
  # a comment
  population: -1
  households: {value: many}
  city_area:
    value: 5
    year: 2030
reported:
  poverty: -5
scoped:
  patents:
    population: 5 km
"""
    lines = {f.place.path: f.place.line for f in u4.evaluate(u4.read(yaml(text))).findings}
    assert lines == {
        "readings.population": 6,
        "readings.households": 7,
        "readings.city_area": 8,
        "reported.poverty": 12,
        "scoped.patents.population": 15,
    }


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_and_line_ends(tmp_path: Path, mark: str, end: str) -> None:
    text = mark + end.join([*HEAD.splitlines(), "note: a b", "readings:", "  population: x", ""])
    (tmp_path / "city.yaml").write_bytes(text.encode())
    submission = u4.read(tmp_path / "city.yaml")
    assert (submission.city, submission.note, submission.year) == ("A", "a b", 2020)
    assert u4.evaluate(submission).findings[0].place.line == 6
    (tmp_path / "city.json").write_bytes((mark + json.dumps(submission.to_dict()).replace(",", f",{end}")).encode())
    assert u4.read(tmp_path / "city.json") == submission


def test_aliases_in_reason_are_read(yaml: Callable[[str], Path]) -> None:
    text = "readings:\n  population: &p {value: 5, source: register}\n  households: *p\n"
    assert u4.read(yaml(text)).readings["households"].source == "register"


def test_json_with_nan_is_read_and_found(tmp_path: Path) -> None:
    file = tmp_path / "city.json"
    file.write_text(
        '{"city": "A", "country": "NO", "year": 2020, "readings": {"population": NaN, "households": -Infinity}}'
    )
    evaluation = u4.evaluate(u4.read(file))
    assert [f.code for f in evaluation.findings] == ["not_finite", "not_finite"]


def test_a_submission_that_was_read_equals_one_that_was_made(yaml: Callable[[str], Path], city: City) -> None:
    read = u4.read(yaml("readings: {population: 5}\n"))
    made = city(readings={"population": 5})
    assert read == made
    assert hash(read) == hash(made)
    assert read.file is not None
    assert made.file is None


# --- problems ----


def test_unknown_fields_come_with_the_closest_one_and_the_line(yaml: Callable[[str], Path]) -> None:
    found = problems(yaml("reading:\n  population: 5\n"))
    assert "'readings'" in found
    assert "line 4" in found
    found = problems(yaml("readings:\n  population:\n    value: 5\n    sorce: x\n"))
    assert "'source'" in found
    assert "line 7" in found
    assert "readings.population" in found


def test_all_that_is_wrong_is_said_at_once(yaml: Callable[..., Path]) -> None:
    text = """\
city: ''
year: 20x0
readings:
  population: {valu: 5}
  households: 1
  households: 2
reportet: {}
exchange_rates: {USD: cheap}
"""
    found = problems(yaml(text, head="")).splitlines()
    for line, words in [
        (None, "country: is missing"),
        (1, "city"),
        (2, "20x0"),
        (4, "'value'"),
        (6, "readings.households is given twice"),
        (7, "'reported'"),
        (8, "exchange_rates.USD"),
    ]:
        assert any(words in p and (line is None or f"line {line}:" in p) for p in found), (words, found)
    assert len(found) == 7


@pytest.mark.parametrize(
    ("text", "words"),
    [("  population: 5\n  population: 5\n", "the same value"), ("  population: 5\n  population: 6\n", "another value")],
)
def test_keys_given_twice(yaml: Callable[[str], Path], text: str, words: str) -> None:
    found = problems(yaml(f"readings:\n{text}"))
    assert words in found
    assert "line 6" in found


def test_keys_given_twice_in_json(tmp_path: Path) -> None:
    file = tmp_path / "city.json"
    file.write_text('{"city": "A", "country": "NO", "year": 2020, "readings": {"population": 5, "population": 6}}')
    assert "'population' is given twice" in problems(file)


def test_names_given_twice_are_found_in_one_pass(tmp_path: Path) -> None:
    """Comparing each name with each other would take a thousand million steps and more for the files here."""

    class Name(str):
        compared = 0
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            Name.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    names = [Name(number) for number in range(1_000)] + [Name(7), Name(5), Name(7)]
    assert given_twice(names) == ["5", "7"]
    assert Name.compared < 10_000
    many = [f"n{number}" for number in range(50_000)]
    for file, text, said in (
        ("a.json", "{" + ",".join(f'"{name}": 1' for name in [*many, "n7"]) + "}", "the key 'n7' is given twice"),
        ("a.csv", ",".join([*many, "n7"]) + "\n", "the column 'n7' stands there twice"),
    ):
        (tmp_path / file).write_text(text)
        started = time.monotonic()
        assert said in problems(tmp_path / file)
        assert time.monotonic() - started < 20, file


# What is said of each hostile file.
SAID = {
    "empty.yaml": "city:",
    "blank.yaml": "city:",
    "list.yaml": "city:",
    "number.yaml": "city:",
    "text.yaml": "city:",
    "broken.yaml": "line",
    "tab.yaml": "line 2",
    "two_documents.yaml": "line",
    "missing.yaml": "year: is missing",
    "unknown_field.yaml": "'readings'",
    "readings_list.yaml": "readings",
    "readings_number.yaml": "readings",
    "duplicate.yaml": "given twice",
    "deep.yaml": "deep",
    "deep_block.yaml": "line 31",
    "laughs.yaml": "large",
    "self.yaml": "",
    "self_list.yaml": "",
    "python_tag.yaml": "tag",
    "python_object.yaml": "tag",
    "python_mapping.yaml": "tag",
    "complex_key.yaml": "key",
    "null_byte.yaml": "",
    "empty.json": "JSON",
    "list.json": "city:",
    "number.json": "city:",
    "broken.json": "line 1",
    "trailing.json": "line 1",
    "deep.json": "deep",
    "deep_value.json": "deep",
    "huge_integer.json": "JSON",
    "surrogate.json": "Unicode",
    "duplicate.json": "given twice",
    "yaml_in.json": "line 1",
    "wrong_suffix.txt": ".yaml",
    "no_suffix": ".yaml",
    "binary.yaml": "UTF-8",
    "latin1.yaml": "UTF-8",
    "utf16.yaml": "UTF-8",
    "large.yaml": "10 MB",
    "large.json": "10 MB",
}


def test_hostile_files_are_refused_in_words(hostile_name: str, hostile_file: Path) -> None:
    found = problems(hostile_file)
    assert SAID[hostile_name] in found
    assert len(found) < 2_000, "a message is to be read"


def test_aliases_cannot_swell_a_small_file(tmp_path: Path) -> None:
    # 90 aliases make 10 000 000 000 nodes; reading must neither take that memory nor that time
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"] + [
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)
    ]
    file = tmp_path / "city.yaml"
    file.write_text("\n".join(lines))
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000,) * 2)\n"
        f"import u4ssc_kpi as u4\ntry: u4.read({str(file)!r})\nexcept u4.SubmissionError as e: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout.strip() == "refused"


def test_no_tag_runs_anything(yaml: Callable[[str], Path], tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    with pytest.raises(u4.SubmissionError):
        u4.read(yaml(f"note: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [{mark}]]\n"))
    assert not mark.exists()


def test_folders_missing_files_and_other_names(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert "folder" in problems(tmp_path / "folder.yaml")
    assert "No such file" in problems(tmp_path / "missing.yaml")
    assert problems(tmp_path / ("x" * 300 + ".yaml"))
    assert ".yaml" in problems(tmp_path / "city.txt")
    with pytest.raises(u4.SubmissionError):
        u4.read("a\0b.yaml")
    with pytest.raises(u4.SubmissionError):
        u4.read("a\0b.xlsx")


def test_nothing_but_submission_errors_from_any_bytes(tmp_path: Path) -> None:
    @given(st.binary(max_size=200) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "surrogatepass")))
    def any_bytes(raw: bytes) -> None:
        for suffix in ("yaml", "json", "csv", "xlsx"):
            file = tmp_path / f"any.{suffix}"
            file.write_bytes(raw)
            with pytest.raises(u4.SubmissionError):
                u4.read(file)  # none of these is a submission: three fields are needed

    any_bytes()


@given(st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@`#~ \n\t0159.eE_"), max_size=60))
def test_nothing_but_submission_errors_from_any_yaml(text: str) -> None:
    try:
        document = parse_yaml(text, "x.yaml")
    except u4.SubmissionError as error:
        assert error.problems  # noqa: PT017
    else:
        json.dumps(document.data)


# --- writing ----


def test_writing_needs_a_known_ending(city: City, tmp_path: Path) -> None:
    with pytest.raises(u4.SubmissionError, match=r"\.yaml"):
        u4.write(city(), tmp_path / "city.txt")
    assert list(tmp_path.iterdir()) == []


def test_writing_leaves_no_part_behind(city: City, tmp_path: Path) -> None:
    file = u4.write(city(), tmp_path / "city.yaml")
    assert u4.write(city(note="second"), file) == file
    assert u4.read(file).note == "second"
    assert [p.name for p in tmp_path.iterdir()] == ["city.yaml"]


def test_writing_where_one_cannot(city: City, tmp_path: Path) -> None:
    with pytest.raises(u4.SubmissionError, match="cannot be written"):
        u4.write(city(), tmp_path / "no" / "such" / "folder" / "city.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "folder.yaml" / "inside").touch()
    with pytest.raises(u4.SubmissionError, match="cannot be written"):
        u4.write(city(), tmp_path / "folder.yaml")
    assert [p.name for p in tmp_path.iterdir()] == ["folder.yaml"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_writing_to_a_locked_folder(city: City, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(u4.SubmissionError, match="cannot be written"):
            u4.write(city(), tmp_path / "city.yaml")
        assert list(tmp_path.iterdir()) == []
    finally:
        tmp_path.chmod(0o700)


def test_a_write_that_is_cut_short_keeps_the_old_file(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = u4.write(city(note="before"), tmp_path / "city.yaml")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(u4.SubmissionError, match="No space left"):
        u4.write(city(note="after"), file)
    assert u4.read(file).note == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["city.yaml"]


def test_a_file_that_cannot_be_written_says_written(city: City, tmp_path: Path) -> None:
    for path, submission in (
        (tmp_path / "city.txt", city()),
        (tmp_path / "missing" / "city.yaml", city()),
        (tmp_path / "city.yaml", city(note="\ud800")),
    ):
        with pytest.raises(u4.SubmissionError) as caught:
            u4.write(submission, path)
        assert str(caught.value).startswith(f"{path} cannot be written:\n")
        assert "read" not in str(caught.value)
