"""Recipes: how the results of a city become one score, as data.

A recipe names each step and its settings. What the steps then find in the cities (bounds, means, weights) stands in a
`Calibration`, by which the same recipe can be applied to another city later.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field, ValidationError, model_validator

from u4ssc_kpi.declared import Declared, Id
from u4ssc_kpi.errors import RecipeError, SubmissionError, UnknownNameError, did_you_mean, shown
from u4ssc_kpi.findings import Position
from u4ssc_kpi.model import Level

Method: TypeAlias = Literal["points", "distance_to_target", "goalposts", "min_max", "z_score", "rank"]
LevelName: TypeAlias = Literal["category", "sub_dimension", "dimension", "total"]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Weight: TypeAlias = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Finite: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]

RELATIVE_METHODS: tuple[Method, ...] = ("min_max", "z_score", "rank")
TARGET_METHODS: tuple[Method, ...] = ("points", "distance_to_target")


class Treatment(Declared, frozen=True):
    """How outliers are treated: a data point whose skewness and kurtosis both reach their limits has outliers.

    First its most extreme values are set to the next one, one after the other (winsorised); where that is not enough,
    the values as they were are transformed.

    Attributes:
        skewness: the limit of the absolute sample skewness (G1).
        kurtosis: the limit of the sample excess kurtosis (G2).
        winsorise: how many values of a data point may be changed.
        transform: ``log`` of the distance from the lowest value, ``box_cox`` with the power of the highest likelihood,
            or nothing.

    Examples:
        >>> Treatment(winsorise=2).transform
        'log'
    """

    skewness: float = Field(default=2.0, ge=0, allow_inf_nan=False)
    kurtosis: Finite = 3.5
    winsorise: int = Field(default=5, ge=0)
    transform: Literal["log", "box_cox"] | None = "log"


class Normalisation(Declared, frozen=True):
    """How values of different units become scores of one scale.

    Attributes:
        method: ``points`` (U4SSC: 25, 50, 75 or 100 by the band of the target reached), ``distance_to_target`` (the
            share of the target reached, at most 1), ``goalposts`` (the way from a worst to a best value, both given),
            ``min_max`` (the way from the worst to the best city), ``z_score`` (standard deviations from the mean of the
            cities), ``rank`` (the place among the cities).
        lowest: the score at the lower end of the scale, whose upper end is 100; above 0 for geometric and harmonic
            means, in which one 0 would decide alone. Not for ``points`` and ``z_score``.
        goalposts: by data point id, the worst and the best value.

    Examples:
        >>> Normalisation(method="goalposts", goalposts={"poverty": (30, 0)}).goalposts["poverty"]
        (30.0, 0.0)
    """

    method: Method = "points"
    lowest: float = Field(default=0.0, ge=0, lt=100)
    goalposts: dict[Id, tuple[Finite, Finite]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Normalisation:
        if (self.method == "goalposts") != bool(self.goalposts):
            raise ValueError("the method goalposts goes with goalposts: {data_point: [worst, best]}, and no other does")
        if same := [name for name, (worst, best) in self.goalposts.items() if worst == best]:
            raise ValueError(f"the worst and the best value are the same for {', '.join(same)}")
        if self.lowest and self.method in ("points", "z_score"):
            raise ValueError(f"the method {self.method} has its own scale and takes no lowest")
        return self


class Weights(Declared, frozen=True):
    """How much each data point counts, by id and never by position; within a group the weights are put in relation.

    Attributes:
        method: ``equal``; ``by_level``; ``given``; ``entropy`` (data points that differ more between cities count
            more); ``pca`` (squared loadings of the principal components with an eigenvalue above 1, each by its share
            of their variance; not rotated).
        levels: for ``by_level``, the weight of each level: core, advanced, local.
        given: for ``given``, the weight of each data point.
        groups: the weight of a group within the group above, by its id, such as ``dimension__economy``; 1 if left out.

    Examples:
        >>> Weights(method="by_level", levels={"core": 2, "advanced": 1}).levels["core"]
        2.0
    """

    method: Literal["equal", "by_level", "given", "entropy", "pca"] = "equal"
    levels: dict[Level, Weight] = Field(default_factory=dict)
    given: dict[Id, Weight] = Field(default_factory=dict)
    groups: dict[str, Weight] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Weights:
        for method, field in (("by_level", "levels"), ("given", "given")):
            if (self.method == method) != bool(getattr(self, field)):
                raise ValueError(f"the method {method} goes with {field}: {{name: weight}}, and no other does")
        return self


class RollUp(Declared, frozen=True):
    """How the scores of a group become one.

    Attributes:
        level: category, sub_dimension, dimension or total.
        method: ``arithmetic``, ``geometric`` or ``harmonic`` mean; ``copeland``: how many cities the city outranks,
            less how many outrank it.
        of: what is joined: the groups of the ``level_before`` (data points in the first), or the ``data_points``.

    Examples:
        >>> RollUp(level="total", method="geometric").of
        'level_before'
    """

    level: LevelName
    method: Literal["arithmetic", "geometric", "harmonic", "copeland"] = "arithmetic"
    of: Literal["level_before", "data_points"] = "level_before"


class Missing(Declared, frozen=True):
    """What is done where a city has no value.

    Attributes:
        rule: ``leave_out`` (a group's score is that of what is there), ``drop_cities`` (only cities with all data
            points), ``drop_data_points`` (only data points that all cities have), ``mean_of_category`` (the mean of the
            city's own scores in the category), ``mean_of_cities`` or ``median_of_cities`` (of the data point's scores).
        city_coverage: the share of data points that a city needs; with less it is dropped.
        group_coverage: the share of its data points that a group needs; with less it has no score.

    Examples:
        >>> Missing(group_coverage=0.5).rule
        'leave_out'
    """

    rule: Literal[
        "leave_out", "drop_cities", "drop_data_points", "mean_of_category", "mean_of_cities", "median_of_cities"
    ] = "leave_out"
    city_coverage: Share = 0.0
    group_coverage: Share = 0.0


ORDER: tuple[LevelName, ...] = ("category", "sub_dimension", "dimension", "total")


class Recipe(Declared, frozen=True):
    """How the results of a city become one score. A recipe is plain data, in YAML or a dict.

    Attributes:
        id: its name.
        title: a line for a person.
        benchmark: the id of the benchmark set, for the methods by target and for data points whose best value lies
            between; the set of the scorecards, or ``reference``, by default.
        indicators: what to take: codes, ids, categories, dimensions, levels, as for `compute`; all by default.
        treatment: of outliers; none by default.
        normalisation: see `Normalisation`.
        weights: see `Weights`.
        missing: see `Missing`.
        aggregation: the levels, from below; the last is the total.

    Source:
        The steps are those of OECD and JRC, Handbook on Constructing Composite Indicators (2008), part 1, sections 3
        to 6. The recipe ``u4ssc`` is the published score (VR Kristiansund 2020 p. 12; FS Valencia 2020 p. 14).

    Examples:
        >>> recipe = Recipe(id="mine", normalisation={"method": "min_max", "lowest": 1}, aggregation=[
        ...     {"level": "dimension"}, {"level": "total", "method": "geometric"}])
        >>> recipe.relative
        ('min_max bounds',)
    """

    id: Id
    title: str = ""
    benchmark: str | None = None
    indicators: tuple[str, ...] = ()
    treatment: Treatment | None = None
    normalisation: Normalisation = Normalisation()
    weights: Weights = Weights()
    missing: Missing = Missing()
    aggregation: tuple[RollUp, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> Recipe:
        if problems := [*self._order_problems(), *self._scale_problems()]:
            raise ValueError("; ".join(problems))
        return self

    def _order_problems(self) -> Iterator[str]:
        levels = [a.level for a in self.aggregation]
        if sorted(set(levels), key=ORDER.index) != levels or levels[-1] != "total":
            yield f"aggregation names each level once, in the order {', '.join(ORDER)}, and ends with total"
        if "category" in levels and any(
            a.level == "sub_dimension" and a.of == "level_before" for a in self.aggregation
        ):
            yield "a category may lie in several sub-dimensions: write of: data_points for the level sub_dimension"

    def _scale_problems(self) -> Iterator[str]:
        method = self.normalisation.method
        if self.treatment is not None and method not in ("min_max", "z_score"):
            yield f"treatment goes with min_max and z_score; {method} is not moved by outliers"
        positive = method == "points" or self.normalisation.lowest > 0
        before = positive
        for step in self.aggregation:
            below = positive if step.of == "data_points" or step is self.aggregation[0] else before
            if step.method in ("geometric", "harmonic") and not below:
                yield (
                    f"the {step.method} mean of the level {step.level} needs scores above 0: "
                    "set lowest: 1 in normalisation, and take no z_score or copeland below it"
                )
            before = below and step.method != "copeland"

    @property
    def relative(self) -> tuple[str, ...]:
        """What makes a city's score depend on the other cities; empty for an absolute recipe."""
        found = ["outliers"] if self.treatment else []
        names = {"min_max": "min_max bounds", "z_score": "z_score mean and deviation", "rank": "ranks"}
        found += [names[self.normalisation.method]] if self.normalisation.method in names else []
        found += [f"{self.weights.method} weights"] if self.weights.method in ("entropy", "pca") else []
        filled = self.missing.rule in ("mean_of_cities", "median_of_cities", "drop_data_points")
        found += [self.missing.rule.replace("_", " ")] if filled else []
        return (*found, *(["copeland comparisons"] if any(a.method == "copeland" for a in self.aggregation) else []))


def _nested(*levels: LevelName) -> tuple[RollUp, ...]:
    return tuple(RollUp(level=level) for level in levels)


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        r.id: r
        for r in (
            Recipe(
                id="u4ssc",
                title="The U4SSC score as published: points of the data points, added",
                aggregation=tuple(RollUp(level=level, of="data_points") for level in ORDER),
            ),
            Recipe(
                id="distance_to_target",
                title="Share of the target reached; categories and dimensions count the same",
                normalisation=Normalisation(method="distance_to_target"),
                aggregation=_nested("category", "dimension", "total"),
            ),
            Recipe(
                id="min_max",
                title="Between the worst and the best city; categories and dimensions count the same",
                normalisation=Normalisation(method="min_max"),
                aggregation=_nested("category", "dimension", "total"),
            ),
        )
    }
)


def read_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Reads a recipe from a YAML or JSON file.

    Args:
        path: a file that ends in .yaml, .yml or .json.

    Raises:
        RecipeError: when the file cannot be read or is no recipe; all that is wrong is listed, with lines.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "mine.yaml"
        >>> _ = file.write_text("id: mine\\nnormalisation: {method: rank}\\naggregation: [{level: total}]\\n")
        >>> read_recipe(file).normalisation.method
        'rank'
    """
    from u4ssc_kpi.io.files import parse_json
    from u4ssc_kpi.io.yaml_text import parse_yaml, read_text

    name = str(path)
    try:
        text = read_text(Path(path))
        document = parse_json(text, name) if name.casefold().endswith(".json") else parse_yaml(text, name)
    except SubmissionError as error:
        raise RecipeError(error.problems, name) from None
    if document.problems:
        raise RecipeError(document.problems, name)
    return to_recipe(document.data, name, document.positions)


def to_recipe(
    given: Recipe | str | Mapping[str, Any], file: str = "", positions: Mapping[str, Position] | None = None
) -> Recipe:
    """A recipe from its name, a mapping or itself.

    Raises:
        UnknownNameError: for a name that no recipe has.
        RecipeError: for a mapping that is no recipe.
    """
    if isinstance(given, Recipe):
        return given
    if isinstance(given, str) and not file:
        if given not in RECIPES:
            near = did_you_mean(given, RECIPES) or f"Known: {', '.join(RECIPES)}"
            raise UnknownNameError(f"no recipe {shown(given)!r}. {near}")
        return RECIPES[given]
    if not isinstance(given, Mapping):
        raise RecipeError(["a recipe begins with id:, and has aggregation: with at least the level total"], file)
    try:
        return Recipe.model_validate(dict(given))
    except ValidationError as error:
        found = error.errors(include_url=False)
        if len(found) > 1:  # where an entry of a list is wrong, the list seems too short
            found = [e for e in found if e["type"] != "too_short"]
        raise RecipeError([_problem(e, positions or {}) for e in found], file) from None


def _problem(error: Any, positions: Mapping[str, Position]) -> str:
    location = [str(part) for part in error["loc"]]
    paths = [".".join(location[:n]) for n in range(len(location), 0, -1)]
    line = next((positions[path] for path in paths if path in positions), None)
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        known = list(_model_at(error["loc"][:-1]).model_fields)
        message = f"is not known here. {did_you_mean(location[-1], known) or 'Known: ' + ', '.join(known)}"
    elif error["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        near = did_you_mean(str(error["input"]), known) or f"Known: {', '.join(known)}"
        message = f"{shown(error['input'])!r} is not known. {near}"
    elif error["type"] == "missing":
        message = "is missing"
    elif error["type"] != "value_error" and not isinstance(error["input"], (dict, list, tuple)):
        message = f"{message}, not {shown(error['input'])!r}"
    lead = f"line {line}: " if line else ""
    return f"{lead}{'.'.join(location)}{': ' if location else ''}{message}"


def _model_at(location: tuple[Any, ...]) -> type[BaseModel]:
    """The model that stands at a place of a recipe."""
    parts: dict[str, type[BaseModel]] = {
        "treatment": Treatment,
        "normalisation": Normalisation,
        "weights": Weights,
        "missing": Missing,
        "aggregation": RollUp,
    }
    return parts[str(location[0])] if location else Recipe
