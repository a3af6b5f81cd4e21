"""Trends: the statistics against published tables, brute force and pymannkendall; the rest worked by hand."""

from __future__ import annotations

import itertools
import math
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import narwhals.stable.v2 as nw
import pytest
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.analysis.measures import Settings, measure
from u4ssc_kpi.analysis.statistics import mann_kendall, minimum_years, robust_slope

need("scipy")

POINTS = u4.registry.data_points


def series(
    values: Sequence[Any], point: str = "adult_literacy", first: int = 2016, **fields: Any
) -> list[u4.Submission]:
    """One city that reports a data point year after year; None is a year without it."""
    return [
        u4.Submission(city="A", country="NO", year=first + n, reported={point: v} if v is not None else {}, **fields)
        for n, v in enumerate(values)
    ]


def pair_slopes(years: Sequence[float], values: Sequence[float]) -> list[float]:
    pairs = itertools.combinations(zip(years, values, strict=True), 2)
    return [(b - a) / (t - s) for (s, a), (t, b) in pairs]


def score(values: Sequence[float]) -> int:
    return sum((b > a) - (b < a) for a, b in itertools.combinations(values, 2))


# --- statistics


def test_the_textbook_example() -> None:
    """Cloud seeding, Hollander, Wolfe and Chicken, Nonparametric Statistical Methods (3rd ed.), example 9.1.

    Ten slopes by hand: -0.15 -0.13 -0.08 -0.07 -0.0575 -0.055 -0.045 -0.0333 0.01 0.04; their median is -0.05625.
    S = 2 - 8 = -6; the book's table gives 0.117 for one side of n = 5, that is 28 / 120 for both.
    """
    slope = robust_slope([1, 2, 3, 4, 5], [1.26, 1.27, 1.12, 1.16, 1.03], 0.95)
    assert slope.per_year == pytest.approx(-0.05625)
    assert slope.p_value == pytest.approx(28 / 120)
    assert slope.low == pytest.approx(-0.15)
    assert slope.high == pytest.approx(0.04)


def test_the_interval_worked_by_hand() -> None:
    """Gilbert (1987), 16.5: of the N' ordered slopes, number M1 = (N' - C) / 2 and number M2 + 1 = (N' + C) / 2 + 1.

    n = 6, N' = 15, C = 1.96 x sqrt(6 x 5 x 17 / 18) = 10.43: M1 = 2.3 and M2 + 1 = 13.7, rounded 2 and 14. In order:
    -2.4 -1.5 -1.05 -1.05 -0.96 -0.933 -0.917 -0.9 -0.7 -0.65 -0.62 -0.6 -0.6 -0.6 -0.15.
    """
    slope = robust_slope([2019, 2020, 2022, 2023, 2024, 2025], [19.6, 17.2, 16.9, 15.4, 14.8, 14.1], 0.95)
    assert (slope.per_year, slope.low, slope.high) == (pytest.approx(-0.9), pytest.approx(-1.5), pytest.approx(-0.6))
    assert slope.p_value == pytest.approx(2 / 720)  # every value is below the one before


# Gilbert (1987), table A18: probability of S or more, one side.
TABLE = {
    4: {4: 0.167, 6: 0.042},
    5: {4: 0.242, 6: 0.117, 8: 0.042, 10: 0.0083},
    8: {12: 0.089, 14: 0.054, 16: 0.031, 18: 0.016},
}


@pytest.mark.parametrize(("n", "s"), [(n, s) for n, row in TABLE.items() for s in row])
def test_the_published_table_of_mann_kendall(n: int, s: int) -> None:
    order = next(p for p in itertools.permutations(range(n)) if score(p) == s)
    assert mann_kendall(range(n), order) == pytest.approx(2 * TABLE[n][s], abs=1.1e-3)


def test_the_exact_test_is_the_share_of_all_orders() -> None:
    for values in itertools.islice(itertools.permutations((3.0, 1.0, 4.0, 1.5, 9.0, 2.6)), 0, 720, 37):
        extreme = sum(abs(score(p)) >= abs(score(values)) for p in itertools.permutations(values))
        assert mann_kendall(range(6), values) == pytest.approx(extreme / 720)


@pytest.mark.parametrize("values", [(1, 1, 2, 2, 3), (5, 5, 5, 4, 3, 3), (1, 2, 2, 3, 4, 4, 5), (7, 7, 7, 7, 7, 7, 8)])
def test_with_ties_it_is_near_the_share_of_all_orders(values: tuple[float, ...]) -> None:
    orders = list(itertools.permutations(values))
    exact = sum(abs(score(p)) >= abs(score(values)) for p in orders) / len(orders)
    assert mann_kendall(range(len(values)), values) == pytest.approx(exact, abs=0.08)


def test_all_the_same_is_no_trend() -> None:
    assert mann_kendall(range(6), [4.0] * 6) == 1.0


@given(st.lists(st.integers(min_value=0, max_value=9), min_size=5, max_size=12))
def test_against_pymannkendall(values: list[int]) -> None:
    other = need("pymannkendall")
    mine = robust_slope(range(len(values)), [float(v) for v in values], 0.95)
    found = other.original_test(values)
    assert mine.per_year == pytest.approx(found.slope)
    if len(set(values)) < len(values):  # without ties it approximates where ours is exact
        assert mine.p_value == pytest.approx(found.p)


SERIES = st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=5, max_size=12)


@given(SERIES, st.data())
def test_laws_of_the_slope(values: list[float], data: Any) -> None:
    years = sorted(data.draw(st.sets(st.integers(1950, 2050), min_size=len(values), max_size=len(values))))
    found = robust_slope(years, values, 0.95)
    assert math.isclose(found.per_year, median(pair_slopes(years, values)), rel_tol=1e-9, abs_tol=1e-9)
    assert found.low <= found.per_year <= found.high
    turned = robust_slope(years, [-v for v in values], 0.95)
    scaled = robust_slope(years, [4 * v for v in values], 0.95)
    assert (turned.per_year, turned.low, turned.high) == (-found.per_year, -found.high, -found.low)
    assert (scaled.per_year, scaled.low, scaled.high) == (4 * found.per_year, 4 * found.low, 4 * found.high)
    assert turned.p_value == pytest.approx(found.p_value) == scaled.p_value


def test_fewer_years_could_not_reach_the_level() -> None:
    for confidence in (0.8, 0.9, 0.95, 0.99):
        n = minimum_years(confidence)
        assert mann_kendall(range(n), range(n)) <= 1 - confidence
        assert n == 3 or mann_kendall(range(n - 1), range(n - 1)) > 1 - confidence


# --- changes, direction, target


def test_the_simple_changes() -> None:
    measures = u4.trend(series([80, None, 96.8], first=2018))["adult_literacy"].measures
    assert (measures.n, measures.first_year, measures.last_year) == (2, 2018, 2020)
    assert measures.change == pytest.approx(16.8)
    assert measures.relative_change == pytest.approx(0.21)
    assert measures.annual_rate == pytest.approx(0.1)  # 1.1 x 1.1 = 1.21
    assert measures.change_per_year == pytest.approx(8.4)
    assert measures.slope is None


@pytest.mark.parametrize(
    ("point", "values", "verdict"),
    [
        ("adult_literacy", [80, 90], "improving"),
        ("adult_literacy", [90, 80], "worsening"),
        ("poverty", [10, 8], "improving"),
        ("poverty", [8, 10], "worsening"),
        ("poverty", [10, 10.04], "stable"),
        ("poverty", [0, 0], "stable"),
        ("gender_income_equity", [0.7, 0.9], "improving"),
        ("gender_income_equity", [1.1, 1.3], "worsening"),
        ("gender_income_equity", [0.8, 1.2], "stable"),
        ("tourism_sector_employment", [7, 9], "undetermined"),
        ("poverty", [10], "undetermined"),
        ("poverty", [10, 9, 8, 7, 6], "improving"),
        ("poverty", [10, 9, 11, 8, 10.5], "undetermined"),
        ("resilience_plans", [False, True], "improving"),
        ("resilience_plans", [True, False], "worsening"),
        ("resilience_plans", [True, True], "stable"),
        ("resilience_plans", [False, True, False], "undetermined"),
        ("resilience_plans", [True], "undetermined"),
    ],
)
def test_the_direction_of_the_data_point_decides(point: str, values: list[Any], verdict: str) -> None:
    trend = u4.trend(series(values, point))[point]
    assert trend.verdict == verdict, trend.measures.reason


def test_the_flips_of_a_yes_and_no() -> None:
    measures = u4.trend(series([False, None, True, True, False], "resilience_plans"))["resilience_plans"].measures
    assert measures.flips == ((2018, True), (2020, False))
    assert measures.reached is False
    assert measures.change is None


def test_the_way_to_a_target() -> None:
    # Literacy 90 in 2019, 93 in 2022: 1 a year. To 100: 7, in 7 years; by 2030: 7 / 8 a year.
    measures = u4.trend(series([90, None, None, 93], first=2019))["adult_literacy"].measures
    assert (measures.distance, measures.required_per_year, measures.on_track, measures.arrival) == (
        7,
        0.875,
        True,
        2029,
    )
    late = u4.trend(series([90, None, None, 93], first=2019), by=2028)["adult_literacy"].measures
    assert (late.required_per_year, late.on_track) == (pytest.approx(7 / 6), False)
    over = u4.trend(series([90, None, None, 93], first=2019), by=2021)["adult_literacy"].measures
    assert (over.required_per_year, over.on_track) == (None, False)


def test_no_arrival_when_it_leads_away_or_takes_too_long() -> None:
    away = u4.trend(series([95, 90]))["adult_literacy"].measures
    assert (away.arrival, away.on_track, away.arrival_interval) == (None, False, None)
    slow = u4.trend(series([50, 50.3]))["adult_literacy"].measures  # 165 years
    assert slow.arrival is None
    there = u4.trend(series([90, 100]))["adult_literacy"].measures
    assert (there.reached, there.on_track, there.arrival, there.distance) == (True, True, None, 0)


def test_arrival_has_the_interval_of_the_slope() -> None:
    values = [60.0, 63.0, 64.0, 68.0, 70.0, 72.0]
    measures = u4.trend(series(values))["adult_literacy"].measures
    slope = measures.slope
    assert slope is not None
    assert slope.per_year == pytest.approx(median(pair_slopes(range(6), values)))
    assert measures.arrival == 2021 + math.ceil(28 / slope.per_year)
    assert measures.arrival_interval == (2021 + math.ceil(28 / slope.high), 2021 + math.ceil(28 / slope.low))


def test_a_target_below_is_met_by_falling() -> None:
    # PM2.5, at most 10: from 16 to 13 in 3 years, 3 more take 3 years.
    measures = u4.trend(series([16, None, None, 13], "air_pollution_pm2_5"))["air_pollution_pm2_5"].measures
    assert (measures.distance, measures.arrival, measures.verdict) == (-3, 2022, "improving")
    assert measures.required_per_year == pytest.approx(-3 / 11)
    assert measures.on_track is True


@pytest.mark.parametrize(("by", "target"), [(2025, 95), (2026, 98), (2030, 98), (2040, 98)])
def test_the_target_is_that_of_the_year_asked_for(by: int, target: float) -> None:
    steps = [
        u4.Target(data_point="adult_literacy", rule="at_least", target=t, year=y, source="plan")
        for y, t in ((2025, 95), (2030, 98))
    ]
    plan = u4.BenchmarkSet(id="plan", title="Plan", targets=steps)
    trend = u4.trend(series([90, None, None, 93], first=2019), against=plan, by=by)["adult_literacy"]
    assert trend.target == next(t for t in steps if t.target == target)
    assert trend.measures.distance == target - 93
    pl = need("polars")
    table = pl.DataFrame({"city": ["A", "A"], "year": [2019, 2022], "adult_literacy__reported": [90.0, 93.0]})
    row = u4.trend_table(table, against=plan, by=by)
    assert row["target"].to_list() == [target]


def test_without_a_set_there_is_no_target() -> None:
    measures = u4.trend(series([90, 93]), against=None)["adult_literacy"].measures
    assert (measures.reached, measures.distance, measures.on_track, measures.arrival) == (None, None, None, None)


# --- what cannot be compared


def test_a_change_of_method_starts_anew() -> None:
    computed = [
        u4.Submission(
            city="A", country="NO", year=y, readings={"households": 100, "households_with_internet_access": n}
        )
        for y, n in ((2020, 80), (2021, 85))
    ]
    reported = series([60, 65], "household_internet_access", first=2018)
    trend = u4.trend([*computed, *reported])["household_internet_access"]
    assert [o.used for o in trend.observations] == [False, False, True, True]
    assert (trend.measures.first_year, trend.measures.change) == (2020, 5)
    assert [f.code for f in trend.findings] == ["series_broken"]
    assert "in 2020 the method changes from reported to computed" in trend.findings[0].message
    all_years = u4.trend([*computed, *reported], across_breaks=True)["household_internet_access"]
    assert all_years.measures.change == 25
    assert [f.code for f in all_years.findings] == ["series_broken"]


def test_a_scoped_reading_and_another_formula_are_breaks(city: Callable[..., u4.Submission]) -> None:
    one = city(year=2019, readings={"population": 1_000, "patents_granted": 5})
    two = city(year=2020, readings={"population": 1_000, "patents_granted": 5}, scoped={"patents": {"population": 900}})
    assert "with population of its own" in u4.trend([one, two])["patents"].findings[0].message
    indicator = u4.registry["patents"]
    point = indicator.data_points[0].model_copy(update={"formula": "100000 * patents_granted / population"})
    other = u4.registry.extend([indicator.model_copy(update={"data_points": (point,)})], override=True)
    three = u4.evaluate(city(year=2021, readings={"population": 1_000, "patents_granted": 5}), registry=other)
    found = u4.trend([u4.evaluate(one), three])["patents"].findings
    assert [f.code for f in found] == ["series_broken"]
    assert "the edition changes" in found[0].message


def test_another_variant_and_another_edition_are_breaks(city: Callable[..., u4.Submission]) -> None:
    name = "wireless_broadband_coverage_4g"
    area = city(year=2019, readings={"area_covered_4g": 5, "city_area": 10})
    people = city(
        year=2020, readings={"population_covered_4g": 90, "population": 100}, variants={name: "by_population"}
    )
    trend = u4.trend([area, people])[name]
    assert [o.used for o in trend.observations] == [False, True]
    assert trend.point.variant == "by_population"
    differing = next(p.id for i in u4.registry.values() if i.differences for p in i.data_points if p.unit == "percent")
    years = [
        city(year=y, edition=e, reported={differing: 3, "poverty": 3}) for y, e in ((2019, "2017"), (2020, "2022"))
    ]
    trends = u4.trend(years)
    assert [f.code for f in trends.findings] == ["edition_differs", "series_broken"]
    assert trends[differing].measures.n == 1
    assert trends["poverty"].measures.n == 2
    unsaid = u4.trend([years[0].model_copy(update={"edition": None}), years[1]])
    assert unsaid[differing].measures.n == 2  # nothing is known


def test_gaps_quality_and_old_values_are_said() -> None:
    def at(when: int, **fields: Any) -> u4.Submission:
        return u4.Submission(city="A", country="NO", year=when, reported={"poverty": u4.Reading(**fields)})

    measured, guessed = "Based on accurate measurements", "Personal estimation"
    years = [
        at(2018, value="10 %", quality=measured),
        at(2019, value=9, quality=guessed),
        at(2021),
        at(2022, value=9, quality=guessed, year=2019),
    ]
    trends = u4.trend(years)
    trend = trends["poverty"]
    assert [f.code for f in trend.findings] == ["years_missing", "quality_changed", "quality_changed", "value_older"]
    assert [f.message for f in trend.findings] == [
        "poverty has no value for 2021",
        f"in 2019 the data quality changes from {measured} to {guessed}",
        "in 2019 the unit as given changes from % to none stated",
        "the value of 2022 is from 2019",
    ]
    assert trends.findings[0].message == "there is no submission for 2020"
    assert trend.missing == (2021,)
    assert trend.measures.n == 3


# --- use


def test_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "scipy.stats", None)
    with pytest.raises(u4.MissingExtraError, match=r"u4ssc-kpi\[analysis\]"):
        u4.trend(series([1, 2, 3, 4, 5]))
    assert u4.trend(series([1, 2, 3, 4]))["adult_literacy"].verdict == "improving"
    simple = u4.trend(series([1, 2, 3, 4, 5]), test=False)["adult_literacy"].measures
    assert (simple.slope, simple.change_per_year, simple.reason) == (None, 1.0, "5 years, not tested")


def test_misuse_is_gathered() -> None:
    other = u4.Submission(city="B", country="NO", year=2016)
    with pytest.raises(u4.AnalysisError, match="a trend is of one city; given are A"):
        u4.trend([*series([1, 2]), other])
    with pytest.raises(u4.AnalysisError, match="the year 2016 is given 2 times"):
        u4.trend([*series([1, 2]), *series([3])])
    with pytest.raises(u4.AnalysisError, match="no year is given"):
        u4.trend([])
    with pytest.raises(u4.AnalysisError) as raised:
        u4.trend(series([1]), by=3, confidence=95, stable_within=-1)
    assert len(raised.value.problems) == 3
    with pytest.raises(u4.UnknownNameError, match="Did you mean 'reference'"):
        u4.trend(series([1]), against="referense")


def test_a_region_has_a_trend_too(city: Callable[..., u4.Submission]) -> None:
    def region(year: int, deaths: int) -> u4.Submission:
        cities = [
            city(city=name, year=year, readings={"population": people, "traffic_deaths": deaths})
            for name, people in (("A", 100_000), ("B", 300_000))
        ]
        return u4.aggregate(cities, name="Region").submission

    trend = u4.trend([region(2020, 8), region(2021, 6)])["traffic_fatalities"]
    assert [o.value for o in trend.observations] == [4.0, 3.0]
    assert trend.verdict == "improving"


def test_shown_as_data_and_frame(examples: Path) -> None:
    trends = u4.trend(series([60, 63, 64, 68, 70, 72]))
    assert trends.to_dict()["trends"]["adult_literacy"]["verdict"] == "improving"
    assert '"verdict": "improving"' in trends.to_json()
    assert pickle.loads(pickle.dumps(trends)) == trends
    assert "Adult Literacy" in trends._repr_html_()
    away = u4.trend(series([72, 60]))  # no arrival, no slope
    for backend in ("polars", "pandas", "pyarrow"):
        need(backend)
        assert nw.from_native(trends.to_frame(backend))["n"].to_list() == [6]
        assert len(away.to_frame(backend)) == 1


@given(st.lists(st.sampled_from([0.0, 5e-324, 1e-300, 1.0, 100.0, 1e9, 1e308, 1.7e308]), min_size=0, max_size=9))
def test_any_series_is_measured(values: list[float]) -> None:
    years = range(2010, 2010 + len(values))
    for name in ("poverty", "adult_literacy", "gender_income_equity", "noise_exposure"):
        target = u4.registry.targets("reference").get(name)
        found = measure(POINTS[name], years, values, target, Settings())
        assert found.n == len(values)
        assert found.arrival is None or found.arrival > years[-1]
        if found.arrival_interval and found.arrival_interval[1] and found.arrival:
            assert found.arrival_interval[0] <= found.arrival <= found.arrival_interval[1]
