"""Tables of many rows, as ratios to references measured in the same run.

    python benchmarks/tables.py [--rows 1000000] [--pairs 5] [--large] [--only a,b] [--openfisca PYTHON]

Times are medians of ratios over pairs: ours and the reference in turn, so that a change of the machine's speed hits
both. Memory is the peak (ru_maxrss) of a process of its own for each, in all and less what it was when the data was
made. Exits with 1 when a limit is missed.

OpenFisca-core runs in an interpreter of its own, since it pins its dependencies:

    python -m venv openfisca && openfisca/bin/pip install openfisca-core
    python benchmarks/tables.py --openfisca openfisca/bin/python
"""

from __future__ import annotations

import argparse
import ast
import cProfile
import gc
import json
import os
import pstats
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

LARGEST = 1.7976931348623157e308
MISSING = 0.1
Run = Callable[[], object]


# --- the data, made in memory


def columns(rows: int, seed: int = 1) -> Iterator[tuple[str, Any, Any, bool]]:
    """Name, values, mask of what is missing, and whether it is yes / no, of each of the 148 inputs."""
    import numpy as np

    import u4ssc_kpi as u4

    generator = np.random.default_rng(seed)
    for wanted in u4.registry.inputs.values():
        values = generator.random(rows)
        missing = generator.random(rows) < MISSING
        yes_no = wanted.unit == "yes_no"
        yield wanted.id, values < 0.5 if yes_no else 1e5 * values, missing, yes_no


def polars_frame(rows: int, seed: int = 1) -> Any:
    import polars as pl
    import pyarrow as pa

    return pl.DataFrame(
        {name: pl.Series(name, pl.from_arrow(pa.array(v, mask=gone))) for name, v, gone, _ in columns(rows, seed)}
    )


def pandas_frame(rows: int) -> Any:
    import numpy as np
    import pandas as pd

    return pd.DataFrame({name: np.where(gone, np.nan, v) for name, v, gone, _ in columns(rows)}, copy=False)


def formulas() -> dict[str, tuple[str, str]]:
    """Unit and formula of each data point, as text."""
    import u4ssc_kpi as u4

    return {point.id: (point.unit, point.formula) for point in u4.registry.data_points.values()}


# --- the references


def by_hand(frame: Any) -> Any:
    """The guarded formulas as somebody would write them in polars who needs no library."""
    import polars as pl

    made = []
    for name, (unit, formula) in formulas().items():
        tree = ast.parse(formula, mode="eval").body
        inputs = sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)})
        space = {i: pl.col(i) for i in inputs}
        if unit == "yes_no":
            made.append(pl.col(inputs[0]).cast(pl.Float64).alias(name))
            continue
        value = eval(formula, {}, space)
        below = {ast.unparse(n.right) for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)}
        zero = [eval(text, {}, space) for text in sorted(below) if not text.isdigit()]
        guards = [column.is_between(0.0, LARGEST) for column in space.values()] + [d != 0.0 for d in zero]
        made.append(pl.when(*guards, value.is_finite()).then(value).alias(name))
    return frame.lazy().with_columns(made).collect()


def pandas_script(frame: Any) -> Any:
    """One line for each KPI, with plain division, as in many notebooks: no guard, no status, no unit."""
    space = {name: frame[name] for name in frame.columns}
    result = frame.copy()
    for name, (_, formula) in formulas().items():
        result[name] = eval(formula, {}, space)
    return result


def openfisca(path: str, rows: int, laps: int) -> None:
    """The same variables declared to OpenFisca-core; runs in its own interpreter and prints seconds."""
    import numpy as np
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    texts: dict[str, tuple[str, str]] = json.loads(Path(path).read_text(encoding="utf-8"))
    city = Entity("city", "cities", "A city", "")
    system = TaxBenefitSystem([city])
    names = sorted({n.id for _, f in texts.values() for n in ast.walk(ast.parse(f)) if isinstance(n, ast.Name)})
    shared = {"value_type": float, "entity": city, "definition_period": DateUnit.YEAR}
    for name in names:
        system.add_variable(type(name, (Variable,), dict(shared)))

    def make(text: str) -> Callable[..., Any]:
        code = compile(text, "formula", "eval")
        used = code.co_names
        return lambda cities, period: eval(code, {}, {n: cities(n, period) for n in used})

    for name, (_, text) in texts.items():
        system.add_variable(type(f"kpi_{name}", (Variable,), {**shared, "formula": make(text)}))
    generator = np.random.default_rng(1)
    data = {name: (1e5 * generator.random(rows)).astype(np.float32) for name in names}
    for _ in range(laps):
        simulation = SimulationBuilder().build_default_simulation(system, rows)
        for name, values in data.items():
            simulation.set_input(name, 2024, values)
        start = time.perf_counter()
        for name in texts:
            simulation.calculate(f"kpi_{name}", 2024)
        print(time.perf_counter() - start, flush=True)


# --- measuring


def tasks(frame: Any) -> dict[str, Run]:
    """What is measured on a polars frame."""
    import u4ssc_kpi as u4

    return {
        "by_hand": lambda: by_hand(frame),
        "values": lambda: u4.compute(frame, statuses=False),
        "statuses": lambda: u4.compute(frame),
        "benchmarks": lambda: u4.compute(frame, benchmarks="reference"),
    }


def lap(run: Run) -> tuple[float, float]:
    """Seconds by the clock, and of the processor, which other work on the machine disturbs less."""
    gc.collect()
    start, busy = time.perf_counter(), time.process_time()
    kept = run()
    took = time.perf_counter() - start, time.process_time() - busy
    del kept
    return took


def seconds(run: Run) -> float:
    return lap(run)[0]


def paired(ours: Run, reference: Run, pairs: int) -> tuple[str, float]:
    """The seconds of both in words, and the median of their ratios, after a warm-up; the first changes each time."""
    laps = []
    for pair in range(pairs + 1):
        order = (ours, reference) if pair % 2 else (reference, ours)
        took = {run: lap(run) for run in order}
        laps.append((*took[ours], *took[reference]))
    laps = laps[1:]
    mine, mine_busy, theirs, theirs_busy = (statistics.median(column) for column in zip(*laps, strict=True))
    busy = statistics.median(ours / reference for _, ours, _, reference in laps)
    words = f"(processor {mine_busy:.2f} s / {theirs_busy:.2f} s = {busy:.2f}) clock {mine:.2f} s / {theirs:.2f} s"
    return words, statistics.median(ours / reference for ours, _, reference, _ in laps)


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory(name: str, rows: int) -> tuple[float, float]:
    """Peak MiB of a process that runs a task once: beyond its data, and in all."""
    command = [sys.executable, __file__, "--memory-of", name, "--rows", str(rows)]
    found = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    before, after = json.loads(found.stdout)
    return after - before, after


def memory_of(name: str, rows: int) -> None:
    frame = polars_frame(rows)
    run = tasks(frame)[name]
    before = peak_mib()
    kept = run()
    print(json.dumps([before, peak_mib()]))
    del kept


class Report:
    """The table of figures, with verdicts."""

    def __init__(self) -> None:
        self.missed = 0

    def limit(self, what: str, figures: str, ratio: float, limit: float, at_least: bool = False) -> None:
        met = ratio >= limit if at_least else ratio <= limit
        self.missed += not met
        word = "at least" if at_least else "at most"
        print(f"{what}\n    {figures} = {ratio:.2f}, {word} {limit:g}: {'ok' if met else 'MISSED'}", flush=True)

    def tell(self, what: str, figures: str) -> None:
        print(f"{what}\n    {figures}", flush=True)


# --- the measurements


def compare(report: Report, what: str, ours: str, reference: str, limit: float, arguments: Any, frame: Any) -> None:
    """Time and memory of one task over another."""
    run = tasks(frame)
    report.limit(f"{what}: time", *paired(run[ours], run[reference], arguments.pairs), limit)


def compare_memory(report: Report, what: str, ours: str, reference: str, limit: float, arguments: Any) -> None:
    (mine, mine_all), (theirs, theirs_all) = memory(ours, arguments.rows), memory(reference, arguments.rows)
    report.limit(
        f"{what}: peak memory beyond the data",
        f"(in all {mine_all:.0f} / {theirs_all:.0f} MiB = {mine_all / theirs_all:.2f}) {mine:.0f} / {theirs:.0f} MiB",
        mine / theirs,
        limit,
    )


PAIRS = {
    "a": ("a. values / by hand in polars", "values", "by_hand", 1.2),
    "b": ("b. values and statuses / by hand, values only", "statuses", "by_hand", 1.5),
    "c": ("c. with performance, points and bands / without", "benchmarks", "statuses", 2.0),
}


def large(report: Report, pairs: int) -> None:
    """Ten times the rows from Parquet to Parquet, in processes of their own."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for rows in (1_000_000, 10_000_000):
            files[rows] = Path(folder) / f"{rows}.parquet"
            writer = None
            for part in range(rows // 250_000):
                table = polars_frame(250_000, seed=part).to_arrow()
                writer = writer or pq.ParquetWriter(files[rows], table.schema, use_dictionary=False)
                writer.write_table(table)
            if writer is not None:
                writer.close()
        laps: dict[int, list[float]] = {rows: [] for rows in files}
        peaks: dict[int, float] = {}
        for _ in range(pairs):
            for rows, file in files.items():
                command = [sys.executable, __file__, "--file", str(file)]
                took, peak = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                laps[rows].append(took)
                peaks[rows] = max(peak, peaks.get(rows, 0))
        few, many = laps.values()
        ratio = statistics.median(b / a for a, b in zip(few, many, strict=True))
        figures = f"{statistics.median(many):.1f} s / {statistics.median(few):.1f} s"
        report.limit("d. compute_file, 10 million rows / 1 million: time", figures, ratio, 11)
        report.limit("d. compute_file, 10 million rows: peak MiB", f"{peaks[1_000_000]:.0f} MiB for 1 million rows; "
                     f"{peaks[10_000_000]:.0f} MiB for 10 million", peaks[10_000_000], 4096)  # fmt: skip


def file_once(path: str) -> None:
    from u4ssc_kpi.frames.files import compute_file

    start = time.perf_counter()
    target = compute_file(path, f"{path}.out.parquet")
    took = time.perf_counter() - start
    target.unlink()
    print(json.dumps([took, peak_mib()]))


def against_pandas(report: Report, rows: int, pairs: int, frame: Any) -> None:
    import u4ssc_kpi as u4

    data = pandas_frame(rows)
    warnings.filterwarnings("ignore", message="DataFrame is highly fragmented")
    what = "e. a plain pandas script / our values in polars: time"
    script = partial(pandas_script, data)
    report.limit(what, *paired(script, tasks(frame)["values"], pairs), 3, at_least=True)
    figures, ratio = paired(script, lambda: u4.compute(data, statuses=False), pairs)
    report.tell("   a plain pandas script / our guarded values in pandas: time", f"{figures} = {ratio:.2f}")


def against_openfisca(report: Report, python: str, rows: int, pairs: int, frame: Any) -> None:
    what = "f. OpenFisca-core, the same variables / our values: time"
    found = subprocess.run([python, "-c", "import openfisca_core"], capture_output=True, check=False)
    if found.returncode:
        report.tell(what, "skipped, it is not importable: python -m venv openfisca && openfisca/bin/pip install "
                    "openfisca-core, then --openfisca openfisca/bin/python")  # fmt: skip
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "formulas.json"
        path.write_text(json.dumps(formulas()), encoding="utf-8")
        laps = []
        for _ in range(pairs):
            command = [python, __file__, "--openfisca-of", str(path), "--rows", str(rows)]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            theirs = statistics.median(float(line) for line in printed.splitlines())
            laps.append((theirs, statistics.median(seconds(tasks(frame)["values"]) for _ in range(3))))
    theirs, mine = (statistics.median(column) for column in zip(*laps, strict=True))
    ratio = statistics.median(a / b for a, b in laps)
    report.limit(what, f"{theirs:.2f} s / {mine:.2f} s", ratio, 3, at_least=True)


def one_row(report: Report) -> None:
    """Where the time of a table of one row goes, and one city without a table."""
    import polars as pl

    import u4ssc_kpi as u4

    city = u4.evaluate(u4.read(Path(__file__).resolve().parent.parent / "examples" / "full-city.yaml"))
    readings = {used.id: used.value for result in city.values() for used in result.inputs}
    frame = pl.DataFrame({name: [value] for name, value in readings.items()})
    u4.compute(frame)
    took = statistics.median(seconds(lambda: u4.compute(frame)) for _ in range(5))
    profile = cProfile.Profile()
    profile.runcall(u4.compute, frame)
    shares = {"narwhals": 0.0, "polars": 0.0, "u4ssc_kpi": 0.0, "other": 0.0}
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        shares[next((name for name in shares if f"{os.sep}{name}{os.sep}" in file), "other")] += own
    total = sum(shares.values())
    shown = ", ".join(f"{name} {1e3 * took * share / total:.0f} ms" for name, share in shares.items())
    alone = statistics.median(seconds(lambda: u4.evaluate(city.submission)) for _ in range(25))
    report.tell("g. one row with statuses through compute, against evaluate",
                f"{1e3 * took:.0f} ms ({shown}; by a profile) / {1e3 * alone:.1f} ms; "
                f"our own code / evaluate = {took * shares['u4ssc_kpi'] / total / alone:.1f}")  # fmt: skip


def physical(report: Report, frame: Any) -> None:
    """The time that reading the inputs and writing the results once would take at the speed of a copy."""
    import numpy as np

    import u4ssc_kpi as u4

    source = np.ones(32 << 20)
    target = np.zeros_like(source)
    copy = statistics.median(seconds(lambda: np.copyto(target, source)) for _ in range(7))
    speed = 2 * source.nbytes / copy
    result = u4.compute(frame)
    moved = result.estimated_size()
    least = moved / speed
    del result
    took = statistics.median(seconds(tasks(frame)["statuses"]) for _ in range(3))
    report.tell("h. values and statuses, against reading and writing each byte once",
                f"{took:.2f} s / {least:.2f} s ({moved / 2**30:.2f} GiB at {speed / 2**30:.1f} GiB/s) "
                f"= {took / least:.1f}")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Tables of many rows, as ratios.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also d: 10 million rows from file to file")
    parser.add_argument("--only", default="abcdefgh", help="letters of the measurements, for example a,b")
    parser.add_argument("--openfisca", default=sys.executable, help="a Python in which openfisca-core is installed")
    for inner in ("--memory-of", "--file", "--openfisca-of"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.openfisca_of:
        openfisca(arguments.openfisca_of, arguments.rows, 3)
        return 0
    if arguments.memory_of:
        memory_of(arguments.memory_of, arguments.rows)
        return 0
    if arguments.file:
        file_once(arguments.file)
        return 0
    report = Report()
    wanted = [letter for letter in arguments.only if letter in "abcdefgh"]
    print(f"{arguments.rows:,} rows x 148 columns, {MISSING:.0%} missing, {arguments.pairs} pairs", flush=True)
    for letter in wanted:
        if letter in PAIRS:
            what, ours, reference, limit = PAIRS[letter]
            compare_memory(report, what, ours, reference, limit, arguments)
    frame = polars_frame(arguments.rows) if set(wanted) - {"d", "g"} else None
    for letter in wanted:
        if letter in PAIRS:
            compare(report, *PAIRS[letter], arguments, frame)
    if "e" in wanted:
        against_pandas(report, arguments.rows, max(1, arguments.pairs // 2), frame)
    if "f" in wanted:
        against_openfisca(report, arguments.openfisca, arguments.rows, max(1, arguments.pairs // 2), frame)
    if "g" in wanted:
        one_row(report)
    if "h" in wanted:
        physical(report, frame)
    del frame
    if "d" in wanted and arguments.large:
        large(report, max(1, arguments.pairs // 2))
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
