"""Calls that a type checker accepts. `test_typing.py` also runs this file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pint
from pint import Quantity

import u4ssc_kpi as u4
from u4ssc_kpi.indicators.economy.ict import household_internet_access
from u4ssc_kpi.indicators.economy.productivity import rd_expenditure
from u4ssc_kpi.indicators.environment.energy import electricity_consumption
from u4ssc_kpi.indicators.society_culture.safety_housing_inclusion import resilience_plans

share: Quantity[Any] = household_internet_access(households_with_internet_access=9_700, households=10_000)
text: Quantity[Any] = electricity_consumption(electricity_consumed="12 MWh", population="10 people")
mixed: Quantity[Any] = electricity_consumption(electricity_consumed=pint.Quantity(12.0, "MWh"), population=10.5)
ureg: pint.UnitRegistry[Any] = pint.UnitRegistry()
other: Quantity[Any] = electricity_consumption(electricity_consumed=ureg.Quantity(12.0, "MWh"), population=10)
times: Quantity[Any] = electricity_consumption(electricity_consumed=12.0 * ureg.megawatt_hour, population=10)
array: Quantity[Any] = electricity_consumption(electricity_consumed=np.array([12.0, 24.0]), population=10)
money: Quantity[Any] = rd_expenditure(rd_spending="3 million EUR", city_gdp="0.3 bn EUR")
plan: bool = resilience_plans(resilience_plans_in_place=True)

indicator: u4.Indicator = u4.registry["poverty"]
code: str = next(iter(u4.registry))
maybe: u4.Indicator | None = u4.registry.get("poverty")
found: tuple[u4.Indicator, ...] = u4.registry.find(level="core", sdg=6)
point: u4.DataPoint = indicator.data_points[0]
formula: str = point.formula
inputs: tuple[u4.Input, ...] = indicator.inputs
result = point.calculate(population_in_poverty=5, population=100)
kind: str = "bool" if isinstance(result, bool) else "quantity"

city = u4.Submission(city="A", country="NO", year=2020, readings={"population": 100, "population_in_poverty": 5})
evaluation: u4.Evaluation = u4.evaluate(city)
one: u4.Result = evaluation["poverty"]
value: float | bool | None = one.value
card: u4.Scorecard = u4.registry.benchmark(evaluation, against="published")
score: u4.Score = card["poverty"]
performance: float | None = score.performance
target = u4.Target(data_point="poverty", rule="at_most", target=5, source="plan")
plans = u4.BenchmarkSet(id="mine", title="Mine", targets=(target,))
mine: u4.Registry = u4.registry.extend(benchmark_sets=[plans])
coefficient: float = u4.gini([1, 2, 3], weights=np.array([1.0, 1.0, 1.0]))

try:
    u4.registry["nothing"]
except u4.UnknownNameError as error:
    missing: KeyError = error
