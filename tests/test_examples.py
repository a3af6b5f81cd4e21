"""The shipped examples: real cities as published, one fictional city that is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

import u4ssc_kpi as u4

# How many results ITU printed on the pages that were collected, and how many inputs each file holds.
COUNTS = {
    "asker-2020": (14, 0),
    "bizerte-2020": (20, 0),
    "bizerte-2020-inputs": (0, 5),
    "full-city": (0, 148),
    "karmoy-2020": (14, 0),
    "riyadh-2020": (36, 0),
    "valencia-2020": (17, 4),
}


def test_every_example_is_known(examples: Path) -> None:
    assert {p.stem for p in examples.glob("*.yaml")} == set(COUNTS)


def test_no_example_has_errors(example: Path) -> None:
    evaluation = u4.evaluate(u4.read(example))
    found = [(f.severity, f.code) for f in evaluation.findings if f.severity != "info"]
    assert found == ([("warning", "country_unknown")] if example.stem == "full-city" else [])


def test_counts(example: Path) -> None:
    submission = u4.read(example)
    reported, readings = COUNTS[example.stem]
    assert (len(submission.reported), len(submission.readings)) == (reported, readings)
    evaluation = u4.evaluate(submission)
    assert evaluation.counts["reported"] == reported
    for name, reading in submission.reported.items():
        assert evaluation[name].value == reading.value, "what was published is the result, unchanged"


def test_every_published_value_names_its_document_and_page(example: Path) -> None:
    for reading in u4.read(example).reported.values():
        assert reading.source is not None
        assert "U4SSC" in reading.source
        assert " p. " in reading.source
        assert "https://" in reading.source


def test_the_full_city_is_computed_to_the_last_data_point(examples: Path) -> None:
    submission = u4.read(examples / "full-city.yaml")
    assert set(submission.readings) == set(u4.registry.inputs)
    evaluation = u4.evaluate(submission)
    assert evaluation.counts == {"computed": 112, "reported": 0, "not_reported": 0, "not_applicable": 0, "invalid": 0}
    assert set(evaluation.indicators.values()) == {"computed"}
    # Some of them by hand, from the readings as they stand in the file
    for name, expected in {
        "household_internet_access": 100 * 333_900 / 355_200,
        "wireless_broadband_coverage_4g": 100 * 311 / 325,  # 31 100 ha of 32 500 ha
        "electricity_system_outage_time": 60 * 310_960 / 358_800,  # hours to minutes
        "solid_waste_treatment_other": 100 * 120 * 365 / 409_500,  # 120 t a day
        "air_pollution_no2": 18 * 1.9,  # ppb
        "renewable_energy_consumption": 100 * 1_240 * 3.6e-3 / 61.5,  # GWh in PJ
        "rd_expenditure": 100 * 0.65 / 34.2,  # billion EUR
        "water_consumption": 52_800_000 * 1000 / 852_400 / 365,
        "ghg_emissions": 5_030_000 / 852_400,
        "police_service": 2_480 / 8.524,
        "maternal_mortality_rate": 100_000 / 8_150,
        "fire_service": 655.5 / 8.524,
    }.items():
        assert evaluation[name].value == pytest.approx(expected, rel=1e-12), name


# Published in the Verification Report of Bizerte, p. 20, and its Factsheet, p. 38.
BIZERTE = {
    "fire_service": 117.94,
    "violent_crime_rate": 25.56,
    "traffic_fatalities": 10.46,
    "higher_education_degrees": 10849.86,
}


def test_the_inputs_of_bizerte_give_the_published_rates(examples: Path) -> None:
    evaluation = u4.evaluate(u4.read(examples / "bizerte-2020-inputs.yaml"))
    computed = {name: round(r.value, 2) for name, r in evaluation.items() if r.value is not None}
    assert computed == BIZERTE


def test_the_inputs_and_the_results_of_bizerte_agree(examples: Path) -> None:
    published = u4.read(examples / "bizerte-2020.yaml")
    both = published.model_copy(update={"readings": u4.read(examples / "bizerte-2020-inputs.yaml").readings})
    evaluation = u4.evaluate(both)
    assert evaluation.findings == (), "rounded to the digits printed, they are the same"
    assert {n for n, r in evaluation.items() if r.reported and r.computed is not None} == set(BIZERTE)
