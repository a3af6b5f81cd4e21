"""What the formula and the target of each data point rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.display import target_words
from u4ssc_kpi.model import BenchmarkSet, DataPoint, Indicator, Target
from u4ssc_kpi.targets import ORIGINS, kind_of

FORMULA_KINDS = ("printed", "partly printed", "reconstructed", "local")
TARGET_KINDS = (*ORIGINS, "none")


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What one data point's formula and target rest on.

    Attributes:
        point, indicator: what the row is about. The pages of the formula and the day of the last search are those
            of the indicator (`Indicator.evidence`).
        target: the decision of the benchmark set: a target, or the rule ``none`` with the reason. None where the set
            has no decision.
        official: whether that decision is U4SSC's own, as published.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> rows = {row.point.id: row for row in u4.evidence_table()}
        >>> row = rows["adult_literacy"]
        >>> row.formula, row.target_kind, row.basis
        ('printed', 'un_agency', 'stated')
    """

    point: DataPoint
    indicator: Indicator
    target: Target | None
    official: bool

    @property
    def formula(self) -> str:
        """How firm the formula is, as in `Evidence.formula`."""
        return self.indicator.evidence.formula

    @property
    def target_kind(self) -> str:
        """The kind of source of the target: ``u4ssc``, one of `Target.origin`, ``own`` without an origin, ``none``."""
        return kind_of(self.target, self.official)

    @property
    def basis(self) -> Literal["official", "stated", "derived"] | None:
        """Whose the target is: ``official`` (U4SSC's own), else as in `Target.basis`; None without a target."""
        if self.target is None or self.target.rule == "none":
            return None
        return "official" if self.official else self.target.basis

    def to_dict(self) -> dict[str, Any]:
        """Plain data; the target in words, the source as one line."""
        evidence, target = self.indicator.evidence, self.target
        return {
            "data_point": self.point.id,
            "name": self.point.name,
            "code": self.indicator.code,
            "dimension": self.indicator.dimension,
            "formula": self.formula,
            "pages": {"m17": list(evidence.pages.m17), "v22": list(evidence.pages.v22)},
            "checked": evidence.checked,
            "outcome": evidence.outcome,
            "target": None if self.basis is None or target is None else target_words(target, self.point.unit),
            "target_kind": self.target_kind,
            "basis": self.basis,
            "source": None if target is None else str(target.source),
        }


def evidence_table(
    indicators: Iterable[Indicator] | None = None,
    *,
    against: str | BenchmarkSet = "reference",
    registry: Registry | None = None,
) -> tuple[EvidenceRow, ...]:
    """What the formula and the target of each data point rest on, in the order of the registry.

    Args:
        indicators: those to show, such as the result of `Registry.find`; all of the registry by default.
        against: the benchmark set, or its id.
        registry: where the indicators and sets are; the 91 KPIs by default.

    Returns:
        One row for each data point. A data point with targets for several years is shown with that of the last.

    Raises:
        UnknownNameError: for an unknown benchmark set.
        CatalogueError: for a set that does not fit the registry.

    Examples:
        >>> rows = evidence_table()
        >>> len(rows), sum(row.formula == "reconstructed" for row in rows)
        (112, 60)
        >>> [row.point.id for row in rows if row.target_kind == "u4ssc"]
        ['fixed_broadband_subscriptions']
    """
    registry = default_registry() if registry is None else registry
    targets, official = registry.targets(against), registry.official_targets(against)
    return tuple(
        EvidenceRow(point, indicator, targets.get(point.id), point.id in official)
        for indicator in (registry.values() if indicators is None else indicators)
        for point in indicator.data_points
    )


def evidence_counts(rows: Iterable[EvidenceRow]) -> dict[str, dict[str, int]]:
    """How many data points have a formula and a target of each kind.

    Args:
        rows: some or all rows of `evidence_table`.

    Returns:
        ``formula`` by kind of evidence, the firmest first, and ``target`` by kind of source, in U4SSC's order of
        preference. Kinds that do not occur are left out.

    Examples:
        >>> rows = evidence_table(against="published")
        >>> evidence_counts(row for row in rows if row.indicator.dimension == "Environment")
        {'formula': {'printed': 6, 'partly printed': 3, 'reconstructed': 19}, 'target': {'none': 28}}
    """
    rows = tuple(rows)
    formulas, targets = Counter(r.formula for r in rows), Counter(r.target_kind for r in rows)
    return {
        "formula": {kind: formulas[kind] for kind in FORMULA_KINDS if formulas[kind]},
        "target": {kind: targets[kind] for kind in TARGET_KINDS if targets[kind]},
    }


def by_dimension(rows: Iterable[EvidenceRow]) -> dict[str, tuple[EvidenceRow, ...]]:
    """The rows of each dimension, in the order of the rows."""
    rows = tuple(rows)
    names = dict.fromkeys(r.indicator.dimension for r in rows)
    return {name: tuple(r for r in rows if r.indicator.dimension == name) for name in names}
