"""YAML as data only, in and out: PyYAML's safe loader with the core types of YAML 1.2, limits and line numbers.

``NO`` is Norway and not false, ``12:30`` and dates stay text, a key that stands twice is a problem, and a file that is
too large, too deep or swollen by aliases is refused before it is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml

from u4ssc_kpi.errors import SubmissionError
from u4ssc_kpi.findings import Finding, Position

MAX_BYTES = 10_000_000
MAX_DEPTH = 30
MAX_ALIASES = 100
MAX_NODES = 50_000

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader with YAML 1.2's core schema in place of YAML 1.1's."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", list("-+.")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first)


@dataclass(frozen=True)
class Document:
    """What a file holds: plain data, where each path stands, what is wrong with its form, and what is worth a look."""

    data: Any
    positions: Mapping[str, Position]
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def load_yaml(path: Path) -> Document:
    """Reads a YAML file.

    Raises:
        SubmissionError: when it cannot be read at all, with the line.
    """
    return parse_yaml(read_text(path), str(path))


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 (with or without a byte order mark), within the size limit.

    Raises:
        SubmissionError: when the file is missing, a folder, too large or not text.
    """
    try:
        if path.is_dir():
            raise SubmissionError(str(path), ["it is a folder; give a file"])
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise SubmissionError(str(path), [getattr(error, "strerror", None) or str(error)]) from None
    if len(raw) > MAX_BYTES:
        raise SubmissionError(str(path), [f"it is larger than {MAX_BYTES // 1_000_000} MB"])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(str(path), [f"it is not text in UTF-8 (byte {error.start})"]) from None


def parse_yaml(text: str, file: str) -> Document:
    """Reads YAML text; `file` names it in messages.

    Examples:
        >>> parse_yaml("country: NO\\nreadings:\\n  population: 5", "x.yaml").data
        {'country': 'NO', 'readings': {'population': 5}}

    Raises:
        SubmissionError: when it cannot be read at all, with the line.
    """
    try:
        _check_events(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        raise SubmissionError(file, [f"{line}this is not YAML: {what}"]) from None
    except (RecursionError, ValueError) as error:
        raise SubmissionError(file, [f"this is not YAML: {error}"]) from None
    builder = _Builder(file)
    data = builder.build(node, "") if node is not None else None
    return Document(data, builder.lines, tuple(builder.problems))


def _check_events(text: str, file: str) -> None:
    depth = aliases = 0
    for event in _events(text):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                raise SubmissionError(file, [f"{_at(event)}nested more than {MAX_DEPTH} levels deep"])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > MAX_ALIASES:
                raise SubmissionError(file, [f"{_at(event)}more than {MAX_ALIASES} aliases"])


def _at(event: yaml.Event) -> str:
    return f"line {event.start_mark.line + 1}: " if event.start_mark else ""


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=_Loader)


_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class _Builder:
    """Plain Python data from the nodes, with the line of each path."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[str, int] = {}
        self.problems: list[str] = []
        self.count = 0

    def build(self, node: yaml.Node, path: str, depth: int = 0) -> Any:
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise SubmissionError(self.file, ["its aliases make it too large, or refer to themselves"])
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _COLLECTIONS:
            self.problems.append(f"line {line}: the tag {node.tag} is not allowed")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, f"{path}[{i}]", depth + 1) for i, child in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(f"line {line}: a key has to be a name")
                continue
            key = str(key_node.value)
            inner = f"{path}.{key}" if path else key
            self.lines[inner] = line
            value = self.build(value_node, inner, depth + 1)
            if key in result:
                same = "the same value" if result[key] == value else "another value"
                self.problems.append(f"line {line}: {inner} is given twice, with {same}")
            result[key] = value
        return result

    def _scalar(self, node: yaml.Node, line: int) -> Any:
        kind = str(node.tag).rsplit(":", 1)[-1]
        text = str(node.value)
        try:
            match kind:
                case "str":
                    return text
                case "null":
                    return None
                case "bool":
                    return text.lower() == "true"
                case "int":
                    return int(text)
                case "float":
                    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            return text
        self.problems.append(f"line {line}: the tag {node.tag} is not allowed")
        return None


class _Dumper(yaml.SafeDumper):
    """Quotes text that either YAML 1.1 or our reader would take for something else."""


_Dumper.yaml_implicit_resolvers = {
    first: [*yaml.SafeDumper.yaml_implicit_resolvers.get(first, []), *_Loader.yaml_implicit_resolvers.get(first, [])]
    for first in {*yaml.SafeDumper.yaml_implicit_resolvers, *_Loader.yaml_implicit_resolvers}
}


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Quotes text with the rare line breaks of Unicode, which a reader would take for blanks."""
    style = '"' if any(c in text for c in "\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def to_yaml(data: Any) -> str:
    """Plain data as YAML text that `parse_yaml` reads back to the same data.

    Examples:
        >>> print(to_yaml({"country": "NO", "readings": {"population": 5}}), end="")
        country: 'NO'
        readings:
          population: 5
    """
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
