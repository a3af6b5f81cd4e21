"""Named variants: two readings of one formula, chosen by a submission or a registry, and shown with the result.

The numbers of each variant are worked by hand in tests/cases; here is how a variant is chosen and what is said of it.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi import formula as formulas
from u4ssc_kpi.catalogue import _unit_problems
from u4ssc_kpi.declarations import compile_folder
from u4ssc_kpi.frames.columns import UnknownColumnWarning
from u4ssc_kpi.resources import compiled

POINTS = [p for p in u4.registry.data_points.values() if p.variants]
# A city in the hills: 30 of 120 km2 have 4G, and there live 9 000 of 10 000 people.
HILLS = {"area_covered_4g": 30, "city_area": 120, "population_covered_4g": 9_000, "population": 10_000}
NAME = "wireless_broadband_coverage_4g"


def city(**fields: Any) -> u4.Submission:
    return u4.Submission(**{"city": "Hills", "country": "NO", "year": 2024, **fields})


# --- what is declared ----


def test_the_catalogue_offers_the_readings_that_its_sources_leave_open() -> None:
    codes = {u4.registry.indicator_of(p.id).code for p in POINTS}
    assert (len(POINTS), len(codes)) == (18, 10)
    for point in POINTS:
        assert point.variant == point.variants[0].id, "the first is the default"
        for variant in point.variants:
            assert variant.source, f"{point.id}: {variant.id}"
            assert variant.explanation.endswith(".")


@pytest.mark.parametrize("point", POINTS, ids=lambda p: p.id)
def test_every_variant_gives_the_unit_of_its_data_point(point: u4.DataPoint) -> None:
    labels = frozenset(compiled()["units"]["labels"])
    assert list(_unit_problems(u4.registry.indicator_of(point.id), labels)) == []
    for variant in point.variants:
        assert tuple(i.id for i in variant.inputs) == formulas.names(formulas.parse(variant.formula))


def test_inputs_of_other_variants_are_not_asked_for() -> None:
    assert len(u4.registry.inputs) == 148
    other = u4.registry.inputs_not_in_use
    assert len(other) == 12
    assert not set(other) & set(u4.registry.inputs)
    swapped = u4.registry.with_variants({NAME: "by_population"})
    assert "population_covered_4g" in swapped.inputs
    assert "area_covered_4g" not in swapped.inputs
    assert swapped.inputs_not_in_use["area_covered_4g"] == (NAME, "by_area")


INPUTS = [u4.registry.inputs[n] for n in ("voters", "eligible_voters", "population")]
FIELDS = {"id": "x", "name": "X", "unit": "percent", "kind": "percentage", "formula": "100 * voters / population"}


def variant(id_: str, formula: str) -> dict[str, Any]:
    used = formulas.names(formulas.parse(formula))
    inputs = [i for i in INPUTS if i.id in used]
    return {"id": id_, "formula": formula, "inputs": inputs, "explanation": "One.", "source": "ours"}


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        ([("a", "100 * voters / population")], "the only one"),
        ([("a", "100 * voters / population"), ("a", "100 * voters / eligible_voters")], "same id: a"),
        ([("a", "100 * voters / population"), ("b", "100 * voters / population")], "same formula"),
        ([("a", "voters / population"), ("b", "100 * voters / eligible_voters")], "of no variant"),
    ],
)
def test_variants_that_do_not_fit_are_refused(variants: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        u4.DataPoint(**FIELDS, inputs=(INPUTS[0], INPUTS[2]), variants=[variant(*v) for v in variants])


def test_a_variant_takes_just_the_inputs_of_its_formula() -> None:
    wrong = variant("b", "100 * voters / eligible_voters") | {"inputs": INPUTS[:1]}
    with pytest.raises(ValueError, match="the inputs given are voters"):
        u4.Variant.model_validate(wrong)


def test_a_yes_no_has_no_variants() -> None:
    plan = u4.registry.inputs["resilience_plans_in_place"]
    other = u4.registry.inputs["urban_plan_compact"]
    both = [
        {"id": i.id, "formula": i.id, "inputs": [i], "explanation": "One.", "source": "ours"} for i in (plan, other)
    ]
    fields = {"id": "x", "name": "X", "unit": "yes_no", "kind": "yes_no", "formula": plan.id, "inputs": (plan,)}
    with pytest.raises(ValueError, match="yes / no has no variants"):
        u4.DataPoint(**fields, variants=both)


def local(formula: str) -> u4.Indicator:
    """An indicator of one's own with a second reading."""
    turnout = variant("of_eligible", "100 * voters / eligible_voters")
    point = u4.DataPoint(
        **FIELDS | {"id": "turnout"},
        inputs=(INPUTS[0], INPUTS[2]),
        variants=[variant("of_all", FIELDS["formula"]), turnout | {"formula": formula}],
    )
    places = {"dimension": "Society and Culture", "sub_dimension": "Own", "category": "Own"}
    return u4.Indicator(code="L: 1", id="own", name="Own", definition="Own.", data_points=[point], **places)


def test_an_indicator_of_ones_own_may_have_variants() -> None:
    mine = u4.registry.extend([local("100 * voters / eligible_voters")]).with_variants({"own": "of_eligible"})
    readings = {"voters": 30, "eligible_voters": 40, "population": 60}
    result = u4.evaluate(city(readings=readings), registry=mine)["turnout"]
    assert (result.value, result.variant) == (75, "of_eligible")


def test_a_variant_in_another_unit_is_refused() -> None:
    with pytest.raises(u4.CatalogueError, match="multiply the formula by 100"):
        u4.registry.extend([local("voters / eligible_voters")])


def test_an_unknown_input_of_a_variant_is_told_with_its_place(tmp_path: Path) -> None:
    data = Path(u4.__file__).parent / "data"
    for file in data.rglob("*.yaml"):
        target = tmp_path / file.relative_to(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        target.write_text(text.replace("- water_billed)", "- water_biled)"), encoding="utf-8")
    with pytest.raises(
        u4.CatalogueError, match=r"water_supply_loss: non_revenue_water: unknown input water_biled\. Did"
    ):
        compile_folder(tmp_path)


# --- choosing ----


def test_the_two_readings_differ() -> None:
    by_area = u4.evaluate(city(readings=HILLS))[NAME]
    by_population = u4.evaluate(city(readings=HILLS, variants={NAME: "by_population"}))[NAME]
    assert (by_area.value, by_area.variant) == (25, "by_area")
    assert (by_population.value, by_population.variant) == (90, "by_population")


def test_a_registry_reads_for_all_and_the_submission_goes_first() -> None:
    mine = u4.registry.with_variants({"wireless_broadband_coverage": "by_population"})
    assert u4.evaluate(city(readings=HILLS), registry=mine)[NAME].value == 90
    stated = city(readings=HILLS, variants={NAME: "by_area"})
    assert u4.evaluate(stated, registry=mine)[NAME].value == 25
    assert u4.registry.variants[NAME] == "by_area", "the registry that it was made from stays as it was"
    assert mine.variants["wireless_broadband_coverage_3g"] == "by_population"
    assert mine.hash != u4.registry.hash
    assert mine.with_variants({"EC:ICT:ICT:4C": "by_area"}) == u4.registry


def test_typed_calls_take_the_inputs_of_the_variant() -> None:
    point = u4.registry.data_points[NAME].with_variant("by_population")
    assert point.calculate(population_covered_4g=9_000, population="10 000 inhabitants").magnitude == 90
    with pytest.raises(TypeError, match="takes population_covered_4g, population"):
        point.calculate(area_covered_4g=30, city_area=120)


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"])
def test_tables_follow_the_registry(engine: str) -> None:
    need(engine)
    columns = {name: [float(value), None] for name, value in HILLS.items()}
    frame: Any
    if engine == "polars":
        import polars as pl

        frame = pl.DataFrame(columns)
    elif engine == "pandas":
        import pandas as pd

        frame = pd.DataFrame(columns)
    else:
        import pyarrow as pa

        frame = pa.table(columns)
    for variant_id, expected in (("by_area", 25.0), ("by_population", 90.0)):
        mine = u4.registry.with_variants({"wireless_broadband_coverage": variant_id})
        with pytest.warns(UnknownColumnWarning, match=r"is not used: the variant by_\w+ of wireless"):
            table = u4.compute(frame, indicators=NAME, registry=mine)
        values = table[NAME].to_pylist() if engine == "pyarrow" else list(table[NAME])
        assert values[0] == expected
        statuses = table[f"{NAME}__status"]
        assert list(statuses.to_pylist() if engine == "pyarrow" else statuses) == ["computed", "not_reported"]


def test_names_that_are_not_there_are_told_all_at_once() -> None:
    with pytest.raises(u4.UnknownNameError) as caught:
        u4.registry.with_variants({NAME: "by_peple", "poverty": "x", "watr_supply_loss": "non_revenue_water"})
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert "no variant 'by_peple'" in lines[0]
    assert "by_area, by_population" in lines[0]
    assert "poverty has no variant 'x'" in lines[1]
    assert "one reading" in lines[1]
    assert "Did you mean 'water_supply_loss'" in lines[2]


def test_an_unknown_variant_in_a_submission_is_a_finding_and_the_default_is_used() -> None:
    evaluation = u4.evaluate(city(readings=HILLS | {"population_covered_4g": None}, variants={NAME: "by_peple"}))
    found = next(f for f in evaluation.findings if f.code == "unknown_variant")
    assert (found.severity, found.place.path, found.value) == ("error", f"variants.{NAME}", "by_peple")
    assert "default" in found.hint
    assert evaluation[NAME].value == 25


def test_a_reading_for_another_variant_is_not_dropped_in_silence() -> None:
    readings = {"population_covered_4g": 9_000, "population": 10_000}
    evaluation = u4.evaluate(city(readings=readings))
    (found,) = evaluation.findings
    assert (found.code, found.severity) == ("input_not_in_use", "warning")
    assert f"{NAME}: by_population" in found.hint
    assert evaluation[NAME].status == "not_reported"


# --- what the result says ----


def test_the_result_names_its_variant_everywhere() -> None:
    evaluation = u4.evaluate(city(readings=HILLS, variants={NAME: "by_population"}))
    result = evaluation[NAME]
    assert result.to_dict()["variant"] == "by_population"
    assert result.to_dict()["formula"] == "100 * population_covered_4g / population"
    assert "variant: by_population, the default is by_area" in result.explain()
    assert "variant: by_area, the default; others: by_population" in u4.evaluate(city(readings=HILLS))[NAME].explain()
    assert evaluation.to_dict()["submission"]["variants"] == {NAME: "by_population"}
    assert evaluation["poverty"].to_dict()["variant"] is None
    assert "variant" not in evaluation["poverty"].explain()
    assert pickle.loads(pickle.dumps(evaluation)) == evaluation


def test_the_frame_of_results_names_the_variant() -> None:
    need("polars")
    frame = u4.evaluate(city(readings=HILLS, variants={NAME: "by_population"})).to_frame("polars")
    rows = dict(zip(frame["data_point"], frame["variant"], strict=True))
    assert rows[NAME] == "by_population"
    assert rows["water_supply_loss"] == "physical_loss"
    assert rows["poverty"] is None


@pytest.mark.parametrize("name", ["city.yaml", "city.json"])
def test_a_file_says_how_its_city_computed(tmp_path: Path, name: str) -> None:
    stated = city(readings=HILLS, variants={NAME: "by_population"}, edition=2017)
    read = u4.read(u4.write(stated, tmp_path / name))
    assert read == stated
    assert read.edition == "2017"
    assert u4.evaluate(read)[NAME].value == 90
