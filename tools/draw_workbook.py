"""Draws the pictures of the guide: sheets of the workbook as LibreOffice shows them, as PNG.

Needs LibreOffice Calc (soffice) and poppler (pdftoppm).

python tools/draw_workbook.py     writes docs/images/workbook-*.png
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import u4ssc_kpi as u4

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
IMAGES = ROOT / "docs" / "images"
# The pictures of each city's workbook: the title that the page begins with, and the part of the page: left, top, width
# and height in points.
PICTURES = {
    "full-city": {
        "workbook-profile": ("City profile", (20, 20, 760, 250)),
        "workbook-environment": ("Environment", (20, 25, 600, 330)),
        "workbook-scores": ("Scores", (20, 35, 880, 360)),
    },
    "bizerte-2020": {"workbook-verification": ("Verification log", (20, 20, 800, 260))},
}
DOTS = 115


def main() -> None:
    """Writes the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        home = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        for city, pictures in PICTURES.items():
            log = EXAMPLES / "verifications" / f"{city}.yaml"
            verification = u4.read_verification(log) if log.exists() else None
            submission = u4.read(EXAMPLES / f"{city}.yaml")
            file = u4.workbook.write(submission, work / f"{city}.xlsx", verification=verification)
            command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(work), str(file)]
            subprocess.run(command, check=True, capture_output=True, timeout=300)
            pdf = work / f"{city}.pdf"
            pages = first_lines(pdf)
            for name, (title, box) in pictures.items():
                draw(pdf, pages.index(title) + 1, box, IMAGES / name)


def first_lines(pdf: Path) -> list[str]:
    """The first line of each page."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return [page.strip().partition("\n")[0].strip() for page in text.split("\f")]


def draw(pdf: Path, page: int, box: tuple[int, int, int, int], target: Path) -> None:
    """Cuts a part of a page out as PNG."""
    left, top, width, height = (str(round(points * DOTS / 72)) for points in box)
    part = ["-x", left, "-y", top, "-W", width, "-H", height]
    numbers = ["-f", str(page), "-l", str(page)]
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(DOTS), *numbers, *part, str(pdf), str(target)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
