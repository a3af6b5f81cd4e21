"""The cost and the size of the wheel, the City Snapshot and the page of many cities.

    python benchmarks/report.py

Times are the least of several runs, and also stand as ratios to `json.dumps(card.to_dict())` of the same city in the
same run, which a busy machine slows down as well. Exits with 1 when a time or a size is above its limit.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import u4ssc_kpi as u4

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
REPORT = u4.report


def least(run: Callable[[], object], repeats: int) -> float:
    """The least seconds of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def cities(count: int) -> Iterator[u4.Scorecard]:
    """Full cities of many names, made one by one."""
    full = u4.read(EXAMPLES / "full-city.yaml")
    for n in range(count):
        yield u4.registry.benchmark(u4.evaluate(full.model_copy(update={"city": f"City {n}"})))


def peak(count: int) -> float:
    """The most memory in MB that the page of so many cities takes."""
    with tempfile.TemporaryDirectory() as folder:
        tracemalloc.start()
        REPORT.overview(cities(count), Path(folder) / "cities.html")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most / 1e6


def main() -> int:
    card = next(cities(1))
    plain = least(lambda: json.dumps(card.to_dict()), 50)
    first = least(lambda: REPORT.snapshot(card), 1)
    rows = [
        ("wheel, ms", 1e3 * least(lambda: REPORT.wheel(card), 50), 5.0, plain * 1e3),
        ("small wheel, ms", 1e3 * least(lambda: REPORT.small_wheel(card), 50), 5.0, plain * 1e3),
        ("snapshot, first, s", first, 0.3, plain),
        ("snapshot, again, s", least(lambda: REPORT.snapshot(card), 10), 0.3, plain),
        ("wheel, kB", len(REPORT.wheel(card).svg.encode()) / 1e3, 60.0, None),
        ("small wheel, kB", len(REPORT.small_wheel(card).svg.encode()) / 1e3, 14.0, None),
        ("memory, 200 cities over 50 cities", peak(200) / peak(50), 1.5, None),
    ]
    missed = 0
    for name, measured, limit, reference in rows:
        ratio = f", {measured / reference:.1f} x json.dumps" if reference else ""
        missed += measured > limit
        print(f"{name}: {measured:.2f}{ratio}; at most {limit}: {'ok' if measured <= limit else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
