"""Draws how many data points of each dimension have a formula and a target of each kind, as SVG.

Every bar is 100 % of a dimension. The kinds differ in lightness and stand in one order, and a segment carries its
name and number where they fit, so that nothing rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import u4ssc_kpi as u4
from u4ssc_kpi.report import palette
from u4ssc_kpi.report.geometry import short
from u4ssc_kpi.report.lettering import width
from u4ssc_kpi.report.typesetting import plain
from u4ssc_kpi.targets import ORIGINS

# A segment: its words, a short word for the bar, the kinds that it holds, and as names of the palette its fill and the
# colour of text on it.
Segment = tuple[str, str, tuple[str, ...], str, str]
FORMULAS: Sequence[Segment] = (
    ("printed", "printed", ("printed",), "ink", "page"),
    ("partly printed", "partly", ("partly printed",), "muted", "page"),
    ("reconstructed", "reconstructed", ("reconstructed",), "track", "ink"),
)
TARGETS: Sequence[Segment] = (
    ("U4SSC's own", "U4SSC", ("u4ssc",), "ink", "page"),
    ("SDG", "SDG", ("sdg",), "link", "page"),
    ("international, UN agency", "int.", ("international", "un_agency"), "hatch", "ink"),
    ("statistics, leading city", "stat.", ("statistics", "leading_city"), "line", "ink"),
    ("KPI card", "card", ("card",), "track", "ink"),
    ("none", "none", ("none",), "page", "ink"),
)
_WIDE, _LEFT, _BAR, _STEP, _SIZE = 760.0, 150.0, 20.0, 28.0, 12.0


def draw(groups: Mapping[str, Sequence[u4.EvidenceRow]]) -> str:
    """The figure for the rows of each dimension, and for all of them."""
    every = {**groups, "All": tuple(row for rows in groups.values() for row in rows)}
    counts = {name: u4.evidence_counts(rows) for name, rows in every.items()}
    parts: list[str] = []
    y = 20.0
    for title, what, segments in (("Formula", "formula", FORMULAS), ("Target", "target", TARGETS)):
        parts.append(f'<text x="0" y="{short(y)}" class="h">{title}</text>')
        parts.append(_legend(segments, y))
        y += 14
        for name, found in counts.items():
            parts.append(f'<text x="0" y="{short(y + 0.7 * _BAR)}">{plain(name)} ({len(every[name])})</text>')
            parts.append(_bar(found[what], segments, len(every[name]), y))
            y += _STEP
        y += 26
    style = "text{font:12px Helvetica,Arial,sans-serif;fill:var(--ink)}.h{font-weight:bold}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 0 {short(_WIDE + 16)} {short(y - 26)}" role="img" '
        f'aria-label="{plain(_words(counts))}"><style>{palette.css("svg")}{style}</style>'
        f'<rect x="-8" width="100%" height="100%" fill="var(--page)"/>{"".join(parts)}</svg>\n'
    )


def _bar(found: Mapping[str, int], segments: Sequence[Segment], of: int, y: float) -> str:
    room, x, parts = _WIDE - _LEFT, _LEFT, []
    for _, brief, kinds, fill, on in segments:
        count = sum(found.get(kind, 0) for kind in kinds)
        wide = room * count / of
        if count:
            parts.append(_box(x, y, wide, _BAR, fill))
        told = next((t for t in (f"{brief} {count}", str(count)) if width(t, _SIZE) + 4 < wide), "")
        if told:
            centre = f'x="{short(x + wide / 2)}" y="{short(y + 0.7 * _BAR)}" text-anchor="middle"'
            parts.append(f'<text {centre} style="fill:var(--{on})">{told}</text>')
        x += wide
    return "".join(parts)


def _legend(segments: Sequence[Segment], y: float) -> str:
    x, parts = _LEFT, []
    for words, _, _, fill, _ in segments:
        parts.append(_box(x, y - 10, 11, 11, fill))
        parts.append(f'<text x="{short(x + 15)}" y="{short(y)}">{plain(words)}</text>')
        x += 15 + width(words, _SIZE) + 14
    return "".join(parts)


def _box(x: float, y: float, wide: float, high: float, fill: str) -> str:
    place = f'x="{short(x)}" y="{short(y)}" width="{short(wide)}" height="{short(high)}"'
    return f'<rect {place} fill="var(--{fill})" stroke="var(--ink)" stroke-width="0.6"/>'


def _words(counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    """The figure in words."""
    told = []
    for name, found in counts.items():
        for what in ("formula", "target"):
            kinds = ", ".join(f"{n} {ORIGINS.get(kind, kind)}" for kind, n in found[what].items())
            told.append(f"{name}, {what}: {kinds}.")
    return " ".join(told)
