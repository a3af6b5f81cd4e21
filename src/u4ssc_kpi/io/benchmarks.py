"""Benchmark sets of one's own in files: YAML and JSON hold a whole set, CSV one row for each target."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import BenchmarkError, CatalogueError, FileError, ValueReadError, did_you_mean, given_twice, shown
from u4ssc_kpi.io.files import parse_json, replace_file
from u4ssc_kpi.io.yaml_text import Document, parse_yaml, read_text, to_yaml
from u4ssc_kpi.model import BenchmarkSet, Citation, Target
from u4ssc_kpi.quantities.numbers import parse_number
from u4ssc_kpi.targets import Basis, Origin, Rule, Seen

SUFFIXES = (".yaml", ".yml", ".json", ".csv")
COLUMNS = ("data_point", "rule", "target", "worst", "unit", "year", "basis", "source", "reading", "origin")
_NUMBERS = ("target", "worst", "year")
_TO_READ = ("indicator", "name", "better")  # columns of the form that are for the reader
_CHOICES: Mapping[str, Sequence[str]] = {
    "rule": get_args(Rule),
    "basis": get_args(Basis),
    "origin": get_args(Origin),
    "seen": get_args(Seen),
}


def read_benchmarks(path: str | os.PathLike[str], registry: Registry | None = None) -> BenchmarkSet:
    """Reads a benchmark set from a YAML, JSON or CSV file.

    YAML and JSON hold the fields of `BenchmarkSet`. CSV has a header row with ``data_point``, ``rule``, ``target``,
    ``source`` and, where needed, ``worst``, ``unit``, ``year``, ``basis``, ``reading``, ``origin``; commas or
    semicolons separate; a row without a rule holds no target. The set has the name of the CSV file, and extends none.

    Args:
        path: a file that ends in .yaml, .yml, .json or .csv.
        registry: the indicators and sets that it has to fit; the 91 by default.

    Raises:
        BenchmarkError: when the file cannot be read or the set does not fit; all that is wrong is listed, with lines.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "plan.csv"
        >>> _ = file.write_text("data_point;rule;target;year;source\\npoverty;at_most;7,5;2030;city plan, p. 7\\n")
        >>> read_benchmarks(file).targets[0].target
        7.5
    """
    file, registry = Path(path), registry or default_registry()
    suffix = file.suffix.casefold()
    if suffix not in SUFFIXES:
        kind = suffix or "(none)"
        raise BenchmarkError(str(path), [f"files of the kind {kind} are not read; use {', '.join(SUFFIXES)}"])
    try:
        text = read_text(file)
        if suffix == ".csv":
            document = _parse_csv(text, file)
        else:
            document = parse_json(text, str(path)) if suffix == ".json" else parse_yaml(text, str(path))
    except FileError as error:
        raise BenchmarkError(str(path), error.problems) from None
    return _to_set(document, str(path), registry)


def write_benchmarks(set_: BenchmarkSet, path: str | os.PathLike[str]) -> Path:
    """Writes a benchmark set to a YAML, JSON or CSV file; `read_benchmarks` gives back an equal one.

    In CSV a citation becomes one line of text, and the id and the title of the set are not kept.

    Args:
        set_: what to write.
        path: a file that ends in .yaml, .yml, .json or .csv; it is replaced as a whole or not at all.

    Returns:
        The path.

    Raises:
        BenchmarkError: for another ending, for CSV of a set that extends another, or when the file cannot be written.

    Examples:
        >>> import pathlib, tempfile
        >>> goal = Target(data_point="poverty", rule="at_most", target=5, source="city plan 2030, p. 7")
        >>> plan = BenchmarkSet(id="plan", title="City plan 2030", extends="reference", targets=[goal])
        >>> read_benchmarks(write_benchmarks(plan, pathlib.Path(tempfile.mkdtemp()) / "plan.yaml")) == plan
        True
    """
    file = Path(path)
    suffix = file.suffix.casefold()
    if suffix not in SUFFIXES:
        kind = suffix or "(none)"
        raise BenchmarkError(
            str(path), [f"files of the kind {kind} are not written; use {', '.join(SUFFIXES)}"], "written"
        )
    if suffix == ".csv":
        if set_.extends is not None:
            problem = f"a CSV file cannot say that the set extends {set_.extends!r}: write .yaml"
            raise BenchmarkError(str(path), [problem], "written")
        text = to_csv([{"data_point": t.data_point, **_plain(t)} for t in set_.targets], COLUMNS)
    else:
        data = {k: v for k, v in set_.model_dump(mode="json", exclude_defaults=True).items() if k != "targets"}
        data["targets"] = [{"data_point": t.data_point, **_fields(t)} for t in set_.targets]
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n" if suffix == ".json" else to_yaml(data)
    try:
        return replace_file(file, text.encode())
    except FileError as error:
        raise BenchmarkError(str(path), error.problems, "written") from None


def to_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as CSV text; what a row lacks is an empty cell."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _fields(target: Target) -> dict[str, Any]:
    """The fields of a target that are given, but for the data point."""
    return target.model_dump(mode="json", exclude_defaults=True, exclude={"data_point"})


def _plain(target: Target) -> dict[str, Any]:
    """The same with the source as a line of text."""
    return _fields(target) | {"source": str(target.source)}


# --- reading


def _to_set(document: Document, file: str, registry: Registry) -> BenchmarkSet:
    problems = list(document.problems)
    data = document.data
    if not isinstance(data, dict):
        raise BenchmarkError(file, [*problems, "a benchmark set begins with id:, title: and targets:"])
    data = {k: [] if k == "targets" and v is None else v for k, v in data.items()}  # a form without entries yet
    if data.get("official"):
        problems.append(f"{_at(document, ('official',))}official: only what U4SSC itself prints is; leave it out")
    try:
        set_ = BenchmarkSet.model_validate(data)
    except ValidationError as error:
        # A source may be text or a citation: of the two complaints about one that is neither, the fitting one is shown
        errors = [e for e in error.errors(include_url=False) if not _other_branch(e, data)]
        problems += [_problem(e, document) for e in errors]
        problems += _unknown_names(document, registry)
        raise BenchmarkError(file, dict.fromkeys(problems)) from None
    problems += _misfits(set_, document, registry)
    if problems:
        raise BenchmarkError(file, dict.fromkeys(problems))
    return set_


def _unknown_names(document: Document, registry: Registry) -> Iterator[str]:
    """The names that a set with other problems gets wrong as well."""
    below = document.data.get("extends")
    if isinstance(below, str) and below not in registry.benchmark_sets:
        near = did_you_mean(below, registry.benchmark_sets)
        yield f"{_at(document, ('extends',))}extends: no benchmark set {shown(below)!r}. {near}".strip()
    given = document.data.get("targets")
    for n, target in enumerate(given if isinstance(given, list) else []):
        name = target.get("data_point") if isinstance(target, dict) else None
        if isinstance(name, str) and name not in registry.data_points:
            near = did_you_mean(name, registry.data_points)
            yield f"{_at(document, ('targets', n))}no data point {shown(name)!r}. {near}".strip()


def _misfits(set_: BenchmarkSet, document: Document, registry: Registry) -> Iterator[str]:
    """What does not fit the indicators and the sets that are there."""
    for n, target in enumerate(set_.targets):
        for problem in registry.target_problems(target):
            yield f"{_at(document, ('targets', n))}{problem}"
    if set_.extends is not None:
        try:
            registry.targets_by_year(set_)
        except CatalogueError as error:
            if "extend" in str(error).partition("\n")[0]:
                yield f"{_at(document, ('extends',))}{error}"


def _other_branch(error: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    location = error["loc"]
    if len(location) < 4 or location[2] != "source" or not isinstance(location[1], int):
        return False
    given = data["targets"][location[1]]["source"]
    return ("Citation" in str(location[3])) != isinstance(given, dict)


def _problem(error: Mapping[str, Any], document: Document) -> str:
    path = tuple(p for n, p in enumerate(error["loc"]) if n == 0 or error["loc"][n - 1] != "source")
    name = ".".join(_names(path, document.data))
    message = str(error["msg"]).removeprefix("Value error, ")
    last = str(path[-1]) if path else ""
    given = error["input"]
    if error["type"] == "extra_forbidden":
        kind = Citation if "source" in path[:-1] else Target if len(path) > 1 else BenchmarkSet
        known = list(kind.model_fields)
        message = f"{last!r} is not known here. {did_you_mean(last, known) or 'Known: ' + ', '.join(known)}"
    elif error["type"] == "missing":
        message = "is missing"
    elif last in _CHOICES:
        near = did_you_mean(str(given), _CHOICES[last]) or f"Known: {', '.join(_CHOICES[last])}"
        message = f"{shown(given)!r} is none of them. {near}"
    elif error["type"] == "string_pattern_mismatch":
        message = f"{shown(given)!r} is no id: write small letters, digits and _, with a letter first, as in my_plan"
    elif not isinstance(given, (dict, list)):
        message = f"{message}, not {shown(given)!r}"
    return f"{_at(document, path)}{name}: {message}" if name else f"{_at(document, path)}{message}"


def _names(path: Sequence[Any], data: Any) -> Iterator[str]:
    """The parts of a path for a person: a target goes by its data point."""
    for part in path:
        data = data[part] if isinstance(data, (dict, list)) and _has(data, part) else None
        is_target = isinstance(part, int) and isinstance(data, dict) and isinstance(data.get("data_point"), str)
        yield data["data_point"] if is_target and isinstance(data, dict) else str(part)


def _has(data: dict[Any, Any] | list[Any], part: Any) -> bool:
    return part in data if isinstance(data, dict) else isinstance(part, int) and part < len(data)


def _at(document: Document, path: Sequence[Any]) -> str:
    """The line of the nearest part of a path, ready to stand before a message."""
    parts = list(path)
    while parts:
        name = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in parts).lstrip(".")
        if isinstance(line := document.positions.get(name), int):
            return f"line {line}: "
        parts.pop()
    return ""


# --- CSV


def _parse_csv(text: str, file: Path) -> Document:
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[str] = []
    lines: dict[str, int] = {}
    targets: list[dict[str, Any]] = []
    try:
        names = [name.strip() for name in next(rows, [])]
        problems += _header_problems(names)
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
                problems.append(f"line {line}: {len(row)} cells under {len(names)} headings: put such text in quotes")
            cells = {k: v.strip() for k, v in zip(names, row, strict=False) if k in COLUMNS and v.strip()}
            if "rule" not in cells:
                if filled := [k for k in ("target", "worst", "source") if k in cells]:
                    problems.append(f"line {line}: {filled[0]} is given without a rule: {', '.join(_CHOICES['rule'])}")
                continue
            lines[f"targets[{len(targets)}]"] = line
            targets.append({k: _cell(k, v, line, problems) for k, v in cells.items()})
    except csv.Error as error:
        raise BenchmarkError(str(file), [f"line {rows.line_num}: this is not CSV: {error}"]) from None
    data = {"id": set_id(file), "title": f"Targets of {file.name}", "targets": targets}
    return Document(data, lines, tuple(problems))


def set_id(file: Path) -> str:
    """The id that a set gets from the name of its file."""
    name = re.sub(r"[^a-z0-9]+", "_", file.stem.casefold()).strip("_")
    return name if re.match("[a-z]", name) else f"set_{name}".rstrip("_")


def _header_problems(names: Sequence[str]) -> Iterator[str]:
    known = (*COLUMNS, *_TO_READ)
    for name in names:
        if name and name not in known:
            yield f"line 1: {name!r} is not known here. {did_you_mean(name, known) or 'Known: ' + ', '.join(known)}"
    for name in ("data_point", "rule", "source"):
        if name not in names:
            yield f"line 1: the heading {name!r} is missing"
    for name in given_twice(filter(None, names)):
        yield f"line 1: the heading {name!r} stands there twice"


def _cell(name: str, text: str, line: int, problems: list[str]) -> Any:
    if name not in _NUMBERS:
        return text
    try:
        number = parse_number(text)
    except ValueReadError as error:
        problems.append(f"line {line}: {name}: {error}")
        return None
    return int(number) if number.is_integer() else number
