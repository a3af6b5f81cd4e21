"""Workbooks made to do harm, and files that are not what their name says: refused with a reason, never a traceback."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import u4ssc_kpi as u4
from components import need

need("xlsxwriter")
need("openpyxl")

FEW = u4.Registry([u4.registry["patents"]])
NO_TARGETS = u4.BenchmarkSet(id="none", title="None", targets=())
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    city = u4.Submission(city="A", country="NO", year=2020, readings={"population": 5})
    file = tmp_path_factory.mktemp("good") / "city.xlsx"
    return u4.workbook.write(city, file, registry=FEW, benchmarks=NO_TARGETS).read_bytes()


def changed(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """A workbook with its parts changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, part in more.items():
            target.writestr(name, part)
    return out.getvalue()


def sheet_of(rows: str) -> Callable[[str, bytes], bytes]:
    """Puts other rows into the second sheet."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet2.xml":
            return part
        head, _, tail = part.partition(b"<sheetData>")
        return head + b"<sheetData>" + rows.encode() + b"</sheetData>" + tail.partition(b"</sheetData>")[2]

    return change


def same(name: str, part: bytes) -> bytes:
    return part


def entity(name: str, part: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return part.replace(b"?>", b"?>" + bomb, 1) if name == "xl/sharedStrings.xml" else part


def other_encoding(name: str, part: bytes) -> bytes:
    return part.decode().replace("UTF-8", "UTF-16").encode("utf-16") if name == "xl/workbook.xml" else part


def ebcdic(name: str, part: bytes) -> bytes:
    return part.replace(b'encoding="UTF-8"', b'encoding="cp037"') if name == "xl/workbook.xml" else part


def with_macros(name: str, part: bytes) -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return part.replace(plain, macros) if name == "[Content_Types].xml" else part


def a_zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda good: b"", "it is empty"),
    "csv": (lambda good: b"city;year\nA;2020\n", "no workbook"),
    "html": (lambda good: b"<html><table></table></html>", "no workbook"),
    "xls": (lambda good: OLE + bytes(600), "Excel before 2007"),
    "encrypted": (
        lambda good: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "encrypted; remove its password",
    ),
    "zip": (lambda good: a_zip(a=b"x"), "a zip file and no workbook"),
    "docx": (
        lambda good: a_zip(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        "no .xlsx workbook",
    ),
    "cut": (lambda good: good[: len(good) // 2], "damaged"),
    "nothing but its signature": (lambda good: b"PK\x03\x04", "damaged"),
    "a broken part": (lambda good: changed(good, lambda n, p: b"<x" if n == "xl/workbook.xml" else p), "damaged"),
    "no sheets": (lambda good: changed(good, lambda n, p: p if "sheet" not in n else b""), "damaged"),
    "macros": (lambda good: changed(good, with_macros), "macros"),
    "a macro part": (lambda good: changed(good, same, **{"xl/vbaProject.bin": b"x"}), "macros"),
    "entities": (lambda good: changed(good, entity), "XML entities"),
    "another encoding": (lambda good: changed(good, other_encoding), "not in UTF-8"),
    "an encoding that hides": (lambda good: changed(good, ebcdic), "not in UTF-8"),
    "zip bomb": (lambda good: changed(good, same, **{"xl/media/a.bin": bytes(100_000_001)}), "when unpacked"),
    "many parts": (lambda good: changed(good, same, **{f"a/{n}": b"" for n in range(2_001)}), "more than 2000 parts"),
    "many sheets": (
        lambda good: changed(good, same, **{f"xl/worksheets/more{n}.xml": b"<x/>" for n in range(61)}),
        "more than 60 sheets",
    ),
    "a far row": (
        lambda good: changed(good, sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
        "more than 20000 rows",
    ),
    "a far column": (lambda good: changed(good, sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>')), "200 columns"),
    "empty cells without end": (
        lambda good: changed(good, sheet_of("".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(1, 20_000)))),
        "cells",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_reason(name: str, good: bytes, tmp_path: Path) -> None:
    make, reason = REFUSED[name]
    file = tmp_path / "city.xlsx"
    file.write_bytes(make(good))
    began = time.monotonic()
    with pytest.raises(u4.SubmissionError, match=reason) as caught:
        u4.read(file)
    assert time.monotonic() - began < 60
    assert len(caught.value.problems) == 1


def test_the_workbook_they_are_made_from_is_read(good: bytes, tmp_path: Path) -> None:
    file = tmp_path / "city.xlsx"
    file.write_bytes(changed(good, same))
    assert u4.read(file, registry=FEW).readings["population"].value == 5


def test_too_large(tmp_path: Path) -> None:
    file = tmp_path / "city.xlsx"
    file.write_bytes(b"PK" + bytes(20_000_000))
    with pytest.raises(u4.SubmissionError, match="larger than 20 MB"):
        u4.read(file)


@pytest.mark.parametrize(
    ("name", "reason"), [("city.xlsm", "macros; save it as .xlsx"), ("city.xls", "save it as .xlsx")]
)
def test_other_kinds_of_workbooks(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(u4.SubmissionError, match=reason):
        u4.read(tmp_path / name)
    with pytest.raises(u4.SubmissionError, match="cannot be written"):
        u4.write(u4.Submission(city="A", country="NO", year=2020), tmp_path / name)


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    for name, reason in (("folder.xlsx", "it is a folder"), ("missing.xlsx", "No such file")):
        with pytest.raises(u4.SubmissionError, match=reason):
            u4.read(tmp_path / name)


def test_a_workbook_of_someone_else(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "KPI data sheet"
    book.active["A1"] = "Household Internet Access"
    book.save(tmp_path / "itu.xlsx")
    with pytest.raises(
        u4.SubmissionError, match=r"no workbook made by u4ssc-kpi template \(its sheets: KPI data sheet\)"
    ):
        u4.read(tmp_path / "itu.xlsx")


def test_a_later_version_of_the_workbook(good: bytes, tmp_path: Path) -> None:
    later = changed(good, lambda n, p: p.replace(b"u4ssc-kpi workbook 1", b"u4ssc-kpi workbook 2"))
    (tmp_path / "city.xlsx").write_bytes(later)
    with pytest.raises(u4.SubmissionError, match="later version"):
        u4.read(tmp_path / "city.xlsx")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "=cmd|' /C calc'!A0"]
)
def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path, text: str) -> None:
    """Judged in the file itself: no formula of the workbook holds what a person wrote."""
    reading = {"value": text, "source": text, "note": text, "link": text, "files": [text], "unit": text}
    city = u4.Submission(city=text, country=text, year=2020, note=text, readings={"population": reading, text: reading})
    verification = u4.Verification(city=text, year=2020).ask(text).decide("patents", verified=True, note=text)
    file = tmp_path / "city.xlsx"
    u4.workbook.write(city, file, verification=verification, registry=FEW, benchmarks=NO_TARGETS)
    with zipfile.ZipFile(file) as archive:
        sheets = {n: archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/")}
        assert not [n for n in archive.namelist() if "externalLink" in n or "hyperlink" in n.casefold()]
    for name, sheet in sheets.items():
        formulas = [part.partition("</f>")[0] for part in sheet.split("<f>")[1:]]
        escaped = text.lstrip().replace("&", "&amp;").replace("<", "&lt;").removeprefix("=")
        assert not [f for f in formulas if escaped in f and len(escaped) > 3], name
        assert all(f[:1] not in "+-@" for f in formulas)
    found = u4.workbook.read(file, registry=FEW)
    assert (found.submission, found.verification) == (city, verification)
