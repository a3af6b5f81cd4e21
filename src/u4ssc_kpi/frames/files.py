"""Tables in files: Parquet or CSV in, all data points computed, Parquet or CSV out, in memory that stays bounded."""

from __future__ import annotations

import csv
import os
import re
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, TypeAlias, get_args

import narwhals.stable.v2 as nw

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import MissingExtraError, TableError, U4SSCError, given_twice, shown
from u4ssc_kpi.frames.columns import Source, UnknownColumnWarning, find_columns
from u4ssc_kpi.frames.compute import compute, select_points
from u4ssc_kpi.frames.targets import goal_columns
from u4ssc_kpi.io.whole import whole_file
from u4ssc_kpi.model import BenchmarkSet, DataPoint

Engine: TypeAlias = Literal["polars", "duckdb", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
SUFFIXES = (".parquet", ".csv")
BATCH_ROWS = 50_000
_BLOCK = 1 << 24  # bytes of a CSV file read at a time; also the longest row
_LIBRARIES = {"polars": ("polars", "pyarrow"), "duckdb": ("duckdb",), "spark": ("pyspark",)}
_EXTRAS = {"pyspark": "spark"}
_ROW = re.compile(r"(?:In CSV column #(\d+): )?(?:CSV parse error: )?Row #(\d+): (.*)", re.DOTALL)

Progress: TypeAlias = Callable[[float], None]


class FileUseError(U4SSCError, ValueError):
    """Files that cannot be used as asked: a wrong ending, input and output in one, an output that is there already."""


def compute_file(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    engine: Engine = "polars",
    indicators: str | int | Iterable[str | int] | None = None,
    benchmarks: str | BenchmarkSet | None = None,
    year: int | str | None = None,
    target_columns: bool = False,
    statuses: bool = True,
    roll_ups: bool = False,
    units: Mapping[str, str] | None = None,
    registry: Registry | None = None,
    batch_rows: int = BATCH_ROWS,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Computes the data points of a table in a file, and writes the table with them to another file.

    The columns are those of `compute`; what is not used is written back as it was. The file may be larger than memory:
    polars works on one batch of rows after another, DuckDB and Spark as they see fit. The output takes its name only
    when it is complete: a run that fails or is interrupted leaves nothing behind.

    Args:
        source: a .parquet file, or a .csv file in UTF-8 with commas and a header row. An empty cell is null; columns of
            numbers are read as floats, all others as text.
        target: the .parquet or .csv file to write; Spark writes a folder of that name.
        engine: polars, duckdb or spark.
        indicators: what to compute, as for `compute`.
        benchmarks: a benchmark set, as for `compute`.
        year, target_columns: whose year's targets, and whether columns give them, as for `compute`.
        statuses: whether to give the status columns.
        roll_ups: with `benchmarks`, also the columns of the groups.
        units: the unit of a column, by name.
        registry: the indicators; the 91 by default.
        batch_rows: the largest number of rows that polars works on at a time.
        overwrite: whether an existing output may be replaced.
        progress: called with the share that is done, from 0 to 1, after each batch of polars.

    Returns:
        The path of the output.

    Raises:
        FileUseError: for another ending, an output that is there already or is the input, or a missing folder.
        TableError: for a file that cannot be read, with the row where it is known, and for columns that cannot be used.
        UnknownNameError: for indicators or a benchmark set that do not exist.
        MissingExtraError: when the engine is not installed.
        OSError: when the output cannot be written, as on a full disk.

    Examples:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> source = folder / "cities.csv"
        >>> _ = source.write_text("city,open_datasets_published,datasets\\nBergen,40,50\\nOslo,,60\\n")
        >>> print(compute_file(source, folder / "out.csv", indicators="open_data_percentage").read_text())
        city,open_datasets_published,datasets,open_data_percentage,open_data_percentage__status
        Bergen,40.0,50.0,80.0,computed
        Oslo,,60.0,,not_reported
        <BLANKLINE>
    """
    source, target = Path(source), Path(target)
    _check_use(source, target, engine, overwrite)
    if batch_rows < 1:
        raise ValueError(f"batch_rows is {batch_rows}: at least 1 is due")
    if missing := [name for name in _LIBRARIES[engine] if not find_spec(name)]:
        raise MissingExtraError(f"computing files with {engine}", ",".join(_EXTRAS.get(n, n) for n in missing))
    options: dict[str, Any] = {
        "indicators": indicators if indicators is None or isinstance(indicators, (str, int)) else list(indicators),
        "benchmarks": benchmarks,
        "year": year,
        "target_columns": target_columns,
        "statuses": statuses,
        "roll_ups": roll_ups,
        "units": dict(units or {}),
        "registry": registry or default_registry(),
    }
    kind = target.suffix.casefold()
    with whole_file(target) as part:
        if engine == "polars":
            _with_polars(source, part, kind, options, batch_rows, progress)
        elif engine == "duckdb":
            _with_duckdb(source, part, kind, options)
        else:
            _with_spark(source, part, kind, options)
    return target


def _check_use(source: Path, target: Path, engine: str, overwrite: bool) -> None:
    if engine not in ENGINES:
        raise FileUseError(f"no engine {engine!r}; known are {', '.join(ENGINES)}")
    for path, verb in ((source, "read"), (target, "written")):
        if path.suffix.casefold() not in SUFFIXES:
            kind = path.suffix or "(none)"
            raise FileUseError(f"{path}: files of the kind {kind} are not {verb}; use {' or '.join(SUFFIXES)}")
    if not source.exists():
        raise TableError([f"{source}: there is no such file"])
    if source.is_dir() and engine != "spark":
        raise TableError([f"{source} is a folder: give one file, or use the engine spark"])
    if not target.parent.is_dir():
        raise FileUseError(f"{target}: there is no folder {target.parent}")
    if target.exists():
        if target.samefile(source):
            raise FileUseError(f"{target} is both input and output: give the output another name")
        if not overwrite:
            raise FileUseError(f"{target} is there already: give another name, or --overwrite (overwrite=True)")
        if target.is_dir() and engine != "spark":
            raise FileUseError(f"{target} is a folder: give another name")


# --- polars: batches of rows, read and written with pyarrow


class _Reader(Protocol):
    """Batches of a file as Arrow tables of one schema, and the share of the file that is read."""

    schema: Any

    def batches(self) -> Iterator[Any]: ...

    def share(self) -> float: ...

    def close(self) -> None: ...


def _with_polars(
    source: Path, part: Path, kind: str, options: dict[str, Any], rows: int, progress: Progress | None
) -> None:
    reader = (
        _ParquetReader(source, rows) if source.suffix.casefold() == ".parquet" else _CsvReader(source, rows, options)
    )
    try:
        plan = _Plan(reader.schema, options)
        with _Writer(part, kind, plan.schema) as writer:
            for batch in reader.batches():
                writer.write(plan(batch))
                if progress is not None:
                    progress(reader.share())
    finally:
        reader.close()


class _Plan:
    """The computation of a table, built once and run on batch after batch, for to build it takes longer than to run it.

    Only the columns that are used go through polars; the others stay as they are in the file.
    """

    def __init__(self, schema: Any, options: dict[str, Any]) -> None:
        import polars as pl

        nulls, points = _polars_nulls(schema.names), select_points(options["indicators"], options["registry"])
        used = [s.column for s in _sources(nulls, options, points)]
        self._used = list(dict.fromkeys(used + _goal_columns(nulls, options)))
        self._batch = schema.empty_table()
        empty = self._frame(None)
        # map_batches gives the plan whatever batch is at hand
        frame = pl.LazyFrame(schema=empty.schema).map_batches(self._frame, schema=empty.schema)
        whole = compute(frame, **options)
        self._names = [n for n in whole.collect_schema().names() if n not in empty.columns]
        if clashes := sorted(set(self._names) & set(schema.names)):
            raise TableError([f"the column {name!r} is there already: rename or drop it" for name in clashes])
        self._query = whole.select(self._names)
        self.schema = self(self._batch).schema

    def __call__(self, batch: Any) -> Any:
        import polars as pl
        import pyarrow as pa

        self._batch = batch
        result = self._query.collect().to_arrow(compat_level=pl.CompatLevel.oldest())
        fields = [*batch.schema, *result.schema]
        return pa.Table.from_arrays(
            [*batch.columns, *result.columns], schema=pa.schema(fields, metadata=batch.schema.metadata)
        )

    def _frame(self, _: Any) -> Any:
        """The columns of the batch that are used, and one of nulls, which gives the height where none is."""
        import polars as pl
        import pyarrow as pa

        series = [pl.Series("", [None]).new_from_index(0, self._batch.num_rows)]
        for name in self._used:
            column = self._batch.column(name)
            if pa.types.is_dictionary(column.type):
                column = column.cast(column.type.value_type)
            series.append(pl.Series(name, pl.from_arrow(column)))
        return pl.DataFrame(series)


def _polars_nulls(names: Sequence[str]) -> Any:
    import polars as pl

    return pl.DataFrame(schema={name: pl.Null() for name in names})


def _sources(nulls: Any, options: Mapping[str, Any], points: Sequence[DataPoint] | None = None) -> list[Source]:
    """The columns that data points use, found by their names alone in a frame whose columns are of the type of null."""
    found = find_columns(nw.from_native(nulls), options["units"], options["registry"], points=points)
    return list(found.sources.values())


def _numbers(nulls: Any, options: Mapping[str, Any]) -> set[str]:
    """The columns of a CSV file that hold numbers, used or not; what is to be said of the others is said later."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnknownColumnWarning)
        numbers = {s.column for s in _sources(nulls, options) if s.unit != "yes_no"}
    return numbers.union(_goal_columns(nulls, options))


def _goal_columns(nulls: Any, options: Mapping[str, Any]) -> list[str]:
    names = nw.from_native(nulls).collect_schema().names()
    return goal_columns(names, *(options[o] for o in ("registry", "benchmarks", "year", "target_columns")))


class _ParquetReader:
    def __init__(self, path: Path, rows: int) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._path, self._rows, self._done = path, rows, 0
        self._errors = (pa.ArrowException, OSError)
        try:
            # A buffered stream reads each column of a row group in pieces, so that large row groups need no memory
            self._file = pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 16)
            self.schema = self._file.schema_arrow
        except self._errors as error:
            raise TableError([_unreadable(path, "Parquet", error)]) from None
        _refuse_twins(path, self.schema.names)

    def batches(self) -> Iterator[Any]:
        import pyarrow as pa

        try:
            found = self._file.iter_batches(batch_size=self._rows)
            while True:
                try:
                    batch = next(found, None)
                except self._errors as error:
                    text = _unreadable(self._path, "Parquet", error)
                    raise TableError([f"{text} (after row {self._done})"]) from None
                if batch is None:
                    return
                self._done += batch.num_rows
                yield pa.Table.from_batches([batch], schema=self.schema)
        finally:
            self.close()

    def share(self) -> float:
        return self._done / max(int(self._file.metadata.num_rows), 1)

    def close(self) -> None:
        self._file.close(force=True)


class _CsvReader:
    def __init__(self, path: Path, rows: int, options: Mapping[str, Any]) -> None:
        import pyarrow as pa

        self._path, self._rows = path, rows
        self._names = _header(path)
        numbers = _numbers(_polars_nulls(self._names), options)
        self.schema = pa.schema([(name, pa.float64() if name in numbers else pa.string()) for name in self._names])
        self._file = path.open("rb")
        self._size = max(path.stat().st_size, 1)

    def batches(self) -> Iterator[Any]:
        """Batches of the number of rows asked for, from blocks of the file."""
        import pyarrow as pa

        waiting: list[Any] = []
        count = 0
        for block in self._blocks():
            waiting.append(block)
            count += block.num_rows
            while count >= self._rows:
                table = pa.Table.from_batches(waiting)
                yield table.slice(0, self._rows).combine_chunks()
                waiting, count = table.slice(self._rows).to_batches(), count - self._rows
        if count:
            yield pa.Table.from_batches(waiting, schema=self.schema).combine_chunks()

    def _blocks(self) -> Iterator[Any]:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        try:
            yield from arrow_csv.open_csv(
                self._file,
                # One thread: only so are rows counted for the messages
                read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=self.schema, strings_can_be_null=True, null_values=[""]
                ),
            )
        except pa.ArrowException as error:
            raise TableError([self._problem(str(error))]) from None

    def _problem(self, message: str) -> str:
        found = _ROW.match(message)
        if found is None:
            return _unreadable(self._path, "CSV", message)
        column, row, what = found.groups()
        place = f"{self._path}, row {row} (the header is row 1)"
        if column is None:
            return f"{place}: {shown(what, 200)}"
        value = what.partition("invalid value ")[2]
        if value:
            remedy = "write a plain number such as 1234.5, or nothing"
            return f"{place}: the column {self._names[int(column)]!r} holds {shown(value)}: {remedy}"
        return f"{place}: the column {self._names[int(column)]!r}: {shown(what, 200)}; the file must be in UTF-8"

    def share(self) -> float:
        return self._file.tell() / self._size

    def close(self) -> None:
        self._file.close()


class _Writer:
    """Writes Arrow tables of one schema to a Parquet or CSV file."""

    def __init__(self, path: Path, kind: str, schema: Any) -> None:
        import pyarrow as pa

        self._path, self._kind, self._schema = path, kind, schema
        if kind == ".csv":
            bad = [f for f in schema if pa.types.is_nested(f.type) or pa.types.is_binary(f.type)]
            if bad:
                raise TableError([f"the column {f.name!r} of {f.type} has no form in CSV: write .parquet" for f in bad])

    def __enter__(self) -> _Writer:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._file = self._path.open("wb")
        if self._kind == ".parquet":
            # Numbers seldom repeat: to look for repetitions in them takes longer than all else
            text = [f.name for f in self._schema if not pa.types.is_floating(f.type)]
            self._parquet = pq.ParquetWriter(self._file, self._schema, use_dictionary=text)
        else:
            self._csv(self._schema.empty_table(), include_header=True)
        return self

    def write(self, table: Any) -> None:
        if self._kind == ".parquet":
            self._parquet.write_table(table.cast(self._schema))
        else:
            self._csv(table, include_header=False)

    def _csv(self, table: Any, include_header: bool) -> None:
        import polars as pl

        frame = pl.DataFrame(pl.from_arrow(table))
        frame.write_csv(self._file, include_header=include_header)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._kind == ".parquet":
            self._parquet.close()
        self._file.close()


# --- DuckDB and Spark: the whole table in one query


@dataclass(frozen=True)
class _CsvColumn:
    name: str
    number: bool


def _csv_columns(path: Path, nulls: Callable[[Sequence[str]], Any], options: Mapping[str, Any]) -> list[_CsvColumn]:
    names = _header(path)
    numbers = _numbers(nulls(names), options)
    return [_CsvColumn(name, name in numbers) for name in names]


def _with_duckdb(source: Path, part: Path, kind: str, options: dict[str, Any]) -> None:
    import duckdb

    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = {_quoted(spill)}")
        path = re.sub(r"([*?\[])", r"[\1]", str(source))  # a name, not a pattern
        form = "CSV" if source.suffix.casefold() == ".csv" else "Parquet"
        try:
            if form == "Parquet":
                relation = connection.read_parquet(path)
            else:

                def nulls(names: Sequence[str]) -> Any:
                    return connection.sql("SELECT " + ", ".join(f'NULL::"NULL" AS {_name(n)}' for n in names))

                types = {c.name: "DOUBLE" if c.number else "VARCHAR" for c in _csv_columns(source, nulls, options)}
                relation = connection.read_csv(
                    path, columns=types, auto_detect=False, header=True, delimiter=",", quotechar='"', escapechar='"'
                )
            result = compute(relation, **options)
            if kind == ".parquet":
                result.write_parquet(str(part))
            else:
                result.write_csv(str(part), header=True)
        except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.IOException) as error:
            if part.name in str(error):
                raise OSError(str(error)) from None
            raise TableError([_unreadable(source, form, error)]) from None


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _with_spark(source: Path, part: Path, kind: str, options: dict[str, Any]) -> None:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
    from pyspark.sql.types import DoubleType, NullType, StringType, StructField, StructType

    session = SparkSession.builder.appName("u4ssc-kpi").getOrCreate()

    def nulls(names: Sequence[str]) -> Any:
        return session.createDataFrame([], StructType([StructField(n, NullType()) for n in names]))

    form = "CSV" if source.suffix.casefold() == ".csv" else "Parquet"
    try:
        if form == "Parquet":
            frame = session.read.parquet(str(source))
        else:
            columns = _csv_columns(source, nulls, options)
            schema = StructType([StructField(c.name, DoubleType() if c.number else StringType()) for c in columns])
            frame = session.read.csv(
                str(source), schema=schema, header=True, mode="FAILFAST", escape='"', multiLine=True, encoding="UTF-8"
            )
        result = compute(frame, **options)
        if kind == ".parquet":
            result.write.parquet(str(part))
        else:
            result.write.csv(str(part), header=True, escape='"')
    except (PySparkException, Py4JJavaError) as error:
        causes = [line for line in str(error).splitlines() if line.startswith("Caused by: ")]
        raise TableError([f"Spark stopped: {_unreadable(source, form, causes[-1] if causes else error)}"]) from None


# --- what the engines share


def _header(path: Path) -> list[str]:
    """The names in the first row of a CSV file."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            names = next(csv.reader(file), [])
        "".join(names).encode()
    except (UnicodeEncodeError, csv.Error) as error:
        raise TableError([f"{path} has no header row in UTF-8: {error}"]) from None
    if not any(names):
        raise TableError([f"{path} is empty: a header row with the names of the columns is due"])
    if len(names) == 1 and (other := next((s for s in ";\t|" if s in names[0]), None)):
        raise TableError(
            [f"{path} has one column, {shown(names[0])!r}: columns are separated by commas, not {other!r}"]
        )
    _refuse_twins(path, names)
    return names


def _refuse_twins(path: Path, names: Sequence[str]) -> None:
    if twins := sorted(given_twice(names)):
        raise TableError([f"{path} has several columns called {name!r}: keep one" for name in twins])


def _unreadable(path: Path, form: str, error: object) -> str:
    reason = " ".join(line.strip() for line in str(error).splitlines()[:3])
    return f"{path} cannot be read as {form}: {shown(reason, 300)}"
