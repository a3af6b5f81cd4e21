"""Run by .ci/run in an environment that holds the built wheel and its core dependencies, nothing else."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.resources import files

import u4ssc_kpi as u4

assert "site-packages" in str(u4.__file__), f"not the installed wheel: {u4.__file__}"
package = files("u4ssc_kpi")
assert package.joinpath("py.typed").is_file()
assert not package.joinpath("data", "indicators").is_dir(), "the wheel holds the compiled catalogue, not its sources"
assert (len(u4.registry), len(u4.registry.data_points), len(u4.registry.inputs)) == (91, 112, 148)
city = u4.Submission(
    city="Bizerte", country="TN", year=2019, readings={"firefighters": 203, "population": "172 122 inhabitants"}
)
assert round(u4.evaluate(city)["fire_service"].value or 0, 2) == 117.94

for extra in ("click", "polars", "pandas", "pyarrow"):
    assert importlib.util.find_spec(extra) is None, f"{extra} is installed: this environment is not empty"
command = subprocess.run([sys.executable, "-m", "u4ssc_kpi.cli", "list"], capture_output=True, text=True, check=False)
assert command.returncode == 2
assert "pip install 'u4ssc-kpi[cli]'" in command.stderr, command.stderr
message = ""
try:
    u4.evaluate(city).to_frame()
except u4.MissingExtraError as error:
    message = str(error)
assert "pip install 'u4ssc-kpi[polars]'" in message, message or "to_frame worked without a data frame library"
print("the wheel works")
