"""Regions: worked by hand, on real cities, and by the laws that sums obey."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi import formula as formulas
from u4ssc_kpi.analysis.aggregate import rebuilt_inputs

City = Callable[..., u4.Submission]
POINTS = u4.registry.data_points


@pytest.fixture
def valencia_and_bizerte(examples: Path) -> list[u4.Submission]:
    """Published results of two cities; the population of Bizerte is the one rebuilt from its rates."""
    valencia = u4.read(examples / "valencia-2020.yaml")
    bizerte = u4.read(examples / "bizerte-2020.yaml")
    rebuilt = u4.read(examples / "bizerte-2020-inputs.yaml")
    return [valencia, bizerte.model_copy(update={"readings": {"population": rebuilt.readings["population"]}})]


def test_a_real_pair_is_not_the_average_of_its_ratios(valencia_and_bizerte: list[u4.Submission]) -> None:
    region = u4.aggregate(valencia_and_bizerte, name="Two cities")
    water = region["water_consumption"]
    # Valencia 147.7 l a day for 795 736 people, Bizerte 86.26 for 172 122 (examples/):
    # 117 530 207.2 + 14 847 243.72 = 132 377 450.92 l a day, for 967 858 people: 136.7736 l. Their average is 116.98.
    average = sum(c.reported["water_consumption"].value for c in valencia_and_bizerte) / 2
    assert round(average, 2) == 116.98
    assert water.value == pytest.approx(136.77363, abs=1e-5)
    assert water.sums["water_consumed"] == pytest.approx(132_377.45092 * 365)
    assert water.rebuilt == ("Valencia", "Bizerte")
    assert water.population_coverage == water.coverage == 1.0
    assert "value_rebuilt" in {f.code for f in region.findings if "water_consumption" in f.data_points}


def test_inputs_and_a_reported_value_go_into_one_sum(examples: Path) -> None:
    # Higher Education Degrees: Bizerte gives 18 675 of 172 122, Valencia reports 48 816 / 100 000 of 795 736.
    # 48 816 x 7.95736 = 388 446.48576; (388 446.48576 + 18 675) / 9.67858 = 42 064.175 / 100 000.
    cities = [u4.read(examples / f"{name}.yaml") for name in ("valencia-2020", "bizerte-2020-inputs")]
    one = u4.aggregate(cities, name="Two cities")["higher_education_degrees"]
    assert one.value == pytest.approx(42_064.175, abs=5e-3)
    assert one.rebuilt == ("Valencia",)


def test_the_denominator_decides_who_is_absent(examples: Path) -> None:
    cities = [u4.read(examples / f"{name}-2020.yaml") for name in ("valencia", "riyadh", "asker")]
    water = u4.aggregate(cities, name="Three", minimum_coverage=0.0)["water_consumption"]
    assert water.included == ("Valencia",)
    assert water.absent == {
        "Riyadh": "reported without population",
        "Asker": "not reported (water_consumed, population)",
    }
    assert water.value == pytest.approx(147.7)
    assert u4.aggregate(cities, name="Three")["water_consumption"].status == "low_coverage"


def test_every_data_point_has_a_rule_with_a_reason() -> None:
    methods = {name: p.aggregation_rule for name, p in POINTS.items()}
    assert all(rule.reason for rule in methods.values())
    assert {n for n, rule in methods.items() if rule.method == "share"} == {
        n for n, p in POINTS.items() if p.unit == "yes_no"
    }
    assert {n for n, rule in methods.items() if rule.method == "refused"} == {
        "gini_coefficient",
        "gender_income_equity",
        "travel_time_index",
        "e_government",
    }
    weighted = {n for n, rule in methods.items() if rule.method == "population_weighted"}
    assert weighted == {"life_expectancy"} | {n for n in POINTS if n.startswith("air_pollution_")}
    for name, rule in methods.items():  # only what adds up is summed: no input of a sum is a rate or a mean
        if rule.method == "sum":
            assert all("/" not in i.unit for i in POINTS[name].inputs), name
            words = {word for i in POINTS[name].inputs for word in i.name.split()}
            assert not words & {"mean", "average", "index", "coefficient", "rate"}, name


@pytest.mark.parametrize(
    ("formula", "kind", "units", "method"),
    [
        ("a / b", "quantity", ("kWh", "m**2"), "sum"),
        ("a / b", "index", ("currency/hour", "currency/hour"), "refused"),
        ("a", "quantity", ("kWh",), "refused"),
        ("a + b", "count", ("person", "person"), "sum"),
        ("a / (b + 1)", "quantity", ("kWh", "dimensionless"), "refused"),
        ("a * b", "quantity", ("km", "km"), "refused"),
    ],
)
def test_the_rule_of_a_local_data_point(formula: str, kind: Any, units: tuple[str, ...], method: str) -> None:
    inputs = tuple(u4.Input(id=n, name=n, unit=u) for n, u in zip("ab", units, strict=False))
    point = u4.DataPoint(id="x", name="x", unit="dimensionless", kind=kind, formula=formula, inputs=inputs)
    assert point.aggregation_rule.method == method
    declared = point.model_copy(update={"aggregation": u4.Aggregation(method="sum", reason="they add up")})
    assert declared.aggregation_rule.method == "sum"


def test_a_declared_method_has_to_fit() -> None:
    yes = u4.Input(id="a", name="a", unit="yes_no")
    rule = u4.Aggregation(method="sum", reason="no")
    with pytest.raises(ValueError, match="the aggregation sum does not fit the kind yes_no"):
        u4.DataPoint(id="x", name="x", unit="yes_no", kind="yes_no", formula="a", inputs=(yes,), aggregation=rule)


def test_yes_and_no_by_cities_and_by_inhabitants(city: City) -> None:
    cities = [
        city(city=name, readings={"population": people, "resilience_plans_in_place": plans})
        for name, people, plans in (("A", 600_000, True), ("B", 100_000, False), ("C", 300_000, None))
    ]
    one = u4.aggregate(cities, name="N")["resilience_plans"]
    assert (one.value, one.unit, one.population_share) == (50.0, "percent", pytest.approx(600 / 7))
    assert (one.coverage, one.population_coverage) == (pytest.approx(2 / 3), 0.7)
    assert one.absent == {"C": "not reported (resilience_plans_in_place)"}


def test_a_weighted_mean_needs_its_weight(city: City) -> None:
    cities = [
        city(city=name, readings={"population": people, "pm2_5_concentration": dust})
        for name, people, dust in (("A", 3_000, 10), ("B", 1_000, 30), ("C", None, 5))
    ]
    region = u4.aggregate(cities, name="N")
    dust = region["air_pollution_pm2_5"]
    assert dust.value == 15.0  # (3 x 10 + 1 x 30) / 4
    assert dust.label == "population-weighted mean"
    assert dust.absent == {"C": "no population, which is its weight"}
    assert dust.population_coverage is None
    assert [f.code for f in region.findings] == ["population_missing"]


def test_zero_by_zero_adds_nothing_and_counts(city: City) -> None:
    cities = [
        city(city=n, readings={"customer_interruption_minutes": m, "customer_interruptions": i})
        for n, m, i in (("A", 0, 0), ("B", 90, 2))
    ]
    name = "electricity_system_outage_time"
    assert u4.evaluate(cities[0])[name].status == "not_applicable"
    both = u4.aggregate(cities, name="N")[name]
    assert (both.value, both.included) == (45.0, ("A", "B"))
    assert u4.aggregate(cities[:1], name="N")[name].status == "not_applicable"


def test_amounts_need_one_currency(city: City) -> None:
    norway = city(currency="NOK", readings={"rd_spending": 10, "city_gdp": 1_000})
    spain = city(city="B", country="ES", currency="EUR", readings={"rd_spending": 30, "city_gdp": 1_000})
    apart = u4.aggregate([norway, spain], name="N")["rd_expenditure"]
    assert (apart.value, apart.status) == (None, "inputs_missing")
    assert apart.absent["A"] == "its amounts are in NOK, the region has no currency: give currency="
    half = u4.aggregate([norway, spain], name="N", currency="EUR")["rd_expenditure"]
    assert half.absent == {"A": "its amounts are in NOK, no exchange rate to EUR"}
    both = u4.aggregate([norway, spain], name="N", currency="eur", exchange_rates={"nok": 0.1})["rd_expenditure"]
    assert both.value == pytest.approx(100 * (1 + 30) / (100 + 1_000))
    assert (both.sums["city_gdp"], both.currency) == (1_100.0, "EUR")


def test_a_rebuilt_numerator_is_in_the_currency_of_its_denominator(city: City) -> None:
    """A's 2 % of 1 000 EUR are 20 EUR, whatever reading of the spending stands beside: 30 of 2 000 are 1.5 %."""
    shared = {"currency": "EUR", "reported": {"rd_expenditure": "2 %"}}
    beside = city(**shared, readings={"rd_spending": "1 USD", "city_gdp": "1000 EUR"})
    alone = city(**shared, readings={"city_gdp": 1_000})
    foreign = city(**shared, readings={"rd_spending": 1, "city_gdp": "2000 USD"})
    other = city(city="B", currency="EUR", readings={"rd_spending": 10, "city_gdp": 1_000})
    for one in (beside, alone, foreign):
        both = u4.aggregate([one, other], name="N", currency="EUR", exchange_rates={"USD": 0.5})["rd_expenditure"]
        assert both.rebuilt == ("A",)
        assert both.sums == pytest.approx({"rd_spending": 30, "city_gdp": 2_000})
        assert both.value == pytest.approx(1.5)


def test_scoped_readings_are_used_for_their_data_point(city: City) -> None:
    one = city(readings={"population": 1_000, "patents_granted": 5}, scoped={"patents": {"population": 500}})
    two = city(city="B", readings={"population": 1_500, "patents_granted": 5})
    assert u4.aggregate([one, two], name="N")["patents"].value == 10 / (2_000 / 100_000)


def test_unlike_cities_are_said(city: City) -> None:
    cities = [
        city(boundary="municipality", readings={"population": 1, "open_datasets_published": 3}),
        city(city="B", year=2019, boundary="metropolitan area", readings={"population": 1}),
    ]
    region = u4.aggregate(cities, name="N")
    assert {f.code for f in region.findings} == {"years_differ", "boundaries_differ", "total_incomplete"}
    assert region["open_data_number"].value == 3.0


def test_misuse_is_gathered(city: City) -> None:
    with pytest.raises(u4.AnalysisError) as raised:
        u4.aggregate([city(), city(country="NOR")], name=" ", minimum_coverage=5, exchange_rates={"XXY": -1})
    assert len(raised.value.problems) == 6
    assert pickle.loads(pickle.dumps(raised.value)).problems == raised.value.problems
    with pytest.raises(u4.AnalysisError, match="no city is given"):
        u4.aggregate([], name="N")
    with pytest.raises(u4.AnalysisError, match="number 1 is a str: give scorecards, evaluations or submissions"):
        u4.aggregate(["city.yaml"], name="N")  # type: ignore[list-item]


def test_two_cities_of_one_name(city: City) -> None:
    cities = [city(city="Valencia", country=c, readings={"population": 1}) for c in ("ES", "VE")]
    assert list(u4.aggregate(cities, name="N").cities) == ["Valencia (ES)", "Valencia (VE)"]


def test_a_region_is_a_city_like_any_other(valencia_and_bizerte: list[u4.Submission], city: City) -> None:
    third = city(city="C", readings={"population": 1_000, "traffic_deaths": 1, "life_expectancy": 80})
    region = u4.aggregate([*valencia_and_bizerte, third], name="Region", minimum_coverage=0.0, currency="EUR")
    evaluation = u4.evaluate(region.submission)
    for name, one in region.items():
        if one.rule.method == "share":
            assert evaluation[name].value is None
        else:
            assert evaluation[name].value == pytest.approx(one.value), name
    assert u4.registry.benchmark(evaluation).total.members


def test_shown_as_data_text_and_frame(valencia_and_bizerte: list[u4.Submission]) -> None:
    region = u4.aggregate(valencia_and_bizerte, name="<b>")
    assert '"value": 136.77' in region.to_json()
    assert "&lt;b&gt;" in region._repr_html_()
    assert "formula: 1000 * water_consumed / population / 365" in region["water_consumption"].explain()
    assert pickle.loads(pickle.dumps(region)) == region
    pytest.importorskip("polars")
    frame = region.to_frame("polars")
    assert frame.height == 112
    with pytest.raises(u4.UnknownNameError, match="Did you mean 'water_consumption'"):
        region["water_consumtion"]


# --- laws

SUMMED = [p for p in POINTS.values() if p.aggregation_rule.method == "sum"]
NUMBERS = st.floats(min_value=1.0, max_value=1e9)


def submissions(values: list[list[float]]) -> list[u4.Submission]:
    names = list({i.id for p in SUMMED for i in p.inputs})
    return [
        u4.Submission(
            city=f"C{n}", country="NO", year=2020, currency="NOK", readings=dict(zip(names, row * 60, strict=False))
        )
        for n, row in enumerate(values)
    ]


@settings(max_examples=12)
@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=7), min_size=1, max_size=4))
def test_laws_of_sums(values: list[list[float]]) -> None:
    cities = [u4.evaluate(c) for c in submissions(values)]
    region = u4.aggregate(cities, name="N")
    alone = u4.aggregate(cities[:1], name="N")
    turned = u4.aggregate(cities[::-1], name="N")
    nested = u4.aggregate([u4.aggregate(cities[:2], name="Two").submission, *cities[2:]], name="N")
    for point in SUMMED:
        # one city is itself; the order does not matter; a region of regions is the region of their cities
        assert alone[point.id].value == cities[0][point.id].value
        assert turned[point.id].value == region[point.id].value
        value = region[point.id].value
        assert value is not None
        assert math.isclose(nested[point.id].value or 0.0, value, rel_tol=1e-9, abs_tol=1e-9)
        if not formulas.may_be_negative(point.tree) and formulas.degree(point.tree) == 0:
            ratios = [c[point.id].value or 0.0 for c in cities]  # a ratio of sums lies between the ratios
            assert min(ratios) * (1 - 1e-9) <= value <= max(ratios) * (1 + 1e-9)


@given(st.lists(NUMBERS, min_size=2, max_size=2))
def test_a_rebuilt_numerator_gives_the_value_again(numbers: list[float]) -> None:
    for point in SUMMED:
        given_inputs = dict(zip([i.id for i in point.inputs], numbers, strict=False))
        value = formulas.solve(point.formula, list(given_inputs.values())).value
        assert value is not None
        back = rebuilt_inputs(point, value, given_inputs)
        assert isinstance(back, dict)
        for name, number in back.items():
            assert math.isclose(number, given_inputs[name], rel_tol=1e-9, abs_tol=1e-6 * max(numbers)), point.id


# --- variants


def covered(city: str, variant: str | None, **readings: float) -> u4.Submission:
    variants = {"wireless_broadband_coverage_4g": variant} if variant else {}
    return u4.Submission(city=city, country="NO", year=2020, readings=readings, variants=variants)


def test_a_region_follows_the_variant_of_its_cities() -> None:
    name = "wireless_broadband_coverage_4g"
    people = [
        covered("A", "by_population", population_covered_4g=90, population=100),
        covered("B", "by_population", population_covered_4g=300, population=300),
    ]
    region = u4.aggregate(people, name="N")
    assert region[name].value == 97.5  # 390 of 400
    assert u4.evaluate(region.submission)[name].value == 97.5
    area = covered("C", None, area_covered_4g=5, city_area=10, population=100)
    mixed = u4.aggregate([area, *people], name="N", minimum_coverage=0.0)[name]
    assert mixed.included == ("C",)
    assert mixed.absent == dict.fromkeys("AB", "computed as by_population")
    by_people = u4.registry.with_variants({name: "by_population"})
    chosen = u4.aggregate([u4.evaluate(c) for c in (area, *people)], name="N", registry=by_people)[name]
    assert (chosen.included, chosen.absent) == (("A", "B"), {"C": "computed as by_area"})


def test_evaluations_of_other_data_points_do_not_go_together(city: City) -> None:
    indicator = u4.registry["patents"]
    point = indicator.data_points[0].model_copy(update={"id": "more_patents"})
    local = indicator.model_copy(update={"code": "L: 1", "id": "l1", "aliases": (), "data_points": (point,)})
    other = u4.registry.extend([local])
    with pytest.raises(u4.AnalysisError, match="evaluated for other data points"):
        u4.aggregate([u4.evaluate(city()), u4.evaluate(city(city="B"), registry=other)], name="N")
    assert len(u4.aggregate([city(), city(city="B")], name="N", registry=other)) == 113


def test_editions_are_said(city: City) -> None:
    cities = [
        city(city=name, edition=edition, readings={"population": 1}, reported={"unemployment_rate": 3})
        for name, edition in (("A", "2017"), ("B", "2022"))
    ]
    assert [f.code for f in u4.aggregate(cities, name="N").findings] == ["edition_differs"]
