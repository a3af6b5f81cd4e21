"""Labels as a browser sets them: none overlaps another, none is cut off, each name of a group lies in its wedge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import u4ssc_kpi as u4

Card = Callable[..., u4.Scorecard]

# The corners of each text's ink in the units of the drawing, its group of letters, and whether it stays in its wedge.
MEASURE = """() => {
  const svg = document.querySelector("svg");
  const origin = svg.getScreenCTM().inverse();
  const corner = (text, x, y) => new DOMPoint(x, y).matrixTransform(origin.multiply(text.getScreenCTM()));
  return [...svg.querySelectorAll("text")].map((text) => {
    const box = text.getBBox(), size = parseFloat(getComputedStyle(text).fontSize);
    const base = parseFloat(text.getAttribute("y") || 0);
    const corners = [[box.x, base - 0.72 * size], [box.x + box.width, base - 0.72 * size],
      [box.x + box.width, base + 0.21 * size], [box.x, base + 0.21 * size]].map(([x, y]) => corner(text, x, y));
    const wedge = text.closest(".g");
    const area = wedge && wedge.querySelector(".a");
    return {
      text: text.textContent,
      corners: corners.map((p) => [p.x, p.y]),
      word: [...svg.querySelectorAll(".b, .c")].indexOf(text.closest(".b, .c")),
      inside: !area || corners.every((p) => area.isPointInFill(new DOMPoint(p.x, p.y))),
    };
  });
}"""


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """How deep two convex shapes lie in each other, by the separating axis theorem; 0 or less where they do not."""
    depths = []
    for shape in (one, other):
        for edge in np.roll(shape, -1, axis=0) - shape:
            length = np.hypot(*edge)
            if length > 0:
                axis = np.array([-edge[1], edge[0]]) / length
                a, b = one @ axis, other @ axis
                depths.append(min(a.max(), b.max()) - max(a.min(), b.min()))
    return float(min(depths, default=0.0))


def faults(browser: Any, drawing: u4.report.Drawing) -> list[str]:
    page = browser.new_page()
    page.set_content(f"<!doctype html><style>svg{{width:1200px;height:auto}}</style>{drawing.svg}")
    texts = page.evaluate(MEASURE)
    left, top, wide, high = page.evaluate(
        "() => { const b = document.querySelector('svg').viewBox.baseVal; return [b.x, b.y, b.width, b.height] }"
    )
    page.close()
    shapes = [np.array(t["corners"]) for t in texts]
    middles = np.array([s.mean(axis=0) for s in shapes])
    reach = np.array([np.hypot(*(s - m).T).max() for s, m in zip(shapes, middles, strict=True)])
    found = []
    for n, (text, shape) in enumerate(zip(texts, shapes, strict=True)):
        if (shape < (left, top)).any() or (shape > (left + wide, top + high)).any():
            found.append(f"{text['text']} leaves the canvas")
        if not text["inside"]:
            found.append(f"{text['text']} leaves its wedge")
        near = np.hypot(*(middles[n + 1 :] - middles[n]).T) < reach[n + 1 :] + reach[n]
        for m in n + 1 + np.flatnonzero(near):
            one_word = (
                text["word"] >= 0 and text["word"] == texts[m]["word"]
            )  # letters that follow each other on an arc
            if not one_word and overlap(shape, shapes[m]) > 0.05:
                found.append(f"{text['text']} overlaps {texts[m]['text']}")
    return found


def test_the_measure_sees_faults(browser: Any) -> None:
    svg = (
        '<svg viewBox="0 0 100 40" xmlns="http://www.w3.org/2000/svg" font-size="10"><text x="5" y="20">one</text>'
        '<text x="12" y="22">two</text><text x="90" y="20">three</text></svg>'
    )
    assert len(faults(browser, u4.report.Drawing(svg, 100, 40))) == 2


OPTIONS: dict[str, dict[str, Any]] = {
    "all": {},
    "all rings": {"sub_dimensions": True, "goals": True},
    "Spanish": {"language": "es"},
    "French": {"language": "fr", "sub_dimensions": True},
    "Norwegian": {"language": "nb"},
    "one": {"only": ["poverty"]},
    "two": {"only": ["poverty", "patents"]},
    "five": {"only": ["air_pollution"]},
    "one dimension": {"only": [i.code for i in u4.registry.find(dimension="Environment")], "goals": True},
    "core": {"only": [i.code for i in u4.registry.find(level="core")], "sub_dimensions": True},
    "one of each category": {"only": list({(i.dimension, i.category): i.code for i in u4.registry.values()}.values())},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS.keys())
def test_labels_of_a_full_city(browser: Any, full: u4.Scorecard, options: dict[str, Any]) -> None:
    assert faults(browser, u4.report.wheel(full, **options)) == []


@pytest.mark.parametrize("options", [{}, {"sub_dimensions": True, "goals": True}, {"language": "es"}])
def test_labels_with_local_indicators(browser: Any, local: u4.Scorecard, options: dict[str, Any]) -> None:
    assert faults(browser, u4.report.wheel(local, **options)) == []


@pytest.mark.parametrize("seed", range(6))
def test_labels_of_any_subset(browser: Any, local: u4.Scorecard, seed: int) -> None:
    chance = np.random.default_rng(seed)
    only = chance.choice(list(local), size=int(chance.integers(2, 130)), replace=False)
    assert faults(browser, u4.report.wheel(local, only=map(str, only), goals=bool(seed % 2))) == []


CITIES = (
    "X",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "San Fernando del Valle de Catamarca",
    "Krung Thep Maha Nakhon " * 20,
    "مدينة الكويت",
    "القاهرة الكبرى والمدن الجديدة",
    "北京市朝阳区" * 6,
    "กรุงเทพมหานคร อมรรัตนโกสินทร์",
    "Ὀλυμπία Αρχαία",
    "תל אביב-יפו",
    "WWWWWWWWWWWWWW MMMMMMMMMMM",
)


@pytest.mark.parametrize("name", CITIES)
def test_the_name_of_the_city_lies_in_the_hub(browser: Any, card: Card, name: str) -> None:
    drawing = u4.report.wheel(card(city=name), only=["poverty", "patents"])
    assert faults(browser, drawing) == []
    page = browser.new_page()
    page.set_content(drawing.svg)
    farthest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.c text')].flatMap((text) => {
          const b = text.getBBox();
          return [[b.x, b.y + b.height / 2], [b.x + b.width, b.y + b.height / 2]].map(([x, y]) => Math.hypot(x, y));
        }))"""
    )
    page.close()
    assert farthest <= 90
