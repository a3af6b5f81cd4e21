"""What a table gives for a row is what `evaluate` and the scorecard give for one city, on every engine."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from engines import FULL, ROW, Columns, Engine

import u4ssc_kpi as u4
from u4ssc_kpi.frames.compute import group_columns

hypothesis = pytest.importorskip("hypothesis")
st = pytest.importorskip("hypothesis.strategies")
pa = pytest.importorskip("pyarrow")

POINTS = u4.registry.data_points
FEW = (
    "household_internet_access",  # 100 * a / b
    "fire_service",  # a / (b / 100000)
    "water_supply_loss",  # 100 * (a - b) / a
    "life_expectancy",  # a
    "electricity_system_outage_time",  # a / b
    "pedestrian_infrastructure",
    "open_data_number",  # without a target
    *(p.id for p in list(POINTS.values()) if p.unit == "yes_no"),
)
TEXT_ENDS = ("__status", "__band")
TINY = 2.3e-308  # below it floats lose their digits one by one, and polars divides by a constant as it multiplies
CITY = {"city": "A", "country": "NO", "year": 2020}

# Most numbers are plain, so that most results have a value; the others are the edges of what a float can be.
PLAIN = st.floats(min_value=1e-3, max_value=1e9)
EDGES = st.sampled_from([0.0, -0.0, -1.0, -1e-300, 1e308, 1.7976931348623157e308, 1e-320, 5e-324, 1e-300, 1.0])
NOT_FINITE = st.sampled_from([math.nan, math.inf, -math.inf])
REPORTS = st.one_of(st.none(), PLAIN, st.sampled_from([0.0, -1.0, -1e308, 1e308, 5e-324]))


NUMBERS = st.one_of([PLAIN] * 8 + [EDGES] * 2 + [st.none()])
ANY_NUMBERS = st.one_of([PLAIN] * 16 + [EDGES] * 4 + [st.none()] * 2 + [NOT_FINITE])
COUNT = 240


def drawn(strategy: Any, seed: int) -> list[Any]:
    """Values made by hypothesis, the same in each run."""
    found: list[list[Any]] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=12,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.lists(strategy, min_size=COUNT, max_size=COUNT))
    def draw(values: list[Any]) -> None:
        found.append(values)

    draw()
    return [value for values in found[1:] for value in values]  # the first is the simplest


@cache
def rows(finite: bool) -> tuple[dict[str, Any], ...]:
    """A table of many rows, one dict for each: the calls of an engine cost more than its rows."""
    choose = random.Random(8)
    numbers, reports = drawn(NUMBERS if finite else ANY_NUMBERS, 1), [*drawn(REPORTS, 2), *[None] * 2000]
    pools = {i.id: [True, False, None] if i.unit == "yes_no" else numbers for i in u4.registry.inputs.values()}
    for n, point in enumerate(POINTS.values()):
        if n % 5 == 0 or point.id in FEW:
            pools[f"{point.id}__reported"] = [True, False, *[None] * 3] if point.unit == "yes_no" else reports
    return tuple({name: choose.choice(pool) for name, pool in pools.items()} for _ in range(COUNT))


@cache
def cards(finite: bool) -> tuple[u4.Scorecard, ...]:
    return tuple(card(row) for row in rows(finite))


def card(row: Mapping[str, Any]) -> u4.Scorecard:
    """The row as one city."""
    given = {k: v for k, v in row.items() if v is not None and k != ROW}
    city = u4.Submission(
        **CITY,
        readings={k: v for k, v in given.items() if not k.endswith("__reported")},
        reported={k.removesuffix("__reported"): v for k, v in given.items() if k.endswith("__reported")},
    )
    return u4.registry.benchmark(u4.evaluate(city))


def columns_of(made: tuple[dict[str, Any], ...]) -> Any:
    table = {ROW: pa.array(range(len(made)))}
    for name in made[0]:
        values = [row[name] for row in made]
        kind = pa.bool_() if any(isinstance(v, bool) for v in values) else pa.float64()
        table[name] = pa.array(values, kind, from_pandas=False)
    return pa.table(table)


def expected(cards: tuple[u4.Scorecard, ...], points: list[str], roll_ups: bool) -> Columns:
    columns: Columns = {}
    for name in points:
        scores = [c[name] for c in cards]
        columns[name] = [None if s.result.value is None else float(s.result.value) for s in scores]
        columns[f"{name}__status"] = [s.result.status for s in scores]
        columns[f"{name}__performance"] = [s.performance for s in scores]
        columns[f"{name}__points"] = [s.points for s in scores]
        columns[f"{name}__band"] = [s.band for s in scores]
    if roll_ups:
        for group in group_columns(POINTS.values(), u4.registry):
            kind = group.percent.split("__")[0]
            found = []
            for c in cards:
                if kind == "total":
                    found.append(c.total)
                elif kind == "dimension":
                    found.append(c.dimension(group.name))
                else:
                    found.append((c.category if kind == "category" else c.sub_dimension)(group.name, group.dimension))
            columns[group.percent] = [g.percent for g in found]
            columns[group.band] = [g.band for g in found]
    return columns


def assert_same(found: Columns, wanted: Columns, rows: Any = None) -> None:
    wrong = []
    for name, values in wanted.items():
        assert len(found[name]) == len(values), name
        for n, (a, b) in enumerate(zip(found[name], values, strict=True)):
            same = (
                a == b
                if a is None or b is None or isinstance(b, str)
                else math.isclose(a, b, rel_tol=1e-12, abs_tol=TINY)
            )
            if not same:
                wrong.append((name, n, a, b))
    shown = [(*w, _inputs(w[0], rows[w[1]])) for w in wrong[:5]] if rows else wrong[:5]
    assert not wrong, f"{len(wrong)} differ: {shown}"


def _inputs(column: str, row: Mapping[str, Any]) -> dict[str, Any]:
    point = POINTS.get(column.split("__")[0])
    names = [*(i.id for i in point.inputs), f"{point.id}__reported"] if point else []
    return {n: row.get(n) for n in names}


def test_every_engine_equals_one_city(engine: Engine) -> None:
    finite = engine.nan_is_null
    roll_ups = FULL or not engine.slow
    points = list(POINTS) if roll_ups else list(FEW)
    frame = engine.frame(columns_of(rows(finite)))
    table = u4.compute(frame, indicators=points, benchmarks="reference", roll_ups=roll_ups)
    assert_same(engine.columns(table), expected(cards(finite), points, roll_ups), rows(finite))


def test_the_rows_hold_every_case() -> None:
    """A check of the test itself: every status, band and reason for a null is among the rows."""
    results = [s.result for c in cards(False) for s in c.values()]
    assert {r.status for r in results} == {"computed", "reported", "not_reported", "not_applicable", "invalid"}
    assert {s.band for c in cards(True) for s in c.values()} == {"95+", "66-95", "33-66", "0-33", None}
    codes = {f.code for c in cards(False) for f in c.evaluation.findings}
    assert {"negative", "not_finite", "division_by_zero"} <= codes
    for point in POINTS.values():
        statuses = [c.evaluation[point.id].status for c in cards(True)]
        assert statuses.count("computed") > 20, point.id
        if "/" in point.formula:
            assert statuses.count("invalid") > 5, point.id


TYPES = {
    "float32": pa.float32(),
    "int64": pa.int64(),
    "int32": pa.int32(),
    "uint8": pa.uint8(),
    "decimal": pa.decimal128(18, 3),
}
TYPED_ROWS = [
    {
        "households_with_internet_access": a,
        "households": b,
        "firefighters": a,
        "population": b,
        "life_expectancy__reported": c,
    }
    for a, b, c in [
        (97, 100, 80),
        (None, 100, None),
        (0, 0, 0),
        (5, 0, 7),
        (3, 7, None),
        (200, None, 1),
        (33, 100, 255),
    ]
]
TYPED_POINTS = ["household_internet_access", "fire_service", "life_expectancy"]


@pytest.mark.parametrize("kind", TYPES)
def test_numbers_of_other_types_are_the_same_numbers(engine: Engine, kind: str) -> None:
    if kind == "decimal" and not engine.decimals:
        pytest.skip("pandas holds decimals as objects, which are refused; see test_compute")
    if kind == "uint8" and engine.name == "pyspark":
        pytest.skip("Spark has no unsigned integers")
    fraction = {"float32": 0.1, "decimal": 0.125}.get(kind, 0)
    made = [{k: None if v is None else v + fraction * (v > 0) for k, v in row.items()} for row in TYPED_ROWS]
    if kind.startswith(("int", "decimal")):
        made.append({k: -v if v is not None else None for k, v in made[0].items()})
    convert = {"float32": lambda v: float(np.float32(v)), "decimal": lambda v: Decimal(str(v))}.get(kind, lambda v: v)
    table = {ROW: pa.array(range(len(made)))} | {
        k: pa.array([None if row[k] is None else convert(row[k]) for row in made], TYPES[kind]) for k in made[0]
    }
    one_by_one = [{k: None if v is None else float(convert(v)) for k, v in row.items()} for row in made]
    found = u4.compute(engine.frame(pa.table(table)), indicators=TYPED_POINTS, benchmarks="reference")
    assert_same(engine.columns(found), expected(tuple(map(card, one_by_one)), TYPED_POINTS, False), one_by_one)


def test_a_column_of_nulls_is_not_reported(engine: Engine) -> None:
    kinds = {"null": pa.null(), "float64": pa.float64()}
    for kind in kinds.values():
        if engine.name in ("pyspark", "sqlframe") and kind == pa.null():
            continue  # their Parquet files hold no column without a type
        table = pa.table(
            {
                ROW: [0, 1],
                "households_with_internet_access": pa.array([None, None], kind),
                "households": [100.0, 0.0],
                "adult_literacy__reported": pa.array([None, None], kind),
            }
        )
        points = ["household_internet_access", "adult_literacy"]
        found = engine.columns(u4.compute(engine.frame(table), indicators=points))
        for name in points:
            assert found[name] == [None, None]
            assert found[f"{name}__status"] == ["not_reported"] * 2


def test_inputs_without_a_column_are_not_reported(engine: Engine) -> None:
    made = [{"households": 100.0}, {"households": -1.0}, {"households": None}]
    table = pa.table({ROW: [0, 1, 2], "households": [r["households"] for r in made]})
    points = ["household_internet_access", "life_expectancy"]
    found = engine.columns(u4.compute(engine.frame(table), indicators=points))
    wanted = {k: v for k, v in expected(tuple(map(card, made)), points, False).items() if k in found}
    assert_same(found, wanted)
    assert found["household_internet_access__status"] == ["not_reported", "invalid", "not_reported"]


@pytest.mark.parametrize("count", [0, 1])
def test_few_rows(engine: Engine, count: int) -> None:
    columns = columns_of(rows(engine.nan_is_null)).slice(0, count)
    table = u4.compute(engine.frame(columns), indicators=TYPED_POINTS, benchmarks="reference")
    assert_same(engine.columns(table), expected(cards(engine.nan_is_null)[:count], TYPED_POINTS, False))
