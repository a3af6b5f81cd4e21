"""The verifier's checks: each fires where the manual or the declaration says so, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import u4ssc_kpi as u4
from u4ssc_kpi.findings import CODES
from u4ssc_kpi.formula import Name
from u4ssc_kpi.io.yaml_text import load_yaml
from u4ssc_kpi.model import BetweenCheck, OneOfCheck

City = Callable[..., u4.Submission]

BETWEEN = [c for i in u4.registry.values() for c in i.checks if isinstance(c, BetweenCheck)]


def codes(submission: u4.Submission, **how: Any) -> list[str]:
    return [f.code for f in u4.evaluate(submission, **how).findings]


# --- declared with the indicators -----------------------------------------------------------------------------------

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (code, strange, usual) for code, strange, usual in load_yaml(Path(__file__).with_name("declared_checks.yaml")).data
]


def given(city: City, values: dict[str, Any]) -> u4.Submission:
    part = "reported" if set(values) <= set(u4.registry.data_points) else "readings"
    return city(currency="EUR", **{part: values})


@pytest.mark.parametrize(("code", "strange", "usual"), CASES, ids=lambda v: next(iter(v)) if isinstance(v, dict) else v)
def test_a_declared_check(city: City, code: str, strange: dict[str, Any], usual: dict[str, Any]) -> None:
    (found,) = u4.evaluate(given(city, strange)).findings
    assert (found.code, found.severity) == (code, CODES[code].severity)
    assert found.place.path.endswith(tuple(strange))
    assert found.hint
    assert codes(given(city, usual)) == []


def test_every_declared_check_between_limits_has_a_case() -> None:
    covered = {frozenset(strange) for _, strange, _ in CASES}
    assert {frozenset(c.names) for c in BETWEEN} <= covered


@pytest.mark.parametrize("check", BETWEEN, ids=lambda c: c.formula)
def test_the_limits_themselves_are_allowed(city: City, check: BetweenCheck) -> None:
    if not isinstance(check.tree, Name):
        return
    for limit, beyond in ((check.most, 1.001), (check.least, 0.999)):
        if limit is not None:
            assert check.code not in codes(city(reported={check.formula: limit}))
            assert check.code in codes(city(reported={check.formula: limit * beyond}))


def test_no_real_city_has_more_than_a_remark(example: Path) -> None:
    """ITU published these results: no check calls one of them an error, nor remarks on it at all."""
    found = {f.code for f in u4.evaluate(u4.read(example)).findings}
    assert found == ({"country_unknown", "converted_by_convention"} if example.stem == "full-city" else set())


def test_checks_of_a_local_indicator(city: City) -> None:
    trees = u4.Input(id="street_trees", name="trees along streets", unit="tree")
    fields: dict[str, Any] = {
        "id": "street_tree_density", "name": "Street Trees", "unit": "tree / (1000 person)", "kind": "per_capita_rate",
        "formula": "street_trees / (population / 1000)", "inputs": [trees, u4.registry.inputs["population"]],
    }  # fmt: skip
    place = {"dimension": "Environment", "sub_dimension": "Environment", "category": "Public Space and Nature"}
    few = BetweenCheck(
        kind="between", formula="street_tree_density", what="trees", least=1, code="unusual", source="us"
    )
    half = OneOfCheck(kind="one_of", data_point="street_tree_density", values=(10, 20), source="us")

    def extended(*checks: Any) -> u4.Registry:
        local = u4.Indicator(
            code="LOCAL: 1", id="street_trees", name="Street Trees", definition="Trees.",
            data_points=[u4.DataPoint(**fields)], checks=checks, **place,
        )  # fmt: skip
        return u4.registry.extend([local], labels=["tree"])

    poor = city(readings={"street_trees": 5, "population": 42_000})
    assert codes(poor, registry=extended(few, half)) == ["unusual", "unusual"]
    assert codes(poor, registry=extended()) == []
    unknown = few.model_copy(update={"formula": "street_treedensity"})
    with pytest.raises(u4.CatalogueError, match=r"no data point 'street_treedensity'. Did you mean"):
        extended(unknown)
    with pytest.raises(u4.CatalogueError, match=r"no input 'populatio'. Did you mean 'population'"):
        extended(few.model_copy(update={"formula": "street_trees / populatio"}))


@pytest.mark.parametrize("limits", [{}, {"least": 2, "most": 1}])
def test_a_check_needs_limits_in_order(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="least"):
        BetweenCheck(kind="between", formula="poverty", what="poverty", source="us", **limits)


# --- consistency (V22 pp. 28, 31-32) --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shared", "scoped", "expected"),
    [
        (100_000, 100_000, None),
        (100_000, 95_000, None),  # 5 %, not over it
        (100_000, 94_900, "scoped_differs"),
        (94_900, 100_000, "scoped_differs"),  # either way round
        (100_000, 90_100, "scoped_differs"),
        (100_000, 90_000, "scoped_differs_much"),  # 10 % or more
        (172_122, 1.72, "population_divided"),
        (172_122, 2, "scoped_differs_much"),
    ],
)
def test_a_population_for_one_data_point(city: City, shared: float, scoped: float, expected: str | None) -> None:
    found = codes(city(readings={"population": shared}, scoped={"patents": {"population": scoped}}))
    assert [c for c in found if c != "count_not_whole"] == ([expected] if expected else [])


def test_scoped_readings_are_compared_with_each_other_where_none_is_shared(city: City) -> None:
    scoped = {"household_internet_access": {"households": 20_000}, "access_to_electricity": {"households": 42_000}}
    (found,) = u4.evaluate(city(scoped=scoped)).findings
    assert (found.code, found.data_points) == ("scoped_differs_much", ("access_to_electricity",))
    assert "scoped.household_internet_access.households" in found.message
    assert codes(city(scoped={"household_internet_access": {"households": 20_000}})) == []


def test_other_denominators_by_the_limit_of_ten_percent(city: City) -> None:
    def of(area: float) -> list[str]:
        return codes(
            city(readings={"labour_force": 22_000}, scoped={"unemployment_rate": {"labour_force": 22_000 * (1 - area)}})
        )

    assert of(0.09) == []
    assert of(0.10) == ["scoped_differs_much"]


def test_the_city_area_is_the_same_throughout(city: City) -> None:
    def of(area: Any) -> list[str]:
        return codes(city(readings={"city_area": 230}, scoped={"protected_natural_areas": {"city_area": area}}))

    assert of("23 000 ha") == []
    assert of(230.1) == ["city_area_differs"]


def test_the_limits_are_settings(city: City) -> None:
    submission = city(readings={"population": 100_000}, scoped={"patents": {"population": 94_000}})
    assert codes(submission, settings=u4.CheckSettings(population_limit=0.07)) == []
    assert codes(submission, settings=u4.CheckSettings(denominator_limit=0.06)) == ["scoped_differs_much"]
    with pytest.raises(ValidationError, match="population_limit"):
        u4.CheckSettings(population_limit=-1)


def test_a_population_of_two_is_no_population(city: City) -> None:
    found = codes(city(readings={"population": 42, "households": 17_500}))
    assert found == ["household_size", "population_divided"]
    assert "population_divided" not in codes(city(readings={"population": 900, "households": 400}))


def test_a_final_value_typed_into_the_numerator(city: City) -> None:
    def of(**readings: Any) -> list[str]:
        return codes(city(readings=readings))

    assert of(households_with_basic_water=97, households=19_500) == ["final_value_in_numerator"]
    assert of(households_with_basic_water=18_900, households=19_500) == []
    assert of(households_with_basic_water=0, households=19_500) == [], "nothing is a value"
    assert of(compliant_antenna_sites=97, antenna_sites=97) == []
    hint = u4.evaluate(city(readings={"households_with_basic_water": 97, "households": 19_500})).findings[0].hint
    assert "reported as basic_water_supply" in hint


def test_money_without_a_currency(city: City) -> None:
    readings = {"rd_spending": 5_000_000, "city_gdp": 900_000_000}
    assert codes(city(readings=readings)) == ["currency_missing"] * 2
    assert codes(city(readings=readings, currency="NOK")) == []
    assert codes(city(readings={"rd_spending": "5 million NOK", "city_gdp": "900 million NOK"})) == []


@pytest.mark.parametrize(
    ("gdp", "expected"), [("18 272.15 million", []), ("18 272.15", ["gdp_gap"]), ("182 721 million", ["gdp_gap"])]
)
def test_the_gdp_against_the_national_figure(city: City, gdp: str, expected: list[str]) -> None:
    """Valencia's GDP (factsheet 2020, p. 16) is 22 963 EUR per inhabitant; a thousandth and ten times it are not."""
    submission = city(currency="EUR", readings={"city_gdp": gdp, "population": 795_736})
    assert codes(submission, settings=u4.CheckSettings(national_gdp_per_person=26_000)) == expected
    assert codes(submission) == []


@pytest.mark.parametrize("link", ["https://itu.int", "http://a.b/c?d", "HTTPS://A.B"])
def test_links(city: City, link: str) -> None:
    assert codes(city(readings={"population": {"value": 5, "link": link}})) == []
    for wrong in (link.partition("//")[2], "file:///etc/passwd", "javascript:alert(1)", "https://", "https:// a"):
        assert codes(city(readings={"population": {"value": 5, "link": wrong}})) == ["link_unreadable"]


# --- against an earlier year ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data_point", "before", "now", "expected"),
    [
        ("poverty", 4, 24, None),  # 20 percentage points
        ("poverty", 4, 24.1, "jump"),
        ("poverty", 0, 4, None),
        ("fire_service", 50, 100, None),  # twice
        ("fire_service", 50, 101, "jump"),
        ("fire_service", 101, 50, "jump"),
        ("fire_service", 0, 50, None),  # from nothing no factor can be told
        ("resilience_plans", False, True, "answer_changed"),
        ("resilience_plans", True, True, None),
        ("poverty", 4, "NR", "no_longer_reported"),
        ("poverty", "NR", 4, None),
    ],
)
def test_a_change_since_the_year_before(
    city: City, data_point: str, before: Any, now: Any, expected: str | None
) -> None:
    earlier = city(year=2019, reported={data_point: before})
    found = codes(city(reported={data_point: now}), previous=earlier)
    assert found == ([expected] if expected else [])
    assert codes(city(reported={data_point: now})) == []


@pytest.mark.parametrize(
    ("now", "expected"), [(95, "variant_differs"), (40, "variant_differs"), ("NR", "no_longer_reported")]
)
def test_another_variant_than_the_year_before_is_no_jump(city: City, now: Any, expected: str) -> None:
    name = "wireless_broadband_coverage_4g"
    earlier = city(year=2019, reported={name: 40})
    submission = city(reported={name: now}, variants={name: "by_population"})
    (found,) = u4.evaluate(submission, previous=earlier).findings
    assert (found.code, found.data_points) == (expected, (name,))
    if expected == "variant_differs":
        assert "by_area in 2019, now by_population" in found.message
        assert found.place is not None
        assert found.place.path == f"reported.{name}"
    same = city(year=2019, reported={name: 40}, variants={name: "by_population"})
    assert codes(submission, previous=same) == ({95: ["jump"], 40: []}.get(now, [expected]))


def test_population_and_households_since_the_year_before(city: City) -> None:
    earlier = u4.evaluate(city(year=2019, readings={"population": 42_000, "households": 17_500}))
    now = city(readings={"population": 42_000 * 1.05, "households": 18_500})
    (found,) = u4.evaluate(now, previous=earlier).findings
    assert found.code == "jump"
    assert "+5.7 %" in found.message  # 18 500 / 17 500 = 1.0571
    assert found.place.path == "readings.households"


@pytest.mark.parametrize("other", [{"city": "B"}, {"country": "SE"}, {"year": 2020}, {"year": 2021}])
def test_an_earlier_submission_that_is_none(city: City, other: dict[str, Any]) -> None:
    earlier = city(**{"year": 2019, "reported": {"poverty": 90}, **other})
    (found,) = u4.evaluate(city(reported={"poverty": 5}), previous=earlier).findings
    assert (found.code, found.severity) == ("previous_unfit", "warning")
    same = city(city="a", country="Norway", year=2019)
    assert codes(city(), previous=same) == []
