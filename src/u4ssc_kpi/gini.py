"""The Gini coefficient from a list of incomes, where a city has them and no published coefficient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.errors import NotApplicableError, ValueReadError

if TYPE_CHECKING:
    import numpy as np

    Numbers = Sequence[float] | np.ndarray[Any, Any]


def gini(incomes: Numbers, weights: Numbers | None = None) -> float:
    """The Gini coefficient of incomes, on the scale 0 (all equal) to 1 (one has all), as U4SSC reports it.

    It is the mean absolute difference of all pairs over twice the mean, the population form: repeating every income
    changes nothing. Use it for the input ``income_gini``.

    Args:
        incomes: one number per person or household, not negative.
        weights: how many persons or households each stands for; one each by default.

    Returns:
        A number from 0 to 1 (below 1 for any finite list).

    Raises:
        ValueReadError: for an empty list, negative or non-finite numbers, or weights of another length.
        NotApplicableError: when all incomes are zero.

    Source:
        C. Gini, Variabilita e mutabilita (1912), in the covariance form of Lerman and Yitzhaki (1984).

    Examples:
        >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 1])
        (0.0, 0.75)
        >>> gini([10, 20], weights=[3, 1]) == gini([10, 10, 10, 20])
        True
    """
    import numpy as np

    try:
        values = np.asarray(incomes, dtype=float)
        counts = np.ones_like(values) if weights is None else np.asarray(weights, dtype=float)
    except (TypeError, ValueError):
        raise ValueReadError("incomes and weights have to be numbers, one for each person or household") from None
    if values.ndim != 1 or values.size == 0:
        raise ValueReadError("the Gini coefficient needs a list of at least one income")
    if counts.shape != values.shape:
        raise ValueReadError(
            f"{values.size} incomes have {counts.size} weights", hint="Give one weight for each income"
        )
    for name, numbers in (("income", values), ("weight", counts)):
        for bad, what, code in (
            (~np.isfinite(numbers), "not finite", "not_finite"),
            (numbers < 0, "negative", "negative"),
        ):
            if bad.any():
                at = int(np.argmax(bad))
                raise ValueReadError(f"{name} number {at + 1} is {numbers[at]:g}, which is {what}", code)
    order = np.argsort(values, kind="stable")
    values, counts = values[order], counts[order]
    # Only proportions matter: with the largest as 1 nothing can overflow.
    values, counts = values / (values.max() or 1.0), counts / (counts.max() or 1.0)
    people, income = float(counts.sum()), float(counts @ values)
    if people == 0 or income == 0:
        raise NotApplicableError("all incomes or all weights are zero: there is no distribution to measure")
    middle = (np.cumsum(counts) - counts / 2) / people
    return max(0.0, float(2 * (counts * values) @ middle / income - 1))
