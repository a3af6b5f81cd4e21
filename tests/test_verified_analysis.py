"""What a verifier decided holds in every analysis that takes scorecards."""

from __future__ import annotations

from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need

BOTH = pytest.mark.parametrize(
    ("verified_only", "standing"),
    [(False, {"unemployment_rate", "voter_participation"}), (True, {"voter_participation"})],
)
REPORTED = {"poverty": 10, "adult_literacy": 90, "unemployment_rate": 5}


def submission(city: str = "A", year: int = 2020, **reported: Any) -> u4.Submission:
    readings = {"population": 100, "eligible_voters": 80, "voters": 40}
    return u4.Submission(city=city, country="NO", year=year, reported={**REPORTED, **reported}, readings=readings)


def card(given: u4.Submission, *, verified_only: bool = False) -> u4.Scorecard:
    """Poverty is set as not reported, literacy is withheld, voters are verified; of the rest nothing is decided."""
    decided = (
        u4.Verification(city=given.city, year=given.year)
        .decide("poverty", reported=False, verified=False)
        .decide("adult_literacy", verified=False, withheld=True)
        .decide("voter_participation", verified=True)
    )
    return u4.registry.benchmark(u4.evaluate(given), verification=decided, verified_only=verified_only)


@BOTH
def test_values_that_do_not_stand_are_in_no_analysis(verified_only: bool, standing: set[str]) -> None:
    decided = card(submission(), verified_only=verified_only)
    names = {*REPORTED, "voter_participation"}

    comparison = u4.compare(decided, [submission("B")])
    assert {n for n in names if comparison[n].value is not None} == standing
    beside = u4.compare(submission("B"), [decided])
    assert {n for n in names if "A" in beside[n].peers} == standing
    assert comparison.card.total == decided.total
    assert comparison.card["adult_literacy"].left_out == "not verified"

    region = u4.aggregate([decided, submission("B")], name="N", minimum_coverage=0)
    assert {n for n in names if "A" in region[n].included} == standing - {"unemployment_rate"}
    assert region["poverty"].absent["A"] == "not reported"

    need("scipy")
    trends = u4.trend([submission(year=2019), decided, submission(year=2021)])
    assert {n for n in names if trends[n].missing == ()} == standing
    assert {n for n in names if trends[n].missing == (2020,)} == names - standing


@BOTH
def test_the_frame_of_a_comparison_shows_what_stands(verified_only: bool, standing: set[str]) -> None:
    need("polars")
    frame = u4.compare(card(submission(), verified_only=verified_only), [submission("B")]).to_frame("polars")
    own = frame.filter(frame["city"] == "A")
    assert set(own["data_point"]) == standing
    assert set(frame.filter(frame["city"] == "B")["data_point"]) == {*REPORTED, "voter_participation"}


def test_a_card_without_decisions_is_its_evaluation() -> None:
    plain = u4.evaluate(submission())
    given = u4.registry.benchmark(plain)
    other = submission("B", poverty=4)
    assert u4.compare(given, [other]).to_dict()["results"] == u4.compare(plain, [other]).to_dict()["results"]
    assert u4.aggregate([given, other], name="N").aggregates == u4.aggregate([plain, other], name="N").aggregates


def test_the_uncertainty_of_a_withheld_value_draws_nothing() -> None:
    evaluation = u4.evaluate(submission(adult_literacy={"value": 70, "uncertainty": 0.3}))
    recipe = {"id": "literacy", "indicators": ["adult_literacy"], "aggregation": [{"level": "total"}]}
    assert u4.sensitivity(evaluation, recipe, draws=50)["A"].deviation
    found = u4.sensitivity(card(evaluation.submission), recipe, draws=50)["A"]
    assert (found.score, found.mean, found.without) == (None, None, 1.0)
