"""The tables that several reports share: results, counts, scores, targets; and the words for bands and marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from u4ssc_kpi.report import words
from u4ssc_kpi.report.documents.content import Cell, Column, Group, Mark, Table, Value
from u4ssc_kpi.report.documents.published import NOT_REPORTED, NOT_VERIFIED, printed_result
from u4ssc_kpi.report.documents.standing import Count, KpiStanding, PointStanding, by, count_kpis, count_points
from u4ssc_kpi.report.language import NO_BREAK_SPACE, Language, message
from u4ssc_kpi.scoring import Band, Scorecard
from u4ssc_kpi.scoring import Group as Scored

BAND_WORDS: Mapping[Band, str] = {
    "95+": message("95+ %"),
    "66-95": message("66 – 95 %"),
    "33-66": message("33 – 66 %"),
    "0-33": message("0 – 33 %"),
}
LEVELS = {"core": message("Core"), "advanced": message("Advanced"), "local": message("Local")}
NO_BENCHMARK = message("N/A")
_NONE = "–"
_RECONSTRUCTED = "~"
_DERIVED = "*"


def band_mark(band: Band | None, lang: Language, after: str = "") -> Mark:
    """A band with its name; a dash where there is none."""
    return Mark(band, f"{lang(BAND_WORDS[band])}{after}" if band else _NONE)


def result_cell(point: PointStanding, lang: Language) -> Cell:
    """The result of a data point as U4SSC prints it, as far as the verifier lets it stand."""
    result = point.score.result
    if point.reporting == "not_reported" and result.status not in ("invalid", "not_applicable"):
        return lang(NOT_REPORTED)
    if point.withheld:
        return lang(NOT_VERIFIED)
    if point.reporting == "reported" and result.status == "not_reported":
        return lang("Reported, no value given")
    cell = printed_result(result, lang)
    if is_reconstructed(point):
        return Value(cell.number, f"{cell.unit}{NO_BREAK_SPACE}{_RECONSTRUCTED}") if isinstance(cell, Value) else cell
    return cell


def benchmark_cell(point: PointStanding, lang: Language) -> Mark:
    """The band of a data point; why a result has none, a dash where there is no result."""
    score = point.score
    if point.reporting != "reported" or point.withheld or score.result.value is None:
        return Mark(None, _NONE)
    if score.band is None:
        unscored = NO_BENCHMARK if (standing := words.standing(score)) == "nb" else words.STANDINGS[standing]
        return Mark(None, lang(unscored))
    return band_mark(score.band, lang, f"{NO_BREAK_SPACE}{_DERIVED}" if score.basis == "derived" else "")


def is_reconstructed(point: PointStanding) -> bool:
    """Whether a result was computed by a formula that no source prints whole."""
    result = point.score.result
    return result.status == "computed" and result.indicator.evidence.formula in ("reconstructed", "partly printed")


def sign_notes(points: Sequence[PointStanding], lang: Language) -> tuple[str, ...]:
    """What the signs in a table of results mean, where they occur."""
    shown = [p for p in points if p.reporting == "reported" and not p.withheld]
    notes = []
    if any(is_reconstructed(p) for p in shown):
        notes.append(lang("~ Computed by a formula that is reconstructed, or only partly printed in the sources."))
    if any(p.score.band and p.score.basis == "derived" for p in shown):
        notes.append(lang("* The target is derived: its source states no number for this very quantity."))
    if any(words.standing(p.score) == "nb" for p in shown):
        notes.append(lang("N/A: no target in this set."))
    return tuple(notes)


def footnote_sign(number: int) -> str:
    """A raised number."""
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


# --- counts and scores


def count_table(kpis: Sequence[KpiStanding], lang: Language, *, points: bool = False, verified: bool = True) -> Table:
    """How many KPIs, or data points, are reported, and verified: by level, by dimension and in all."""
    counted = count_points if points else count_kpis
    levels = by(kpis, lambda i: i.level)
    groups = [
        Group(lang("Level"), tuple(_count_row(lang(LEVELS[n]), counted(k), lang, points) for n, k in levels.items())),
        Group(
            lang("Dimension"),
            tuple(_count_row(lang(n), counted(k), lang, points) for n, k in by(kpis, lambda i: i.dimension).items()),
        ),
        Group(lang("All"), (_count_row(lang("Total"), counted(kpis), lang, points),)),
    ]
    middle = [] if points else [Column(lang("Partly reported"), 10, "number")]
    columns = (
        Column("", 15),
        Column(lang("Data points") if points else lang("KPIs"), 8, "number"),
        Column(lang("Reported"), 8, "number"),
        Column("%", 8, "number"),
        *middle,
        Column(lang("Verified"), 8, "number"),
        Column("%", 8, "number"),
    )
    if not verified:
        columns = columns[:-2]
        groups = [Group(group.name, tuple(row[:-2] for row in group.rows)) for group in groups]
    return Table("", columns, tuple(groups), Column("", 12))


def _count_row(name: str, count: Count, lang: Language, points: bool) -> tuple[Cell, ...]:
    middle = () if points else (lang.number(count.partial),)
    return (
        name,
        lang.number(count.total),
        lang.number(count.reported),
        lang.number(100 * count.reported / count.total, 1) if count.total else _NONE,
        *middle,
        lang.number(count.verified),
        lang.number(100 * count.verified / count.total, 1) if count.total else _NONE,
    )


def score_table(title: str, groups: Iterable[Scored], lang: Language) -> Table:
    """The scores of groups of data points, gathered by dimension."""
    gathered: dict[str, list[tuple[Cell, ...]]] = {}
    for group in groups:
        scored = lang("{n} of {of}", n=len(group.members), of=len(group.members) + len(group.left_out))
        percent = lang.percent(group.percent, 1) if group.percent is not None else _NONE
        points = f"{group.points} / {group.of}" if group.of else _NONE
        row = (lang(group.name), scored, points, percent, band_mark(group.band, lang))
        gathered.setdefault(group.dimension or "", []).append(row)
    columns = (
        Column("", 25),
        Column(lang("Scored"), 11, "number"),
        Column(lang("Points"), 9, "number"),
        Column(lang("Score"), 11, "number"),
        Column(lang("Band"), 12, "mark"),
    )
    rows = tuple(Group(lang(name), tuple(rows)) for name, rows in gathered.items())
    return Table(title, columns, rows, Column(lang("Dimension"), 16))


def target_table(card: Scorecard, lang: Language) -> Table:
    """The targets that results were scored against, each with its basis and source."""
    gathered: dict[str, list[tuple[Cell, ...]]] = {}
    for score in card.values():
        if score.points is not None and score.target is not None:
            point = score.result.point
            row = (
                lang(point.name),
                words.target(score.target, point.unit, lang),
                lang(_BASES[score.basis or "derived"]),
            )
            gathered.setdefault(lang(score.result.indicator.dimension), []).append((*row, str(score.target.source)))
    columns = (Column(lang("Data point"), 20), Column(lang("Target"), 14), Column(lang("Basis"), 8))
    groups = tuple(Group(name, tuple(rows)) for name, rows in gathered.items())
    return Table("", (*columns, Column(lang("Source"), 30)), groups, Column(lang("Dimension"), 14))


_BASES = {"official": message("U4SSC"), "stated": message("stated"), "derived": message("derived")}
