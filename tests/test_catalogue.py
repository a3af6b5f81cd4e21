"""The catalogue: its counts, the proof of dimension and scale for all 112, look-up, extension, benchmark sets."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pint
import pytest
from pydantic import BaseModel, ValidationError

import u4ssc_kpi as u4
from u4ssc_kpi import formula as formulas
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import CatalogueError, UnknownFilterError, UnknownNameError
from u4ssc_kpi.findings import CODES
from u4ssc_kpi.quantities import dimension_of_unit, parse_unit, undeclared_labels

ROOT = Path(__file__).parent.parent
INDICATORS = list(u4.registry.values())
POINTS = list(u4.registry.data_points.values())
every_point = pytest.mark.parametrize("point", POINTS, ids=[p.id for p in POINTS])

# --- counts ---------------------------------------------------------------------------------------------------------


def test_counts_of_the_methodology() -> None:
    assert (len(u4.registry), len(u4.registry.data_points), len(u4.registry.inputs)) == (91, 112, 148)
    assert Counter(i.level for i in INDICATORS) == {"core": 55, "advanced": 36}
    assert Counter(i.tag for i in INDICATORS) == {"smart": 20, "structural": 32, "sustainable": 39}
    assert Counter(i.dimension for i in INDICATORS) == {"Economy": 45, "Environment": 17, "Society and Culture": 29}
    assert len({i.category for i in INDICATORS}) == 22
    assert len({(i.dimension, i.category) for i in INDICATORS}) == 24
    assert len({(i.dimension, i.sub_dimension, i.category) for i in INDICATORS}) == 27
    assert Counter(i.evidence.formula for i in INDICATORS) == {"printed": 30, "partly printed": 13, "reconstructed": 48}


def test_sub_dimensions_by_name() -> None:
    assert {(i.dimension, i.sub_dimension) for i in INDICATORS} == {
        ("Economy", "ICT"),
        ("Economy", "Productivity"),
        ("Economy", "Infrastructure"),
        ("Environment", "Environment"),
        ("Environment", "Energy"),
        ("Society and Culture", "Education, Health and Culture"),
        ("Society and Culture", "Safety, Housing and Social Inclusion"),
    }
    two = {"Water and Sanitation", "Waste"}
    assert {
        c for c in {i.category for i in INDICATORS} if len({i.dimension for i in INDICATORS if i.category == c}) > 1
    } == two


def test_indicators_with_several_data_points() -> None:
    assert {i.id: len(i.data_points) for i in INDICATORS if len(i.data_points) > 1} == {
        "wireless_broadband_coverage": 2,
        "open_data": 2,
        "transportation_mode_share": 5,
        "urban_development_and_spatial_planning": 5,
        "air_pollution": 5,
        "wastewater_treatment": 3,
        "solid_waste_treatment": 6,
    }


PREFIXES = {
    ("Economy", "ICT"): "EC: ICT: ",
    ("Economy", "Productivity"): "EC: P: ",
    ("Economy", "Infrastructure"): "EC: I: ",
    ("Environment", "Environment"): "EN: EN: ",
    ("Environment", "Energy"): "EN: E: ",
    ("Society and Culture", "Education, Health and Culture"): "SC: EH: ",
    ("Society and Culture", "Safety, Housing and Social Inclusion"): "SC: SH: ",
}


@pytest.mark.parametrize("indicator", INDICATORS, ids=[i.id for i in INDICATORS])
def test_the_code_says_the_place_and_the_level(indicator: u4.Indicator) -> None:
    assert indicator.code.startswith(PREFIXES[indicator.dimension, indicator.sub_dimension])
    assert indicator.level == {"C": "core", "A": "advanced"}[indicator.code[-1]]
    assert all(1 <= goal <= 17 for goal in indicator.sdg.goals)
    assert {int(t.split(".")[0]) for t in (*indicator.sdg.targets, *indicator.sdg.indicators)} <= set(
        indicator.sdg.goals
    )
    assert indicator.definition.endswith(".")
    assert indicator.evidence.formula != "local"
    assert indicator.evidence.tag != "local"


def test_ids_and_codes_are_unique_in_any_spelling() -> None:
    names = [n for i in INDICATORS for n in (i.code, i.id, *i.aliases)]
    assert len({"".join(n.split()).casefold() for n in names}) == len(names)


def test_every_check_names_what_exists_and_its_own_indicator() -> None:
    checks = [(i, c) for i in INDICATORS for c in i.checks]
    assert {c.kind for _, c in checks} == {"sum", "descending", "between", "one_of"}
    for indicator, check in checks:
        own, known = {p.id for p in indicator.data_points}, set(u4.registry.data_points)
        if check.kind == "between" and "/" in check.formula:
            own, known = {i.id for i in indicator.inputs}, set(u4.registry.inputs)
        assert set(check.names) <= known
        assert set(check.names) & own, indicator.code
        assert CODES[check.code].severity in ("warning", "info"), "plausibility is never an error"


# --- the proof of dimension and scale -------------------------------------------------------------------------------

LABELS = [
    "person",
    "household",
    "customer",
    "customer_interruption",
    "subscription",
    "hotspot",
    "metering_device",
    "stop",
    "intersection",
    "dataset",
    "service",
    "procurement_activity",
    "patent",
    "enterprise",
    "bicycle",
    "vehicle",
    "site",
    "death",
    "birth",
    "bed",
    "institution",
    "place",
    "response",
    "full_time_equivalent",
    "crime",
    "CO2e",
    "currency",
]
# A percentage of two different things: a subscription for a household, a place for a child.
LIKE_OTHERS = {
    "fixed_broadband_subscriptions": {"subscription": "household"},
    "child_care_availability": {"place": "person"},
}
PER_TIME = {  # the amount of the 365 days, given for each year or day
    "electricity_consumption",
    "residential_thermal_energy_consumption",
    "public_building_energy_consumption",
    "ghg_emissions",
    "water_consumption",
}
NUMBERS = [7, 3, 2, 5]  # no two inputs the same; the first is the largest, so that what is subtracted leaves something


def _independent() -> pint.UnitRegistry[Any]:
    """Pint's own registry with the counted things added and a year of 365 days; none of the library's code."""
    ureg: pint.UnitRegistry[Any] = pint.UnitRegistry(on_redefinition="ignore")
    ureg.define("year = 365 * day = a = yr")
    for label in LABELS:
        ureg.define(f"{label} = [{label}]")
    ureg.define("tonne_CO2e = tonne * CO2e")
    return ureg


UREG = _independent()


def _value(text: str, values: dict[str, Any], *, constants: bool) -> Any:
    """Python's own reading of a formula; without its constants only the quantities are left."""

    def walk(node: ast.AST) -> Any:
        if isinstance(node, ast.BinOp):
            a, b = walk(node.left), walk(node.right)
            kind = type(node.op)
            return a * b if kind is ast.Mult else a / b if kind is ast.Div else a - b if kind is ast.Sub else a + b
        if isinstance(node, ast.Name):
            return values[node.id]
        assert isinstance(node, ast.Constant)
        return node.value if constants else 1

    return walk(ast.parse(text, mode="eval").body)


@every_point
def test_dimension_and_scale_of_every_data_point(point: u4.DataPoint) -> None:
    if point.unit == "yes_no":
        assert [i.unit for i in point.inputs] == ["yes_no"]
        assert point.formula == point.inputs[0].id
        return
    plain = {i.id: float(n) for i, n in zip(point.inputs, NUMBERS, strict=False)}
    with_units = {}
    for wanted in point.inputs:
        unit = wanted.unit
        for own, other in LIKE_OTHERS.get(point.id, {}).items():
            unit = other if unit == own else unit
        with_units[wanted.id] = plain[wanted.id] * UREG.parse_expression(unit)
    measured = _value(point.formula, with_units, constants=False)
    if point.id in PER_TIME:
        assert point.inputs[0].over == "12 months"
        measured = measured / (365 * UREG.day)
    due = UREG.parse_expression(point.unit)  # such as 1e-5 death / person
    in_unit = (measured / due).to_base_units() if not isinstance(due, (int, float)) else measured / due
    assert in_unit.dimensionless, f"{measured.dimensionality} is not the dimension of {point.unit}"
    assert _value(point.formula, plain, constants=True) == pytest.approx(in_unit.magnitude, rel=1e-12)


def test_the_proof_covers_what_it_says() -> None:
    assert sum(p.unit == "yes_no" for p in POINTS) == 6
    with_time = {p.id for p in POINTS if "[time]" in dimension_of_unit(p.unit)}
    assert with_time - PER_TIME == {
        "life_expectancy",
        "electricity_system_outage_time",
        "emergency_service_response_time",
    }
    assert with_time >= PER_TIME - {"residential_thermal_energy_consumption"}


@every_point
def test_the_librarys_own_dimension_agrees_with_pint(point: u4.DataPoint) -> None:
    if point.unit == "yes_no":
        return
    for unit in (point.unit, *(i.unit for i in point.inputs)):
        expected = (1.0 * UREG.parse_expression(unit) * UREG.dimensionless).dimensionality
        assert {k.strip("[]"): v for k, v in dimension_of_unit(unit).items()} == {
            k.strip("[]"): int(v) for k, v in expected.items()
        }
    of_formula = formulas.dimension(point.tree, {i.id: i.unit for i in point.inputs})
    measured = _value(
        point.formula,
        {i.id: n * UREG.parse_expression(i.unit) for i, n in zip(point.inputs, NUMBERS, strict=False)},
        constants=False,
    )
    assert {k.strip("[]"): v for k, v in of_formula.items()} == {
        k.strip("[]"): int(v) for k, v in measured.dimensionality.items()
    }


def test_every_declared_unit_is_known() -> None:
    for unit in {p.unit for p in POINTS} | {i.unit for i in u4.registry.inputs.values()}:
        assert undeclared_labels(unit) == set()
        if unit != "yes_no":
            parse_unit(unit)
    assert undeclared_labels("tree / (1000 person)") == {"tree"}


def test_only_what_can_pile_up_is_an_amount_of_twelve_months() -> None:
    flows = {i.id for i in u4.registry.inputs.values() if i.over == "12 months"}
    assert flows >= {
        "electricity_consumed",
        "water_consumed",
        "city_gdp",
        "traffic_deaths",
        "live_births",
        "ghg_emitted",
    }
    assert not flows & {"population", "households", "city_area", "green_area", "income_gini", "mean_life_expectancy"}


# --- data, files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", INDICATORS, ids=[i.id for i in INDICATORS])
def test_every_indicator_survives_json_and_pickle(indicator: u4.Indicator) -> None:
    assert u4.Indicator.model_validate_json(indicator.model_dump_json()) == indicator
    assert u4.Indicator.model_validate(indicator.model_dump(mode="json", exclude_defaults=True)) == indicator
    assert pickle.loads(pickle.dumps(indicator)) == indicator


def test_every_benchmark_set_survives_json_and_pickle() -> None:
    for set_ in u4.registry.benchmark_sets.values():
        assert u4.BenchmarkSet.model_validate_json(set_.model_dump_json()) == set_
        assert pickle.loads(pickle.dumps(set_)) == set_


def test_the_registry_is_pickled_by_reference() -> None:
    assert pickle.loads(pickle.dumps(u4.registry)) is u4.registry
    assert len(pickle.dumps(u4.registry)) < 200
    mine = u4.registry.extend([_trees()], labels=["tree"])
    back = pickle.loads(pickle.dumps(mine))
    assert back == mine
    assert back.hash == mine.hash != u4.registry.hash


@pytest.mark.parametrize("tool", ["compile_catalogue.py", "write_indicators.py"])
def test_what_is_generated_is_fresh(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / tool), "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_the_hash_is_the_same_in_another_process() -> None:
    code = "import u4ssc_kpi as u4; print(u4.registry.hash)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == u4.registry.hash


# --- look-up --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "EC: ICT: ICT: 1C",
        "EC:ICT:ICT:1C",
        "ec:ict:ict:1c",
        " EC :ICT: ICT:1C ",
        "household_internet_access",
        "HOUSEHOLD_INTERNET_ACCESS",
    ],
)
def test_look_up_in_any_spelling(name: str) -> None:
    assert u4.registry[name].name == "Household Internet Access"
    assert name in u4.registry
    assert u4.registry.get(name) is u4.registry[name]


@pytest.mark.parametrize(
    ("alias", "id_"),
    [
        ("EC: ICT: ICT: 5A", "availability_of_wifi_in_public_areas"),
        ("SC:EH:H:6A", "electronic_health_records"),
        ("sa: eh: h: 5a", "health_insurance_public_health_coverage"),
        ("SA: EH: C: 1C", "cultural_expenditure"),
    ],
)
def test_look_up_by_alias(alias: str, id_: str) -> None:
    assert u4.registry[alias].id == id_
    assert alias not in list(u4.registry)


def test_it_is_a_mapping_in_the_order_of_the_methodology() -> None:
    codes = list(u4.registry)
    assert codes[0] == "EC: ICT: ICT: 1C"
    assert codes == [i.code for i in INDICATORS]
    assert [c[:2] for c in codes] == ["EC"] * 45 + ["EN"] * 17 + ["SC"] * 29
    assert dict(u4.registry.items()).keys() == set(codes)
    assert list(u4.registry.data_points) == [p.id for i in INDICATORS for p in i.data_points]
    assert 5 not in u4.registry


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("life_expectency", "life_expectancy"),
        ("EC: ICT: ICT: 1D", "EC: ICT: ICT: 1C"),
        ("Gini Coeficient", "gini_coefficient"),
        ("Docters", "Doctors"),
    ],
)
def test_an_unknown_name_raises_with_the_closest(typo: str, meant: str) -> None:
    with pytest.raises(KeyError, match=meant) as caught:
        u4.registry[typo]
    assert isinstance(caught.value, UnknownNameError)
    assert u4.registry.get(typo) is None


@pytest.mark.parametrize("name", ["", " ", "x" * 100_000, "\x00", "air_pollution_pm10", 5, None])
def test_what_is_no_name_raises_key_error(name: Any) -> None:
    with pytest.raises(KeyError) as caught:
        u4.registry[name]
    assert len(str(caught.value)) < 300
    assert name not in u4.registry


def test_a_data_point_looked_up_as_an_indicator_says_so() -> None:
    with pytest.raises(UnknownNameError, match="EN: EN: AQ: 1C"):
        u4.registry["air_pollution_pm10"]


def test_other_look_ups_raise_with_the_closest_too() -> None:
    assert u4.registry.indicator_of("air_pollution_pm10").id == "air_pollution"
    with pytest.raises(UnknownNameError, match="life_expectancy"):
        u4.registry.indicator_of("life_expectency")
    with pytest.raises(UnknownNameError, match="reference"):
        u4.registry.targets("referense")
    with pytest.raises(KeyError):
        u4.registry.data_points["nothing"]
    assert u4.registry.used_by("water_consumed") == ("water_consumption", "freshwater_consumption")
    assert u4.registry.used_by("nothing") == ()


@pytest.mark.parametrize(
    ("conditions", "count"),
    [
        ({}, 91),
        ({"dimension": "economy"}, 45),
        ({"dimension": "Society and Culture"}, 29),
        ({"sub_dimension": "ICT"}, 17),
        ({"sub_dimension": "energy"}, 4),
        ({"category": "water and sanitation"}, 11),
        ({"category": "Water and Sanitation", "dimension": "Environment"}, 4),
        ({"level": "core"}, 55),
        ({"level": "Advanced"}, 36),
        ({"tag": "smart"}, 20),
        ({"level": "core", "dimension": "Environment"}, 12),
        ({"category": "Housing", "dimension": "Economy"}, 0),
        ({"text": "no such words anywhere"}, 0),
    ],
)
def test_find_counts(conditions: dict[str, Any], count: int) -> None:
    found = u4.registry.find(**conditions)
    assert len(found) == count
    assert list(found) == [i for i in INDICATORS if i in found]


def test_find_by_text() -> None:
    assert [i.id for i in u4.registry.find(text="Doctors")] == ["physicians"]
    assert [i.id for i in u4.registry.find(text="METERS water smart")] == ["smart_water_meters"]
    assert [i.id for i in u4.registry.find(text="pm2_5")] == ["air_pollution"]
    assert [i.id for i in u4.registry.find(text="EC: I: T: 5A")] == ["travel_time_index"]


def test_find_by_sdg() -> None:
    six = u4.registry.find(sdg=6)
    assert {"basic_water_supply", "potable_water_supply", "household_sanitation", "wastewater_treatment"} <= {
        i.id for i in six
    }
    assert six == u4.registry.find(sdg="6") == u4.registry.find(sdg="SDG 6")
    one = u4.registry.find(sdg=1)
    assert "poverty" in {i.id for i in one}
    assert all(1 in i.sdg.goals for i in one), "goal 1 is not goal 11"
    assert {i.id for i in u4.registry.find(sdg="11.2")} >= {"traffic_monitoring"}
    assert all(
        any(t == "11.2" or t.startswith("11.2.") for t in (*i.sdg.targets, *i.sdg.indicators))
        for i in u4.registry.find(sdg="11.2")
    )


@pytest.mark.parametrize(
    ("conditions", "near"),
    [
        ({"dimension": "Econmy"}, "Economy"),
        ({"dimension": ""}, "Economy"),
        ({"sub_dimension": "Enviroment"}, "Environment"),
        ({"category": "Water and Sanitaton"}, "Water and Sanitation"),
        ({"level": "basic"}, "core"),
        ({"tag": "green"}, "smart"),
        ({"tag": "structual"}, "structural"),
    ],
)
def test_an_unknown_filter_value_raises_with_what_is_known(conditions: dict[str, Any], near: str) -> None:
    with pytest.raises(UnknownFilterError, match=near):
        u4.registry.find(**conditions)


@pytest.mark.parametrize("sdg", ["x", "", 0, 18, "6.99.1.2", "water"])
def test_an_sdg_that_does_not_exist_raises(sdg: Any) -> None:
    with pytest.raises(UnknownFilterError):
        u4.registry.find(sdg=sdg)


def test_a_condition_that_is_no_text_raises() -> None:
    with pytest.raises(UnknownFilterError, match="the level is a text, not 3"):
        u4.registry.find(level=3)  # type: ignore[arg-type]


def test_an_unknown_condition_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        u4.registry.find(colour="green")  # type: ignore[call-arg]


# --- immutability ---------------------------------------------------------------------------------------------------


def test_nothing_of_the_catalogue_can_be_changed() -> None:
    indicator = u4.registry["poverty"]
    parts: list[BaseModel] = [
        indicator,
        indicator.data_points[0],
        indicator.inputs[0],
        indicator.sdg,
        indicator.evidence,
    ]
    for part in parts:
        for name in type(part).model_fields:
            with pytest.raises(ValidationError):
                setattr(part, name, None)
    for mapping in (u4.registry, u4.registry.data_points, u4.registry.inputs, u4.registry.benchmark_sets):
        with pytest.raises(TypeError):
            mapping["x"] = None  # type: ignore[index]
        with pytest.raises(TypeError):
            del mapping["poverty"]  # type: ignore[attr-defined]
    for sequence in (indicator.data_points, indicator.rules, indicator.sdg.goals, indicator.data_points[0].inputs):
        assert isinstance(sequence, tuple)


def test_extending_leaves_the_registry_as_it_was() -> None:
    before = (u4.registry.hash, len(u4.registry), len(u4.registry.inputs), list(u4.registry.benchmark_sets))
    mine = u4.registry.extend([_trees()], [_plan()], labels=["tree"])
    assert (len(mine), len(mine.data_points), len(mine.inputs)) == (92, 113, 149)
    assert (u4.registry.hash, len(u4.registry), len(u4.registry.inputs), list(u4.registry.benchmark_sets)) == before
    assert "street_trees" not in u4.registry


# --- extension ------------------------------------------------------------------------------------------------------


def _trees(**changes: Any) -> u4.Indicator:
    point: dict[str, Any] = {
        "id": "street_tree_density",
        "name": "Street Trees",
        "unit": "tree / (1000 person)",
        "kind": "per_capita_rate",
        "formula": "street_trees / (population / 1000)",
        "inputs": (
            u4.Input(id="street_trees", name="trees along streets", unit="tree"),
            u4.registry.inputs["population"],
        ),
        "direction": "higher",
    }
    fields: dict[str, Any] = {
        "code": "LOCAL: 1",
        "id": "street_trees",
        "name": "Street Trees",
        "dimension": "Environment",
        "sub_dimension": "Environment",
        "category": "Public Space and Nature",
        "definition": "Trees along streets per 1 000 inhabitants.",
    }
    point |= changes.pop("point", {})
    return u4.Indicator(**{**fields, **changes, "data_points": (u4.DataPoint(**point),)})


def _plan(**changes: Any) -> u4.BenchmarkSet:
    target = u4.Target(data_point="street_tree_density", rule="at_least", target=100, source="city plan")
    return u4.BenchmarkSet(**{"id": "plan", "title": "Plan", "extends": "reference", "targets": (target,), **changes})


def test_a_local_indicator_is_evaluated_and_scored() -> None:
    mine = u4.registry.extend([_trees()], [_plan()], labels=["tree"])
    city = u4.Submission(
        city="A", country="NO", year=2020, readings={"street_trees": "500 tree", "population": 10_000, "households": 5}
    )
    evaluation = u4.evaluate(city, registry=mine)
    result = evaluation["street_tree_density"]
    assert (result.status, result.value, result.unit) == ("computed", 50.0, "tree / (1000 person)")
    card = mine.benchmark(evaluation, against="plan")
    assert card["street_tree_density"].performance == 0.5
    assert card["street_tree_density"].band == "33-66"
    assert "street_tree_density" not in u4.evaluate(city)


def test_the_plural_of_a_local_counted_thing_is_understood_as_that_of_our_own() -> None:
    mine = u4.registry.extend([_trees()], labels=["tree"])
    city = u4.Submission(
        city="A", country="NO", year=2020, readings={"street_trees": "500 trees", "population": 10_000}
    )
    assert u4.evaluate(city, registry=mine)["street_tree_density"].value == 50.0


def test_a_local_indicator_is_found_with_the_others() -> None:
    mine = u4.registry.extend([_trees()], labels=["tree"])
    assert mine["local:1"].id == "street_trees"
    assert [i.id for i in mine.find(level="local")] == ["street_trees"]
    assert len(mine.find(category="Public Space and Nature")) == 5
    assert list(mine)[:91] == list(u4.registry)


def test_a_clash_says_whether_it_is_identical() -> None:
    own = u4.registry["poverty"]
    with pytest.raises(CatalogueError, match=r"SC: SH: SI: 3C exists already and is identical; .*override=True"):
        u4.registry.extend([own])
    with pytest.raises(CatalogueError) as caught:
        u4.registry.extend([own.model_copy(update={"name": "Other"})])
    assert "SC: SH: SI: 3C exists already" in str(caught.value)
    assert "identical" not in str(caught.value)
    with pytest.raises(CatalogueError, match="published exists already and is identical"):
        u4.registry.extend(benchmark_sets=[u4.registry.benchmark_sets["published"]])


def test_a_clash_by_id_alias_or_data_point() -> None:
    for changes in (
        {"id": "poverty"},
        {"aliases": ("EC: ICT: ICT: 1C",)},
        {"code": "sc:sh:si:3c"},
        {"point": {"id": "poverty"}},
    ):
        with pytest.raises(CatalogueError):
            u4.registry.extend([_trees(**changes)], labels=["tree"])
    other = u4.Input(id="population", name="other people", unit="household")
    trees = u4.Input(id="street_trees", name="trees", unit="tree")
    with pytest.raises(CatalogueError, match="population is declared in two ways"):
        u4.registry.extend(
            [_trees(point={"inputs": (trees, other), "unit": "tree / (1000 household)"})], labels=["tree"]
        )


def test_an_override_replaces_in_place() -> None:
    changed = u4.registry["poverty"].model_copy(update={"name": "Our Poverty"})
    mine = u4.registry.extend([changed], override=True)
    assert list(mine) == list(u4.registry)
    assert mine["poverty"].name == "Our Poverty"
    assert u4.registry["poverty"].name == "Poverty"
    empty = u4.BenchmarkSet(id="published", title="none", targets=())
    assert u4.registry.extend(benchmark_sets=[empty], override=True).targets("published") == {}


def test_an_override_finds_what_it_replaces_by_code_or_id_in_any_spacing() -> None:
    own = u4.registry["poverty"]
    for changes in ({"code": "sc:sh:si:3c"}, {"code": "LOCAL: 3"}, {"id": "our_poverty"}):
        changed = own.model_copy(update={"name": "Our Poverty", **changes})
        mine = u4.registry.extend([changed], override=True)
        assert len(mine) == 91
        assert [i.name for i in mine.values()].index("Our Poverty") == list(u4.registry).index(own.code)
        assert mine.indicator_of("poverty").name == "Our Poverty"


def test_an_override_cannot_take_the_place_of_two() -> None:
    both = _trees(code="SC: EH: H: 1C", id="poverty")
    with pytest.raises(CatalogueError, match="its code and its id are those of SC: EH: H: 1C and SC: SH: SI: 3C"):
        u4.registry.extend([both], labels=["tree"], override=True)


@pytest.mark.parametrize("override", [False, True])
def test_what_is_given_twice_is_refused(override: bool) -> None:
    def extend(indicators: Any = (), sets: Any = ()) -> None:
        u4.registry.extend(indicators, sets, override=override, labels=["tree"])

    with pytest.raises(CatalogueError, match="indicator LOCAL: 1 is given twice, identical"):
        extend([_trees(), _trees()])
    for other in ({"name": "Other"}, {"code": "local:1", "id": "other"}, {"code": "LOCAL: 2"}):
        with pytest.raises(CatalogueError, match="is given in two ways"):
            extend([_trees(), _trees(**other)])
    with pytest.raises(CatalogueError, match="benchmark set plan is given twice, identical"):
        extend([_trees()], [_plan(), _plan()])
    with pytest.raises(CatalogueError, match="benchmark set plan is given in two ways"):
        extend([_trees()], [_plan(), _plan(title="Other")])
    for twice in ([_trees(), _trees()], [_trees(), _trees(name="Other")]):
        with pytest.raises(CatalogueError, match="LOCAL: 1 is given twice"):
            Registry(twice)
    with pytest.raises(CatalogueError, match="benchmark set plan is given twice"):
        Registry([_trees()], [_plan(), _plan(title="Other")])


def test_an_override_cannot_leave_targets_and_checks_without_their_data_points() -> None:
    for name in ("maternal_mortality_rate", "solid_waste_treatment"):  # one has a target, the other also a check
        gone = u4.registry[name].model_copy(update={"data_points": _trees().data_points, "checks": ()})
        with pytest.raises(CatalogueError, match=f"reference does not fit(.|\\n)*no data point '{name}"):
            u4.registry.extend([gone], override=True, labels=["tree"])
    check = u4.registry["solid_waste_treatment"].checks[0].model_copy(update={"data_points": ("povertee", "poverty")})
    with pytest.raises(CatalogueError, match=r"LOCAL: 1: a check names no data point 'povertee'.*'poverty'"):
        u4.registry.extend([_trees(checks=(check,))], labels=["tree"])


def test_a_set_that_extends_an_unknown_one_is_refused() -> None:
    with pytest.raises(CatalogueError, match=r"the benchmark set plan extends 'referense'.*'reference'"):
        u4.registry.extend([_trees()], [_plan(extends="referense")], labels=["tree"])


def test_ids_that_would_be_taken_for_another_are_refused() -> None:
    for changes in ({"id": "street__trees"}, {"point": {"id": "tree__status"}}):
        with pytest.raises(ValidationError, match="two underscores"):
            _trees(**changes)
    for name in ("street_trees", "population"):
        with pytest.raises(CatalogueError, match=f"{name} is the id of a data point and of an input"):
            u4.registry.extend([_trees(point={"id": name})], labels=["tree"])


@pytest.mark.parametrize(
    ("label", "suggestion"),
    [
        ("bus", "bus_vehicle"),  # pint: the plural of bu, a bushel
        ("bar", "bar_"),
        ("cup", "cup_"),
        ("pin", "pin_"),  # pint: a picoinch
        ("unit", "housing_unit"),  # pint: a micronit
        ("barrel", "barrel_"),
    ],
)
def test_a_counted_thing_that_is_a_physical_unit_is_refused(label: str, suggestion: str) -> None:
    with pytest.raises(CatalogueError, match=f"'{label}' is a physical unit .* such as '{suggestion}"):
        u4.registry.extend(labels=[label])


def test_counted_things_stay_so_after_they_were_used() -> None:
    lamps = u4.Input(id="street_lamps", name="lamps", unit="lamp")
    changes = {"unit": "lamp / person", "formula": "street_lamps / population"}
    local = _trees(point={**changes, "inputs": (lamps, u4.registry.inputs["population"])})
    assert local.data_points[0].calculate(street_lamps=500, population=10_000).magnitude == 0.05
    assert len(u4.registry.extend([local], labels=["lamp", "person", "bench", "library"])) == 92
    with pytest.raises(CatalogueError, match="not one word"):
        u4.registry.extend(labels=["park bench"])


# The number that is asked for is 1238 trees / 10 000 people = 123.8 trees for each 1000.
@pytest.mark.parametrize(
    ("unit", "formula", "remedy"),
    [
        ("tree / (1000 person)", "street_trees / population", "by 1000"),
        ("tree / (1000 person)", "street_trees / (population / 100000)", "by 0.01"),
        ("tree / (1000 person)", "100 * street_trees / population", "by 10"),
        ("percent", "street_trees / population", "by 100"),
        ("dimensionless", "100 * street_trees / population", "by 0.01"),
        ("tree / person", "(street_trees + 2 * street_trees) / (2 * population)", ""),
        ("tree / person", "street_trees / population / 0", ""),
    ],
)
def test_a_formula_of_another_scale_is_refused(unit: str, formula: str, remedy: str) -> None:
    with pytest.raises(CatalogueError, match=f"street_tree_density: .*{remedy}"):
        u4.registry.extend([_trees(point={"unit": unit, "formula": formula})], labels=["tree"])


@pytest.mark.parametrize(
    ("unit", "formula", "over", "fits"),
    [
        ("kWh / person / year", "energy / population", "12 months", True),
        ("GWh / person / year", "energy / population", "12 months", False),
        ("GWh / person / year", "energy / population / 1000000", "12 months", True),
        ("kWh / person / day", "energy / population / 365", "12 months", True),
        ("kWh / person / day", "energy / population", "12 months", False),
        ("MJ / person", "3.6 * energy / population", "at a date", True),
        ("MJ / person", "energy / population", "at a date", False),
        ("GJ / person", "0.0036 * energy / population", "at a date", True),
        ("kWh", "(energy + heat * 277.8) / 2", "at a date", True),  # the mean of kWh and GJ
        ("kWh", "energy + heat * 277.8", "at a date", True),
        ("kWh", "energy + heat", "at a date", False),
        ("kWh", "0.3 * energy + 0.7 * energy", "at a date", True),
        ("percent", "100 - 100 * energy / (energy + 277.8 * heat)", "at a date", True),
        ("percent", "1 - energy / (energy + 277.8 * heat)", "at a date", False),
        ("dimensionless", "1 - energy / (energy + 277.8 * heat)", "at a date", True),
    ],
)
def test_the_scale_of_a_formula(unit: str, formula: str, over: Any, fits: bool) -> None:
    known = {
        "energy": u4.Input(id="energy", name="energy", unit="kWh", over=over),
        "heat": u4.Input(id="heat", name="heat", unit="GJ", over=over),
        "population": u4.registry.inputs["population"],
    }
    inputs = tuple(known[name] for name in known if name in formula)
    local = _trees(point={"unit": unit, "formula": formula, "inputs": inputs})
    if fits:
        assert len(u4.registry.extend([local])) == 92
    else:
        with pytest.raises(CatalogueError, match=r"multiply the formula by|different sizes"):
            u4.registry.extend([local])


def test_all_of_the_catalogue_passes_as_an_extension() -> None:
    assert len(Registry([]).extend(INDICATORS)) == 91


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "yes_no"},
        {"kind": "yes_no"},
        {"unit": "yes_no", "kind": "yes_no"},  # of numbers
        {"unit": "yes_no", "kind": "yes_no", "formula": "plan + plan", "inputs": "plan"},
        {"unit": "yes_no", "kind": "yes_no", "formula": "1 * plan", "inputs": "plan"},
        {"unit": "percent", "kind": "percentage", "formula": "100 * plan", "inputs": "plan"},
    ],
)
def test_a_yes_no_is_one_yes_no_and_nothing_else(changes: dict[str, Any]) -> None:
    plan = (u4.Input(id="plan", name="a plan", unit="yes_no"),)
    with pytest.raises(ValidationError, match="yes"):
        _trees(point={**changes, **({"inputs": plan} if "inputs" in changes else {})})
    good = _trees(point={"unit": "yes_no", "kind": "yes_no", "formula": "plan", "inputs": plan})
    assert len(u4.registry.extend([good])) == 92


def test_an_unknown_unit_is_refused_naming_the_way_out() -> None:
    with pytest.raises(CatalogueError, match=r"tree is no known unit.*labels=\['tree'\]"):
        u4.registry.extend([_trees()])


def test_units_that_do_not_fit_together_are_refused() -> None:
    trees = u4.Input(id="street_trees", name="trees", unit="tree")
    unlike = {"formula": "street_trees - population", "inputs": (trees, u4.registry.inputs["population"])}
    with pytest.raises(CatalogueError, match="cannot be joined"):
        u4.registry.extend([_trees(point=unlike)], labels=["tree"])


@pytest.mark.parametrize("unit", ["km", "tree", "tree / (1000 household)", "kWh / person", "currency"])
def test_a_unit_that_is_not_that_of_the_formula_is_refused(unit: str) -> None:
    with pytest.raises(CatalogueError, match="street_tree_density"):
        u4.registry.extend([_trees(point={"unit": unit})], labels=["tree"])


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ({"data_point": "povertty", "rule": "at_most", "target": 5}, "poverty"),
        ({"data_point": "poverty", "rule": "yes"}, "does not fit"),
        ({"data_point": "resilience_plans", "rule": "at_least", "target": 1}, "does not fit"),
        ({"data_point": "poverty", "rule": "at_most", "target": 5, "unit": "km"}, "km"),
    ],
)
def test_a_wrong_target_is_refused(target: dict[str, Any], problem: str) -> None:
    wrong = u4.BenchmarkSet(id="wrong", title="Wrong", targets=(u4.Target(source="none", **target),))
    with pytest.raises(CatalogueError, match=problem):
        u4.registry.extend(benchmark_sets=[wrong])
    with pytest.raises(CatalogueError, match=problem):
        u4.registry.targets(wrong)


def test_sets_that_extend_each_other_in_a_circle_are_refused() -> None:
    a = u4.BenchmarkSet(id="a", title="A", extends="b", targets=())
    b = u4.BenchmarkSet(id="b", title="B", extends="a", targets=())
    own = u4.BenchmarkSet(id="c", title="C", extends="c", targets=())
    with pytest.raises(CatalogueError, match="circle"):
        u4.registry.extend(benchmark_sets=[a, b])
    with pytest.raises(CatalogueError, match="circle"):
        u4.registry.extend(benchmark_sets=[own])
    with pytest.raises((CatalogueError, UnknownNameError)):
        u4.registry.extend(benchmark_sets=[a])


def test_all_problems_are_told_at_once() -> None:
    second = _trees(code="LOCAL: 2", id="other_trees", point={"id": "other_tree_density"})
    with pytest.raises(CatalogueError) as caught:
        u4.registry.extend([u4.registry["poverty"], _trees(), second])
    for name in ("SC: SH: SI: 3C", "LOCAL: 1", "LOCAL: 2"):
        assert name in str(caught.value)


def test_a_registry_of_ones_own() -> None:
    alone = Registry([_trees()])
    assert list(alone) == ["LOCAL: 1"]
    assert alone.edition == "local"
    with pytest.raises(CatalogueError, match="declared twice"):
        Registry([_trees(), _trees(code="LOCAL: 2", id="other_trees")])


# --- declarations that are refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"formula": "street_trees / populaton"},
        {"formula": "street_trees"},
        {"formula": "street_trees ** 2 / population"},
        {"id": "Street Trees"},
        {"id": "class"},
        {"id": "__import__"},
        {"kind": "number"},
        {"colour": "green"},
        {"inputs": ()},
    ],
)
def test_a_wrong_declaration_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        _trees(point=changes)


@pytest.mark.parametrize(
    "fields",
    [
        {"rule": "at_least"},
        {"rule": "at_least", "target": 0},
        {"rule": "at_most", "target": -5},
        {"rule": "at_least", "target": float("nan")},
        {"rule": "linear", "target": 0},
        {"rule": "linear", "target": 5, "worst": 5},
        {"rule": "at_most", "target": 5, "worst": 9},
        {"rule": "none", "target": 5},
        {"rule": "yes", "target": 1},
        {"rule": "more"},
        {"rule": "at_least", "target": 1e-10},
        {"rule": "at_most", "target": 5e-324},
        {"rule": "equal_to", "target": 1e-10},
        {"rule": "linear", "target": 0, "worst": 1e-10},
        {"rule": "linear", "target": -1e308, "worst": 1e308},
        {"rule": "at_least", "target": 1, "basis": "guessed"},
    ],
)
def test_a_target_that_is_not_whole_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        u4.Target(data_point="poverty", source="none", **fields)


# --- benchmark sets -------------------------------------------------------------------------------------------------


def test_what_is_published() -> None:
    published = u4.registry.benchmark_sets["published"]
    assert published.official
    assert published.extends is None
    assert {t.data_point: (t.rule, t.target) for t in published.targets} == {
        "fixed_broadband_subscriptions": ("at_least", 60.0),
        "availability_of_wifi_in_public_areas": ("none", None),
        "open_data_number": ("none", None),
        "e_government": ("none", None),
        "cultural_infrastructure": ("none", None),
    }


@pytest.mark.parametrize(
    ("data_point", "rule", "target"),
    [
        ("fixed_broadband_subscriptions", "at_least", 60),  # from the published set
        ("gender_income_equity", "equal_to", 1),
        ("travel_time_index", "at_most", 1.5),
        ("wireless_broadband_subscriptions", "at_least", 100_000),
        ("smart_electricity_meters", "at_least", 80),  # Directive 2009/72/EC
        ("air_pollution_pm2_5", "at_most", 10),  # WHO 2005
        ("air_pollution_pm10", "at_most", 20),
        ("air_pollution_no2", "at_most", 40),
        ("solid_waste_treatment_recycled", "at_least", 65),  # Directive (EU) 2018/851
        ("solid_waste_treatment_open_dump", "linear", 0),
        ("protected_natural_areas", "at_least", 30),  # Kunming-Montreal
        ("renewable_energy_consumption", "at_least", 42.5),  # Directive (EU) 2023/2413
        ("maternal_mortality_rate", "at_most", 70),  # SDG 3.1
        ("resilience_plans", "yes", None),
    ],
)
def test_what_the_reference_set_holds(data_point: str, rule: str, target: float | None) -> None:
    found = u4.registry.targets("reference")[data_point]
    assert (found.rule, found.target) == (rule, target)


def test_the_reference_set_is_never_called_u4sscs() -> None:
    reference = u4.registry.benchmark_sets["reference"]
    assert not reference.official
    assert reference.extends == "published"
    assert "not U4SSC's own" in reference.title
    for set_ in u4.registry.benchmark_sets.values():
        assert all(str(t.source).strip() for t in set_.targets)


# What the sources say, by their own texts: universal access, or a number for the same quantity.
STATED = {
    "household_internet_access",  # ITU ICT Development Index 2010: reference value 100
    "wireless_broadband_subscriptions",  # the same: 100 for each 100 inhabitants
    "adult_literacy",  # the same: 100
    "travel_time_index",
    *(f"urban_development_and_spatial_planning_{p}" for p in ("compact", "connected", "integrated", "inclusive")),
    "urban_development_and_spatial_planning_resilient",  # V22 p. 93: a plan that meets all five qualifies
    "resilience_plans",  # M17 p. 121: should have been implemented
    "unemployment_rate",  # Sustainable Development Report 2025: optimum and lower bound
    "life_expectancy",
    "gini_coefficient",
    "ghg_emissions",  # C40 Deadline 2020: average of the cities
    "wastewater_treatment_secondary",  # Directive (EU) 2024/3019
    "basic_water_supply",  # SDG 6.1: universal access
    "potable_water_supply",
    "household_sanitation",  # SDG 6.2: access for all
    "access_to_electricity",  # SDG 7.1: universal access
    "rd_expenditure",
    "air_pollution_pm2_5",
    "air_pollution_pm10",
    "air_pollution_no2",
    "solid_waste_treatment_landfill",  # Directive (EU) 2018/850: 10 %
    "solid_waste_treatment_recycled",  # Directive (EU) 2018/851: 65 %
    "protected_natural_areas",
    "renewable_energy_consumption",
    "maternal_mortality_rate",  # SDG 3.1: less than 70
}


def test_a_target_says_whether_its_source_states_it() -> None:
    reference = u4.registry.benchmark_sets["reference"].targets
    assert {t.data_point for t in reference if t.rule != "none" and t.basis == "stated"} == STATED
    assert all(t.reading for t in reference if t.basis == "derived")
    assert {t.basis for t in reference} == {"stated", "derived"}
    assert u4.Target(data_point="poverty", rule="at_most", target=5, source="a plan").basis == "stated"


def test_which_targets_are_u4sscs_own() -> None:
    published = {t.data_point for t in u4.registry.benchmark_sets["published"].targets}
    assert u4.registry.official_targets("reference") == u4.registry.official_targets("published") == published
    own = u4.Target(data_point="fixed_broadband_subscriptions", rule="at_least", target=60, source="copied")
    mine = u4.BenchmarkSet(id="mine", title="mine", extends="reference", targets=[own])
    assert u4.registry.official_targets(mine) == published - {"fixed_broadband_subscriptions"}


def test_the_edition_of_a_local_indicator_is_local() -> None:
    mine = u4.registry.extend([_trees()], labels=["tree"])
    assert mine.edition_of("street_trees") == mine.edition_of(_trees()) == "local"
    assert mine.edition_of("poverty") == u4.registry.edition != "local"


def test_every_target_points_where_the_data_point_does() -> None:
    rules = {
        "higher": {"at_least", "yes", "linear"},
        "lower": {"at_most", "linear"},
        "target": {"equal_to", "at_most"},
        "none": {"none"},
    }
    for name, target in u4.registry.targets("reference").items():
        direction = u4.registry.data_points[name].direction
        assert target.rule in rules[direction] | {"none"}, f"{name}: {direction}, {target.rule}"
        if target.rule == "linear":
            assert target.target is not None
            assert target.worst is not None
            assert (target.target > target.worst) == (direction == "higher"), name


def test_the_registry_shows_itself_in_a_notebook() -> None:
    page = u4.registry._repr_html_()
    assert page.count("<tr") == 92
    assert "Household Internet Access" in page
    assert "<script" not in _trees(name="<script>alert(1)</script>")._repr_html_()
