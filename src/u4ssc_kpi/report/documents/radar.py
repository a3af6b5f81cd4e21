"""The radar chart of a dimension: an axis for each category, from 0 to 100 in steps of 20."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from u4ssc_kpi.report import palette
from u4ssc_kpi.report.documents.content import clean
from u4ssc_kpi.report.language import Language
from u4ssc_kpi.scoring import Group

_WIDTH, _HEIGHT, _RADIUS = 680.0, 430.0, 150.0
_SIZE, _LINE = 12, 15  # of a label, in the units of the drawing
_LETTERS = 18  # in a line of a label, about
LEAST_AXES = 3  # fewer make no area


def radar(groups: Sequence[Group], title: str, lang: Language) -> str:
    """Draws the scores of groups on a radar.

    Neighbours that are both scored are joined; where one is not scored there is a gap, because 0 would be wrong.

    Args:
        groups: at least three, in the order of the axes, clockwise from the top.
        title: of the drawing, for a screen reader.
        lang: the language of names and numbers.

    Returns:
        An SVG document that needs nothing else.
    """
    at = [2 * math.pi * n / len(groups) for n in range(len(groups))]
    parts = [*_grid(at, lang), *_shape(groups, at), *_labels(groups, at, lang)]
    font = "font-family=\"'Noto Sans','Liberation Sans',Arial,'DejaVu Sans',sans-serif\""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" width="{_WIDTH:g}" '
        f'height="{_HEIGHT:g}" role="img" {font} font-size="{_SIZE}" style="direction:ltr">'
        f"<title>{escape(clean(title))}</title>{''.join(parts)}</svg>"
    )


def _point(angle: float, share: float) -> tuple[float, float]:
    return _WIDTH / 2 + share * _RADIUS * math.sin(angle), _HEIGHT / 2 - share * _RADIUS * math.cos(angle)


def _path(points: Sequence[tuple[float, float]], closed: bool) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points) + ("Z" if closed else "")


def _grid(at: Sequence[float], lang: Language) -> Iterator[str]:
    for step in range(20, 101, 20):
        ring = _path([_point(angle, step / 100) for angle in at], closed=True)
        yield f'<path d="{ring}" fill="none" stroke="var(--line)" stroke-width="{1.4 if step == 100 else 0.8}"/>'
    for angle in at:
        (x, y), (u, v) = _point(angle, 0), _point(angle, 1)
        yield f'<path d="M{x:.1f},{y:.1f}L{u:.1f},{v:.1f}" stroke="var(--line)" stroke-width="0.8"/>'
    for step in range(0, 101, 20):
        x, y = _point(0, step / 100)
        yield f'<text x="{x - 5:.1f}" y="{y + 3.5:.1f}" font-size="9.5" text-anchor="end" fill="var(--muted)">'
        yield f"{lang.number(step, 0)}</text>"


def _shape(groups: Sequence[Group], at: Sequence[float]) -> Iterator[str]:
    points = [None if g.percent is None else _point(a, g.percent / 100) for g, a in zip(groups, at, strict=True)]
    scored = [p for p in points if p is not None]
    line = 'stroke="var(--ink)" stroke-width="1.8" stroke-linejoin="round"'
    if len(scored) == len(points):
        yield f'<path d="{_path(scored, closed=True)}" fill="var(--ink)" fill-opacity="0.08" {line}/>'
    else:
        for here, following in zip(points, [*points[1:], points[0]], strict=True):
            if here is not None and following is not None:
                yield f'<path d="{_path([here, following], closed=False)}" fill="none" {line}/>'
    for group, point in zip(groups, points, strict=True):
        if point is not None and group.band is not None:
            colour = f"var(--{palette.BAND_CLASS[group.band]})"
            yield f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="5" fill="{colour}" stroke="var(--page)"/>'


def _labels(groups: Sequence[Group], at: Sequence[float], lang: Language) -> Iterator[str]:
    for group, angle in zip(groups, at, strict=True):
        x, y = _point(angle, 1.1)
        side = math.sin(angle)
        anchor = "middle" if abs(side) < 0.15 else "start" if side > 0 else "end"
        score = lang("not scored") if group.percent is None else lang.percent(group.percent, 0)
        lines = [*_lines(lang(group.name)), score]
        top = y - _LINE * (len(lines) - 1) * (1 + math.cos(angle)) / 2 + 4
        for n, text in enumerate(lines):
            look = 'fill="var(--muted)"' if n == len(lines) - 1 else 'fill="var(--ink)"'
            yield f'<text x="{x:.1f}" y="{top + n * _LINE:.1f}" text-anchor="{anchor}" {look}>{escape(text)}</text>'


def _lines(name: str) -> list[str]:
    """A name in lines short enough to stand beside the chart."""
    lines = [""]
    for word in clean(name).split():
        pieces = [word[n : n + _LETTERS] for n in range(0, len(word), _LETTERS)]
        for piece in pieces:
            if lines[-1] and len(lines[-1]) + 1 + len(piece) > _LETTERS:
                lines.append("")
            lines[-1] = f"{lines[-1]} {piece}".strip()
    return lines if len(lines) <= 3 else [*lines[:2], lines[2] + "…"]
