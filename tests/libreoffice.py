"""LibreOffice as the judge of workbooks: it computes every formula anew."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from components import lacks

# Whatever values a file holds, they are computed again on loading.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def convert(files: Sequence[Path], folder: Path, kind: str = "xlsx") -> list[Path]:
    """The files in another format, computed anew by LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        lacks("soffice", "LibreOffice Calc is not installed")
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "registrymodifications.xcu").write_text(_ALWAYS)
    out = folder / "converted"
    home = f"-env:UserInstallation={profile.parent.as_uri()}"
    command = [soffice, home, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return [out / f"{file.stem}.{kind}" for file in files]


@cache
def tables(file: Path, *, values: bool) -> dict[str, dict[str, Any]]:
    """The cells of a workbook by sheet and coordinate: what they show, or what was written."""
    from openpyxl import load_workbook

    book = load_workbook(file, data_only=values)
    return {s.title: {c.coordinate: c.value for row in s.iter_rows() for c in row} for s in book.worksheets}
