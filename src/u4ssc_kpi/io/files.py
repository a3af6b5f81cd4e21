"""Submissions in files: YAML, JSON, CSV and Excel workbooks. Reading and writing are exact inverses."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from u4ssc_kpi.errors import SubmissionError, did_you_mean, given_twice
from u4ssc_kpi.findings import Place, Position
from u4ssc_kpi.io.whole import whole_file
from u4ssc_kpi.io.yaml_text import MAX_DEPTH, Document, parse_yaml, read_text, to_yaml
from u4ssc_kpi.submission import Reading, Submission

if TYPE_CHECKING:
    from u4ssc_kpi.catalogue import Registry

SUFFIXES = (".yaml", ".yml", ".json", ".csv", ".xlsx")
_OTHER_KINDS = {".xlsm": ": it may hold macros; save it as .xlsx", ".xls": ": save it as .xlsx"}


def read(path: str | os.PathLike[str], *, registry: Registry | None = None) -> Submission:
    """Reads a submission from a YAML, JSON or CSV file or from an Excel workbook.

    Values are kept as they are written; whether they can be used is for `evaluate` to say, with the line, or the sheet
    and the cell, in the file.

    Args:
        path: a file that ends in .yaml, .yml, .json, .csv (of one city and year) or .xlsx (made by `write` or the
            command ``template``; `u4ssc_kpi.workbook.read` also gives the verification in it).
        registry: the indicators that a workbook was made for; the 91 by default.

    Raises:
        SubmissionError: when the file cannot be read, is larger than 10 MB, is not what its name says, or does not have
            the form of a submission; all that is wrong is listed, with lines.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "city.yaml"
        >>> _ = file.write_text("city: Bergen\\ncountry: NO\\nyear: 2020\\nreadings:\\n  population: 283 929\\n")
        >>> read(file).readings["population"].value
        '283 929'
    """
    file = Path(path)
    suffix = _suffix(file, "read")
    if suffix == ".xlsx":
        from u4ssc_kpi import workbook

        return workbook.read(file, registry=registry).submission
    text = read_text(file)
    if suffix == ".csv":
        from u4ssc_kpi.io.csv_text import only, parse_csv

        return only(parse_csv(text, str(path)), str(path))
    document = parse_json(text, str(path)) if suffix == ".json" else parse_yaml(text, str(path))
    return to_submission(document, str(path))


def write(submission: Submission, path: str | os.PathLike[str], *, registry: Registry | None = None) -> Path:
    """Writes a submission to a YAML, JSON or CSV file or an Excel workbook; `read` gives back an equal one.

    Args:
        submission: what to write.
        path: a file that ends in .yaml, .yml, .json, .csv or .xlsx; it is replaced as a whole or not at all.
        registry: the indicators that a workbook asks for; the 91 by default.

    Returns:
        The path.

    Raises:
        SubmissionError: for another ending, or when the file cannot be written.

    Examples:
        >>> import pathlib, tempfile
        >>> city = Submission(city="Bergen", country="NO", year=2020, reported={"life_expectancy": "83 yrs"})
        >>> read(write(city, pathlib.Path(tempfile.mkdtemp()) / "city.json")) == city
        True
    """
    file = Path(path)
    suffix = _suffix(file, "written")
    if suffix == ".xlsx":
        from u4ssc_kpi import workbook

        return workbook.write(submission, file, registry=registry)
    data = submission.to_dict()
    if problem := unwritable(data):
        raise SubmissionError(str(path), [problem], "written")
    if suffix == ".csv":
        from u4ssc_kpi.io.csv_text import to_csv

        text = to_csv([submission], str(path))
    else:
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n" if suffix == ".json" else to_yaml(data)
    return replace_file(file, text.encode())


def _suffix(file: Path, what: str) -> str:
    """The ending of a file's name, when files of that kind are read and written."""
    suffix = file.suffix.casefold()
    if suffix not in SUFFIXES:
        reason = _OTHER_KINDS.get(suffix, f"; use {', '.join(SUFFIXES)}")
        kind = suffix or "(none)"
        problem = f"files of the kind {kind} are not {what}{reason}"
        raise SubmissionError(str(file), [problem], "read as a submission" if what == "read" else what)
    return suffix


def replace_file(file: Path, data: bytes) -> Path:
    """Writes a file as a whole or not at all.

    Raises:
        SubmissionError: when it cannot be written.
    """
    try:
        with whole_file(file) as part:
            part.write_bytes(data)
    except OSError as error:
        raise SubmissionError(str(file), [str(error)], "written") from None
    return file


def parse_json(text: str, file: str) -> Document:
    """Reads JSON text; `file` names it in messages.

    Raises:
        SubmissionError: when it cannot be read at all, with the line.
    """
    problems: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        problems.extend(f"the key {name!r} is given twice" for name in sorted(given_twice(name for name, _ in items)))
        return dict(items)

    try:
        data = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise SubmissionError(file, [f"line {error.lineno}: this is not JSON: {error.msg}"]) from None
    except (RecursionError, ValueError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise SubmissionError(file, [f"this is not JSON: {reason}"]) from None
    if _depth(data) > MAX_DEPTH:
        raise SubmissionError(file, [f"nested more than {MAX_DEPTH} levels deep"])
    return Document(data, {}, tuple(problems))


def unwritable(data: Any) -> str | None:
    """Why no file and no screen can hold the data, if so."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "a text in it is not valid Unicode (half a surrogate pair)"
    except (ValueError, TypeError, RecursionError) as error:
        return f"a value in it cannot be written: {error}"
    return None


def _depth(data: Any) -> int:
    level, nodes = 0, [data]
    while nodes and level <= MAX_DEPTH:
        nodes = [c for n in nodes if isinstance(n, (dict, list)) for c in (n.values() if isinstance(n, dict) else n)]
        level += 1
    return level


def to_submission(document: Document, file: str) -> Submission:
    """A submission from what a file holds.

    Raises:
        SubmissionError: listing all that is wrong with its form.
    """
    problems = list(document.problems)
    if problem := unwritable(document.data):
        raise SubmissionError(file, [problem])
    if not isinstance(document.data, dict):
        problems.append("a submission begins with city:, country: and year:, then readings: or reported:")
        raise SubmissionError(file, problems)
    try:
        submission = Submission.model_validate(document.data)
    except ValidationError as error:
        problems += [_problem(e, document.positions) for e in error.errors(include_url=False)]
        raise SubmissionError(file, problems) from None
    if problems:
        raise SubmissionError(file, problems)
    return submission.read_from(file, document.positions, document.findings)


def _problem(error: Mapping[str, Any], positions: Mapping[str, Position]) -> str:
    path = ".".join(str(part) for part in error["loc"])
    place = Place.at(path, None, _position(error["loc"], positions))
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        name = str(error["loc"][-1])
        known = list(Submission.model_fields if len(error["loc"]) == 1 else Reading.model_fields)
        message = f"{name!r} is not known here. {did_you_mean(name, known) or 'Known: ' + ', '.join(known)}"
    elif error["type"] == "missing":
        message = "is missing"
    elif not isinstance(error["input"], (dict, list)):
        message = f"{message}, not {str(error['input'])[:60]!r}"
    return f"{place}: {message}"


def _position(location: Iterable[Any], positions: Mapping[str, Position]) -> Position | None:
    parts = [str(p) for p in location]
    while parts:
        if (path := ".".join(parts)) in positions:
            return positions[path]
        parts.pop()
    return None
