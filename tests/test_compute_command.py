"""Tables from file to file: the same as `compute` on the whole, in batches, and nothing half-written."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4

pytest.importorskip("click")
pytest.importorskip("polars")
pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner, Result
from polars.testing import assert_frame_equal

from u4ssc_kpi.commands import cli
from u4ssc_kpi.frames.files import FileUseError, compute_file

CITIES = ["Karmøy", "Ålesund", "東京", "مكة", "São Paulo, SP", 'The "Hague"', "🏙 emoji", "line\nbreak"]


def table(rows: int, seed: int = 0) -> Any:
    """Cities with readings, of which one in ten is missing, and some zeros, negative and huge numbers."""
    generator = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "city": [CITIES[i % len(CITIES)] for i in range(rows)],
        "code": [f"{i:05}" if i % 3 else None for i in range(rows)],
    }
    for wanted in u4.registry.inputs.values():
        gone = generator.random(rows) < 0.1
        if wanted.unit == "yes_no":
            values: Any = np.where(generator.random(rows) < 0.5, "yes", "No").tolist()
        else:
            drawn = generator.random(rows) * 1e4
            drawn[generator.random(rows) < 0.05] = 0.0
            drawn[generator.random(rows) < 0.02] = -1.0
            drawn[generator.random(rows) < 0.02] = 1e308
            values = drawn.tolist()
        columns[wanted.id] = [None if g else v for v, g in zip(values, gone, strict=True)]
    kinds = {w.id: pl.Float64 if w.unit != "yes_no" else pl.String for w in u4.registry.inputs.values()}
    return pl.DataFrame(columns, schema_overrides=kinds)


def check_same(found: Any, expected: Any, exact: bool = True) -> None:
    """Equal, whether words are held as text or as an Enum; to the last bits only from the same engine."""
    words = [name for name, kind in expected.schema.items() if isinstance(kind, pl.Enum)]
    found, expected = (f.with_columns(pl.col(words).cast(pl.String)) for f in (found, expected))
    assert_frame_equal(found, expected, check_exact=exact, rel_tol=1e-14, abs_tol=0.0)


def read_back(file: Path, like: Any) -> Any:
    if file.suffix == ".parquet":
        return pl.read_parquet(file)
    kinds = {n: pl.String if isinstance(k, pl.Enum) or k == pl.Null else k for n, k in like.schema.items()}
    return pl.read_csv(file, schema=kinds)


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def write(frame: Any, file: Path) -> Path:
    if file.suffix == ".parquet":
        frame.write_parquet(file)
    else:
        frame.write_csv(file)
    return file


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, ["compute", *(str(a) for a in arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


# --- the same as compute


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("target", ["out.parquet", "out.csv"])
@pytest.mark.parametrize("source", ["in.parquet", "in.csv"])
def test_same_as_compute(source: str, target: str, engine: Any, tmp_path: Path) -> None:
    frame = table(60)
    expected = u4.compute(frame, benchmarks="reference", roll_ups=True)
    out = compute_file(
        write(frame, tmp_path / source),
        tmp_path / target,
        engine=engine,
        benchmarks="reference",
        roll_ups=True,
        batch_rows=25,
    )
    check_same(read_back(out, expected), expected, exact=engine == "polars")
    assert names_in(tmp_path) == sorted([source, target])


@pytest.mark.parametrize("source", ["in.parquet", "in.csv"])
@pytest.mark.parametrize("rows", [1, 7, 100, 101, 1000])
def test_any_batch_size_gives_the_same(source: str, rows: int, tmp_path: Path) -> None:
    frame = table(101)
    names = ["Employment", "resilience_plans"]
    expected = u4.compute(frame, indicators=names)
    shares: list[float] = []
    out = compute_file(
        write(frame, tmp_path / source),
        tmp_path / "out.parquet",
        indicators=names,
        batch_rows=rows,
        progress=shares.append,
    )
    check_same(pl.read_parquet(out), expected)
    assert len(shares) == -(-101 // rows)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("target", ["out.parquet", "out.csv"])
@pytest.mark.parametrize("source", ["in.parquet", "in.csv"])
def test_no_rows(source: str, target: str, engine: Any, tmp_path: Path) -> None:
    frame = table(1).clear()
    out = compute_file(write(frame, tmp_path / source), tmp_path / target, engine=engine)
    found = read_back(out, expected := u4.compute(frame))
    assert found.columns == expected.columns
    assert found.height == 0


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_no_input_at_all(engine: Any, tmp_path: Path) -> None:
    frame = pl.DataFrame({"city": ["A", "B", "C"]})
    out = compute_file(write(frame, tmp_path / "in.csv"), tmp_path / "out.parquet", engine=engine, batch_rows=2)
    check_same(pl.read_parquet(out), u4.compute(frame))


def test_rows_of_several_row_groups_and_kinds(tmp_path: Path) -> None:
    """What is not used comes back as it was, whatever its type; what is used may have any type of number."""
    frame = pa.table(
        {
            "tags": pa.array([["a"], [], None, ["b", "c"]]),
            "day": pa.array([0, 1, None, 3], pa.date32()),
            "place": pa.array(["x", "y", "x", None]).dictionary_encode(),
            "map": pa.array([[("k", 1)], [], None, []], pa.map_(pa.string(), pa.int8())),
            "datasets": pa.array([10, None, 20, 30], pa.int16()),
            "open_datasets_published": pa.array([1.5, 2.0, None, 3.0], pa.float32()),
            "urban_plan_compact": pa.array(["yes", "no", None, "YES"]).dictionary_encode(),
        }
    )
    pq.write_table(frame, tmp_path / "in.parquet", row_group_size=2)
    names = ["open_data_percentage", "urban_development_and_spatial_planning_compact"]
    out = compute_file(tmp_path / "in.parquet", tmp_path / "out.parquet", indicators=names, batch_rows=3)
    found = pq.read_table(out)
    assert found.select(frame.schema.names).equals(frame)
    assert found["open_data_percentage"].to_pylist() == [15.0, None, None, 10.0]
    assert found["urban_development_and_spatial_planning_compact"].to_pylist() == [1.0, 0.0, None, 1.0]
    assert pl.read_parquet(out)["open_data_percentage__status"].to_list()[1:3] == ["not_reported"] * 2
    with pytest.raises(u4.TableError, match="'tags' of list"):
        compute_file(tmp_path / "in.parquet", tmp_path / "out.csv")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_text_of_csv_is_written_back_as_it_was(engine: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(
        "\ufeffcity,code,when,datasets,open_datasets_published\r\n"
        '"São Paulo, ""SP""",007,2020-01-01,50,1e1\r\n東京,1.50,NA,,\r\n'.encode()
    )
    out = compute_file(
        source, tmp_path / "o.csv", engine=engine, indicators="open_data_percentage", statuses=False
    ).read_bytes()
    assert out.decode().splitlines() == [
        "city,code,when,datasets,open_datasets_published,open_data_percentage",
        '"São Paulo, ""SP""",007,2020-01-01,50.0,10.0,20.0',
        "東京,1.50,NA,,,",
    ]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_names_that_look_like_patterns(engine: Any, tmp_path: Path) -> None:
    source = write(pl.DataFrame({"datasets": [1.0]}), tmp_path / "cities [2020] 'a'.parquet")
    out = compute_file(source, tmp_path / "out 100%.csv", engine=engine, indicators="open_data_number")
    assert out.read_text().startswith("datasets,open_data_number")


# --- the command


def test_options(tmp_path: Path) -> None:
    source = write(
        pl.DataFrame({"city": ["A"], "electricity_consumed": [2.0], "population": [1000.0]}), tmp_path / "in.csv"
    )
    out = tmp_path / "out.csv"
    given = ["--indicators", "electricity_consumption,EC:ICT:ICT:1C", "--indicators", "Waste", "--no-statuses"]
    result = run(source, "-o", out, *given, "--units", "electricity_consumed=GWh")
    assert (result.exit_code, result.stderr) == (0, "")
    found = pl.read_csv(out)
    assert found["electricity_consumption"].to_list() == [2000.0]
    assert "household_internet_access" in found.columns
    assert "solid_waste_collection" in found.columns
    assert not any(name.endswith("__status") for name in found.columns)
    result = run(source, "-o", out, "--overwrite", "--benchmarks", "reference", "--roll-ups", "--engine", "duckdb")
    assert result.exit_code == 0
    assert {"total__percent", "total__band", "poverty__points"} <= set(pl.read_csv(out).columns)
    everything = "Education, Health and Culture"
    assert run(source, "-o", out, "--overwrite", "--indicators", everything).exit_code == 0
    assert "adult_literacy" in pl.read_csv(out).columns


def test_a_misspelt_column_is_told(tmp_path: Path) -> None:
    source = write(pl.DataFrame({"populaton": [1.0]}), tmp_path / "in.csv")
    result = run(source, "-o", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert result.stderr.count("warning") == 1
    assert "'population'" in result.stderr


BAD: dict[str, tuple[str, bytes | None, list[str], int, str]] = {
    # name: file, content, further arguments, exit code, words of the message
    "missing": ("none.csv", None, [], 1, "there is no such file"),
    "ending": ("in.txt", b"a\n1\n", [], 2, ".parquet or .csv"),
    "not Parquet": ("in.parquet", b"city,datasets\n", [], 1, "cannot be read as Parquet"),
    "empty Parquet": ("in.parquet", b"", [], 1, "cannot be read as Parquet"),
    "empty": ("in.csv", b"", [], 1, "is empty"),
    "text": ("in.csv", b"city,datasets\nA,1\nB,many\n", [], 1, "many"),
    "comma": ("in.csv", b'city,datasets\nA,"1,000"\n', [], 1, "1,000"),
    "short row": ("in.csv", b"city,datasets\nA\n", [], 1, "xpected"),
    "long row": ("in.csv", b"city,datasets\nA,1,2\n", [], 1, "xpected"),
    "latin 1": ("in.csv", b"city,datasets\nKarm\xf8y,1\n", [], 1, "UTF"),
    "latin 1 header": ("in.csv", b"cit\xf8,datasets\nA,1\n", [], 1, "UTF-8"),
    "semicolons": ("in.csv", b"city;datasets\nA;1\n", [], 1, "not ';'"),
    "twins": ("in.csv", b"datasets,datasets\n1,2\n", [], 1, "several columns called 'datasets'"),
    "clash": ("in.csv", b"datasets,open_data_number\n1,2\n", [], 1, "is there already: rename or drop"),
    "yes or no": ("in.csv", b"city,datasets [kg]\nA,1\n", [], 1, "datasets [kg]"),
    "indicator": ("in.csv", b"datasets\n1\n", ["--indicators", "povrty"], 2, "'poverty'"),
    "benchmarks": ("in.csv", b"datasets\n1\n", ["--benchmarks", "nonesuch"], 2, "nonesuch"),
    "roll-ups": ("in.csv", b"datasets\n1\n", ["--roll-ups"], 2, "--benchmarks"),
    "units form": ("in.csv", b"datasets\n1\n", ["--units", "datasets"], 2, "--units"),
    "units column": ("in.csv", b"datasets\n1\n", ["--units", "dataset=kg"], 1, "no column 'dataset'"),
    "engine": ("in.csv", b"datasets\n1\n", ["--engine", "excel"], 2, "excel"),
}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input(case: str, engine: str, tmp_path: Path) -> None:
    name, content, further, code, words = BAD[case]
    source = tmp_path / name
    if content is not None:
        source.write_bytes(content)
    result = run(source, "-o", tmp_path / "out.csv", "--engine", engine, *further)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words.casefold() in result.stderr.casefold()
    assert len(result.stderr) < 600
    assert names_in(tmp_path) == ([name] if content is not None else [])


def test_the_row_of_a_bad_number_is_named(tmp_path: Path) -> None:
    rows = "".join(f"A,{i}\n" for i in range(5_000))
    (tmp_path / "in.csv").write_text(f"city,datasets\n{rows}B,n/a\n")
    result = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert "row 5002 (the header is row 1): the column 'datasets' holds 'n/a'" in result.stderr


def test_text_in_a_column_of_parquet(tmp_path: Path) -> None:
    source = write(pl.DataFrame({"datasets": ["many"]}), tmp_path / "in.parquet")
    result = run(source, "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "'datasets' holds text" in result.stderr


def test_a_truncated_parquet_file(tmp_path: Path) -> None:
    source = write(table(2_000), tmp_path / "in.parquet")
    data = bytearray(source.read_bytes())
    data[200_000:400_000] = bytes(200_000)
    source.write_bytes(data)
    result = run(source, "-o", tmp_path / "out.parquet")
    assert result.exit_code == 1
    assert "cannot be read as Parquet" in result.stderr
    assert names_in(tmp_path) == ["in.parquet"]


def test_outputs_that_are_refused(tmp_path: Path) -> None:
    source = write(pl.DataFrame({"datasets": [1.0]}), tmp_path / "in.csv")
    before = source.read_bytes()
    for arguments in ([source, "--overwrite"], [tmp_path / "." / "in.csv"]):
        result = run(source, "-o", *arguments)
        assert (result.exit_code, "both input and output" in result.stderr) == (2, True)
    (tmp_path / "link.csv").symlink_to(source)
    assert run(source, "-o", tmp_path / "link.csv", "--overwrite").exit_code == 2
    assert source.read_bytes() == before
    (tmp_path / "there.csv").write_text("mine")
    result = run(source, "-o", tmp_path / "there.csv")
    assert (result.exit_code, "--overwrite" in result.stderr) == (2, True)
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert run(source, "-o", tmp_path / "none" / "out.csv").exit_code == 2
    assert run(source, "-o", tmp_path / "out.xlsx").exit_code == 2
    (tmp_path / "folder.csv").mkdir()
    assert run(source, "-o", tmp_path / "folder.csv", "--overwrite").exit_code == 2
    assert run(tmp_path / "folder.csv", "-o", tmp_path / "out.csv").exit_code == 1


def test_a_failed_run_keeps_the_old_output(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("datasets\n1\nx\n")
    (tmp_path / "out.csv").write_text("mine")
    assert run(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--overwrite").exit_code == 1
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert names_in(tmp_path) == ["in.csv", "out.csv"]


@pytest.mark.parametrize(
    ("engine", "missing", "command"),
    [
        ("polars", "polars", "pip install 'u4ssc-kpi[polars]'"),
        ("polars", "pyarrow", "pip install 'u4ssc-kpi[pyarrow]'"),
        ("duckdb", "duckdb", "pip install 'u4ssc-kpi[duckdb]'"),
        ("spark", "pyspark", "pip install 'u4ssc-kpi[spark]'"),
    ],
)
def test_a_missing_library(
    engine: str, missing: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from u4ssc_kpi.frames import files

    real = files.find_spec
    monkeypatch.setattr(files, "find_spec", lambda name: None if name == missing else real(name))
    (tmp_path / "in.csv").write_text("datasets\n1\n")
    result = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--engine", engine)
    assert result.exit_code == 2
    assert command in result.stderr


def test_use_of_the_function(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("datasets\n1\n")
    with pytest.raises(FileUseError, match="polars, duckdb, spark"):
        compute_file(tmp_path / "in.csv", tmp_path / "out.csv", engine="excel")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1"):
        compute_file(tmp_path / "in.csv", tmp_path / "out.csv", batch_rows=0)


# --- interrupts, progress, memory


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """150 000 rows: some seconds of work."""
    file = tmp_path_factory.mktemp("large") / "large.parquet"
    part = table(5_000).to_arrow()
    with pq.ParquetWriter(file, part.schema) as writer:
        for _ in range(30):
            writer.write_table(part)
    return file


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(how: signal.Signals, engine: str, large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    command = [sys.executable, "-m", "u4ssc_kpi.cli", "compute", str(large), "-o", str(out), "--engine", engine]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: names_in(tmp_path))
        process.send_signal(how)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 128 + how
    assert told == "interrupted: nothing is written\n"
    assert names_in(tmp_path) == []


def test_a_bar_only_on_a_terminal(large: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "u4ssc_kpi.cli", "compute", str(large), "--indicators", "Waste", "--overwrite"]
    command += ["-o", str(tmp_path / "out.parquet")]
    plain = subprocess.run(command, capture_output=True, text=True, check=True)
    assert plain.stderr == ""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as child:
        os.close(theirs)
        shown = io.BytesIO()
        try:
            while data := os.read(ours, 65536):
                shown.write(data)
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        assert child.stdout is not None
        assert child.stdout.read().decode().endswith("is written\n")
    assert child.returncode == 0
    assert b"computing" in shown.getvalue()
    assert b"100%" in shown.getvalue()


PEAK = """
import resource, subprocess, sys
code = "import sys; from u4ssc_kpi.frames.files import compute_file as c; c(sys.argv[1], sys.argv[2], batch_rows=5_000)"
subprocess.run([sys.executable, "-c", code, *sys.argv[1:]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_memory_does_not_grow_with_the_file(suffix: str, tmp_path: Path) -> None:
    part = table(5_000)
    peaks = []
    for batches in (5, 20):
        source = write(pl.concat([part] * batches), tmp_path / f"{batches}{suffix}")
        command = [sys.executable, "-c", PEAK, str(source), str(tmp_path / f"out{batches}.parquet")]
        peaks.append(int(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    assert peaks[1] < 2 * peaks[0]
