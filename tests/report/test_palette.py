"""The colours: contrast by WCAG's formula, and bands that stay apart in greyscale and for colour-blind readers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from u4ssc_kpi.report.palette import THEMES, Theme, css, flat

BANDS = ("b4", "b3", "b2", "b1")
# Full deuteranopia and protanopia in linear RGB: Machado, Oliveira and Fernandes 2009, table for severity 1.0.
BLINDNESS = {
    "none": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}


def linear(colour: str) -> np.ndarray:
    """Linear RGB of a colour in sRGB (IEC 61966-2-1)."""
    share = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* under D65 of linear RGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ np.clip(rgb, 0, 1) / (0.95047, 1.0, 1.08883)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_formulas_of_this_test() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM: #777 on white fails by little
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.02)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: Theme) -> None:
    colours = THEMES[theme]
    for text in ("ink", "muted", "link"):
        for ground in ("page", "panel"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["ink"], colours["track"]) >= 4.5
    for n in range(1, 5):
        assert contrast(colours[f"on{n}"], colours[f"b{n}"]) >= 4.5, n


@pytest.mark.parametrize("theme", THEMES)
def test_a_bar_stands_out_from_the_page(theme: Theme) -> None:
    for band in BANDS:
        assert contrast(THEMES[theme][band], THEMES[theme]["page"]) >= 3, band


@pytest.mark.parametrize("theme", THEMES)
def test_bands_differ_in_greyscale(theme: Theme) -> None:
    light = {band: lab(linear(THEMES[theme][band]))[0] for band in BANDS}
    for one, other in combinations(BANDS, 2):
        assert abs(light[one] - light[other]) >= 10, (one, other, light)


@pytest.mark.parametrize("seen_with", BLINDNESS)
@pytest.mark.parametrize("theme", THEMES)
def test_bands_differ_for_colour_blind_readers(theme: Theme, seen_with: str) -> None:
    seen = {band: lab(BLINDNESS[seen_with] @ linear(THEMES[theme][band])) for band in BANDS}
    for one, other in combinations(BANDS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 15, (one, other)


def test_themes_hold_the_same_names() -> None:
    assert len({tuple(colours) for colours in THEMES.values()}) == 1


def test_flat_writes_colours_out_and_leaves_other_properties() -> None:
    assert (
        flat("a{fill:var(--b4);width:var(--ring)}", "light") == f"a{{fill:{THEMES['light']['b4']};width:var(--ring)}}"
    )


def test_css_follows_the_reader_unless_a_theme_is_chosen() -> None:
    assert css(".x").count("@media") == 2
    assert "@media" not in css(".x", "dark")
