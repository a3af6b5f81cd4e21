"""Results as U4SSC prints them: their numbers, units and words.

Read off published pages (Verification Reports of Karmøy p. 14, Asker p. 22, Kristiansund p. 22, Bizerte p. 20,
Stavanger p. 17; Factsheets of Riyadh, Bizerte, Valencia): two decimals; a blank before the unit and between thousands;
more decimals where two would show a zero that is none; counts, and whole numbers of a thousand and more, without
decimals; Yes and No; Not Reported; Not verified.
"""

from __future__ import annotations

import math

from u4ssc_kpi.display import unit_label
from u4ssc_kpi.model import DataPoint
from u4ssc_kpi.report.documents.content import Value
from u4ssc_kpi.report.language import Language, message
from u4ssc_kpi.results import Result, Status

NOT_REPORTED = message("Not Reported")
NOT_VERIFIED = message("Not verified")
STATUS_WORDS: dict[Status, str] = {
    "computed": message("Computed"),
    "reported": message("Reported"),
    "not_reported": NOT_REPORTED,
    "not_applicable": message("Not applicable"),
    "invalid": message("Cannot be used"),
}
_SAYS_NOTHING = ("Number", "Ratio")  # words of the cards that add nothing to the number


def printed_unit(point: DataPoint) -> str:
    """The unit of a data point as it is printed after a result, in English; empty for a count and a yes / no.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> points = u4.registry.data_points
        >>> [printed_unit(points[name]) for name in ("fire_service", "rd_expenditure", "gini_coefficient")]
        ['FTE / 100 000 inhabitants', '% GDP', '']
    """
    if point.units_printed:
        told = point.units_printed[0]
        return "" if told in _SAYS_NOTHING else told.replace("m2", "m²").replace("m3", "m³")
    return "" if point.kind in ("count", "yes_no") else unit_label(point.unit)


def printed(point: DataPoint, value: float | bool, lang: Language) -> Value | str:
    """A value of a data point as it is printed.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> from u4ssc_kpi.report.language import language
        >>> printed(u4.registry.data_points["fire_service"], 52.2791, language())
        Value(number='52.28', unit='FTE / 100 000 inhabitants')
        >>> printed(u4.registry.data_points["resilience_plans"], False, language())
        'No'
    """
    if isinstance(value, bool) or point.kind == "yes_no":
        return lang("Yes") if value else lang("No")
    return Value(lang.number(value, _decimals(point, value)), lang(printed_unit(point)))


def printed_result(result: Result, lang: Language) -> Value | str:
    """A result as it is printed; without a value, the words for its status."""
    if result.value is None:
        return lang(STATUS_WORDS[result.status])
    return printed(result.point, result.value, lang)


def _decimals(point: DataPoint, value: float) -> int:
    whole = float(value).is_integer()
    if whole and (point.kind == "count" or abs(value) >= 1000):
        return 0
    if 0 < abs(value) < 0.005:
        return min(-math.floor(math.log10(abs(value))), 12)
    return 2
