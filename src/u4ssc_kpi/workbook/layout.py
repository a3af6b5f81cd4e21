"""Where everything stands in the workbook: sheets, rows, columns. One row is one reading.

A row is known by the path of what it holds in a submission, such as ``readings.population`` or
``scoped.patents.population``, which stands in a hidden column; a column by its key, in a hidden row. So rows, columns
and sheets may be moved and added.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import UnknownNameError
from u4ssc_kpi.model import Conversion, DataPoint, Indicator, Input

INSTRUCTIONS, PROFILE, SCORES, QUESTIONS, LOG, OTHER, LISTS = (
    "Instructions",
    "City profile",
    "Scores",
    "Questions",
    "Verification log",
    "Other",
    "Lists",
)
# The figures of a city's profile, which many KPIs share.
PROFILE_INPUTS = ("population", "households", "city_area", "city_gdp")
# The fields of a submission that stand in the profile, with what to write.
PROFILE_FIELDS: Mapping[str, tuple[str, str]] = {
    "city": ("City", "Name of the city. Required."),
    "country": ("Country", "English name or ISO 3166-1 code, such as NO. Required."),
    "year": ("Reporting year", "The year that the figures are for. Required."),
    "currency": ("Currency", "ISO 4217 code of all amounts that carry none, such as EUR."),
    "boundary": ("Boundary", "The area that the figures cover, such as municipality or metropolitan area."),
    "edition": ("Edition", "Of the methodology, by its year, such as 2017, if the figures follow a certain one."),
    "locode": ("UN/LOCODE", "Such as ES VLC, if known."),
    "note": ("Note", "Anything else about the whole submission."),
}
VERIFIER = "verifier"
# Fields that are lists: what stands under Unit and under Value, and how many rows there are at least.
PAIRS: Mapping[str, tuple[str, str, int]] = {
    "exchange_rates": ("What a unit of another currency is worth", "Its rate under Value, its code under Unit.", 5),
    "variants": ("Variant of a formula", "Its name under Value, the id of the data point under Unit.", 2),
}

Kind: TypeAlias = Literal["section", "indicator", "data_point", "input", "field", "pair", "other"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key for the reader, its title for people, its width in characters."""

    key: str
    title: str
    width: float


READING = (
    Column("value", "Value", 14),
    Column("unit", "Unit", 16),
    Column("result", "Result", 12),
    Column("result_unit", "Unit of the result", 17),
    Column("year", "Year of the value", 8),
    Column("source", "Source", 24),
    Column("link", "Public link", 17),
    Column("files", "Files", 13),
    Column("quality", "Data quality", 20),
    Column("origin", "Data origin", 18),
    Column("note", "Note", 22),
)
HIDDEN = (
    Column("own", "Own final value", 12),
    Column("computed", "From the inputs", 12),
    Column("path", "Id", 30),
    Column("given", "As given", 20),
)
DATA_COLUMNS = (
    Column("code", "Code", 14),
    Column("name", "KPI, data point, input", 37),
    Column("definition", "Definition and formula", 46),
    Column("level", "Level, tag", 12),
    *READING,
    Column("reported", "Reported", 10),
    Column("performance", "Share of the target", 11),
    Column("band", "Band", 9),
    Column("verified", "Verified", 11),
    Column("verifier_note", "Verifier's note", 22),
    *HIDDEN,
)
PROFILE_COLUMNS = (Column("name", "What", 40), Column("definition", "How to fill it in", 52), *READING, *HIDDEN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row asks for: the declared unit, and what `quantities.read_value` needs to know beside it."""

    unit: str
    over: str = "at a date"
    conversions: tuple[Conversion, ...] = ()
    printed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, what: Input | DataPoint) -> Wanted:
        if isinstance(what, Input):
            return cls(what.unit, what.over, what.conversions, (), what.words)
        alone = len(what.inputs) == 1 and what.formula == what.inputs[0].id  # the result is the input itself
        return cls(what.unit, "at a date", what.inputs[0].conversions if alone else (), what.units_printed)


def followed(registry: Registry, variants: Mapping[str, str]) -> Registry:
    """The registry with the variants that a submission states; `evaluate` tells which of them are not known."""
    for name, variant in variants.items():
        with suppress(UnknownNameError):
            registry = registry.with_variants({name: variant})
    return registry


def wanted_at(path: str, registry: Registry) -> Wanted | None:
    """What is asked for at the path of a reading; None for an unknown id."""
    what: Input | DataPoint | None = None
    match parts_of(path):
        case ("readings", name) | ("scoped", _, name):
            what = registry.inputs.get(name)
        case ("reported", name):
            what = registry.data_points.get(name)
    return Wanted.of(what) if what is not None else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet; `number` counts from 0. `home` is the input whose own row fills this one in."""

    sheet: str
    number: int
    kind: Kind
    path: str = ""
    text: str = ""
    indicator: Indicator | None = None
    point: DataPoint | None = None
    input: Input | None = None
    home: str | None = None

    @property
    def wanted(self) -> Wanted | None:
        """What is asked for, where the row holds a reading."""
        what = self.input if self.kind == "input" else self.point if self.kind == "data_point" else None
        return Wanted.of(what) if what is not None else None


@dataclass(frozen=True)
class Sheet:
    """A sheet of readings; row `TOP` holds the keys, the next one the titles."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, key: str) -> int:
        """The number of a column, from 0."""
        return next(n for n, c in enumerate(self.columns) if c.key == key)


TOP = 3  # below the title and two lines of text
FIRST = TOP + 2


@dataclass(frozen=True)
class Layout:
    """All sheets of readings, and where each input and data point has its row."""

    sheets: tuple[Sheet, ...]
    rows: Mapping[str, Row]  # by path

    def sheet(self, name: str) -> Sheet:
        return next(s for s in self.sheets if s.name == name)

    @property
    def points(self) -> Iterator[Row]:
        """The rows of the data points, in methodology order."""
        return (row for row in self.rows.values() if row.kind == "data_point")

    def inputs_of(self, point: DataPoint) -> dict[str, Row]:
        """The rows that a data point's formula takes its inputs from: in its own block, or the profile's."""
        own = {i.id: self.rows.get(path_of("scoped", point.id, i.id)) for i in point.inputs}
        return {name: row or self.rows[path_of("readings", name)] for name, row in own.items()}


def lay_out(
    registry: Registry,
    indicators: Iterable[Indicator],
    scoped: Mapping[str, Iterable[str]],
    pairs: Mapping[str, int] | None = None,
    others: Sequence[str] = (),
) -> Layout:
    """Lays out the sheets.

    Args:
        registry: where the profile's inputs are declared.
        indicators: those to ask for, in the order of the sheets.
        scoped: by data point, the inputs that have a reading of their own there.
        pairs: how many exchange rates and variants there are.
        others: paths of what has no place on the other sheets.
    """
    profile = [Row(PROFILE, 0, "section", text="The city")]
    profile += [Row(PROFILE, 0, "field", name) for name in PROFILE_FIELDS]
    profile += [Row(PROFILE, 0, "section", text="Figures that many KPIs share")]
    known = [registry.inputs[name] for name in PROFILE_INPUTS if name in registry.inputs]
    profile += [Row(PROFILE, 0, "input", path_of("readings", i.id), input=i) for i in known]
    profile += [Row(PROFILE, 0, "section", text="Only where needed: exchange rates, variants of formulas")]
    for name, (_, _, least) in PAIRS.items():
        profile += [Row(PROFILE, 0, "pair", f"{name}[{n}]") for n in range(max(least, (pairs or {}).get(name, 0)))]
    profile += [Row(PROFILE, 0, "section", text="Verification"), Row(PROFILE, 0, "field", VERIFIER)]
    taken = {name.casefold() for name in (INSTRUCTIONS, PROFILE, SCORES, QUESTIONS, LOG, OTHER, LISTS)}
    asked = {i.id for i in known}
    sheets = [_numbered(PROFILE, "City profile", PROFILE_COLUMNS, profile)]
    by_dimension: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        by_dimension.setdefault(indicator.dimension, []).append(indicator)
    for dimension, members in by_dimension.items():
        name = _sheet_name(dimension, taken)
        sheets.append(_numbered(name, dimension, DATA_COLUMNS, list(_block_rows(name, members, asked, scoped))))
    other = [Row(OTHER, 0, "other", path) for path in others]
    sheets.append(_numbered(OTHER, "Other", PROFILE_COLUMNS, other))
    return Layout(tuple(sheets), {row.path: row for sheet in sheets for row in sheet.rows if row.path})


def _block_rows(
    sheet: str, indicators: Iterable[Indicator], asked: set[str], scoped: Mapping[str, Iterable[str]]
) -> Iterator[Row]:
    """For each data point a row for its result, then one for each input of its formula."""
    section = ""
    for indicator in indicators:
        here = f"{indicator.sub_dimension}: {indicator.category}"
        if here != section:
            section = here
            yield Row(sheet, 0, "section", text=here)
        if len(indicator.data_points) > 1:
            yield Row(sheet, 0, "indicator", indicator=indicator)
        for point in indicator.data_points:
            yield Row(sheet, 0, "data_point", path_of("reported", point.id), indicator=indicator, point=point)
            for wanted in point.inputs:
                row = Row(sheet, 0, "input", indicator=indicator, point=point, input=wanted)
                first = wanted.id not in asked
                asked.add(wanted.id)
                if first:
                    yield replace(row, path=path_of("readings", wanted.id))
                if not first or wanted.id in scoped.get(point.id, ()):
                    yield replace(row, path=path_of("scoped", point.id, wanted.id), home=wanted.id)


def _numbered(name: str, title: str, columns: tuple[Column, ...], rows: list[Row]) -> Sheet:
    return Sheet(name, title, columns, tuple(replace(row, number=FIRST + n) for n, row in enumerate(rows)))


def _sheet_name(dimension: str, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 characters, none of its signs, not given yet."""
    plain = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", dimension)[:27].strip() or "Dimension"
    names = [plain, *(f"{plain} {n}" for n in range(2, 1000))]
    name = next(n for n in names if n.casefold() not in taken)
    taken.add(name.casefold())
    return name


_PLAIN_PART = re.compile(r"[a-z0-9_]+")


def path_of(*parts: str) -> str:
    """The path of a part of a submission; as a JSON list where an id could not be told from the dots.

    Examples:
        >>> path_of("readings", "population"), path_of("readings", "City.Population")
        ('readings.population', '["readings", "City.Population"]')
    """
    return ".".join(parts) if all(_PLAIN_PART.fullmatch(p) for p in parts) else json.dumps(list(parts))


def parts_of(path: str) -> tuple[str, ...] | None:
    """What `path_of` joined; None for a text that is no path.

    Examples:
        >>> parts_of("scoped.patents.population"), parts_of("?")
        (('scoped', 'patents', 'population'), None)
    """
    if path.startswith("["):
        try:
            parts = json.loads(path)
        except (ValueError, RecursionError):
            return None
        fits = isinstance(parts, list) and all(isinstance(p, str) for p in parts)
        return tuple(parts) if fits else None
    parts = path.split(".")
    return tuple(parts) if all(_PLAIN_PART.fullmatch(p) for p in parts) else None


SCORE_COLUMNS = (
    Column("code", "Code", 17),
    Column("name", "Data point", 40),
    Column("dimension", "Dimension", 18),
    Column("sub_dimension", "Sub-dimension", 26),
    Column("category", "Category", 24),
    Column("result", "Result", 13),
    Column("result_unit", "Unit", 19),
    Column("target", "Target", 11),
    Column("worst", "Worst value", 9),
    Column("rule", "Rule", 9),
    Column("performance", "Share", 9),
    Column("band", "Band", 9),
    Column("points", "Points", 8),
    Column("basis", "Basis of the target", 20),
    Column("source", "Source of the target", 80),
)
GROUP_COLUMNS = ("Level", "Name", "Dimension", "Sub-dimension", "Category", "Score", "", "Points", "of", "", "", "Band")
