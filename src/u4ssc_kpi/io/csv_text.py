"""Submissions as CSV in long form: one row for each reading; one file may hold several cities and years.

A text that a spreadsheet could take for a formula, or a reader for something other than text, begins with an
apostrophe, as spreadsheets mark text themselves; reading takes one apostrophe away. So everything comes back as it was.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from u4ssc_kpi.errors import SubmissionError, did_you_mean, given_twice
from u4ssc_kpi.findings import Finding, Place, Position, finding
from u4ssc_kpi.submission import Reading, Submission

CITY = (
    "city",
    "country",
    "year",
    "currency",
    "locode",
    "boundary",
    "edition",
    "exchange_rates",
    "variants",
    "city_note",
)
WHAT = ("data_point", "input")
READING = ("value", "unit", "value_year", "source", "link", "files", "quality", "origin", "uncertainty", "note")
COLUMNS = (*CITY, *WHAT, *READING)
LONGEST = 131_072  # characters in a field, the limit of most readers

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf)|nan", re.IGNORECASE)
_TRUTH = {"yes": True, "no": False}


def read_csv(path: Path) -> Iterator[Submission]:
    """The submissions of a CSV file, in the order in which they begin.

    Raises:
        SubmissionError: listing all that is wrong with its form, with lines.
    """
    from u4ssc_kpi.io.yaml_text import read_text

    yield from parse_csv(read_text(path), str(path))


def only(submissions: list[Submission], file: str) -> Submission:
    """The one submission of a file.

    Raises:
        SubmissionError: when it holds several.
    """
    if len(submissions) != 1:
        names = ", ".join(f"{s.city} {s.year}" for s in submissions[:5])
        raise SubmissionError(file, [f"it holds {len(submissions)} submissions ({names}); give a file of one"])
    return submissions[0]


# --- in


def parse_csv(text: str, file: str) -> list[Submission]:
    """Reads CSV text; commas, semicolons or tabs may separate the fields.

    Args:
        text: the first line names the columns, in any order: ``city``, ``country``, ``year``, ``data_point`` and
            ``input``, ``value``, and as far as needed the other columns.
        file: names it in messages.

    Returns:
        One submission for each city, country and year. A row with an ``input`` is a reading, with a ``data_point`` a
        reported value, with both a scoped reading. The first one knows of the columns that are not read.

    Raises:
        SubmissionError: listing all that is wrong with its form, with lines.

    Examples:
        >>> city, = parse_csv("city;country;year;input;value\\nBergen;NO;2020;population;283 929\\n", "x.csv")
        >>> city.readings["population"].value
        '283 929'
    """
    rows = _rows(text, file)
    head = next(rows, (1, []))[1]
    names = [name.strip().casefold() for name in head]
    problems = [f"the column {name!r} stands there twice" for name in given_twice(filter(None, names))]
    lacking = [name for name in (*CITY[:3], "value") if name not in names]
    if lacking or not set(names) & set(WHAT):
        problems.append(f"the first line names the columns; it lacks {', '.join(lacking) or 'input or data_point'}")
    if problems:
        raise SubmissionError(file, problems)
    groups: dict[tuple[str, ...], _Group] = {}
    for line, fields in rows:
        row = {name: field for name, field in zip(names, fields, strict=False) if name and field != ""}
        extra = [f for f in fields[len(names) :] if f]
        if extra:
            problems.append(f"line {line}: it has {len(fields)} fields, the first line {len(names)}")
        if row:
            key = tuple(row.get(name, "") for name in CITY[:3])
            if key not in groups:  # the file's first submission tells of its columns
                groups[key] = _Group(file, () if groups else names)
            groups[key].add(line, row)
    if not groups and not problems:
        problems.append("it holds no rows below the names of the columns")
    found = []
    for group in groups.values():
        try:
            found.append(group.submission())
        except SubmissionError as error:
            problems += error.problems
    if problems:
        raise SubmissionError(file, problems)
    return found


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line on which each begins."""
    separator = max(",;\t", key=lambda s: len(set(_first_row(text, s)) & set(COLUMNS)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for fields in reader:
            yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise SubmissionError(file, [f"line {line}: this is not CSV: {error}"]) from None


def _first_row(text: str, separator: str) -> list[str]:
    first = io.StringIO(text[:10_000], newline="")
    try:
        return [name.strip().casefold() for name in next(csv.reader(first, delimiter=separator), [])]
    except csv.Error:
        return []


class _Group:
    """The rows of one city and year; `names` are the columns of which it says whether they are known."""

    def __init__(self, file: str, names: Iterable[str]) -> None:
        self.file = file
        self.data: dict[str, Any] = {"readings": {}, "reported": {}, "scoped": {}}
        self.positions: dict[str, Position] = {}
        self.findings: list[Finding] = []
        for name in names:
            if name and name not in COLUMNS:
                message = f"the column {name[:60]!r} is not known"
                self._add("unread", message, "", 1, name, did_you_mean(name, COLUMNS))

    def add(self, line: int, row: dict[str, str]) -> None:
        """Takes in one row."""
        for name in CITY:
            if name in row:
                self._field("note" if name == "city_note" else name, _city_value(name, row[name]), line)
        point, input_ = (None if name not in row else _text(row[name]) for name in WHAT)
        reading = self._reading(line, row)
        if point is not None and input_ is not None:
            target, path = self.data["scoped"].setdefault(point, {}), f"scoped.{point}.{input_}"
        elif input_ is not None:
            target, path = self.data["readings"], f"readings.{input_}"
        elif point is not None:
            target, path = self.data["reported"], f"reported.{point}"
        else:
            if reading is not None:
                message = "the row says neither data_point nor input"
                self._add("unread", message, "", line, row.get("value"), "Write an id into one of the two columns")
            return
        name = input_ or point or ""
        if name in target:
            if target[name] != reading:
                message = f"{path} stands in line {self.positions[path]} and here, with different values"
                self._add("given_twice", message, path, line, row.get("value"), "Delete one of the two rows")
            return
        target[name] = reading
        self.positions[path] = line

    def submission(self) -> Submission:
        from u4ssc_kpi.io.files import to_submission
        from u4ssc_kpi.io.yaml_text import Document

        data = {k: v for k, v in self.data.items() if v != {}}
        return to_submission(Document(data, self.positions, (), tuple(self.findings)), self.file)

    def _field(self, name: str, value: Any, line: int) -> None:
        if name not in self.data:
            self.data[name] = value
            self.positions[name] = line
        elif self.data[name] != value:
            message = f"{name} is {self.data[name]!r} in line {self.positions[name]} and {value!r} here"
            self._add("given_twice", message, name, line, value, "Write the same in every row of a city and year")

    def _reading(self, line: int, row: dict[str, str]) -> Any:
        fields: dict[str, Any] = {}
        for name in READING:
            if name not in row:
                continue
            field = row[name]
            if name == "value":
                fields["value"] = _value(field)
            elif name == "value_year":
                try:
                    fields["year"] = int(field)
                except ValueError:
                    message = f"{field[:40]!r} is no year"
                    self._add("cell_unreadable", message, "value_year", line, field, "Write four digits, such as 2023")
            elif name == "files":
                fields["files"] = _text(field).split("\n")
            elif name == "uncertainty":
                numbers = [_value(part.strip()) for part in field.split(";")]
                fields["uncertainty"] = numbers[0] if len(numbers) == 1 else numbers
            else:
                fields[name] = _text(field)
        bare = set(fields) <= {"value"}
        return fields.get("value") if bare else fields

    def _add(self, code: str, message: str, path: str, line: int, value: Any, hint: str = "") -> None:
        self.findings.append(finding(code, message, Place(path, self.file, line), value=value, hint=hint))


def _text(field: str) -> str:
    return field.removeprefix("'")


def _value(field: str) -> Any:
    """A number, yes or no, or a text."""
    if field.startswith("'"):
        return field[1:]
    if _NUMBER.fullmatch(field):
        return int(field) if re.fullmatch(r"-?\d{1,300}", field) else float(field)
    return _TRUTH.get(field, field)


def _city_value(name: str, field: str) -> Any:
    if name == "year":
        return int(field) if re.fullmatch(r"\d{1,9}", field.strip()) else field
    if name in ("exchange_rates", "variants"):
        pairs = [part.partition("=")[::2] for part in _text(field).split(";") if part.strip()]
        value_of = _value if name == "exchange_rates" else str
        return {key.strip(): value_of(value.strip()) for key, value in pairs}
    return _text(field)


# --- out


def to_csv(submissions: Iterable[Submission], file: str) -> str:
    """Submissions as CSV text; `parse_csv` gives back equal ones. `file` names it in messages.

    Raises:
        SubmissionError: for what CSV cannot hold: a list as a value, a file name of two lines, a text that is too long.

    Examples:
        >>> city = Submission(city="Bergen", country="NO", year=2020, readings={"population": 283_929})
        >>> print(to_csv([city], "x.csv").splitlines()[1])
        Bergen,NO,2020,,,,,,,,,population,283929,,,,,,,,,
    """
    given = list(submissions)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for submission in given:
        rates = "; ".join(f"{code}={rate!r}" for code, rate in submission.exchange_rates.items())
        fields = (submission.city, submission.country, str(submission.year), submission.currency, submission.locode)
        variants = "; ".join(f"{name}={variant}" for name, variant in submission.variants.items())
        more = (submission.boundary, submission.edition, rates or None, variants or None, submission.note)
        shared = [*fields, *more]
        head = [_written(field) for field in shared]
        rows = list(_readings(submission)) or [("", "", Reading())]
        for number, (point, input_, reading) in enumerate(rows):
            if number == 1:  # what is long stands in the city's first row alone
                head[CITY.index("exchange_rates") :] = ["", "", ""]
            told = [reading.unit, None, reading.source, reading.link, "\n".join(reading.files) or None]
            spread = reading.uncertainty if isinstance(reading.uncertainty, tuple) else [reading.uncertainty]
            cells = [_written(t) for t in (*told, reading.quality, reading.origin, None, reading.note)]
            cells[READING.index("uncertainty") - 1] = "; ".join(repr(n) for n in spread if n is not None)
            cells[1] = "" if reading.year is None else str(reading.year)
            names = [_written(name) if name else "" for name in (point, input_)]
            writer.writerow([*head, *names, _written_value(reading.value, file), *cells])
    text = stream.getvalue()
    if max((len(f) for s in given for f in _texts(s)), default=0) >= LONGEST:
        raise SubmissionError(
            file, [f"a text in it is longer than {LONGEST} characters, which CSV readers refuse"], "written"
        )
    if parse_csv(text, file) != given:
        raise SubmissionError(file, ["something in it cannot be written as CSV; use .yaml, .json or .xlsx"], "written")
    return text


def _readings(submission: Submission) -> Iterator[tuple[str, str, Reading]]:
    for name, reading in submission.readings.items():
        yield "", name, reading
    for name, reading in submission.reported.items():
        yield name, "", reading
    for point, readings in submission.scoped.items():
        for name, reading in readings.items():
            yield point, name, reading


def _texts(submission: Submission) -> Iterator[str]:
    yield from (t for t in submission.__dict__.values() if isinstance(t, str))
    for _, _, reading in _readings(submission):
        yield from (t for t in (*reading.__dict__.values(), "\n".join(reading.files)) if isinstance(t, str))


def _written(text: str | None) -> str:
    """A text as a field; with an apostrophe where it could be taken for a formula, or for nothing."""
    if text is None:
        return ""
    return f"'{text}" if text == "" or text.lstrip()[:1] in ("=", "+", "-", "@", "'", "") or text[0] in "\t\r" else text


def _written_value(value: Any, file: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return repr(value) if math.isfinite(value) else str(value)
        case str():
            return _written(value) if _value(value) == value and isinstance(_value(value), str) else f"'{value}"
    raise SubmissionError(file, [f"a {type(value).__name__} as a value cannot be written as CSV"], "written")
