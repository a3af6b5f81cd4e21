"""Targets by year and targets in columns: every engine gives for a row what the scorecard gives for a city."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from engines import ROW, Engine

import u4ssc_kpi as u4
from u4ssc_kpi.commands import cli
from u4ssc_kpi.scoring import POINTS, band_of

pa = pytest.importorskip("pyarrow")

# One data point for each rule, with what reference has for it, and values on both sides of it
VALUES = {
    "adult_literacy": [None, 0.0, 40.0, 99.0],  # at_least 100
    "water_supply_loss": [None, 0.0, 8.0, 35.42],  # at_most 10
    "life_expectancy": [None, 40.0, 74.0, 90.0],  # linear, 83 from 54
    "gender_income_equity": [None, 0.0, 0.5, 1.5],  # equal_to 1
}
GOALS = [None, 0.5, 20.0, 54.0, 80.0, 1000.0]
UNUSABLE = [0.0, -5.0, math.inf]  # for every rule but linear, which can use the first two
REFERENCE = u4.registry.targets("reference")


def share(target: u4.Target, value: float | None, goal: float | None) -> float | None:
    """The performance by the model's own rule, with the number of the row."""
    if value is None:
        return None
    if goal is None:
        return target.performance(value)
    unusable = not math.isfinite(goal) or (goal == target.worst if target.rule == "linear" else goal <= 0)
    return None if unusable else target.model_copy(update={"target": goal}).performance(value)


def assert_scores(columns: dict[str, list[Any]], name: str, wanted: list[float | None]) -> None:
    found = columns[f"{name}__performance"]
    for n, (a, b) in enumerate(zip(found, wanted, strict=True)):
        assert (a is None) == (b is None), (name, n, a, b)
        assert a is None or b is None or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300), (name, n, a, b)
    bands = [None if p is None else band_of(p) for p in wanted]
    assert columns[f"{name}__band"] == bands
    assert columns[f"{name}__points"] == [None if b is None else POINTS[b] for b in bands]


def table(rows: int, **columns: list[Any]) -> Any:
    return pa.table({ROW: list(range(rows))} | {n: pa.array(v, pa.float64()) for n, v in columns.items()})


def test_a_column_of_targets_overrides_the_set_row_by_row(engine: Engine) -> None:
    pairs = list(itertools.product(range(4), [*GOALS, *UNUSABLE]))
    given: dict[str, list[Any]] = {}
    for name, values in VALUES.items():
        given[f"{name}__reported"] = [values[n] for n, _ in pairs]
        given[f"{name}__target"] = [goal for _, goal in pairs]
    made = u4.compute(
        engine.frame(table(len(pairs), **given)),
        indicators=[*VALUES, "poverty"],
        benchmarks="reference",
        target_columns=True,
    )
    columns = engine.columns(made)
    for name, values in VALUES.items():
        assert_scores(columns, name, [share(REFERENCE[name], values[n], goal) for n, goal in pairs])
        assert columns[f"{name}__target"] == [goal for _, goal in pairs], "columns are kept as they were"
    assert set(columns["poverty__performance"]) == {None}


def test_without_target_columns_they_are_not_used(engine: Engine) -> None:
    frame = engine.frame(table(1, adult_literacy__reported=[50.0], adult_literacy__target=[50.0]))
    found = engine.columns(u4.compute(frame, indicators="adult_literacy", benchmarks="reference"))
    assert found["adult_literacy__performance"] == [0.5]


def test_a_table_of_equal_targets_is_the_set(engine: Engine) -> None:
    """A law: a column that repeats the number of the set changes nothing."""
    values = [v for v in VALUES["life_expectancy"] if v is not None]
    plain = {"life_expectancy__reported": values, "adult_literacy__reported": values}
    goals = {"life_expectancy__target": [83.0] * 3, "adult_literacy__target": [100.0] * 3}
    names = ["life_expectancy", "adult_literacy"]
    one = engine.columns(u4.compute(engine.frame(table(3, **plain)), indicators=names, benchmarks="reference"))
    two = engine.columns(
        u4.compute(
            engine.frame(table(3, **plain, **goals)), indicators=names, benchmarks="reference", target_columns=True
        )
    )
    assert {k: two[k] for k in one} == one


def plan(**numbers: float) -> u4.BenchmarkSet:
    targets = [
        u4.Target(data_point="water_supply_loss", rule="at_most", target=t, year=y, source="plan")
        for y, t in ((2025, 20), (2030, 10), (2040, 5))
    ]
    targets += [
        u4.Target(data_point="life_expectancy", rule="linear", target=t, worst=w, year=y, source="plan")
        for y, t, w in ((2025, 80, 50), (2030, 85, 60))
    ]
    targets.append(u4.Target(data_point="adult_literacy", rule="at_least", target=90, source="plan"))
    return u4.BenchmarkSet(id="plan", title="Plan", targets=targets)


YEARS = [2019, 2025, 2026, 2030, 2031, 2040, 2050]


def one_city(year: int, by: int | None) -> u4.Scorecard:
    reported = {"water_supply_loss": 12.0, "life_expectancy": 74.0, "adult_literacy": 45.0}
    city = u4.Submission(city="A", country="NO", year=year, reported=reported)
    return u4.registry.benchmark(u4.evaluate(city), plan(), year=by)


@pytest.mark.parametrize("by", [None, "reporting", 2030])
def test_the_targets_of_the_reporting_year(engine: Engine, by: Any) -> None:
    count = len(YEARS) + 1
    frame = table(
        count,
        water_supply_loss__reported=[12.0] * count,
        life_expectancy__reported=[74.0] * count,
        adult_literacy__reported=[45.0] * count,
        **{by if isinstance(by, str) else "year": [*YEARS, None]},
    )
    names = ["water_supply_loss", "life_expectancy", "adult_literacy"]
    found = engine.columns(u4.compute(engine.frame(frame), indicators=names, benchmarks=plan(), year=by))
    for name in names:
        wanted = [one_city(y, by if isinstance(by, int) else None)[name].performance for y in YEARS]
        # In the last row the year is not known: what differs by year is not scored, unless one year is asked for
        last = wanted[0] if by == 2030 or name == "adult_literacy" else None
        assert_scores(found, name, [*wanted, last])


def test_years_of_whole_numbers(engine: Engine) -> None:
    frame = pa.table({ROW: [0, 1], "year": [2019, 2031], "water_supply_loss__reported": [12.0, 12.0]})
    found = engine.columns(u4.compute(engine.frame(frame), indicators="water_supply_loss", benchmarks=plan()))
    assert found["water_supply_loss__performance"] == [1.0, 5 / 12]
    assert found["year"] == [2019, 2031]


def test_a_column_overrides_the_target_of_the_year(engine: Engine) -> None:
    frame = table(
        2, year=[2019.0, 2031.0], water_supply_loss__reported=[12.0] * 2, water_supply_loss__target=[6.0, None]
    )
    found = engine.columns(
        u4.compute(engine.frame(frame), indicators="water_supply_loss", benchmarks=plan(), target_columns=True)
    )
    assert found["water_supply_loss__performance"] == [0.5, 5 / 12]


@pytest.mark.parametrize(
    ("columns", "options", "messages"),
    [
        ({"povertyy__target": 5.0}, {"target_columns": True}, ["no known data point. Did you mean 'poverty'?"]),
        (
            {"poverty__target": 5.0, "resilience_plans__target": 1.0},
            {"target_columns": True},
            ["no target with a number for poverty", "no target with a number for resilience_plans"],
        ),
        ({"adult_literacy__target": "x"}, {"target_columns": True}, ["where numbers are due"]),
        ({"adult_literacy__target [%]": 5.0}, {"target_columns": True}, ["without brackets"]),
        ({"adult_literacy": None}, {"target_columns": True}, ["target_columns: no column is called"]),
        (
            {},
            {"benchmarks": plan()},
            ["several years for water_supply_loss, life_expectancy; there is no column 'year'"],
        ),
        ({"year": "2020"}, {"benchmarks": plan()}, ["where years are due"]),
        ({}, {"year": "reporting"}, ["there is no column 'reporting'"]),
        ({}, {"benchmarks": None, "year": 2030}, ["year needs benchmarks"]),
        ({}, {"benchmarks": None, "target_columns": True}, ["target_columns needs benchmarks"]),
    ],
)
def test_what_cannot_be_used_is_said_at_once(
    columns: dict[str, Any], options: dict[str, Any], messages: list[str]
) -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"life_expectancy__reported": [80.0]} | {n: [v] for n, v in columns.items() if v is not None})
    with pytest.raises(u4.TableError) as caught:
        u4.compute(frame, **{"benchmarks": "reference"} | options)
    for message in messages:
        assert message in str(caught.value)


@pytest.mark.parametrize("engine_name", ["polars", "duckdb"])
def test_from_file_to_file(tmp_path: Path, engine_name: str) -> None:
    pytest.importorskip(engine_name)
    source, target = tmp_path / "cities.csv", tmp_path / "out.csv"
    source.write_text(
        "city,year,water_supply_loss__reported,water_supply_loss__target\nA,2019,12,\nB,2031,12,\nC,2031,12,6\n"
    )
    set_ = u4.write_benchmarks(plan(), tmp_path / "plan.yaml")
    arguments = ["compute", source, "-o", target, "--engine", engine_name, "--benchmarks", set_, "--target-columns"]
    done = CliRunner().invoke(cli, [str(a) for a in [*arguments, "--indicators", "water_supply_loss"]])
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert [float(r["water_supply_loss__performance"]) for r in rows] == pytest.approx([1, 5 / 12, 0.5])
    assert [r["city"] for r in rows] == ["A", "B", "C"]
