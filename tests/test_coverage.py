"""Coverage: counts against what was published, sources, quality, origin, age, and the verifier's override."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from components import need
from test_laws import city as a_city

City = Callable[..., u4.Submission]

# Counted by hand on the pages that the files cite: KPIs reported, KPIs in part, data points by dimension
# (Economy, Environment, Society and Culture), and a data point that the document names as not reported.
PUBLISHED = {
    "asker-2020": (14, 0, (0, 0, 14), "local_food_production"),
    "bizerte-2020": (18, 0, (0, 6, 14), "police_service"),
    "karmoy-2020": (13, 0, (14, 0, 0), None),  # 3G and 4G are one KPI
    "riyadh-2020": (26, 1, (10, 16, 10), "small_and_medium_sized_enterprises"),
    "valencia-2020": (15, 0, (7, 6, 4), "student_ict_access"),  # three results of Wastewater Treatment
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_counts_of_the_published_cities(examples: Path, name: str) -> None:
    kpis, partial, dimensions, absent = PUBLISHED[name]
    coverage = u4.read(examples / f"{name}.yaml").coverage()
    assert (coverage.indicators.reported, coverage.indicators.partial) == (kpis, partial)
    assert coverage.data_points.reported == sum(dimensions)
    parts = coverage.by("dimension")
    assert tuple(part.data_points.reported for part in parts.values()) == dimensions
    assert [part.data_points.of for part in parts.values()] == [55, 28, 29]  # process.md of the methodology, section 4
    assert absent is None or coverage[absent].status == "not_reported"
    assert [p for p in coverage.without_source if p.startswith("reported.")] == [], "every published value has its page"
    assert [p for p in coverage.without_link if p.startswith("reported.")] == []


def test_the_partly_reported_indicator_of_riyadh_names_what_is_missing(examples: Path) -> None:
    coverage = u4.read(examples / "riyadh-2020.yaml").coverage()
    missing = ("urban_development_and_spatial_planning_connected",)
    assert coverage.partly_reported == {"EC: I: UP: 2A": missing}
    (found,) = [f for f in coverage.findings if f.code == "partly_reported"]
    assert missing[0] in found.message
    assert found.place.line, "the place is that of what is there"


def test_a_city_that_reports_everything(examples: Path) -> None:
    coverage = u4.read(examples / "full-city.yaml").coverage()
    assert (coverage.indicators.reported, coverage.data_points.reported) == (91, 112)
    assert {n: p.indicators.of for n, p in coverage.by("level").items()} == {"core": 55, "advanced": 36}
    assert {n: p.indicators.of for n, p in coverage.by("tag").items()} == {
        "smart": 20,
        "structural": 32,
        "sustainable": 39,
    }
    assert coverage.partly_reported == {}
    assert not {f.code for f in coverage.findings} - {"source_missing", "data_old"}


def test_every_code(city: City) -> None:
    submission = city(
        readings={"population": {"value": 5, "year": 2014}, "households": {"value": 4, "year": 2015}},
        reported={"open_data_number": {"value": 1, "source": "page"}},
    )
    coverage = submission.coverage()
    assert {f.code: (f.severity, f.place.path) for f in coverage.findings} == {
        "many_not_reported": ("info", "city"),
        "partly_reported": ("info", "reported.open_data_number"),
        "source_missing": ("info", "readings.population"),
        "data_old": ("info", "readings.population"),  # 6 years; 5 is the limit
    }
    later = submission.coverage(settings=u4.CheckSettings(age_limit=6, not_reported_limit=1))
    assert {f.code for f in later.findings} == {"partly_reported", "source_missing"}


def test_exactly_a_fifth_not_reported_is_no_finding(city: City) -> None:
    """91 KPIs: 18 of them are 19.8 %, 19 are 20.9 %."""
    all_ = {p.id: {"value": p.unit == "yes_no" or 1, "source": "s"} for p in u4.registry.data_points.values()}
    single = [i.data_points[0].id for i in u4.registry.values() if len(i.data_points) == 1]
    for left_out, expected in ((18, []), (19, ["many_not_reported"])):
        reported = {k: v for k, v in all_.items() if k not in single[:left_out]}
        assert [f.code for f in city(reported=reported).coverage().findings] == expected


def test_age_is_the_reporting_year_less_the_year_of_the_reading(city: City) -> None:
    coverage = city(
        readings={"population": {"value": 5, "year": 2018}, "households": 2, "city_area": {"value": 3, "year": 2010}},
        scoped={"patents": {"population": {"value": 5, "year": 2010}, "patents_granted": "NR"}},
        reported={"patents": {"value": 1, "year": 2020}, "gini_coefficient": "n/a"},
    ).coverage()
    assert coverage.ages == {0: 2, 2: 1, 10: 2}
    assert {one.path for one in coverage.oldest} == {"readings.city_area", "scoped.patents.population"}
    assert [one.year for one in coverage.old] == [2010, 2010]
    assert coverage["patents"].age == 0, "its result is the reported value"
    assert coverage["protected_natural_areas"].age == 10
    assert coverage["life_expectancy"].age is None


def test_quality_and_origin_are_the_weakest_of_the_readings(city: City) -> None:
    firm, guess = "Based on accurate measurements", "Personal estimation"
    coverage = city(
        readings={
            "households": {"value": 10, "quality": firm.upper(), "origin": guess},
            "households_with_internet_access": {"value": 9, "quality": guess},
            "households_with_basic_water": {"value": 9, "quality": "good"},
        },
        reported={"poverty": {"value": 9, "quality": firm}, "gini_coefficient": 0.3},
    ).coverage()
    assert coverage["household_internet_access"].quality == guess
    assert coverage["basic_water_supply"].quality == "good", "what the list does not hold comes after all that it holds"
    assert coverage.by_quality == {firm: 1, guess: 1, "good": 1, "not stated": 1}
    assert list(coverage.by_quality) == [firm, guess, "good", "not stated"]
    assert coverage.by_origin == {guess: 2, "not stated": 2}


def test_a_source_is_a_text_a_link_or_a_file(city: City) -> None:
    reported = {
        "poverty": {"value": 9, "source": "Office, https://x.y/z"},
        "gini_coefficient": {"value": 0.3, "link": "https://x.y"},
        "life_expectancy": {"value": 80, "files": ["scan.pdf"]},
        "patents": {"value": 3, "source": "  "},
        "traffic_fatalities": None,
    }
    coverage = city(reported=reported).coverage()
    assert coverage.without_source == ("reported.patents",)
    assert coverage.without_link == ("reported.life_expectancy", "reported.patents")
    assert (coverage["poverty"].sourced, coverage["poverty"].linked) == (True, True)
    assert (coverage["life_expectancy"].sourced, coverage["life_expectancy"].linked) == (True, False)


def test_the_verifier_may_override_what_is_reported(city: City) -> None:
    submission = city(reported={"poverty": 9, "open_data_number": 4})
    verification = (
        u4.Verification(city="A", year=2020)
        .decide("poverty", verified=False, reported=False)
        .decide("open_data_percentage", verified=True, reported=True)
        .decide("patents", verified=False, reported=False)
    )
    coverage = submission.coverage(verification=verification)
    assert coverage["poverty"].status == "not_reported"
    assert coverage["open_data_percentage"].status == "reported"
    assert (coverage.data_points.reported, coverage.indicators.reported) == (2, 1)
    assert [coverage[n].verified for n in ("poverty", "open_data_percentage", "open_data_number")] == [
        False,
        True,
        None,
    ]


def test_local_indicators_are_counted(city: City) -> None:
    trees = u4.Input(id="street_trees", name="trees", unit="tree")
    local = u4.Indicator(
        code="LOCAL: 1",
        id="street_trees",
        name="Street Trees",
        definition="Trees.",
        dimension="Environment",
        sub_dimension="Environment",
        category="Public Space and Nature",
        data_points=[
            u4.DataPoint(
                id="street_tree_count", name="T", unit="tree", kind="count", formula="street_trees", inputs=[trees]
            ),
        ],
    )
    mine = u4.registry.extend([local], labels=["tree"])
    coverage = city(readings={"street_trees": 5}).coverage(mine)
    assert coverage.by("level")["local"].indicators.reported == 1
    assert len(coverage) == 113
    assert city(readings={"street_trees": 5}).coverage().ages == {}, "an unknown input is no reading that counts"


statuses = st.sampled_from(["NR", 1, None, "abc"])


@given(st.dictionaries(st.sampled_from(sorted(u4.registry.data_points)), statuses))
def test_counts_add_up_whatever_is_given(reported: dict[str, Any]) -> None:
    coverage = a_city(reported=reported).coverage()
    for count in (coverage.data_points, coverage.indicators):
        assert count.of == sum(count.to_dict().values()) - count.of
    for key in ("level", "tag", "dimension", "sub_dimension", "category"):
        parts = coverage.by(key)
        for what in ("data_points", "indicators"):
            totals = [getattr(p, what).to_dict() for p in parts.values()]
            assert {n: sum(t[n] for t in totals) for n in totals[0]} == getattr(coverage, what).to_dict()
    assert sum(coverage.by_quality.values()) == sum(coverage.by_origin.values()) == coverage.data_points.reported


def test_the_ways_out(city: City) -> None:
    need("polars")
    coverage = city(city="<b>", reported={"poverty": {"value": 9, "quality": "Personal estimation"}}).coverage()
    data = json.loads(coverage.to_json())
    assert data == json.loads(json.dumps(coverage.to_dict()))
    assert data["by_level"]["core"]["indicators"]["of"] == 55
    assert data["covered"]["poverty"]["quality"] == "Personal estimation"
    frame = coverage.to_frame("polars")
    assert frame.shape == (112, 14)
    assert frame.filter(frame["data_point"] == "poverty")["sourced"].to_list() == ["no"]
    assert "&lt;b&gt;" in coverage._repr_html_()
    assert "1 of 91 KPIs" in repr(coverage)
    assert pickle.loads(pickle.dumps(coverage)) == coverage
    with pytest.raises(u4.UnknownNameError, match="poverty"):
        coverage["povert"]
    with pytest.raises(u4.UnknownNameError, match="level"):
        coverage.by("levels")  # type: ignore[arg-type]


def test_an_indicator_with_an_unusable_data_point_is_reported_in_part() -> None:
    # one of the two coverages is a value, the other cannot be used: 50 of an area of 0
    name = "wireless_broadband_coverage"
    city = u4.Submission(
        city="A",
        country="NO",
        year=2020,
        reported={f"{name}_3g": 90},
        scoped={f"{name}_4g": {"area_covered_4g": 50, "city_area": 0}},
    )
    evaluation = u4.evaluate(city)
    assert (evaluation[f"{name}_3g"].status, evaluation[f"{name}_4g"].status) == ("reported", "invalid")
    coverage, code = evaluation.coverage(), u4.registry[name].code
    assert (coverage.indicators.partial, coverage.indicators.invalid) == (1, 0)
    assert coverage.partly_reported == {code: (f"{name}_4g",)}
    said = next(f.message for f in coverage.findings if f.code == "partly_reported")
    assert said.endswith(f"without a value: {name}_4g")
