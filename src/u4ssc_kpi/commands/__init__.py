"""The commands of the command line, in click: one module for each kind, imported here in the order of the help."""

from u4ssc_kpi.commands import (  # each adds its commands to the group
    analysis,
    benchmarks,
    catalogue,
    city,
    evidence,
    index,
    report,
    table,
    workbook,
)
from u4ssc_kpi.commands.common import cli

__all__ = ["analysis", "benchmarks", "catalogue", "city", "cli", "evidence", "index", "report", "table", "workbook"]
