"""Tables: the kind of frame, the columns, selections, units, what is refused and how."""

from __future__ import annotations

import re
import sys
import warnings
from typing import Any

import pytest
from engines import ENGINES, ROW, Engine, need

import u4ssc_kpi as u4
from u4ssc_kpi.frames.compute import group_columns, select_points

INTERNET = "household_internet_access"
GIVEN = {ROW: [3, 1, 2], "households_with_internet_access": [97.0, None, 5.0], "households": [100.0, 50.0, 0.0]}


def polars(columns: dict[str, Any]) -> Any:
    need("polars")
    import polars as pl

    return pl.DataFrame(columns, strict=False)


def table_error(columns: Any, **options: Any) -> str:
    """The message of the error that a table gives."""
    with pytest.raises(u4.TableError) as caught:
        u4.compute(polars(columns) if isinstance(columns, dict) else columns, **options)
    assert len(caught.value.problems) == str(caught.value).count("\n  - ")
    return str(caught.value)


# --- the frame


def test_the_same_kind_of_frame_comes_back(engine: Engine) -> None:
    frame = engine.frame(GIVEN)
    found = u4.compute(frame, indicators=INTERNET)
    assert type(found) is type(frame)


def test_lazy_stays_lazy() -> None:
    pl = pytest.importorskip("polars")
    calls = []

    def spy(frame: Any) -> Any:
        calls.append(frame)
        return frame

    lazy = pl.LazyFrame(GIVEN).map_batches(spy)
    found = u4.compute(lazy, indicators=INTERNET, benchmarks="reference", roll_ups=True)
    assert isinstance(found, pl.LazyFrame)
    assert not calls, "something was computed while planning"
    assert found.collect()[INTERNET].to_list() == [97.0, None, None]
    assert calls


def test_input_columns_come_first_and_unchanged(engine: Engine) -> None:
    given = {"name": ["Å", "b", None], **GIVEN, "seen by": ["x", "y", "z"]}
    before = engine.frame(given)
    found = u4.compute(before, indicators=INTERNET)
    columns = engine.columns(found)
    assert list(columns) == [*given, INTERNET, f"{INTERNET}__status"]
    assert {k: columns[k] for k in given} == engine.columns(before)
    if not engine.lazy:
        assert columns[ROW] == [3, 1, 2], "rows keep their order"
        assert columns[f"{INTERNET}__status"] == ["computed", "not_reported", "invalid"]


def test_the_index_of_pandas_is_kept() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(GIVEN, index=pd.MultiIndex.from_tuples([("A", 1), ("A", 1), ("B", 2)], names=["city", "year"]))
    found = u4.compute(frame, indicators=INTERNET)
    assert found.index.equals(frame.index)
    assert list(frame.columns) == list(GIVEN), "the frame that was given is not changed"


def test_numbers_by_hand(engine: Engine) -> None:
    columns = {
        ROW: [0, 1, 2, 3],
        "firefighters": [203.0, 0.0, 4.0, 5.0],
        "population": [172_122.0, 0.0, 0.0, 50_000.0],
        "life_expectancy__reported": [None, 82.5, -1.0, 0.0],
        "resilience_plans_in_place": [True, False, None, True],
    }
    points = ["fire_service", "life_expectancy", "resilience_plans"]
    found = engine.columns(u4.compute(engine.frame(columns), indicators=points, benchmarks="reference"))
    assert found["fire_service"] == [pytest.approx(117.9396009, rel=1e-9), None, None, 10.0]
    assert found["fire_service__status"] == ["computed", "not_applicable", "invalid", "computed"]
    assert found["life_expectancy"] == [None, 82.5, None, 0.0]
    assert found["life_expectancy__status"] == ["not_reported", "reported", "invalid", "reported"]
    assert found["resilience_plans"] == [1.0, 0.0, None, 1.0]
    assert found["resilience_plans__points"] == [4.0, 1.0, None, 4.0]
    assert found["resilience_plans__band"] == ["95+", "0-33", None, "95+"]


# --- what is computed


@pytest.mark.parametrize(
    ("selection", "one_of_them"),
    [
        ("EC: ICT: ICT: 1C", INTERNET),
        (INTERNET, INTERNET),
        ("Economy", INTERNET),
        ("economy", "patents"),
        ("Waste", "solid_waste_collection"),
        ("core", INTERNET),
        ("advanced", "water_supply_ict_monitoring"),
        ("smart", "smart_water_meters"),
        ("SDG 6", "wastewater_collection"),
        (6, "wastewater_collection"),
        ("11.2", None),
        (["Education", 3, "fire_service"], "fire_service"),
        (("fire_service",), "fire_service"),
    ],
    ids=str,
)
def test_selections(selection: Any, one_of_them: str | None) -> None:
    found = [p.id for p in select_points(selection, u4.registry)]
    assert 0 < len(found) < 112
    assert one_of_them is None or one_of_them in found
    assert found == [name for name in u4.registry.data_points if name in found], "in methodology order"


def test_a_selection_by_the_name_of_a_group_is_the_group() -> None:
    for kind in ("dimension", "sub_dimension", "category", "level", "tag"):
        for name in {getattr(i, kind) for i in u4.registry.values()}:
            wanted = {p.id for i in u4.registry.values() if getattr(i, kind) == name for p in i.data_points}
            found = {p.id for p in select_points(name, u4.registry)}
            assert wanted <= found, name


@pytest.mark.parametrize("name", ["houshold_internet_access", "Educatoin", 99, "SDG 18", "", "6.99"])
def test_a_selection_of_nothing_is_an_error(name: Any) -> None:
    with pytest.raises(u4.UnknownNameError, match=re.escape(repr(str(name)))) as caught:
        u4.compute(polars(GIVEN), indicators=name)
    if isinstance(name, str) and len(name) > 6:
        assert "Did you mean" in str(caught.value)


def test_only_what_is_asked_for_is_computed() -> None:
    found = u4.compute(polars(GIVEN), indicators=[INTERNET])
    assert found.columns == [*GIVEN, INTERNET, f"{INTERNET}__status"]
    bare = u4.compute(polars(GIVEN), indicators=[INTERNET], statuses=False)
    assert bare.columns == [*GIVEN, INTERNET]
    scored = u4.compute(polars(GIVEN), indicators=[INTERNET], statuses=False, benchmarks="reference")
    assert scored.columns == [*GIVEN, INTERNET, *(f"{INTERNET}__{part}" for part in ("performance", "points", "band"))]


def test_everything_by_default() -> None:
    found = u4.compute(polars(GIVEN), benchmarks="reference", roll_ups=True)
    groups = group_columns(u4.registry.data_points.values(), u4.registry)
    assert len(found.columns) == 3 + 112 * 5 + 2 * len(groups)
    assert found["total__percent"].to_list() == [100.0, None, None]
    assert found["total__band"].to_list() == ["95+", None, None]
    assert found["dimension__economy__percent"].to_list() == [100.0, None, None]
    assert found["dimension__society_and_culture__percent"].null_count() == 3, "nothing is scored there"


def test_roll_ups_of_a_selection_hold_its_members_only() -> None:
    found = u4.compute(polars(GIVEN), indicators=INTERNET, benchmarks="reference", roll_ups=True)
    assert {c for c in found.columns if c.endswith("__percent")} == {
        "category__economy__ict_infrastructure__percent",
        "sub_dimension__ict__percent",
        "dimension__economy__percent",
        "total__percent",
    }


def test_roll_ups_need_benchmarks() -> None:
    assert "give benchmarks='reference'" in table_error(GIVEN, roll_ups=True)


def test_statuses_can_be_left_out_on_every_engine(engine: Engine) -> None:
    found = engine.columns(u4.compute(engine.frame(GIVEN), indicators=INTERNET, statuses=False))
    assert f"{INTERNET}__status" not in found
    assert sorted(found[INTERNET], key=str) == [97.0, None, None]


def test_a_benchmark_set_of_ones_own() -> None:
    mine = u4.BenchmarkSet(
        id="mine",
        title="Ours",
        targets=(u4.Target(data_point=INTERNET, rule="at_least", target=200.0, source="ours"),),
    )
    found = u4.compute(polars(GIVEN), indicators=INTERNET, benchmarks=mine)
    assert found[f"{INTERNET}__performance"].to_list() == [0.485, None, None]
    assert found[f"{INTERNET}__points"].to_list() == [2.0, None, None]


RULES = {
    "at_least": ({"target": 50.0}, {25.0: 0.5, 100.0: 2.0, 0.0: 0.0}),
    "at_most": ({"target": 50.0}, {25.0: 1.0, 100.0: 0.5, 0.0: 1.0, 50.0: 1.0}),
    "equal_to": ({"target": 50.0}, {25.0: 0.5, 100.0: 0.5, 0.0: 0.0, 50.0: 1.0}),
    "linear": ({"target": 0.0, "worst": 100.0}, {25.0: 0.75, 100.0: 0.0, 200.0: 0.0, 0.0: 1.0}),
    "none": ({}, {25.0: None}),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule(engine: Engine, rule: Any) -> None:
    limits, cases = RULES[rule]
    mine = u4.BenchmarkSet(
        id="mine", title="Ours", targets=(u4.Target(data_point="adult_literacy", rule=rule, source="ours", **limits),)
    )
    columns = {ROW: [*range(len(cases) + 1)], "adult_literacy__reported": [*cases, None]}
    found = engine.columns(u4.compute(engine.frame(columns), indicators="adult_literacy", benchmarks=mine))
    assert found["adult_literacy__performance"] == [*cases.values(), None]


@pytest.mark.parametrize(
    "limits", [{"rule": "at_least", "target": 1e-3}, {"rule": "linear", "target": 1e-3, "worst": 0}]
)
def test_a_share_stays_finite(engine: Engine, limits: Any) -> None:
    target = u4.Target(data_point="adult_literacy", source="ours", **limits)
    mine = u4.BenchmarkSet(id="mine", title="Ours", targets=(target,))
    columns = {ROW: [0, 1, 2], "adult_literacy__reported": [1e307, 1.0, None]}
    found = engine.columns(u4.compute(engine.frame(columns), indicators="adult_literacy", benchmarks=mine))
    assert found["adult_literacy__performance"] == [sys.float_info.max, 1000.0, None]
    assert found["adult_literacy__performance"][0] == target.performance(1e307)


def test_the_limits_of_the_bands_are_the_published_ones(engine: Engine) -> None:
    mine = u4.BenchmarkSet(
        id="mine",
        title="Ours",
        targets=(u4.Target(data_point="adult_literacy", rule="at_least", target=60.0, source="ours"),),
    )
    shares = [0.0, 0.3299, 0.33, 0.6599, 0.66, 0.95, 0.9501, 57 / 60, 3.0]
    columns = {ROW: [*range(len(shares))], "adult_literacy__reported": [60 * s for s in shares]}
    found = engine.columns(u4.compute(engine.frame(columns), indicators="adult_literacy", benchmarks=mine))
    wanted = ["0-33", "0-33", "33-66", "33-66", "66-95", "66-95", "95+", "66-95", "95+"]
    assert found["adult_literacy__band"] == wanted
    assert found["adult_literacy__points"] == [{"0-33": 1, "33-66": 2, "66-95": 3, "95+": 4}[b] for b in wanted]


def test_a_local_indicator(engine: Engine) -> None:
    trees = u4.Input(id="street_trees", name="trees along streets", unit="tree")
    population = u4.registry.inputs["population"]
    local = u4.Indicator(
        code="LOCAL: 1",
        id="street_trees",
        name="Street Trees",
        dimension="Environment",
        sub_dimension="Environment",
        category="Public Space and Nature",
        definition="Trees along streets per 1 000 inhabitants.",
        data_points=(
            u4.DataPoint(
                id="street_tree_density",
                name="Street Trees",
                unit="tree / (1000 person)",
                kind="per_capita_rate",
                formula="street_trees / (population / 1000)",
                inputs=(trees, population),
                direction="higher",
            ),
        ),
    )
    mine = u4.registry.extend([local], labels=["tree"])
    columns = {ROW: [0, 1], "street_trees": [30.0, 0.0], "population": [1000.0, 0.0]}
    found = engine.columns(u4.compute(engine.frame(columns), indicators="LOCAL: 1", registry=mine))
    assert found["street_tree_density"] == [30.0, None]
    assert found["street_tree_density__status"] == ["computed", "not_applicable"]
    with pytest.raises(u4.UnknownNameError):
        u4.compute(engine.frame(columns), indicators="LOCAL: 1")


# --- units


@pytest.mark.parametrize(
    ("columns", "units"),
    [
        ({"electricity_consumed [GWh]": [310.0]}, None),
        ({"electricity_consumed[GWh]": [310.0]}, None),
        ({"electricity_consumed": [310.0]}, {"electricity_consumed": "GWh"}),
        ({"electricity_consumed [kWh]": [310.0]}, {"electricity_consumed": "GWh"}),
        ({"electricity_consumed [kWh]": [310.0]}, {"electricity_consumed [kWh]": "GWh"}),
        ({"electricity_consumed": [310_000_000.0]}, None),
        ({"electricity_consumed [kWh]": [310_000_000]}, None),
    ],
)
def test_units(engine: Engine, columns: dict[str, Any], units: Any) -> None:
    if engine.name == "sqlframe" and any("[" in name for name in columns):
        pytest.skip("SQLFrame writes the names of columns in small letters, and so the units")
    table = {**columns, "population": [1000.0]}
    found = engine.columns(u4.compute(engine.frame(table), indicators="electricity_consumption", units=units))
    city = u4.Submission(
        city="A", country="NO", year=2020, readings={"electricity_consumed": "310 GWh", "population": 1000}
    )
    assert found["electricity_consumption"] == [pytest.approx(u4.evaluate(city)["electricity_consumption"].value)]
    assert list(found)[:2] == list(table)


def test_money_in_one_currency() -> None:
    columns = {"rd_spending [million NOK]": [2.0], "city_gdp [bn NOK]": [1.0]}
    assert u4.compute(polars(columns), indicators="rd_expenditure")["rd_expenditure"].to_list() == [0.2]


def test_columns_that_a_selection_does_not_use_are_passed_over(engine: Engine) -> None:
    """Text, an unknown unit and two currencies are refused where they are used, and kept as they are elsewhere."""
    columns = {
        "households_with_internet_access": [97.0],
        "households": [100.0],
        "population": ["many"],
        "electricity_consumed": [1.0],
        "rd_spending": [1.0],
        "city_gdp": [2.0],
    }
    units = {"electricity_consumed": "parsec", "rd_spending": "NOK", "city_gdp": "EUR"}
    found = engine.columns(u4.compute(engine.frame(columns), indicators=INTERNET, units=units))
    assert found[INTERNET] == [97.0]
    assert found["population"] == ["many"]
    with pytest.raises(u4.TableError) as refused:
        u4.compute(engine.frame(columns), indicators=["electricity_consumption", "rd_expenditure"], units=units)
    assert len(refused.value.problems) == 3


# --- yes and no

YES_NO = {
    "booleans": [True, False, None],
    "words": ["yes", "no", None],
    "other words": [" YES ", "No", ""],
    "not reported": ["Yes", "no", "NR"],
}


@pytest.mark.parametrize("kind", YES_NO)
def test_yes_and_no(engine: Engine, kind: str) -> None:
    columns = {ROW: [0, 1, 2], "resilience_plans_in_place": YES_NO[kind]}
    found = engine.columns(u4.compute(engine.frame(columns), indicators="resilience_plans"))
    assert found["resilience_plans"] == [1.0, 0.0, None]
    assert found["resilience_plans__status"] == ["computed", "computed", "not_reported"]


def test_a_word_that_is_neither_is_invalid(engine: Engine) -> None:
    columns = {ROW: [0, 1], "resilience_plans_in_place": ["perhaps", "yes"]}
    found = engine.columns(u4.compute(engine.frame(columns), indicators="resilience_plans"))
    assert found["resilience_plans__status"] == ["invalid", "computed"]
    assert found["resilience_plans"] == [None, 1.0]


def test_objects_of_pandas_that_are_yes_or_no() -> None:
    pd = pytest.importorskip("pandas")
    column = pd.Series([True, "yes", "no", None, False], dtype=object)
    found = u4.compute(pd.DataFrame({"resilience_plans_in_place": column}), indicators="resilience_plans")
    assert found["resilience_plans__status"].tolist() == ["computed"] * 3 + ["not_reported", "computed"]
    assert found["resilience_plans"].fillna(-1).tolist() == [1.0, 1.0, 0.0, -1.0, 0.0]


def test_yes_and_no_reported() -> None:
    columns = {"resilience_plans_in_place": [True, True, None], "resilience_plans__reported": ["no", None, "yes"]}
    found = u4.compute(polars(columns), indicators="resilience_plans")
    assert found["resilience_plans"].to_list() == [0.0, 1.0, 1.0]
    assert found["resilience_plans__status"].to_list() == ["reported", "computed", "reported"]


# --- what is refused


def test_text_in_a_column_of_numbers(engine: Engine) -> None:
    columns = {"households_with_internet_access": ["97", "98"], "households": [True, False], "population": [1.0, 2.0]}
    with pytest.raises(u4.TableError) as caught:
        u4.compute(engine.frame(columns))
    first, second = caught.value.problems
    assert "'households_with_internet_access' holds text where numbers in household are due" in first
    assert "'households' holds booleans" in second
    assert "convert it to floats" in first


def test_decimals_as_objects_are_refused_in_pandas() -> None:
    pd = pytest.importorskip("pandas")
    from decimal import Decimal

    message = table_error(pd.DataFrame({"households": pd.Series([Decimal("1.5"), None], dtype=object)}))
    assert "'households' holds" in message
    assert "convert it to floats" in message


def test_everything_wrong_is_told_at_once() -> None:
    message = table_error(
        {
            "households": ["a"],
            "population": [True],
            "electricity_consumed [parsec]": [1.0],
            "firefighters": [1.0],
            "firefighters [full_time_equivalent]": [1.0],
            "no_such_point__reported": [1.0],
            "adult_litercy__reported": [1.0],
            "resilience_plans_in_place": [[1]],
            "rd_spending [NOK]": [1.0],
            "city_gdp [EUR]": [1.0],
        },
        units={"householdz": "household"},
    )
    for part in (
        "'households' holds text",
        "'population' holds booleans",
        "'electricity_consumed [parsec]'",
        "'firefighters' and 'firefighters [full_time_equivalent]' both give firefighters: keep one",
        "'no_such_point__reported' reports no known data point",
        "Did you mean 'adult_literacy'",
        "'resilience_plans_in_place' holds List",
        "rd_expenditure joins rd_spending [NOK] in NOK and city_gdp [EUR] in EUR: convert the columns to one currency",
        "units: there is no column 'householdz'. Did you mean 'households'",
    ):
        assert part in message


@pytest.mark.parametrize("unit", ["parsec", "nonsense", "person", "1,000"])
def test_a_unit_that_does_not_fit(unit: str) -> None:
    message = table_error({"electricity_consumed": [1.0]}, units={"electricity_consumed": unit})
    assert "'electricity_consumed'" in message
    assert unit in message


def test_a_result_column_that_is_there() -> None:
    first = u4.compute(polars(GIVEN), indicators="fire_service")
    message = table_error(first, indicators="fire_service")
    assert "the column 'fire_service' is there already: rename or drop it" in message
    assert "'fire_service__status'" in message


@pytest.mark.parametrize("frame", [[], {}, {"households": [1]}, None, 7, "table", b""], ids=repr)
def test_what_is_no_table(frame: Any) -> None:
    with pytest.raises(u4.TableError, match=rf"a builtins\.{type(frame).__name__} is no table: give a frame of pandas"):
        u4.compute(frame)


def test_a_series_is_no_table() -> None:
    pl = pytest.importorskip("polars")
    with pytest.raises(u4.TableError, match="is no table"):
        u4.compute(pl.Series([1.0]))


def test_two_columns_of_one_name() -> None:
    pd = pytest.importorskip("pandas")
    message = table_error(pd.DataFrame([[1.0, 2.0]], columns=["households", "households"]))
    assert "one name" in message
    assert "households" in message


def test_columns_of_pandas_that_are_no_text() -> None:
    pd = pytest.importorskip("pandas")
    found = u4.compute(pd.DataFrame({0: [1], "households": [2.0]}), indicators=INTERNET)
    assert list(found.columns)[:2] == [0, "households"]


def test_a_misspelt_column_warns() -> None:
    with pytest.warns(
        UserWarning, match=r"'housholds' is no input and is not used; did you mean 'households'\?"
    ) as seen:
        u4.compute(polars({"housholds": [1.0]}), indicators=INTERNET)
    assert len(seen) == 1
    assert seen[0].filename == __file__, "the warning points at the caller"


def test_dask_warns_once() -> None:
    need("dask")
    engine = ENGINES["dask"]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        engine.columns(u4.compute(engine.frame({"housholds": [1.0] * 9, ROW: [1] * 9}), indicators=INTERNET))
    assert len([w for w in seen if "housholds" in str(w.message)]) == 1


@pytest.mark.parametrize("name", ["city", "year", "note", "income", "name", "comment", f"{INTERNET}__status"])
def test_other_columns_do_not_warn(name: str) -> None:
    found = u4.compute(polars({name: ["x"]}), indicators="fire_service")
    assert found[name].to_list() == ["x"]


def test_a_table_without_inputs_is_not_reported() -> None:
    found = u4.compute(polars({"city": ["A", "B"]}))
    assert {found[c][n] for c in found.columns if c.endswith("__status") for n in (0, 1)} == {"not_reported"}
