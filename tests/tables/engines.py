"""The engines: how each makes its frame from an Arrow table, and how its results come back as Python values.

`U4SSC_KPI_REQUIRE` holds names of engines; a test of one of these fails where the engine is not installed, instead of
being skipped.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from components import lacks

Columns: TypeAlias = dict[str, list[Any]]
ROW = "row"  # a column that numbers the rows: not all engines keep their order


@dataclass(frozen=True)
class Engine:
    """A kind of frame.

    Attributes:
        name: for the test's name.
        package: what has to be installed.
        make: from an Arrow table to the engine's frame.
        arrow: from the engine's frame to something with `to_pydict`, or to the columns.
        nan_is_null: whether NaN and null are one and the same.
        lazy: whether nothing is computed before it is asked for.
        slow: whether planning takes long, so that the tests ask for fewer data points.
        decimals: whether it has a type of its own for decimal numbers.
    """

    name: str
    package: str
    make: Callable[[Any], Any]
    arrow: Callable[[Any], Any]
    nan_is_null: bool = False
    lazy: bool = False
    slow: bool = False
    decimals: bool = True

    def frame(self, columns: Any) -> Any:
        """A frame of plain columns, or of an Arrow table."""
        import pyarrow as pa

        return self.make(columns if isinstance(columns, pa.Table) else pa.table(columns))

    def columns(self, frame: Any) -> Columns:
        """All columns as lists of Python values, None where there is none; by the column `row` if it is there."""
        back = self.arrow(frame)
        columns = {
            str(k): [_plain(v) for v in vs] for k, vs in (back if isinstance(back, dict) else back.to_pydict()).items()
        }
        if ROW in columns and self.lazy:
            order = sorted(range(len(columns[ROW])), key=columns[ROW].__getitem__)
            columns = {k: [vs[n] for n in order] for k, vs in columns.items()}
        return columns


def _plain(value: Any) -> Any:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and value != value else value


def _polars(table: Any) -> Any:
    import polars as pl

    return pl.from_arrow(table)


def _pandas_arrow(table: Any) -> Any:
    import pandas as pd

    return table.to_pandas(types_mapper=pd.ArrowDtype)


def _of_pandas(frame: Any) -> Columns:
    return {name: frame[name].tolist() for name in frame.columns}


def _duckdb(table: Any) -> Any:
    import duckdb

    return duckdb.from_arrow(table)


def _dask(table: Any) -> Any:
    import dask.dataframe as dd

    return dd.from_pandas(_pandas_arrow(table), npartitions=2)


def _ibis(table: Any) -> Any:
    import ibis

    return ibis.memtable(table)


def parquet(table: Any) -> str:
    """The path of a Parquet file of a table, removed with the others at the end."""
    import pyarrow.parquet as pq

    handle, path = tempfile.mkstemp(".parquet", dir=_folder())
    os.close(handle)
    pq.write_table(table, path)
    return path


@cache
def _folder() -> str:
    import atexit

    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def spark() -> Any:
    """A Spark of two threads in this process."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("u4ssc-kpi tests")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": _folder(),
        "spark.python.sql.dataFrameDebugging.enabled": "false",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _read_spark(frame: Any) -> Any:
    """By a file: the driver's way back through Python needs pandas of an older kind."""
    import pyarrow.parquet as pq

    folder = tempfile.mkdtemp(dir=_folder())
    frame.write.mode("overwrite").parquet(folder)
    return pq.read_table(folder)


@cache
def _sqlframe() -> Any:
    from sqlframe.duckdb import DuckDBSession

    return DuckDBSession()


def _read_sqlframe(frame: Any) -> Columns:
    rows = frame.collect()
    return {name: [row[n] for row in rows] for n, name in enumerate(frame.columns)}


ENGINES = {
    e.name: e
    for e in (
        Engine("polars", "polars", _polars, lambda f: f.to_dict(as_series=False)),
        Engine(
            "polars-lazy",
            "polars",
            lambda t: _polars(t).lazy(),
            lambda f: f.collect().to_dict(as_series=False),
            lazy=True,
        ),
        Engine("pandas", "pandas", lambda t: t.to_pandas(), _of_pandas, nan_is_null=True, decimals=False),
        Engine("pandas-arrow", "pandas", _pandas_arrow, _of_pandas),
        Engine("pyarrow", "pyarrow", lambda t: t, lambda f: f),
        Engine("duckdb", "duckdb", _duckdb, lambda f: f.to_arrow_table(), lazy=True),
        Engine("dask", "dask", _dask, lambda f: _of_pandas(f.compute(scheduler="sync")), lazy=True),
        Engine("ibis", "ibis", _ibis, lambda f: f.to_pyarrow(), lazy=True),
        Engine(
            "sqlframe", "sqlframe", lambda t: _sqlframe().read.parquet(parquet(t)), _read_sqlframe, lazy=True, slow=True
        ),
        Engine("pyspark", "pyspark", lambda t: spark().read.parquet(parquet(t)), _read_spark, lazy=True, slow=True),
    )
}
EMITTED = {
    "dask": ("Dask support is moving out of Narwhals",),
    "pyspark": ("PySpark does not yet fully support pandas",),
}
FULL = bool(os.environ.get("U4SSC_KPI_FULL"))


def lacking(package: str) -> str:
    """Why an engine cannot be used here; empty where it can."""
    for needed in (package, "pyarrow"):
        if find_spec(needed) is None:
            return f"{needed} is not installed"
    if package == "pyspark" and not (
        shutil.which("java") or Path(os.environ.get("JAVA_HOME", "-"), "bin/java").is_file()
    ):
        return "pyspark needs Java"
    return ""


def need(package: str) -> None:
    """Skips the test, or lets it fail, where an engine cannot be used."""
    if reason := lacking(package):
        lacks(package, reason)


@contextmanager
def quiet(engine: Engine) -> Iterator[None]:
    """Without the warnings of the engine itself; those of this library stay errors."""
    import warnings

    with warnings.catch_warnings():
        for emitted in EMITTED.get(engine.package, ()):
            warnings.filterwarnings("ignore", emitted, FutureWarning)
        yield
