"""Reports of a city's results: what a mayor, a verifier and a citizen read. The names are imported on first use.

Examples:
    >>> import u4ssc_kpi as u4
    >>> city = u4.Submission(city="Karmøy", country="NO", year=2020, reported={"household_internet_access": 97})
    >>> card = u4.registry.benchmark(u4.evaluate(city))
    >>> "Household Internet Access" in u4.report.wheel(card).svg
    True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from u4ssc_kpi.report.benchmark_wheel import wheel
    from u4ssc_kpi.report.city_snapshot import snapshot
    from u4ssc_kpi.report.documents.case_study import case_study
    from u4ssc_kpi.report.documents.document import Document
    from u4ssc_kpi.report.documents.factsheet import Comparison, factsheet
    from u4ssc_kpi.report.documents.goals import sdg_report
    from u4ssc_kpi.report.documents.verification import verification_report
    from u4ssc_kpi.report.language import languages
    from u4ssc_kpi.report.many_cities import overview
    from u4ssc_kpi.report.miniature import small_wheel
    from u4ssc_kpi.report.output import Drawing, Output, Page

# A module here never has the name of a public function: it would take its place in the package.
_HOME = {
    "benchmark_wheel": ("wheel",),
    "city_snapshot": ("snapshot",),
    "documents.case_study": ("case_study",),
    "documents.document": ("Document",),
    "documents.factsheet": ("Comparison", "factsheet"),
    "documents.goals": ("sdg_report",),
    "documents.verification": ("verification_report",),
    "language": ("languages",),
    "many_cities": ("overview",),
    "miniature": ("small_wheel",),
    "output": ("Drawing", "Output", "Page"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Comparison",
    "Document",
    "Drawing",
    "Output",
    "Page",
    "case_study",
    "factsheet",
    "languages",
    "overview",
    "sdg_report",
    "small_wheel",
    "snapshot",
    "verification_report",
    "wheel",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
