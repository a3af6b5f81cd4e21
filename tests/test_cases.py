"""The hand-worked cases of tests/cases: for each indicator at least one, with its working and source."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from u4ssc_kpi.io.yaml_text import load_yaml

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CASES = [(file.stem, case) for file in FILES for case in load_yaml(file).data]
FIELDS = {
    "indicator",
    "case",
    "working",
    "source",
    "readings",
    "results",
    "decimals",
    "statuses",
    "reported",
    "currency",
    "variants",
}


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{file}: {case['case']}" for file, case in CASES])
def test_case(file: str, case: dict[str, Any]) -> None:
    assert set(case) <= FIELDS, f"{file}: unknown fields {set(case) - FIELDS}"
    assert case["working"], "every case shows how it was worked"
    assert case["source"], "every case says where its numbers come from"
    city = u4.Submission(
        city="Hand-worked",
        country="NO",
        year=2020,
        currency=case.get("currency"),
        variants=case.get("variants", {}),
        readings=case["readings"],
        reported=case.get("reported", {}),
    )
    evaluation = u4.evaluate(city)
    own = {p.id for p in u4.registry[case["indicator"]].data_points}
    assert own >= {*case["results"], *case.get("statuses", {})}, "a case is about its own indicator"
    for name, expected in case["results"].items():
        result = evaluation[name]
        assert result.status in ("computed", "reported"), result.explain()
        stated = {case.get("variants", {}).get(n) for n in (name, result.indicator.id)} - {None}
        assert stated <= {result.variant} or not result.point.variants, "the result names the variant that was stated"
        if isinstance(expected, bool):
            assert result.value is expected, result.explain()
        elif "decimals" in case:
            assert round(result.value, case["decimals"]) == expected, result.explain()
        else:
            assert math.isclose(result.value, expected, rel_tol=1e-9), result.explain()
    for name, status in case.get("statuses", {}).items():
        assert evaluation[name].status == status, evaluation[name].explain()
        if status in ("not_reported", "not_applicable", "invalid"):
            assert evaluation[name].value is None


def test_every_data_point_has_a_case_with_a_number() -> None:
    by_default = [case for _, case in CASES if "variants" not in case]
    worked = {name for case in by_default for name in case["results"] if name not in case.get("reported", {})}
    assert worked == set(u4.registry.data_points)
    assert {case["indicator"] for _, case in CASES} == set(u4.registry)


def test_every_other_variant_has_a_case_with_a_number() -> None:
    worked = set()
    for _, case in CASES:
        for stated, variant in case.get("variants", {}).items():
            for name in case["results"]:
                if stated in (name, u4.registry.indicator_of(name).id):
                    worked.add((name, variant))
    due = {(p.id, v.id) for p in u4.registry.data_points.values() for v in p.variants if v.id != p.variant}
    assert {(name, variant) for name, variant in worked if u4.registry.data_points[name].variants} == due
