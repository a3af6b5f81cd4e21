"""The Gini coefficient: hand-worked, against the PyPI library `inequality`, and by the laws of the measure."""

from __future__ import annotations

import math
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from u4ssc_kpi import gini
from u4ssc_kpi.errors import NotApplicableError, ValueReadError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of that library's own imports
    from inequality.gini import Gini

INCOMES = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)
FACTOR = st.floats(1e-3, 1e3)


@pytest.mark.parametrize(
    ("incomes", "expected"),
    [
        ([5], Fraction(0)),
        ([1, 1, 1, 1], Fraction(0)),
        ([0, 0, 0, 1], Fraction(3, 4)),  # one has all: 1 - 1/n
        ([0, 1], Fraction(1, 2)),
        ([1, 3], Fraction(1, 4)),  # |1-3| x 2 / (2 x 4 x 2) = 4 / 16
        ([1, 2, 3], Fraction(2, 9)),  # (1+1+2) x 2 / (2 x 9 x 2) = 8 / 36
        ([10, 20, 30, 40], Fraction(1, 4)),  # (10x3 + 20x2 + 30x1) x 2 / (2 x 16 x 25) = 200 / 800
        ([3, 1, 2], Fraction(2, 9)),
        ([0, 0, 10], Fraction(2, 3)),
        (list(range(1, 101)), Fraction(33, 100)),  # (n - 1) / (3 n) for 1 .. n
    ],
)
def test_hand_worked(incomes: list[float], expected: Fraction) -> None:
    assert gini(incomes) == pytest.approx(float(expected), abs=1e-15)


@given(INCOMES)
def test_it_is_the_mean_difference_of_all_pairs_over_twice_the_mean(incomes: list[int]) -> None:
    pairs = sum(abs(a - b) for a in incomes for b in incomes)
    assert gini(incomes) == pytest.approx(float(Fraction(pairs, 2 * len(incomes) * sum(incomes))), abs=1e-12)


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=50))
def test_it_agrees_with_the_library_inequality(incomes: list[int]) -> None:
    assert gini(incomes) == pytest.approx(float(Gini(np.array(incomes, dtype=float)).g), abs=1e-9)


@pytest.mark.parametrize("seed", [0, 1])
def test_it_agrees_with_the_library_inequality_on_a_whole_city(seed: int) -> None:
    incomes = np.random.default_rng(seed).lognormal(10, 0.6, 2_000)
    assert gini(incomes) == pytest.approx(float(Gini(incomes).g), abs=1e-9)


def test_it_tends_to_the_closed_form_of_a_lognormal() -> None:
    incomes = np.random.default_rng(7).lognormal(10, 0.6, 400_000)
    assert gini(incomes) == pytest.approx(math.erf(0.6 / 2), abs=3e-3)


@given(INCOMES)
def test_it_is_from_zero_to_below_one(incomes: list[int]) -> None:
    assert 0 <= gini(incomes) <= 1 - 1 / len(incomes) + 1e-12


@given(INCOMES, FACTOR)
def test_scaling_changes_nothing(incomes: list[int], factor: float) -> None:
    assert gini([x * factor for x in incomes]) == pytest.approx(gini(incomes), abs=1e-12)


@given(INCOMES, st.randoms(use_true_random=False))
def test_the_order_changes_nothing(incomes: list[int], random: Any) -> None:
    other = list(incomes)
    random.shuffle(other)
    assert gini(other) == pytest.approx(gini(incomes), abs=1e-14)


@given(INCOMES, st.integers(2, 5))
def test_repeating_everyone_changes_nothing(incomes: list[int], times: int) -> None:
    assert gini(incomes * times) == pytest.approx(gini(incomes), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 6)), min_size=1, max_size=15))
def test_weights_are_repetitions(rows: list[tuple[int, int]]) -> None:
    repeated = [income for income, weight in rows for _ in range(weight)]
    assume(any(repeated))
    weighted = gini([r[0] for r in rows], weights=[r[1] for r in rows])
    assert weighted == pytest.approx(gini(repeated), abs=1e-12)


@given(INCOMES, FACTOR)
def test_scaling_the_weights_changes_nothing(incomes: list[int], factor: float) -> None:
    weights = [1.0 + i % 3 for i in range(len(incomes))]
    assert gini(incomes, [w * factor for w in weights]) == pytest.approx(gini(incomes, weights), abs=1e-12)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=30, unique=True), st.data())
def test_a_gift_from_rich_to_poor_lowers_it(incomes: list[int], data: st.DataObject) -> None:
    poor, rich = sorted(data.draw(st.lists(st.sampled_from(incomes), min_size=2, max_size=2, unique=True)))
    assume(rich - poor >= 2)
    gift = data.draw(st.integers(1, (rich - poor) // 2))
    after = [x for x in incomes if x not in (poor, rich)] + [poor + gift, rich - gift]
    assert gini(after) < gini(incomes)


@given(INCOMES, st.integers(1, 10**6))
def test_the_same_sum_for_everyone_lowers_it(incomes: list[int], gift: int) -> None:
    n, total = len(incomes), sum(incomes)
    expected = gini(incomes) * total / (total + n * gift)
    assert gini([x + gift for x in incomes]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("incomes", "weights"),
    [
        ([], None),
        ([[1, 2], [3, 4]], None),
        (5, None),
        ([1, -1], None),
        ([1, math.nan], None),
        ([1, math.inf], None),
        ([1, None], None),
        (["a", "b"], None),
        ([1, 2], [1]),
        ([1, 2], [1, -1]),
        ([1, 2], [1, math.nan]),
        ([1, 2], [[1, 2]]),
        ([1, [2]], None),
        ([1j], None),
        ("12", None),
        (None, None),
    ],
)
def test_bad_input_is_refused(incomes: Any, weights: Any) -> None:
    with pytest.raises(ValueReadError):
        gini(incomes, weights)


def test_the_bad_income_is_named() -> None:
    with pytest.raises(ValueReadError, match="income number 2 is -1"):
        gini([1, -1])
    with pytest.raises(ValueReadError, match="weight number 1 is -1"):
        gini([1, 2], [-1, 2])


@pytest.mark.parametrize(("incomes", "weights"), [([0, 0], None), ([1, 2], [0, 0]), ([0, 5], [1, 0])])
def test_nothing_to_measure(incomes: list[float], weights: list[float] | None) -> None:
    with pytest.raises(NotApplicableError):
        gini(incomes, weights)


def test_incomes_whose_sum_is_too_large_for_a_number() -> None:
    assert gini([1e308, 1e308]) == 0
    assert gini([1e308, 3e307]) == pytest.approx(gini([10, 3]))
    assert gini([1.0, 2.0], [1e308, 1e308]) == pytest.approx(gini([1.0, 2.0]))


def test_tiny_incomes_are_still_incomes() -> None:
    assert gini([1e-300, 3e-300]) == pytest.approx(0.25)
    assert gini([5e-324, 5e-324]) == pytest.approx(0, abs=1e-12)


def test_the_list_given_is_not_changed() -> None:
    incomes, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    gini(incomes, weights)
    assert incomes.tolist() == [3, 1, 2]
    assert weights.tolist() == [1, 2, 3]
