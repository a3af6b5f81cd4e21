"""Verification: the log in files, merged, checked against its submission, and in the score."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi.commands import cli

City = Callable[..., u4.Submission]

START = u4.Verification(city="A", year=2020)


@pytest.fixture
def bizerte(examples: Path) -> tuple[u4.Evaluation, u4.Verification]:
    evaluation = u4.evaluate(u4.read(examples / "bizerte-2020.yaml"))
    return evaluation, u4.read_verification(examples / "verifications" / "bizerte-2020.yaml")


# --- files ----------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
who = {"by": st.none() | texts, "on": st.none() | st.dates(), "note": st.none() | texts}
decisions = st.builds(
    u4.Decision,
    data_point=texts,
    verified=st.booleans(),
    reported=st.none() | st.booleans(),
    withheld=st.booleans(),
    **who,
)
questions = st.builds(u4.Question, text=texts, data_point=st.none() | texts, **who)
answers = st.builds(
    u4.Answer, number=st.integers(1, 3), text=st.none() | texts, settled=st.none() | st.booleans(), **who
)


@st.composite
def logs(draw: st.DrawFn) -> tuple[Any, ...]:
    """Three questions and anything after them, so that every answer has its question."""
    return (*draw(st.lists(questions, min_size=3, max_size=3)), *draw(st.lists(decisions | answers, max_size=5)))


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@given(log=logs())
def test_the_round_trip_is_exact(tmp_path_factory: pytest.TempPathFactory, suffix: str, log: tuple[Any, ...]) -> None:
    file = tmp_path_factory.mktemp("v") / f"v{suffix}"
    verification = u4.Verification(city="القاهرة", year=2020, log=log)
    assert u4.read_verification(u4.write_verification(verification, file)) == verification
    once = file.read_bytes()
    u4.write_verification(u4.read_verification(file), file)
    assert file.read_bytes() == once


def test_a_file_is_only_grown(tmp_path: Path) -> None:
    file = tmp_path / "v.yaml"
    first = START.ask("Which survey?")
    u4.write_verification(first, file)
    u4.write_verification(first.answer(1, "That of 2019."), file)
    kept = file.read_bytes()
    for other, reason in (
        (first, "its log has 2 entries, the new one 1"),
        (first.answer(1, "That of 2018."), "entry 2 of its log is not entry 2 of the new one"),
        (START.ask("Which year?").answer(1, "That of 2019."), "entry 1"),
        (u4.Verification(city="B", year=2020, log=first.log), "it is of A, 2020, not of B, 2020"),
    ):
        with pytest.raises(u4.SubmissionError, match="nothing may be lost") as caught:
            u4.write_verification(other, file)
        assert reason in str(caught.value)
        assert "merge" in str(caught.value)
    assert file.read_bytes() == kept
    assert [p.name for p in tmp_path.iterdir()] == ["v.yaml"]


def test_a_file_that_is_something_else_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "city.yaml"
    u4.write(u4.Submission(city="A", country="NO", year=2020), file)
    with pytest.raises(u4.SubmissionError, match="cannot be read as a verification"):
        u4.write_verification(START, file)
    with pytest.raises(u4.SubmissionError, match=r"use \.yaml"):
        u4.write_verification(START, tmp_path / "v.txt")
    with pytest.raises(u4.SubmissionError, match="written"):
        u4.write_verification(START, tmp_path / "no folder" / "v.yaml")
    assert u4.read(file).city == "A"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("year: 2020\n", "city: is missing"),
        ("city: A\nyear: 2020\nlogs: []\n", "line 3: logs: 'logs' is not known here. Did you mean 'log'?"),
        (
            "city: A\nyear: 2020\nlog:\n- {verified: true}\n",
            "line 4: log[0]: needs a kind: decision, question or answer",
        ),
        ("city: A\nyear: 2020\nlog:\n- {kind: decision, verified: 7}\n", "line 4: log[0].data_point: is missing"),
        (
            "city: A\nyear: 2020\nlog:\n- kind: decision\n  data_point: poverty\n  verified: perhaps\n",
            "line 6: log[0].verified: Input should be a valid boolean, unable to interpret input, not 'perhaps'",
        ),
        (
            "city: A\nyear: 2020\nlog:\n- kind: question\n  texte: Which?\n",
            "line 5: log[0].texte: 'texte' is not known here. Did you mean 'text'?",
        ),
        ("city: A\nyear: 2020\nlog:\n- {kind: answer, number: 1}\n", "question 1, which is not asked before it"),
        ("- a\n", "a verification begins with city: and year:, then log:"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "v.yaml"
    file.write_text(text)
    with pytest.raises(u4.SubmissionError) as caught:
        u4.read_verification(file)
    assert problem in str(caught.value)
    assert str(caught.value).startswith(f"{file} cannot be read as a verification:")


def test_hostile_files_are_refused(hostile_file: Path) -> None:
    with pytest.raises(u4.SubmissionError, match="cannot be read as a verification"):
        u4.read_verification(hostile_file)


# --- merging --------------------------------------------------------------------------------------------------------


def test_two_verifiers_share_the_work() -> None:
    start = START.ask("Q1").decide("poverty", verified=True)
    one = start.ask("Q2").answer(2, "A2").answer(1, "A1 to one").decide("patents", verified=False)
    two = start.ask("Q3").answer(1, "A1 to two").answer(2, "A3", settled=True).decide("patents", verified=False)
    both, findings = one.merge(two)
    assert findings == ()
    assert both.log[: len(one.log)] == one.log
    asked = [(q.number, q.question.text, [a.text for a in q.answers], q.settled) for q in both.questions]
    assert asked == [
        (1, "Q1", ["A1 to one", "A1 to two"], False),
        (2, "Q2", ["A2"], False),
        (3, "Q3", ["A3"], True),
    ]


def test_two_who_disagree() -> None:
    both, (found,) = START.decide("patents", verified=True).merge(
        START.decide("patents", verified=False, withheld=True)
    )
    assert (found.code, found.severity, found.data_points) == ("decision_conflict", "warning", ("patents",))
    assert both.decisions["patents"].verified is False


def test_merging_what_is_the_same_or_a_beginning_changes_nothing() -> None:
    longer = START.ask("Q1").decide("poverty", verified=True)
    for one, two in ((longer, longer), (longer, START), (START, longer), (longer, START.ask("Q1"))):
        assert one.merge(two) == (longer, ())
    with pytest.raises(u4.MergeError, match="A, 2020 and A, 2021"):
        START.merge(u4.Verification(city="A", year=2021))


@given(logs(), logs())
def test_merging_loses_nothing(one: tuple[Any, ...], two: tuple[Any, ...]) -> None:
    a, b = (u4.Verification(city="A", year=2020, log=log) for log in (one, two))
    both, _ = a.merge(b)
    assert both.log[: len(one)] == one
    same = next((n for n, (x, y) in enumerate(zip(one, two, strict=False)) if x != y), min(len(one), len(two)))
    assert len(both.log) == len(one) + len(two) - same
    said = [(q.question, [a.text for a in q.answers]) for q in b.questions[same:]]
    assert [(q.question, [a.text for a in q.answers]) for q in both.questions][
        len(both.questions) - len(said) :
    ] == said


# --- against the submission -----------------------------------------------------------------------------------------


def test_every_code(city: City) -> None:
    evaluation = u4.evaluate(city(reported={"poverty": 9}))
    verification = (
        START.decide("povert", verified=True)
        .decide("open_data", verified=True)
        .decide("patents", verified=True)
        .decide("gini_coefficient", verified=False, withheld=True)  # as in Bizerte: there is no value to show
        .decide("life_expectancy", verified=False, reported=False)
        .ask("Which survey?", data_point="poverty")
        .ask("Which year?")
        .answer(2, settled=True)
    )
    found = {(f.code, f.place.path): f for f in verification.check(evaluation)}
    assert set(found) == {
        ("decision_unknown", "log[0]"),
        ("decision_unknown", "log[1]"),
        ("decision_without_value", "log[2]"),
        ("question_open", "log[5]"),
    }
    assert "'poverty'" in found["decision_unknown", "log[0]"].hint
    assert "open_data_percentage" in found["decision_unknown", "log[1]"].hint
    for other in ({"city": "B"}, {"year": 2021}):
        (first, *_) = START.check(u4.evaluate(city(**other)))
        assert (first.code, first.severity) == ("verification_unfit", "error")
    assert START.check(evaluation) == ()


def test_a_finding_knows_the_line(bizerte: tuple[u4.Evaluation, u4.Verification], tmp_path: Path) -> None:
    evaluation, verification = bizerte
    (found,) = verification.check(evaluation)
    assert found.code == "question_open"
    lines = Path(str(found.place.file)).read_text(encoding="utf-8").split("\n")
    assert lines[(found.place.line or 0) - 1].startswith("- {kind: question")


def test_questions_as_markdown() -> None:
    verification = (
        START.ask("Which | survey?\r\nAnd\r*when*?", by="A. <V>", on=datetime.date(2020, 6, 1))
        .answer(1, "The census")
        .answer(1, "of 2019", settled=True)
    )
    assert verification.to_markdown().splitlines()[-1] == (
        r"| 1 | - | Which \| survey?<br>And<br>\*when\*? (A. \<V\>, 2020-06-01) | The census<br>of 2019 | yes |"
    )
    assert START.to_markdown().endswith("No questions.\n")


@pytest.mark.parametrize(("one", "other"), [("karmøy", "Karmøy"), (" Bergen ", "BERGEN"), ("A\u030alesund", "Ålesund")])
def test_a_city_is_the_same_however_its_name_is_written(tmp_path: Path, one: str, other: str) -> None:
    first, second = (
        u4.Submission(city=one, country="NO", year=2020),
        u4.Submission(city=other, country="NOR", year=2020),
    )
    verification = u4.Verification(city=one, year=2020)
    assert first.identity == second.identity
    assert verification.is_of(second)
    assert not verification.is_of(second.for_next_year())
    assert [f.code for f in verification.check(u4.evaluate(second))] == []
    assert verification.merge(u4.Verification(city=other, year=2020))[1] == ()
    assert u4.merge([first, second])[1] == ()
    later = u4.evaluate(second.for_next_year(), previous=u4.evaluate(first))
    assert "previous_unfit" not in {f.code for f in later.findings}
    for name, city in (("a.yaml", first), ("b.yaml", second)):
        u4.write(city, tmp_path / name)
    assert [f.code for f in u4.read_all(tmp_path)[1]] == ["year_twice"]
    file = u4.write_verification(verification, tmp_path / "v.yaml")
    assert u4.write_verification(u4.Verification(city=other, year=2020), file) == file


# --- in the score ---------------------------------------------------------------------------------------------------


def test_the_two_forms_of_not_verified(bizerte: tuple[u4.Evaluation, u4.Verification]) -> None:
    """Verification Report of Bizerte, p. 20: one has no value there, the other has its value and a footnote."""
    evaluation, verification = bizerte
    card = u4.registry.benchmark(evaluation, verification=verification)
    gini, crime = card["gini_coefficient"], card["violent_crime_rate"]
    assert (gini.value, gini.verified, gini.left_out) == (None, False, "not verified")
    assert (crime.value, crime.verified) == (25.56, False)
    data = card.to_dict()
    assert (data["scores"]["gini_coefficient"]["withheld"], data["scores"]["violent_crime_rate"]["withheld"]) == (
        True,
        False,
    )
    assert data["scores"]["violent_crime_rate"]["value"] == 25.56
    assert data["scores"]["adult_literacy"]["verified"] is None
    assert data["verification"] == {"verified_only": False, "verified": 9, "not_verified": 2, "open_questions": 1}
    without = u4.registry.benchmark(evaluation)
    assert card.total.members == without.total.members, "what stays with a footnote stays in the score"
    assert card.total.points == without.total.points


def test_a_withheld_value_is_neither_shown_nor_scored(city: City) -> None:
    evaluation = u4.evaluate(city(reported={"adult_literacy": 99, "school_enrolment": 60}))
    for decision in ({"verified": False, "withheld": True}, {"verified": True, "reported": False}):
        card = u4.registry.benchmark(evaluation, verification=START.decide("adult_literacy", **decision))
        assert card["adult_literacy"].value is None
        assert card["adult_literacy"].points is None
        assert (card.total.points, card.total.of) == (2, 4)  # school enrolment alone
        assert card.to_dict()["scores"]["adult_literacy"]["value"] is None
        assert "99" not in json.dumps(card.to_dict()["scores"]["adult_literacy"]["value"])


def test_verified_only(city: City) -> None:
    evaluation = u4.evaluate(city(reported={"adult_literacy": 99, "school_enrolment": 60, "student_ict_access": 40}))
    verification = START.decide("adult_literacy", verified=True).decide("school_enrolment", verified=False)
    card = u4.registry.benchmark(evaluation, verification=verification, verified_only=True)
    education = card.category("Education")
    assert (education.points, education.of, education.members) == (4, 4, ("adult_literacy",))
    assert education.left_out["school_enrolment"] == education.left_out["student_ict_access"] == "not verified"
    assert education.left_out["higher_education_degrees"] == "not reported"
    assert card["school_enrolment"].value == 60, "the value is there, its score is not"
    every = u4.registry.benchmark(evaluation, verification=verification)
    assert every.total.of == 12
    with pytest.raises(ValueError, match="verified_only needs the verification"):
        u4.registry.benchmark(evaluation, verified_only=True)


def test_without_a_verification_nothing_is_said_of_it(city: City) -> None:
    card = u4.registry.benchmark(u4.evaluate(city(reported={"poverty": 9})))
    assert (card.verification, card["poverty"].verified, card.to_dict()["verification"]) == (None, None, None)


# --- the command line -----------------------------------------------------------------------------------------------


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(cli, [str(w) for w in words])


def test_check_with_verification_and_previous_year(examples: Path, tmp_path: Path) -> None:
    city, verification = examples / "bizerte-2020.yaml", examples / "verifications" / "bizerte-2020.yaml"
    done = run("check", "--json", "--verification", verification, city)
    assert done.exit_code == 0
    assert [f["code"] for f in json.loads(done.stdout)["findings"]] == ["many_not_reported", "question_open"]
    other = run("check", "--verification", verification, examples / "karmoy-2020.yaml")
    assert other.exit_code == 1
    assert "[verification_unfit]" in other.stdout
    earlier = tmp_path / "2019.yaml"
    published = u4.read(city)
    last = published.model_copy(update={"year": 2019, "reported": {"poverty": u4.Reading(value=30)}})
    u4.write(last, earlier)
    done = run("check", "--json", "--previous", earlier, city)
    assert "jump" in [f["code"] for f in json.loads(done.stdout)["findings"]]  # 30 to 6.14 percent
    assert run("check", "--previous", tmp_path / "none.yaml", city).exit_code == 1
    assert run("check", "--verification", city, city).exit_code == 1
    assert run("check", "--verification", verification, city, city).exit_code == 2


def test_score_what_is_verified(examples: Path) -> None:
    city, verification = examples / "bizerte-2020.yaml", examples / "verifications" / "bizerte-2020.yaml"
    done = run("score", "--verification", verification, "--verified-only", city)
    assert done.exit_code == 0
    assert "of them are verified and have a benchmark" in done.stdout
    scored = json.loads(run("score", "--json", "--verification", verification, "--verified-only", city).stdout)
    assert {n for n, s in scored["scores"].items() if s["points"] is not None} <= {
        n for n, s in scored["scores"].items() if s["verified"]
    }
    assert scored["total"]["of"] == 4 * len(scored["total"]["members"]) > 0
    assert "Not verified, the value is withheld: Gini Coefficient" in done.stdout
    data = json.loads(run("score", "--json", "--verification", verification, city).stdout)
    assert data["scores"]["violent_crime_rate"]["verified"] is False
    assert run("score", "--verified-only", city).exit_code == 2
