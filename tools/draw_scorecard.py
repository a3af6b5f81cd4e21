"""Draws the picture of the README: the scorecard of an example city as the terminal shows it, as SVG.

python tools/draw_scorecard.py            writes docs/images/scorecard.svg
python tools/draw_scorecard.py --check    fails when the committed picture is not fresh
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

import u4ssc_kpi as u4
from u4ssc_kpi.text import scorecard

ROOT = Path(__file__).resolve().parent.parent
CITY = "examples/riyadh-2020.yaml"
TARGET = ROOT / "docs" / "images" / "scorecard.svg"
# Dark enough on white for small text, and each band is also written in words.
COLOURS = {"95+": "#1b5e20", "66-95": "#33691e", "33-66": "#a04000", "0-33": "#b71c1c"}
LINE, LEFT, TOP, SIZE, COLUMN = 19, 28, 92, 14, 8.45


def draw() -> str:
    """The picture as SVG text; every character stands in its column, whatever the font."""
    text = scorecard(u4.registry.benchmark(u4.evaluate(u4.read(ROOT / CITY))))
    lines = text[: text.index("\n\nNo benchmark")].split("\n")
    height, width = TOP + LINE * len(lines) + 16, round(2 * LEFT + 80 * COLUMN)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">',
        f'<g font-family="ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{SIZE}">',
        '<title id="title">The scorecard of Riyadh in a terminal: scores by dimension, category and data point</title>',
        f'<rect width="{width}" height="{height}" rx="10" fill="#fbfbfa" stroke="#d0d0cc"/>',
        f'<rect x="12" y="12" width="{width - 24}" height="38" rx="6" fill="#22303c"/>',
        f'<text x="{LEFT}" y="36" fill="#ffffff" xml:space="preserve">$ u4ssc-kpi score {CITY}</text>',
    ]
    for row, line in enumerate(lines):
        if not line.strip():
            continue
        band = next((b for b in COLOURS if re.search(rf" {re.escape(b)}  \d", line)), None)
        style = f' fill="{COLOURS[band]}" font-weight="600"' if band else ' fill="#22303c"'
        style = ' fill="#22303c" font-weight="700"' if row == 0 else style
        y = TOP + LINE * row
        for word in re.finditer(r"\S+(?: \S+)*", line):
            x, wide = LEFT + COLUMN * word.start(), COLUMN * (word.end() - word.start())
            parts.append(
                f'<text x="{x:.1f}" y="{y}" textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs"{style}>'
                f"{escape(word.group())}</text>"
            )
    return "\n".join([*parts, "</g>", "</svg>", ""])


def main(arguments: list[str]) -> int:
    fresh = draw()
    if "--check" in arguments:
        stale = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != fresh
        if stale:
            print(f"{TARGET.name} is not fresh: run python tools/draw_scorecard.py", file=sys.stderr)
        return int(stale)
    TARGET.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
