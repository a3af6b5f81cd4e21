"""u4ssc-kpi: the 91 U4SSC key performance indicators for smart sustainable cities.

Computed with units, checked, benchmarked, explained. An independent implementation of the published methodology; not
official software of ITU or U4SSC.

Examples:
    >>> import u4ssc_kpi as u4
    >>> city = u4.Submission(city="Karmøy", country="NO", year=2019,
    ...     readings={"households_with_internet_access": 97, "households": 100})
    >>> u4.evaluate(city)["household_internet_access"].value
    97.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from u4ssc_kpi._version import __version__

if TYPE_CHECKING:
    from u4ssc_kpi import report as report
    from u4ssc_kpi import workbook as workbook
    from u4ssc_kpi.analysis.aggregate import aggregate
    from u4ssc_kpi.analysis.aggregate_table import aggregate_table
    from u4ssc_kpi.analysis.compare import Compared, Comparison, compare
    from u4ssc_kpi.analysis.composite.calibration import Calibration
    from u4ssc_kpi.analysis.composite.index import CityIndex, GroupScore, Index, index
    from u4ssc_kpi.analysis.composite.leave_one_out import LeaveOneOut, LeftOut, leave_one_out
    from u4ssc_kpi.analysis.composite.recipe import Recipe, read_recipe
    from u4ssc_kpi.analysis.composite.sensitivity import CitySensitivity, Sensitivity, sensitivity
    from u4ssc_kpi.analysis.composite.sobol import SobolIndex, SobolIndices, sobol_indices
    from u4ssc_kpi.analysis.composite.steps import RecipeStep
    from u4ssc_kpi.analysis.composite.uncertainty import Uncertainty
    from u4ssc_kpi.analysis.diagnosis import Diagnosis, Lift, Pull, Step, diagnose
    from u4ssc_kpi.analysis.measures import Measures
    from u4ssc_kpi.analysis.peers import Feature, Peer, nearest_peers
    from u4ssc_kpi.analysis.region import Aggregate, Region
    from u4ssc_kpi.analysis.statistics import Slope
    from u4ssc_kpi.analysis.trend import Observation, Trend, Trends, trend
    from u4ssc_kpi.analysis.trend_table import trend_table
    from u4ssc_kpi.catalogue import Registry
    from u4ssc_kpi.checks.settings import CheckSettings
    from u4ssc_kpi.comparability import edition_differences, known_editions
    from u4ssc_kpi.coverage import Coverage
    from u4ssc_kpi.errors import (
        AnalysisError,
        BenchmarkError,
        CalculationError,
        CatalogueError,
        FormulaError,
        MergeError,
        MissingExtraError,
        NotApplicableError,
        RecipeError,
        ReportError,
        SubmissionError,
        TableError,
        U4SSCError,
        UnitError,
        UnknownFilterError,
        UnknownNameError,
        ValueReadError,
    )
    from u4ssc_kpi.evaluation import evaluate
    from u4ssc_kpi.evidence import EvidenceRow, evidence_counts, evidence_table
    from u4ssc_kpi.findings import Finding, FindingError, Place
    from u4ssc_kpi.frames.compute import compute
    from u4ssc_kpi.frames.findings import check_table
    from u4ssc_kpi.frames.shapes import split_units_row, widen
    from u4ssc_kpi.gini import gini
    from u4ssc_kpi.io.benchmarks import read_benchmarks, write_benchmarks
    from u4ssc_kpi.io.files import read, write
    from u4ssc_kpi.io.verifications import read_verification, write_verification
    from u4ssc_kpi.io.years import read_all
    from u4ssc_kpi.merging import merge
    from u4ssc_kpi.model import (
        Aggregation,
        BenchmarkSet,
        Citation,
        Conversion,
        DataPoint,
        Edition,
        Evidence,
        Indicator,
        Input,
        Sdg,
        Target,
        Variant,
    )
    from u4ssc_kpi.results import Evaluation, Result
    from u4ssc_kpi.scoring import Group, Score, Scorecard
    from u4ssc_kpi.submission import Reading, Submission
    from u4ssc_kpi.verification import Answer, Asked, Decision, Question, Verification

    registry: Registry

_HOME = {
    "analysis.aggregate": ("aggregate",),
    "analysis.aggregate_table": ("aggregate_table",),
    "analysis.compare": (
        "Compared",
        "Comparison",
        "compare",
    ),
    "analysis.composite.calibration": ("Calibration",),
    "analysis.composite.index": (
        "CityIndex",
        "GroupScore",
        "Index",
        "index",
    ),
    "analysis.composite.leave_one_out": (
        "LeaveOneOut",
        "LeftOut",
        "leave_one_out",
    ),
    "analysis.composite.recipe": (
        "Recipe",
        "read_recipe",
    ),
    "analysis.composite.sensitivity": (
        "CitySensitivity",
        "Sensitivity",
        "sensitivity",
    ),
    "analysis.composite.sobol": (
        "SobolIndex",
        "SobolIndices",
        "sobol_indices",
    ),
    "analysis.composite.steps": ("RecipeStep",),
    "analysis.composite.uncertainty": ("Uncertainty",),
    "analysis.diagnosis": (
        "Diagnosis",
        "Lift",
        "Pull",
        "Step",
        "diagnose",
    ),
    "analysis.measures": ("Measures",),
    "analysis.peers": (
        "Feature",
        "Peer",
        "nearest_peers",
    ),
    "analysis.region": (
        "Aggregate",
        "Region",
    ),
    "analysis.statistics": ("Slope",),
    "analysis.trend": (
        "Observation",
        "Trend",
        "Trends",
        "trend",
    ),
    "analysis.trend_table": ("trend_table",),
    "catalogue": ("Registry",),
    "checks.settings": ("CheckSettings",),
    "comparability": (
        "edition_differences",
        "known_editions",
    ),
    "coverage": ("Coverage",),
    "errors": (
        "AnalysisError",
        "BenchmarkError",
        "CalculationError",
        "CatalogueError",
        "FormulaError",
        "MergeError",
        "MissingExtraError",
        "NotApplicableError",
        "RecipeError",
        "ReportError",
        "SubmissionError",
        "TableError",
        "U4SSCError",
        "UnitError",
        "UnknownFilterError",
        "UnknownNameError",
        "ValueReadError",
    ),
    "evaluation": ("evaluate",),
    "evidence": (
        "EvidenceRow",
        "evidence_counts",
        "evidence_table",
    ),
    "findings": (
        "Finding",
        "FindingError",
        "Place",
    ),
    "frames.compute": ("compute",),
    "frames.findings": ("check_table",),
    "frames.shapes": (
        "split_units_row",
        "widen",
    ),
    "gini": ("gini",),
    "io.benchmarks": (
        "read_benchmarks",
        "write_benchmarks",
    ),
    "io.files": (
        "read",
        "write",
    ),
    "io.verifications": (
        "read_verification",
        "write_verification",
    ),
    "io.years": ("read_all",),
    "merging": ("merge",),
    "model": (
        "Aggregation",
        "BenchmarkSet",
        "Citation",
        "Conversion",
        "DataPoint",
        "Edition",
        "Evidence",
        "Indicator",
        "Input",
        "Sdg",
        "Target",
        "Variant",
    ),
    "results": (
        "Evaluation",
        "Result",
    ),
    "scoring": (
        "Group",
        "Score",
        "Scorecard",
    ),
    "submission": (
        "Reading",
        "Submission",
    ),
    "verification": (
        "Answer",
        "Asked",
        "Decision",
        "Question",
        "Verification",
    ),
}
_MODULES = ("report", "workbook")  # public names that are modules
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Aggregate",
    "Aggregation",
    "AnalysisError",
    "Answer",
    "Asked",
    "BenchmarkError",
    "BenchmarkSet",
    "CalculationError",
    "Calibration",
    "CatalogueError",
    "CheckSettings",
    "Citation",
    "CityIndex",
    "CitySensitivity",
    "Compared",
    "Comparison",
    "Conversion",
    "Coverage",
    "DataPoint",
    "Decision",
    "Diagnosis",
    "Edition",
    "Evaluation",
    "Evidence",
    "EvidenceRow",
    "Feature",
    "Finding",
    "FindingError",
    "FormulaError",
    "Group",
    "GroupScore",
    "Index",
    "Indicator",
    "Input",
    "LeaveOneOut",
    "LeftOut",
    "Lift",
    "Measures",
    "MergeError",
    "MissingExtraError",
    "NotApplicableError",
    "Observation",
    "Peer",
    "Place",
    "Pull",
    "Question",
    "Reading",
    "Recipe",
    "RecipeError",
    "RecipeStep",
    "Region",
    "Registry",
    "ReportError",
    "Result",
    "Score",
    "Scorecard",
    "Sdg",
    "Sensitivity",
    "Slope",
    "SobolIndex",
    "SobolIndices",
    "Step",
    "Submission",
    "SubmissionError",
    "TableError",
    "Target",
    "Trend",
    "Trends",
    "U4SSCError",
    "Uncertainty",
    "UnitError",
    "UnknownFilterError",
    "UnknownNameError",
    "ValueReadError",
    "Variant",
    "Verification",
    "__version__",
    "aggregate",
    "aggregate_table",
    "check_table",
    "compare",
    "compute",
    "diagnose",
    "edition_differences",
    "evaluate",
    "evidence_counts",
    "evidence_table",
    "gini",
    "index",
    "known_editions",
    "leave_one_out",
    "merge",
    "nearest_peers",
    "read",
    "read_all",
    "read_benchmarks",
    "read_recipe",
    "read_verification",
    "registry",
    "report",
    "sensitivity",
    "sobol_indices",
    "split_units_row",
    "trend",
    "trend_table",
    "widen",
    "workbook",
    "write",
    "write_benchmarks",
    "write_verification",
]


def __getattr__(name: str) -> Any:
    """Imports the public names on first use, so that `import u4ssc_kpi` costs next to nothing."""
    value: Any
    if name == "registry":
        from u4ssc_kpi.catalogue import default_registry

        value = default_registry()
    elif name in _MODULES:
        value = import_module(f"u4ssc_kpi.{name}")
    elif name in _MODULE_OF:
        value = getattr(import_module(f"u4ssc_kpi.{_MODULE_OF[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
