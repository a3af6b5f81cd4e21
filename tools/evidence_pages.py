"""The generated pages on evidence: one table of all data points, its figure, and what the alternative sets change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from evidence_figure import draw
from markdown_parts import bullets, code, firmness, label, page, plain, section, sentence, table

import u4ssc_kpi as u4
from u4ssc_kpi import resources
from u4ssc_kpi.display import target_words
from u4ssc_kpi.evidence import FORMULA_KINDS, by_dimension
from u4ssc_kpi.model import Outcome
from u4ssc_kpi.targets import ORIGINS

DOCUMENTS = {
    "m17": "M17: ITU, *Collection Methodology for Key Performance Indicators for Smart Sustainable Cities*, 2017",
    "v22": "V22: ITU, *U4SSC KPIs Verification Manual*, 2022",
}
WIDTHS = "22 18 14 12 34"


def figure() -> str:
    """The coverage of each dimension, as SVG."""
    return draw(by_dimension(u4.evidence_table()))


def evidence_page() -> str:
    """The coverage by dimension, one row for each data point, and the documents behind them."""
    rows = u4.evidence_table()
    every = u4.evidence_counts(rows)
    own = every["target"].get("u4ssc", 0)
    lines = [
        f"What each of the {len(rows)} data points rests on. The labels, what was searched and how to choose a",
        "variant stand under [evidence](../evidence.md), how the targets were chosen under",
        "[benchmark targets](../benchmarks.md).",
        "The same in Python is `u4ssc_kpi.evidence_table()`, on the command line `u4ssc-kpi list --evidence`.",
        "",
        "## Coverage by dimension",
        "",
        f"The formula of {every['formula']['printed']} data points is printed on a card that was read. {own} target of",
        f"the set `reference` is U4SSC's own; {every['target']['none']} data points have no target.",
        "",
        "```{figure} evidence.svg",
        ":alt: Data points by evidence of the formula and by source of the target; the table below has the numbers.",
        ":width: 100%",
        "```",
        "",
        *table(coverage(rows), "u4-coverage", stub=True),
    ]
    for dimension, group in by_dimension(rows).items():
        header = ("Data point", "Formula", "Target", "Basis", "Source or reason")
        lines += section(dimension, table([header, *map(evidence_row, group)], "u4-evidence", widths=WIDTHS))
    lines += section("Tags, directions, SDGs and open questions", labels())
    lines += section("Searches", searches())
    documents = resources.compiled()["lists"]["documents"]
    named = [*(f"{title}." for title in DOCUMENTS.values())]
    named += [f"{plain(name)}: {plain(sentence(title))}" for name, title in documents.items()]
    lines += section("Documents", bullets(named))
    lines += section("Editions", editions())
    return page("Evidence of each data point", lines)


def coverage(rows: Sequence[u4.EvidenceRow]) -> list[tuple[str, ...]]:
    """How many data points of each dimension there are of each kind, with their share."""
    groups = {**by_dimension(rows), "All": tuple(rows)}
    counts = {name: u4.evidence_counts(group) for name, group in groups.items()}
    found = [("", *(f"{name} ({len(group)})" for name, group in groups.items()))]
    kinds = [("formula", kind, f"Formula {kind}") for kind in FORMULA_KINDS]
    kinds += [("target", kind, f"Target: {ORIGINS.get(kind, 'none')}") for kind in (*ORIGINS, "none")]
    for what, kind, words in kinds:
        numbers = [counts[name][what].get(kind, 0) for name in groups]
        if any(numbers):
            sizes = map(len, groups.values())
            shares = (
                f"{n} ({100 * n / size:.0f}\u00a0%)" if n else "–" for n, size in zip(numbers, sizes, strict=True)
            )
            found.append((words, *shares))
    return found


def evidence_row(row: u4.EvidenceRow) -> tuple[str, ...]:
    evidence = row.indicator.evidence
    told = [f"M17 p. {', '.join(map(str, evidence.pages.m17))}"] if evidence.pages.m17 else []
    told += [f"V22 p. {', '.join(map(str, evidence.pages.v22))}"] if evidence.pages.v22 else []
    told.append(f"{evidence.outcome} {evidence.checked}")
    linked = f"[{plain(row.point.name)}](../indicators/{row.indicator.id}.md) {code(row.indicator.code)}"
    return linked, f"{firmness(row.formula)} {'; '.join(told)}", *target_cells(row.point, row.target, row.official)


def target_cells(point: u4.DataPoint, target: u4.Target | None, official: bool) -> tuple[str, str, str]:
    """The target, its basis, and its source with the day it was checked."""
    if target is None:
        return "none", "", "–"
    basis = label("U4SSC", "firm") if official else ""
    if target.rule != "none" and not official:
        kind = {"stated": "firm", "derived": "weak"}[target.basis]
        basis = f"{label(target.basis, kind)} {ORIGINS[target.origin or 'own']}"
    source = plain(sentence(str(target.source)))
    if isinstance(target.source, u4.Citation):
        source += f" [Link](<{target.source.link}>)." if target.source.link else ""
        source += f" Checked {target.source.checked}." if target.source.checked else " Not checked."
    if target.reading:
        source += f" *Reading: {plain(sentence(target.reading))}*"
    return plain(target_words(target, point.unit)), basis, source


def labels() -> list[str]:
    """What else of a KPI is read or inferred, and what is open."""
    rows: list[Sequence[str]] = [("KPI", "Tag", "Direction", "SDGs", "Open or differing")]
    for one in u4.registry.values():
        e = one.evidence
        open_ = [*one.open_questions, *([one.differences] if one.differences else [])]
        variants = list(dict.fromkeys(v.id for p in one.data_points for v in p.variants))
        open_ += [f"Variants: {', '.join(variants)}."] if variants else []
        name = f"[{plain(one.name)}](../indicators/{one.id}.md)"
        firm = (firmness(e.tag), firmness(e.direction), firmness(e.sdg))
        rows.append((name, *firm, plain(" ".join(open_)) or "–"))
    return table(rows, "u4-labels", widths="24 11 11 14 40")


def searches() -> list[str]:
    """What was looked for on which day, and how often with which outcome."""
    found = Counter((i.evidence.checked, i.evidence.outcome) for i in u4.registry.values())
    rows: list[Sequence[str]] = [("Day", "Looked for", "Where", "Found", "KPIs last looked for")]
    for search in resources.compiled()["lists"]["searches"]:
        day = search["day"]
        counts = [f"{found[day, word]} {word}" for word in get_args(Outcome) if found[day, word]]
        texts = (plain(sentence(search[key])) for key in ("looked_for", "where", "found"))
        rows.append((day, *texts, "; ".join(counts)))
    return table(rows, "u4-labels", widths="12 28 26 20 14")


def editions() -> list[str]:
    rows = [("Id", "Title", "How it stands to the others", "Codes printed otherwise")]
    for edition in u4.known_editions().values():
        codes = ", ".join(f"{code(to)} for {code(of)}" for of, to in edition.codes.items())
        rows.append((code(edition.id), plain(edition.title), plain(edition.note), codes or "–"))
    return table(rows, "u4-facts", widths="10 36 30 24")


def targets_page() -> str:
    """What the alternative sets change."""
    lines = [
        "The targets of the set `reference`, one decision for each data point, stand in the",
        "[table of evidence](evidence.md). Here is what the alternative sets change. See",
        "[benchmark targets](../benchmarks.md) for what the labels mean.",
        "",
    ]
    for name, chosen in u4.registry.benchmark_sets.items():
        if chosen.extends != "reference":
            continue
        rows = [("Data point", "Target", "Basis", "Source")]
        for target in chosen.targets:
            point = u4.registry.data_points[target.data_point]
            linked = f"[{plain(point.name)}](../indicators/{u4.registry.indicator_of(point.id).id}.md)"
            rows.append((linked, *target_cells(point, target, False)))
        what = f"{plain(chosen.title)}:"
        lines += section(name, [what, "", *table(rows, "u4-targets", widths="24 16 14 46")])
    return page("Targets of the alternative sets", lines)
