"""The cost of import, of the command, and of one city, as ratios to a reference measured in the same run.

    python benchmarks/one_city.py

Each ratio is the median over pairs: ours and the reference in turn, so that a change of the machine's speed hits both.
Exits with 1 when a ratio is above its limit.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import u4ssc_kpi as u4
from u4ssc_kpi.formula import Name, Number, Tree
from u4ssc_kpi.quantities import unit_registry

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def ratio(ours: Callable[[int], None], reference: Callable[[int], None], pairs: int) -> tuple[float, float, float]:
    """Median seconds of both and the median of the ratios; each gets the number of the pair, and one warm-up."""
    times = []
    for pair in range(pairs + 1):
        laps = []
        for run in (ours, reference):
            start = time.perf_counter()
            run(pair)
            laps.append(time.perf_counter() - start)
        times.append(laps)
    times = times[1:]
    mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    return mine, theirs, statistics.median(a / b for a, b in times)


def process(*arguments: str) -> Callable[[int], None]:
    """A whole process from cold."""

    def run(_: int) -> None:
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)

    return run


def texts(pair: int, evaluation: u4.Evaluation) -> dict[str, str]:
    """148 readings as "value unit" text, others in each pair, so that no cache can know them."""
    found = {}
    for result in evaluation.values():
        for used in result.inputs:
            scaled = (used.value or 0) * (1 + pair / 1e6)
            whole = float(used.value or 0).is_integer()  # a count stays one
            value = "yes" if isinstance(used.value, bool) else f"{scaled:.0f}" if whole else f"{scaled:.9f}"
            found[used.id] = value if value == "yes" else f"{value} {used.unit.replace('currency', 'EUR')}"
    return found


def library(pair: int) -> None:
    """Submission from text to 112 results with provenance."""
    readings = texts_of[pair]
    city = u4.Submission(city="Exemplaria", country="NO", year=2024, currency="EUR", readings=readings)
    evaluation = u4.evaluate(city)
    assert evaluation.counts["computed"] == 112
    assert not evaluation.findings


def pint_by_hand(pair: int) -> None:
    """The same texts and formulas on pint quantities, parsing included, without provenance."""
    ureg = unit_registry()
    values: dict[str, Any] = {}
    for name, text in texts_of[pair].items():
        values[name] = True if text == "yes" else ureg.Quantity(text)
    for point in u4.registry.data_points.values():
        if point.unit != "yes_no":
            quantities(point.tree, values)


def quantities(tree: Tree, values: dict[str, Any]) -> Any:
    """A formula on pint quantities."""
    match tree:
        case Number(value):
            return value
        case Name(name):
            return values[name]
    left, right = quantities(tree.left, values), quantities(tree.right, values)
    match tree.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


texts_of: dict[int, dict[str, str]] = {}


def main() -> int:
    if "EUR" not in unit_registry():
        unit_registry().define("EUR = [money]")
    city = str(EXAMPLES / "karmoy-2020.yaml")
    pairs = 15
    full = u4.evaluate(u4.read(EXAMPLES / "full-city.yaml"))
    texts_of.update({pair: texts(pair, full) for pair in range(10 * pairs + 1)})
    rows = [
        ("import u4ssc_kpi / import pydantic, whole process", 1.3,
         ratio(process("-c", "import u4ssc_kpi"), process("-c", "import pydantic"), pairs)),
        ("u4ssc-kpi score city.yaml / pydantic and a pint registry, from cold", 1.5,
         ratio(process("-m", "u4ssc_kpi.cli", "score", city),
               process("-c", "import pydantic, pint; pint.UnitRegistry()"), pairs)),
        ("148 texts to 112 results / the same on pint quantities", 0.15, ratio(library, pint_by_hand, 10 * pairs)),
    ]  # fmt: skip
    missed = 0
    for name, limit, (mine, theirs, measured) in rows:
        verdict = "ok" if measured <= limit else "MISSED"
        missed += measured > limit
        print(f"{name}\n    {1e3 * mine:.2f} ms / {1e3 * theirs:.2f} ms = {measured:.3f}, at most {limit}: {verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
