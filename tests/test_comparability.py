"""Editions, and what keeps two evaluations from being compared like with like."""

from __future__ import annotations

from typing import Any

import pytest

import u4ssc_kpi as u4
from u4ssc_kpi.catalogue import Registry


def evaluation(year: int, registry: u4.Registry | None = None, **fields: Any) -> u4.Evaluation:
    return u4.evaluate(u4.Submission(city="A", country="NO", year=year, **fields), registry=registry)


def test_codes_of_other_lists_are_aliases() -> None:
    for edition in u4.known_editions().values():
        for code, printed in edition.codes.items():
            assert u4.registry[printed] is u4.registry[code], edition.id
            assert u4.registry[code].code == code


def test_the_catalogue_follows_known_editions() -> None:
    assert all(name in u4.registry.edition for name in ("2017", "2022"))
    assert {"2017", "2022"} <= set(u4.known_editions())


@pytest.mark.parametrize(("given", "kept"), [("2017", "2017"), (2022, "2022"), ("ks-2025", "ks-2025"), (None, None)])
def test_a_submission_may_state_its_edition(given: Any, kept: str | None) -> None:
    found = evaluation(2020, edition=given)
    assert found.submission.edition == kept
    assert found.findings == ()


def test_an_unknown_edition_is_a_finding() -> None:
    (found,) = evaluation(2020, edition="2071").findings
    assert (found.code, found.severity, found.place.path) == ("edition_unknown", "warning", "edition")
    assert "2017" in found.hint


@pytest.mark.parametrize("given", [True, 20.17, ["2017"]])
def test_an_edition_is_a_name(given: Any) -> None:
    with pytest.raises(ValueError, match="edition"):
        evaluation(2020, edition=given)


REPORTED = {"unemployment_rate": 3, "life_expectancy": 80}


def test_evaluations_of_one_edition_can_be_compared() -> None:
    one, two = evaluation(2018, reported=REPORTED, edition="2017"), evaluation(2019, reported=REPORTED, edition="2017")
    assert u4.edition_differences(one, two) == ()
    assert u4.edition_differences(one, evaluation(2019, reported=REPORTED)) == (), "nothing is known of the second"


def test_figures_of_two_editions() -> None:
    one, two = evaluation(2018, reported=REPORTED, edition="2017"), evaluation(2023, reported=REPORTED, edition="2022")
    (found,) = u4.edition_differences(one, two)
    assert (found.code, found.severity) == ("edition_differs", "warning")
    # a difference between M17 and V22 is noted for the unemployment rate (V22 p. 59), none for life expectancy
    assert found.data_points == ("unemployment_rate",)
    assert "A 2018" in found.message
    assert "A 2023" in found.message
    assert "1 of 2" in found.message


def test_only_results_with_a_value_in_both_count() -> None:
    one = evaluation(2018, reported={"unemployment_rate": 3}, edition="2017")
    two = evaluation(2023, reported={"life_expectancy": 80}, edition="2022")
    assert u4.edition_differences(one, two) == ()


def test_results_of_two_catalogues() -> None:
    later = Registry(u4.registry.values(), u4.registry.benchmark_sets.values(), "2030")
    one, two = evaluation(2018, reported=REPORTED), evaluation(2031, reported=REPORTED, registry=later)
    (found,) = u4.edition_differences(one, two)
    assert found.code == "edition_differs"
    assert set(found.data_points) == set(REPORTED)
    assert "2030" in found.message


def test_results_of_two_variants() -> None:
    readings = {"water_supplied": 500, "water_utilized": 450, "population": 10}
    one = evaluation(2018, readings=readings)
    stated = {"water_supply_loss": "non_revenue_water"}
    two = evaluation(2023, readings={"water_supplied": 500, "water_billed": 400}, variants=stated)
    assert (one["water_supply_loss"].value, two["water_supply_loss"].value) == (10, 20)
    (found,) = u4.edition_differences(one, two)
    assert (found.code, found.data_points) == ("variant_differs", ("water_supply_loss",))
    assert "physical_loss in A 2018, non_revenue_water in A 2023" in found.message
