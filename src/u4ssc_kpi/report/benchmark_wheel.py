"""The benchmarking wheel: city and year in the centre; around them dimensions, categories, KPIs and data points.

After the wheel of U4SSC (V22 p. 169), where each section has the colour of its score. Here the number of filled
quarters, or of lines on a group, says the same without colour: four for more than 95 % of the target, one for less than
33 %.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from u4ssc_kpi.errors import UnknownNameError
from u4ssc_kpi.report import geometry, wheel_parts, words
from u4ssc_kpi.report.geometry import fine, short
from u4ssc_kpi.report.language import Language, as_language, message
from u4ssc_kpi.report.lettering import lines, width
from u4ssc_kpi.report.output import Drawing
from u4ssc_kpi.report.palette import Theme, css
from u4ssc_kpi.report.typesetting import LEADING, bent, block, breaks_words, one_line, plain
from u4ssc_kpi.report.wheel_parts import HATCH, HATCHED, LABEL, OUTLINED, STYLE, centre
from u4ssc_kpi.report.words import Standing
from u4ssc_kpi.scoring import Group, Score, Scorecard

LINE = LEADING * LABEL  # what a line of a label takes
ROOM = 172.0  # the widest line of a label
_MOST_LINES = 4  # of a label; the whole name is in the title of its wedge
_BAR = 68.0  # the depth of the ring of the KPIs
_GOALS = 30.0


@dataclass(frozen=True, slots=True)
class _Ring:
    """The wedges of one level, from `inner` to `outer`."""

    level: str
    inner: float
    outer: float


@dataclass(frozen=True, slots=True)
class _Wedge:
    """A dimension, sub-dimension or category on its ring."""

    group: Group
    start: float
    end: float


def wheel(
    card: Scorecard,
    *,
    only: Iterable[str] | None = None,
    sub_dimensions: bool = False,
    goals: bool = False,
    highlight: str | None = None,
    theme: Theme | None = None,
    language: str | Language = "en",
) -> Drawing:
    """Draws the benchmarking wheel of a city.

    Args:
        card: the scores; local indicators of its registry are on the wheel beside the others.
        only: data point ids, or codes or ids of indicators, to draw these alone. Categories and dimensions keep the
            score of the whole card.
        sub_dimensions: add a ring of the sub-dimensions.
        goals: add a ring with the numbers of the Sustainable Development Goals.
        highlight: a dimension; the others are drawn pale.
        theme: ``light``, ``dark`` or ``print``; by default the reader's preference decides.
        language: of the fixed words: a code such as ``es``, or a `Language`.

    Returns:
        The drawing: an SVG with title and description for each wedge, which can be reached by keyboard.

    Raises:
        UnknownNameError: for an unknown name in `only` or `highlight`, or an unknown language.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Karmøy", country="NO", year=2020, reported={"household_internet_access": 97})
        >>> drawing = u4.report.wheel(u4.registry.benchmark(u4.evaluate(city)))
        >>> "Household Internet Access" in drawing.svg
        True
    """
    return _Wheel(card, only, sub_dimensions, goals, highlight, as_language(language)).drawing(theme)


def chosen(card: Scorecard, only: Iterable[str]) -> set[str]:
    """The data points that names stand for: their own ids, or codes and ids of indicators.

    Raises:
        UnknownNameError: for a name that is neither.
    """
    found: set[str] = set()
    for name in only:
        if name in card.scores:
            found.add(name)
        elif name in card.registry:
            found.update(point.id for point in card.registry[name].data_points)
        else:
            card[name]  # raises, with the closest names
    return found


class _Wheel:
    """One drawing in the making; the canvas has its middle at 0, 0."""

    def __init__(
        self,
        card: Scorecard,
        only: Iterable[str] | None,
        sub_dimensions: bool,
        goals: bool,
        highlight: str | None,
        lang: Language,
    ) -> None:
        self.card, self.lang = card, lang
        self.bright = card.dimension(highlight).name if highlight is not None else None
        wanted = None if only is None else chosen(card, only)
        self.scores = in_order(card, wanted, sub_dimensions)
        if not self.scores:
            raise UnknownNameError("a wheel needs at least one data point: only= names none")
        labels = [lang(s.result.point.label or s.result.point.name) for s in self.scores]
        self.labels = [lines(one_line(t), LABEL, ROOM, _MOST_LINES) for t in labels]
        room = LINE * sum(map(len, self.labels))
        rings = [("dimension", 44.0), *([("sub_dimension", 46.0)] if sub_dimensions else []), ("category", 124.0)]
        hub = 90.0
        inside = hub + sum(depth for _, depth in rings)
        self.scale = max(1.0, room / (2 * math.pi * (inside + _BAR)))
        radius = self.hub = hub * self.scale
        self.rings = []
        for level, depth in rings:
            self.rings.append(_Ring(level, radius, radius := radius + depth * self.scale))
        self.inner = radius + 2
        self.outer = self.inner + _BAR
        self.goals = goals
        self.at = self.outer + (_GOALS if self.goals else 0) + 7
        self.step = 360 / len(self.scores)

    def drawing(self, theme: Theme | None) -> Drawing:
        longest = max(width(line, LABEL) for label in self.labels for line in label)
        half = self.at + longest * 1.04 + 8
        legend, below = wheel_parts.legend(self.card, self.scores, half, self.scale, self.lang)
        of = self.card.evaluation.submission
        title = plain(self.lang("Benchmarking wheel of {city}, {year}", city=of.city, year=of.year))
        box = f"{short(-half)} {short(-half)} {short(2 * half)} {short(2 * half + below)}"
        # A page without room for the labels can show the rings alone: they end at --ring.
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" class="wheel" style="--ring:'
            f'{self.outer / half:.3f}" role="group" aria-label="{title}"><title>{title}</title>'
            f"<desc>{self._summary()}</desc><style>{css('.wheel', theme)}{STYLE}</style>"
        )
        parts = [head, self._definitions()]
        parts += [f'<rect class="page" x="{short(-half)}" y="{short(-half)}" width="100%" height="100%"/>']
        for ring in self.rings:
            parts += [f'<g role="list" aria-label="{self.lang(_LEVELS[ring.level])}">']
            parts += [self._group(ring, wedge) for wedge in self._wedges(ring)]
            parts += ["</g>"]
        parts += [f'<g role="list" aria-label="{self.lang("KPIs and data points")}">', *self._points(), "</g>"]
        sizes = [size * self.scale for size in (24, 21, 18, 15, 13, 11, 9.5)]
        parts += [self._quarters(), centre(of.city, of.year, 0.9 * self.hub, sizes), legend, "</svg>"]
        return Drawing("\n".join(parts), 2 * half, 2 * half + below, theme or "light")

    # --- the wedges

    def _wedges(self, ring: _Ring) -> Iterator[_Wedge]:
        start = 0.0
        for (dimension, name), scores in groupby(self.scores, lambda s: place(s, ring.level)):
            end = start + self.step * sum(1 for _ in scores)
            yield _Wedge(group_of(self.card, ring.level, name, dimension), start, end)
            start = end

    def _group(self, ring: _Ring, wedge: _Wedge) -> str:
        group = wedge.group
        state = words.standing_of_group(group, self.card)
        name = self.lang(group.name)
        return (
            f'<g class="g {state}{self._far(group.dimension)}" role="listitem" tabindex="0">'
            f"<title>{plain(name)}</title><desc>{self._about(group, state)}</desc>"
            f'<path class="a" d="{geometry.sector(ring.inner, ring.outer, wedge.start, wedge.end)}"/>'
            f"{self._mark(ring, wedge, state)}{self._name(name, ring, wedge)}</g>"
        )

    def _mark(self, ring: _Ring, wedge: _Wedge, state: Standing) -> str:
        """Lines at the inner edge, one for each point of the band; a hatched strip where there is no benchmark."""
        ends = self._within(ring, wedge)
        if state == "nb":
            path = geometry.sector(ring.inner + 2 * self.scale, ring.inner + 17 * self.scale, *ends)
            return f'<path d="{path}" {HATCHED}/>'
        radii = [ring.inner + (4 + 4.2 * n) * self.scale for n in range(int(state[1]))] if state[1].isdigit() else []
        return "".join(f'<path class="mark" d="{geometry.arc(radius, *ends)}"/>' for radius in radii)

    def _within(self, ring: _Ring, wedge: _Wedge) -> tuple[float, float]:
        """The angles of a wedge without its border."""
        margin = min(math.degrees(2.2 / ring.inner), (wedge.end - wedge.start) / 6)
        full = wedge.end - wedge.start >= 359.99
        return (wedge.start, wedge.end) if full else (wedge.start + margin, wedge.end - margin)

    def _name(self, name: str, ring: _Ring, wedge: _Wedge) -> str:
        """The name inside its wedge; left to the title where it has no room at a size that can be read."""
        place = self._along if ring.level == "category" else self._around
        for size in (14.0, 12.5, 11.0, 10.0, 9.2, 8.4):
            for most in (1, 2, 3):
                if (found := place(one_line(name), size * self.scale, most, ring, wedge)) is not None:
                    return found
        return ""

    def _along(self, name: str, size: float, most: int, ring: _Ring, wedge: _Wedge) -> str | None:
        """The name of a category along the radius, set against the outer edge."""
        if size > 11 * self.scale:
            return None
        end = ring.outer - 5 * self.scale
        room = end - ring.inner - 22 * self.scale
        broken = lines(name, size, room)
        longest = max(width(line, size) for line in broken)
        height = len(broken) * size * 1.12
        spread = min(wedge.end - wedge.start, 170)
        if len(broken) > most or height + 1 > 2 * (end - longest) * math.tan(math.radians(spread / 2)):
            return None
        return self._radial(broken, (wedge.start + wedge.end) / 2, end, size, outward=False)

    def _around(self, name: str, size: float, most: int, ring: _Ring, wedge: _Wedge) -> str | None:
        """The name of a dimension or sub-dimension along its arc."""
        depth = ring.outer - ring.inner - 20 * self.scale
        if most * size * 1.1 > depth + 2:
            return None
        middle = (wedge.start + wedge.end) / 2
        under = 90 < middle < 270
        radius = ring.inner + 19 * self.scale + depth / 2
        reach = math.radians(min(wedge.end - wedge.start, 340)) * (radius - most * size / 2) - 8
        broken = lines(name, size, reach, bold=True) if reach > size else ()
        if not broken or len(broken) != most or breaks_words(name, broken):
            return None
        set_out = []
        for n, line in enumerate(broken):
            off = ((len(broken) - 1) / 2 - n) * size * 1.1
            at = radius - off - 0.36 * size if under else radius + off - 0.36 * size
            at = radius - off + 0.36 * size if under else at
            set_out.append(bent(line, size, at, middle, under))
        return f'<g class="n b" font-size="{short(size)}" aria-hidden="true">{"".join(set_out)}</g>'

    def _radial(self, broken: Collection[str], angle: float, at: float, size: float, outward: bool) -> str:
        """Lines of text along a radius, beginning (or, inward, ending) at a distance from the middle."""
        left = angle > 180
        end = left == outward
        turn = angle - 90 + (180 if left else 0)
        x = -at if left else at
        return (
            f'<g class="n{" e" if end else ""}" font-size="{short(size)}" transform="rotate({fine(turn)})" '
            f'aria-hidden="true">{block(broken, x, size, end)}</g>'
        )

    def _points(self) -> Iterator[str]:
        """The ring of the KPIs; each wedge is drawn once and turned into its place."""
        around = 2 * math.pi * self.at
        sizes = [LINE * len(label) for label in self.labels]
        wanted = [(n + 0.5) * around / len(sizes) for n in range(len(sizes))]
        places = geometry.spread(wanted, sizes, around)
        for n, (score, label) in enumerate(zip(self.scores, self.labels, strict=True)):
            angle = (n + 0.5) * self.step
            state = words.standing(score)
            moved = 360 * places[n] / around - angle
            bar = f'<use href="#w{state}"/>'
            yield (
                f'<g class="k {state}{self._far(score.result.indicator.dimension)}" id="w-{score.data_point}" '
                f'role="listitem" tabindex="0" transform="rotate({fine(angle - 90)})">'
                f"<title>{plain(self.lang(score.result.point.name))}</title><desc>{self._facts(score)}</desc>"
                f"{bar}{self._goals(score, angle)}{self._label(label, angle, moved)}</g>"
            )

    def _label(self, label: tuple[str, ...], angle: float, moved: float) -> str:
        """A label beyond the ring; with a line to its wedge where it had to move."""
        left = angle + moved > 180
        x = -self.at if left else self.at
        turn = moved + (180 if left else 0)
        about = f' transform="rotate({fine(turn)})"' if abs(turn) > 0.005 else ""
        side = ' class="e"' if left else ""
        text = f'<g{side}{about} aria-hidden="true">{block(label, x, LABEL, left)}</g>'
        if abs(moved) < self.step / 4:
            return text
        x1, y1 = geometry.point(self.at - 2, 90 + moved)
        return f'<path class="lead" d="M{short(self.at - 6)} 0L{short(x1)} {short(y1)}"/>{text}'

    def _goals(self, score: Score, angle: float) -> str:
        goals = score.result.indicator.sdg.goals
        if not self.goals or not goals:
            return ""
        left = angle > 180
        x = self.outer + 4
        turn, x = (' transform="rotate(180)"', -x) if left else ("", x)
        return (
            f'<g class="goal{" e" if left else ""}"{turn} aria-hidden="true"><text x="{short(x)}" y="2.9">'
            f"{'·'.join(map(str, goals))}</text></g>"
        )

    # --- what all share

    def _definitions(self) -> str:
        """The bars of the ring of the KPIs, pointing to the right; each wedge is one of them, turned."""
        half = self.step / 2

        def bar(depth: int, attribute: str) -> str:
            path = geometry.sector(self.inner, self.inner + _BAR * depth / 4, 90 - half, 90 + half)
            return f'<path {attribute} d="{path}"/>'

        track, plain_bar = bar(4, 'class="t"'), 'class="x"'
        shapes = {"nr": track, "nb": track + bar(4, HATCHED), "nv": track + bar(4, OUTLINED), "b4": bar(4, plain_bar)}
        shapes |= {f"b{n}": track + bar(n, plain_bar) for n in (1, 2, 3)}
        return "".join(
            ["<defs>", HATCH, *(f'<g id="w{name}">{shape}</g>' for name, shape in shapes.items()), "</defs>"]
        )

    def _quarters(self) -> str:
        circles = "".join(f'<circle r="{short(self.inner + _BAR * n / 4)}"/>' for n in (1, 2, 3))
        return f'<g class="grid" aria-hidden="true">{circles}</g>'

    def _far(self, dimension: str | None) -> str:
        return " far" if self.bright is not None and dimension != self.bright else ""

    # --- what is said

    def _summary(self) -> str:
        total = sum(1 for s in self.scores if s.value is not None)
        with_benchmark = sum(1 for s in self.scores if words.standing(s) not in ("nb", "nr"))
        said = self.lang(
            "{values} of {all} data points have a value, {scored} of them a benchmark. The longer its bar, the more of "
            "the target a data point reaches.",
            values=total,
            all=len(self.scores),
            scored=with_benchmark,
        )
        return plain(said)

    def _about(self, group: Group, state: Standing) -> str:
        if group.percent is None:
            return plain(self.lang(words.STANDINGS[state]))
        score = self.lang("{points} of {of} points", points=group.points, of=group.of)
        return plain(f"{self.lang.percent(group.percent, 1)}, {score}. {self.lang(words.STANDINGS[state])}")

    def _facts(self, score: Score) -> str:
        said = [words.shown(score, self.lang)]
        if score.band is not None:
            said.append(self.lang(words.STANDINGS[words.standing(score)]))
            asked = words.target(score.target, score.result.unit, self.lang)
            said.append(self.lang("target {target}", target=asked))
        elif score.value is not None:
            unscored = words.STANDINGS[words.standing(score)]
            said.append(self.lang(unscored))
        return plain("; ".join(said))


_LEVELS = {
    "dimension": message("Dimensions"),
    "sub_dimension": message("Sub-dimensions"),
    "category": message("Categories"),
}


def in_order(card: Scorecard, wanted: set[str] | None = None, by_sub_dimension: bool = False) -> list[Score]:
    """The scores by dimension and category, each category in one piece within its dimension (or sub-dimension)."""
    gathered: dict[tuple[str, ...], list[Score]] = {}
    places: dict[str, int] = {}
    for name, score in card.scores.items():
        if wanted is not None and name not in wanted:
            continue
        one = score.result.indicator
        key = (one.dimension, one.sub_dimension if by_sub_dimension else "", one.category)
        for part in (one.dimension, "\0".join(key[:2])):
            places.setdefault(part, len(places))
        gathered.setdefault(key, []).append(score)
    ordered = sorted(gathered, key=lambda key: (places[key[0]], places["\0".join(key[:2])]))
    return [score for key in ordered for score in gathered[key]]


def place(score: Score, level: str) -> tuple[str, str]:
    """Dimension and name of the group of a level that a data point is in."""
    one = score.result.indicator
    return one.dimension, str(getattr(one, level))


def group_of(card: Scorecard, level: str, name: str, dimension: str) -> Group:
    """The group of a level by name and dimension."""
    if level == "dimension":
        return card.dimension(name)
    return card.category(name, dimension) if level == "category" else card.sub_dimension(name, dimension)
