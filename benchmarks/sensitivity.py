"""The cost of the sensitivity analysis, as a ratio to a plain NumPy loop over the draws.

    python benchmarks/sensitivity.py

1 000 cities and 1 000 draws by the published score; values, weights and targets vary. The loop holds what a careful
user writes by hand: the same targets, bands and weights, one draw after the other, whole arrays within a draw. Ours and
the loop take turns; what counts is the least time of each. Exits with 1 when a ratio is above its limit.
"""

from __future__ import annotations

import sys
import time
import tracemalloc

import numpy as np
import polars as pl

import u4ssc_kpi as u4

CITIES, DRAWS, ROUNDS = 1_000, 1_000, 3
TARGETS = {name: t for name, t in u4.registry.targets("reference").items() if t.rule != "none"}


def made_up_cities() -> pl.DataFrame:
    """Cities with 7 of 10 values, around their targets."""
    rng = np.random.default_rng(0)
    columns: dict[str, object] = {"city": [f"city {n}" for n in range(CITIES)]}
    for name, target in TARGETS.items():
        if target.rule == "yes":
            values = rng.integers(0, 2, CITIES).astype(float)
        else:
            values = (target.target or (target.worst or 1.0) / 2) * rng.uniform(0.2, 1.3, CITIES)
        values[rng.random(CITIES) < 0.3] = np.nan
        columns[name] = values
    return pl.DataFrame(columns).fill_nan(None)


def ours(table: pl.DataFrame, draws: int) -> np.ndarray:
    uncertainty = {"values": 0.05, "weights": 0.25, "targets": 0.1}
    return u4.sensitivity(table, uncertainty=uncertainty, draws=draws, seed=1).scores


def by_hand(table: pl.DataFrame, draws: int) -> np.ndarray:
    """The plain loop."""
    rng = np.random.default_rng(1)
    targets = list(TARGETS.values())
    values = table.select(list(TARGETS)).to_numpy()
    rule = {r: np.array([n for n, t in enumerate(targets) if t.rule == r]) for r in ("at_least", "at_most", "equal_to")}
    linear = np.array([n for n, t in enumerate(targets) if t.rule == "linear"])
    number = np.array([t.rule != "yes" for t in targets])
    goal = np.array([t.target or 0.0 for t in targets])
    worst = np.array([t.worst or 0.0 for t in targets])
    known = ~np.isnan(values)
    scores = np.empty((draws, CITIES))
    for draw in range(draws):
        drawn = np.maximum(0.0, values * (1 + 0.05 * number * rng.standard_normal(values.shape)))
        factors = rng.uniform(0.9, 1.1, len(targets))
        weights = rng.uniform(0.75, 1.25, len(targets))
        share = drawn.copy()
        with np.errstate(divide="ignore"):
            at = rule["at_least"]
            share[:, at] = drawn[:, at] / (goal[at] * factors[at])
            at = rule["at_most"]
            share[:, at] = np.minimum(1.0, goal[at] * factors[at] / drawn[:, at])
            at = rule["equal_to"]
            ratio = drawn[:, at] / (goal[at] * factors[at])
            share[:, at] = np.minimum(ratio, 1 / ratio)
            at = linear
            bad = goal[at] + (worst[at] - goal[at]) * factors[at]
            share[:, at] = np.maximum(0.0, (bad - drawn[:, at]) / (bad - goal[at]))
        points = 1.0 + (share >= 0.33) + (share >= 0.66) + (share > 0.95)
        scores[draw] = 25 * np.where(known, points, 0.0) @ weights / (known @ weights)
    return scores


def peak(draws: int, table: pl.DataFrame) -> float:
    """The most memory held, in MB."""
    tracemalloc.start()
    ours(table, draws)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def main() -> int:
    table = made_up_cities()
    laps: dict[str, list[float]] = {"ours": [], "by hand": []}
    for _ in range(ROUNDS):
        for name, run in (("ours", ours), ("by hand", by_hand)):
            start = time.perf_counter()
            scores = run(table, DRAWS)
            laps[name].append(time.perf_counter() - start)
            assert abs(float(np.nanmean(scores)) - 70) < 30
    a, b = ours(table, 300), by_hand(table, 300)
    assert float(np.nanmax(np.abs(a.mean(axis=0) - b.mean(axis=0)))) < 2, "both are the same index"
    least = {name: min(times) for name, times in laps.items()}
    ratio = least["ours"] / least["by hand"]
    few, many = peak(200, table), peak(800, table)
    results = 600 * CITIES * 16 / 1e6  # the scores and ranks of 600 more draws
    growth = (many - few) / results
    print(f"{CITIES} cities x {DRAWS} draws: {least['ours']:.2f} s / {least['by hand']:.2f} s by hand = {ratio:.2f}")
    print(
        f"peak memory: {few:.0f} MB for 200 draws, {many:.0f} MB for 800; growth / growth of the results = {growth:.2f}"
    )
    missed = (ratio > 1.5) + (growth > 1.5)
    print("ok" if not missed else "MISSED: at most 1.5 each")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
