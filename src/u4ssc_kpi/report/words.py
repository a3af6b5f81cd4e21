"""The words that reports share: bands, targets, why a result has no score."""

from __future__ import annotations

from typing import Literal, TypeAlias

from u4ssc_kpi.display import unit_label
from u4ssc_kpi.model import Target
from u4ssc_kpi.report.documents.published import printed
from u4ssc_kpi.report.language import Language, message
from u4ssc_kpi.results import Result
from u4ssc_kpi.scoring import NOT_VERIFIED, Band, Group, Score, Scorecard

# How a result stands on a wheel: b4 to b1 for its band, "nv" for not scored as it is not verified, "nb" for no
# benchmark, "nr" for no value.
Standing: TypeAlias = Literal["b4", "b3", "b2", "b1", "nv", "nb", "nr"]
STANDINGS: dict[Standing, str] = {
    "b4": message("More than 95 % of target"),
    "b3": message("66–95 % of target"),
    "b2": message("33–66 % of target"),
    "b1": message("Less than 33 % of target"),
    "nv": message("Not scored: not verified"),
    "nb": message("No benchmark"),
    "nr": message("No value"),
}
_OF_BAND: dict[Band, Standing] = {"95+": "b4", "66-95": "b3", "33-66": "b2", "0-33": "b1"}
_REASONS = {
    "not_reported": message("not reported"),
    "not_applicable": message("not applicable"),
    "invalid": message("cannot be used"),
}
_RULES = {
    "at_least": message("at least {target}"),
    "at_most": message("at most {target}"),
    "equal_to": message("{target}"),
    "linear": message("{target} (worst {worst})"),
}


def standing(score: Score) -> Standing:
    """How a result stands."""
    if score.band is not None:
        return _OF_BAND[score.band]
    if score.value is None:
        return "nr"
    has_benchmark = score.target is not None and score.target.rule != "none"
    return "nv" if has_benchmark and score.left_out == NOT_VERIFIED else "nb"


def standings(verified_only: bool) -> dict[Standing, str]:
    """What a legend explains; that a result is not scored as it is not verified only where that can be."""
    return {state: said for state, said in STANDINGS.items() if state != "nv" or verified_only}


def standing_of_group(group: Group, card: Scorecard) -> Standing:
    """How a category, sub-dimension or dimension stands; without a score, whether it has values."""
    if group.band is not None:
        return _OF_BAND[group.band]
    found = {standing(card[name]) for name in group.left_out}
    return "nv" if "nv" in found else "nb" if "nb" in found else "nr"


def shown(score: Score, lang: Language) -> str:
    """The value of a score with its unit, as far as a verifier lets it stand, or why there is none."""
    if score.result.status == "not_reported" and score.decision is not None and score.decision.reported:
        return lang("reported, no value given")
    if score.value is None and score.result.value is not None:
        return lang("not verified") if score.left_out == NOT_VERIFIED else lang("not reported")
    return value(score.result, lang)


def value(result: Result, lang: Language) -> str:
    """A result with its unit, or why there is none."""
    if result.value is None:
        return lang(_REASONS[result.status])
    shown = printed(result.point, result.value, lang)
    if isinstance(shown, str):
        return shown
    return f"{shown.number}\u00a0{shown.unit}" if shown.unit else shown.number


def target(one: Target | None, unit: str, lang: Language) -> str:
    """What a target asks for; empty where there is none.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> from u4ssc_kpi.report.language import language
        >>> target(u4.registry.targets("reference")["fixed_broadband_subscriptions"], "percent", language())
        'at least 60\\xa0%'
    """
    if one is None or one.rule == "none":
        return ""
    if one.rule == "yes":
        return lang("Yes")
    label = unit_label(unit)
    said = [lang.number(n) + (f"\u00a0{lang(label)}" if label else "") for n in (one.target or 0.0, one.worst or 0.0)]
    return lang(_RULES[one.rule], target=said[0], worst=said[1])
