"""Writes the generated pages of the documentation from the catalogue.

    python tools/write_docs.py            writes docs/indicators/, and findings, checks, units, evidence and targets in
                                          docs/reference/

`docs/conf.py` calls `write` before each build, so the pages are never committed. Files that are already right are not
touched, which keeps a second build short; files in docs/indicators that no longer belong there are removed.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import get_args

import u4ssc_kpi as u4
from u4ssc_kpi import formula as formulas
from u4ssc_kpi import indicators as typed
from u4ssc_kpi import resources
from u4ssc_kpi.display import number, target_words, unit_label
from u4ssc_kpi.findings import CODES
from u4ssc_kpi.model import Outcome
from u4ssc_kpi.targets import ORIGINS
from u4ssc_kpi.text import check_in_words

VARIANTS = "../evidence.md#variants-of-formulas"
DOCS = Path(__file__).resolve().parent.parent / "docs"
DOCUMENTS = {
    "m17": "M17: ITU, *Collection Methodology for Key Performance Indicators for Smart Sustainable Cities*, 2017",
    "v22": "V22: ITU, *U4SSC KPIs Verification Manual*, 2022",
}
BETTER = {
    "higher": "higher is better",
    "lower": "lower is better",
    "target": "a value between is best",
    "none": "neither way is better",
}
REGION = {
    "sum": "from the sums over its cities",
    "population_weighted": "the mean weighted by inhabitants",
    "share": "the share of its cities that say yes",
    "refused": "no value",
}
LONG = 34  # characters of a name on one line of a formula
FORMULA_WORDS = {
    "printed": "the formula stands on the KPI card",
    "partly printed": "the card was seen, its formula line was not",
    "reconstructed": "put together by this project, not read on a card",
}


def main() -> int:
    pages = write(DOCS)
    print(f"wrote {pages} pages")
    return 0


def write(docs: Path) -> int:
    """Writes all generated pages under a docs folder; returns how many there are."""
    folder = docs / "indicators"
    pages = {folder / "index.md": index_page(), folder / "inputs.md": inputs_page()}
    for dimension, sub_dimension in places():
        pages[folder / f"{slug(dimension, sub_dimension)}.md"] = place_page(dimension, sub_dimension)
    for indicator in u4.registry.values():
        pages[folder / f"{indicator.id}.md"] = indicator_page(indicator)
    pages[docs / "reference" / "findings.md"] = findings_page()
    pages[docs / "reference" / "checks.md"] = checks_page()
    pages[docs / "reference" / "units.md"] = units_page()
    pages[docs / "reference" / "evidence.md"] = evidence_page()
    pages[docs / "reference" / "targets.md"] = targets_page()
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    for path in folder.glob("*.md"):
        if path not in pages:
            path.unlink()
    return len(pages)


# --- Markdown --------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text of the catalogue as Markdown that shows just that text."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#$|~^])", r"\\\1", " ".join(text.split()))
    escaped = re.sub(r"^([-+=%:]|\d+(?=[.)]))", lambda m: m[1] + "\\" if m[1].isdigit() else "\\" + m[1], escaped)
    return re.sub(r"https?://[^\s)]+", lambda m: f"<{m[0].replace(chr(92), '')}>", escaped)


def code(text: str) -> str:
    return f"`{text}`"


def label(text: str, kind: str) -> str:
    """A short visible label; `kind` is firm, weak or ours."""
    return f"[{text}]{{.u4-label .u4-{kind}}}"


def sentence(text: str) -> str:
    """Text that begins with a capital and ends with a stop."""
    text = text[:1].upper() + text[1:] if text[:2].islower() else text
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def bullets(entries: Iterable[str]) -> list[str]:
    return [f"- {entry}" for entry in entries]


def table(
    rows: Sequence[Sequence[str]], classes: str, *, header: bool = True, stub: bool = False, widths: str = ""
) -> list[str]:
    """A table as a MyST list-table directive; the first row is the header."""
    lines = ["```{list-table}", f":class: {classes}", f":header-rows: {int(header)}", f":stub-columns: {int(stub)}"]
    lines += [f":widths: {widths}"] if widths else []
    lines.append("")
    for row in rows:
        lines += [f"{'* -' if i == 0 else '  -'} {cell}".rstrip() for i, cell in enumerate(row)]
    return [*lines, "```", ""]


def page(title: str, lines: Iterable[str], target: str = "") -> str:
    head = [f"({target})=", f"# {title}", ""] if target else [f"# {title}", ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join([*head, *lines])).rstrip() + "\n"


def section(title: str, lines: Iterable[str]) -> list[str]:
    content = list(lines)
    return [f"## {title}", "", *content, ""] if content else []


def slug(*names: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", " ".join(names).lower()).strip("-")


def link(indicator: u4.Indicator, text: str = "") -> str:
    return f"[{plain(text or indicator.name)}]({indicator.id}.md)"


def unit(declared: str) -> str:
    """A unit for a reader: as people write it."""
    if declared == "yes_no":
        return "yes / no"
    if declared == "currency":
        return "money"
    return plain(unit_label(declared.replace("currency", "money")) or "a number")


# --- one indicator ---------------------------------------------------------------------------------------------------


def indicator_page(one: u4.Indicator) -> str:
    """All that the catalogue knows of an indicator."""
    several = len(one.data_points) > 1
    lines = [*warning(one), *facts(one), *section("Definition", [plain(one.definition)])]
    points: list[str] = []
    for point in one.data_points:
        points += [f"### {plain(point.name)}", ""] if several else []
        points += data_point(one, point)
    lines += section("Data points" if several else "Data point", points)
    lines += section("Inputs", inputs(one))
    lines += section("Benchmark", benchmark(one))
    lines += section("Calculation in Python", call(one))
    lines += section("Checks", bullets(checks(one)))
    lines += section("Rules", bullets(plain(sentence(r)) for r in one.rules))
    lines += section("Verification guidance", bullets(plain(sentence(v)) for v in one.verification))
    lines += section("Standards", bullets(map(plain, one.standards)))
    lines += section("Data sources", bullets(map(plain, one.data_sources)))
    lines += section("Differences between the documents", [plain(one.differences)] if one.differences else [])
    lines += section("Open questions", bullets(map(plain, one.open_questions)))
    lines += section("Evidence", evidence(one))
    lines += section("Other vocabularies", bullets(f"KS, Norway: <{url}>" for url in one.see_also.ks_vocabulary))
    return page(plain(one.name), lines, f"kpi-{one.id}")


def warning(one: u4.Indicator) -> list[str]:
    """The label at the top of a page whose formula was not read in full."""
    more = "See [evidence](../concepts.md#evidence)."
    if one.evidence.formula == "reconstructed":
        return [
            ":::{admonition} Reconstructed formula",
            ":class: warning",
            "",
            "The formula was not read on a KPI card. This project put it together from the published definition,",
            f"the unit of the published results and the cards of similar KPIs. {more}",
            ":::",
            "",
        ]
    if one.evidence.formula == "partly printed":
        return [
            ":::{admonition} Partly printed formula",
            ":class: important",
            "",
            "The KPI card was seen, but not its formula line. The formula follows from the rest of the card and from",
            f"the cards of similar KPIs. {more}",
            ":::",
            "",
        ]
    return []


def facts(one: u4.Indicator) -> list[str]:
    kinds = {"goal": one.sdg.goals, "target": one.sdg.targets, "indicator": one.sdg.indicators}
    sdg = [f"{kind}{'s' if len(n) > 1 else ''} {', '.join(map(str, n))}" for kind, n in kinds.items() if n]
    sdg_firm = one.evidence.sdg == "printed"
    place = f"[{one.dimension} > {one.sub_dimension}]({slug(one.dimension, one.sub_dimension)}.md) > {one.category}"
    rows = [("Code", code(one.code))]
    rows += [("Other codes", ", ".join(map(code, one.aliases)))] if one.aliases else []
    rows += [("Id", code(one.id))]
    rows += [("Other names", plain("; ".join(one.name_variants)))] if one.name_variants else []
    rows += [("Place", place), ("Level", one.level), ("Tag", f"{one.tag} {firmness(one.evidence.tag)}")]
    source = label("printed", "firm") if sdg_firm else label("goals only, from the KS vocabulary", "weak")
    rows += [("SDGs", f"{'; '.join(sdg) or 'none'} {source}")]
    rows += [("Unit as printed", plain(one.unit_printed))] if one.unit_printed else []
    rows += [("Period", plain(one.period))] if one.period else []
    rows += [("Formula", firmness(one.evidence.formula))]
    return table(rows, "u4-facts", header=False, stub=True, widths="25 75")


def firmness(word: str) -> str:
    return label(word, "firm" if word == "printed" else "weak")


def data_point(one: u4.Indicator, point: u4.DataPoint) -> list[str]:
    parts = [f"Id {code(point.id)}", f"unit {unit(point.unit)} ({code(point.unit)})"]
    if point.unit == "yes_no":
        parts = [f"Id {code(point.id)}", f"yes or no ({code(point.unit)})"]
    parts.append(f"{BETTER[point.direction]} {firmness(one.evidence.direction)}")
    if point.maximum is not None:
        parts.append(f"above {number(point.maximum)} it is implausible")
    rule = point.aggregation_rule
    parts.append(f"in a [region](../analysis.md#regions-and-countries): {REGION[rule.method]} ({plain(rule.reason)})")
    lines = [f"{'; '.join(parts)}.", ""]
    if point.units_printed:
        printed = ", ".join(map(code, point.units_printed))
        lines += [f"A reported value may also carry the unit as ITU prints it: {printed}.", ""]
    lines += ["```{math}", latex(point), "```", ""]
    lines += ["```text", *textwrap.wrap(f"{point.id} = {point.formula}", 88, subsequent_indent="    "), "```", ""]
    if point.variants:
        rows = [("Variant", "Formula", "What it counts", "Source")]
        for v in point.variants:
            name = f"{code(v.id)}, the default" if v.id == point.variant else code(v.id)
            rows.append((name, code(v.formula), plain(v.explanation), plain(sentence(v.source))))
        lines += [
            "The sources leave more than one reading possible. [How to choose](../evidence.md#variants-of-formulas).",
            "",
        ]
        lines += table(rows, "u4-variants", widths="18 34 24 24")
    return lines


def latex(point: u4.DataPoint) -> str:
    """The formula with the names of the inputs as words, long names on several lines."""
    words = {i.id: i.name for i in point.inputs}

    def broken(match: re.Match[str]) -> str:
        rows = textwrap.wrap(match[1], LONG, break_long_words=False, break_on_hyphens=False)
        if len(rows) < 2:
            return match[0]
        return r"\begin{gathered}" + r" \\ ".join(rf"\text{{{row}}}" for row in rows) + r"\end{gathered}"

    text = formulas.to_latex(readable(point.tree), words)
    text = re.sub(r"\\frac\{(\\text\{[^{}]*\})\}\{(100\\,000)\}", r"\1 \\,/\\, \2", text)  # one fraction is enough
    return re.sub(r"\\text\{([^{}]*)\}", broken, text)


def readable(tree: formulas.Tree) -> formulas.Tree:
    """The same formula as a text book has it: a factor stands before its fraction, and a / b / c is a / (b * c)."""
    match tree:
        case formulas.Operation("/", formulas.Operation("/", a, b), c):
            return readable(formulas.Operation("/", a, formulas.Operation("*", b, c)))
        case formulas.Operation("/", formulas.Operation("*", formulas.Number() as factor, part), whole):
            return formulas.Operation("*", factor, formulas.Operation("/", readable(part), readable(whole)))
        case formulas.Operation(op, left, right):
            return formulas.Operation(op, readable(left), readable(right))
    return tree


def inputs(one: u4.Indicator) -> list[str]:
    rows = [("Input", "Unit", "Measured", "Also used by")]
    conversions: list[str] = []
    for wanted in one.inputs:
        over = "over 12 months" if wanted.over == "12 months" else "at a date"
        rows.append((f"{code(wanted.id)}: {plain(wanted.name)}", unit(wanted.unit), over, users(wanted, one)))
        for c in wanted.conversions:
            taken = f"1 {c.from_unit} is taken as {c.factor:g} {unit(wanted.unit)}"
            conversions.append(f"{code(wanted.id)}: {taken} ({plain(c.source)})")
    lines = table(rows, "u4-inputs", widths="44 16 16 24")
    if conversions:
        lines += ["Conversions of the verification manual, for values in a unit of another kind:", ""]
        lines += [*bullets(conversions), ""]
    return lines


def users(wanted: u4.Input, but: u4.Indicator) -> str:
    """Links to the other indicators that use an input; for many, a link to the list."""
    found = [i for i in using(wanted) if i != but]
    if len(found) > 6:
        return f"[{len(found)} other KPIs](#input-{wanted.id})"
    return ", ".join(map(link, found)) or "–"


def using(wanted: u4.Input) -> list[u4.Indicator]:
    """The indicators that use an input, each once."""
    found = [u4.registry.indicator_of(p) for p in u4.registry.used_by(wanted.id)]
    return list({i.id: i for i in found}.values())


def benchmark(one: u4.Indicator) -> list[str]:
    """The target of each data point in the reference set, and whose it is."""
    several = len(one.data_points) > 1
    targets = u4.registry.targets("reference")
    published = u4.registry.targets("published")
    entries = []
    for point in one.data_points:
        lead = f"{plain(point.name)}: " if several else ""
        target = targets.get(point.id)
        if target is None:
            entries.append(f"{lead}no target. None is published, and the reference set has none.")
        elif target.rule == "none" and point.id in published:
            none = f"no benchmark {label('published', 'firm')} ({plain(str(target.source))})"
            entries.append(f"{lead}{none}. The result is shown and not scored.")
        elif target.rule == "none":
            entries.append(
                f"{lead}no target: {plain(sentence(str(target.source)))} The result is shown and not scored."
            )
        else:
            ours = label("reference target: ours, not U4SSC's", "ours")
            if target.basis == "derived":
                ours += f" {label('derived: the source states no such number for this quantity', 'weak')}"
            whose = label("published by U4SSC", "firm") if point.id in published else ours
            source = plain(sentence(str(target.source)))
            reading = f" Reading: {plain(sentence(target.reading))}" if target.reading else ""
            goal = plain(target_words(target, point.unit))
            entries.append(f"{lead}**{goal}**. {whose} Source: {source}{reading}")
    rules = "[How a target becomes points](../concepts.md#scoring), [all targets](../reference/targets.md)."
    return [*(bullets(entries) if several else (e[:1].upper() + e[1:] for e in entries)), "", rules, ""]


def targets_page() -> str:
    """The decision for each data point in the reference set, and what the alternative sets change."""
    reference = u4.registry.targets("reference")
    published = u4.registry.targets("published")
    scored = [t for t in reference.values() if t.rule != "none"]
    lines = [
        f"The set `reference` has a decision for each of the {len(u4.registry.data_points)} data points: {len(scored)}",
        f"targets, and {len(reference) - len(scored)} times none, with the reason. See",
        "[benchmark targets](../benchmarks.md) for how they were chosen and what the labels mean.",
        "",
    ]
    for dimension in dict.fromkeys(d for d, _ in places()):
        rows: list[Sequence[str]] = [("Data point", "Target", "Basis", "Source or reason", "Checked")]
        for indicator in u4.registry.find(dimension=dimension):
            for point in indicator.data_points:
                rows.append(target_row(indicator, point, reference[point.id], point.id in published))
        lines += section(dimension, table(rows, "u4-targets", widths="20 16 12 42 10"))
    for name, chosen in u4.registry.benchmark_sets.items():
        if chosen.extends != "reference":
            continue
        rows = [("Data point", "Target", "Basis", "Source", "Checked")]
        for target in chosen.targets:
            indicator = u4.registry.indicator_of(target.data_point)
            rows.append(target_row(indicator, u4.registry.data_points[target.data_point], target, False))
        what = f"{plain(chosen.title)}:"
        lines += section(f"What {name} changes", [what, "", *table(rows, "u4-targets", widths="20 16 12 42 10")])
    return page("All targets", lines)


def target_row(indicator: u4.Indicator, point: u4.DataPoint, target: u4.Target, official: bool) -> tuple[str, ...]:
    linked = f"[{plain(point.name)}](../indicators/{indicator.id}.md)"
    goal = plain(target_words(target, point.unit))
    basis = label("U4SSC", "firm") if official else ""
    if target.rule != "none" and not official:
        kind = {"stated": "firm", "derived": "weak"}[target.basis]
        basis = f"{label(target.basis, kind)} {ORIGINS[target.origin or 'own']}"
    source, checked = plain(sentence(str(target.source))), ""
    if isinstance(target.source, u4.Citation):
        source += f" [Link](<{target.source.link}>)." if target.source.link else ""
        checked = str(target.source.checked or "no")
    if target.reading:
        source += f" *Reading: {plain(sentence(target.reading))}*"
    return linked, goal, basis, source, checked


def call(one: u4.Indicator) -> list[str]:
    """The typed functions with the examples of their docstrings."""
    lines: list[str] = []
    for point in one.data_points:
        module, example = typed_example(point.id)
        lines += [f">>> from {module} import {point.id}", *example]
    return ["```python", *lines, "```", ""]


def typed_example(data_point: str) -> tuple[str, list[str]]:
    for found in pkgutil.walk_packages(typed.__path__, f"{typed.__name__}."):
        function = getattr(importlib.import_module(found.name), data_point, None)
        if function is not None and inspect.isfunction(function):
            text = (inspect.getdoc(function) or "").partition("Examples:\n")[2]
            return found.name, textwrap.dedent(text).rstrip().splitlines()
    raise LookupError(f"no typed function {data_point}")


def checks(one: u4.Indicator) -> Iterator[str]:
    own = {p.id for p in one.data_points}
    for other in u4.registry.values():
        for check in other.checks:
            if other is one or not own.isdisjoint(check.names):
                asked = code(check_in_words(check))
                yield f"{asked}; else {finding(check.code)}. Source: {plain(check.source)}"
    for point in one.data_points:
        if point.maximum is not None:
            yield f"{code(point.id)} is at most {number(point.maximum)}; else {finding('above_maximum')}"


def finding(name: str) -> str:
    return f"[{CODES[name].severity} {code(name)}](../reference/findings.md)"


def evidence(one: u4.Indicator) -> Iterator[str]:
    e = one.evidence
    yield f"- Formula: {firmness(e.formula)} {FORMULA_WORDS[e.formula]}."
    yield f"- Tag: {firmness(e.tag)}"
    yield f"- Direction: {firmness(e.direction)}"
    yield f"- SDGs: {firmness(e.sdg)}"
    pages = [(DOCUMENTS["m17"], e.pages.m17), (DOCUMENTS["v22"], e.pages.v22)]
    for title, numbers in pages:
        if numbers:
            word = "pages" if len(numbers) > 1 else "page"
            yield f"- {title}, {word} {', '.join(map(str, numbers))} of the flip book."
    if not any(numbers for _, numbers in pages):
        yield "- The card of this KPI was read in neither document (M17, V22)."
    if e.checked:
        searched = "[what was searched](../evidence.md#what-was-searched)"
        yield f"- Last looked for on {e.checked}: {e.outcome}. See {searched}."
    yield from (f"- {plain(sentence(text))}" for text in e.support)
    yield ""
    yield "The [documents](../reference/evidence.md#documents) are listed with the evidence of all KPIs."


def evidence_page() -> str:
    """One row for each indicator, and the documents behind them."""
    rows = [("Code", "Name", "Formula", "Tag", "Direction", "SDGs", "Pages", "Last looked for", "Open or differing")]
    for one in u4.registry.values():
        e = one.evidence
        pages = [f"M17 {', '.join(map(str, e.pages.m17))}"] if e.pages.m17 else []
        pages += [f"V22 {', '.join(map(str, e.pages.v22))}"] if e.pages.v22 else []
        open_ = [*one.open_questions, *([one.differences] if one.differences else [])]
        variants = list(dict.fromkeys(v.id for p in one.data_points for v in p.variants))
        open_ += [f"Variants: {', '.join(variants)}."] if variants else []
        name = f"[{plain(one.name)}](../indicators/{one.id}.md)"
        rows.append(
            (
                code(one.code),
                name,
                firmness(e.formula),
                firmness(e.tag),
                firmness(e.direction),
                firmness(e.sdg),
                "; ".join(pages) or "–",
                f"{e.checked}: {e.outcome}" if e.checked else "–",
                plain(" ".join(open_)) or "–",
            )
        )
    found = [e.outcome for e in (i.evidence for i in u4.registry.values()) if e.checked]
    documents = resources.compiled()["lists"]["documents"]
    counts = ", ".join(f"{found.count(word)} with the outcome {word!r}" for word in get_args(Outcome))
    lines = [
        "What each entry of the catalogue rests on. The labels, what was searched and how to choose a variant stand",
        f"under [evidence](../evidence.md). {len(found)} KPIs were looked for again on the day given: {counts}.",
        "A dash there: the pages given were read before, and not again on that day.",
        "",
        *table(rows, "u4-index", widths="12 13 9 8 8 9 9 11 21"),
        "## Documents",
        "",
        *bullets(f"{title}." for title in DOCUMENTS.values()),
        *bullets(f"{plain(name)}: {plain(sentence(title))}" for name, title in documents.items()),
        "",
        "## Editions",
        "",
        *table(
            [
                ("Id", "Title", "How it stands to the others", "Codes printed otherwise"),
                *(
                    (
                        code(edition.id),
                        plain(edition.title),
                        plain(edition.note),
                        ", ".join(f"{code(to)} for {code(of)}" for of, to in edition.codes.items()) or "–",
                    )
                    for edition in u4.known_editions().values()
                ),
            ],
            "u4-facts",
            widths="10 36 30 24",
        ),
    ]
    return page("Evidence of each KPI", lines)


# --- lists of indicators ---------------------------------------------------------------------------------------------


def places() -> list[tuple[str, str]]:
    return list(dict.fromkeys((i.dimension, i.sub_dimension) for i in u4.registry.values()))


def toctree(entries: Iterable[str], caption: str = "") -> list[str]:
    return ["```{toctree}", ":hidden:", *([f":caption: {caption}"] if caption else []), "", *entries, "```", ""]


def index_page() -> str:
    registry = u4.registry
    rows = [("Code", "Name", "Dimension", "Category", "Level", "Tag", "SDG", "Formula")]
    for i in registry.values():
        goals = ", ".join(map(str, i.sdg.goals))
        tag = i.tag if i.evidence.tag == "printed" else f"{i.tag} {label('inferred', 'weak')}"
        formula = i.evidence.formula
        firm_word = formula if formula == "printed" else label(formula, "weak")
        rows.append((code(i.code), link(i), i.dimension, i.category, i.level, tag, goals, firm_word))
    firm = [sum(i.evidence.formula == word for i in registry.values()) for word in FORMULA_WORDS]
    lines = [
        f"The {len(registry)} KPIs have {len(registry.data_points)} data points, computed from",
        f"[{len(registry.inputs)} inputs](inputs.md). The formula of {firm[0]} KPIs is printed on their card,",
        f"of {firm[1]} it is partly printed, and of {firm[2]} it is reconstructed by this project (last column).",
        "A tag that was not read on a card is marked as inferred. See [evidence](../concepts.md#evidence).",
        "",
        *table(rows, "u4-index", widths="15 20 12 14 9 11 7 12"),
    ]
    for dimension in dict.fromkeys(d for d, _ in places()):
        lines += toctree((slug(d, s) for d, s in places() if d == dimension), dimension)
    return page("Indicators", [*lines, *toctree(["inputs"])])


def place_page(dimension: str, sub_dimension: str) -> str:
    found = u4.registry.find(dimension=dimension, sub_dimension=sub_dimension)
    lines = [f"{len(found)} KPIs of the dimension {dimension}. [All KPIs](index.md).", ""]
    for category in dict.fromkeys(i.category for i in found):
        rows = [("Code", "Name", "Level", "Tag", "Formula")]
        rows += [
            (code(i.code), link(i), i.level, f"{i.tag} {firmness(i.evidence.tag)}", firmness(i.evidence.formula))
            for i in found
            if i.category == category
        ]
        lines += section(category, table(rows, "u4-place", widths="20 34 12 18 16"))
    lines += toctree(i.id for i in found)
    return page(f"{dimension}: {sub_dimension}", lines)


def inputs_page() -> str:
    """Every input with the indicators that use it."""
    lines = [
        f"The {len(u4.registry.inputs)} raw quantities that a city collects. A plain number counts in the unit given",
        "here; text may carry another unit of the same kind, see [units](../reference/units.md).",
        "",
    ]
    for wanted in u4.registry.inputs.values():
        over = "over 12 months" if wanted.over == "12 months" else "at a date"
        names = ", ".join(map(link, using(wanted)))
        units = f"{unit(wanted.unit)} ({code(wanted.unit)}), {over}"
        lines += [f"(input-{wanted.id})=", code(wanted.id)]
        lines += [f": {plain(sentence(wanted.name))} Unit: {units}. Used by {names}.", ""]
    lines += section("Inputs of variants", inputs_of_variants())
    return page("Inputs", lines)


def inputs_of_variants() -> Iterator[str]:
    """The inputs that only another reading of a formula takes."""
    yield f"These are used only where a city follows another [variant]({VARIANTS}) than the default."
    yield ""
    for name, (point, _) in u4.registry.inputs_not_in_use.items():
        takers = [(p, v) for p in u4.registry.data_points.values() for v in p.variants]
        taken = [(p, v, i) for p, v in takers for i in v.inputs if i.id == name]
        wanted, one = taken[0][2], u4.registry.indicator_of(point)
        over = "over 12 months" if wanted.over == "12 months" else "at a date"
        variants = ", ".join(dict.fromkeys(code(v.id) for _, v, _ in taken))
        yield code(name)
        yield f": {plain(sentence(wanted.name))} Unit: {unit(wanted.unit)} ({code(wanted.unit)}), {over}. "
        yield f"  Used by the variant {variants} of {link(one)}."
        yield ""


# --- reference -------------------------------------------------------------------------------------------------------


def findings_page() -> str:
    kinds = {
        "error": "A value cannot be used: the results that need it are `invalid`. An unknown name is an error too.",
        "warning": "Something is implausible or inconsistent. The value is used as it is.",
        "info": "Something that a reader of the results should know. The value is used as it is.",
    }
    lines = [
        f"A finding says what is wrong or worth a look. There are {len(CODES)} codes; `u4ssc_kpi.findings.CODES` holds",
        "them with these texts. Findings of the severity error make the command line end with exit code 1.",
        "",
    ]
    for severity, words in kinds.items():
        lines += [f"## {severity.capitalize()}", "", words, ""]
        for name, kind in CODES.items():
            if kind.severity == severity:
                lines += [code(name), f": {plain(kind.meaning)}", ""]
    return page("Findings", lines)


def checks_page() -> str:
    """Every check that an indicator declares, with its limits, code and source."""
    rows = [("KPI", "Check", "Finding", "Source")]
    maxima = sum(point.maximum is not None for point in u4.registry.data_points.values())
    for one in u4.registry.values():
        for check in one.checks:
            found = f"{CODES[check.code].severity} {code(check.code)}"
            page_of = f"[{plain(one.name)}](../indicators/{one.id}.md)"
            rows.append((page_of, code(check_in_words(check)), found, plain(check.source)))
    lines = [
        "The checks that belong to a KPI. They stand in its declaration, beside its formula. A finding of theirs never",
        "changes a result. A source that says so names a limit of this library; the manual states none there.",
        f"Besides, {maxima} data points have a maximum, such as 100 for a share; above it: `above_maximum`.",
        "The checks of a whole submission are in the [guide for verifiers](../verifier.md).",
        "",
        *table(rows, "u4-index", widths="22 38 20 20"),
    ]
    return page("Checks", lines)


def units_page() -> str:
    """The units of the catalogue, and the words that people may write for them."""
    words = resources.compiled()["units"]
    registry = u4.registry
    results: dict[str, int] = {}
    for point in registry.data_points.values():
        results[point.unit] = results.get(point.unit, 0) + 1
    given: dict[str, int] = {}
    for wanted in registry.inputs.values():
        given[wanted.unit] = given.get(wanted.unit, 0) + 1
    lines = [
        "A number without a unit counts in the declared unit. A value with a unit is converted once, when it is read.",
        "Physical units are those of [pint](https://pint.readthedocs.io), and a year is the reporting period,",
        "365 days.",
        "",
        "## Units of results",
        "",
        *words_table(
            ("Unit", "Written", "Data points"), ((code(u), unit(u), str(n)) for u, n in sorted(results.items()))
        ),
        "## Units of inputs",
        "",
        *words_table(("Unit", "Written", "Inputs"), ((code(u), unit(u), str(n)) for u, n in sorted(given.items()))),
        "## Counted things",
        "",
        "Counted things are compared and never converted: a number of persons where households are due is an error.",
        "Case does not matter, and a plural in -s is understood. A bare number needs no word.",
        "",
        *words_table(("Counted thing", "Also accepted"), ((code(k), listed(v)) for k, v in words["labels"].items())),
        "These words are taken for a counted thing only where it is due:",
        "",
        *bullets(f"{listed(v)} for {code(k)}" for k, v in words["labels_where_expected"].items()),
        "",
        "## Other words for units",
        "",
        "Besides the names and prefixes of pint:",
        "",
        *words_table(("Written", "Means"), ((code(k), code(str(v))) for k, v in words["phrases"].items())),
        "## Multipliers",
        "",
        "Words after a number that multiply it:",
        "",
        *words_table(("Word", "Factor"), ((code(k), number(float(v))) for k, v in words["multipliers"].items())),
        "## Money",
        "",
        "An amount is written with its ISO 4217 code, before or after the number: `EUR 3 million`, `3 million EUR`.",
        f"The {len(resources.currencies())} codes in current use are known.",
        "",
        "- An amount without a code is in the submission's `currency`.",
        "- These signs stand for one currency each: "
        + ", ".join(f"{plain(sign)} is {code(name)}" for sign, name in words["currency_signs"].items())
        + ".",
        "- The signs \\$, £ and ¥ stand for several currencies and are refused (`currency_unknown`): write the code.",
        "- No exchange rate is built in. Two currencies in one ratio need a rate in the submission's `exchange_rates`",
        "  (`exchange_rate_used`); without one the result is invalid (`currency_mixed`).",
        "",
        "## Yes and no",
        "",
        f"- Yes: {listed(words['affirmative'])}.",
        f"- No: {listed(words['negative'])}.",
        "",
        "Case does not matter. Numbers such as 1 and 0 are refused.",
        "",
        "## No value",
        "",
        f"- The same as leaving the value out: {listed(w for w in words['missing'] if w)}, and an empty text.",
        f"- Taken as not reported, with the finding `unclear_missing`: {listed(words['unclear_missing'])}.",
        "",
    ]
    return page("Units", lines)


def words_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return table([header, *rows], "u4-words")


def listed(words: Iterable[str]) -> str:
    return ", ".join(map(code, words)) or "–"


if __name__ == "__main__":
    sys.exit(main())
