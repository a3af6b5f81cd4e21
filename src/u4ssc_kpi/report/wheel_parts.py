"""What stands in and around every wheel: styles, hatching, the name in the centre, the legend."""

from __future__ import annotations

from collections.abc import Sequence

from u4ssc_kpi.display import safe
from u4ssc_kpi.report import words
from u4ssc_kpi.report.geometry import short
from u4ssc_kpi.report.language import Language
from u4ssc_kpi.report.lettering import FAMILY, lines, width
from u4ssc_kpi.report.typesetting import direction, in_circle, one_line, plain
from u4ssc_kpi.report.words import Standing
from u4ssc_kpi.scoring import Score, Scorecard

LABEL = 11.0  # the size of a label
_RULES = {
    "text": "fill:var(--ink)",
    ".page": "fill:var(--page)",
    ".b4": "fill:var(--b4)",
    ".b3": "fill:var(--b3)",
    ".b2": "fill:var(--b2)",
    ".b1": "fill:var(--b1)",
    ".nb,.nv,.nr,.t": "fill:var(--track)",
    ".h": "stroke:var(--hatch);stroke-width:1.6",
    ".a,defs path.x,defs .t": "stroke:var(--page);stroke-width:1",
    ".b4 .n text": "fill:var(--on4)",
    ".b3 .n text": "fill:var(--on3)",
    ".b2 .n text": "fill:var(--on2)",
    ".b1 .n text": "fill:var(--on1)",
    ".mark": "fill:none;stroke-width:1.7",
    ".b4 .mark": "stroke:var(--on4)",
    ".b3 .mark": "stroke:var(--on3)",
    ".b2 .mark": "stroke:var(--on2)",
    ".b1 .mark": "stroke:var(--on1)",
    ".b,.c": "font-weight:700",
    ".b text,.c text,.note": "text-anchor:middle",
    ".e": "text-anchor:end",
    ".k": f"font-size:{short(LABEL)}px",
    ".goal": "font-size:8px",
    ".c .y": "font-weight:400",
    ".goal text,.c .y,.note,.far text": "fill:var(--muted)",
    ".grid": "fill:none;stroke:var(--page);stroke-width:1",
    ".lead": "fill:none;stroke:var(--hatch);stroke-width:.7",
    ".far path,.far use": "opacity:.18",
    ".g,.k": "outline:none",
    ".g:focus-visible .a,.k:focus-visible use,.g:hover .a,.k:hover use": "stroke:var(--ink);stroke-width:2.5",
    ".k:focus-visible text,.k:hover text": "text-decoration:underline",
}
STYLE = f".wheel{{font-family:{FAMILY}}}" + "".join(
    f"{','.join(f'.wheel {one}' for one in selector.split(','))}{{{rule}}}" for selector, rule in _RULES.items()
)
HATCH = (
    '<pattern id="w-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="h" d="M0 0V5"/></pattern>'
)
HATCHED = 'fill="url(#w-hatch)"'
OUTLINED = 'class="h" fill="none"'


def centre(city: str, year: int | None, radius: float, sizes: Sequence[float]) -> str:
    """The name of the city, and the year below it, inside a circle: as large as it goes, at best in whole words."""
    name, below = one_line(safe(city)), 0.0 if year is None else 0.72 * sizes[0]
    for size in sizes:
        broken = in_circle(name, size, radius, below * 1.4)
        if broken is not None:
            break
    else:
        size = sizes[-1]
        most = int((1.3 * radius - 1.4 * below) / (size * 1.15))
        broken = lines(name, size, 1.3 * radius, most, bold=True)
    height = len(broken) * size * 1.15 + below * 1.4
    set_out = "".join(
        f'<text y="{short(size * (0.88 + 1.15 * n) - height / 2)}"{direction(line)}>{plain(line)}</text>'
        for n, line in enumerate(broken)
    )
    if year is not None:
        y = short(height / 2 - 0.2 * below)
        set_out += f'<text class="y" y="{y}" font-size="{short(below)}">{year}</text>'
    return f'<g class="c" font-size="{short(size)}" aria-hidden="true">{set_out}</g>'


def legend(card: Scorecard, scores: Sequence[Score], half: float, scale: float, lang: Language) -> tuple[str, float]:
    """The legend below a wheel that ends at `half`, and its height."""
    counts = dict.fromkeys(words.STANDINGS, 0)
    for score in scores:
        counts[words.standing(score)] += 1
    explained = words.standings(card.verified_only)
    entries = [(state, f"{lang(text)} ({counts[state]})") for state, text in explained.items()]
    size, gap, swatch = 12.0 * scale, 20 * scale, 24 * scale
    rows: list[list[tuple[Standing, str, float]]] = [[]]
    for state, text in entries:
        wide = swatch + width(text, size) + gap
        if rows[-1] and sum(w for _, _, w in rows[-1]) + wide > 1.9 * half:
            rows.append([])
        rows[-1].append((state, text, wide))
    y, parts = half + 22 * scale, []
    for row in rows:
        x = -(sum(w for _, _, w in row) - gap) / 2
        for state, text, wide in row:
            parts.append(f'<g class="{state}" transform="translate({short(x)} {short(y)})">{_swatch(state, scale)}')
            parts.append(f'<text x="{short(swatch)}">{plain(text)}</text></g>')
            x += wide
        y += 22 * scale
    note = lang("Benchmark set: {title}", title=lang(card.benchmark.title))
    for line in lines(one_line(safe(note)), size * 0.92, 1.9 * half, 3):
        parts.append(f'<text class="note" y="{short(y)}" font-size="{short(size * 0.92)}">{plain(line)}</text>')
        y += 16 * scale
    return f'<g class="legend" font-size="{short(size)}" aria-hidden="true">{"".join(parts)}</g>', y - half


def _swatch(state: Standing, scale: float) -> str:
    """A small bar of four quarters, filled as on the wheel."""
    unit = 4.5 * scale
    filled = int(state[1]) if state[1].isdigit() else 4 if state in ("nb", "nv") else 0
    back = f'<rect class="t" y="{short(-2.6 * unit)}" width="{short(4 * unit)}" height="{short(3 * unit)}"/>'
    fill = f" {HATCHED}" if state == "nb" else f" {OUTLINED}" if state == "nv" else ""
    front = f'<rect{fill} y="{short(-2.6 * unit)}" width="{short(filled * unit)}" height="{short(3 * unit)}"/>'
    lines_ = "".join(f"M{short(n * unit)} {short(-2.6 * unit)}v{short(3 * unit)}" for n in (1, 2, 3))
    return f'{back}{front if filled else ""}<path class="grid" d="{lines_}"/>'
