"""From a folder of YAML declarations to one catalogue, and from the compiled catalogue to models.

The folder holds ``inputs.yaml``, ``indicators/*.yaml``, ``benchmarks/*.yaml``, and for the library's own catalogue also
``units.yaml`` and ``lists.yaml``; the citations of its targets may name the documents of a ``documents.yaml``.
``tools/compile_catalogue.py`` compiles it to the committed ``catalogue.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.errors import CatalogueError, FormulaError, did_you_mean
from u4ssc_kpi.model import BenchmarkSet, Indicator, Input

EDITION = "2017, with the guidance of 2022"  # M17 and V22 of `lists.yaml`: what the catalogue follows

M = TypeVar("M", bound=BaseModel)


def compile_folder(folder: Path) -> dict[str, Any]:
    """Reads and validates a folder of declarations.

    Returns:
        Plain data: inputs, indicators (their data points naming inputs by id), benchmark sets, units, lists.

    Raises:
        CatalogueError: with every problem found, each with its file.
    """
    from u4ssc_kpi.io.yaml_text import load_yaml

    problems: list[str] = []
    raw_inputs = [(folder / "inputs.yaml", row) for row in load_yaml(folder / "inputs.yaml").data]
    inputs: dict[str, Input] = {}
    for file, row in raw_inputs:
        model = _validated(Input, row, str(file), problems)
        if model and model.id in inputs:
            problems.append(f"{file}: the input {model.id} is declared twice")
        elif model:
            inputs[model.id] = model
    indicators: list[Indicator] = []
    for file in sorted((folder / "indicators").glob("*.yaml")):
        for row in load_yaml(file).data:
            if isinstance(row, dict):
                row = {**row, "data_points": [_with_inputs(p, inputs, str(file), problems) for p in row["data_points"]]}
            model_ = _validated(Indicator, row, str(file), problems)
            indicators += [model_] if model_ else []
    sets = []
    documents = load_yaml(folder / "documents.yaml").data if (folder / "documents.yaml").exists() else {}
    for file in sorted((folder / "benchmarks").glob("*.yaml")):
        data = _with_documents(load_yaml(file).data, documents, str(file), problems)
        set_ = _validated(BenchmarkSet, data, str(file), problems)
        sets += [set_] if set_ else []
    if problems:
        raise CatalogueError("\n".join(problems))
    lists = load_yaml(folder / "lists.yaml").data
    order: list[str] = lists["sub_dimensions"]
    indicators.sort(key=lambda i: order.index(i.sub_dimension))
    used = {i.id for indicator in indicators for point in indicator.data_points for i in point.all_inputs}
    idle = [i for i in inputs if i not in used]
    if idle:
        raise CatalogueError(f"no formula uses the inputs {', '.join(idle)}")
    return {
        "edition": EDITION,
        "units": load_yaml(folder / "units.yaml").data,
        "lists": lists,
        "inputs": [i.model_dump(mode="json", exclude_defaults=True) for i in inputs.values()],
        "indicators": [_by_id(i) for i in indicators],
        "benchmark_sets": [s.model_dump(mode="json", exclude_defaults=True) for s in sets],
    }


def _with_inputs(point: Any, inputs: Mapping[str, Input], where: str, problems: list[str]) -> Any:
    """Fills in the inputs that a formula names: that of a data point, and those of its variants."""
    if not isinstance(point, dict) or "formula" not in point:
        return point
    where = f"{where}: {point.get('id')}"
    point = dict(point)
    if isinstance(point.get("variants"), list):
        point["variants"] = [_with_inputs(v, inputs, where, problems) for v in point["variants"]]
    try:
        names = formulas.names(formulas.parse(str(point["formula"])))
    except FormulaError as error:
        problems.append(f"{where}: {error}")
        return {**point, "inputs": ()}
    for name in names:
        if name not in inputs:
            problems.append(f"{where}: unknown input {name}. {did_you_mean(name, inputs)}".strip())
    return {**point, "inputs": tuple(inputs[n] for n in names if n in inputs)}


def _with_documents(data: Any, documents: Mapping[str, Mapping[str, Any]], file: str, problems: list[str]) -> Any:
    """Fills in the documents that the citations of a benchmark set name."""

    def filled(target: Any) -> Any:
        source = target.get("source") if isinstance(target, dict) else None
        if not isinstance(source, dict) or "document" not in source:
            return target
        name = source["document"]
        if name not in documents:
            near = did_you_mean(str(name), documents)
            problems.append(f"{file}: {target.get('data_point')}: unknown document {name}. {near}".strip())
            return {**target, "source": str(name)}
        return {**target, "source": {**documents[name], **{k: v for k, v in source.items() if k != "document"}}}

    if not isinstance(data, dict) or not isinstance(data.get("targets"), list):
        return data
    return {**data, "targets": [filled(t) for t in data["targets"]]}


def _validated(kind: type[M], row: object, file: str, problems: list[str]) -> M | None:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        name = row.get("code") or row.get("id") if isinstance(row, dict) else str(row)[:40]
        problems += [f"{file}: {name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        return None


def _by_id(indicator: Indicator) -> dict[str, Any]:
    data = indicator.model_dump(mode="json", exclude_defaults=True)
    for point, model in zip(data["data_points"], indicator.data_points, strict=True):
        point["inputs"] = [i.id for i in model.inputs]
        for variant, of in zip(point.get("variants", ()), model.variants, strict=True):
            variant["inputs"] = [i.id for i in of.inputs]
    return data


def load_compiled(data: Mapping[str, Any]) -> tuple[tuple[Indicator, ...], tuple[BenchmarkSet, ...]]:
    """The models of a compiled catalogue."""
    inputs = {row["id"]: Input.model_validate(row) for row in data["inputs"]}

    def resolved(owners: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Data points or variants with the inputs that they name."""
        found = [{**o, "inputs": tuple(inputs[i] for i in o["inputs"])} for o in owners]
        return [{**o, "variants": resolved(o["variants"])} if "variants" in o else o for o in found]

    indicators = tuple(
        Indicator.model_validate({**row, "data_points": resolved(row["data_points"])}) for row in data["indicators"]
    )
    return indicators, tuple(BenchmarkSet.model_validate(row) for row in data["benchmark_sets"])
