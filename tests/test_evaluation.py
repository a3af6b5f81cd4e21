"""One city's evaluation: statuses, findings, overrides, money, provenance and the ways out."""

from __future__ import annotations

import copy
import json
import math
import pickle
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.errors import GivenError
from u4ssc_kpi.findings import CODES

City = Callable[..., u4.Submission]

POINTS = list(u4.registry.data_points.values())
NUMERIC = [p for p in POINTS if p.unit != "yes_no"]
YES_NO = [p for p in POINTS if p.unit == "yes_no"]
DIVIDING = [p for p in NUMERIC if "/" in p.formula]
INPUTS = list(u4.registry.inputs.values())
ids = [p.id for p in POINTS]


def point_id(value: Any) -> str:
    return str(getattr(value, "id", value))


def below_the_line(formula: str) -> set[str]:
    """The inputs that a formula divides by, read off its text."""
    return set(re.findall(r"/ \(?([a-z][a-z0-9_]*)", formula))


def by_hand(formula: str, values: dict[str, Any]) -> Fraction:
    """The formula in exact fractions, by Python's own arithmetic on its text."""
    exact = re.sub(r"\b(\d+)\b(?![a-z_])", r"Fraction(\1)", formula)
    return Fraction(eval(exact, {"Fraction": Fraction}, {k: Fraction(v) for k, v in values.items()}))


def plausible(point: u4.DataPoint) -> dict[str, Any]:
    """Whole numbers, larger below the line than above it; yes for a yes / no."""
    if point.unit == "yes_no":
        return {i.id: True for i in point.inputs}
    if point.id == "gini_coefficient":
        return {"income_gini": 0.37}
    below = below_the_line(point.formula)
    return {i.id: 8_000 + 17 * n if i.id in below else 37 + 3 * n for n, i in enumerate(point.inputs)}


# Made-up figures may lie outside what is usual; such findings leave the result as it is. tests/test_checks.py has them.
IMPLAUSIBLE = {"unusual", "implausible", "power_of_ten", "ppm_suspected"}


def codes_of(result: u4.Result) -> set[str]:
    return {f.code for f in result.findings}


def users_of(input_id: str) -> list[u4.DataPoint]:
    """The data points whose formulas hold an input."""
    return [p for p in POINTS if re.search(rf"\b{input_id}\b", p.formula)]


def evaluated(point: u4.DataPoint, **fields: Any) -> u4.Result:
    return u4.evaluate(u4.Submission(city="A", country="NO", year=2020, **fields))[point.id]


# --- the statuses of all 112 data points ----


def test_there_are_as_many_as_the_methodology_says() -> None:
    assert (len(POINTS), len(INPUTS), len(YES_NO)) == (112, 148, 6)


@pytest.mark.parametrize("point", POINTS, ids=point_id)
def test_all_inputs_given_are_computed(point: u4.DataPoint) -> None:
    given = plausible(point)
    result = evaluated(point, readings=given)
    assert result.status == "computed"
    assert result.missing == ()
    assert [u.id for u in result.inputs] == [i.id for i in point.inputs]
    if point.unit == "yes_no":
        assert result.value is True
        assert evaluated(point, readings={i.id: "no" for i in point.inputs}).value is False
    else:
        assert math.isclose(result.value, float(by_hand(point.formula, given)), rel_tol=1e-12)
        assert result.computed == result.value
    assert codes_of(result) <= IMPLAUSIBLE


@pytest.mark.parametrize(("point", "lacking"), [(p, i) for p in POINTS for i in p.inputs], ids=point_id)
def test_one_missing_input_gives_no_number(point: u4.DataPoint, lacking: u4.Input) -> None:
    given = {k: v for k, v in plausible(point).items() if k != lacking.id}
    for absent in ({}, {lacking.id: None}, {lacking.id: "NR"}, {lacking.id: ""}):
        result = evaluated(point, readings={**given, **absent})
        assert (result.status, result.value, result.computed) == ("not_reported", None, None)
        assert result.missing == (lacking.id,)
        assert not result.findings


@pytest.mark.parametrize("point", NUMERIC, ids=point_id)
def test_a_zero_numerator_is_a_value(point: u4.DataPoint) -> None:
    below = below_the_line(point.formula)
    given = {k: v if k in below else 0 for k, v in plausible(point).items()}
    if point.id == "water_supply_loss":  # (supplied - utilized) / supplied: its numerator is zero when nothing is lost
        given = {"water_supplied": 8_000, "water_utilized": 8_000}
    result = evaluated(point, readings=given)
    assert result.status == "computed"
    assert result.value == 0
    assert result.value is not None


@pytest.mark.parametrize("point", NUMERIC, ids=point_id)
def test_all_zero(point: u4.DataPoint) -> None:
    result = evaluated(point, readings={i.id: 0 for i in point.inputs})
    if point in DIVIDING:
        assert (result.status, result.value) == ("not_applicable", None)
    else:
        assert (result.status, result.value) == ("computed", 0)
    assert codes_of(result) <= IMPLAUSIBLE


@pytest.mark.parametrize("point", DIVIDING, ids=point_id)
def test_something_divided_by_zero_is_invalid(point: u4.DataPoint) -> None:
    below = below_the_line(point.formula)
    assert len(below) == 1, "every formula divides by one input"
    result = evaluated(point, readings={i.id: 0 if i.id in below else 5 for i in point.inputs})
    assert (result.status, result.value) == ("invalid", None)
    (finding,) = result.findings
    assert (finding.code, finding.severity) == ("division_by_zero", "error")
    assert finding.place.path == f"readings.{below.copy().pop()}"
    assert finding.data_points == (point.id,)


# --- readings that cannot be used ----

# What each declared unit cannot be: another physical kind, and another counted thing.
WRONG_UNITS = {
    "person": ("km", "household"),
    "household": ("kWh", "person"),
    "km": ("km2", "person"),
    "km**2": ("km", "household"),
    "m**2": ("m3", "person"),
    "m**3": ("m2", "household"),
    "hectare": ("km", "person"),
    "kWh": ("kg", "person"),
    "GJ": ("m3", "household"),
    "tonne": ("km", "person"),
    "tonne_CO2e": ("kWh", "person"),
    "minute": ("km", "person"),
    "year": ("km", "person"),
    "ug/m**3": ("ug", "person"),
    "currency": ("kWh", "person"),
    "currency/hour": ("EUR", "person / hour"),
    "dimensionless": ("km", "person"),
}


def wrong_units(wanted: u4.Input) -> tuple[str, str]:
    return WRONG_UNITS.get(wanted.unit, ("km", "person"))


TOO_LARGE = 10**400
BAD_NUMBERS: list[tuple[str, Any, str]] = [
    ("text", "plenty", "number_unreadable"),
    ("words before a number", "about 5", "number_unreadable"),
    ("ambiguous", "1,234", "number_ambiguous"),
    ("True", True, "value_kind"),
    ("yes", "yes", "value_kind"),
    ("-1", -1, "negative"),
    ("-0.5 as text", "-0.5", "negative"),
    ("nan", math.nan, "not_finite"),
    ("inf", math.inf, "not_finite"),
    ("10**400", TOO_LARGE, "not_finite"),
    ("1e999", "1e999", "not_finite"),
    ("list", [1, 2], "value_kind"),
    ("dict", {"a": 1}, "value_kind"),
    ("unknown unit", "5 flurbs", "unit_unknown"),
]
BAD_YES_NO: list[tuple[str, Any, str]] = [
    (name, value, "value_kind")
    for name, value in [
        ("text", "perhaps"),
        ("1", 1),
        ("0", 0),
        ("5 km", "5 km"),
        ("-1", -1),
        ("nan", math.nan),
        ("inf", math.inf),
        ("10**400", TOO_LARGE),
        ("list", [True]),
        ("dict", {"a": True}),
    ]
]


def bad_readings() -> Iterator[tuple[u4.Input, str, Any, str]]:
    for wanted in INPUTS:
        if wanted.unit == "yes_no":
            yield from ((wanted, *bad) for bad in BAD_YES_NO)
            continue
        yield from ((wanted, *bad) for bad in BAD_NUMBERS)
        for kind, unit in zip(("wrong unit", "wrong label"), wrong_units(wanted), strict=True):
            yield wanted, kind, f"5 {unit}", "unit_mismatch"


@pytest.mark.parametrize("wanted", INPUTS, ids=point_id)
def test_unusable_readings(wanted: u4.Input) -> None:
    users = users_of(wanted.id)
    bystander = next(p for p in POINTS if p not in users)
    companions = {k: v for p in (*users, bystander) for k, v in plausible(p).items()}
    before = u4.evaluate(u4.Submission(city="A", country="NO", year=2020, readings=companions))
    assert {before[p.id].status for p in users} == {"computed"}
    for _, kind, value, code in (bad for bad in bad_readings() if bad[0] is wanted):
        readings = {**companions, wanted.id: u4.Reading(value=value)}
        after = u4.evaluate(u4.Submission(city="A", country="NO", year=2020, readings=readings))
        for point in users:
            result = after[point.id]
            assert (result.status, result.value, result.computed) == ("invalid", None, None), (kind, result.explain())
            (finding,) = [f for f in result.findings if f.severity == "error"]
            assert (finding.code, finding.place.path) == (code, f"readings.{wanted.id}"), kind
            assert set(finding.data_points) == {p.id for p in users}, kind
            assert finding.message, kind
        assert [f.code for f in after.findings if f.severity == "error"] == [code], kind
        for name in before:
            if name not in {p.id for p in users}:
                assert (after[name].status, after[name].value) == (before[name].status, before[name].value), kind


@pytest.mark.parametrize(("kind", "value", "code"), BAD_NUMBERS, ids=point_id)
def test_an_unusable_reading_leaves_the_rest_of_a_full_city_alone(
    kind: str, value: Any, code: str, examples: Any
) -> None:
    full = u4.read(examples / "full-city.yaml")
    before = u4.evaluate(full)
    readings = {**full.readings, "households": u4.Reading(value=value)}
    after = u4.evaluate(full.model_copy(update={"readings": readings}))
    touched = {p.id for p in users_of("households")}
    assert len(touched) == 9, "nine data points divide by households"
    assert {n for n in after if after[n].status == "invalid"} == touched
    assert {n for n in after if after[n].value == before[n].value} == set(before) - touched


@pytest.mark.parametrize("point", POINTS, ids=point_id)
def test_not_available_is_not_reported_with_a_note(point: u4.DataPoint) -> None:
    given = {**plausible(point), point.inputs[0].id: "n/a"}
    result = evaluated(point, readings=given)
    assert (result.status, result.value, result.missing) == ("not_reported", None, (point.inputs[0].id,))
    (finding,) = result.findings
    assert (finding.code, finding.severity) == ("unclear_missing", "info")
    assert finding.place.path == f"readings.{point.inputs[0].id}"


@pytest.mark.parametrize("text", ["NR", "nr", " NR ", "", "  ", "not reported", None])
def test_not_reported_has_no_finding(city: City, text: str | None) -> None:
    evaluation = u4.evaluate(city(readings={"population": text}, reported={"poverty": text}))
    assert evaluation.counts == {"computed": 0, "reported": 0, "not_reported": 112, "not_applicable": 0, "invalid": 0}
    assert evaluation.findings == ()


def test_a_number_too_long_to_print_is_still_only_a_finding(city: City) -> None:
    # Python refuses to print integers of more than 4300 digits; that must not reach the user as an exception.
    huge = 10**5000
    evaluation = u4.evaluate(city(readings={"resilience_plans_in_place": huge, "population": huge}))
    assert evaluation["resilience_plans"].status == "invalid"
    assert evaluation["poverty"].status == "invalid"
    assert [f.code for f in evaluation.findings] == ["value_kind", "not_finite"]
    assert evaluation["poverty"].explain()
    json.loads(evaluation.to_json())


def test_power_is_no_energy(city: City) -> None:
    # kW for kWh is the classic slip; 5 kW is not taken as 5 kW all year round
    evaluation = u4.evaluate(city(readings={"electricity_consumed": "5 kW", "population": 1_000}))
    assert evaluation["electricity_consumption"].status == "invalid"
    assert [f.code for f in evaluation.findings] == ["unit_mismatch"]


def test_results_that_overflow_are_invalid(city: City) -> None:
    evaluation = u4.evaluate(city(readings={"firefighters": 1e308, "population": 1}))
    assert evaluation["fire_service"].status == "invalid"
    assert [f.code for f in evaluation["fire_service"].findings] == ["not_finite"]


def test_a_count_with_a_fraction_is_kept_and_noted(city: City) -> None:
    evaluation = u4.evaluate(city(readings={"traffic_deaths": 5, "population": 172.122}))
    assert codes_of(evaluation["traffic_fatalities"]) == {"count_not_whole", "power_of_ten"}
    assert evaluation["traffic_fatalities"].status == "computed"
    assert not u4.evaluate(city(readings={"firefighters": 20.5, "population": 10_000})).findings


def test_a_scoped_nr_is_missing_and_a_bad_shared_reading_does_not_touch_a_scoped_one(city: City) -> None:
    readings = {"patents_granted": 5, "population": "abc"}
    patents = u4.evaluate(city(readings=readings, scoped={"patents": {"population": 100_000}}))["patents"]
    assert (patents.value, patents.findings) == (5.0, ())
    readings["population"] = 100_000
    patents = u4.evaluate(city(readings=readings, scoped={"patents": {"population": "NR"}}))["patents"]
    assert (patents.status, patents.missing) == ("not_reported", ("population",))


def test_currency_codes_in_any_case_and_a_home_currency_that_is_none(city: City) -> None:
    readings = {"rd_spending": "5 EUR", "city_gdp": 100}
    assert u4.evaluate(city(currency="eur", readings=readings))["rd_expenditure"].value == 5.0
    unknown = u4.evaluate(city(currency="XXQ", exchange_rates={"EUR": 2}, readings=readings))
    assert unknown["rd_expenditure"].status == "invalid"
    own_rate = u4.evaluate(city(currency="EUR", exchange_rates={"EUR": 2}))
    assert [f.code for f in own_rate.findings] == ["exchange_rate_unusable"]


def test_amounts_of_a_local_result_are_in_the_currency_of_the_submission(city: City) -> None:
    spend = u4.Input(id="library_spending", name="spending on libraries", unit="currency", over="12 months")
    point = u4.DataPoint(
        id="library_spending_per_person",
        name="Library Spending",
        unit="currency / person",
        kind="per_capita_rate",
        formula="library_spending / population",
        inputs=(spend, u4.registry.inputs["population"]),
    )
    local = u4.Indicator(
        code="LOCAL: 1",
        id="library_spending_per_inhabitant",
        name="Library Spending",
        dimension="Society and Culture",
        sub_dimension="Education, Health and Culture",
        category="Culture",
        definition="Spending on libraries per inhabitant.",
        data_points=(point,),
    )
    mine = u4.registry.extend([local])
    fields = {"currency": "EUR", "readings": {"library_spending": "1000 USD", "population": 10}}
    assert u4.evaluate(city(**fields), registry=mine)[point.id].status == "invalid"
    rated = u4.evaluate(
        city(**fields, exchange_rates={"USD": 0.5}, reported={point.id: "100 USD / person"}), registry=mine
    )
    assert (rated[point.id].value, rated[point.id].computed) == (50.0, 50.0)
    assert "reported_differs" not in {f.code for f in rated.findings}


# --- reported values ----

BIZERTE = {"firefighters": 203, "population": 172_122}  # 203 / 1.72122 = 117.9396, as 1.72122 * 117.94 = 203.0007


def fire(reported: Any, readings: Any = BIZERTE) -> u4.Result:
    return evaluated(u4.registry.data_points["fire_service"], readings=readings, reported={"fire_service": reported})


def test_reported_overrides_computed_and_both_are_kept() -> None:
    result = fire(120)
    assert (result.status, result.value) == ("reported", 120)
    assert result.reported is not None
    assert result.reported.value == 120
    assert math.isclose(result.computed, 117.9396, abs_tol=5e-5)
    assert [(f.code, f.severity, f.place.path) for f in result.findings] == [
        ("reported_differs", "warning", "reported.fire_service")
    ]


@pytest.mark.parametrize(
    "given",
    [
        117.94,
        "117.94",
        "117,94",
        118,
        "118",
        "118.",
        "117.9",
        "117.94 FTE / 100 000 inhabitants",
        "117.94 per 100 000 inhabitants",
        {"value": 117.94, "unit": "FTE / 100 000 inhabitants"},
        {"value": "117.9", "unit": "/ 100 000 inhabitants"},
        1.179396e2,
    ],
    ids=str,
)
def test_equal_when_rounded_to_the_digits_printed(given: Any) -> None:
    result = fire(given)
    assert result.status == "reported"
    assert not result.findings


@pytest.mark.parametrize(
    "given",
    [
        117.95,
        "117.95",
        "117,5",
        "117,95",
        "118.0",
        119,
        "117.50 FTE / 100 000 inhabitants",
        "117.95 FTE / 100 000 inhabitants",
        {"value": 117.95, "unit": "FTE / 100 000 inhabitants"},
        "1.1795e2",
    ],
    ids=str,
)
def test_not_equal_when_rounded_to_the_digits_printed(given: Any) -> None:
    assert [f.code for f in fire(given).findings] == ["reported_differs"], "the inputs give 117.9396"


def test_digits_count_in_the_unit_they_are_printed_in(city: City) -> None:
    # 4 082 590 kWh / 1000 inhabitants = 4 082.59 kWh = 4.08 MWh when rounded to the two decimals printed
    readings = {"electricity_consumed": 4_082_590, "population": 1_000}
    same = u4.evaluate(city(readings=readings, reported={"electricity_consumption": "4.08 MWh / person / year"}))
    assert not same["electricity_consumption"].findings
    other = u4.evaluate(city(readings=readings, reported={"electricity_consumption": "4.07 MWh / person / year"}))
    assert [f.code for f in other["electricity_consumption"].findings] == ["reported_differs"]


def test_small_numbers_in_exponent_notation_have_decimals_too(city: City) -> None:
    # str(1e-05) has an e and no point; 4 of 1000 is 0.4 %, far from 0.00001 %
    readings = {"population_in_poverty": 4, "population": 1_000}
    result = u4.evaluate(city(readings=readings, reported={"poverty": {"value": 1e-05, "unit": "%"}}))["poverty"]
    assert [f.code for f in result.findings] == ["reported_differs"]


def test_a_yes_beside_a_no_differs(city: City) -> None:
    given = {"readings": {"resilience_plans_in_place": "no"}, "reported": {"resilience_plans": "yes"}}
    result = u4.evaluate(city(**given))["resilience_plans"]
    assert (result.status, result.value, result.computed) == ("reported", True, False)
    assert [f.code for f in result.findings] == ["reported_differs"]


@pytest.mark.parametrize("value", ["plenty", -5, math.nan, True, "5 km", "5 household / 100 000 inhabitants"], ids=str)
def test_an_unusable_reported_value_is_invalid_and_the_computed_one_is_kept(value: Any) -> None:
    result = fire(value)
    assert (result.status, result.value) == ("invalid", None)
    assert math.isclose(result.computed, 117.9396, abs_tol=5e-5)
    (finding,) = result.findings
    assert (finding.severity, finding.place.path) == ("error", "reported.fire_service")


def test_reported_nr_leaves_the_computed_value() -> None:
    assert fire("NR").status == "computed"
    assert [f.code for f in fire("n/a").findings] == ["unclear_missing"]


def test_a_reported_value_beside_unusable_inputs_is_the_result() -> None:
    result = fire(117.94, {"firefighters": "many", "population": 172_122})
    assert (result.status, result.value, result.computed) == ("reported", 117.94, None)
    assert [f.code for f in result.findings] == ["number_unreadable"]


@pytest.mark.parametrize("value", [0, 0.0, "0", "0 %"])
def test_a_reported_zero_is_a_value(city: City, value: Any) -> None:
    evaluation = u4.evaluate(city(reported={"poverty": value}))
    assert (evaluation["poverty"].status, evaluation["poverty"].value) == ("reported", 0)
    assert evaluation.findings == ()


# --- scoped readings ----


def test_a_scoped_reading_overrides_the_shared_one_only_there(city: City) -> None:
    evaluation = u4.evaluate(
        city(
            readings={"patents_granted": 10, "firefighters": 10, "population": 100_000},
            scoped={"patents": {"population": 50_000}},
        )
    )
    assert evaluation["patents"].value == 20  # 10 / (50 000 / 100 000)
    assert evaluation["fire_service"].value == 10  # 10 / (100 000 / 100 000)
    used = {u.id: u for u in evaluation["patents"].inputs}["population"]
    assert (used.scoped, used.place.path) == (True, "scoped.patents.population")
    assert [f.code for f in evaluation.findings] == ["scoped_differs_much"]


def test_scoped_alone_and_scoped_unusable(city: City) -> None:
    alone = u4.evaluate(city(scoped={"patents": {"population": 50_000, "patents_granted": 10}}))
    assert alone["patents"].value == 20
    assert alone.counts["not_reported"] == 111
    bad = u4.evaluate(
        city(
            readings={"patents_granted": 10, "firefighters": 10, "population": 100_000},
            scoped={"patents": {"population": "5 km"}},
        )
    )
    assert bad["patents"].status == "invalid"
    assert bad["fire_service"].status == "computed"
    assert [(f.code, f.place.path, f.data_points) for f in bad.findings] == [
        ("unit_mismatch", "scoped.patents.population", ("patents",))
    ]


def test_scoped_for_an_input_that_the_formula_does_not_use(city: City) -> None:
    evaluation = u4.evaluate(city(scoped={"patents": {"populaton": 5, "city_area": 5}}))
    assert [f.code for f in evaluation.findings] == ["input_not_in_scope"] * 2
    typo, other = evaluation.findings
    assert "'population'" in typo.hint
    assert typo.place.path == "scoped.patents.populaton"
    assert "patents_granted" in other.message
    assert evaluation["patents"].status == "not_reported"


# --- names ----


def test_unknown_names_come_with_the_closest_ones(city: City) -> None:
    evaluation = u4.evaluate(
        city(
            readings={"populaton": 5, "zzz": 1},
            reported={"life_expectency": 80, "qqq": 1},
            scoped={"patent": {"population": 5}},
        )
    )
    found = {f.place.path: f for f in evaluation.findings}
    assert {(path, f.code) for path, f in found.items()} == {
        ("readings.populaton", "unknown_input"),
        ("readings.zzz", "unknown_input"),
        ("reported.life_expectency", "unknown_data_point"),
        ("reported.qqq", "unknown_data_point"),
        ("scoped.patent", "unknown_data_point"),
    }
    assert "'population'" in found["readings.populaton"].hint
    assert "'life_expectancy'" in found["reported.life_expectency"].hint
    assert "'patents'" in found["scoped.patent"].hint
    assert evaluation.counts["not_reported"] == 112


def test_names_in_the_wrong_part_get_a_hint(city: City) -> None:
    evaluation = u4.evaluate(
        city(
            readings={"fire_service": 117.94},
            reported={"firefighters": 203, "wireless_broadband_coverage": 99, "EC: ICT: ICT: 1C": 97},
        )
    )
    hints = {f.place.path: f.hint for f in evaluation.findings}
    assert "reported" in hints["readings.fire_service"]
    assert "firefighters and population" in hints["readings.fire_service"]
    assert "readings" in hints["reported.firefighters"]
    assert "wireless_broadband_coverage_3g" in hints["reported.wireless_broadband_coverage"]
    assert "wireless_broadband_coverage_4g" in hints["reported.wireless_broadband_coverage"]
    assert "household_internet_access" in hints["reported.EC: ICT: ICT: 1C"]


def test_looking_up_results_by_other_names(city: City) -> None:
    evaluation = u4.evaluate(city())
    with pytest.raises(u4.UnknownNameError, match="life_expectancy"):
        evaluation["life_expectency"]
    with pytest.raises(u4.UnknownNameError, match=r"wireless_broadband_coverage_3g.*wireless_broadband_coverage_4g"):
        evaluation["wireless_broadband_coverage"]
    assert list(evaluation) == list(u4.registry.data_points)
    assert "nonsense" not in evaluation


# --- indicators of several data points ----

# What one of the two coverages gets, so that it has the status named.
SIDES: dict[str, Any] = {
    "computed": ({"area": 50, "city_area": 100}, None),
    "reported": (None, 50),
    "not_reported": (None, None),
    "not_applicable": ({"area": 0, "city_area": 0}, None),
    "invalid": ({"area": 50, "city_area": 0}, None),
}
# partial if some have a value and some lack one (not applicable does not count as lacking); else invalid if any is;
# else the common status; a mix of computed and reported is computed.
JOINED = [
    ("computed", "computed", "computed"),
    ("reported", "reported", "reported"),
    ("not_reported", "not_reported", "not_reported"),
    ("not_applicable", "not_applicable", "not_applicable"),
    ("invalid", "invalid", "invalid"),
    ("computed", "reported", "computed"),
    ("computed", "not_reported", "partial"),
    ("reported", "not_reported", "partial"),
    ("computed", "not_applicable", "computed"),
    ("reported", "not_applicable", "reported"),
    ("not_reported", "not_applicable", "not_reported"),
    ("computed", "invalid", "partial"),
    ("reported", "invalid", "partial"),
    ("not_reported", "invalid", "invalid"),
    ("not_applicable", "invalid", "invalid"),
]


@pytest.mark.parametrize(("first", "second", "joined"), JOINED + [(b, a, c) for a, b, c in JOINED if a != b])
def test_status_of_an_indicator(city: City, first: str, second: str, joined: str) -> None:
    fields: dict[str, Any] = {"reported": {}, "scoped": {}}
    for side, status in (("3g", first), ("4g", second)):
        scoped, reported = SIDES[status]
        name = f"wireless_broadband_coverage_{side}"
        if scoped:
            fields["scoped"][name] = {f"area_covered_{side}": scoped["area"], "city_area": scoped["city_area"]}
        if reported:
            fields["reported"][name] = reported
    evaluation = u4.evaluate(city(**fields))
    assert evaluation["wireless_broadband_coverage_3g"].status == first
    assert evaluation["wireless_broadband_coverage_4g"].status == second
    assert evaluation.indicators[u4.registry["wireless_broadband_coverage"].code] == joined


def test_status_of_an_indicator_with_three_kinds(city: City) -> None:
    fields: dict[str, Any] = {
        "reported": {"wastewater_treatment_primary": 90},
        "scoped": {"wastewater_treatment_tertiary": {"wastewater_tertiary": 0, "wastewater_total": 0}},
    }
    code = u4.registry["wastewater_treatment"].code
    assert u4.evaluate(city(**fields)).indicators[code] == "partial"
    fields["readings"] = {"wastewater_secondary": 5, "wastewater_total": 10}
    assert u4.evaluate(city(**fields)).indicators[code] == "computed"
    assert len(u4.evaluate(city()).indicators) == 91


# --- plausibility ----


def test_percentages_above_100_are_kept(city: City) -> None:
    evaluation = u4.evaluate(
        city(
            readings={
                "fixed_broadband_subscription_count": 150,
                "households": 100,
                "households_with_internet_access": 120,
                "students_enrolled": 130,
                "school_aged_population": 100,
            }
        )
    )
    assert evaluation["fixed_broadband_subscriptions"].value == 150
    assert evaluation["school_enrolment"].value == 130
    assert evaluation["household_internet_access"].value == 120
    assert {f.code for f in evaluation["household_internet_access"].findings} == {"above_maximum", "order_unusual"}
    assert not evaluation["school_enrolment"].findings, "enrolment may exceed the population of school age"


@pytest.mark.parametrize("value", [0.97, 1, "0.97", {"value": 0.5}], ids=str)
def test_a_fraction_where_a_percentage_is_due_is_asked_about_and_never_rescaled(city: City, value: Any) -> None:
    result = u4.evaluate(city(reported={"poverty": value}))["poverty"]
    assert result.value == float(value["value"] if isinstance(value, dict) else value)
    assert [(f.code, f.severity) for f in result.findings] == [("fraction_for_percentage", "info")]


@pytest.mark.parametrize("value", ["0.97 %", "0.97%", {"value": 0.97, "unit": "%"}, "0.97 percent", 1.01, 0], ids=str)
def test_a_written_percentage_is_not_asked_about(city: City, value: Any) -> None:
    result = u4.evaluate(city(reported={"poverty": value}))["poverty"]
    assert result.status == "reported"
    assert not result.findings


def test_a_sum_of_shares(city: City) -> None:
    ways = ("private_vehicles", "public_transport", "walking", "cycling", "para_transport")

    def shares(*values: float) -> list[str]:
        reported = {f"transportation_mode_share_{w}": v for w, v in zip(ways, values, strict=False)}
        return [f.code for f in u4.evaluate(city(reported=reported)).findings]

    assert shares(40, 30, 20, 10, 2) == []  # 102: 2 above, still within the tolerance
    assert shares(40, 30, 20, 10, 2.1) == ["shares_sum"]
    assert shares(40, 30, 20, 5, 3) == []  # 98
    assert shares(40, 30, 20, 5, 2.9) == ["shares_sum"]
    assert shares(40, 30, 20) == []  # 90, but two are not reported
    assert shares(60, 43) == ["shares_sum"]  # above 102 already


def test_findings_touch_the_results_they_are_about(city: City) -> None:
    reported = {"wastewater_treatment_primary": 50, "wastewater_treatment_secondary": 60, "poverty": 3}
    evaluation = u4.evaluate(city(reported=reported))
    (finding,) = evaluation.findings
    assert (finding.code, finding.severity) == ("order", "warning")
    assert set(finding.data_points) == {"wastewater_treatment_primary", "wastewater_treatment_secondary"}
    touched = {name for name, result in evaluation.items() if result.findings}
    assert touched == set(finding.data_points)
    assert all(finding in evaluation[name].findings for name in touched)


# --- money ----


def rd(spending: Any, gdp: Any, **fields: Any) -> u4.Result:
    return evaluated(
        u4.registry.data_points["rd_expenditure"], readings={"rd_spending": spending, "city_gdp": gdp}, **fields
    )


def test_a_plain_number_is_in_the_currency_of_the_submission() -> None:
    assert rd(5, "100 EUR", currency="EUR").value == 5
    assert rd("3 million EUR", "€ 1.5 bn", currency="EUR").value == pytest.approx(0.2, rel=1e-12)


def test_no_currency_of_the_submission() -> None:
    assert rd(5, 100).value == 5
    assert rd("5 EUR", "100 EUR").value == 5
    mixed = rd(5, "100 EUR")
    assert (mixed.status, [f.code for f in mixed.findings]) == ("invalid", ["currency_mixed"])


def test_two_currencies_in_one_ratio_are_invalid() -> None:
    result = rd("5 USD", "100 EUR", currency="EUR")
    assert (result.status, result.value) == ("invalid", None)
    (finding,) = result.findings
    assert (finding.code, finding.severity) == ("currency_mixed", "error")
    assert "EUR" in finding.message
    assert "USD" in finding.message
    assert "exchange rate" in finding.hint
    assert "USD" in finding.hint


def test_an_exchange_rate_joins_two_currencies_and_says_so() -> None:
    result = rd("5 USD", "100 EUR", currency="EUR", exchange_rates={"USD": 0.9})
    assert result.value == pytest.approx(4.5, rel=1e-12)  # 5 USD = 4.50 EUR of 100
    assert [(f.code, f.severity) for f in result.findings] == [("exchange_rate_used", "info")]
    assert "0.9" in result.findings[0].message
    assert result.inputs[0].conversion
    both = rd("5 USD", "1000 JPY", currency="EUR", exchange_rates={"USD": 0.9, "JPY": 0.006})
    assert both.value == pytest.approx(75, rel=1e-12)  # 4.50 of 6.00 EUR
    same = rd("5 USD", "100 USD", currency="EUR", exchange_rates={"USD": 0.9})
    assert (same.value, same.findings) == (5, ())


@pytest.mark.parametrize("rate", [0, -1, math.nan, math.inf, -math.inf])
def test_an_unusable_rate_joins_nothing(city: City, rate: float) -> None:
    fields = {"currency": "EUR", "exchange_rates": {"USD": rate}}
    for spending, gdp in (("5 USD", 100), (5, "100 USD")):
        evaluation = u4.evaluate(city(readings={"rd_spending": spending, "city_gdp": gdp}, **fields))
        assert evaluation["rd_expenditure"].status == "invalid"
        assert {f.code for f in evaluation.findings} == {"exchange_rate_unusable", "currency_mixed"}
        assert {f.place.path for f in evaluation.findings if f.severity == "warning"} == {"exchange_rates.USD"}


def test_an_amount_that_overflows_in_the_other_currency_is_no_zero() -> None:
    # 1e300 USD at 1e300 is no number any more; 5 of it is not 0 %
    result = rd(5, "1e300 USD", currency="EUR", exchange_rates={"USD": 1e300})
    assert (result.status, result.value) == ("invalid", None)
    assert "not_finite" in {f.code for f in result.findings}


def test_rates_for_unknown_codes_and_without_a_currency(city: City) -> None:
    for fields in ({"currency": "EUR", "exchange_rates": {"Dollar": 0.9}}, {"exchange_rates": {"USD": 0.9}}):
        evaluation = u4.evaluate(city(**fields))
        assert [(f.code, f.severity) for f in evaluation.findings] == [("exchange_rate_unusable", "warning")]


def test_hourly_earnings(city: City) -> None:
    def ratio(female: str, male: str, **fields: Any) -> u4.Result:
        readings = {"female_hourly_earnings": female, "male_hourly_earnings": male}
        return u4.evaluate(city(readings=readings, **fields))["gender_income_equity"]

    assert ratio("18 EUR/hour", "24 EUR / hour").value == 0.75
    # 0.40 a minute is 24 an hour
    assert ratio("18 EUR/hour", "0.4 EUR / minute").value == pytest.approx(0.75, rel=1e-12)
    assert ratio("18 EUR", "24 EUR/hour").status == "invalid"
    assert ratio("20 USD/hour", "24 EUR/hour", currency="EUR").status == "invalid"
    joined = ratio("20 USD/hour", "24 EUR/hour", currency="EUR", exchange_rates={"USD": 0.9})
    assert joined.value == pytest.approx(0.75, rel=1e-12)


def test_dollars_of_which_country(city: City) -> None:
    evaluation = u4.evaluate(city(readings={"city_gdp": "$ 5"}))
    assert [f.code for f in evaluation.findings] == ["currency_unknown"]
    assert "ISO 4217" in evaluation.findings[0].hint


# --- ppm ----

# V22 p. 32: ppm: NO2 x 1900, SO2 x 2620, O3 x 1960; ppb a thousandth of it
PPM = [
    ("no2", "0.018 ppm", 34.2),
    ("no2", "18 ppb", 34.2),
    ("so2", "0.01 ppm", 26.2),
    ("so2", "10 ppb", 26.2),
    ("o3", "0.05 ppm", 98.0),
    ("o3", "50 PPB", 98.0),
]


@pytest.mark.parametrize(("gas", "text", "expected"), PPM)
def test_ppm_is_converted_by_the_manual_and_said(city: City, gas: str, text: str, expected: float) -> None:
    for fields in ({"readings": {f"{gas}_concentration": text}}, {"reported": {f"air_pollution_{gas}": text}}):
        result = u4.evaluate(city(**fields))[f"air_pollution_{gas}"]
        assert result.value == pytest.approx(expected, rel=1e-12)
        assert [(f.code, f.severity) for f in result.findings] == [("converted_by_convention", "info")]
        assert "V22" in result.explain()


def test_ppm_of_dust_is_no_concentration(city: City) -> None:
    assert u4.evaluate(city(readings={"pm10_concentration": "1 ppm"}))["air_pollution_pm10"].status == "invalid"


# --- around the values ----


def codes(submission: u4.Submission) -> list[str]:
    return [f.code for f in u4.evaluate(submission).findings]


@pytest.mark.parametrize("country", ["NO", "no", "NOR", "Norway", " norway "])
def test_countries(city: City, country: str) -> None:
    assert codes(city(country=country)) == []


def test_unknown_countries(city: City) -> None:
    (finding,) = u4.evaluate(city(country="Norwai")).findings
    assert (finding.code, finding.severity, finding.place.path) == ("country_unknown", "warning", "country")
    assert "Norway" in finding.hint
    assert codes(city(country="XX")) == ["country_unknown"]


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2020, []), (2010, []), (2009, ["year_implausible"]), (2021, ["year_implausible"]), (0, ["year_implausible"])],
)
def test_years_of_values(city: City, year: int, expected: list[str]) -> None:
    for part in (
        {"readings": {"population": {"value": 5, "year": year}}},
        {"reported": {"poverty": {"value": 5, "year": year}}},
        {"scoped": {"patents": {"population": {"value": 5, "year": year}}}},
    ):
        assert codes(city(**part)) == expected


@pytest.mark.parametrize("year", [1899, 2201, "MMXX", None])
def test_a_submission_needs_a_year(city: City, year: Any) -> None:
    with pytest.raises(ValueError, match="year"):
        city(year=year)


@pytest.mark.parametrize(
    ("locode", "expected"),
    [
        ("NO KMY", []),
        ("NOKMY", []),
        ("no osl", []),
        ("NO 2AB", []),
        ("ES VLC", ["locode_unreadable"]),  # of another country
        ("NO VL", ["locode_unreadable"]),
        ("NO VL1", ["locode_unreadable"]),  # the digits are 2 to 9
        ("Oslo", ["locode_unreadable"]),
        ("", ["locode_unreadable"]),
    ],
)
def test_locodes(city: City, locode: str, expected: list[str]) -> None:
    assert codes(city(locode=locode)) == expected


def test_quality_and_origin(city: City) -> None:
    def of(**fields: str) -> list[str]:
        return codes(city(readings={"population": {"value": 5, **fields}}))

    assert of(quality="Based on accurate measurements", origin="Personal estimation") == []
    assert of(quality="based on ACCURATE measurements") == []
    assert of(quality="good") == ["quality_unknown"]
    assert of(origin="a colleague") == ["origin_unknown"]
    (finding,) = u4.evaluate(city(readings={"population": {"value": 5, "quality": "Personal estimate"}})).findings
    assert "Personal estimation" in finding.hint


def test_currency_of_the_submission(city: City) -> None:
    assert codes(city(currency="NOK")) == []
    assert codes(city(currency="Kroner")) == ["currency_unknown"]


# --- every code ----

TRIGGERS: dict[str, dict[str, Any]] = {
    "unknown_input": {"readings": {"nonsense": 1}},
    "unknown_data_point": {"reported": {"nonsense": 1}},
    "unknown_variant": {"variants": {"water_supply_loss": "nonsense"}},
    "input_not_in_use": {"readings": {"water_billed": 1}},
    "edition_unknown": {"edition": "1789"},
    "input_not_in_scope": {"scoped": {"patents": {"city_area": 1}}},
    "number_unreadable": {"readings": {"population": "many"}},
    "number_ambiguous": {"readings": {"population": "1,234"}},
    "value_kind": {"readings": {"population": True}},
    "count_not_whole": {"readings": {"population": 10.5}},
    "not_finite": {"readings": {"population": math.inf}},
    "negative": {"readings": {"population": -1}},
    "unit_unknown": {"readings": {"population": "5 flurbs"}},
    "unit_mismatch": {"readings": {"population": "5 km"}},
    "currency_unknown": {"currency": "Euro"},
    "currency_mixed": {"readings": {"rd_spending": "5 EUR", "city_gdp": "5 USD"}},
    "division_by_zero": {"readings": {"firefighters": 5, "population": 0}},
    "reported_differs": {"readings": {"firefighters": 5, "population": 1_000}, "reported": {"fire_service": 1}},
    "above_maximum": {"reported": {"poverty": 101}},
    "below_zero": {"readings": {"water_supplied": 5, "water_utilized": 6}},
    "shares_sum": {"reported": {"solid_waste_treatment_landfill": 60, "solid_waste_treatment_recycled": 60}},
    "order": {"reported": {"basic_water_supply": 50, "potable_water_supply": 60}},
    "country_unknown": {"country": "Atlantis"},
    "year_implausible": {"readings": {"population": {"value": 5, "year": 2030}}},
    "locode_unreadable": {"locode": "??"},
    "exchange_rate_unusable": {"currency": "EUR", "exchange_rates": {"USD": 0}},
    "quality_unknown": {"readings": {"population": {"value": 5, "quality": "good"}}},
    "fraction_for_percentage": {"reported": {"poverty": 0.1}},
    "converted_by_convention": {"readings": {"no2_concentration": "5 ppb"}},
    "exchange_rate_used": {
        "currency": "EUR",
        "exchange_rates": {"USD": 0.9},
        "readings": {"rd_spending": "5 USD", "city_gdp": 100},
    },
    "unclear_missing": {"readings": {"population": "n/a"}},
    "order_unusual": {"reported": {"smart_electricity_meters": 50, "smart_water_meters": 60}},
    "origin_unknown": {"readings": {"population": {"value": 5, "origin": "a colleague"}}},
    "link_unreadable": {"readings": {"population": {"value": 5, "link": "the intranet"}}},
    "unusual": {"reported": {"rd_expenditure": 9}},
    "implausible": {"reported": {"travel_time_index": 0.5}},
    "household_size": {"readings": {"population": 5_000, "households": 5_000}},
    "power_of_ten": {"readings": {"electricity_consumed": "4 000 GWh", "population": 5_000}},
    "ppm_suspected": {"readings": {"no2_concentration": 0.02}},
    "scoped_differs": {"readings": {"population": 100_000}, "scoped": {"patents": {"population": 94_000}}},
    "scoped_differs_much": {"readings": {"population": 100_000}, "scoped": {"patents": {"population": 90_000}}},
    "city_area_differs": {"readings": {"city_area": 230}, "scoped": {"protected_natural_areas": {"city_area": 231}}},
    "population_divided": {"readings": {"population": 400_000}, "scoped": {"patents": {"population": 4}}},
    "final_value_in_numerator": {"readings": {"households_with_basic_water": 97, "households": 19_500}},
    "currency_missing": {"readings": {"rd_spending": 5}},
    "gdp_gap": {"currency": "EUR", "readings": {"city_gdp": 3_000_000, "population": 100_000}},
    "jump": {"reported": {"poverty": 30}},
    "no_longer_reported": {"reported": {"poverty": 9}},
    "answer_changed": {"reported": {"poverty": 9, "resilience_plans": True}},
    "previous_unfit": {"city": "B"},
}
EARLIER = u4.Submission(city="A", country="NO", year=2019, reported={"poverty": 9})
MORE = {
    "gdp_gap": {"settings": u4.CheckSettings(national_gdp_per_person=40_000)},
    "jump": {"previous": EARLIER},
    "no_longer_reported": {
        "previous": EARLIER.model_copy(
            update={"reported": {**EARLIER.reported, "gini_coefficient": u4.Reading(value=0.3)}}
        )
    },
    "answer_changed": {
        "previous": EARLIER.model_copy(
            update={"reported": {**EARLIER.reported, "resilience_plans": u4.Reading(value=False)}}
        )
    },
    "previous_unfit": {"previous": EARLIER},
}


# Codes of what comes after an evaluation, with the tests that trigger them.
def test_every_code_has_a_trigger() -> None:
    """Here, or in the tests of what gives the finding: files, coverage, verification, analysis."""
    here = Path(__file__)
    others = "".join(p.read_text(encoding="utf-8") for p in here.parent.rglob("test_*.py") if p != here)
    assert set(TRIGGERS) <= set(CODES)
    assert [code for code in CODES if code not in TRIGGERS and f'"{code}"' not in others] == []


@pytest.mark.parametrize("code", TRIGGERS)
def test_code(city: City, code: str) -> None:
    evaluation = u4.evaluate(city(**TRIGGERS[code]), **MORE.get(code, {}))
    assert {f.code for f in evaluation.findings} == {code}
    for finding in evaluation.findings:
        assert finding.severity == CODES[code].severity
        assert finding.place.path
        assert finding.message
        assert f"[{code}]" in str(finding)
        assert str(finding).startswith(f"{finding.severity}: {finding.place.path}: ")
        for name in finding.data_points:
            assert finding in evaluation[name].findings
    kept = {"error": "invalid", "warning": "reported", "info": "reported"}
    touched = [evaluation[n] for f in evaluation.findings for n in f.data_points]
    statuses = {r.status for r in touched}
    if CODES[code].severity != "error":
        assert "invalid" not in statuses, "what is only implausible stays usable"
    else:
        assert statuses <= {kept["error"]}


# --- explanations and ways out ----


def rich_city() -> u4.Submission:
    return u4.Submission(
        city="Bizerte",
        country="TN",
        year=2020,
        currency="TND",
        readings={
            "firefighters": {"value": "203 FTE", "source": "fire brigade register", "quality": "Personal estimation"},
            "population": {"value": 172_122, "year": 2019, "source": "census", "note": "rebuilt"},
            "no2_concentration": "5 ppb",
            "city_area": math.nan,
            "city_gdp": math.inf,
            "resilience_plans_in_place": "yes",
        },
        reported={"fire_service": {"value": 118.2, "source": "report p. 20"}, "poverty": 101, "adult_literacy": 99},
        scoped={"patents": {"population": 170_000, "patents_granted": 17}},
    )


def test_explain_shows_value_formula_evidence_and_every_reading() -> None:
    evaluation = u4.evaluate(rich_city())
    text = evaluation["fire_service"].explain()
    for part in (
        "118.2",
        "reported",
        "firefighters / (population / 100000)",
        u4.registry["fire_service"].evidence.formula,
        evaluation["fire_service"].edition,
        "203 FTE",
        "fire brigade register",
        "Personal estimation",
        "172 122",
        "2019",
        "census",
        "rebuilt",
        "report p. 20",
        "117.94",
        "reported_differs",
    ):
        assert part in text, part
    assert "population: not given" in u4.evaluate(u4.Submission(city="A", country="NO", year=2020))["poverty"].explain()
    assert "for this data point alone" in evaluation["patents"].explain()
    assert "Yes" in evaluation["resilience_plans"].explain()
    assert "cannot be used" in evaluation["pedestrian_infrastructure"].explain()


@pytest.mark.parametrize("name", ids)
def test_explain_never_fails(name: str) -> None:
    text = u4.evaluate(rich_city())[name].explain()
    assert u4.registry.data_points[name].formula in text
    assert u4.registry.indicator_of(name).code in text


def test_to_dict_is_plain_and_to_json_is_strict() -> None:
    evaluation = u4.evaluate(rich_city())

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    data = json.loads(evaluation.to_json(), parse_constant=refuse)
    assert set(data) == {"run", "catalogue", "submission", "results", "indicators", "findings"}
    assert data["run"]["version"] == u4.__version__
    assert data["submission"]["city"] == "Bizerte"
    assert len(data["results"]) == 112
    assert len(data["indicators"]) == 91
    fire_service = data["results"]["fire_service"]
    assert fire_service["value"] == 118.2
    assert fire_service["status"] == "reported"
    assert fire_service["computed"] == pytest.approx(117.9396, abs=5e-5)
    assert [u["id"] for u in fire_service["inputs"]] == ["firefighters", "population"]
    assert fire_service["inputs"][1]["given"] == {"value": 172_122, "year": 2019, "source": "census", "note": "rebuilt"}
    assert fire_service["findings"][0]["code"] == "reported_differs"
    assert data["results"]["pedestrian_infrastructure"]["value"] is None
    assert json.loads(evaluation.to_json(indent=2)) == data


def test_pickle_round_trip() -> None:
    submission = rich_city().model_copy(
        update={"readings": {"firefighters": u4.Reading(value=5), "population": u4.Reading(value=9)}}
    )
    evaluation = u4.evaluate(submission)
    card = u4.registry.benchmark(evaluation)
    assert card.total.of > 0
    for thing in (submission, evaluation, evaluation["fire_service"], card, u4.registry):
        again = pickle.loads(pickle.dumps(thing))
        assert again == thing
        assert type(again) is type(thing)
    assert pickle.loads(pickle.dumps(evaluation)).registry is u4.registry
    placed = submission.read_from("city.yaml", {"city": 1})
    assert pickle.loads(pickle.dumps(placed)).file == "city.yaml"


def test_equal_whatever_the_run_and_hashable(city: City) -> None:
    one, two = (u4.evaluate(city(reported={"poverty": 5})) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert one != u4.evaluate(city(reported={"poverty": 6}))


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_to_frame(city: City, backend: str) -> None:
    need(backend)
    evaluation = u4.evaluate(city(reported={"poverty": 5.5, "resilience_plans": "yes"}))
    frame = evaluation.to_frame(backend)
    assert type(frame).__module__.split(".")[0] == backend
    columns = {
        "polars": lambda: frame.to_dict(as_series=False),
        "pandas": lambda: {c: frame[c].tolist() for c in frame.columns},
        "pyarrow": lambda: frame.to_pydict(),
    }[backend]()
    assert list(columns) == [
        "city",
        "country",
        "year",
        "indicator",
        "data_point",
        "name",
        "value",
        "unit",
        "status",
        "evidence",
        "variant",
    ]
    assert columns["data_point"] == list(u4.registry.data_points)
    at = columns["data_point"].index
    assert columns["value"][at("poverty")] == 5.5
    assert columns["value"][at("resilience_plans")] == 1.0
    absent = columns["value"][at("fire_service")]
    assert absent is None or math.isnan(absent)
    assert columns["status"][at("poverty")] == "reported"
    assert set(columns["year"]) == {2020}


def test_to_frame_of_an_unknown_library(city: City) -> None:
    with pytest.raises(ValueError, match=r"polars.*pandas.*pyarrow"):
        u4.evaluate(city()).to_frame("excel")


def test_html_is_escaped(city: City) -> None:
    evil = "<script>alert(1)</script>"
    evaluation = u4.evaluate(city(city=evil, reported={"poverty": {"value": 5, "source": evil}}))
    card = u4.registry.benchmark(evaluation)
    for html in (evaluation._repr_html_(), evaluation["poverty"]._repr_html_(), card._repr_html_()):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
    assert evaluation._repr_html_().count("<tr>") == 113


def test_raise_on(city: City) -> None:
    bad = city(readings={"population": "many", "households": -1}, reported={"poverty": 101, "patents": "n/a"})
    severities = [f.severity for f in u4.evaluate(bad).findings]
    assert sorted(severities) == ["error", "error", "info", "warning"]
    for threshold, expected in (("error", 2), ("warning", 3), ("info", 4)):
        with pytest.raises(ExceptionGroup) as caught:
            u4.evaluate(bad, raise_on=threshold)
        assert len(caught.value.exceptions) == expected
        assert all(isinstance(e, u4.FindingError) for e in caught.value.exceptions)
        assert {e.finding.code for e in caught.value.exceptions} >= {"number_unreadable", "negative"}
    assert u4.evaluate(city(reported={"poverty": 101}), raise_on="error")["poverty"].value == 101


# --- a registry of one's own ----


def local_registry() -> u4.Registry:
    trees = u4.Input(id="street_trees", name="trees along streets", unit="tree")
    local = u4.Indicator(
        code="LOCAL: 1",
        id="street_trees",
        name="Street Trees",
        dimension="Environment",
        sub_dimension="Environment",
        category="Trees",
        definition="Trees along streets per 1 000 inhabitants.",
        data_points=[
            u4.DataPoint(
                id="street_tree_density",
                name="Street Trees",
                unit="tree / (1000 person)",
                kind="per_capita_rate",
                formula="street_trees / (population / 1000)",
                inputs=[trees, u4.registry.inputs["population"]],
                direction="higher",
            )
        ],
    )
    return u4.registry.extend([local], labels=["tree"])


def test_a_local_indicator(city: City) -> None:
    mine = local_registry()
    evaluation = u4.evaluate(city(readings={"street_trees": "500 tree", "population": 20_000}), registry=mine)
    assert len(evaluation) == 113
    assert evaluation["street_tree_density"].value == 25  # 500 / 20
    assert evaluation.indicators["LOCAL: 1"] == "computed"
    assert evaluation.findings == ()
    wrong = u4.evaluate(city(readings={"street_trees": "500 person", "population": 20_000}), registry=mine)
    assert [f.code for f in wrong["street_tree_density"].findings] == ["unit_mismatch"]
    again = pickle.loads(pickle.dumps(evaluation))
    assert again == evaluation
    assert codes(city(readings={"street_trees": 500})) == ["unknown_input"], "the 91 do not know it"


def test_a_plural_of_a_local_label(city: City) -> None:
    readings = {"street_trees": "500 trees", "population": "20 000 persons"}
    assert u4.evaluate(city(readings=readings), registry=local_registry())["street_tree_density"].value == 25


def test_an_evaluation_with_few_indicators(city: City) -> None:
    few = u4.Registry([u4.registry["fire_service"]])
    evaluation = u4.evaluate(city(readings=BIZERTE), registry=few)
    assert list(evaluation) == ["fire_service"]
    assert evaluation["fire_service"].value == pytest.approx(117.9396, abs=5e-5)


# --- errors and places as data --------------------------------------------------------------------------------------

ERRORS: list[Exception] = [
    u4.U4SSCError("text"),
    u4.UnknownNameError("no 'x'"),
    u4.UnknownFilterError("no 'x'"),
    u4.FormulaError("a call"),
    u4.UnitError("no unit"),
    u4.UnitError("another thing", "unit_mismatch", "Write km"),
    u4.ValueReadError("no number"),
    u4.ValueReadError("two numbers", "number_ambiguous", "Write 1234"),
    u4.CalculationError("1/0"),
    u4.NotApplicableError("0/0"),
    u4.CatalogueError("clash"),
    u4.SubmissionError("city.yaml", ["line 1: a", "line 2: b"]),
    u4.SubmissionError("city.yaml", ["the disk is full"], "written"),
    u4.TableError(["column a", "column b"]),
    u4.MissingExtraError("a data frame", "polars"),
    u4.FindingError(u4.Finding("negative", "error", "below zero", u4.Place("readings.a", "city.yaml", 7), -3, "Check")),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
def test_every_error_survives_pickling(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), again.args, vars(again)) == (str(error), error.args, vars(error))
    assert copy.copy(error).args == error.args


def test_values_and_units_that_cannot_be_used_have_one_base() -> None:
    for kind, code in ((u4.UnitError, "unit_unknown"), (u4.ValueReadError, "number_unreadable")):
        assert issubclass(kind, GivenError)
        assert issubclass(kind, (u4.U4SSCError, ValueError))
        assert kind("text").code == code
    assert not issubclass(u4.UnitError, u4.ValueReadError)


def test_a_place_is_given_in_parts_and_in_words(tmp_path: Path) -> None:
    file = tmp_path / "city.yaml"
    file.write_text("city: A\ncountry: 'NO'\nyear: 2020\nreadings:\n  population: -5\n")
    evaluation = u4.evaluate(u4.read(file))
    found = next(f for f in evaluation.findings if f.code == "negative").to_dict()
    assert found["place"] == {"path": "readings.population", "file": str(file), "line": 5}
    assert found["where"] == f"{file}, line 5: readings.population"
    used = evaluation["poverty"].inputs[0].to_dict()
    assert (used["place"], used["where"]) == (found["place"], found["where"])
    in_memory = u4.evaluate(u4.Submission(city="A", country="NO", year=2020, readings={"population": -5})).findings[0]
    assert in_memory.to_dict()["place"] == {"path": "readings.population"}
    sheet = u4.Finding("negative", "error", "x", u4.Place("population", "city.xlsx", sheet="Data", cell="B7"))
    assert sheet.to_dict()["place"] == {"path": "population", "file": "city.xlsx", "sheet": "Data", "cell": "B7"}


def test_a_table_of_results_says_how_firm_the_formulas_are() -> None:
    evaluation = u4.evaluate(u4.Submission(city="A", country="NO", year=2020, reported={"poverty": 5}))
    frame = evaluation.to_frame(need("polars").__name__)
    assert dict(zip(frame["data_point"], frame["evidence"], strict=True)) == {
        p.id: i.evidence.formula for i in u4.registry.values() for p in i.data_points
    }
    page = evaluation._repr_html_()
    assert "<th>formula</th>" in page
    assert page.count("<td>reconstructed</td>") + page.count("<td>partly printed</td>") + page.count(
        "<td>printed</td>"
    ) == len(evaluation)
