"""Nothing that a city writes can become markup, a link, a formula or a broken file, in any format."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.report.documents.content import Paragraph, Run, clean

need("markupsafe")
markdown_it = need("markdown_it")

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "](http://evil.example) [x](javascript:alert(1))",
    "![p](http://evil.example/p.png) <http://evil.example>",
    "a | b | c\n| --- |\n| d",
    "# Heading\n\n- list\n\n```\ncode",
    "1. one **bold** _it_ `code` ~~gone~~ $x$ &lt;b&gt; \\",
    "</style><script>1</script> \\3c */ } @page { x } \" ' --> ]]>",
    "{{ 7 * 7 }} {city} {0} %s",
    '=HYPERLINK("http://evil.example")',
    "bell \x07 null \x00 escape \x1b[31m noncharacter \uffff override \u202e olleh",
    "x" * 10_000,
    "word " * 2_000,
]


def card_of(text: str) -> u4.Scorecard:
    reading = u4.Reading(value=12, unit=text[:50], source=text, note=text)
    submission = u4.Submission(
        city=text,
        country=text,
        year=2020,
        boundary=text,
        note=text,
        readings={"population": reading},
        reported={"poverty": 5},
    )
    return u4.registry.benchmark(u4.evaluate(submission))


def report_of(text: str) -> u4.report.Document:
    log = u4.Verification(city=text, year=2020).decide(
        "poverty", verified=False, by=text, note=text, on=datetime.date(2021, 1, 1)
    )
    made: u4.report.Document = u4.report.verification_report(card_of(text), log.ask(text))
    return made


def shape(html: str) -> list[str]:
    """The tags of a page with their attributes, without what differs by rights: its language and anchors."""
    return re.findall(r"<[^>]+>", re.sub(r"<(style|svg)\b.*?</\1>", "", html, flags=re.DOTALL))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_html_has_the_same_tags_whatever_the_city_writes(text: str) -> None:
    harmless = report_of("Karmøy")
    assert shape(report_of(text).html) == shape(harmless.html)
    page = report_of(text).html
    for style in re.findall(r"<style>.*?</style>", page, flags=re.DOTALL):
        assert "<script" not in style
    assert page.count("</style>") == harmless.html.count("</style>")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_markdown_has_the_same_structure_whatever_the_city_writes(text: str) -> None:
    def structure(document: u4.report.Document) -> list[str]:
        tokens = markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(document.markdown)
        kinds = [t.type for t in tokens] + [c.type for t in tokens for c in t.children or []]
        assert not [
            k for k in kinds if k in ("html_block", "html_inline", "link_open", "image", "code_inline", "fence")
        ]
        return [t.type for t in tokens]

    assert structure(report_of(text)) == structure(report_of("Karmøy"))


@pytest.mark.parametrize("text", ["\n".join(HOSTILE), HOSTILE[11]], ids=["all", "controls"])
def test_docx_is_whole_and_holds_the_text_as_text(text: str) -> None:
    docx = need("docx")
    words = docx.Document(io.BytesIO(report_of(text).forms()[".docx"]()))
    assert words.paragraphs[1].text.startswith(clean(text)[:100].rstrip()), "a name of thousands of letters is cut"
    assert "hyperlink" not in words.element.xml
    ElementTree.fromstring(words.element.xml)


def test_a_pdf_is_made_of_it_all(tmp_path: Any) -> None:
    need("weasyprint")
    assert report_of(" ".join(HOSTILE)).save(tmp_path / "a.pdf").stat().st_size > 10_000


def test_links_lead_to_the_web_only() -> None:
    for link in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil",
        "http://",
        "JAVASCRIPT:1",
        "ht\ntp://x",
    ):
        assert Run("x", link=link).link is None
    assert Run("x", link="https://u4ssc.itu.int/").link == "https://u4ssc.itu.int/"
    assert Paragraph((Run("\x00", link=None),)).text[0].text == "\ufffd"  # type: ignore[union-attr]


def test_direction_marks_and_joiners_stay() -> None:
    persian = "می\u200cخواهم"
    assert clean(persian + "\u200f") == persian + "\u200f"
    assert clean("half \ud800 of a pair") == "half \ufffd of a pair"
