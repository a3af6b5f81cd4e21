"""Benchmark sets as plain text for terminals, in 80 columns, and the form for a set of one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.display import target_words, unit_label
from u4ssc_kpi.model import BenchmarkSet, DataPoint, Target
from u4ssc_kpi.targets import ORIGINS
from u4ssc_kpi.text import fit, wrap

BETTER = {"higher": "higher", "lower": "lower", "target": "a value between", "none": "neither"}
Targets = Mapping[str, Sequence[Target]]


def set_list(sets: Iterable[BenchmarkSet]) -> str:
    """One paragraph for each set: its id, how many targets it has itself, and its title."""
    sets, lines = list(sets), []
    width = max(len(one.id) for one in sets)
    for one in sets:
        scored = len({t.data_point for t in one.targets if t.rule != "none"})
        none = len(one.targets) - sum(t.rule != "none" for t in one.targets)
        extends = f", extends {one.extends}" if one.extends else ""
        lines += [f"{fit(one.id, width)} {scored} {_plural(scored)}, {none} times none{extends}"]
        lines += wrap(one.title, " " * (width + 1))
    return "\n".join(lines)


def targets(chosen: BenchmarkSet, found: Targets, official: Iterable[str], registry: Registry) -> str:
    """Every target of a set by category, with its source; then what has none, with the reason."""
    own = set(official)
    lines = [*wrap(f"{chosen.id}: {chosen.title}")]
    lines += wrap(f"Extends {chosen.extends!r}.") if chosen.extends else []
    none: list[str] = []
    place = None
    for name, point in registry.data_points.items():
        several = found.get(name, ())
        if not several or several[0].rule == "none":
            none += [f"{point.name}: {several[0].source if several else 'no target in the set'}"]
            continue
        indicator = registry.indicator_of(name)
        if (here := (indicator.dimension, indicator.category)) != place:
            place = here
            lines += ["", " > ".join(here)]
        for target in several:
            label = "U4SSC" if name in own else f"{target.basis}, {ORIGINS[target.origin or 'own']}"
            lines += wrap(f"{point.name}: {target_words(target, point.unit)} ({label})", "  ", "    ")
            lines += wrap(str(target.source), "      ")
            lines += wrap(f"Reading: {target.reading}", "      ") if target.reading else []
    if none:
        lines += ["", f"No target ({len(none)})", *(line for entry in none for line in wrap(entry, "  ", "    "))]
    return "\n".join(lines)


def counts(found: Targets) -> str:
    """How many data points have a target, and from what kind of source."""
    scored = [ts[0] for ts in found.values() if ts[0].rule != "none"]
    kinds = Counter(ORIGINS[t.origin or "own"] for t in scored)
    if not scored:
        return "no targets yet"
    return f"{len(scored)} {_plural(len(scored))}: {', '.join(f'{kind} {n}' for kind, n in kinds.most_common())}"


def _plural(count: int) -> str:
    return "target" if count == 1 else "targets"


Change = tuple[str, Sequence[Target], Sequence[Target]]


def changes(before: Targets, after: Targets, registry: Registry) -> list[Change]:
    """The data points whose rule or number differs, in methodology order; a set without a target has the rule none."""
    return [
        (name, before.get(name, ()), after.get(name, ()))
        for name in registry.data_points
        if _numbers(before.get(name, ())) != _numbers(after.get(name, ()))
    ]


def _numbers(found: Sequence[Target]) -> list[tuple[object, ...]]:
    return [(t.rule, t.target, t.worst, t.year) for t in found if t.rule != "none"]


def diff(names: tuple[str, str], found: Sequence[Change], registry: Registry) -> str:
    """What differs between two sets, line by line."""
    lines = [*wrap(f"{names[0]} -> {names[1]}: {len(found)} data points differ")]
    for name, before, after in found:
        point = registry.data_points[name]
        lines += ["", *wrap(f"{point.name} [{name}]")]
        lines += [line for sign, side in (("-", before), ("+", after)) for line in _side(sign, side, point)]
    return "\n".join(lines)


def _side(sign: str, side: Sequence[Target], point: DataPoint) -> Iterator[str]:
    for target in side:
        yield from wrap(f"{sign} {target_words(target, point.unit)}", "  ", "    ")
        yield from wrap(str(target.source), "    ")
    if not side:
        yield f"  {sign} none"


# --- the form


def form_rows(registry: Registry, chosen: Targets) -> list[dict[str, object]]:
    """A row for each data point, or for each of its targets: what it is, and what is to be filled in."""
    rows: list[dict[str, object]] = []
    for name, point in registry.data_points.items():
        head: dict[str, object] = {
            "indicator": registry.indicator_of(name).code,
            "data_point": name,
            "name": point.name,
            "unit": point.unit,
            "better": BETTER[point.direction],
        }
        rows += [
            head | target.model_dump(mode="json", exclude_defaults=True) | {"source": str(target.source)}
            for target in chosen.get(name, ())
        ] or [head]
    return rows


def form_text(id_: str, registry: Registry, chosen: Targets) -> str:
    """The form as YAML: a comment for each data point, and its targets or an entry to fill in."""
    from u4ssc_kpi.io.yaml_text import to_yaml

    lines = [
        "# Targets of your own. Remove the # of the entries that you fill in, and give each a source.",
        "# rule: at_least, at_most, linear (with worst:), equal_to, yes, or none (with the reason as source).",
        "# year: for targets of several years; each is due in its year.",
        f"id: {id_}",
        f"title: Targets of {id_}",
    ]
    lines += [] if chosen else ["# extends: reference   # its targets hold where this set has none"]
    lines.append("targets:")
    for name, point in registry.data_points.items():
        unit = unit_label(point.unit) or ("yes / no" if point.unit == "yes_no" else "a number")
        code = registry.indicator_of(name).code
        lines += ["", f"  # {code} {point.name}: {unit}; better: {BETTER[point.direction]}"]
        for target in chosen.get(name, ()):
            fields = target.model_dump(mode="json", exclude_defaults=True)
            lines += [f"  {line}" for line in to_yaml([fields]).rstrip().split("\n")]
        if not chosen.get(name):
            rule = "rule: 'yes'" if point.unit == "yes_no" else f"rule: {_rule(point)}, target: "
            lines.append(f"  # - {{data_point: {name}, {rule}, source: }}")
    return "\n".join([*lines, ""])


def _rule(point: DataPoint) -> str:
    return {"higher": "at_least", "lower": "at_most", "target": "equal_to"}.get(point.direction, "none")
