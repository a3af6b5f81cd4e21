"""Sensitivity: against variances, quantiles and Sobol indices that are known in closed form."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.analysis.composite import simulation, sobol
from u4ssc_kpi.analysis.composite.cities import city_table
from u4ssc_kpi.analysis.composite.uncertainty import Block, to_uncertainty
from u4ssc_kpi.commands import cli

City = Callable[..., u4.Submission]
TOTAL = [{"level": "total"}]
DRAWS = 20_000

# Linear as long as no share reaches 1: the score is the mean of 100 x value / target.
LINEAR = {"id": "linear", "normalisation": {"method": "distance_to_target"}, "aggregation": TOTAL}
TWO = ["fixed_broadband_subscriptions", "adult_literacy"]  # targets 60 and 100 %


def made_of(city: City, **values: Any) -> u4.Submission:
    return city(reported=values)


# --- the published and closed-form results


def test_the_variance_of_a_linear_index(city: City) -> None:
    one = made_of(city, fixed_broadband_subscriptions={"value": 30, "uncertainty": 0.1}, adult_literacy=50)
    found = u4.sensitivity(one, LINEAR, uncertainty={"values": {"adult_literacy": 0.05}}, draws=DRAWS, seed=2)["A"]
    # shares 50 with a deviation of 5, and 50 with 2.5; their mean has the variance (25 + 6.25) / 4
    deviation = math.sqrt((5**2 + 2.5**2) / 4)
    assert found.score == 50.0
    assert found.mean == pytest.approx(50, abs=4 * deviation / math.sqrt(DRAWS))
    assert found.deviation == pytest.approx(deviation, rel=4 / math.sqrt(2 * DRAWS))
    assert found.low is not None
    assert found.high is not None
    assert (found.low, found.high) == pytest.approx((50 - 1.96 * deviation, 50 + 1.96 * deviation), abs=0.15)


def test_an_interval_is_uniform_and_in_the_unit_of_the_value(city: City) -> None:
    # consumption per inhabitant is linear in the amount: 100 to 140 MWh for 10 persons are 10 000 to 14 000 kWh each
    reading = u4.Reading(value="110 MWh", uncertainty=(100, 140))
    one = city(readings={"electricity_consumed": reading, "population": 10})
    posts = {"id": "posts", "aggregation": TOTAL, "indicators": ["electricity_consumption"]}
    posts["normalisation"] = {"method": "goalposts", "goalposts": {"electricity_consumption": [20_000, 10_000]}}
    found = u4.sensitivity(one, posts, draws=DRAWS, seed=3)
    assert found["A"].score == 90.0
    scores = found.scores[:, 0]
    assert 60 <= scores.min() < 60.1
    assert 99.9 < scores.max() <= 100
    assert scores.std() == pytest.approx(40 / math.sqrt(12), rel=0.02)
    assert np.quantile(scores, [0.25, 0.5, 0.75]) == pytest.approx([70, 80, 90], abs=0.6)


def test_targets_and_weights_vary_by_factors(city: City) -> None:
    one = made_of(city, fixed_broadband_subscriptions=30, adult_literacy=80)
    alone = made_of(city, fixed_broadband_subscriptions=30)
    found = u4.sensitivity(alone, LINEAR, uncertainty={"targets": 0.2}, draws=DRAWS)
    # the share is 50 / f with f between 0.8 and 1.2: a quantile of f gives one of the share
    edges = [50 / (0.8 + 0.4 * q) for q in (0.975, 0.025)]
    assert (found["A"].low, found["A"].high) == pytest.approx(edges, rel=0.005)
    assert 50 / 1.2 <= found.scores.min() <= found.scores.max() <= 50 / 0.8
    weighted = u4.sensitivity(one, LINEAR, uncertainty={"weights": 0.5}, draws=DRAWS, seed=1)
    assert weighted["A"].score == 65.0
    extreme = [(0.5 * a + 1.5 * b) / 2 for a, b in ((80, 50), (50, 80))]
    assert extreme[0] <= weighted.scores.min() < extreme[0] + 0.5
    assert extreme[1] - 0.5 < weighted.scores.max() <= extreme[1]
    assert weighted["A"].mean == pytest.approx(65, abs=0.2), "the two are alike"


def test_weights_of_groups_vary_too(city: City) -> None:
    nested = {**LINEAR, "aggregation": [{"level": "dimension"}, {"level": "total"}]}
    one = made_of(city, fixed_broadband_subscriptions=30, adult_literacy=80)  # one data point in each dimension
    found = u4.sensitivity(one, nested, uncertainty={"weights": 0.5}, draws=2000, seed=1)
    assert (found.scores.min(), found.scores.max()) == pytest.approx((57.5, 72.5), abs=1)


def test_a_shared_reading_is_drawn_once(city: City) -> None:
    population = u4.Reading(value=10_000, uncertainty=0.2)
    one = city(readings={"police_officers": 30, "firefighters": 10, "population": population})
    table = city_table(one, None)
    points = ["police_service", "fire_service"]
    assert {"police_officers", "population"} == {i.id for i in u4.registry.data_points[points[0]].inputs}
    recipe = {"id": "two", "indicators": points, "aggregation": TOTAL}
    recipe["normalisation"] = {"method": "goalposts", "goalposts": dict.fromkeys(points, (0, 1000000.0))}
    model = simulation.Simulation(table, recipe, to_uncertainty(None), None)
    numbers = [b.draw(np.random.default_rng(5), 500) for b in model.blocks]
    values = model.uncertain.drawn(model.values, *numbers[-3:])
    columns = [model.points.index(p) for p in points]
    assert values.shape == (500, 1, 2)
    assert values[:, 0, columns[0]] / values[:, 0, columns[1]] == pytest.approx(np.full(500, 3.0), rel=1e-12)
    assert values[:, 0, columns[0]] == pytest.approx(30 / (10_000 * (1 + 0.2 * numbers[-2][:, 0]) / 100_000), rel=1e-12)


def test_sobol_indices_of_a_linear_index(city: City) -> None:
    need("SALib")
    one = made_of(city, fixed_broadband_subscriptions=30, adult_literacy=50)
    values = dict(zip(TWO, (0.1, 0.05), strict=True))
    found = u4.sobol_indices(one, LINEAR, uncertainty={"values": values}, by="data_point", samples=2048, seed=7)
    first, second = found["A"]
    assert (first.factor, second.factor) == tuple(sorted(TWO, key=list(u4.registry.data_points).index))
    for one_index, share in ((first, 25 / 31.25), (second, 6.25 / 31.25)):
        assert one_index.first == pytest.approx(share, abs=0.02)
        assert one_index.total == pytest.approx(share, abs=0.02)
    again = u4.sobol_indices(one, LINEAR, uncertainty={"values": values}, by="data_point", samples=2048, seed=7)
    assert again.to_dict() == found.to_dict()


def test_the_wrapper_gives_the_published_indices_of_ishigami(monkeypatch: pytest.MonkeyPatch, city: City) -> None:
    # Ishigami and Homma (1990) with a = 7, b = 0.1: S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437
    need("SALib")

    class Ishigami:
        def __init__(self, *_: Any) -> None:
            self.blocks = [Block("values", "uniform", ("x", "y")), Block("values", "uniform", ("z",))]
            self.index = type("One", (), {"cities": ("A",), "__len__": lambda _: 1})()
            self.batch = 1000

        def scores(self, numbers: list[Any]) -> Any:
            x, y, z = (math.pi * (2 * u - 1) for u in np.concatenate(numbers, axis=1).T)
            return (np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))[:, None]

    monkeypatch.setattr(sobol, "Simulation", Ishigami)
    found = u4.sobol_indices(city(), by="data_point", samples=4096, seed=1)["A"]
    assert [i.first for i in found] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert [i.total for i in found] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


# --- the laws


def several(seed: int = 1, count: int = 6) -> list[u4.Submission]:
    rng = np.random.default_rng(seed)
    names = ["adult_literacy", "household_internet_access", "physicians", "poverty", "gender_income_equity"]
    values = rng.uniform([60, 30, 50, 1, 0.5], [100, 100, 500, 20, 1.5], (count, 5))
    return [
        u4.Submission(city=f"c{n}", country="NO", year=2020, reported=dict(zip(names, map(float, row), strict=True)))
        for n, row in enumerate(values)
    ]


TRIED = [
    "u4ssc",
    "min_max",
    {"id": "z", "normalisation": {"method": "z_score"}, "aggregation": TOTAL},
    {"id": "r", "normalisation": {"method": "rank"}, "aggregation": [{"level": "dimension"}, *TOTAL]},
    {"id": "c", "normalisation": {"method": "rank"}, "aggregation": [{"level": "total", "method": "copeland"}]},
    {
        "id": "g",
        "normalisation": {"method": "min_max", "lowest": 1},
        "treatment": {"skewness": 0.3, "kurtosis": -1},
        "weights": {"method": "entropy"},
        "missing": {"rule": "median_of_cities"},
        "aggregation": [{"level": "category"}, {"level": "total", "method": "geometric"}],
    },
]


@pytest.mark.parametrize("recipe", TRIED, ids=str)
@pytest.mark.parametrize("kept", [False, True])
def test_without_uncertainty_it_is_the_index(recipe: Any, kept: bool) -> None:
    index = u4.index(several(), recipe)
    found = u4.sensitivity(several(), index.calibration if kept else recipe, draws=7)
    assert (found.scores == found.scores[0]).all()
    for city, one in found.items():
        score = index[city].score
        assert [one.score, one.mean, one.low, one.high] == pytest.approx([score] * 4, rel=1e-12)
        assert (one.rank, one.rank_low, one.rank_high) == (index.ranks[city],) * 3
        assert one.deviation == pytest.approx(0, abs=1e-12)
        assert one.band == one.band_low == one.band_high == index[city].total.band


@pytest.mark.parametrize("recipe", TRIED, ids=str)
def test_the_same_seed_gives_the_same_in_any_batches(recipe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    uncertainty = {"weights": 0.3, "values": 0.1, "targets": 0.1}
    whole = u4.sensitivity(several(), recipe, uncertainty=uncertainty, draws=50, seed=4)
    assert simulation.CELLS // 30 > 50, "all at once"
    monkeypatch.setattr(simulation, "CELLS", 200)  # seven draws at once
    parts = u4.sensitivity(several(), recipe, uncertainty=uncertainty, draws=50, seed=4)
    np.testing.assert_allclose(parts.scores, whole.scores, rtol=1e-12)
    assert (parts.ranks == whole.ranks).all()
    other = u4.sensitivity(several(), recipe, uncertainty=uncertainty, draws=50, seed=5)
    assert not np.allclose(other.scores, whole.scores)


def test_every_draw_is_the_index_of_the_drawn_values() -> None:
    # The vectorised draws against one index for each draw, made anew from the drawn values.
    cities = several()
    for recipe in ("min_max", TRIED[2], TRIED[3], TRIED[4], "u4ssc"):
        model = simulation.Simulation(city_table(cities, None), recipe, to_uncertainty({"values": 0.2}), None)
        numbers = [b.draw(np.random.default_rng(9), 5) for b in model.blocks]
        values = model.uncertain.drawn(model.values, *numbers[-3:])
        found = model.scores(numbers)
        for draw, scores in zip(values, found, strict=True):
            again = []
            for city, row in zip(cities, draw.tolist(), strict=True):
                drawn = {p: u4.Reading(value=v) for p, v in zip(model.points, row, strict=True) if v == v}
                again.append(city.model_copy(update={"reported": drawn}))
            assert [one.score for one in u4.index(again, recipe).values()] == pytest.approx(scores.tolist(), rel=1e-9)


def test_methods_take_turns() -> None:
    found = u4.sensitivity(several(), "min_max", uncertainty={"normalisations": ["rank"]}, draws=4000, seed=1)
    own, other = u4.index(several(), "min_max"), u4.index(several(), {**TRIED[3], "aggregation": _nested()})
    for n, city in enumerate(found):
        seen, counts = np.unique(np.round(found.scores[:, n], 9), return_counts=True)
        wanted = {round(s, 9) for s in (own[city].score, other[city].score) if s is not None}
        assert sorted(seen) == pytest.approx(sorted(wanted))
        assert len(seen) == 1 or counts / 4000 == pytest.approx([0.5, 0.5], abs=0.04)


def _nested() -> list[dict[str, str]]:
    return [{"level": "category"}, {"level": "dimension"}, {"level": "total"}]


def test_a_quality_implies_what_the_user_says(city: City) -> None:
    reading = {"value": 30, "quality": "Personal estimation"}
    one = made_of(city, fixed_broadband_subscriptions=reading)
    assert u4.sensitivity(one, LINEAR, draws=50)["A"].deviation == 0, "off by default"
    found = u4.sensitivity(one, LINEAR, uncertainty={"quality": {"personal estimation": 0.1}}, draws=DRAWS, seed=1)
    assert found["A"].deviation == pytest.approx(5, rel=0.03)
    stated = made_of(city, fixed_broadband_subscriptions=reading | {"uncertainty": 0.02})
    found = u4.sensitivity(stated, LINEAR, uncertainty={"quality": {"Personal estimation": 0.1}}, draws=DRAWS, seed=1)
    assert found["A"].deviation == pytest.approx(1, rel=0.03), "what the reading states goes first"


def test_drawn_amounts_are_never_below_zero(city: City) -> None:
    one = made_of(city, fixed_broadband_subscriptions={"value": 30, "uncertainty": 2.0})
    found = u4.sensitivity(one, LINEAR, draws=1000)
    assert found.scores.min() == 0.0


# --- leave one out


def test_leave_one_out_by_hand(city: City) -> None:
    cities = [
        city(city=c, reported={"adult_literacy": v, "physicians": p, "poverty": q})
        for c, v, p, q in (("A", 90.0, 100.0, 1.0), ("B", 80.0, 200.0, 1.0), ("C", 70.0, 150.0, 3.0))
    ]
    recipe = {"id": "m", "normalisation": {"method": "min_max"}, "aggregation": TOTAL}
    found = u4.leave_one_out(cities, recipe)
    # literacy 100 50 0; physicians 0 100 50; poverty 100 100 0: scores 200/3, 250/3, 50/3
    codes = {u4.registry.indicator_of(p).code: p for p in ("adult_literacy", "physicians", "poverty")}
    without = {codes[code]: one for code, one in found.items()}
    assert without["poverty"].changes == {
        "A": pytest.approx(50 - 200 / 3),
        "B": pytest.approx(75 - 250 / 3),
        "C": pytest.approx(25 - 50 / 3),
    }
    assert without["physicians"].ranks == {"A": 1, "B": 2, "C": 3}
    assert without["physicians"].rank_shift == pytest.approx(2 / 3)
    alone = u4.leave_one_out(city(reported={"adult_literacy": 90}), {**recipe, "normalisation": {"method": "points"}})
    assert alone["SC: EH: ED: 4C"].changes == {"A": None}


def test_an_indicator_with_several_data_points_leaves_as_a_whole(examples: Path) -> None:
    city = u4.read(examples / "riyadh-2020.yaml")
    card = u4.registry.benchmark(u4.evaluate(city))
    planning = [p.id for p in u4.registry["EC: I: UP: 2A"].data_points]
    assert len(planning) == 5
    rest = [s.points for name, s in card.items() if s.points is not None and name not in planning]
    change = u4.leave_one_out(city)["EC: I: UP: 2A"].changes["Riyadh"]
    assert change == pytest.approx(100 * sum(rest) / (4 * len(rest)) - card.total.percent)


# --- what goes wrong is said


@pytest.mark.parametrize(
    ("uncertainty", "message"),
    [
        ({"weigths": 0.1}, "Did you mean 'weights'?"),
        ({"weights": 1.5}, "less than 1"),
        ({"values": {"adult_litracy": 0.1}}, "Did you mean 'adult_literacy'?"),
        ({"values": {"patents": 0.1}}, "no value of these cities is touched"),
        ({"quality": {"Guess": 0.1}}, "no data quality of the template"),
        ({"quality": {"Personal estimation": 0.1}}, "no reading of these cities"),
        ({"normalisations": ["distance_to_target"]}, "is that of the recipe already"),
        ({"normalisations": ["z_score"]}, "has another scale"),
    ],
)
def test_an_uncertainty_that_cannot_be_used(city: City, uncertainty: dict[str, Any], message: str) -> None:
    with pytest.raises(u4.U4SSCError) as error:
        u4.sensitivity(made_of(city, adult_literacy=80), LINEAR, uncertainty=uncertainty, draws=5)
    assert message in str(error.value)


def test_what_touches_nothing_is_an_error(city: City) -> None:
    two = [city(city=c, reported={"physicians": v}) for c, v in (("A", 1.0), ("B", 2.0))]
    with pytest.raises(u4.AnalysisError, match="compares nothing with a target"):
        u4.sensitivity(two, "min_max", uncertainty={"targets": 0.1})
    kept = u4.index(two, "min_max").calibration
    with pytest.raises(u4.AnalysisError, match="holds one method"):
        u4.sensitivity(two, kept, uncertainty={"normalisations": ["rank"]})
    for draws, seed, interval in ((0, 0, 0.9), (5, -1, 0.9), (5, 0, 1.0)):
        with pytest.raises(u4.AnalysisError, match="draws are 1 or more"):
            u4.sensitivity(two, draws=draws, seed=seed, interval=interval)
    need("SALib")
    for options, message in (
        ({"samples": 1000, "uncertainty": {"weights": 0.1, "values": 0.1}}, "power of 2"),
        ({"uncertainty": {"weights": 0.1}}, "only weights is uncertain"),
        ({}, "only nothing is uncertain"),
    ):
        with pytest.raises(u4.AnalysisError, match=message):
            u4.sobol_indices(two, "min_max", **options)


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ({"value": 5, "uncertainty": (6, 7)}, "the value 5 is not within"),
        ({"value": "0 %", "uncertainty": (0, 7)}, "without a unit"),
    ],
)
def test_an_interval_has_to_fit_its_value(city: City, reading: dict[str, Any], message: str) -> None:
    with pytest.raises(u4.AnalysisError, match=message):
        u4.sensitivity(made_of(city, adult_literacy=reading), LINEAR, draws=5)


@pytest.mark.parametrize("given", [-0.1, math.nan, math.inf, True, "5 %", [1], [2, 1], [1, 2, 3], ["a", "b"], {}])
def test_an_uncertainty_of_a_reading_that_is_none(given: Any) -> None:
    with pytest.raises(ValueError, match=r"uncertainty|relative standard deviation|interval"):
        u4.Reading(value=1, uncertainty=given)


def test_the_uncertainty_of_a_reading_in_files(tmp_path: Path, city: City) -> None:
    need("xlsxwriter")
    need("openpyxl")
    readings = {"population": {"value": 10, "uncertainty": [9, 12]}, "households": {"value": 4, "uncertainty": 0.1}}
    given = city(readings=readings)
    for name in ("city.yaml", "city.json", "city.csv", "city.xlsx"):
        assert u4.read(u4.write(given, tmp_path / name)) == given
    file = tmp_path / "bad.yaml"
    file.write_text("city: A\ncountry: 'NO'\nyear: 2020\nreadings:\n  population: {value: 5, uncertainty: 5 %}\n")
    with pytest.raises(u4.SubmissionError, match=r"line 5.*such as 0.05 for 5 %"):
        u4.read(file)
    yes = made_of(city, resilience_plans={"value": True, "uncertainty": 0.1})
    with pytest.raises(u4.AnalysisError, match="a yes / no has no uncertainty"):
        u4.sensitivity(yes, LINEAR, draws=5)
    explained = u4.evaluate(given)["police_service"].to_dict()
    assert json.dumps(explained)


# --- what comes out


def test_results_go_out_as_json_and_frames() -> None:
    need("polars")
    found = u4.sensitivity(several(), uncertainty={"weights": 0.2}, draws=20)
    assert json.loads(found.to_json())["cities"][0]["of"] == 67
    assert found.to_frame("polars")["rank_low"].to_list() == [one.rank_low for one in found.values()]
    assert sum(found["c0"].bands.values()) == pytest.approx(1) if found["c0"].bands else False
    left = u4.leave_one_out(several())
    assert left.to_frame("polars").height == len(left) * 6
    assert "c0" in found._repr_html_() + left._repr_html_()
    with pytest.raises(u4.UnknownNameError, match="Did you mean 'c0'"):
        found["c00"]


def test_the_commands(examples: Path, tmp_path: Path) -> None:
    need("SALib")
    files = [str(examples / f"{n}-2020.yaml") for n in ("bizerte", "riyadh")]

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, [*words, *files])
        assert result.exit_code == code, result.output
        return result.output

    data = json.loads(run("index", "--json"))
    assert [c["score"] for c in data["cities"]] == [100 * 35 / 44, 100 * 71 / 116]
    assert "hardly comparable" in run("index", "--steps")
    data = json.loads(run("sensitivity", "--weights", "0.3", "--draws", "50", "--seed", "3", "--json"))
    assert data["draws"] == 50
    assert data["cities"][0]["have"] == 11
    nine = ("sensitivity", "--weights", "0.3", "--draws", "9")
    assert run(*nine) == run(*nine)
    assert "targets" in run("sensitivity", "--weights", "0.3", "--targets", "0.1", "--sobol", "--draws", "60")
    assert "EC: I: UP: 2A" in run("sensitivity", "--leave-one-out")
    recipe = tmp_path / "mine.yaml"
    recipe.write_text("id: mine\nnormalisation: {method: rank}\naggregation: [{level: total}]\n", encoding="utf-8")
    assert "Relative (ranks)" in run("index", "--recipe", str(recipe))
    recipe.write_text("id: mine\nlevels: 3\n", encoding="utf-8")
    assert "levels: is not known here" in run("index", "--recipe", str(recipe), code=2)
    assert "no recipe 'mini_max'" in run("index", "--recipe", "mini_max", code=2)
    assert "less than 1" in run("sensitivity", "--weights", "7", code=2)
    run("sensitivity", "--sobol", "--leave-one-out", code=2)
    files.append(str(tmp_path / "none.yaml"))
    assert "none.yaml cannot be read" in run("index", code=1)
