"""The City Snapshot: what a city reported and how it stands, on one page for the screen and four pages of paper."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import Any

from u4ssc_kpi.display import safe
from u4ssc_kpi.errors import shown
from u4ssc_kpi.report import environment, palette, words
from u4ssc_kpi.report.benchmark_wheel import in_order, wheel
from u4ssc_kpi.report.documents.standing import KpiStanding, count_kpis, count_points, scored_with, standings
from u4ssc_kpi.report.icons import icon
from u4ssc_kpi.report.language import Language, as_language, message
from u4ssc_kpi.report.miniature import small_wheel
from u4ssc_kpi.report.output import Page
from u4ssc_kpi.report.words import Standing
from u4ssc_kpi.results import Result
from u4ssc_kpi.scoring import Group, Score, Scorecard
from u4ssc_kpi.submission import Reading
from u4ssc_kpi.targets import ORIGINS
from u4ssc_kpi.verification import Verification

LISTED = 7  # strengths and gaps, and results with a caution, on the summary page
_MEASURED = "Based on accurate measurements"
_PROFILE = {
    "population": message("Inhabitants"),
    "households": message("Households"),
    "city_area": message("Area"),
    "city_gdp": message("City GDP"),
}
_LEVEL_WORDS = {"core": message("Core"), "advanced": message("Advanced"), "local": message("Local")}
_TAG_WORDS = {
    "smart": message("Smart"),
    "structural": message("Structural"),
    "sustainable": message("Sustainable"),
    "local": message("Local"),
}
_BASIS_WORDS = {
    "official": message("U4SSC's own"),
    "stated": message("stated by its source"),
    "derived": message("derived from its source"),
}
_FORMULA_WORDS = {
    "reconstructed": message("formula reconstructed"),
    "partly printed": message("formula partly printed"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A category within a sub-dimension, as the grid of performance shows it."""

    name: str
    icon: str
    standing: Standing
    percent: str
    values: int
    of: int


@dataclass(frozen=True, slots=True)
class Row:
    """A result, as the table shows it."""

    id: str
    code: str
    name: str
    label: str
    dimension: str
    category: str
    level: str
    tag: str
    inferred_tag: bool
    goals: tuple[int, ...]
    value: str
    target: str
    basis: str
    share: str
    standing: Standing
    source: str
    link: str | None
    cautions: tuple[str, ...]
    verified: bool | None


def snapshot(
    card: Scorecard,
    *,
    verification: Verification | None = None,
    template: str | os.PathLike[str] | None = None,
    language: str | Language = "en",
) -> Page:
    """Makes the City Snapshot of a city: one page that needs no network.

    Args:
        card: the scores.
        verification: the verifier's decisions, by default those of the scores; what they withhold is not shown.
        template: a Jinja template of your own; it may extend ``snapshot.html``, and runs in a sandbox.
        language: of the fixed words: a code such as ``es``, or a `Language`.

    Returns:
        The page, to be saved as .html or .pdf.

    Raises:
        UnknownNameError: for an unknown language.
        MissingExtraError: when Jinja is not installed.
        ReportError: for a verification of another city or year or of unknown data points, or for a template that cannot
            be filled in.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Karmøy", country="NO", year=2020, reported={"household_internet_access": 97})
        >>> page = u4.report.snapshot(u4.registry.benchmark(u4.evaluate(city)))
        >>> "<h1>" in page.html
        True
    """
    lang = as_language(language)
    values = {**_values(scored_with(card, verification), lang), "lang": lang, **_shell()}
    return Page(environment.render("snapshot.html", values, template))


@lru_cache(maxsize=1)
def _shell() -> dict[str, str]:
    """Styles and script of the page; the script is named by its hash, so that a browser runs no other."""
    folder = files("u4ssc_kpi").joinpath("report", "templates")
    script = folder.joinpath("snapshot.js").read_text(encoding="utf-8")
    style = palette.css(":root") + folder.joinpath("snapshot.css").read_text(encoding="utf-8")
    return {"style": style, "script": script, "script_hash": b64encode(sha256(script.encode()).digest()).decode()}


def _values(card: Scorecard, lang: Language) -> dict[str, Any]:
    evaluation = card.evaluation
    submission = evaluation.submission
    rows = [_row(score, submission.year, lang) for score in in_order(card)]
    scored = [s for s in card.values() if s.performance is not None]
    strengths = sorted((s for s in scored if s.points == 4), key=lambda s: -(s.performance or 0))
    gaps = sorted((s for s in scored if (s.points or 4) <= 2), key=lambda s: s.performance or 0)
    row_of = {row.id: row for row in rows}
    kpis = standings(card)
    count, points = count_kpis(kpis), count_points(kpis)
    values = [score for score in card.values() if score.value is not None]
    return {
        "city": safe(submission.city),
        "country": lang.country(submission.country_code, submission.country),
        "year": submission.year,
        "note": submission.note or "",
        "boundary": submission.boundary or "",
        "profile": list(_profile(card, lang)),
        "edition": evaluation.run.edition,
        "version": evaluation.run.version,
        "benchmark": card.benchmark.title,
        "official": card.benchmark.official,
        "bases": card.bases,
        "origins": ", ".join(f"{lang(ORIGINS[name])} {lang.number(n)}" for name, n in card.origins.items()),
        "total": card.total,
        "kpis": (count.reported, count.total),
        "partial": count.partial,
        "points": (points.reported, points.total),
        "values": len(values),
        "scored": len(card.total.members),
        "coverage": list(_coverage(card, kpis)),
        "strengths": [row_of[s.data_point] for s in strengths],
        "gaps": [row_of[s.data_point] for s in gaps],
        "cautions": [row for row in rows if row.cautions],
        "unrated": sum(not any(reading.quality for reading in _readings(s.result)) for s in values),
        "verified": points.verified if card.verification else None,
        "grid": list(_grid(card, lang)),
        "rows": [(place, list(of)) for place, of in groupby(rows, lambda r: (r.dimension, r.category))],
        "filters": _filters(card),
        "standings": words.standings(card.verified_only),
        "listed": LISTED,
        "wheel": _markup(wheel(card, language=lang).svg),
        "emblem": _markup(small_wheel(card, language=lang).svg),
    }


def _markup(svg: str) -> Any:
    from markupsafe import Markup

    return Markup(svg)


def _readings(result: Result) -> list[Reading]:
    """The readings that a result stands on."""
    return [result.reported.reading] if result.reported else [used.reading for used in result.inputs]


def _profile(card: Scorecard, lang: Language) -> Iterator[tuple[str, str]]:
    """What the city says of itself, as it was given."""
    for name, label in _PROFILE.items():
        reading = card.evaluation.submission.readings.get(name)
        if reading is None or reading.value is None or isinstance(reading.value, (list, dict, bool)):
            continue
        given = reading.value
        said = lang.number(given) if isinstance(given, (int, float)) and abs(given) < 1e15 else shown(given, 40)
        yield label, f"{said} {reading.unit or ''}".strip()


def _coverage(card: Scorecard, kpis: Sequence[KpiStanding]) -> Iterator[dict[str, Any]]:
    """What is reported of each dimension, by level, and in the whole."""
    levels = [level for level in _LEVEL_WORDS if any(k.indicator.level == level for k in kpis)]
    for name in [g.name for g in card.dimensions] + [None]:
        chosen = [k for k in kpis if name in (None, k.indicator.dimension)]
        count, points = count_kpis(chosen), count_points(chosen)
        yield {
            "name": name,
            "levels": [
                (_LEVEL_WORDS[level], of.reported, of.total)
                for level in levels
                for of in [count_kpis(k for k in chosen if k.indicator.level == level)]
            ],
            "kpis": (count.reported, count.total),
            "points": (points.reported, points.total),
            "scored": sum(p.score.points is not None for k in chosen for p in k.points),
        }


def _grid(card: Scorecard, lang: Language) -> Iterator[dict[str, Any]]:
    """Dimensions with their sub-dimensions and the categories in these; a category has one score in its dimension."""
    for dimension in card.dimensions:
        subs = []
        for sub in (g for g in card.sub_dimensions if g.dimension == dimension.name):
            names = dict.fromkeys(
                i.category
                for i in card.registry.values()
                if (i.dimension, i.sub_dimension) == (dimension.name, sub.name)
            )
            cells = [_cell(card.category(name, dimension.name), card, lang) for name in names]
            subs.append({"group": sub, "standing": words.standing_of_group(sub, card), "cells": cells})
        yield {"group": dimension, "standing": words.standing_of_group(dimension, card), "subs": subs}


def _cell(group: Group, card: Scorecard, lang: Language) -> Cell:
    members = (*group.members, *group.left_out)
    values = sum(card[name].value is not None for name in members)
    percent = "" if group.percent is None else lang.percent(group.percent, 1)
    return Cell(group.name, icon(group.name), words.standing_of_group(group, card), percent, values, len(members))


def _row(score: Score, year: int, lang: Language) -> Row:
    result, one = score.result, score.result.indicator
    target = words.target(score.target, result.unit, lang)
    readings = _readings(result) if score.value is not None else []
    sources = dict.fromkeys(r.source for r in readings if r.source)
    return Row(
        id=score.data_point,
        code=one.code,
        name=result.point.name,
        label=result.point.label or result.point.name,
        dimension=one.dimension,
        category=one.category,
        level=_LEVEL_WORDS[one.level],
        tag=_TAG_WORDS[one.tag],
        inferred_tag=one.evidence.tag == "inferred",
        goals=one.sdg.goals,
        value=words.shown(score, lang),
        target=target,
        basis=_BASIS_WORDS[score.basis] if target and score.basis else "",
        share="" if score.performance is None else lang.percent(100 * min(score.performance, 99), 1),
        standing=words.standing(score),
        source="; ".join(sources),
        link=next((r.link for r in readings if r.link), None),
        cautions=tuple(_cautions(result, year, lang)) if score.value is not None else (),
        verified=score.verified,
    )


def _cautions(result: Result, year: int, lang: Language) -> Iterator[str]:
    """Why a result is to be read with care: how its readings came about, how old they are, how firm its formula is."""
    readings = _readings(result)
    for quality in dict.fromkeys(r.quality for r in readings if r.quality and r.quality != _MEASURED):
        yield lang(quality)
    older = sorted({r.year for r in readings if r.year is not None and r.year < year})
    if older:
        yield lang("data of {years}", years=", ".join(map(str, older)))
    formula = result.indicator.evidence.formula
    if result.status == "computed" and formula in _FORMULA_WORDS:
        yield lang(_FORMULA_WORDS[formula])


def _filters(card: Scorecard) -> dict[str, Any]:
    """What the table can be filtered by."""
    everything = list(card.registry.values())
    return {
        "dimensions": [g.name for g in card.dimensions],
        "levels": [word for level, word in _LEVEL_WORDS.items() if any(i.level == level for i in everything)],
        "tags": [word for tag, word in _TAG_WORDS.items() if any(i.tag == tag for i in everything)],
        "goals": sorted({goal for i in everything for goal in i.sdg.goals}),
    }
