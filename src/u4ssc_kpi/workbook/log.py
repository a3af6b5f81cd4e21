"""The verifier's part: decisions beside the data points, questions, and the log of all, which only grows.

The sheet "Verification log" holds every entry as it was made. What a person changes in the other cells is compared with
it on reading and added as a new entry; nothing in the log is overwritten.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.quantities import parse_yes_no
from u4ssc_kpi.verification import Decision, Verification
from u4ssc_kpi.workbook.cells import from_json, printable, to_json
from u4ssc_kpi.workbook.layout import LOG, QUESTIONS, VERIFIER, Column, parts_of
from u4ssc_kpi.workbook.parts import INDEPENDENT, put_text, set_up
from u4ssc_kpi.workbook.style import Formats, height

if TYPE_CHECKING:
    from u4ssc_kpi.workbook.reading import Found, Line
    from u4ssc_kpi.workbook.writing import Content

TOP = 3
WITHHELD = "NO, withheld"
VERIFIED = ("YES", "NO", WITHHELD)  # what stands in the cell "Verified"
QUESTION_COLUMNS = (
    Column("number", "No.", 6),
    Column("data_point", "Data point", 34),
    Column("question", "Question", 60),
    Column("asked_by", "Asked by", 20),
    Column("asked_on", "Asked on", 12),
    Column("answer", "Answer of the city", 60),
    Column("answered_by", "Answered by", 20),
    Column("answered_on", "Answered on", 12),
    Column("settled", "Settled", 9),
)
LOG_COLUMNS = (
    Column("entry", "No.", 6),
    Column("what", "What", 12),
    Column("about", "Data point or question", 34),
    Column("words", "Decision or text", 70),
    Column("by", "By", 20),
    Column("on", "On", 12),
    Column("log_json", "As given", 30),
)
EMPTY_ROWS = 40


def verified_cell(decision: Decision | None) -> str:
    """What the cell "Verified" shows.

    Examples:
        >>> verified_cell(Decision(data_point="patents", verified=False, withheld=True)), verified_cell(None)
        ('NO, withheld', '')
    """
    if decision is None:
        return ""
    return "YES" if decision.verified else WITHHELD if decision.withheld else "NO"


def write(questions: Any, log: Any, formats: Formats, content: Content) -> None:
    """Writes the two sheets."""
    verification = content.verification or Verification(city="-", year=2000)
    about = "One row for each question of the verifier; the city answers beside it. A further answer takes a new row."
    _head(questions, formats, QUESTIONS, about, QUESTION_COLUMNS)
    at = TOP + 2
    for row in question_rows(verification):
        _row(questions, formats, at, QUESTION_COLUMNS, row, locked=False)
        at += 1
    for free in range(at, at + EMPTY_ROWS):
        _row(questions, formats, free, QUESTION_COLUMNS, {}, locked=False)
    settled = {"validate": "list", "source": ["YES", "NO"]}
    questions.data_validation(TOP + 2, 8, at + EMPTY_ROWS - 1, 8, settled)
    about = "Every decision, question and answer in its order. It only grows: change the cells on the other sheets."
    _head(log, formats, LOG, about, LOG_COLUMNS)
    log.set_column(len(LOG_COLUMNS) - 1, len(LOG_COLUMNS) - 1, 30, None, {"hidden": True})
    for number, entry in enumerate(verification.log, 1):
        data = entry.model_dump(mode="json", exclude_none=True)
        about_ = data.get("data_point") or (f"question {data['number']}" if "number" in data else "")
        words = data.get("text") or data.get("note") or ""
        if isinstance(entry, Decision):
            words = ": ".join(part for part in (f"verified {verified_cell(entry)}", data.get("note")) if part)
        elif data.get("settled") is not None:
            words = f"{words} (settled: {'YES' if data['settled'] else 'NO'})".strip()
        cells = {"entry": number, "what": entry.kind, "about": about_, "words": words, "log_json": to_json(data)}
        _row(log, formats, TOP + 1 + number, LOG_COLUMNS, cells | {k: data.get(k) for k in ("by", "on")}, locked=True)


def question_rows(verification: Verification) -> list[dict[str, Any]]:
    """The rows of the questions sheet: a question with its first answer, then a row for each further answer."""
    rows = []
    for asked in verification.questions:
        question = asked.question
        row: dict[str, Any] = {
            "number": asked.number,
            "data_point": question.data_point,
            "question": question.text,
            "asked_by": question.by,
            "asked_on": question.on.isoformat() if question.on else None,
        }
        for answer in asked.answers or (None,):
            if answer is not None:
                row |= {
                    "answer": answer.text,
                    "answered_by": answer.by,
                    "answered_on": answer.on.isoformat() if answer.on else None,
                    "settled": None if answer.settled is None else "YES" if answer.settled else "NO",
                }
            rows.append({k: printable(v) if isinstance(v, str) else v for k, v in row.items() if v not in (None, "")})
            row = {"number": asked.number}
    return rows


def _head(target: Any, formats: Formats, title: str, about: str, columns: tuple[Column, ...]) -> None:
    set_up(target, title, len(columns), TOP + 1, 0)
    target.write_string(0, 0, title, formats.title())
    target.write_string(1, 0, about, formats.quiet())
    target.write_string(2, 0, INDEPENDENT, formats.quiet())
    target.set_row(0, 24)
    for number, column in enumerate(columns):
        target.set_column(number, number, column.width)
        target.write_string(TOP, number, column.key, formats.quiet())
        target.write_string(TOP + 1, number, column.title, formats("head", bold=True))
    target.set_row(TOP, None, None, {"hidden": True})


def _row(target: Any, formats: Formats, at: int, columns: tuple[Column, ...], cells: Any, *, locked: bool) -> None:
    for number, column in enumerate(columns):
        colour = (
            "entry" if column.key in ("answer", "answered_by", "answered_on") else "plain" if locked else "verifier"
        )
        look, value = formats(colour, locked=locked), cells.get(column.key)
        if value is None or value == "":
            target.write_blank(at, number, None, look)
        elif isinstance(value, int):
            target.write_number(at, number, value, look)
        else:
            put_text(target, at, number, printable(str(value)), look)
    target.set_row(at, height([(cells.get(c.key), c.width) for c in columns if c.key != "log_json"]))


def read_log(found: Found, city: str, year: int) -> Verification:
    """The verification that a workbook holds: the log as it was, and what was changed beside it added at its end."""
    verification = Verification(city=city, year=year)
    for line in found.log:
        entry = from_json(str(line.cells.get("log_json")))
        try:
            verification = Verification.model_validate({"city": city, "year": year, "log": [*verification.log, entry]})
        except ValueError:
            message = "this entry of the verification log cannot be read; it is left out"
            found.add("cell_unreadable", message, line, "log_json", "log", hint="Do not change this sheet")
    verifier = found.lines[VERIFIER].cells.get("value") if VERIFIER in found.lines else None
    by = str(verifier) if verifier is not None else None
    for path, line in found.lines.items():
        parts = parts_of(path) or ()
        if parts[:1] == ("reported",) and "verified" in line.places:
            verification = _decided(verification, parts[1], line, found, by)
    return _asked(verification, found, by)


def _decided(verification: Verification, point: str, line: Line, found: Found, by: str | None) -> Verification:
    before = verification.decisions.get(point)
    verified, note = line.cells.get("verified"), line.cells.get("verifier_note")
    reported = line.cells.get("reported")
    automatic = reported is None or str(reported).startswith("=")
    said = None if automatic else _truth(reported)
    shown_note = printable(before.note) if before and before.note else None
    if (verified or "", note, said) == (verified_cell(before), shown_note, before.reported if before else None):
        return verification
    withheld = isinstance(verified, str) and verified.strip().casefold() == WITHHELD.casefold()
    decision = False if withheld else _truth(verified)
    path = f"verification.{point}"
    if decision is None or (said is None and not automatic):
        message = "what the verifier writes for a data point needs YES or NO under Verified"
        hint = "A decision is changed by another one; it cannot be taken away"
        found.add("cell_unreadable", message, line, "verified", path, verified, hint)
        return verification
    kept = before is not None and note == shown_note  # its text may hold what no cell can
    text = before.note if before is not None and kept else note
    return verification.decide(
        point, verified=decision, reported=said, withheld=withheld, by=by, note=None if text is None else str(text)
    )


def _asked(verification: Verification, found: Found, by: str | None) -> Verification:
    """Adds the questions and answers that are new on the sheet of questions."""
    known = question_rows(verification)
    count = len(verification.questions)
    for line in found.questions:
        cells = {k: _cell(v) for k, v in line.cells.items() if k in _QUESTION_KEYS}
        if cells in known or not cells.keys() - {"number"}:
            continue
        text = cells.get("question")
        number = n if isinstance(n := cells.get("number"), int) else 0
        asked = 1 <= number <= count
        if asked and text is not None and text != printable(verification.questions[number - 1].question.text):
            message = f"question {number} has another text than when it was asked"
            found.add("cell_unreadable", message, line, "question", "questions", text, "Ask a new one in a new row")
            continue
        if not asked and text is None:
            message = "an answer needs the number of its question, or the question"
            found.add("cell_unreadable", message, line, "question", "questions", cells.get("answer"))
            continue
        if not asked:
            on = _date(cells, "asked_on", line, found)
            point, who = cells.get("data_point"), cells.get("asked_by") or by
            verification = verification.ask(str(text), data_point=_str(point), by=_str(who), on=on)
            number = len(verification.questions)
        if cells.keys() & {"answer", "settled"}:
            settled = _truth(cells.get("settled"))
            if settled is None and "settled" in cells:
                message = f"{cells['settled']!r} is neither YES nor NO"
                found.add("cell_unreadable", message, line, "settled", "questions", cells["settled"])
            on, who = _date(cells, "answered_on", line, found), cells.get("answered_by")
            verification = verification.answer(number, _str(cells.get("answer")), settled=settled, by=_str(who), on=on)
    return verification


_QUESTION_KEYS = frozenset(c.key for c in QUESTION_COLUMNS)


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _str(value: Any) -> str | None:
    return None if value is None else str(value)


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else parse_yes_no(value) if isinstance(value, str) else None


def _date(cells: Any, key: str, line: Line, found: Found) -> datetime.date | None:
    if key not in cells:
        return None
    try:
        return datetime.date.fromisoformat(str(cells[key])[:10])
    except ValueError:
        message = f"{str(cells[key])[:40]!r} is no date"
        found.add("cell_unreadable", message, line, key, "questions", cells[key], "Write it as 2024-05-31")
        return None
