"""Comparison: percentiles against SciPy, profiles worked by hand, lifts by re-scoring and by trying every way."""

from __future__ import annotations

import itertools
import math
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.analysis.diagnosis import LIMITS, Step
from u4ssc_kpi.scoring import Group, Scorecard, band_of

City = Callable[..., u4.Submission]
TARGETS = u4.registry.targets("reference")


def with_value(point: str, *values: Any) -> list[u4.Submission]:
    return [
        u4.Submission(city=f"C{n}", country="NO", year=2020, reported={point: v} if v is not None else {})
        for n, v in enumerate(values)
    ]


# --- beside peers


@pytest.mark.parametrize("seed", range(5))
def test_percentiles_are_those_of_scipy(seed: int) -> None:
    need("scipy")
    from scipy.stats import percentileofscore

    choose = random.Random(seed)
    values = [choose.randint(1, 9) for _ in range(9)]
    own, *peers = with_value("life_expectancy", *values)
    found = u4.compare(own, peers)["life_expectancy"].percentile
    assert found == pytest.approx(percentileofscore(values[1:], values[0], kind="mean"))
    own, *peers = with_value("poverty", *values)  # lower is better
    turned = u4.compare(own, peers)["poverty"].percentile
    assert turned == pytest.approx(100 - percentileofscore(values[1:], values[0], kind="mean"))


def test_the_direction_decides_what_is_better() -> None:
    for point, values, percentile in (
        ("gender_income_equity", (0.9, 0.8, 1.2, 1.05), 200 / 3),  # 0.8 and 1/1.2 = 0.83 are further from 1
        ("resilience_plans", (True, True, False, False), 250 / 3),
        ("tourism_sector_employment", (5, 1, 9), None),  # neither way is better
        ("poverty", (None, 1, 2), None),
        ("poverty", (3, None, None), None),
    ):
        own, *peers = with_value(point, *values)
        assert u4.compare(own, peers)[point].percentile == (None if percentile is None else pytest.approx(percentile))


def test_of_several_targets_that_of_the_citys_year_decides() -> None:
    """Aiming at 1.0 in 2020 and 1.4 in 2030: the city's 1.1 is nearer than the peer's 1.3 in 2020, not in 2030."""
    steps = [
        u4.Target(data_point="gender_income_equity", rule="equal_to", target=t, year=y, source="plan")
        for y, t in ((2020, 1.0), (2030, 1.4))
    ]
    plan = u4.BenchmarkSet(id="plan", title="Plan", targets=steps)
    own, peer = with_value("gender_income_equity", 1.1, 1.3)
    assert u4.compare(own, [peer], against=plan)["gender_income_equity"].percentile == 100
    late = [s.model_copy(update={"year": 2030}) for s in (own, peer)]
    assert u4.compare(late[0], late[1:], against=plan)["gender_income_equity"].percentile == 0


def test_cities_as_they_are(examples: Path) -> None:
    own, *peers = [u4.read(examples / f"{name}-2020.yaml") for name in ("valencia", "riyadh", "bizerte")]
    comparison = u4.compare(own, peers)
    assert comparison.name == "Valencia"
    assert comparison["unemployment_rate"].peers == {"Riyadh": 6.7}
    assert comparison["water_consumption"].percentile == 50.0  # less than Riyadh, more than Bizerte
    assert comparison["adult_literacy"].median == pytest.approx((96.0 + 87.15) / 2)
    data = comparison.to_dict()
    education = next(c for c in data["categories"] if c["name"] == "Education")
    assert set(education["percent"]) == {"Valencia", "Riyadh", "Bizerte"}
    assert pickle.loads(pickle.dumps(comparison)) == comparison
    assert "<th>Bizerte</th>" in comparison._repr_html_()
    need("polars")
    frame = comparison.to_frame("polars")
    assert frame.filter(frame["city"] == "Valencia").height == 17
    assert set(frame["role"]) == {"city", "peer"}


def test_misuse_of_a_comparison(city: City) -> None:
    with pytest.raises(u4.AnalysisError, match="no peer is given"):
        u4.compare(city(), [])
    with pytest.raises(u4.AnalysisError, match="A is given 2 times"):
        u4.compare(city(), [city()])
    assert u4.compare(city(), [city(city="B", year=2019)]).findings[0].code == "years_differ"
    with pytest.raises(u4.UnknownNameError):
        u4.compare(city(), [city(city="B")], against="none")


def test_another_variant_is_no_peer(city: City) -> None:
    name = "wireless_broadband_coverage_4g"
    area = city(readings={"area_covered_4g": 5, "city_area": 10})
    people = city(city="B", readings={"population_covered_4g": 90, "population": 100}, variants={name: "by_population"})
    comparison = u4.compare(area, [people])
    assert comparison[name].peers == {}
    assert [f.code for f in comparison.findings] == ["variant_differs"]


# --- peers by profile


def test_the_distance_worked_by_hand(city: City) -> None:
    # log10 of the population: 4, 5, 6, of mean 5 and deviation sqrt(2 / 3); so B is sqrt(1.5) away and C twice that.
    cities = [city(city=n, readings={"population": p}) for n, p in (("A", 1e4), ("C", 1e6), ("B", 1e5))]
    profile = [u4.Feature("population", "population", log=True)]
    found = u4.nearest_peers(cities[0], cities, profile=profile)
    assert [(p.name, p.distance) for p in found] == [
        ("B", pytest.approx(math.sqrt(1.5))),
        ("C", pytest.approx(2 * math.sqrt(1.5))),
    ]
    assert len(u4.nearest_peers(cities[0], cities, profile=profile, n=1)) == 1


def test_what_is_missing_in_a_profile(city: City) -> None:
    own = city(readings={"population": 1_000, "city_area": 10})
    half = city(city="half", readings={"population": 1_000, "city_gdp": "5 EUR"})  # of three features, one is shared
    most = city(city="most", readings={"population": 2_000, "city_area": 20})
    none = city(city="none")
    assert [p.name for p in u4.nearest_peers(own, [half, most, none])] == ["most"]
    assert u4.nearest_peers(own, [most])[0].features == {"population": 2_000, "density": 100, "gdp_per_head": None}
    with pytest.raises(u4.AnalysisError, match="none gives nothing of the profile"):
        u4.nearest_peers(none, [own])


def test_money_of_a_profile_needs_one_currency(city: City) -> None:
    profile = [u4.Feature("gdp", "city_gdp / population")]
    own = city(currency="EUR", readings={"population": 10, "city_gdp": 1_000})
    other = city(city="B", currency="USD", readings={"population": 10, "city_gdp": 1_000})
    third = city(city="C", currency="EUR", readings={"population": 10, "city_gdp": "1400 USD"})
    assert u4.nearest_peers(own, [other], profile=profile) == ()
    found = u4.nearest_peers(own, [other, third], profile=profile, exchange_rates={"usd": 0.5})
    assert [p.features["gdp"] for p in found] == [70.0, 50.0]


def test_a_profile_may_hold_results(city: City) -> None:
    cities = [city(city=n, reported={"gini_coefficient": g}) for n, g in (("A", 0.3), ("B", 0.5), ("C", 0.31))]
    profile = [u4.Feature("inequality", "gini_coefficient")]
    assert [p.name for p in u4.nearest_peers(cities[0], cities[1:], profile=profile)] == ["C", "B"]
    with pytest.raises(u4.AnalysisError) as raised:
        u4.nearest_peers(cities[0], cities, profile=[u4.Feature("x", "popluation"), u4.Feature("y", "2 ** 3")])
    assert "Did you mean 'population'" in raised.value.problems[0]
    assert len(raised.value.problems) == 2


# --- strengths, weaknesses, lifts


def cities_with_scores() -> list[u4.Submission]:
    """Cities with values on all sides of all targets."""
    choose = random.Random(4)
    made = []
    for n in range(25):
        reported: dict[str, Any] = {}
        for name, target in TARGETS.items():
            if target.rule == "none" or choose.random() < 0.3:
                continue
            if target.rule == "yes":
                reported[name] = choose.random() < 0.5
            else:
                scale = target.target or target.worst or 1.0
                reported[name] = round(
                    scale * choose.choice([0.0, 0.2, 0.33, 0.5, 0.66, 0.9, 0.95, 1.0, 1.4, 2.5, 4.0]), 6
                )
        made.append(u4.Submission(city=f"C{n}", country="NO", year=2020, reported=reported))
    return made


def card_of(submission: u4.Submission) -> Scorecard:
    return u4.registry.benchmark(u4.evaluate(submission))


def reaching(step: Step, by: float = 1e-9) -> Any:
    """A value that meets a step, and only just so."""
    if step.bound == "yes":
        return True
    away = {"above": 1, "below": -1}.get(step.bound, 0)
    return step.limit + away * by * max(abs(step.limit), 1.0)


LEVELS = ("category", "sub_dimension", "dimension", "total")


def group_of(card: Scorecard, level: str, group: Group) -> Group:
    if level == "total":
        return card.total
    return card.dimension(group.name) if level == "dimension" else getattr(card, level)(group.name, group.dimension)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("fewest", [False, True])
def test_a_lift_lifts(level: str, fewest: bool) -> None:
    lifted = 0
    for submission in cities_with_scores()[:8]:
        card = card_of(submission)
        for found in u4.diagnose(card, level=level, fewest=fewest):
            if found.lift is None:
                assert found.group.band == "95+"
                continue
            new = {s.data_point: u4.Reading(value=reaching(s)) for s in found.lift.steps}
            after = card_of(submission.model_copy(update={"reported": submission.reported | new}))
            assert group_of(after, level, found.group).band == found.lift.band != found.group.band
            for step in found.lift.steps:
                assert after[step.data_point].band == step.to_band
                if step.bound in ("above", "below"):  # the limit itself is not enough
                    at = {step.data_point: u4.Reading(value=step.limit)}
                    edge = card_of(submission.model_copy(update={"reported": submission.reported | at}))
                    assert edge[step.data_point].points < step.to_points
            lifted += 1
    assert lifted > 5


def test_no_other_way_is_less() -> None:
    """Every combination of bands of every data point of a category."""
    tried = 0
    for submission in cities_with_scores():
        card = card_of(submission)
        for found in u4.diagnose(card):
            members = [card[name] for name in found.group.members]
            if found.lift is None or len(members) > 6:
                continue
            ways = []
            for points in itertools.product(range(1, 5), repeat=len(members)):
                fits = all(
                    p == s.points or (p > (s.points or 0) and (s.target is None or s.target.rule != "yes" or p == 4))
                    for p, s in zip(points, members, strict=True)
                )
                if fits and band_of(sum(points) / found.group.of) != found.group.band:
                    raised = [(s, p) for p, s in zip(points, members, strict=True) if p != s.points]
                    effort = sum((1.0 if s.target.rule == "yes" else LIMITS[p][0]) - s.performance for s, p in raised)
                    ways.append((effort, len(raised)))
            assert found.lift.effort == pytest.approx(min(ways)[0])
            few = next(d for d in u4.diagnose(card, fewest=True) if d.group == found.group).lift
            assert few is not None
            assert len(few.steps) == min(n for _, n in ways)
            assert few.effort == pytest.approx(min((n, e) for e, n in ways)[1])
            tried += 1
    assert tried > 100


def test_pulls_are_what_the_group_is_without() -> None:
    for submission in cities_with_scores()[:6]:
        card = card_of(submission)
        for found in u4.diagnose(card):
            for pull in (*found.strengths, *found.weaknesses):
                rest = {k: v for k, v in submission.reported.items() if k != pull.data_point}
                group = card_of(submission.model_copy(update={"reported": rest})).category(
                    found.group.name, found.group.dimension
                )
                assert group.percent == pytest.approx(pull.without)
                assert (pull.effect < 0) == (pull in found.weaknesses)


def test_in_absolute_terms(city: City) -> None:
    # 600 of 1 000 households: 66 % are 660, so 60 more. A loss of water is lowered by using more of the same supply.
    card = card_of(city(readings={"households": 1_000, "households_with_internet_access": 600}))
    step = u4.diagnose(card)[0].lift.steps[0]  # type: ignore[union-attr]
    assert (step.numerator, step.lacking) == ("households_with_internet_access", pytest.approx(60))
    assert step.relative_change == pytest.approx(0.1)
    reported = card_of(city(readings={"households": 1_000}, reported={"household_internet_access": 60}))
    assert u4.diagnose(reported)[0].lift.steps[0].lacking == pytest.approx(60)  # type: ignore[union-attr]
    alone = card_of(city(reported={"household_internet_access": 60}))
    assert u4.diagnose(alone)[0].lift.steps[0].lacking is None  # type: ignore[union-attr]


def test_nothing_scored_and_unknown_levels(city: City) -> None:
    assert u4.diagnose(card_of(city())) == ()
    with pytest.raises(u4.AnalysisError, match="no level 'group': give category"):
        u4.diagnose(card_of(city()), level="group")
