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
        readings=case["readings"],
        reported=case.get("reported", {}),
    )
    evaluation = u4.evaluate(city)
    own = {p.id for p in u4.registry[case["indicator"]].data_points}
    assert own >= {*case["results"], *case.get("statuses", {})}, "a case is about its own indicator"
    for name, expected in case["results"].items():
        result = evaluation[name]
        assert result.status in ("computed", "reported"), result.explain()
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
    worked = {name for _, case in CASES for name in case["results"] if name not in case.get("reported", {})}
    assert worked == set(u4.registry.data_points)
    assert {case["indicator"] for _, case in CASES} == set(u4.registry)
