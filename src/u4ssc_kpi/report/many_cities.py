"""Many cities on one page: small wheels and a table, by name and without a ranking; written as the cities come."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from u4ssc_kpi.errors import ReportError
from u4ssc_kpi.io.whole import whole_file
from u4ssc_kpi.report import environment, palette, words
from u4ssc_kpi.report.language import Language, as_language
from u4ssc_kpi.report.miniature import small_shapes
from u4ssc_kpi.report.wheel_parts import HATCH, STYLE
from u4ssc_kpi.report.words import Standing
from u4ssc_kpi.scoring import Group, Scorecard


@dataclass(frozen=True, slots=True)
class Line:
    """A city in the table; its wheel waits in a file, from `start` to `end`."""

    city: str
    country: str
    year: int
    values: int
    of: int
    scored: int
    groups: dict[str, tuple[Standing, str]]
    start: int
    end: int


def overview(cards: Iterable[Scorecard], path: str | os.PathLike[str], *, language: str | Language = "en") -> Path:
    """Writes a page with the wheels of many cities and a table, in alphabetical order.

    The cities are taken one by one and not kept, so that a generator may give any number of them.

    Args:
        cards: the scores of the cities, all against one benchmark set.
        path: the .html file to write; as a whole or not at all.
        language: of the fixed words.

    Returns:
        The path.

    Raises:
        ReportError: for no cities, cities scored against different sets, or a file that cannot be written.
        UnknownNameError: for an unknown language.
        MissingExtraError: when Jinja is not installed.

    Examples:
        >>> import tempfile
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Karmøy", country="NO", year=2020, reported={"household_internet_access": 97})
        >>> cards = (u4.registry.benchmark(u4.evaluate(one)) for one in [city])
        >>> u4.report.overview(cards, tempfile.mkdtemp() + "/cities.html").name
        'cities.html'
    """
    lang, file = as_language(language), Path(path)
    if file.suffix.casefold() != ".html":
        raise ReportError([f"{path}: a page of many cities is written as .html"])
    try:
        with whole_file(file) as part, tempfile.TemporaryFile() as wheels:
            lines, values = _gathered(cards, wheels, lang)
            with part.open("w", encoding="utf-8", newline="\n") as page:
                page.writelines(environment.pieces("overview.html", {**values, **_page(lines, wheels, lang)}))
    except OSError as error:
        raise ReportError([f"{path} cannot be written: {error}"]) from None
    return file


def _gathered(cards: Iterable[Scorecard], wheels: IO[bytes], lang: Language) -> tuple[list[Line], dict[str, Any]]:
    """A line for each city in the order of the page, with its wheel put aside in a file; and what holds for all."""
    lines: list[Line] = []
    sets: dict[str, Scorecard] = {}
    names: dict[str, None] = {}
    verified_only = False
    for card in cards:
        sets.setdefault(f"{card.benchmark.id} {card.targets_hash}", card)
        if len(sets) > 1:
            raise ReportError([f"the cities are scored against different sets: {', '.join(sets)}; give one set"])
        verified_only |= card.verified_only
        names.update(dict.fromkeys(group.name for group in card.dimensions))
        start = wheels.tell()
        wheels.write(small_shapes(card, lang).encode())
        lines.append(_line(card, start, wheels.tell(), lang))
    if not lines:
        raise ReportError(["no city is given"])
    lines.sort(key=lambda line: (_folded(line.city), line.city, line.year))
    first = next(iter(sets.values()))
    of_all = {"benchmark": first.benchmark.title, "official": first.benchmark.official, "dimensions": list(names)}
    return lines, {**of_all, "standings": words.standings(verified_only)}


def _line(card: Scorecard, start: int, end: int, lang: Language) -> Line:
    of = card.evaluation.submission
    return Line(
        of.city,
        lang.country(of.country_code, of.country),
        of.year,
        sum(score.value is not None for score in card.values()),
        len(card),
        len(card.total.members),
        {group.name: _stands(group, card, lang) for group in card.dimensions},
        start,
        end,
    )


def _stands(group: Group, card: Scorecard, lang: Language) -> tuple[Standing, str]:
    state = words.standing_of_group(group, card)
    return state, lang(words.STANDINGS[state]) if group.percent is None else lang.percent(group.percent, 1)


def _folded(name: str) -> str:
    """A name as it is sorted: without accents and case."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def _page(lines: list[Line], wheels: IO[bytes], lang: Language) -> dict[str, Any]:
    from markupsafe import Markup

    def figures() -> Iterator[tuple[Line, Markup]]:
        for line in lines:
            wheels.seek(line.start)
            yield line, Markup(wheels.read(line.end - line.start).decode())

    style = palette.css(":root") + STYLE
    return {"lang": lang, "lines": lines, "figures": figures(), "style": style, "hatch": Markup(HATCH)}
