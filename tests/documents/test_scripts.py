"""Any script, and right-to-left pages: the text is in the PDF, the tables are mirrored, the numbers are not."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

import u4ssc_kpi as u4
from components import lacks, need
from u4ssc_kpi.report.language import Language, language

need("babel")
need("markupsafe")

# name of the city, the language whose letters it needs
SCRIPTS = {"Tromsø": "nb", "الرياض": "ar", "杭州": "zh-cn", "पुणे": "hi", "Ἀθῆναι": "el", "서울": "ko", "ירושלים": "he"}


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """A language of one's own, written from right to left."""
    file = tmp_path_factory.mktemp("words") / "ar.po"
    words = {"Economy": "الاقتصاد", "Category": "الفئة", "Results": "النتائج", "Verification Report": "تقرير التحقق"}
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    file.write_text(head + "\n".join(f'msgid "{k}"\nmsgstr "{v}"\n' for k, v in words.items()), encoding="utf-8")
    return language("ar", catalogue=file)


def card_of(city: str) -> u4.Scorecard:
    submission = u4.Submission(city=city, country="SA", year=2020, reported={"household_internet_access": 97})
    return u4.registry.benchmark(u4.evaluate(submission))


def words_of(pdf: Path) -> str:
    if shutil.which("pdftotext") is None:
        lacks("pdftotext", "pdftotext (poppler-utils) is not installed")
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()


def needs_letters(code: str) -> None:
    listing = shutil.which("fc-list")
    if not listing or not subprocess.run([listing, f":lang={code}"], capture_output=True, check=True).stdout.strip():
        lacks("fonts", f"no font with the letters of {code} is installed")


@pytest.mark.parametrize("city", SCRIPTS)
def test_a_pdf_holds_the_name_in_any_script(city: str, tmp_path: Path) -> None:
    need("weasyprint")
    needs_letters(SCRIPTS[city])
    pdf = u4.report.sdg_report(card_of(city)).save(tmp_path / "a.pdf")
    text = words_of(pdf)
    letters = sorted(city.replace(" ", ""))
    assert any(
        sorted(line.replace(" ", "").strip("\u202a\u202b\u202c\u200e\u200f")) == letters for line in text.split("\n")
    )


def test_a_right_to_left_page_is_mirrored(arabic: Language, tmp_path: Path) -> None:
    document = u4.report.verification_report(card_of("الرياض"), language=arabic)
    assert '<html lang="ar" dir="rtl">' in document.html
    assert "تقرير التحقق" in document.html
    assert "@bottom-right{content:" in document.html, "the running title stands on the right"
    need("weasyprint")
    needs_letters("ar")
    pdf = document.save(tmp_path / "a.pdf")
    row = next(line for line in words_of(pdf).split("\n") if "Household Internet Access" in line and "97" in line)
    assert row.index("97") < row.index("Household"), "the results stand on the left of the names"


def test_a_right_to_left_docx_is_mirrored(arabic: Language) -> None:
    docx = need("docx")
    made = docx.Document(
        io.BytesIO(u4.report.verification_report(card_of("الرياض"), language=arabic).forms()[".docx"]())
    )
    assert all("w:bidiVisual" in table._tbl.tblPr.xml for table in made.tables)
    assert all("<w:bidi/>" in p._p.xml for p in made.paragraphs if p.text)
    plain = docx.Document(io.BytesIO(u4.report.verification_report(card_of("Bergen")).forms()[".docx"]()))
    assert "bidi" not in plain.element.xml
