"""Whether a file is the workbook that its name says, before anything reads it; what is not is refused with a reason."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_PARTS = 2_000
MAX_SHEETS = 60
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 10_000_000  # empty ones between others counted

_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls files, and of encrypted .xlsx files
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)


class RefusedError(Exception):
    """A file that is not read, with the reason."""


def checked(path: Path) -> io.BytesIO:
    """The bytes of a workbook that is safe to read.

    Raises:
        RefusedError: with the reason.
    """
    try:
        if path.is_dir():
            raise RefusedError("it is a folder; give a file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise RefusedError(getattr(error, "strerror", None) or str(error)) from None
    if len(data) > MAX_BYTES:
        raise RefusedError(f"it is larger than {MAX_BYTES // 10**6} MB")
    if data.startswith(_OLD):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        remedy = "remove its password" if encrypted else "save it as .xlsx"
        raise RefusedError(f"it is {'encrypted' if encrypted else 'an .xls file, of Excel before 2007'}; {remedy}")
    if not data.startswith(b"PK"):
        what = "empty" if not data else "no workbook: its content is text or something else"
        raise RefusedError(f"it is {what}; a CSV file has to end in .csv")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise RefusedError(f"it is damaged: {error}") from None
    except ValueError as error:  # a broken header or a broken compressed stream
        raise RefusedError(f"it is damaged: {error}") from None
    return io.BytesIO(data)


def _check_archive(archive: zipfile.ZipFile) -> None:
    import zlib

    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS:
        raise RefusedError(f"it holds more than {MAX_PARTS} parts")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise RefusedError(f"it is larger than {MAX_UNPACKED // 10**6} MB when unpacked")
    if "[Content_Types].xml" not in names:
        raise RefusedError("it is a zip file and no workbook")
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise RefusedError("it holds macros, which are not read; save it as .xlsx without macros")
    sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    if len(sheets) > MAX_SHEETS:
        raise RefusedError(f"it has more than {MAX_SHEETS} sheets")
    try:
        for part in parts:
            if part.filename.casefold().endswith((".xml", ".rels", ".vml")):
                _check_xml(part.filename, archive.read(part))
        types = archive.read("[Content_Types].xml")
    except zlib.error as error:
        raise RefusedError(f"it is damaged: {error}") from None
    if _MAIN not in types:
        macros = b"macroEnabled" in types
        raise RefusedError(
            "it is a workbook with macros (.xlsm); save it as .xlsx" if macros else "it is no .xlsx workbook"
        )


def _check_xml(name: str, data: bytes) -> None:
    """No part of a workbook declares entities, which could unfold without end; and it is in UTF-8."""
    declared = _ENCODING.match(data.lstrip(b"\xef\xbb\xbf")[:500])
    if b"\x00" in data[:100] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise RefusedError(f"its part {name[:60]} is not in UTF-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise RefusedError(f"its part {name[:60]} declares XML entities, which no workbook needs")
