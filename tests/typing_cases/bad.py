"""Calls that a type checker refuses, each in a marked line of its own. Type checkers read it; it is never run."""

from __future__ import annotations

import u4ssc_kpi as u4
from u4ssc_kpi.indicators.economy.ict import household_internet_access
from u4ssc_kpi.indicators.economy.productivity import patents
from u4ssc_kpi.indicators.society_culture.safety_housing_inclusion import resilience_plans

patents(patents_granted=5, populaton=100, population=100)  # error
patents(patents_granted=5)  # error
patents()  # error
patents(5, 100)  # error
patents(patents_granted=None, population=100)  # error
patents(patents_granted=5, population=[100])  # error
patents(patents_granted={"value": 5}, population=100)  # error
patents(patents_granted=5, population=b"100")  # error
patents(patents_granted=5j, population=100)  # error
household_internet_access(households_with_internet_access=object(), households=5)  # error
rate: bool = patents(patents_granted=5, population=100)  # error
number: float = patents(patents_granted=5, population=100)  # error
plan: str = resilience_plans(resilience_plans_in_place=True)  # error
resilience_plans(resilience_plans_in_place=None)  # error

u4.registry["poverty"].data_points[0].formula = "a"  # error
u4.registry["poverty"].nam  # error  # noqa: B018
u4.registry["poverty"] = u4.registry["gini_coefficient"]  # error
u4.registry.find(colour="green")  # error
u4.registry.find(level=5)  # error
u4.registry.extend(indicators=5)  # error
u4.Submission(city="A", country="NO")  # error
u4.Target(data_point="poverty", rule="more", source="none")  # error
u4.evaluate("city.yaml")  # error
u4.gini(None)  # error
u4.registry.benchmark(5)  # error
