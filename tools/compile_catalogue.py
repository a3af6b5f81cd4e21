"""Compiles the YAML declarations to the catalogue that the library reads at run time.

python tools/compile_catalogue.py            writes src/u4ssc_kpi/data/catalogue.json
python tools/compile_catalogue.py --check    fails when the committed file is not fresh
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from u4ssc_kpi.declarations import compile_folder

DATA = Path(__file__).resolve().parent.parent / "src" / "u4ssc_kpi" / "data"


def main(arguments: list[str]) -> int:
    target = DATA / "catalogue.json"
    fresh = json.dumps(compile_folder(DATA), ensure_ascii=False, indent=1) + "\n"
    if "--check" in arguments:
        if not target.exists() or target.read_text(encoding="utf-8") != fresh:
            print(f"{target.name} is not fresh: run python tools/compile_catalogue.py", file=sys.stderr)
            return 1
        return 0
    target.write_text(fresh, encoding="utf-8")
    print(f"wrote {target.name}, {len(fresh) // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
