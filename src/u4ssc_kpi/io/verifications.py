"""Verifications in files, beside the submission that they are about: YAML and JSON, whose log only grows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from u4ssc_kpi.errors import SubmissionError, did_you_mean
from u4ssc_kpi.findings import Place
from u4ssc_kpi.io.files import parse_json, replace_file, unwritable
from u4ssc_kpi.io.yaml_text import Document, parse_yaml, read_text, to_yaml
from u4ssc_kpi.verification import Answer, Decision, Entry, Question, Verification

SUFFIXES = (".yaml", ".yml", ".json")
READ = "read as a verification"
_KINDS: Mapping[str, type[Entry]] = {"decision": Decision, "question": Question, "answer": Answer}


def read_verification(path: str | os.PathLike[str]) -> Verification:
    """Reads a verification from a YAML or JSON file, with the limits that hold for submissions.

    Args:
        path: a file that ends in .yaml, .yml or .json.

    Raises:
        SubmissionError: when the file cannot be read or does not have the form of a verification; all that is wrong is
            listed, with lines.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "verification.yaml"
        >>> text = "city: Bergen\\nyear: 2020\\nlog:\\n- {kind: decision, data_point: poverty, verified: true}\\n"
        >>> _ = file.write_text(text)
        >>> read_verification(file).decisions["poverty"].verified
        True
    """
    file = Path(path)
    if file.suffix.casefold() not in SUFFIXES:
        kind = file.suffix.casefold() or "(none)"
        raise SubmissionError(str(path), [f"files of the kind {kind} are not read; use {', '.join(SUFFIXES)}"], READ)
    try:
        text = read_text(file)
        parse = parse_json if file.suffix.casefold() == ".json" else parse_yaml
        return _to_verification(parse(text, str(path)), str(path))
    except SubmissionError as error:
        raise SubmissionError(error.file, error.problems, READ) from None


def _to_verification(document: Document, file: str) -> Verification:
    problems = list(document.problems)
    if problem := unwritable(document.data):
        raise SubmissionError(file, [problem])
    if not isinstance(document.data, dict):
        raise SubmissionError(file, [*problems, "a verification begins with city: and year:, then log:"])
    try:
        verification = Verification.model_validate(document.data)
    except ValidationError as error:
        problems += [_problem(e, document) for e in error.errors(include_url=False)]
        raise SubmissionError(file, problems) from None
    if problems:
        raise SubmissionError(file, problems)
    return verification.read_from(file, document.positions)


def _problem(error: Mapping[str, Any], document: Document) -> str:
    path, positions = _path(error["loc"]), document.positions
    above = path
    while above and above not in positions:
        above = above[: max(above.rfind("."), above.rfind("["), 0)]
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        name, kind = str(error["loc"][-1]), str(error["loc"][-2]) if len(error["loc"]) > 1 else ""
        known = list(_KINDS[kind].model_fields if kind in _KINDS else Verification.model_fields)
        message = f"{name!r} is not known here. {did_you_mean(name, known) or 'Known: ' + ', '.join(known)}"
    elif error["type"] == "missing":
        message = "is missing"
    elif error["type"].startswith("union_tag"):
        message = "needs a kind: decision, question or answer"
    elif not isinstance(error["input"], (dict, list)):
        message = f"{message}, not {str(error['input'])[:60]!r}"
    place = str(Place.at(path, None, positions.get(above)))
    return f"{place}: {message}" if place else message


def _path(location: Iterable[Any]) -> str:
    """The path inside the file; the kind of an entry, which a message names after its number, is no part of it."""
    path, numbered = "", False
    for part in location:
        if isinstance(part, int):
            path, numbered = f"{path}[{part}]", True
            continue
        if not (numbered and part in _KINDS):
            path += f".{part}" if path else str(part)
        numbered = False
    return path


def write_verification(verification: Verification, path: str | os.PathLike[str]) -> Path:
    """Writes a verification to a YAML or JSON file; `read_verification` gives back an equal one.

    A file that is there is replaced only where its log is the beginning of the new one: nothing is taken away.

    Args:
        verification: what to write.
        path: a file that ends in .yaml, .yml or .json; it is replaced as a whole or not at all.

    Returns:
        The path.

    Raises:
        SubmissionError: for another ending, when the file cannot be written, or when it holds what the new log lacks.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "verification.yaml"
        >>> first = Verification(city="Bergen", year=2020).ask("Which survey?")
        >>> _ = write_verification(first, file)
        >>> again = read_verification(write_verification(first.answer(1, "That of 2019."), file))
        >>> again.questions[0].answers[0].text
        'That of 2019.'
    """
    file = Path(path)
    suffix = file.suffix.casefold()
    if suffix not in SUFFIXES:
        message = f"files of the kind {suffix or '(none)'} are not written; use {', '.join(SUFFIXES)}"
        raise SubmissionError(str(path), [message], "written")
    data = verification.to_dict()
    if problem := unwritable(data):
        raise SubmissionError(str(path), [problem], "written")
    if file.exists():
        present = read_verification(file)
        if problem := _lacks(verification, present):
            hint = "read it, merge the two (Verification.merge), and write the result"
            raise SubmissionError(str(path), [f"{problem}; {hint}"], "replaced: nothing may be lost from it")
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n" if suffix == ".json" else to_yaml(data)
    return replace_file(file, text.encode())


def _lacks(new: Verification, present: Verification) -> str | None:
    """What a verification lacks of the one in the file that it is to replace."""
    if not new.is_of(present):
        return f"it is of {present.city}, {present.year}, not of {new.city}, {new.year}"
    for number, entry in enumerate(present.log, 1):
        if len(new.log) < number:
            return f"its log has {len(present.log)} entries, the new one {len(new.log)}"
        if new.log[number - 1] != entry:
            return f"entry {number} of its log is not entry {number} of the new one"
    return None
