"""Benchmark sets of one's own: read, written, checked, by year, and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi.commands import cli
from u4ssc_kpi.io.benchmarks import COLUMNS
from u4ssc_kpi.targets import target_of_year

City = Callable[..., u4.Submission]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="u4ssc-kpi")


def problems(path: Path) -> list[str]:
    with pytest.raises(u4.BenchmarkError) as caught:
        u4.read_benchmarks(path)
    assert caught.value.file == str(path)
    return list(caught.value.problems)


def plan(*targets: u4.Target, **fields: Any) -> u4.BenchmarkSet:
    return u4.BenchmarkSet(id="plan", title="City plan", targets=targets, **fields)


def due(year: int | None, number: float, data_point: str = "water_supply_loss", **fields: Any) -> u4.Target:
    fields = {"rule": "at_most", "source": "city plan"} | fields
    return u4.Target(data_point=data_point, target=number, year=year, **fields)


# --- round trips


@pytest.mark.parametrize("ending", ["yaml", "yml", "json"])
@pytest.mark.parametrize("name", [n for n, s in u4.registry.benchmark_sets.items() if not s.official])
def test_a_set_is_read_as_it_was_written(tmp_path: Path, name: str, ending: str) -> None:
    shipped = u4.registry.benchmark_sets[name]
    path = tmp_path / f"{name}.{ending}"
    assert u4.read_benchmarks(u4.write_benchmarks(shipped, path)) == shipped
    first = path.read_bytes()
    assert u4.write_benchmarks(shipped, path).read_bytes() == first


def test_csv_keeps_all_but_the_form_of_a_citation(tmp_path: Path) -> None:
    targets = list(u4.registry.targets("reference").values())
    path = u4.write_benchmarks(u4.BenchmarkSet(id="all_of_it", title="x", targets=targets), tmp_path / "all of it.csv")
    again = u4.read_benchmarks(path)
    assert (again.id, again.extends, len(again.targets)) == ("all_of_it", None, 112)
    for before, after in zip(targets, again.targets, strict=True):
        assert after.model_copy(update={"source": before.source}) == before
        assert after.source == str(before.source)


def test_csv_cannot_say_that_a_set_extends_another(tmp_path: Path) -> None:
    with pytest.raises(u4.BenchmarkError, match=r"cannot say that the set extends 'reference': write \.yaml"):
        u4.write_benchmarks(plan(extends="reference"), tmp_path / "plan.csv")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    for name in ("plan.txt", "plan", "no folder/plan.yaml"):
        with pytest.raises(u4.BenchmarkError, match="cannot be written"):
            u4.write_benchmarks(plan(), tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "data_point,rule,target,source\nwater_supply_loss,at_most,7.5,plan\n",
        "data_point;rule;target;source\nwater_supply_loss;at_most;7,5;plan\n",
        "\ufeffrule;data_point;source;target\r\nat_most;water_supply_loss;plan;7,5\r\n",
        "name,data_point,rule,target,source\nWasser ☔,water_supply_loss,at_most, 7.5 ,plan\n,poverty,,,\n",
    ],
)
def test_csv_as_spreadsheets_write_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "2030.csv"
    path.write_bytes(text.encode())
    found = u4.read_benchmarks(path)
    assert found.id == "set_2030"
    assert [(t.data_point, t.rule, t.target, t.source) for t in found.targets] == [
        ("water_supply_loss", "at_most", 7.5, "plan")
    ]


# --- what is wrong is gathered, with lines and the closest names

WRONG_YAML = """\
id: my plan
title: Our plan
oficial: true
official: true
targets:
  - {data_point: povertyy, rule: at_most, target: 5, source: city plan}
  - {data_point: poverty, rule: atmost, target: 5, source: city plan}
  - {data_point: life_expectancy, rule: at_least, target: -3, source: city plan}
  - data_point: water_supply_loss
    rule: at_most
    target: ten
    source: {title: x, publishr: y}
  - {data_point: gini_coefficient, rule: at_most, target: 0.3}
"""


def test_every_problem_of_a_yaml_file_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(WRONG_YAML)
    found = problems(path)
    wanted = [
        (1, "'my plan' is no id"),
        (3, "Did you mean 'official'?"),
        (4, "only what U4SSC itself prints is"),
        (6, "no data point 'povertyy'. Did you mean 'poverty'?"),
        (7, "poverty.rule: 'atmost' is none of them. Did you mean 'at_most'?"),
        (8, "life_expectancy: the rule at_least needs a target above 0"),
        (11, "not 'ten'"),
        (12, "publisher: is missing"),
        (12, "fact: is missing"),
        (12, "Did you mean 'publisher'?"),
        (13, "gini_coefficient.source: is missing"),
    ]
    assert len(found) == len(wanted), found
    for line, part in wanted:
        assert any(p.startswith(f"line {line}: ") and part in p for p in found), (line, part, found)


def test_a_set_that_does_not_fit_the_indicators(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        "id: plan\ntitle: Plan\nextends: refrence\ntargets:\n"
        "  - {data_point: resilience_plans, rule: at_most, target: 5, source: plan}\n"
        "  - {data_point: water_supply_loss, rule: at_most, target: 10, unit: km, source: plan}\n"
    )
    found = problems(path)
    assert len(found) == 3
    assert "line 3: " in found[2]
    assert "Did you mean 'reference'?" in found[2]
    assert found[0] == "line 5: resilience_plans: the rule at_most does not fit a result in yes_no"
    assert found[1] == "line 6: water_supply_loss: the target is in km, the result in percent"


def test_every_problem_of_a_csv_file_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        "data_point;rule;target;year;sorce\n"
        "poverty;at_most;1,234;2030;plan\n"
        ";;;;\n"
        "life_expectancy;at_leest;x;;plan\n"
        "patents;;5;;plan\n"
        "patents;at_least;5;;plan;and more\n"
    )
    found = problems(path)
    for line, part in [
        (1, "Did you mean 'source'?"),
        (1, "the heading 'source' is missing"),
        (2, "can be read as 1234 or as 1.234"),
        (4, "'x' is not a number"),
        (4, "Did you mean 'at_least'"),
        (5, "target is given without a rule"),
        (6, "6 cells under 5 headings"),
    ]:
        assert any(p.startswith(f"line {line}: ") and part in p for p in found), (line, part, found)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.txt", b"id: x"),
        ("x", b""),
        ("empty.yaml", b""),
        ("empty.csv", b""),
        ("list.yaml", b"- 1\n"),
        ("text.json", b'"x"'),
        ("broken.json", b"{"),
        ("broken.yaml", b"a: [\n"),
        ("latin.csv", "data_point,rule,source\npoverty,none,\u00e9\n".encode("latin-1")),
        ("nul.csv", b"data_point,rule,target,source\npoverty,at_most,\x00,x\n"),
        ("alias.yaml", b"a: &a [1]\nb: [" + b"*a," * 200 + b"]\n"),
        ("targets.yaml", b"id: a\ntitle: b\ntargets: 5\n"),
        ("targets2.yaml", b"id: a\ntitle: b\ntargets: [5, null, [1]]\n"),
        ("quote.csv", b'data_point,rule,target,source\n"poverty,at_most,5,plan\n'),
    ],
)
def test_no_file_gives_a_traceback(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert problems(path)
    done = run("benchmarks", "check", path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    as_json = run("benchmarks", "check", path, "--json")
    assert (as_json.exit_code, json.loads(as_json.stdout)["problems"]) == (1, problems(path))
    assert run("score", "examples/karmoy-2020.yaml", "--against", path).exit_code in (1, 2)


@given(st.binary(max_size=200), st.sampled_from(["yaml", "json", "csv"]))
def test_any_bytes_are_a_set_or_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str) -> None:
    path = tmp_path_factory.mktemp("any") / f"x.{kind}"
    path.write_bytes(b"data_point,rule,target,source\n" * (kind == "csv") + content)
    with suppress(u4.BenchmarkError):
        assert u4.read_benchmarks(path).id


# --- targets by year


def test_the_target_that_applies_is_the_next_one_due(city: City) -> None:
    """Worked by hand: 12 % are lost; 20 is due by 2025, 10 by 2030, 5 by 2040."""
    mine = plan(due(2030, 10), due(2040, 5), due(2025, 20))
    for reporting, number in ((2019, 20), (2025, 20), (2026, 10), (2030, 10), (2031, 5), (2040, 5), (2055, 5)):
        submission = city(year=reporting, reported={"water_supply_loss": 12})
        card = u4.registry.benchmark(u4.evaluate(submission), mine)
        target = card["water_supply_loss"].target
        assert target is not None
        assert target.target == number
        assert card["water_supply_loss"].performance == pytest.approx(min(1, number / 12))
        assert card.year == card.to_dict()["benchmark"]["year"] == reporting
    submission = city(year=2019, reported={"water_supply_loss": 12})
    ahead = u4.registry.benchmark(u4.evaluate(submission), mine, year=2030)
    assert ahead["water_supply_loss"].performance == pytest.approx(10 / 12)
    assert ahead.targets_hash != u4.registry.benchmark(u4.evaluate(submission), mine).targets_hash


@given(st.sets(st.integers(1950, 2100), min_size=1), st.integers(1900, 2200))
def test_the_year_rule_as_a_law(years: set[int], year: int) -> None:
    targets = [due(y, 1) for y in sorted(years)]
    later = [y for y in years if y >= year]
    assert target_of_year(targets, year).year == (min(later) if later else max(years))


def test_a_set_of_several_years_hides_all_years_of_the_set_below(tmp_path: Path) -> None:
    below = u4.BenchmarkSet(id="below", title="x", targets=[due(2025, 20), due(2030, 10), due(None, 9, "poverty")])
    registry = u4.registry.extend(benchmark_sets=[below])
    above = plan(due(2050, 5), extends="below")
    assert {n: [t.year for t in ts] for n, ts in registry.targets_by_year(above).items()} == {
        "water_supply_loss": [2050],
        "poverty": [None],
    }
    assert registry.targets("below")["water_supply_loss"].target == 10  # without a year: the last


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([due(2025, 1), due(2025, 2)], "more than one target for water_supply_loss in 2025"),
        ([due(None, 1), due(2025, 2)], "give one, or each a year of its own"),
        ([due(None, 1), due(None, 2)], "more than one target for water_supply_loss"),
        ([due(2025, 1), due(2030, 2, rule="at_least")], "different rules"),
    ],
)
def test_targets_of_several_years_have_to_fit_together(targets: list[u4.Target], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plan(*targets)


def test_a_citation_says_how_far_it_was_checked() -> None:
    fields = {"title": "A plan", "publisher": "A city", "fact": "at most 5 %"}
    assert str(u4.Citation(**fields)) == "A city: A plan: at most 5 %"
    quoted = u4.Citation(**fields, year=2021, where="p. 3", seen="quoted", via="a paper")
    assert str(quoted) == "A city: A plan (2021), p. 3: at most 5 % [as quoted by a paper]"
    assert str(u4.Citation(**fields, seen="memory")).endswith("[cited from memory, text not seen]")
    for wrong in ({"seen": "quoted"}, {"via": "a paper"}, {"seen": "memory", "checked": "2026-01-01"}):
        with pytest.raises(ValueError, match="Value error"):
            u4.Citation(**fields, **wrong)


# --- local indicators


def test_a_file_for_an_extended_registry(tmp_path: Path) -> None:
    trees = u4.Input(id="street_trees", name="trees", unit="tree")
    point = u4.DataPoint(
        id="street_trees_total", name="Trees", unit="tree", kind="count", formula="street_trees", inputs=[trees]
    )
    local = u4.Indicator(
        code="LOCAL: 1",
        id="street_trees",
        name="Trees",
        dimension="Environment",
        sub_dimension="Environment",
        category="Trees",
        definition="Trees.",
        data_points=[point],
    )
    registry = u4.registry.extend([local], labels=["tree"])
    path = u4.write_benchmarks(plan(due(None, 500, "street_trees_total", rule="at_least")), tmp_path / "plan.csv")
    assert u4.read_benchmarks(path, registry).targets[0].target == 500
    assert "no data point 'street_trees_total'" in problems(path)[0]


# --- the commands


def test_the_shipped_sets_are_listed() -> None:
    text = run("benchmarks", "list").stdout
    rows = json.loads(run("benchmarks", "list", "--json").stdout)
    assert [r["id"] for r in rows] == sorted(u4.registry.benchmark_sets)
    assert len(rows) == 8
    assert all(f"\n{r['id']} " in f"\n{text}" for r in rows)
    assert [r["id"] for r in rows if r["official"]] == ["published"]
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", u4.registry.benchmark_sets)
def test_a_set_is_shown_with_every_source(name: str) -> None:
    done = run("benchmarks", "show", name)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    shown = "".join(done.stdout.split())
    every = u4.registry.targets_by_year(name)
    assert len(every) == (112 if name != "published" else 5)
    for target in (t for ts in every.values() for t in ts):
        assert "".join(str(target.source).split()) in shown
    rows = json.loads(run("benchmarks", "show", name, "--json").stdout)["targets"]
    assert [r["data_point"] for r in rows] == [t.data_point for ts in every.values() for t in ts]


def test_the_difference_between_two_sets() -> None:
    text = run("benchmarks", "diff", "reference", "who_2021").stdout
    assert text.startswith("reference -> who_2021: 4 data points differ")
    rows = json.loads(run("benchmarks", "diff", "reference", "who_2021", "--json").stdout)
    numbers = {r["data_point"]: (r["from"][0]["target"], r["to"][0]["target"]) for r in rows}
    assert numbers == {  # WHO 2005 and 2021; the 2021 guideline for SO2 is for 24 hours, as that of 2005
        "air_pollution_pm10": (20, 15),
        "air_pollution_pm2_5": (10, 5),
        "air_pollution_no2": (40, 10),
        "air_pollution_so2": (20, 40),
    }
    assert json.loads(run("benchmarks", "diff", "reference", "reference", "--json").stdout) == []
    against = json.loads(run("benchmarks", "diff", "published", "reference", "--json").stdout)
    assert len(against) == 66
    assert all(r["from"] == [] for r in against)


@pytest.mark.parametrize("ending", ["yaml", "csv"])
@pytest.mark.parametrize("source", [None, "reference", "eu_2030", "published"])
def test_the_form_has_a_row_for_each_data_point(tmp_path: Path, ending: str, source: str | None) -> None:
    path = tmp_path / f"Plan 2030.{ending}"
    given = ["--from", source] if source else []
    assert run("benchmarks", "new", "-o", path, *given).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert all(name in text for name in u4.registry.data_points)
    made = u4.read_benchmarks(path)
    assert made.id == "plan_2030"
    assert run("benchmarks", "check", path).exit_code == 0
    if source:
        assert json.loads(run("benchmarks", "diff", source, path, "--json").stdout) == []
    else:
        assert made.targets == ()
    again = run("benchmarks", "new", "-o", path, *given)
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr
    assert path.read_text(encoding="utf-8") == text
    assert run("benchmarks", "new", "-o", path, "--overwrite", *given).exit_code == 0


def test_the_form_says_unit_and_direction(tmp_path: Path) -> None:
    run("benchmarks", "new", "-o", tmp_path / "plan.csv")
    lines = (tmp_path / "plan.csv").read_text().splitlines()
    assert lines[0].startswith("indicator,data_point,name,unit,better,rule,target")
    assert set(COLUMNS) <= set(lines[0].split(","))
    assert len(lines) == 113
    assert any(line.startswith("EC: I: WS: 3C,water_supply_loss,Water Supply Loss,percent,lower,") for line in lines)


def test_a_filled_in_form_scores_a_city(tmp_path: Path, examples: Path) -> None:
    """As a city does it: the form, one entry filled in, on top of reference."""
    path = tmp_path / "plan.yaml"
    run("benchmarks", "new", "-o", path)
    text = path.read_text().replace("# extends: reference", "extends: reference")
    entry = "  # - {data_point: water_supply_loss, rule: at_most, target: , source: }"
    assert entry in text
    path.write_text(
        text.replace(
            entry, "  - {data_point: water_supply_loss, rule: at_most, target: 30, source: plan, p. 7}"
        ).replace("source: plan, p. 7", "source: 'plan, p. 7'")
    )
    done = run("score", examples / "karmoy-2020.yaml", "--against", path, "--json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    # 30 / 35.42 = 0.85: 3 points in place of the 1 of reference, so 38 of 40
    assert (data["total"]["points"], data["total"]["of"]) == (38, 40)
    assert data["benchmark"]["origins"]["own"] == 1
    assert data["scores"]["water_supply_loss"]["target"]["source"] == "plan, p. 7"


def test_score_against_the_targets_of_a_year(tmp_path: Path, examples: Path) -> None:
    path = u4.write_benchmarks(plan(due(2020, 40), due(2030, 5)), tmp_path / "plan.yaml")
    for options, points in (([], 4), (["--year", "2030"], 1)):
        done = run("score", examples / "karmoy-2020.yaml", "--against", path, "--json", *options)
        assert json.loads(done.stdout)["scores"]["water_supply_loss"]["points"] == points


def test_unknown_sets_are_misuse() -> None:
    for arguments in (
        ["benchmarks", "show", "refrence"],
        ["benchmarks", "diff", "reference", "refrence"],
        ["benchmarks", "new", "-o", "x.yaml", "--from", "refrence"],
        ["score", "x.yaml", "--against", "refrence"],
    ):
        done = run(*arguments)
        assert done.exit_code == 2
        assert "Did you mean 'reference'?" in done.stderr
    assert run("benchmarks", "new", "-o", "x.txt").exit_code == 2
    assert not Path("x.yaml").exists()
