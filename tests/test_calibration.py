"""The reference targets against what is known of U4SSC's own, and against the figures they are derived from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from u4ssc_kpi.io.yaml_text import load_yaml

HERE = Path(__file__).parent
FACTS: list[dict[str, Any]] = load_yaml(HERE / "calibration.yaml").data
TARGETS = u4.registry.targets("reference")


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f['data_point']}-{f['value']}")
def test_a_value_whose_place_is_known(fact: dict[str, Any]) -> None:
    name, value = fact["data_point"], fact["value"]
    target = TARGETS[name]
    if target.rule == "none":
        assert fact["none_says"] in str(target.source), "the reason has to say what is known of U4SSC's target"
        return
    results = {"reported": {name: value if isinstance(value, bool) else float(value)}}
    submission = u4.Submission(city="A", country="NO", year=2020, **results)
    score = u4.registry.benchmark(u4.evaluate(submission), "reference")[name]
    assert score.band in fact["bands"] or fact.get("disagrees")


def test_no_fact_is_about_an_unknown_data_point_or_without_a_source() -> None:
    assert {f["data_point"] for f in FACTS} <= set(u4.registry.data_points)
    assert all(f["source"] and (f["bands"] or f.get("none_says")) for f in FACTS)


def test_each_target_from_statistics_follows_from_its_figures() -> None:
    tool = HERE.parent / "tools" / "derive_targets.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
