"""What the tests share: the hypothesis profile, a city in one line, the examples, a table of hostile files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import u4ssc_kpi as u4
from components import need as need  # importable from here too

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("full", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

collect_ignore = ["smoke_test_wheel.py", "typing_cases"]  # run by .ci/run, and read by the type checkers

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES


@pytest.fixture(scope="session")
def city() -> Callable[..., u4.Submission]:
    """A submission of which only the interesting part is written out."""

    def make(**fields: Any) -> u4.Submission:
        return u4.Submission(**{"city": "A", "country": "NO", "year": 2020, **fields})

    return make


def _hostile() -> dict[str, bytes]:
    head = "city: A\ncountry: 'NO'\nyear: 2020\n"
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
    )
    plain = {"city": "A", "country": "NO", "year": 2020}
    texts = {
        "empty.yaml": "",
        "blank.yaml": "\n   \n# only a comment\n",
        "list.yaml": "- city: A\n- city: B\n",
        "number.yaml": "5\n",
        "text.yaml": "hello\n",
        "broken.yaml": head + "readings: {population: [\n",
        "tab.yaml": "city: A\n\tcountry: B\n",
        "two_documents.yaml": head + "---\n" + head,
        "missing.yaml": "city: A\n",
        "unknown_field.yaml": head + "reading: {population: 5}\n",
        "readings_list.yaml": head + "readings: [1, 2]\n",
        "readings_number.yaml": head + "readings: 7\n",
        "duplicate.yaml": head + "readings:\n  population: 5\n  population: 6\n",
        "deep.yaml": head + "note: " + "[" * 5_000 + "]" * 5_000 + "\n",
        "deep_block.yaml": "".join("  " * i + "a:\n" for i in range(300)),
        "laughs.yaml": head + laughs,
        "self.yaml": head + "readings: &r {population: *r}\n",
        "self_list.yaml": head + "note: &n [*n]\n",
        "python_tag.yaml": head + "note: !!python/name:os.system\n",
        "python_object.yaml": head + "readings:\n  population: !!python/object/apply:os.getcwd []\n",
        "python_mapping.yaml": head + "readings: !!python/object:decimal.Decimal {population: 5}\n",
        "complex_key.yaml": head + "readings: {? [a, b] : 5}\n",
        "null_byte.yaml": head + "note: a\0b\n",
        "empty.json": "",
        "list.json": "[]",
        "number.json": "5",
        "broken.json": '{"city": "A"',
        "trailing.json": json.dumps(plain) + " x",
        "deep.json": "[" * 100_000 + "]" * 100_000,
        "deep_value.json": json.dumps(plain)[:-1] + ', "readings": {"population": ' + "[" * 200 + "]" * 200 + "}}",
        "huge_integer.json": json.dumps(plain)[:-1] + ', "readings": {"population": ' + "9" * 5_000 + "}}",
        "surrogate.json": json.dumps(plain)[:-1] + ', "note": "\\ud800"}',
        "duplicate.json": '{"city": "A", "city": "B", "country": "NO", "year": 2020}',
        "yaml_in.json": head,
        "wrong_suffix.txt": head,
        "no_suffix": head,
    }
    files = {name: text.encode() for name, text in texts.items()}
    files["binary.yaml"] = bytes(range(256)) * 4
    files["latin1.yaml"] = "city: Karmøy\n".encode("latin-1")
    files["utf16.yaml"] = head.encode("utf-16")
    files["large.yaml"] = b"# " + b"x" * 10_000_001
    files["large.json"] = b'"' + b"x" * 10_000_001 + b'"'
    return files


HOSTILE = _hostile()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`hostile_name` runs over every file that is no submission."""
    if "hostile_name" in metafunc.fixturenames:
        metafunc.parametrize("hostile_name", sorted(HOSTILE))
    if "example" in metafunc.fixturenames:
        metafunc.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda p: p.stem)


@pytest.fixture
def hostile_file(hostile_name: str, tmp_path: Path) -> Path:
    """A file that cannot be read as a submission."""
    file = tmp_path / hostile_name
    file.write_bytes(HOSTILE[hostile_name])
    return file
