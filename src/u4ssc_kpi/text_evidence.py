"""The evidence of formulas and targets as plain text for terminals, in 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from u4ssc_kpi.evidence import EvidenceRow, by_dimension, evidence_counts
from u4ssc_kpi.targets import ORIGINS
from u4ssc_kpi.text import WIDTH, fit, wrap


def evidence_list(rows: Sequence[EvidenceRow]) -> str:
    """One line for each data point, then what there is in each dimension."""
    lines = [f"{fit('data point', 40)} {fit('formula', 14)} target"] if rows else []
    for row in rows:
        told = ORIGINS.get(row.target_kind, "none")
        told += ", derived" if row.basis == "derived" else ""
        lines.append(f"{fit(row.point.name, 40)} {fit(row.formula, 14)} {fit(told, 24).rstrip()}")
    lines.append(f"{len(rows)} data points" if len(rows) != 1 else "1 data point")
    groups = by_dimension(rows)
    for name, group in {**groups, "All": rows}.items() if len(groups) > 1 else groups.items():
        counts = evidence_counts(group)
        formulas = ", ".join(f"{n} {kind}" for kind, n in counts["formula"].items())
        targets = ", ".join(f"{n} {ORIGINS.get(kind, 'none')}" for kind, n in counts["target"].items())
        lines += ["", fit(name, WIDTH).rstrip(), *wrap(f"formula: {formulas}", "  ", "    ")]
        lines += wrap(f"target: {targets}", "  ", "    ")
    return "\n".join(lines)
