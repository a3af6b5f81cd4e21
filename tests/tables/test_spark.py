"""The job of the examples on a real Spark, and what its plan holds."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from engines import ENGINES, Columns, need, parquet, quiet, spark

import u4ssc_kpi as u4

JOB = Path(__file__).parents[2] / "examples" / "spark_job.py"
CITIES: Columns = {
    "city": ["A", "B", "C", "D"],
    "households_with_internet_access": [97.0, None, 0.0, 5.0],
    "households": [100.0, 50.0, 0.0, 0.0],
    "firefighters": [203.0, 10.0, 7.0, -1.0],
    "population": [172122.0, 5000.0, 0.0, 100.0],
    "adult_literacy__reported": [99.0, None, -2.0, 50.0],
    "water_supplied": [1.0, 2.0, 3.0, 4.0],
}
POINTS = ["household_internet_access", "fire_service", "adult_literacy"]


@pytest.fixture(scope="module", autouse=True)
def _spark() -> Iterator[None]:
    need("pyspark")
    with quiet(ENGINES["pyspark"]):
        yield


@pytest.fixture(scope="module")
def job() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(JOB)))


@pytest.fixture
def cities() -> Iterator[str]:
    import pyarrow as pa

    with quiet(ENGINES["pyspark"]):
        yield parquet(pa.table(CITIES))


def submit(*options: str) -> subprocess.CompletedProcess[str]:
    import pyspark

    home = Path(pyspark.__file__).parent
    quietly = ["spark.ui.enabled=false", "spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1"]
    command = [sys.executable, str(home / "bin" / "spark-submit.py")]
    if not Path(command[1]).exists():
        command = [str(home / "bin" / "spark-submit")]
    command += ["--master", "local[2]", *(part for conf in quietly for part in ("--conf", conf)), str(JOB), *options]
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable, "PYTHONWARNINGS": "ignore", "SPARK_HOME": str(home)}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment)


def test_the_job_writes_what_evaluate_gives(cities: str, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    output = tmp_path / "out.parquet"
    arguments = (cities, str(output), "--indicators", *POINTS, "--benchmarks", "reference", "--results-only", "city")
    done = submit(*arguments)
    assert done.returncode == 0, done.stderr[-3000:]
    found = pq.read_table(output).to_pydict()
    order = [found["city"].index(name) for name in CITIES["city"]]
    for n, at in enumerate(order):
        row = {name: values[n] for name, values in CITIES.items() if name != "city" and values[n] is not None}
        readings = {k: v for k, v in row.items() if k in u4.registry.inputs}
        reported = {k.removesuffix("__reported"): v for k, v in row.items() if k.endswith("__reported")}
        city = u4.Submission(city="A", country="NO", year=2020, readings=readings, reported=reported)
        card = u4.registry.benchmark(u4.evaluate(city))
        for name in POINTS:
            score = card[name]
            assert found[f"{name}__status"][at] == score.result.status, (name, row)
            assert same(found[name][at], score.result.value), (name, row)
            assert same(found[f"{name}__performance"][at], score.performance), (name, row)
            assert found[f"{name}__points"][at] == score.points
            assert found[f"{name}__band"][at] == score.band


def same(found: float | None, wanted: float | bool | None) -> bool:
    return found is wanted is None or found == pytest.approx(wanted, rel=1e-12)


def test_an_output_that_exists_is_not_replaced(job: SimpleNamespace, cities: str, tmp_path: Path) -> None:
    from pyspark.errors import AnalysisException

    given = [cities, str(tmp_path / "out.parquet"), "--indicators", "fire_service"]
    results = job.transform(spark().read.parquet(cities), job.arguments(given))
    job.write(results, job.arguments(given))
    with pytest.raises(AnalysisException, match="ALREADY_EXISTS"):
        job.write(results, job.arguments(given))
    job.write(results, job.arguments([*given, "--overwrite"]))


def plan_of(frame: Any) -> str:
    return str(frame._jdf.queryExecution().toString())


def test_no_python_runs_on_the_executors(job: SimpleNamespace, cities: str) -> None:
    options = job.arguments([cities, "-", "--indicators", *POINTS, "--benchmarks", "reference"])
    plan = plan_of(job.transform(spark().read.parquet(cities), options))
    assert "Project" in plan
    assert not re.search("BatchEvalPython|ArrowEvalPython|PythonUDF|MapInPandas|Exchange", plan)


def test_only_the_needed_columns_are_read(job: SimpleNamespace, cities: str) -> None:
    options = job.arguments([cities, "-", "--indicators", "fire_service", "--results-only", "city"])
    plan = plan_of(job.transform(spark().read.parquet(cities), options))
    read = re.search(r"ReadSchema: struct<([^>]*)>", plan)
    assert read is not None, plan
    assert {column.split(":")[0] for column in read[1].split(",")} == {"city", "firefighters", "population"}


def test_the_plan_is_lazy(cities: str) -> None:
    from pyspark.sql import DataFrame

    read = spark().read.parquet(cities)
    Path(cities).unlink()  # a job that reads would fail now
    found = u4.compute(read, indicators=POINTS)
    assert isinstance(found, DataFrame)
    assert found.columns[: len(CITIES)] == list(CITIES)
