"""What a city writes itself: a Markdown file with a section for each slot, read safely into blocks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from u4ssc_kpi.errors import MissingExtraError, ReportError, did_you_mean
from u4ssc_kpi.report.documents.content import Block, Heading, Listing, Paragraph, Run, Slot, flat

if TYPE_CHECKING:
    from markdown_it.token import Token

_LARGEST = 1_000_000  # bytes of a file of slots


def fill(blocks: Sequence[Block], path: str | os.PathLike[str] | None) -> tuple[Block, ...]:
    """The blocks with their slots filled from a file; a slot that the file lacks stays, and is seen to be empty.

    The file is Markdown. A heading of the first level names a slot; what follows until the next belongs to it:
    paragraphs, lists, headings, emphasis and links to the web. HTML stands there as plain text.

    Raises:
        ReportError: for a file that cannot be read, a slot that the report does not have or that stands there twice, a
            picture or a table; all at once, with lines.
        MissingExtraError: when markdown-it-py is not installed.
    """
    if path is None:
        return tuple(blocks)
    names = [block.name for block in blocks if isinstance(block, Slot)]
    written = _read(Path(path), names)
    return tuple(
        Slot(block.name, block.prompt, written[block.name])
        if isinstance(block, Slot) and block.name in written
        else block
        for block in blocks
    )


def template(blocks: Iterable[Block]) -> str:
    """A Markdown file with a section for each slot, to be filled in; the prompts are comments that no reader sees."""
    slots = [block for block in blocks if isinstance(block, Slot)]
    return "\n".join(f'# {slot.name}\n\n[//]: # "{slot.prompt.replace(chr(34), chr(39))}"\n' for slot in slots)


def _read(file: Path, names: Sequence[str]) -> Mapping[str, tuple[Block, ...]]:
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise MissingExtraError("the slots of a report", "report") from None
    try:
        data = file.read_bytes()
        if len(data) > _LARGEST:
            raise ReportError([f"{file} is larger than {_LARGEST // 1_000_000} MB"])
        tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(data.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError([f"{file} cannot be read: {error}"]) from None
    return _Reader(file, names).read(tokens)


class _Reader:
    """From the tokens of Markdown to blocks, gathering what is wrong."""

    def __init__(self, file: Path, names: Sequence[str]) -> None:
        self.file, self.names = file, names
        self.found: dict[str, list[Block]] = {}
        self.problems: list[str] = []

    def read(self, tokens: Sequence[Token]) -> Mapping[str, tuple[Block, ...]]:
        current: list[Block] | None = None
        lists: list[tuple[bool, list[tuple[Run, ...]]]] = []
        depth = 0
        for place, token in enumerate(tokens):
            match token.type:
                case "table_open":
                    self._problem(token, "a table cannot be taken over; write a list")
                case "bullet_list_open" | "ordered_list_open":
                    lists.append((token.type == "ordered_list_open", []))
                case "bullet_list_close" | "ordered_list_close":
                    ordered, items = lists.pop()
                    if lists:  # a list in a list goes on in the outer one
                        lists[-1][1].extend(items)
                    elif current is not None:
                        current.append(Listing(tuple(items), ordered))
                case "blockquote_open" | "blockquote_close":
                    depth += token.nesting
                case "inline" if tokens[place - 1].type == "heading_open":
                    level = int(tokens[place - 1].tag[1:])
                    if level == 1:
                        current = self._begin(token)
                    elif current is not None:
                        current.append(Heading("".join(r.text for r in self._runs(token)), min(level + 1, 4)))
                case "inline":
                    runs = self._runs(token)
                    if current is None:
                        self._problem(token, "this stands before the first slot; begin with # and the name of a slot")
                    elif lists:
                        lists[-1][1].append(runs)
                    else:
                        current.append(Paragraph(runs, "quote" if depth else "body"))
                case "fence" | "code_block" if current is not None:
                    current += [Paragraph(line) for line in token.content.splitlines() if line.strip()]
        if self.problems:
            raise ReportError(self.problems)
        return {name: tuple(blocks) for name, blocks in self.found.items() if blocks}

    def _begin(self, token: Token) -> list[Block] | None:
        name = token.content.strip()
        if name not in self.names:
            near = did_you_mean(name, self.names) or f"The slots are {', '.join(self.names)}"
            self._problem(token, f"no slot {name[:60]!r} in this report. {near}")
            return []
        if name in self.found:
            self._problem(token, f"the slot {name!r} stands here a second time")
        return self.found.setdefault(name, [])

    def _problem(self, token: Token, words: str) -> None:
        line = token.map[0] + 1 if token.map else 0
        self.problems.append(f"{self.file}, line {line}: {words}")

    def _runs(self, token: Token) -> tuple[Run, ...]:
        bold = italic = 0
        link: str | None = None
        runs: list[Run] = []
        for child in token.children or []:
            match child.type:
                case "strong_open" | "strong_close":
                    bold += child.nesting
                case "em_open" | "em_close":
                    italic += child.nesting
                case "link_open":
                    link = str(child.attrs["href"])
                    if Run("", link=link).link is None:
                        self._problem(token, f"the link {link[:60]!r} leads to no page of the web (http, https)")
                case "link_close":
                    link = None
                case "image":
                    self._problem(token, "a picture cannot be taken over; the text can link to it")
                case "softbreak" | "hardbreak":
                    runs.append(Run(" "))
                case _:
                    runs.append(Run(child.content, bold > 0, italic > 0, link))
        return tuple(runs)


def empty(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The names of the slots that nobody has filled."""
    return tuple(block.name for block in flat(blocks) if isinstance(block, Slot))
