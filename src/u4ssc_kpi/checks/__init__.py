"""Plausibility: what can be used but is worth a look. Nothing here changes a value.

`given` looks at what stands around the values, `declared` runs the checks that the indicators declare, `consistency`
compares the readings of one submission with each other, `previous` compares it with that of an earlier year.
"""

from u4ssc_kpi.checks.consistency import check_consistency
from u4ssc_kpi.checks.declared import check_results
from u4ssc_kpi.checks.given import check_submission
from u4ssc_kpi.checks.previous import check_previous
from u4ssc_kpi.checks.settings import CheckSettings

__all__ = ["CheckSettings", "check_consistency", "check_previous", "check_results", "check_submission"]
