"""Plain text for terminals: lists, findings, results and the scorecard, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size

from u4ssc_kpi import resources
from u4ssc_kpi.display import number, unit_label
from u4ssc_kpi.display import safe as safe
from u4ssc_kpi.formula import to_text
from u4ssc_kpi.model import Check, DescendingCheck, Indicator, OneOfCheck, SumCheck
from u4ssc_kpi.results import Evaluation, Result
from u4ssc_kpi.scoring import NOT_VERIFIED, Group, Score, Scorecard
from u4ssc_kpi.submission import Submission
from u4ssc_kpi.targets import ORIGINS

if TYPE_CHECKING:
    from u4ssc_kpi.coverage import Count, Coverage, Key

WIDTH = 80


def fit(text: str, width: int, right: bool = False) -> str:
    """Text cut or padded to a width in columns."""
    text = safe(text).replace("\n", " ")
    if cell_len(text) > width:
        return set_cell_size(set_cell_size(text[: 2 * width], width - 1).rstrip() + "…", width)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def wrap(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """Text in lines of at most 80 columns; a wide character takes two."""
    rest = first if rest is None else rest
    lines, line = [], first
    begun = False
    for word in safe(text).split():
        if begun and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line, begun = rest, False
        pieces = chop_cells(word, width - cell_len(line) - begun) if cell_len(word) > width - cell_len(rest) else [word]
        line += (" " if begun else "") + pieces[0]
        begun = True
        for piece in chop_cells("".join(pieces[1:]), width - cell_len(rest)) if len(pieces) > 1 else []:
            lines.append(line)
            line = rest + piece
    return [*lines, line]


def title(submission: Submission) -> list[str]:
    """City, country and year, underlined."""
    country = resources.countries().get(submission.country_code or "", {}).get("name", submission.country)
    head = f"{submission.city}, {country}, {submission.year}"
    line = fit(head, WIDTH).rstrip()
    return [line, "=" * cell_len(line)]


def indicator_list(found: Iterable[Indicator]) -> str:
    """One line for each indicator, and their number."""
    found = list(found)
    lines = [f"{fit(i.code, 16)}  {fit(i.name, 39)} {fit(i.level, 8)} {_tag(i)}" for i in found]
    lines.append(f"{len(found)} indicators")
    if any(i.evidence.tag == "inferred" for i in found):
        lines.append("~ tag inferred by this library, not read on a card")
    return "\n".join(lines)


def _tag(one: Indicator) -> str:
    return f"{one.tag} ~" if one.evidence.tag == "inferred" else one.tag


def indicator(one: Indicator) -> str:
    """All that is known of an indicator."""
    lines = [f"{one.code}  {one.name}", f"{one.dimension} > {one.sub_dimension} > {one.category}"]
    lines += [f"{one.level}, {one.tag}; id {one.id}"]
    if one.aliases or one.name_variants:
        lines += wrap(f"also: {'; '.join((*one.aliases, *one.name_variants))}")
    sdg = [f"goals {', '.join(map(str, one.sdg.goals))}"] if one.sdg.goals else []
    sdg += [f"targets {', '.join(one.sdg.targets)}"] if one.sdg.targets else []
    sdg += [f"indicators {', '.join(one.sdg.indicators)}"] if one.sdg.indicators else []
    lines += wrap(f"SDG: {'; '.join(sdg) or 'none'} ({one.evidence.sdg})")
    lines += ["", *wrap(one.definition), "", "Data points"]
    for point in one.data_points:
        lines += wrap(f"{point.id} [{unit_label(point.unit) or 'yes / no'}], better: {point.direction}", "  ", "    ")
        lines += wrap(f"= {to_text(point.tree)}", "    ", "      ")
        for variant in point.variants:
            told = "variant in use" if variant.id == point.variant else "other variant"
            lines += wrap(f"{told}: {variant.id} = {variant.formula}", "    ", "      ")
            lines += wrap(f"{variant.explanation} ({variant.source})", "      ")
        rule = point.aggregation_rule
        lines += wrap(f"in a region: {rule.method.replace('_', ' ')}; {rule.reason}", "    ", "      ")
    lines += ["", "Inputs"]
    for wanted in one.inputs:
        over = ", over the 12 months" if wanted.over == "12 months" else ""
        lines += wrap(f"{wanted.id} [{unit_label(wanted.unit) or 'yes / no'}{over}]: {wanted.name}", "  ", "    ")
        lines += [f"    {c.from_unit} x {c.factor:g} ({c.source})" for c in wanted.conversions]
    sections = {
        "Rules": one.rules,
        "Verification": one.verification,
        "Checks": tuple(f"{check_in_words(c)} ({c.source})" for c in one.checks),
        "Standards": one.standards,
        "Data sources": one.data_sources,
        "Differences between the documents": (one.differences,) if one.differences else (),
        "Open questions": one.open_questions,
        "See also": one.see_also.ks_vocabulary,
    }
    for name, entries in sections.items():
        if entries:
            lines += ["", name, *(line for entry in entries for line in wrap(entry, "  - ", "    "))]
    evidence, pages = one.evidence, one.evidence.pages
    read = [f"M17 p. {', '.join(map(str, pages.m17))}"] if pages.m17 else []
    read += [f"V22 p. {', '.join(map(str, pages.v22))}"] if pages.v22 else []
    firm = f"formula {evidence.formula}, tag {evidence.tag}, direction {evidence.direction}"
    lines += ["", *wrap(f"Evidence: {firm}; {', '.join(read) or 'no card read'}")]
    if evidence.checked:
        lines += wrap(f"Last looked for on {evidence.checked}: {evidence.outcome}")
    lines += [line for text in evidence.support for line in wrap(text, "  - ", "    ")]
    sources = " ".join((*evidence.support, *(v.source for p in one.data_points for v in p.variants)))
    named = {k: v for k, v in resources.compiled()["lists"]["documents"].items() if k in sources}
    for name, document in named.items():
        lines += wrap(f"{name}: {document}", "", "    ")
    return "\n".join(lines)


def check_in_words(check: Check) -> str:
    """What a declared check asks for, in one line."""
    if isinstance(check, SumCheck):
        return f"{' + '.join(check.names)} = {number(check.total)} +/- {number(check.tolerance)}"
    if isinstance(check, DescendingCheck):
        return " >= ".join(check.names)
    if isinstance(check, OneOfCheck):
        return f"{check.data_point} = {' or '.join(number(v) for v in check.values)}"
    least = f"{number(check.least)} <= " if check.least is not None else ""
    most = f" <= {number(check.most)}" if check.most is not None else ""
    return f"{least}{to_text(check.tree)}{most}"


def findings(evaluation: Evaluation) -> str:
    """Every finding, the gravest first, and their number."""
    lines = title(evaluation.submission)
    counted = []
    for severity in ("error", "warning", "info"):
        chosen = [f for f in evaluation.findings if f.severity == severity]
        counted.append(f"{len(chosen)} {severity}{'s' if severity != 'info' and len(chosen) != 1 else ''}")
        lines += [line for f in chosen for line in wrap(str(f), "", "    ")]
    return "\n".join([*lines, ", ".join(counted)])


def results(evaluation: Evaluation, everything: bool = False) -> str:
    """One line for each data point that has a value or a problem, by category."""
    lines = title(evaluation.submission)
    place = None
    for result in evaluation.values():
        if result.status == "not_reported" and not everything:
            continue
        here = (result.indicator.dimension, result.indicator.sub_dimension, result.indicator.category)
        if here != place:
            lines += ["", " > ".join(here)]
            place = here
        lines += _value_lines(result, 2, 40, 34, "!" if result.findings else "")
    counts = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in evaluation.counts.items() if n)
    lines += ["", *wrap(f"{len(evaluation)} data points: {counts}")]
    return "\n".join([*lines, *_legend(evaluation.values()), *_pointer(evaluation)])


def explanation(result: Result) -> str:
    """How a result came about, line by line."""
    return "\n".join(line for text in result.explain().split("\n") for line in wrap(text, "", "   "))


def coverage(of: Coverage) -> str:
    """Counts by level, tag and dimension; sources, quality, origin and age; what is reported in part."""
    lines = [*title(of.evaluation.submission), "", f"{'':<36} {'KPIs':>12} {'in part':>8} {'data points':>12}"]
    lines.append(_count_line("All", of.indicators, of.data_points))
    keys: tuple[Key, ...] = ("level", "tag", "dimension")
    for key in keys:
        lines += ["", *(_count_line(name, part.indicators, part.data_points) for name, part in of.by(key).items())]
    for name, counts in (("Data quality", of.by_quality), ("Data origin", of.by_origin)):
        if counts:
            lines += ["", f"{name} of the data points reported"]
            lines += [line for word, n in counts.items() for line in wrap(word, f"  {n:>4}  ", 8 * " ")]
    if of.ages:
        given = sum(of.ages.values())
        lines += [
            "",
            f"Readings: {given}; {len(of.without_source)} without a source, {len(of.without_link)} without a link",
        ]
        ages = ", ".join(f"{n} of {age} year{'s' if age != 1 else ''}" for age, n in of.ages.items() if age)
        lines += wrap(
            f"Age: {of.ages.get(0, 0)} of the reporting year" + (f", {ages} before" if ages else ""), "", "  "
        )
        if of.oldest:
            oldest = ", ".join(one.path for one in of.oldest[:3])
            more = f" and {len(of.oldest) - 3} more" if len(of.oldest) > 3 else ""
            lines += wrap(f"Oldest: {of.oldest[0].year}: {oldest}{more}", "", "  ")
    for code, missing in of.partly_reported.items():
        lines += wrap(f"In part: {code}, not reported: {', '.join(missing)}", "", "  ")
    return "\n".join(lines)


def _count_line(name: str, indicators: Count, points: Count) -> str:
    kpis, values = (f"{count.reported} of {count.of}" for count in (indicators, points))
    return f"{fit(name[:1].upper() + name[1:], 36)} {kpis:>12} {indicators.partial or '':>8} {values:>12}".rstrip()


def scorecard(card: Scorecard) -> str:
    """The scorecard: dimensions, categories, data points with value, share of target and points; what is left out."""
    evaluation = card.evaluation
    reported = sum(s.value is not None for s in card.values())
    scored = "are verified and have a benchmark" if card.verified_only else "a benchmark"
    lines = [
        *title(evaluation.submission),
        *wrap(f"Against {card.benchmark.id!r}: {card.benchmark.title}."),
        *wrap(f"{reported} of {len(card)} data points have a value, {len(card.total.members)} of them {scored}."),
        "",
        f"{'':<36} {'score':>10}  {'band':>5}  {'points':<12}{'of target':>9}",
        _group_line(card.total, 0),
    ]
    for dimension in card.dimensions:
        if not dimension.members:
            continue
        lines += ["", _group_line(dimension, 0)]
        for category in card.categories:
            if category.dimension == dimension.name and category.members:
                lines += [
                    "",
                    _group_line(category, 2),
                    *(line for n in category.members for line in _score_lines(card[n])),
                ]
    unscored = [s for s in card.values() if s.value is not None and s.points is None and s.left_out != NOT_VERIFIED]
    if unscored:
        lines += ["", "No benchmark (shown, not scored)"]
        lines += [line for s in unscored for line in _score_lines(s)]
    lines += _not_verified(card)
    for status, words in (("not_applicable", "Not applicable"), ("invalid", "Cannot be used")):
        chosen = [s.result.point.name for s in card.values() if s.result.status == status]
        if chosen:
            lines += ["", *wrap(f"{words}: {'; '.join(chosen)}", "", "  ")]
    missing = evaluation.counts["not_reported"]
    if missing:
        lines += ["", f"Not reported: {missing} data points (u4ssc-kpi evaluate --all lists them)"]
    lines += ["", "Points by share of the target: 4 above 95 %, 3 from 66 %, 2 from 33 %, 1 below."]
    bases = card.bases
    words = f"{bases['official']} of U4SSC, {bases['stated']} stated by their source"
    lines += wrap(f"Targets scored: {words}, {bases['derived']} derived.")
    if card.origins:
        lines += wrap(f"Their sources: {', '.join(f'{ORIGINS[o]} {n}' for o, n in card.origins.items())}.")
    if bases["derived"]:
        lines += wrap("* target derived: a reading of a goal that states no number, or another quantity", "", "  ")
    return "\n".join([*lines, *_legend(evaluation.values()), *_pointer(evaluation)])


def _not_verified(card: Scorecard) -> list[str]:
    """What a verifier did not verify, in its two forms, and what was left out for want of it."""
    if card.verification is None:
        return []
    groups = {
        "Not verified, the value is withheld": [
            s for s in card.values() if s.left_out == NOT_VERIFIED and s.value is None
        ],
        "Not verified, the value stays": [s for s in card.values() if s.verified is False and s.value is not None],
        "No decision, left out": [s for s in card.values() if s.left_out == NOT_VERIFIED and s.verified is None],
        "Not reported, as the verifier set it": [
            s for s in card.values() if s.decision and s.decision.reported is False
        ],
    }
    verified = sum(s.verified is True for s in card.values())
    only = "; only they are scored" if card.verified_only else ""
    lines = ["", *wrap(f"Verified: {verified} data points{only}.")]
    for words, scores in groups.items():
        if scores:
            lines += wrap(f"{words}: {'; '.join(s.result.point.name for s in scores)}", "", "  ")
    return lines


def _group_line(group: Group, indent: int) -> str:
    name = fit(" " * indent + group.name, 36)
    if group.percent is None:
        return f"{name} {'not scored':>10}"
    return f"{name} {group.percent:>8.1f} %  {group.band or '':>5}  {group.points} of {group.of}"


def _score_lines(score: Score) -> list[str]:
    """Name (in as many lines as it needs), value with unit, share of the target and points."""
    share = f"{min(100 * score.performance, 9999):>6.1f} % {score.points:>2}" if score.performance is not None else ""
    share += " *" if share and score.basis == "derived" else ""
    return _value_lines(score.result, 4, 36, 29 if share else 42, share)


def _value_lines(result: Result, indent: int, name_width: int, value_width: int, after: str = "") -> list[str]:
    blanks = " " * indent
    names = wrap(result.point.name, blanks, blanks + "  ", name_width)
    value = f"{number(result.value)} {unit_label(result.unit)}" if result.value is not None else result.status
    value = value.replace("_", " ").strip() + (" ~" if _is_reconstructed(result) else "")
    return [*names[:-1], f"{fit(names[-1], name_width)} {fit(value, value_width)} {after}".rstrip()]


def _is_reconstructed(result: Result) -> bool:
    return result.status == "computed" and result.indicator.evidence.formula in ("reconstructed", "partly printed")


def _legend(results: Iterable[Result]) -> list[str]:
    """What the marks mean, where they occur."""
    if not any(_is_reconstructed(r) for r in results):
        return []
    return [
        "",
        *wrap("~ computed by a formula that is reconstructed or only partly printed (u4ssc-kpi show CODE)", "", "  "),
    ]


def _pointer(evaluation: Evaluation) -> list[str]:
    """How many findings there are, and how to see them."""
    if not evaluation.findings:
        return []
    counts = {s: sum(f.severity == s for f in evaluation.findings) for s in ("error", "warning", "info")}
    shown = ", ".join(f"{n} {s}" for s, n in counts.items() if n)
    return ["", *wrap(f"Findings: {shown} (u4ssc-kpi check {evaluation.submission.file or 'FILE'})", "", "  ")]
