"""What the city writes: filled in safely, missing visibly, wrong names refused with the closest ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.report.documents.content import Heading, Listing, Paragraph, Run, Slot

need("markupsafe")
need("markdown_it")


@pytest.fixture
def card() -> u4.Scorecard:
    submission = u4.Submission(city="A", country="NO", year=2020, reported={"poverty": 5})
    return u4.registry.benchmark(u4.evaluate(submission))


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "story.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_slot_is_filled_and_the_others_stay_visibly_empty(card: u4.Scorecard, tmp_path: Path) -> None:
    text = (
        "# summary\n\nWe *began* in **2019**, see [the plan](https://example.org/plan).\n\n"
        "- one\n- two\n\n## Thanks\n\n> To all.\n"
    )
    document = u4.report.case_study(card, slots=written(tmp_path, text))
    filled = next(b for b in document.blocks if isinstance(b, Slot) and b.name == "summary")
    assert filled.blocks == (
        Paragraph(
            (
                Run("We "),
                Run("began", italic=True),
                Run(" in "),
                Run("2019", bold=True),
                Run(", see "),
                Run("the plan", link="https://example.org/plan"),
                Run("."),
            )
        ),
        Listing(((Run("one"),), (Run("two"),))),
        Heading("Thanks", 3),
        Paragraph((Run("To all."),), "quote"),
    )
    assert "summary" not in document.slots
    assert "strategy" in document.slots
    assert document.html.count("To be written by the city.") == len(document.slots)
    assert document.markdown.count("To be written by the city") == len(document.slots)
    assert '<a href="https://example.org/plan" rel="noopener noreferrer">the plan</a>' in document.html
    assert "[the plan](<https://example.org/plan>)" in document.markdown


def test_a_long_link_stays_whole(card: u4.Scorecard, tmp_path: Path) -> None:
    link = "https://example.org/" + "a" * 500
    document = u4.report.case_study(card, slots=written(tmp_path, f"# summary\n\n[here]({link})\n"))
    assert f'<a href="{link}"' in document.html


def test_html_in_a_slot_is_text(card: u4.Scorecard, tmp_path: Path) -> None:
    file = written(tmp_path, "# summary\n\n<script>alert(1)</script> <b>x</b>\n\n<div>\n\n[x](javascript:alert(1))\n")
    document = u4.report.case_study(card, slots=file)
    assert "<script>alert" not in document.html
    assert "&lt;script&gt;alert(1)" in document.html
    assert 'href="javascript' not in document.html


def test_all_that_is_wrong_is_said_at_once_with_lines(card: u4.Scorecard, tmp_path: Path) -> None:
    text = (
        "Too early.\n\n# sumary\n\nx\n\n# city\n\n![map](map.png)\n\n[f](ftp://x/y)\n\n"
        "| a |\n| - |\n| b |\n\n# city\n\ny\n"
    )
    with pytest.raises(u4.ReportError) as caught:
        u4.report.case_study(card, slots=written(tmp_path, text))
    said = [problem.partition(", line ")[2] for problem in caught.value.problems]
    assert [line.partition(":")[0] for line in said] == ["1", "3", "9", "11", "13", "17"]
    assert "begin with # and the name of a slot" in said[0]
    assert "Did you mean 'summary'" in said[1]
    assert "picture" in said[2]
    assert "ftp://x/y" in said[3]
    assert "table" in said[4]
    assert "second time" in said[5]


def test_the_template_names_every_slot_and_fills_none(card: u4.Scorecard, tmp_path: Path) -> None:
    for make in (u4.report.factsheet, u4.report.case_study):
        empty = make(card)
        file = written(tmp_path, empty.slots_template)
        assert [line[2:] for line in empty.slots_template.split("\n") if line.startswith("# ")] == list(empty.slots)
        assert make(card, slots=file).slots == empty.slots, "a prompt is a comment, no text"
    assert len(set(u4.report.factsheet(card).slots)) == len(u4.report.factsheet(card).slots) == 32


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"# x" * 400_000])
def test_a_file_that_cannot_be_used_is_refused(card: u4.Scorecard, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "story.md"
    file.write_bytes(data)
    with pytest.raises(u4.ReportError, match=r"story\.md"):
        u4.report.factsheet(card, slots=file)
    with pytest.raises(u4.ReportError, match=r"nothing\.md"):
        u4.report.factsheet(card, slots=tmp_path / "nothing.md")
