"""Parts of generated Markdown pages: text that shows as it is, labels, tables, sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def plain(text: str) -> str:
    """Text of the catalogue as Markdown that shows just that text."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#$|~^])", r"\\\1", " ".join(text.split()))
    escaped = re.sub(r"^([-+=%:]|\d+(?=[.)]))", lambda m: m[1] + "\\" if m[1].isdigit() else "\\" + m[1], escaped)
    return re.sub(r"https?://[^\s)]+", lambda m: f"<{m[0].replace(chr(92), '')}>", escaped)


def code(text: str) -> str:
    return f"`{text}`"


def label(text: str, kind: str) -> str:
    """A short visible label; `kind` is firm, weak or ours."""
    return f"[{text}]{{.u4-label .u4-{kind}}}"


def sentence(text: str) -> str:
    """Text that begins with a capital and ends with a stop."""
    text = text[:1].upper() + text[1:] if text[:2].islower() else text
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def bullets(entries: Iterable[str]) -> list[str]:
    return [f"- {entry}" for entry in entries]


def table(
    rows: Sequence[Sequence[str]], classes: str, *, header: bool = True, stub: bool = False, widths: str = ""
) -> list[str]:
    """A table as a MyST list-table directive; the first row is the header."""
    lines = ["```{list-table}", f":class: {classes}", f":header-rows: {int(header)}", f":stub-columns: {int(stub)}"]
    lines += [f":widths: {widths}"] if widths else []
    lines.append("")
    for row in rows:
        lines += [f"{'* -' if i == 0 else '  -'} {cell}".rstrip() for i, cell in enumerate(row)]
    return [*lines, "```", ""]


def page(title: str, lines: Iterable[str], target: str = "") -> str:
    head = [f"({target})=", f"# {title}", ""] if target else [f"# {title}", ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join([*head, *lines])).rstrip() + "\n"


def section(title: str, lines: Iterable[str]) -> list[str]:
    content = list(lines)
    return [f"## {title}", "", *content, ""] if content else []


def firmness(word: str) -> str:
    return label(word, "firm" if word == "printed" else "weak")
