"""Indices and their sensitivity as plain text for terminals, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from u4ssc_kpi.analysis.composite.index import Index
from u4ssc_kpi.analysis.composite.leave_one_out import LeaveOneOut
from u4ssc_kpi.analysis.composite.sensitivity import Sensitivity
from u4ssc_kpi.analysis.composite.sobol import SobolIndices
from u4ssc_kpi.analysis.words import heading
from u4ssc_kpi.text import fit, wrap

NAME = 24
UNEQUAL = 0.1  # cities whose coverage differs by more are not comparable


def index(made: Index, steps: bool = False) -> str:
    """Each city with its score, band, coverage and dimensions, as given; then what was left out."""
    lines = _head(f"Index of {len(made)} cities by the recipe {made.recipe.id}", made)
    shown = [g for level in ("total", "dimension") for g in made.groups if g.level == level]
    lines += [fit("", NAME) + "  score  band   data points"]
    for city, one in made.items():
        for group in shown:
            score = one.groups[group.id]
            name = city if group.level == "total" else f"  {group.name}"
            value = fit(_score(score.score), 6, right=True)
            lines.append(f"{fit(name, NAME)} {value}  {fit(score.band or '-', 6)} {score.have} of {score.of}")
    lines += ["", *_coverage(made)]
    lines += _reasons("Cities that are dropped", made.dropped)
    lines += _reasons("Data points that are not used", made.left_out)
    if steps:
        lines += ["", "Steps", *(line for step in made.steps for line in wrap(str(step), "  ", "    "))]
    return "\n".join(lines)


def sensitivity(made: Sensitivity) -> str:
    """Each city with the intervals of its score, rank and band, as given."""
    lines = _head(f"Sensitivity of {made.index.recipe.id}, {made.draws} draws, seed {made.seed}", made.index)
    share = f"{100 * made.interval:g} %"
    lines += wrap(f"Varied: {_varied(made.uncertainty.model_dump(exclude_defaults=True))}")
    lines += [f"Of the draws, {share} lie within:", f"{fit('', NAME)}  score  from     to  ranks    bands"]
    for city, one in made.items():
        ends = "".join(fit(_score(v), 7, right=True) for v in (one.score, one.low, one.high))
        ranks = _range(one.rank_low, one.rank_high)
        bands = _range(one.band_low, one.band_high)
        lines.append(f"{fit(city, NAME)}{ends}  {fit(ranks, 8)} {bands}".rstrip())
    return "\n".join([*lines, "", *_coverage(made.index)])


def sobol(made: SobolIndices) -> str:
    """For each city the first and total order of each factor."""
    lines = _head(f"Sobol indices of {made.index.recipe.id}, {made.samples} samples, seed {made.seed}", made.index)
    lines += [f"{fit('', NAME)} first order      total order"]
    for city, found in made.items():
        lines.append(fit(city, NAME).rstrip() + ("" if found else ": its score does not vary"))
        for one in found:
            first, total = f"{one.first:.2f} +- {one.first_error:.2f}", f"{one.total:.2f} +- {one.total_error:.2f}"
            lines.append(f"  {fit(one.factor, NAME - 2)} {fit(first, 16)} {total}")
    return "\n".join(lines)


def without_each(made: LeaveOneOut) -> str:
    """For each indicator the change of each city's score without it."""
    lines = _head(f"{made.index.recipe.id} without each indicator", made.index)
    lines += ["Change of the score without the indicator; indicators that change none are left out."]
    for code, one in made.items():
        changes = [f"{city} {v:+.1f}" for city, v in one.changes.items() if v is not None and abs(v) >= 0.05]
        if changes or one.problem:
            lines += wrap(f"{fit(code, 16)} {', '.join(changes) or one.problem}", "", " " * 17)
    return "\n".join(lines)


def _head(title: str, made: Index) -> list[str]:
    return [*heading(title), *wrap(made.statement), ""]


def _score(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _range(low: object, high: object) -> str:
    return "-" if low is None else str(low) if low == high else f"{low} to {high}"


def _varied(given: Mapping[str, object]) -> str:
    told = [f"{name} {value}" for name, value in given.items()]
    return "; ".join([*told, "the uncertainties that readings state"])


def _coverage(made: Index) -> list[str]:
    shares = [one.total.coverage for one in made.values()]
    if max(shares) - min(shares) <= UNEQUAL and min(shares) > 0.5:
        return []
    lowest, highest = (f"{100 * share:.0f} %" for share in (min(shares), max(shares)))
    part = f"{lowest} to {highest}" if lowest != highest else lowest
    return wrap(
        f"The cities have {part} of the data points that the recipe asks for: their scores are hardly comparable."
    )


def _reasons(title: str, reasons: Mapping[str, str]) -> Iterator[str]:
    """How many have each reason; single ones by name."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        by_reason.setdefault(reason.partition(" (")[0], []).append(name)
    for reason, names in by_reason.items():
        shown = ", ".join(names) if len(names) <= 3 else f"{len(names)}"
        yield from wrap(f"{title}: {shown} ({reason})", "", "  ")
