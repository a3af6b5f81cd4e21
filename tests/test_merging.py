"""Several departments, several years: merging parts, reading a folder, starting the next year."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from test_laws import city as a_city
from u4ssc_kpi.commands import cli

City = Callable[..., u4.Submission]


def codes(findings: tuple[u4.Finding, ...]) -> list[str]:
    return [f.code for f in findings]


# --- departments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "one", "two", "equal"),
    [
        ("city_area", "465 km2", "46 500 ha", True),
        ("city_area", 465, {"value": "46 500", "unit": "ha"}, True),
        ("city_area", 465, 465.1, False),
        ("electricity_consumed", "1.2 GWh", 1_200_000, True),
        ("population", "283 929", 283_929, True),
        ("population", 283_929, 283_930, False),
        ("population", "many", "many", True),
        ("population", "many", "a lot", False),
        ("city_gdp", "3 billion EUR", "3 000 million EUR", True),
        ("city_gdp", "3 billion EUR", "3 billion USD", False),
        ("resilience_plans_in_place", "yes", True, True),
        ("resilience_plans_in_place", "yes", "no", False),
        ("no2_concentration", "18 ppb", 34.2, True),  # 18 x 1.9, V22 p. 32
        ("an_unknown_input", 5, 5, True),
        ("an_unknown_input", 5, "5 km", False),
    ],
)
def test_equal_values_merge_and_others_conflict(city: City, name: str, one: Any, two: Any, equal: bool) -> None:
    parts = [city(readings={name: one}), city(readings={name: two})]
    merged, findings = u4.merge(parts)
    assert codes(findings) == ([] if equal else ["merge_conflict"])
    assert merged.readings[name] == parts[0].readings[name], "the first stays as it was written"
    assert codes(u4.merge(parts[::-1])[1]) == codes(findings)


ABOUT_A_VALUE = {
    "unit": "km2",
    "year": 2020,
    "source": "census",
    "link": "https://example.org",
    "files": ("map.pdf",),
    "quality": "Estimated",
    "origin": "Census",
    "uncertainty": 0.0,
    "note": "at sea level",
}


def test_nothing_that_one_part_knows_about_an_equal_value_is_lost(city: City) -> None:
    assert {"value", *ABOUT_A_VALUE} == set(u4.Reading.model_fields)
    for name, known in ABOUT_A_VALUE.items():
        parts = [city(readings={"city_area": {"value": 465, name: known}}), city(readings={"city_area": 465})]
        for order in (parts, parts[::-1]):
            merged, findings = u4.merge(order)
            assert findings == ()
            kept = getattr(merged.readings["city_area"], name)
            same = {"unit": (None, "km2"), "year": (None, 2020)}  # it is the declared unit, and the submission's year
            assert kept in same.get(name, (known,)), (name, kept)
            assert name in same or kept is not None


def test_an_interval_stays_with_the_unit_that_it_is_in(city: City) -> None:
    sure = city(readings={"city_area": "465 km2"})
    unsure = city(readings={"city_area": {"value": 46_500, "unit": "ha", "uncertainty": (46_000, 47_000)}})
    for parts in ([sure, unsure], [unsure, sure]):
        merged, findings = u4.merge(parts)
        reading = merged.readings["city_area"]
        assert (reading.value, reading.unit, reading.uncertainty) == (46_500, "ha", (46_000, 47_000))
        assert findings == ()
    other = city(readings={"city_area": {"value": 465, "uncertainty": 0.1}})
    assert codes(u4.merge([other, unsure])[1]) == ["merge_differs"]


def test_equal_values_of_an_input_that_only_a_variant_asks_for(city: City) -> None:
    """9 thousand people are 9 000, whether or not the parts say which variant they follow."""
    name, variant = "population_covered_4g", {"wireless_broadband_coverage_4g": "by_population"}
    for variants in ({}, variant):
        parts = [city(readings={name: value}, variants=variants) for value in (9_000, "9 thousand persons")]
        assert u4.merge(parts)[1] == ()
        parts.append(city(readings={name: 9_001}))
        assert codes(u4.merge(parts)[1]) == ["merge_conflict"]


def test_amounts_in_the_currency_that_another_part_names(city: City) -> None:
    one, two = city(currency="EUR", readings={"city_gdp": 100}), city(readings={"city_gdp": "100 EUR"})
    for parts in ([one, two], [two, one]):
        merged, findings = u4.merge(parts)
        assert (merged.currency, findings) == ("EUR", ())


def test_a_conflict_names_both_files_and_lines(tmp_path: Path) -> None:
    head = "city: Bergen\ncountry: NO\nyear: 2020\n"
    water, green = tmp_path / "water.yaml", tmp_path / "green.yaml"
    water.write_text(head + "readings:\n  water_consumed: 25 hm3\n  city_area: 465\n")
    green.write_text(head + "\n\nreadings:\n  city_area: 464\nreported:\n  poverty: many\n")
    merged, (found,) = u4.merge([u4.read(water), u4.read(green)])
    assert (found.code, found.severity, found.place.file, found.place.line) == (
        "merge_conflict",
        "error",
        str(green),
        7,
    )
    assert f"{water}, line 6" in found.message
    assert "465" in found.message
    evaluation = u4.evaluate(merged)
    places = {f.code: (f.place.file, f.place.line) for f in evaluation.findings}
    assert places == {"merge_conflict": (str(green), 7), "number_unreadable": (str(green), 9)}


def test_parts_made_in_python_are_told_by_number(city: City) -> None:
    _, (found,) = u4.merge([city(reported={"poverty": 5}), city(reported={"poverty": 6})])
    assert str(found.place) == "part 2: reported.poverty"
    assert "in part 1: reported.poverty, which is kept, 5" in found.message


def test_what_stands_behind_equal_values_is_joined(city: City) -> None:
    one = {"value": 5, "source": "census", "files": ["a.pdf"], "quality": "Personal estimation", "note": "n"}
    two = {"value": "5", "source": "register", "files": ["b.pdf", "a.pdf"], "link": "https://x.y", "note": "n"}
    merged, findings = u4.merge([city(reported={"poverty": one}), city(reported={"poverty": two})])
    assert findings == ()
    assert merged.reported["poverty"].to_plain() == {
        "value": 5,
        "source": "census; register",
        "files": ["a.pdf", "b.pdf"],
        "link": "https://x.y",
        "quality": "Personal estimation",
        "note": "n",
    }


@pytest.mark.parametrize(
    ("one", "two"),
    [({"year": 2018}, {}), ({"quality": "Personal estimation"}, {"quality": "good"}), ({"link": "a"}, {"link": "b"})],
)
def test_equal_values_of_which_other_things_are_said(city: City, one: dict[str, Any], two: dict[str, Any]) -> None:
    parts = [city(reported={"poverty": {"value": 5, **said}}) for said in (one, two)]
    merged, findings = u4.merge(parts)
    assert codes(findings) == ["merge_differs"]
    assert merged.reported["poverty"] == parts[0].reported["poverty"]
    same_year = [city(reported={"poverty": {"value": 5, **said}}) for said in ({"year": 2020}, {})]
    assert codes(u4.merge(same_year)[1]) == []


def test_what_one_part_lacks_the_other_gives(city: City) -> None:
    nothing = {"readings": {"population": "NR", "households": None}, "scoped": {"patents": {"population": "n/a"}}}
    something = {"readings": {"population": 5}, "scoped": {"patents": {"population": 6, "patents_granted": 1}}}
    for parts in ([nothing, something], [something, nothing]):
        merged, findings = u4.merge([city(**part) for part in parts])
        assert findings == ()
        assert merged.readings["population"].value == 5
        assert {k: r.value for k, r in merged.scoped["patents"].items()} == {"population": 6, "patents_granted": 1}
        assert "households" in merged.readings


def test_the_head_of_the_parts(city: City) -> None:
    one = city(locode="NO BGO", note="water", exchange_rates={"USD": 9}, currency="NOK")
    two = city(
        city=" a ", country="Norway", boundary="municipality", note="parks", exchange_rates={"USD": 9.5, "EUR": 11}
    )
    merged, findings = u4.merge([one, two])
    assert (merged.city, merged.country, merged.currency) == ("A", "NO", "NOK")
    assert (merged.locode, merged.boundary, merged.note) == ("NO BGO", "municipality", "water\nparks")
    assert merged.exchange_rates == {"USD": 9, "EUR": 11}
    assert [(f.code, f.place.path) for f in findings] == [("merge_conflict", "exchange_rates.USD")]
    assert codes(u4.merge([city(boundary="a"), city(boundary="b")])[1]) == ["merge_conflict"]


def test_every_field_of_a_submission_is_merged(city: City) -> None:
    """A field that is added to submissions one day fails here until it is merged."""
    fields: dict[str, Any] = {
        "city": "A",
        "country": "NO",
        "year": 2020,
        "currency": "NOK",
        "exchange_rates": {"EUR": 11.0},
        "locode": "NO BGO",
        "boundary": "municipality",
        "edition": "2017",
        "note": "n",
        "variants": {"a": "b"},
        "readings": {"population": 5},
        "reported": {"poverty": 9},
        "scoped": {"patents": {"population": 4}},
    }
    full = u4.Submission(**fields)
    assert set(fields) == set(u4.Submission.model_fields)
    assert u4.merge([city(), full]) == (full, ())
    assert set(full.for_next_year().to_dict()) == set(fields) - {"exchange_rates"}
    other = u4.Submission(**{**fields, "edition": "2022", "variants": {"a": "c"}})
    assert [f.place.path for f in u4.merge([full, other])[1]] == ["edition", "variants.a"]


@pytest.mark.parametrize("other", [{"city": "B"}, {"country": "SE"}, {"year": 2021}, {"currency": "EUR"}])
def test_parts_of_several_submissions_are_refused(city: City, other: dict[str, Any]) -> None:
    with pytest.raises(u4.MergeError) as caught:
        u4.merge([city(currency="NOK"), city(**{"currency": "NOK", **other})])
    (name,) = other
    assert f"the {name} is not the same" in str(caught.value)
    assert "part 2" in str(caught.value)
    with pytest.raises(u4.MergeError, match="nothing to merge"):
        u4.merge([])


def test_a_local_registry_decides_by_its_units(city: City) -> None:
    roof = u4.Input(id="green_roofs", name="area of green roofs", unit="m**2")
    local = u4.Indicator(
        code="LOCAL: 1",
        id="green_roofs",
        name="Green Roofs",
        definition="Green roofs.",
        dimension="Environment",
        sub_dimension="Environment",
        category="Public Space and Nature",
        data_points=[
            u4.DataPoint(
                id="green_roof_area", name="R", unit="m**2", kind="quantity", formula="green_roofs", inputs=[roof]
            )
        ],
    )
    parts = [city(readings={"green_roofs": "1 ha"}), city(readings={"green_roofs": 10_000})]
    assert codes(u4.merge(parts, registry=u4.registry.extend([local]))[1]) == []
    assert codes(u4.merge(parts)[1]) == ["merge_conflict"], "without its unit nothing can be said to be equal"


some = st.dictionaries(
    st.sampled_from(sorted(u4.registry.inputs)), st.sampled_from([1, "2", "NR", None, "x"]), max_size=6
)


@given(some)
def test_merging_with_itself_changes_nothing(readings: dict[str, Any]) -> None:
    submission = a_city(readings=readings, scoped={"patents": {"population": 3}}, currency="EUR")
    assert u4.merge([submission]) == (submission, ())
    assert u4.merge([submission, submission]) == (submission, ())


@given(some, some, some)
def test_merging_in_two_steps_is_merging_at_once(one: Any, two: Any, three: Any) -> None:
    a, b, c = (a_city(readings=readings) for readings in (one, two, three))
    at_once, found = u4.merge([a, b, c])
    first, found_first = u4.merge([a, b])
    then, found_then = u4.merge([first, c])
    assert then == at_once
    assert sorted(codes(found)) == sorted([*codes(found_first), *codes(found_then)])


def test_a_full_city_in_three_parts(examples: Path) -> None:
    full = u4.read(examples / "full-city.yaml")
    names = list(full.readings)
    parts = [full.model_copy(update={"readings": {n: full.readings[n] for n in names[start::3]}}) for start in range(3)]
    merged, findings = u4.merge(parts)
    assert findings == ()
    assert merged == full
    assert u4.evaluate(merged).results == u4.evaluate(full).results


# --- years ----------------------------------------------------------------------------------------------------------


def write_years(folder: Path, *names: str) -> None:
    for name in names:
        year, _, _ = name.partition(" ")
        (folder / f"{name}.yaml").write_text(f"city: Bergen\ncountry: NO\nyear: {year}\n")


def test_a_folder_of_years(tmp_path: Path) -> None:
    write_years(tmp_path, "2021", "2019", "2020", "2020 parks")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".hidden.yaml").write_text("x")
    (tmp_path / "broken.json").write_text("{")
    u4.write_verification(u4.Verification(city="Bergen", year=2020), tmp_path / "verification.yaml")
    shares: list[float] = []
    found, findings = u4.read_all(tmp_path, progress=shares.append)
    assert [s.year for s in found] == [2019, 2020, 2020, 2021]
    assert shares == [n / 6 for n in range(1, 7)]
    by_code = {(f.code, Path(str(f.place.file)).name) for f in findings}
    assert (
        by_code
        == {
            ("file_passed_over", "notes.txt"),
            ("file_passed_over", "verification.yaml"),
            ("file_unreadable", "broken.json"),
            ("year_twice", "2020.yaml"),
        }
        or ("year_twice", "2020 parks.yaml") in by_code
    )
    (twice,) = [f for f in findings if f.code == "year_twice"]
    assert "2020" in twice.message
    assert twice.severity == "warning"


def test_chosen_files_and_an_empty_folder(tmp_path: Path) -> None:
    write_years(tmp_path, "2020", "2019")
    found, findings = u4.read_all([tmp_path / "2020.yaml", tmp_path / "2019.yaml", tmp_path / "2018.yaml"])
    assert [s.year for s in found] == [2019, 2020]
    assert [(f.code, f.severity) for f in findings] == [("file_unreadable", "error")]
    assert u4.read_all(tmp_path / "2020.yaml")[0][0].year == 2020
    (tmp_path / "empty").mkdir()
    assert u4.read_all(tmp_path / "empty") == ((), ())


def test_the_examples_are_read_at_once(examples: Path) -> None:
    found, findings = u4.read_all(examples)
    assert [s.city for s in found] == ["Asker", "Bizerte", "Bizerte", "Exemplaria", "Karmøy", "Riyadh", "Valencia"]
    assert "year_twice" in codes(findings), "Bizerte stands in two files"
    assert {f.severity for f in findings} == {"warning", "info"}


def test_the_next_year(city: City) -> None:
    submission = city(
        currency="NOK",
        exchange_rates={"EUR": 11},
        note="n",
        readings={
            "population": {"value": 5, "source": "census"},
            "households": "NR",
            "city_area": {"value": 3, "year": 2015},
        },
        reported={"poverty": 9, "patents": None},
        scoped={"patents": {"population": 4}, "fire_service": {"firefighters": "NR"}},
    )
    later = submission.for_next_year()
    assert later.to_dict() == {
        "city": "A",
        "country": "NO",
        "year": 2021,
        "currency": "NOK",
        "note": "n",
        "readings": {
            "population": {"value": 5, "year": 2020, "source": "census"},
            "city_area": {"value": 3, "year": 2015},
        },
        "reported": {"poverty": {"value": 9, "year": 2020}},
        "scoped": {"patents": {"population": {"value": 4, "year": 2020}}},
    }
    assert later.coverage().ages == {1: 3, 6: 1}, "all counts as old"
    assert codes(later.coverage().findings)[-1] == "data_old"
    assert submission.for_next_year(2024).for_next_year().readings["population"].year == 2020, "marked once"
    for year in (2020, 2019):
        with pytest.raises(ValueError, match=f"the year {year} is not after 2020"):
            submission.for_next_year(year)


def test_the_next_year_gives_the_same_results_and_no_jump(examples: Path) -> None:
    full = u4.read(examples / "full-city.yaml")
    evaluation = u4.evaluate(full.for_next_year(), previous=full)
    assert {n: r.value for n, r in evaluation.items()} == {n: r.value for n, r in u4.evaluate(full).items()}
    assert {f.code for f in evaluation.findings} == {"country_unknown", "converted_by_convention"}


# --- the command line -----------------------------------------------------------------------------------------------


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(cli, [str(w) for w in words])


def test_merge_command(tmp_path: Path) -> None:
    head = "city: Bergen\ncountry: NO\nyear: 2020\n"
    texts = {
        "a": "readings: {city_area: 465}\n",
        "b": "readings: {city_area: 46 500 ha}\n",
        "c": "readings: {city_area: 9}\n",
    }
    a, b, c = (tmp_path / f"{name}.yaml" for name in texts)
    for file, text in zip((a, b, c), texts.values(), strict=True):
        file.write_text(head + text)
    out = tmp_path / "out.yaml"
    done = run("merge", a, b, "-o", out)
    assert (done.exit_code, done.stdout) == (0, f"{out} is written: Bergen, 2020, 1 value\n")
    assert u4.read(out).readings["city_area"].value == 465
    assert run("merge", a, b, "-o", out).exit_code == 2
    assert run("merge", a, b, "-o", a, "--overwrite").exit_code == 2
    assert run("merge", a, b, "-o", out, "--overwrite").exit_code == 0
    kept = out.read_bytes()
    done = run("merge", a, c, "-o", out, "--overwrite")
    assert done.exit_code == 1
    assert "[merge_conflict]" in done.stderr
    assert str(a) in done.stderr.replace("\n    ", "")
    assert out.read_bytes() == kept
    c.write_text(head.replace("2020", "2019"))
    done = run("merge", a, c, tmp_path / "none.yaml", "-o", tmp_path / "new.yaml")
    assert (done.exit_code, "none.yaml" in done.stderr) == (1, True)
    assert "the year is not the same" in run("merge", a, c, "-o", tmp_path / "new.yaml").stderr
    assert not (tmp_path / "new.yaml").exists()


def test_next_year_command(examples: Path, tmp_path: Path) -> None:
    out = tmp_path / "2021.json"
    assert run("next-year", examples / "karmoy-2020.yaml", "-o", out).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["reported"]["basic_water_supply"]["year"] == 2020
    assert run("next-year", examples / "karmoy-2020.yaml", "-o", out).exit_code == 2
    assert run("next-year", examples / "karmoy-2020.yaml", "--year", "2020", "-o", out, "--overwrite").exit_code == 2
    assert run("next-year", tmp_path / "none.yaml", "-o", tmp_path / "x.yaml").exit_code == 1
    assert run("next-year", examples / "karmoy-2020.yaml", "-o", tmp_path / "x.txt").exit_code == 1


def test_coverage_command(examples: Path) -> None:
    done = run("coverage", examples / "riyadh-2020.yaml")
    assert done.exit_code == 0
    assert "26 of 91" in done.stdout
    assert "In part: EC: I: UP: 2A" in done.stdout
    assert all(len(line) <= 80 for line in run("coverage", examples / "full-city.yaml").stdout.splitlines())
    data = json.loads(run("coverage", "--json", examples / "full-city.yaml").stdout)
    assert data == json.loads(json.dumps(u4.read(examples / "full-city.yaml").coverage().to_dict()))
