"""Laws that hold for every city, whatever it gives."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import u4ssc_kpi as u4

POINTS = list(u4.registry.data_points.values())
NUMERIC = [p for p in POINTS if p.unit != "yes_no"]
PERCENTAGES = [p for p in NUMERIC if p.unit == "percent"]
NUMERIC_INPUTS = [i for i in u4.registry.inputs.values() if i.unit != "yes_no"]
STATUSES = {"computed", "reported", "not_reported", "not_applicable", "invalid"}

amounts = st.floats(min_value=1e-3, max_value=1e9)


def city(**fields: Any) -> u4.Submission:
    return u4.Submission(**{"city": "A", "country": "NO", "year": 2020, **fields})


def values_of(evaluation: u4.Evaluation) -> dict[str, tuple[str, float | bool | None]]:
    return {name: (r.status, r.value) for name, r in evaluation.items()}


def users_of(input_id: str) -> list[u4.DataPoint]:
    return [p for p in POINTS if re.search(rf"\b{input_id}\b", p.formula)]


@st.composite
def readings_of(draw: st.DrawFn, point: u4.DataPoint) -> dict[str, float]:
    return {i.id: draw(amounts) for i in point.inputs}


@given(st.data())
def test_scaling_both_sides_of_a_percentage_changes_nothing(data: st.DataObject) -> None:
    point = data.draw(st.sampled_from(PERCENTAGES))
    readings = data.draw(readings_of(point))
    scale = data.draw(st.floats(min_value=1e-3, max_value=1e3))
    before = u4.evaluate(city(readings=readings))[point.id].value
    after = u4.evaluate(city(readings={k: v * scale for k, v in readings.items()}))[point.id].value
    assert math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-9 if point.id == "water_supply_loss" else 0)


# Units that mean the same, with how many of them make one of the declared unit. Metric prefixes and the minutes of an
# hour are the law here, not the library's tables.
EQUIVALENT: dict[str, list[tuple[str, float]]] = {
    "km": [("m", 1e3), ("meters", 1e3), ("kilometre", 1)],
    "km**2": [("m2", 1e6), ("ha", 100), ("km²", 1), ("sq km", 1)],
    "m**2": [("km2", 1e-6), ("hectare", 1e-4), ("m^2", 1)],
    "m**3": [("litres", 1e3), ("million m3", 1e-6), ("hm3", 1e-6)],
    "hectare": [("m2", 1e4), ("km**2", 0.01)],
    "kWh": [("MWh", 1e-3), ("GWh", 1e-6), ("MJ", 3.6), ("kWh / year", 1)],
    "GJ": [("MJ", 1e3), ("TJ", 1e-3), ("MWh", 1 / 3.6), ("GJ per year", 1)],
    "tonne": [("kg", 1e3), ("t", 1), ("kt", 1e-3), ("t / day", 1 / 365)],
    "tonne_CO2e": [("t CO2e", 1), ("kg CO2e", 1e3), ("ktCO2e", 1e-3)],
    "minute": [("s", 60), ("h", 1 / 60), ("min", 1)],
    "year": [("years", 1), ("days", 365)],
    "ug/m**3": [("mg/m3", 1e-3), ("µg/m³", 1), ("ng / m3", 1e3)],
    "currency": [("NOK", 1), ("million NOK", 1e-6), ("bn NOK", 1e-9)],
    "currency/hour": [("NOK / hour", 1), ("NOK per h", 1), ("NOK / minute", 1 / 60)],
    "dimensionless": [("%", 100), ("", 1)],
    "person": [("inhabitants", 1), ("million people", 1e-6), ("thousand persons", 1e-3)],
    "household": [("households", 1), ("thousand households", 1e-3)],
}


@pytest.mark.parametrize("wanted", NUMERIC_INPUTS, ids=lambda i: i.id)
def test_an_equivalent_unit_changes_nothing(wanted: u4.Input) -> None:
    point = users_of(wanted.id)[0]
    readings: dict[str, Any] = {i.id: 700.0 + 90 * n for n, i in enumerate(point.inputs)}
    before = u4.evaluate(city(currency="NOK", readings=readings))[point.id].value
    label = wanted.unit.replace("_", " ")
    others = [(wanted.unit, 1), (f"{label}s", 1), (f"thousand {label}s", 1e-3)]
    for unit, many in EQUIVALENT.get(wanted.unit, others):
        amount = readings[wanted.id] * many
        if re.search(r"/ (day|year)|per year", unit) and wanted.over != "12 months":
            continue
        text = f"{amount:.17g} {unit}".strip()
        for given_ in (text, {"value": amount, "unit": unit}):
            if isinstance(given_, dict) and re.match(r"million|thousand|bn", unit):
                continue
            evaluation = u4.evaluate(city(currency="NOK", readings={**readings, wanted.id: given_}))
            after = evaluation[point.id]
            assert after.status == "computed", after.explain()
            assert math.isclose(before, after.value, rel_tol=1e-9), (given_, after.explain())


def test_every_declared_unit_has_an_equivalent_or_is_a_label() -> None:
    rest = {i.unit for i in NUMERIC_INPUTS} - set(EQUIVALENT)
    assert all(re.fullmatch(r"[a-z_]+", unit) for unit in rest), rest


@given(st.data())
def test_the_order_of_readings_changes_nothing(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(NUMERIC_INPUTS), min_size=2, max_size=12, unique_by=lambda i: i.id))
    readings = {i.id: data.draw(st.one_of(amounts, st.sampled_from(["NR", "many", -1, 0]))) for i in chosen}
    shuffled = dict(data.draw(st.permutations(list(readings.items()))))
    one, two = u4.evaluate(city(readings=readings)), u4.evaluate(city(readings=shuffled))
    assert values_of(one) == values_of(two)
    assert sorted(map(str, one.findings)) == sorted(map(str, two.findings))


@given(st.data())
def test_a_missing_input_never_gives_a_number(data: st.DataObject) -> None:
    point = data.draw(st.sampled_from(POINTS))
    lacking = data.draw(st.sampled_from([i.id for i in point.inputs]))
    others = data.draw(st.lists(st.sampled_from(NUMERIC_INPUTS), max_size=10, unique_by=lambda i: i.id))
    readings = {i.id: 5.0 for i in (*others, *point.inputs) if i.id != lacking and i.unit != "yes_no"}
    readings |= data.draw(st.sampled_from([{}, {lacking: None}, {lacking: "NR"}, {lacking: "n/a"}, {lacking: "-"}]))
    result = u4.evaluate(city(readings=readings))[point.id]
    assert (result.status, result.value) == ("not_reported", None)


@given(st.data())
def test_an_unrelated_reading_changes_no_other_result(data: st.DataObject) -> None:
    point = data.draw(st.sampled_from(NUMERIC))
    used = {i.id for i in point.inputs}
    other = data.draw(st.sampled_from([i.id for i in u4.registry.inputs.values() if i.id not in used]))
    readings = data.draw(readings_of(point))
    before = values_of(u4.evaluate(city(readings=readings)))
    value = data.draw(st.one_of(amounts, st.sampled_from(["many", True, math.nan, "5 km", [1]])))
    after = values_of(u4.evaluate(city(readings={**readings, other: u4.Reading(value=value)})))
    touched = {p.id for p in users_of(other)}
    assert {k: v for k, v in before.items() if k not in touched} == {k: v for k, v in after.items() if k not in touched}
    assert before[point.id][0] == "computed"


# --- anything at all ----

UNITS = ["", "km", "person", "%", "EUR", "ppm", "/ 100 000 inhabitants", "flurbs", "minute / customer_interruption"]
number_texts = st.builds(
    lambda n, u: f"{n} {u}",
    st.one_of(
        st.integers().map(str),
        st.floats().map(str),
        st.from_regex(r"[-+]?[0-9 .,'’_]{1,12}(e[-+]?[0-9]{1,4})?", fullmatch=True),
    ),
    st.sampled_from(UNITS),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**400),
    st.floats(),
    st.text(max_size=30),
    number_texts,
    st.sampled_from(
        [
            "NR",
            "n/a",
            "yes",
            "No",
            "1,234",
            "5.",
            ".5",
            "5 .",
            "1e5",
            "٣",
            "½",
            "$ 5",
            "5 EUR",
            "3 million EUR",
            "-",
            "%",
        ]
    ),
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
reading = st.builds(
    u4.Reading,
    value=anything,
    unit=st.none() | st.sampled_from(UNITS) | st.text(max_size=20),
    year=st.none() | st.integers(-5000, 5000),
    quality=st.none() | st.text(max_size=10),
    origin=st.none() | st.text(max_size=10),
)


def names(known: list[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(known), st.sampled_from(known), st.sampled_from(known), st.text(max_size=20))


INPUT_IDS, POINT_IDS = list(u4.registry.inputs), list(u4.registry.data_points)
submissions = st.builds(
    u4.Submission,
    city=st.text(min_size=1, max_size=20).filter(lambda t: t.isprintable()),
    country=st.one_of(st.sampled_from(["NO", "Norway", "XX"]), st.text(min_size=1, max_size=10)),
    year=st.integers(1900, 2200),
    currency=st.none() | st.sampled_from(["EUR", "USD", "Euro", ""]),
    exchange_rates=st.dictionaries(st.sampled_from(["USD", "EUR", "Dollar", ""]), st.floats(), max_size=2),
    locode=st.none() | st.text(max_size=8),
    readings=st.dictionaries(names(INPUT_IDS), reading, max_size=8),
    reported=st.dictionaries(names(POINT_IDS), reading, max_size=5),
    scoped=st.dictionaries(names(POINT_IDS), st.dictionaries(names(INPUT_IDS), reading, max_size=3), max_size=3),
)


def check_result_laws(evaluation: u4.Evaluation) -> None:
    assert list(evaluation) == POINT_IDS
    assert sum(evaluation.counts.values()) == 112
    for result in evaluation.values():
        assert result.status in STATUSES
        assert (result.value is None) == (result.status not in ("computed", "reported"))
        for value in (result.value, result.computed):
            assert value is None or isinstance(value, (bool, float))
            assert value is None or math.isfinite(value)
        if result.status == "invalid":
            assert any(f.severity == "error" for f in result.findings), "nothing is refused without a reason"
        assert result.explain()
    assert set(evaluation.indicators.values()) <= STATUSES | {"partial"}
    for finding in evaluation.findings:
        assert finding.place.path
        assert set(finding.data_points) <= set(POINT_IDS)


@given(submissions)
def test_nothing_makes_evaluate_raise_or_give_what_is_no_number(submission: u4.Submission) -> None:
    check_result_laws(u4.evaluate(submission))


@settings(max_examples=250)
@given(st.data())
def test_any_value_beside_good_ones(data: st.DataObject) -> None:
    # Here most submissions reach the formula and the comparison of reported and computed values.
    point = data.draw(st.sampled_from(POINTS))
    readings = {i.id: data.draw(amounts | amounts | reading) for i in point.inputs}
    reported = data.draw(st.builds(lambda r: {point.id: r}, st.none() | scalars | number_texts | reading))
    rates = data.draw(st.dictionaries(st.sampled_from(["USD", "EUR"]), st.floats(), max_size=2))
    currency = data.draw(st.sampled_from([None, "EUR"]))
    check_result_laws(u4.evaluate(city(readings=readings, reported=reported, exchange_rates=rates, currency=currency)))


@given(submissions)
def test_results_go_out_as_strict_json(submission: u4.Submission) -> None:
    evaluation = u4.evaluate(submission)
    assume(not any("\ud800" <= c <= "\udfff" for c in str(submission.to_dict())))

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    data = json.loads(evaluation.to_json(), parse_constant=refuse)
    assert data["results"].keys() == evaluation.keys()
    card = json.loads(u4.registry.benchmark(evaluation).to_json(), parse_constant=refuse)
    assert 0 <= (card["total"]["percent"] or 0) <= 100
