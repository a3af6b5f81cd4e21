"""The typed calculations: forms of a value, arrays equal to element by element, what is refused, all 112 functions."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi import indicators
from u4ssc_kpi.calculation import quantity_of, yes_no_of
from u4ssc_kpi.errors import CalculationError, NotApplicableError, UnitError, ValueReadError
from u4ssc_kpi.indicators.economy.ict import (
    household_internet_access,
    smart_water_meters,
    wireless_broadband_coverage_4g,
)
from u4ssc_kpi.indicators.economy.infrastructure import electricity_system_outage_time, water_supply_loss
from u4ssc_kpi.indicators.economy.productivity import patents, rd_expenditure
from u4ssc_kpi.indicators.environment.energy import electricity_consumption
from u4ssc_kpi.indicators.environment.environment import air_pollution_no2, air_pollution_so2, water_consumption
from u4ssc_kpi.indicators.society_culture.safety_housing_inclusion import gender_income_equity, resilience_plans

POINTS = list(u4.registry.data_points.values())
every_point = pytest.mark.parametrize("point", POINTS, ids=[p.id for p in POINTS])
every_number = pytest.mark.parametrize("point", [p for p in POINTS if p.unit != "yes_no"], ids=lambda p: p.id)


def _functions() -> dict[str, list[Callable[..., Any]]]:
    found: dict[str, list[Callable[..., Any]]] = {}
    for info in pkgutil.walk_packages(indicators.__path__, indicators.__name__ + "."):
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", ()):
            found.setdefault(name, []).append(getattr(module, name))
    return found


FUNCTIONS = _functions()

# --- the forms of a value -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("energy", "people"),
    [
        (12_000, 10),
        (12_000.0, 10),
        ("12000", "10"),
        ("12 000", "10 people"),
        ("12 MWh", 10),
        ("1000 kWh / month", 10),
        (pint.UnitRegistry().Quantity(12, "MWh"), 10),
        (pint.Quantity(43.2, "GJ"), 10),  # 12 MWh x 3.6 GJ / MWh
        (pint.Quantity(1000, "kWh/month"), 10),
        (np.float64(12_000), np.int64(10)),
        (np.array(12_000), np.array(10)),
    ],
)
def test_the_same_amount_in_every_form(energy: Any, people: Any) -> None:
    result = electricity_consumption(electricity_consumed=energy, population=people)
    assert result.magnitude == pytest.approx(1200, rel=1e-9)
    assert result.check("[mass] * [length]**2 / [time]**3 / [person]")
    assert result.to("MWh / person / year").magnitude == pytest.approx(1.2, rel=1e-9)


def test_results_are_quantities_that_can_be_converted() -> None:
    rate = patents(patents_granted=25, population="200 000")
    assert rate.magnitude == 12.5
    assert rate.to("patent / person").magnitude == pytest.approx(12.5 / 100_000)
    litres = water_consumption(water_consumed="1 million m3", population=20_000)
    assert litres.magnitude == pytest.approx(1e9 / 20_000 / 365)
    assert litres.to("m**3 / person / year").magnitude == pytest.approx(50)
    share = wireless_broadband_coverage_4g(area_covered_4g="9667 ha", city_area=100)
    assert share.magnitude == pytest.approx(96.67)
    assert share.to("dimensionless").magnitude == pytest.approx(0.9667)


@pytest.mark.parametrize(
    ("given_value", "truth"), [(True, True), (False, False), ("yes", True), ("Nein", False), (np.bool_(True), True)]
)
def test_a_yes_or_no_is_a_bool(given_value: Any, truth: bool) -> None:
    assert resilience_plans(resilience_plans_in_place=given_value) is truth


@pytest.mark.parametrize("given_value", [1, 0, "1", "perhaps", "", None, 1.0, np.array([True])])
def test_what_is_neither_yes_nor_no_is_refused(given_value: Any) -> None:
    with pytest.raises(ValueReadError):
        resilience_plans(resilience_plans_in_place=given_value)


def test_money_in_one_currency() -> None:
    assert rd_expenditure(rd_spending="3 million EUR", city_gdp="EUR 0.3 bn").magnitude == pytest.approx(1)
    assert rd_expenditure(rd_spending=3, city_gdp=300).magnitude == pytest.approx(1)
    equity = gender_income_equity(female_hourly_earnings="18 EUR/h", male_hourly_earnings="20 EUR / hour")
    assert equity.magnitude == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("spending", "gdp"),
    [("3 EUR", "300 NOK"), ("3 EUR", 300), (3, "300 EUR"), (np.array([3.0]), "300 EUR"), ("3 $", "300 $")],
)
def test_mixed_currencies_are_refused(spending: Any, gdp: Any) -> None:
    with pytest.raises(UnitError) as caught:
        rd_expenditure(rd_spending=spending, city_gdp=gdp)
    assert caught.value.code in ("currency_mixed", "currency_unknown")


# Factors of V22 pp. 32, 95.
def test_parts_per_billion() -> None:
    assert air_pollution_no2(no2_concentration="20 ppb").magnitude == pytest.approx(38)
    assert air_pollution_so2(so2_concentration="0.02 ppm").magnitude == pytest.approx(52.4)
    assert air_pollution_no2(no2_concentration=pint.Quantity(0.02, "ppm")).magnitude == pytest.approx(38)
    assert air_pollution_no2(no2_concentration=pint.Quantity(np.array([0.02, 0.04]), "ppm")).magnitude.tolist() == (
        pytest.approx([38, 76])
    )


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_value", "error"),
    [
        ("10 persons", UnitError),
        ("97 %", UnitError),
        ("10 foo", UnitError),
        (pint.Quantity(5, "km"), UnitError),
        (pint.Quantity(97, "percent"), UnitError),
        (-1, ValueReadError),
        ("-1", ValueReadError),
        ("\u22121 households", ValueReadError),
        (math.nan, ValueReadError),
        (math.inf, ValueReadError),
        (10**400, ValueReadError),
        ("1,234", ValueReadError),
        ("many", ValueReadError),
        ("", ValueReadError),
        ("yes", ValueReadError),
        (True, ValueReadError),
        (None, ValueReadError),
        ([9, 10], ValueReadError),
        ({}, ValueReadError),
        (5j, ValueReadError),
        (np.array(["9"]), ValueReadError),
        (np.array([True]), ValueReadError),
        (np.array([1j]), ValueReadError),
        (np.array([9, None]), ValueReadError),
        (np.array([9.0, -1.0]), ValueReadError),
        (np.array([9.0, math.nan]), ValueReadError),
        (np.array([9.0, math.inf]), ValueReadError),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_naming_the_input(given_value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="households_with_internet_access") as caught:
        household_internet_access(households_with_internet_access=given_value, households=10)
    assert len(str(caught.value)) < 400


def test_an_element_that_cannot_be_used_is_named() -> None:
    with pytest.raises(ValueReadError, match=r"element \(1,\) is below zero"):
        household_internet_access(households_with_internet_access=np.array([9.0, -1.0]), households=10)
    with pytest.raises(NotApplicableError, match=r"element \(1,\)"):
        household_internet_access(
            households_with_internet_access=np.array([9.0, 0.0]), households=np.array([10.0, 0.0])
        )


def test_missing_and_unknown_names() -> None:
    with pytest.raises(TypeError, match="population"):
        patents(patents_granted=5)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="populaton"):
        patents(patents_granted=5, populaton=5)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        patents(5, 100)  # type: ignore[misc]
    point = u4.registry.data_points["patents"]
    with pytest.raises(TypeError, match=r"unknown: populaton \(did you mean population\?\); missing: population"):
        point.calculate(patents_granted=5, populaton=5)
    with pytest.raises(TypeError, match="missing: patents_granted, population"):
        point.calculate()
    with pytest.raises(TypeError, match="unknown: households"):
        point.calculate(patents_granted=5, population=5, households=5)


def test_division_by_zero() -> None:
    with pytest.raises(NotApplicableError, match="0/0"):
        electricity_system_outage_time(customer_interruption_minutes=0, customer_interruptions=0)
    with pytest.raises(CalculationError, match="divides by zero") as caught:
        electricity_system_outage_time(customer_interruption_minutes=5, customer_interruptions=0)
    assert not isinstance(caught.value, NotApplicableError)
    with pytest.raises(NotApplicableError):
        patents(patents_granted=0, population=0)
    with pytest.raises(CalculationError, match="no finite number"):
        electricity_consumption(electricity_consumed=1e308, population=1e-308)
    assert patents(patents_granted=0, population=5).magnitude == 0


def test_a_result_is_never_clipped() -> None:
    assert household_internet_access(households_with_internet_access=11, households=10).magnitude == pytest.approx(110)
    assert water_supply_loss(water_supplied=100, water_utilized=120).magnitude == pytest.approx(-20)


def test_meters_and_metres() -> None:
    assert smart_water_meters(smart_water_meter_count="5 meters", water_meter_count="10 smart meters").magnitude == 50
    for metres in ("5 m", "5 metres", pint.Quantity(5, "meter"), pint.Quantity(np.array([5.0]), "meter")):
        with pytest.raises(UnitError):
            smart_water_meters(smart_water_meter_count=metres, water_meter_count=10)


def test_quantity_of_and_yes_no_of_mind_the_kind() -> None:
    with pytest.raises(TypeError, match="use yes_no_of"):
        quantity_of("resilience_plans", resilience_plans_in_place=True)
    with pytest.raises(TypeError, match="use quantity_of"):
        yes_no_of("patents", patents_granted=5, population=100)
    with pytest.raises(KeyError):
        quantity_of("nothing")


def test_a_decimal_is_refused_with_the_name_of_its_input() -> None:
    with pytest.raises(ValueReadError, match="patents_granted: a Decimal"):
        patents(patents_granted=Decimal("2.5"), population=100_000)  # type: ignore[arg-type]


# --- arrays ---------------------------------------------------------------------------------------------------------


@every_number
@settings(max_examples=15)
@given(data=st.data())
def test_an_array_gives_what_its_elements_give(point: u4.DataPoint, data: st.DataObject) -> None:
    numbers = st.one_of(st.integers(1, 10**9).map(float), st.floats(1e-3, 1e9))
    rows = data.draw(st.lists(st.tuples(*(numbers for _ in point.inputs)), min_size=1, max_size=5))
    columns = {i.id: np.array([row[n] for row in rows]) for n, i in enumerate(point.inputs)}
    together = point.calculate(**columns)
    assert not isinstance(together, bool)
    for n, row in enumerate(rows):
        alone = point.calculate(**{i.id: value for i, value in zip(point.inputs, row, strict=True)})
        assert not isinstance(alone, bool)
        assert together.magnitude[n] == alone.magnitude
        assert together.units == alone.units


def test_arrays_are_broadcast() -> None:
    granted, people = np.array([[10.0], [20.0]]), np.array([100_000.0, 200_000.0, 400_000.0])
    by_hand = [[10.0, 5.0, 2.5], [20.0, 10.0, 5.0]]
    assert patents(patents_granted=granted, population=people).magnitude.tolist() == by_hand
    assert patents(patents_granted=granted, population=100_000).magnitude.tolist() == [[10.0], [20.0]]
    assert patents(patents_granted=5, population=people).magnitude.tolist() == [5.0, 2.5, 1.25]
    assert patents(patents_granted=np.array([]), population=5).magnitude.shape == (0,)
    assert patents(patents_granted=np.zeros((2, 0, 3)), population=5).magnitude.shape == (2, 0, 3)
    with pytest.raises(ValueError, match="shape"):
        patents(patents_granted=np.array([1.0, 2.0]), population=people)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int32", "int64", "uint64", "float32", "float64"])
def test_arrays_of_any_kind_of_number_do_not_overflow(kind: str) -> None:
    granted = np.array([100, 120], dtype=kind)
    result = patents(patents_granted=granted, population=np.array([50, 60], dtype=kind)).magnitude
    assert result.dtype == np.float64
    assert result.tolist() == pytest.approx([200_000, 200_000])


def test_arrays_given_are_not_changed() -> None:
    granted = np.array([10.0, 20.0])
    result = patents(patents_granted=pint.Quantity(granted, "count"), population=100_000)
    result.magnitude[0] = -1
    assert granted.tolist() == [10.0, 20.0]


def test_a_single_input_given_as_array_is_not_shared_with_the_result() -> None:
    given_array = np.array([10.0, 20.0])
    result = air_pollution_no2(no2_concentration=given_array)
    result.magnitude[0] = -1
    assert given_array.tolist() == [10.0, 20.0]


def test_arrays_with_units() -> None:
    result = electricity_consumption(
        electricity_consumed=pint.Quantity([12.0, 24.0], "MWh"), population=np.array([10, 10])
    )
    assert result.magnitude.tolist() == pytest.approx([1200, 2400])
    monthly = electricity_consumption(electricity_consumed=pint.Quantity(np.array([1.0]), "MWh/month"), population=10)
    assert monthly.magnitude.tolist() == pytest.approx([1200])
    with pytest.raises(UnitError, match="electricity_consumed"):
        electricity_consumption(electricity_consumed=pint.Quantity(np.array([1.0]), "km"), population=10)


# --- all 112 --------------------------------------------------------------------------------------------------------


def test_there_is_one_function_for_each_data_point_and_no_other() -> None:
    assert {name: len(found) for name, found in FUNCTIONS.items()} == {p.id: 1 for p in POINTS}


@every_point
def test_the_function_declares_what_the_data_point_does(point: u4.DataPoint) -> None:
    function = FUNCTIONS[point.id][0]
    parameters = inspect.signature(function).parameters
    assert list(parameters) == [i.id for i in point.inputs]
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values())
    assert all(p.default is inspect.Parameter.empty for p in parameters.values())
    assert all(p.annotation == "Given" for p in parameters.values())
    assert inspect.signature(function).return_annotation == ("bool" if point.unit == "yes_no" else "Quantity[Any]")
    place = u4.registry.indicator_of(point.id)
    folder = {"Economy": "economy", "Environment": "environment", "Society and Culture": "society_culture"}[
        place.dimension
    ]
    assert function.__module__.startswith(f"u4ssc_kpi.indicators.{folder}.")


@every_point
def test_the_docstring_has_all_its_parts(point: u4.DataPoint) -> None:
    text = inspect.getdoc(FUNCTIONS[point.id][0]) or ""
    parts = re.findall(r"^(Args|Returns|Raises|Source|Examples):$", text, flags=re.MULTILINE)
    assert parts == ["Args", "Returns", "Raises", "Source", "Examples"]
    indicator = u4.registry.indicator_of(point.id)
    assert indicator.code in text.splitlines()[0]
    assert point.formula in text
    assert f">>> {point.id}(" in text.replace("round(", "")
    for wanted in point.inputs:
        assert re.search(rf"^    {wanted.id}: ", text, flags=re.MULTILINE)
    for line in text.splitlines():
        assert len(line) <= 116


@every_point
def test_the_function_and_the_data_point_give_the_same(point: u4.DataPoint) -> None:
    if point.unit == "yes_no":
        for truth in (True, False):
            assert FUNCTIONS[point.id][0](**{point.inputs[0].id: truth}) is truth
        return
    values = {i.id: 30.0 + 7 * n for n, i in enumerate(point.inputs)}
    by_python = eval(point.formula, {"__builtins__": {}}, dict(values))
    result = FUNCTIONS[point.id][0](**values)
    assert result.magnitude == pytest.approx(by_python, rel=1e-14)
    with_unit = {i.id: values[i.id] if "currency" in i.unit else f"{values[i.id]} {i.unit}" for i in point.inputs}
    assert FUNCTIONS[point.id][0](**with_unit).magnitude == pytest.approx(by_python, rel=1e-14)
