"""Long to wide on every engine, and a first row of units."""

from __future__ import annotations

from typing import Any

import pytest
from engines import Engine

import u4ssc_kpi as u4

LONG: dict[str, list[Any]] = {
    "city": ["A", "A", "A", "A", "B", "B", "B"],
    "year": [2020, 2020, 2020, 2020, 2020, 2021, 2021],
    "input": [
        "electricity_consumed",
        "population",
        "life_expectancy__reported",
        "resilience_plans_in_place",
        "population",
        "population",
        "electricity_consumed",
    ],
    "value": [1.2, 1000.0, 81.5, 1.0, 500.0, 510.0, 700.0],
    "unit": ["GWh", None, "yrs", None, "inhabitants", None, "MWh"],
}


def test_long_to_wide(engine: Engine) -> None:
    wide = engine.columns(u4.widen(engine.frame(LONG), unit="unit"))
    rows = list(zip(wide["city"], wide["year"], wide["population"], wide["electricity_consumed"], strict=True))
    assert sorted(rows) == [("A", 2020, 1000.0, 1.2e6), ("B", 2020, 500.0, None), ("B", 2021, 510.0, 7e5)]


def test_the_wide_form_computes(engine: Engine) -> None:
    wide = u4.widen(engine.frame(LONG), unit="unit")
    table = engine.columns(
        u4.compute(wide, indicators=["electricity_consumption", "life_expectancy", "resilience_plans"])
    )
    got = {
        (city, year): (use, life, plans)
        for city, year, use, life, plans in zip(
            table["city"],
            table["year"],
            table["electricity_consumption"],
            table["life_expectancy"],
            table["resilience_plans"],
            strict=True,
        )
    }
    assert got[("A", 2020)] == (1200.0, 81.5, 1.0)
    assert got[("B", 2020)] == (None, None, None)
    assert got[("B", 2021)][0] == pytest.approx(700_000 / 510)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"input": ["populaton"] * 7}, "population"),
        ({"input": ["population"] * 7}, "two values"),
        ({"unit": ["furlong"] * 7}, "electricity_consumed"),
        ({"value": ["1.2"] * 7}, "numbers"),
    ],
    ids=["unknown input", "two values", "wrong unit", "text"],
)
def test_what_cannot_be_widened_is_said(engine: Engine, change: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(u4.TableError, match=said):
        u4.widen(engine.frame(LONG | change), unit="unit")


def test_missing_columns_are_said(engine: Engine) -> None:
    with pytest.raises(u4.TableError, match="jahr"):
        u4.widen(engine.frame(LONG), row=["city", "jahr"])


def test_a_first_row_of_units(engine: Engine) -> None:
    text = {
        "city": ["", "A"],
        "electricity_consumed": ["GWh", "1.2"],
        "population": ["", "1000"],
        "resilience_plans_in_place": ["", "yes"],
    }
    frame = engine.frame(text)
    if engine.lazy:
        with pytest.raises(u4.TableError, match="first row"):
            u4.split_units_row(frame)
        return
    table, units = u4.split_units_row(frame)
    assert units == {"electricity_consumed": "GWh"}
    result = engine.columns(u4.compute(table, units=units, indicators=["electricity_consumption", "resilience_plans"]))
    assert result["electricity_consumption"] == [1200.0]
    assert result["resilience_plans"] == [1.0]


def test_text_below_the_units_that_is_no_number(engine: Engine) -> None:
    if not engine.lazy:
        with pytest.raises(u4.TableError, match="population"):
            u4.split_units_row(engine.frame({"population": ["person", "many"]}))
