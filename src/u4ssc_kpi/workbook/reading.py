"""From a workbook to a submission: a cell by the key of its column and the path of its row; no formula is trusted."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import SubmissionError, did_you_mean, shown
from u4ssc_kpi.findings import Finding, Place, Position, finding
from u4ssc_kpi.submission import Reading
from u4ssc_kpi.workbook.cells import KEYS, TEXTS, from_cells, from_json, pair_cells, printable
from u4ssc_kpi.workbook.layout import PAIRS, PROFILE_FIELDS, VERIFIER, Wanted, followed, parts_of, path_of, wanted_at
from u4ssc_kpi.workbook.safety import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, RefusedError, checked

_FORMAT = re.compile(r"u4ssc-kpi workbook (\d+)")
_REFERENCE = r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!\s]+))!)?\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)"
# The formulas that fill a cell in from another, as `sheets` writes them.
_PREFILL = re.compile(rf'=(?:IF\((?P<tested>[^=]+)="","",)?(?P<there>{_REFERENCE})(?:&"[^"]*")?\)?')


# The keys by which a sheet is known: readings, questions, log.
_HEADS = ({"path", "value"}, {"question", "answered_by"}, {"what", "log_json"})
STAMP = ("format", "version", "edition", "catalogue", "benchmarks")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was found: its cells by column key, and where each stands."""

    sheet: str
    cells: Mapping[str, Any]
    places: Mapping[str, str]

    def place(self, key: str) -> Position:
        return self.sheet, self.places.get(key, "")


@dataclass
class Found:
    """What a workbook holds, as plain data.

    Attributes:
        stamp: what made it, from the sheet of lists.
        lines: the rows of the profile and of readings, by path.
        pairs: the rows of exchange rates and variants.
        questions, log: the rows of these sheets.
        findings: what reading brought up.
    """

    file: str
    stamp: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    pairs: list[Line] = field(default_factory=list)
    questions: list[Line] = field(default_factory=list)
    log: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: int = 0  # cells so far

    def add(
        self, code: str, message: str, line: Line, key: str, path: str = "", value: Any = None, hint: str = ""
    ) -> None:
        place = Place.at(path, self.file, line.place(key))
        self.findings.append(finding(code, message, place, value=value, hint=hint))


def scan(path: Path) -> Found:
    """Reads the cells of a workbook.

    Raises:
        SubmissionError: when it is no workbook of ours, or cannot be read at all.
    """
    from openpyxl import load_workbook

    found = Found(str(path))
    try:
        data = checked(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out, such as drop-downs
            book = load_workbook(data, read_only=True, data_only=False, keep_links=False, keep_vba=False)
            try:
                for sheet in book.worksheets:
                    _scan_sheet(sheet, found)
                names = [sheet.title for sheet in book.worksheets]
            finally:
                book.close()
    except RefusedError as error:
        raise SubmissionError(str(path), [str(error)]) from None
    except Exception as error:  # openpyxl has many ways to say that a file is damaged
        raise SubmissionError(str(path), [f"it is damaged: {shown(error)}"]) from None
    match = _FORMAT.fullmatch(found.stamp.get("format", ""))
    if match is None:
        sheets = ", ".join(names[:8])
        problem = f"it is no workbook made by u4ssc-kpi template (its sheets: {sheets})"
        remedy = "ITU's own template is not read: make one with u4ssc-kpi template, and copy the figures into it"
        raise SubmissionError(str(path), [f"{problem}. {remedy}"])
    if int(match[1]) > 1:
        raise SubmissionError(str(path), ["it was made by a later version of u4ssc-kpi; install that version"])
    return found


def _scan_sheet(sheet: Any, found: Found) -> None:
    from openpyxl.utils import get_column_letter

    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    keys: dict[int, str] = {}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        found.seen += 1 + len(cells)
        if found.seen > MAX_CELLS:
            raise RefusedError(f"it has more than {MAX_CELLS} cells")
        texts = {n: c.value for n, c in enumerate(cells) if c.value is not None and c.value != ""}
        if not texts:
            continue
        if number > MAX_ROWS or max(texts) >= MAX_COLUMNS:
            raise RefusedError(f"the sheet {sheet.title} has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns")
        words = {text for text in texts.values() if isinstance(text, str)}
        if any(kind <= words for kind in _HEADS):
            keys = {n: text for n, text in texts.items() if isinstance(text, str)}
            title = number + 1
        elif keys and number > title:
            values = {keys[n]: _plain(value) for n, value in texts.items() if n in keys}
            places = {key: f"{get_column_letter(n + 1)}{number}" for n, key in keys.items()}
            _sort(Line(sheet.title, values, places), found)
        else:
            for n, text in texts.items():
                if text in STAMP:
                    found.stamp.setdefault(str(text), str(texts.get(n + 1, "")))


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        midnight = isinstance(value, datetime.datetime) and value.time() == datetime.time()
        return (value.date() if midnight and isinstance(value, datetime.datetime) else value).isoformat()
    if isinstance(value, str):
        return value.replace("_x000D_", "\r").replace("\r\n", "\n")
    if isinstance(value, (bool, int, float)):
        return value
    return str(getattr(value, "text", value))  # an array formula


def _sort(line: Line, found: Found) -> None:
    """Puts a row where it belongs by its path."""
    cells = line.cells
    if "log_json" in line.places:
        found.log.append(line)
    elif "answered_by" in line.places:
        found.questions.append(line)
    elif path := cells.get("path"):
        if str(path).startswith(tuple(f"{name}[" for name in PAIRS)):
            found.pairs.append(line)
        elif str(path) in found.lines:
            before = found.lines[str(path)]
            if {k: before.cells.get(k) for k in KEYS} != {k: cells.get(k) for k in KEYS}:
                where = Place.at("", None, before.place("value"))
                message = f"{path} stands here and in {where}, with different values; that one is used"
                found.add(
                    "given_twice", message, line, "value", str(path), cells.get("value"), "Delete one of the two rows"
                )
        else:
            found.lines[str(path)] = line
    elif cells.get("value") is not None:
        message = f"the row {shown(cells.get('name', ''), 40)!r} holds {shown(cells['value'], 40)!r} and has no id"
        hint = "Write it into a row of the template; ids stand in the hidden column Id"
        found.add("unread", message, line, "value", value=cells["value"], hint=hint)


def to_data(found: Found, registry: Registry) -> tuple[dict[str, Any], dict[str, Position]]:
    """The fields of a submission, and where each stands; adds findings to `found`."""
    data: dict[str, Any] = {"readings": {}, "reported": {}, "scoped": {}}
    positions: dict[str, Position] = {}
    data |= {name: _pairs(found, name, positions) for name in PAIRS}
    registry = followed(registry, {key: str(variant) for key, variant in data["variants"].items()})
    for path, line in found.lines.items():
        if path in PROFILE_FIELDS:
            value = _field(line, path)
            if value is not None:
                data[path] = value
            positions[path] = line.place("value")
        elif path != VERIFIER:
            _reading_into(data, positions, path, line, found, registry)
    return {k: v for k, v in data.items() if v not in (None, {})}, positions


def _field(line: Line, path: str) -> Any:
    given = from_json(line.cells["given"]) if isinstance(line.cells.get("given"), str) else None
    value = line.cells.get("value")
    if isinstance(given, str) and printable(given) == (value or ""):
        return given
    if value is None or path == "year":
        return value
    return str(value) if not isinstance(value, float) else f"{value:.15g}"


def _pairs(found: Found, name: str, positions: dict[str, Position]) -> dict[str, Any]:
    """Exchange rates or variants: one below the other, the key under Unit."""
    pairs: dict[str, Any] = {}
    for line in found.pairs:
        key, value = line.cells.get("unit"), line.cells.get("value")
        if not str(line.cells["path"]).startswith(f"{name}[") or (key is None and value is None):
            continue
        given = from_json(line.cells["given"]) if isinstance(line.cells.get("given"), str) else None
        if isinstance(given, list) and tuple(None if c == "" else c for c in pair_cells(*given)) == (key, value):
            key, value = given
        elif key is None or value is None:
            message = "it needs something under Value and under Unit"
            found.add("cell_unreadable", message, line, "value", name, value if key is None else key)
            continue
        pairs[str(key)] = value
        positions[f"{name}.{key}"] = positions[f"{name}.{str(key).strip().upper()}"] = line.place("value")
    return pairs


def _reading_into(
    data: dict[str, Any], positions: dict[str, Position], path: str, line: Line, found: Found, registry: Registry
) -> None:
    match parts := parts_of(path):
        case ("scoped", point):
            data["scoped"].setdefault(point, {})
            return
        case ("readings" | "reported", name):
            target, dotted = data[parts[0]], f"{parts[0]}.{name}"
        case ("scoped", point, name):
            target, dotted = data["scoped"].get(point, {}), f"scoped.{point}.{name}"
        case _:
            if line.cells.get("value") is not None:
                hint = did_you_mean(path, found.lines)
                found.add("unread", f"{shown(path)!r} is no id of a row", line, "path", value=path, hint=hint)
            return
    cells = {key: line.cells.get(key) for key in (*KEYS, "given")}
    reading = _reading(cells, wanted_at(path, registry), parts, line, found)
    if reading is not None:
        target[parts[-1]] = reading.to_plain()
        if parts[0] == "scoped":
            data["scoped"][parts[1]] = target
        positions[dotted] = line.place("value")


def _reading(
    cells: dict[str, Any], wanted: Wanted | None, parts: tuple[str, ...], line: Line, found: Found
) -> Reading | None:
    """The reading of a row; None for an empty row, and for one that only shows the shared reading."""
    path = ".".join(parts)
    if parts[0] == "scoped":
        home = found.lines.get(path_of("readings", parts[-1]))
        cells, own = _with_home(cells, line, home)
        if not own:
            return None
    if _refers(cells.get("unit"), line) is not None:  # the city's currency
        cells["unit"] = None
    cells["year"] = _year(cells.get("year"), path, line, found)
    for key in TEXTS:
        if isinstance(cells[key], bool):
            cells[key] = "YES" if cells[key] else "NO"
    reading = from_cells(cells, wanted)
    return Reading() if reading is None and parts[0] == "scoped" else reading


def _with_home(cells: dict[str, Any], line: Line, home: Line | None) -> tuple[dict[str, Any], bool]:
    """A scoped row's cells with what they show of the shared row put in, and whether any is the row's own.

    An emptied cell is its own: it says that the figure is not known for this data point.
    """
    if home is None:
        return cells, any(cells[k] is not None for k in KEYS if k != "unit") or cells.get("given") is not None
    shows = {key: _refers(cells[key], line) == (home.sheet, home.places.get(key)) for key in ("value", "unit")}
    own = not shows["value"] or any(cells[k] is not None for k in KEYS[2:])
    own = own or (not shows["unit"] and cells["unit"] is not None)
    return cells | {key: home.cells.get(key) for key, shown_here in shows.items() if shown_here}, own


def _refers(formula: Any, line: Line) -> tuple[str, str] | None:
    """The sheet and the cell that one of our formulas shows; None for anything else."""
    match = _PREFILL.fullmatch(formula) if isinstance(formula, str) else None
    if match is None or (match["tested"] or match["there"]) != match["there"]:
        return None
    sheet = (match["quoted"] or "").replace("''", "'") or match["plain"] or line.sheet
    return sheet, f"{match['column']}{match['row']}"


def _year(cell: Any, path: str, line: Line, found: Found) -> int | None:
    """A year as a number, as text, or as a date."""
    if cell is None:
        return None
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()
    match = re.fullmatch(r"(-?\d{1,9})(?:-\d\d-\d\d(?:T.*)?)?", text)
    if match is None or isinstance(cell, bool):
        hint = "Write four digits, such as 2023"
        found.add("cell_unreadable", f"{shown(cell)!r} is no year", line, "year", path, cell, hint)
        return None
    return int(match[1])
