"""The wheel without labels and descriptions, for a cover, or for many side by side."""

from __future__ import annotations

from itertools import groupby

from u4ssc_kpi.report import geometry, words
from u4ssc_kpi.report.benchmark_wheel import group_of, in_order, place
from u4ssc_kpi.report.language import Language, as_language
from u4ssc_kpi.report.output import Drawing
from u4ssc_kpi.report.palette import Theme, css
from u4ssc_kpi.report.typesetting import plain
from u4ssc_kpi.report.wheel_parts import HATCH, HATCHED, OUTLINED, STYLE, centre
from u4ssc_kpi.scoring import Scorecard

_HUB, _RINGS, _BARS, _HALF = 32, {"dimension": (32, 47), "category": (48, 88)}, (89, 119), 121


def small_wheel(card: Scorecard, *, theme: Theme | None = None, language: str | Language = "en") -> Drawing:
    """Draws the wheel of a city without labels, for a cover, or for many side by side.

    Args:
        card: the scores.
        theme: ``light``, ``dark`` or ``print``; by default the reader's preference decides.
        language: of the name that a screen reader says: a code, or a `Language`.

    Returns:
        The drawing, an SVG that a screen reader takes for one image.

    Raises:
        UnknownNameError: for an unknown language.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Karmøy", country="NO", year=2020, reported={"household_internet_access": 97})
        >>> drawing = u4.report.small_wheel(u4.registry.benchmark(u4.evaluate(city)))
        >>> len(drawing.svg) < 12_000
        True
    """
    shapes = small_shapes(card, as_language(language))
    style = f"<style>{css('.wheel', theme)}{STYLE}</style><defs>{HATCH}</defs>"
    svg = shapes.replace(">", f">{style}", 1).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Drawing(svg, 2 * _HALF, 2 * _HALF, theme or "light")


def small_shapes(card: Scorecard, lang: Language) -> str:
    """The small wheel alone, for a page that holds `STYLE` and `HATCH` once for all its wheels."""
    scores = in_order(card)
    step = 360 / len(scores)
    paths: dict[str, str] = {}

    def add(attribute: str, inner: float, outer: float, start: int, end: int) -> None:
        paths[attribute] = paths.get(attribute, "") + geometry.sector(inner, outer, start * step, end * step)

    for level, (inner, outer) in _RINGS.items():
        at = 0
        for (dimension, name), of in groupby(place(score, level) for score in scores):
            count = sum(1 for _ in of)
            state = words.standing_of_group(group_of(card, level, name, dimension), card)
            add(f'class="a {state}"', inner, outer, at, at + count)
            at += count
    inner, outer = _BARS
    add('class="t"', inner, outer, 0, len(scores))
    at = 0
    for state, alike in groupby(map(words.standing, scores)):  # neighbours of one standing are one shape
        count = sum(1 for _ in alike)
        if state != "nr":
            depth = int(state[1]) if state[1].isdigit() else 4
            attribute = {"nb": HATCHED, "nv": OUTLINED}.get(state, f'class="{state}"')
            add(attribute, inner, inner + (outer - inner) * depth / 4, at, at + count)
        at += count
    city = card.evaluation.submission
    said = lang("Benchmarking wheel of {city}, {year}", city=city.city, year=city.year)
    drawn = "".join(f'<path {attribute} d="{path}"/>' for attribute, path in paths.items())
    name = centre(city.city, None, 0.9 * _HUB, (13, 11, 9.5, 8, 6.5))
    box = f"{-_HALF} {-_HALF} {2 * _HALF} {2 * _HALF}"
    return f'<svg viewBox="{box}" class="wheel" role="img" aria-label="{plain(said)}">{drawn}{name}</svg>'
