"""Regions in tables: what `aggregate` gives for the cities of a group, on every engine, in one row."""

from __future__ import annotations

import math
import random
from functools import cache
from typing import Any

import pytest
from engines import Columns, Engine

import u4ssc_kpi as u4

pa = pytest.importorskip("pyarrow")

POINTS = (
    "household_internet_access",  # 100 * a / b
    "fire_service",  # a / (b / 100000)
    "water_supply_loss",  # 100 * (a - b) / a
    "electricity_system_outage_time",  # may be 0 / 0
    "rd_expenditure",  # money
    "open_data_number",  # a count
    "air_pollution_pm2_5",  # population-weighted
    "life_expectancy",
    "gini_coefficient",  # refused
    "resilience_plans",  # yes / no
    "urban_development_and_spatial_planning_compact",
)
GROUPS = ("NO", "SE", "TN", "ES", "FI")


@cache
def cities(seed: int) -> tuple[dict[str, Any], ...]:
    """Rows of cities: most have values, some have none, a zero, or one that cannot be used."""
    choose = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for n in range(60):
        group = GROUPS[n % len(GROUPS)]
        row: dict[str, Any] = {"country": group, "city": f"{group} {n}"}
        for name in POINTS:
            point = u4.registry.data_points[name]
            for wanted in point.inputs:
                if wanted.unit == "yes_no":
                    row[wanted.id] = choose.choice([True, False, None])
                else:
                    drawn = choose.uniform(1.0, 1e6)
                    row.setdefault(wanted.id, choose.choice([drawn] * 12 + [None, None, 0.0, -1.0]))
            if point.unit != "yes_no":
                report = choose.choice([None] * 4 + [choose.uniform(0.1, 90.0)])
                row[f"{name}__reported"] = report
        row["population"] = choose.uniform(1e3, 1e6) if group in ("NO", "TN") or choose.random() < 0.6 else None
        if group == "FI":  # a group that gives almost nothing
            row |= {k: None for k in row if k not in ("country", "city", "households", "population")}
        rows.append(row)
    return tuple(rows)


def submission(row: dict[str, Any]) -> u4.Submission:
    readings = {k: v for k, v in row.items() if k in u4.registry.inputs}
    reported = {k.removesuffix("__reported"): v for k, v in row.items() if k.endswith("__reported")}
    return u4.Submission(
        city=row["city"], country=row["country"], year=2020, currency="EUR", readings=readings, reported=reported
    )


def table(rows: tuple[dict[str, Any], ...]) -> Any:
    kinds = {
        name: pa.bool_() if name in u4.registry.inputs and u4.registry.inputs[name].unit == "yes_no" else pa.float64()
        for name in rows[0]
    }
    kinds |= {"country": pa.string(), "city": pa.string()}
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


def near(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("minimum", [0.0, 0.5, 0.9])
def test_a_group_is_the_region_of_its_cities(engine: Engine, minimum: float) -> None:
    if engine.slow and minimum != 0.5:
        pytest.skip("the threshold is one comparison, which the other engines check")
    rows = cities(7)
    found: Columns = engine.columns(
        u4.aggregate_table(engine.frame(table(rows)), by="country", indicators=POINTS, minimum_coverage=minimum)
    )
    order = {group: n for n, group in enumerate(found["country"])}
    statuses = set()
    for group in GROUPS:
        members = [submission(row) for row in rows if row["country"] == group]
        region = u4.aggregate(members, name=group, minimum_coverage=minimum)
        at = order[group]
        assert found["cities"][at] == len(members)
        for name in POINTS:
            one = region[name]
            got = {k: found[f"{name}{k}"][at] for k in ("", "__status", "__coverage", "__population_coverage")}
            statuses.add(one.status)
            assert got["__status"] == one.status, (group, name)
            assert near(got[""], one.value), (group, name)
            assert near(got["__coverage"], one.coverage), (group, name)
            assert near(got["__population_coverage"], one.population_coverage), (group, name)
            if one.rule.method == "share":
                assert near(found[f"{name}__population_share"][at], one.population_share), (group, name)
    assert {"aggregated", "refused"} <= statuses
    assert minimum == 0.0 or "low_coverage" in statuses


def test_several_group_columns_are_sorted(engine: Engine) -> None:
    columns = {
        "year": [2021, 2020, 2021, 2020],
        "country": ["SE", "SE", "NO", "NO"],
        "households": [10.0, 10.0, 20.0, 40.0],
        "households_with_internet_access": [5.0, 1.0, 20.0, 10.0],
    }
    back = engine.columns(
        u4.aggregate_table(engine.frame(columns), by=["country", "year"], indicators="household_internet_access")
    )
    found = sorted(zip(back["country"], back["year"], back["household_internet_access"], strict=True))
    assert found == [("NO", 2020, 25.0), ("NO", 2021, 100.0), ("SE", 2020, 10.0), ("SE", 2021, 50.0)]


def test_all_data_points_at_once() -> None:
    pl = pytest.importorskip("polars")
    rows = {i.id: [10.0, 30.0] for i in u4.registry.inputs.values() if i.unit != "yes_no"}
    back = u4.aggregate_table(pl.DataFrame({"country": ["NO", "NO"], **rows}), by="country")
    region = u4.aggregate(
        [
            u4.Submission(city=c, country="NO", year=2020, currency="EUR", readings=dict.fromkeys(rows, v))
            for c, v in (("A", 10.0), ("B", 30.0))
        ],
        name="N",
    )
    for name, one in region.items():
        assert back[f"{name}__status"][0] == one.status, name
        assert near(back[name][0], one.value), name


def test_reported_without_a_denominator() -> None:
    pl = pytest.importorskip("polars")
    rows = {"country": ["NO", "NO"], "household_internet_access__reported": [90.0, None], "population": [5.0, 4.0]}
    back = u4.aggregate_table(pl.DataFrame(rows), by="country", indicators="household_internet_access")
    city = u4.Submission(city="A", country="NO", year=2020, reported={"household_internet_access": 90.0})
    one = u4.aggregate([city], name="N")["household_internet_access"]
    assert back["household_internet_access__status"].to_list() == [one.status] == ["inputs_missing"]
    assert one.absent == {"A": "reported without households"}


def test_amounts_of_several_currencies_in_one_group_are_refused() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(
        {"country": ["NO", "NO"], "currency": ["NOK", "EUR"], "rd_spending": [1.0, 2.0], "city_gdp": [10.0, 20.0]}
    )
    with pytest.raises(u4.TableError, match="the rows of NO are in several currencies"):
        u4.aggregate_table(frame, by="country", indicators="rd_expenditure")
    both = u4.aggregate_table(frame, by=["country", "currency"], indicators="rd_expenditure")
    assert both["rd_expenditure"].to_list() == [10.0, 10.0]


def test_what_cannot_be_used_is_said_at_once() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"country": ["NO"], "households": [1.0]})
    with pytest.raises(u4.TableError) as raised:
        u4.aggregate_table(frame, by=["contry", "year"], minimum_coverage=2.0)
    assert len(raised.value.problems) == 3
    assert "Did you mean 'country'?" in raised.value.problems[0]


def test_a_local_indicator(engine: Engine) -> None:
    if engine.slow:
        pytest.skip("one engine that plans slowly is enough elsewhere")
    local = u4.Indicator(
        code="LOCAL: 1",
        id="trees",
        name="Trees",
        dimension="Environment",
        sub_dimension="Environment",
        category="Public Space and Nature",
        definition="Trees per 1 000 inhabitants.",
        data_points=[
            u4.DataPoint(
                id="tree_density",
                name="Trees",
                unit="tree / (1000 person)",
                kind="per_capita_rate",
                formula="street_trees / (population / 1000)",
                inputs=[u4.Input(id="street_trees", name="trees", unit="tree"), u4.registry.inputs["population"]],
            )
        ],
    )
    mine = u4.registry.extend([local], labels=["tree"])
    frame = engine.frame({"land": ["ø", "ø"], "street_trees": [10.0, 20.0], "population": [1000.0, 9000.0]})
    back = engine.columns(u4.aggregate_table(frame, by="land", indicators="tree_density", registry=mine))
    assert back["tree_density"] == [3.0]
