"""Circles for drawings: points, sectors, arcs and labels around them. Angles are in degrees, clockwise from the top."""

from __future__ import annotations

import math
from collections.abc import Sequence


def point(radius: float, angle: float) -> tuple[float, float]:
    """The coordinates of a point, with y downwards as on a screen."""
    turned = math.radians(angle)
    return radius * math.sin(turned), -radius * math.cos(turned)


def _at(radius: float, angle: float) -> str:
    x, y = point(radius, angle)
    return f"{short(x)} {short(y)}"


def short(number: float) -> str:
    """A number with one decimal, written as briefly as it can be.

    Examples:
        >>> short(12.0), short(-0.04), short(3.14)
        ('12', '0', '3.1')
    """
    text = f"{number:.1f}"
    return "0" if text in ("0.0", "-0.0") else text.removesuffix(".0")


def fine(angle: float) -> str:
    """An angle with two decimals, written as briefly as it can be."""
    return f"{angle:.2f}".rstrip("0").rstrip(".")


def sector(inner: float, outer: float, start: float, end: float) -> str:
    """The path of a ring sector; a full turn is a ring.

    Examples:
        >>> sector(10, 20, 0, 90)
        'M0 -20A20 20 0 0 1 20 0L10 0A10 10 0 0 0 0 -10Z'
    """
    if end - start >= 359.99:
        return f"{_ring(outer, 1)}{_ring(inner, 0)}"
    large = int(end - start > 180)
    far = f"M{_at(outer, start)}A{short(outer)} {short(outer)} 0 {large} 1 {_at(outer, end)}"
    near = f"L{_at(inner, end)}A{short(inner)} {short(inner)} 0 {large} 0 {_at(inner, start)}Z"
    return far + near


def _ring(radius: float, sweep: int) -> str:
    r = short(radius)
    return f"M0 -{r}A{r} {r} 0 1 {sweep} 0 {r}A{r} {r} 0 1 {sweep} 0 -{r}Z"


def arc(radius: float, start: float, end: float) -> str:
    """The path of an arc, to be stroked."""
    if end - start >= 359.99:
        return _ring(radius, 1)
    return f"M{_at(radius, start)}A{short(radius)} {short(radius)} 0 {int(end - start > 180)} 1 {_at(radius, end)}"


def spread(wanted: Sequence[float], sizes: Sequence[float], length: float) -> list[float]:
    """Places for things on a line, in order and without overlap, as near as can be to where they are wanted.

    The sum of squares of the moves is the smallest there is (isotonic regression by pooling neighbours).

    Args:
        wanted: the wanted middles, ascending.
        sizes: how much of the line each thing takes.
        length: of the line; not less than the sizes together.

    Examples:
        >>> spread([5, 6, 20], [4, 4, 4], 30)
        [3.5, 7.5, 20.0]
    """
    before = [0.0]
    for size in sizes:
        before.append(before[-1] + size)
    starts = [w - size / 2 - used for w, size, used in zip(wanted, sizes, before, strict=False)]
    pools: list[tuple[float, int]] = []  # the sum and the number of the starts that fall together
    for start in starts:
        total, count = start, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, of = pools.pop()
            total, count = total + more, count + of
        pools.append((total, count))
    slack = length - before[-1]
    places = [min(max(total / count, 0.0), slack) for total, count in pools for _ in range(count)]
    return [place + used + size / 2 for place, used, size in zip(places, before, sizes, strict=False)]
