"""Draws the picture of the README: the benchmarking wheel of an example city, as SVG.

python tools/draw_wheel.py            writes docs/images/wheel.svg
python tools/draw_wheel.py --check    fails when the committed picture is not fresh
"""

from __future__ import annotations

import sys
from pathlib import Path

import u4ssc_kpi as u4

ROOT = Path(__file__).resolve().parent.parent
CITY = "examples/riyadh-2020.yaml"
TARGET = ROOT / "docs" / "images" / "wheel.svg"


def main(arguments: list[str]) -> int:
    fresh = u4.report.wheel(u4.registry.benchmark(u4.evaluate(u4.read(ROOT / CITY)))).svg
    if "--check" in arguments:
        stale = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != fresh
        if stale:
            print(f"{TARGET.name} is not fresh: run python tools/draw_wheel.py", file=sys.stderr)
        return int(stale)
    TARGET.write_text(fresh, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
