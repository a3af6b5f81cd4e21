"""The editions of the methodology, and what keeps two evaluations from being compared like with like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from u4ssc_kpi import resources
from u4ssc_kpi.findings import Finding, finding
from u4ssc_kpi.model import DataPoint, Edition
from u4ssc_kpi.results import Evaluation, Result


@lru_cache(maxsize=1)
def known_editions() -> Mapping[str, Edition]:
    """The editions of the methodology by id, the oldest first.

    Examples:
        >>> [(e.id, e.year) for e in known_editions().values()]
        [('2017', 2017), ('2022', 2022), ('ks-2025', 2025)]
        >>> known_editions()["ks-2025"].codes["EC: ICT: ICT: 5C"]
        'EC: ICT: ICT: 5A'
    """
    rows = [Edition.model_validate(row) for row in resources.compiled()["lists"]["editions"]]
    return MappingProxyType({edition.id: edition for edition in rows})


def same_formula(first: Result | DataPoint, second: Result | DataPoint) -> bool:
    """Whether the values of a data point follow one formula: values by two variants of it measure two things."""
    return first.formula == second.formula


def formula_followed(result: Result) -> str:
    """The formula of a result for people: its variant, or where it has none the formula itself."""
    return result.variant or result.formula


def edition_differences(first: Evaluation, second: Evaluation) -> tuple[Finding, ...]:
    """What keeps two evaluations from being compared like with like: two cities, or one city in two years.

    Only data points with a value in both count. A submission that states no edition is compared without a finding, as
    nothing is known.

    Args:
        first, second: the evaluations.

    Returns:
        Findings of severity warning: ``edition_differs`` where the figures were collected, or the results computed, by
        different editions; ``variant_differs`` where a formula was read in two ways.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> one = u4.Submission(city="A", country="NO", year=2018, edition="2017", reported={"unemployment_rate": 3})
        >>> two = one.model_copy(update={"year": 2023, "edition": "2022"})
        >>> for found in u4.edition_differences(u4.evaluate(one), u4.evaluate(two)):
        ...     print(found.code, found.data_points)
        edition_differs ('unemployment_rate',)
    """
    shared = [n for n, r in first.items() if r.value is not None and n in second and second[n].value is not None]
    return (
        *_collected(first, second, shared),
        *_computed(first, second, shared),
        *_read_in_two_ways(first, second, shared),
    )


def _collected(first: Evaluation, second: Evaluation, shared: list[str]) -> Iterator[Finding]:
    """The editions that the two submissions state."""
    editions = first.submission.edition, second.submission.edition
    if None in editions or editions[0] == editions[1] or not shared:
        return
    worded = tuple(n for n in shared if first[n].indicator.differences)
    message = (
        f"{_name(first)} was collected by the edition {editions[0]}, {_name(second)} by {editions[1]}; "
        f"for {len(worded)} of {len(shared)} results in both a difference between the documents is noted"
    )
    hint = "Read the differences of these KPIs before comparing" if worded else ""
    yield finding("edition_differs", message, hint=hint, data_points=worded)


def _computed(first: Evaluation, second: Evaluation, shared: list[str]) -> Iterator[Finding]:
    """The editions of the catalogues that the two were computed with."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for name in shared:
        if first[name].edition != second[name].edition:
            pairs.setdefault((first[name].edition, second[name].edition), []).append(name)
    for (one, other), names in pairs.items():
        message = f"{_name(first)} was computed by the edition {one}, {_name(second)} by {other}: {', '.join(names)}"
        hint = "Compute both with one registry"
        yield finding("edition_differs", message, hint=hint, data_points=tuple(names))


def _read_in_two_ways(first: Evaluation, second: Evaluation, shared: list[str]) -> Iterator[Finding]:
    for name in shared:
        one, other = first[name], second[name]
        if not same_formula(one, other):
            message = (
                f"{name} is {formula_followed(one)} in {_name(first)}, {formula_followed(other)} in {_name(second)}"
            )
            yield finding("variant_differs", message, hint="Compute both by one variant", data_points=(name,))


def _name(evaluation: Evaluation) -> str:
    return f"{evaluation.submission.city} {evaluation.submission.year}"
