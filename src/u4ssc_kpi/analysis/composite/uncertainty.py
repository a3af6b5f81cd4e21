"""What is uncertain about an index, as columns of random numbers, and the scores that they give.

Each uncertain thing is one column: a standard normal number, or one that is uniform between 0 and 1. So the same model
runs with numbers drawn by chance (Monte Carlo) and with those of a design (Sobol).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import Field, ValidationError

from u4ssc_kpi import formula as formulas
from u4ssc_kpi import resources
from u4ssc_kpi.analysis.composite.calibration import Calibration
from u4ssc_kpi.analysis.composite.cities import CityTable
from u4ssc_kpi.analysis.composite.recipe import Method
from u4ssc_kpi.declared import Declared, Id
from u4ssc_kpi.errors import AnalysisError, RecipeError, did_you_mean
from u4ssc_kpi.quantities import split_value
from u4ssc_kpi.results import Result, Used

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Part: TypeAlias = Annotated[float, Field(ge=0, lt=1)]
Deviation: TypeAlias = Annotated[float, Field(ge=0, le=10)]
SourceName: TypeAlias = Literal["weights", "targets", "normalisation", "values"]


class Uncertainty(Declared, frozen=True):
    """What is uncertain, apart from the uncertainties that the readings themselves state.

    Attributes:
        weights: each weight is multiplied by a factor between 1 - weights and 1 + weights, all alike.
        targets: each target likewise; where the target is 0, the way from it to the worst value.
        normalisations: methods that take turns with that of the recipe, each as often.
        values: the relative standard deviation of the value of a data point where its readings state none: one number
            for all, or by data point id.
        quality: the relative standard deviation that a data quality implies, where the reading states none; off by
            default.

    Examples:
        >>> Uncertainty(weights=0.25, quality={"Personal estimation": 0.3}).targets
        0.0
    """

    weights: Part = 0.0
    targets: Part = 0.0
    normalisations: tuple[Method, ...] = ()
    values: Deviation | dict[Id, Deviation] = 0.0
    quality: dict[str, Deviation] = Field(default_factory=dict)


def to_uncertainty(given: Uncertainty | Mapping[str, Any] | None) -> Uncertainty:
    """The model from a mapping.

    Raises:
        RecipeError: listing all that is wrong.
    """
    if isinstance(given, Uncertainty):
        return given
    try:
        return Uncertainty.model_validate(dict(given or {}))
    except ValidationError as error:
        known = list(Uncertainty.model_fields)
        problems = []
        for e in error.errors(include_url=False):
            name = ".".join(str(part) for part in e["loc"])
            hint = did_you_mean(name, known) if e["type"] == "extra_forbidden" else ""
            problems.append(f"{name}: {e['msg']}. {hint}".strip())
        raise RecipeError(problems, what="uncertainty") from None


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of one kind.

    Attributes:
        source: what is uncertain.
        kind: ``normal`` (standard) or ``uniform`` (from 0 to 1).
        points: for each column the data point it belongs to; None for one that belongs to several.
    """

    source: SourceName
    kind: Literal["normal", "uniform"]
    points: tuple[str | None, ...]

    def draw(self, generator: np.random.Generator, draws: int) -> Array:
        """Random numbers, (draws, columns); drawn in parts they are the same as drawn at once."""
        shape = (draws, len(self.points))
        return generator.standard_normal(shape) if self.kind == "normal" else generator.random(shape)


@dataclass(frozen=True, slots=True)
class UncertainReading:
    """A reading that is uncertain.

    Attributes:
        kind: ``normal`` around `start` with the deviation `width`, or ``uniform`` from `start` over `width`.
        negative: whether a drawn value may be below 0; else it is set to 0.
        points: the data points it goes into.
    """

    kind: Literal["normal", "uniform"]
    start: float
    width: float
    negative: bool
    points: tuple[str, ...]

    def drawn(self, numbers: Array) -> Array:
        """The values that random numbers stand for."""
        values = self.start + self.width * numbers
        return values if self.negative else np.maximum(values, 0.0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that follows from uncertain readings: a function of them (by position) and of numbers."""

    row: int
    column: int
    function: Callable[..., Any]
    arguments: tuple[float | str, ...]


@dataclass(frozen=True)
class UncertainValues:
    """The uncertain values of cities: cells with a deviation of their own, and cells that follow from readings."""

    rows: np.ndarray[Any, np.dtype[np.int_]]
    columns: np.ndarray[Any, np.dtype[np.int_]]
    deviations: Array
    readings: Mapping[str, UncertainReading]
    cells: tuple[Cell, ...]
    negative: np.ndarray[Any, np.dtype[np.bool_]]

    def blocks(self, points: Sequence[str]) -> list[Block]:
        """The columns of random numbers that `drawn` takes."""
        own = Block("values", "normal", tuple(points[c] for c in self.columns))
        kinds: tuple[Literal["normal", "uniform"], ...] = ("normal", "uniform")
        return [
            own,
            *(
                Block("values", kind, tuple(r.points[0] if len(r.points) == 1 else None for r in self._of(kind)))
                for kind in kinds
            ),
        ]

    def _of(self, kind: str) -> list[UncertainReading]:
        return [r for r in self.readings.values() if r.kind == kind]

    def drawn(self, values: Array, own: Array, normal: Array, uniform: Array) -> Array:
        """The values of every draw, (draws, cities, data points); without anything uncertain as they are."""
        if not len(self.rows) and not self.cells:
            return values
        result = np.repeat(values[None], len(own), axis=0)
        at = self.rows * values.shape[1] + self.columns
        given = values.ravel()[at]
        noisy = given + given * self.deviations * own
        floor = np.where(self.negative[self.columns] | (given < 0), -np.inf, 0.0)
        result.reshape(len(own), -1)[:, at] = np.maximum(noisy, floor, out=noisy)
        drawn: dict[str, Array] = {}
        for kind, numbers in (("normal", normal), ("uniform", uniform)):
            names = [name for name, reading in self.readings.items() if reading.kind == kind]
            drawn |= {name: self.readings[name].drawn(numbers[:, n]) for n, name in enumerate(names)}
        for cell in self.cells:
            with np.errstate(all="ignore"):
                made = cell.function(*(drawn[a] if isinstance(a, str) else a for a in cell.arguments))
            result[:, cell.row, cell.column] = np.where(np.isfinite(made), made, np.nan)
        return result


def uncertain_values(
    table: CityTable, points: Sequence[str], rows: Sequence[int], rule: Uncertainty
) -> UncertainValues:
    """The uncertain values of the cities in `rows`, for the data points that are used.

    Raises:
        AnalysisError: for an uncertainty that does not fit its value, an unknown data point or data quality, or a
            setting that touches nothing; everything at once.
    """
    registry = table.registry
    problems = list(_unknown(rule, table))
    readings: dict[str, UncertainReading] = {}
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for n, row in enumerate(rows if table.evaluations else ()):
        for column, name in enumerate(points):
            result = table.evaluations[row][name]
            arguments = list(_arguments(result, n, rule, readings, problems))
            if any(isinstance(a, str) for a in arguments):
                function: Callable[..., Any] = _itself if result.reported else formulas.compiled(result.formula)
                cells.append(Cell(n, column, function, tuple(arguments)))
                taken.add((n, column))
    wanted = rule.values if isinstance(rule.values, dict) else dict.fromkeys(points, rule.values)
    plain = [registry.data_points[name].unit != "yes_no" for name in points]
    deviations = np.array(
        [wanted.get(name, 0.0) if number else 0.0 for name, number in zip(points, plain, strict=True)]
    )
    values = table.values[np.ix_(list(rows), [table.points.index(name) for name in points])]
    touched = np.nan_to_num(values) * deviations != 0.0
    for place in taken:
        touched[place] = False
    at, columns = np.nonzero(touched)
    if any(v > 0 for v in wanted.values()) and not len(at):
        problems.append("values: no value of these cities is touched")
    qualities = {used.reading.quality for e in table.evaluations for r in e.values() for used in _used(r)}
    for quality in rule.quality:
        if not {(q or "").casefold() for q in qualities} & {quality.casefold()}:
            problems.append(f"quality: no reading of these cities has the quality {quality!r}")
    if problems:
        raise AnalysisError(dict.fromkeys(problems))
    negative = np.array([formulas.may_be_negative(registry.data_points[name].tree) for name in points])
    return UncertainValues(at, columns, deviations[columns], readings, tuple(cells), negative)


def _itself(value: Any) -> Any:
    return value


def _unknown(rule: Uncertainty, table: CityTable) -> Iterator[str]:
    for name in rule.values if isinstance(rule.values, dict) else ():
        if name not in table.points:
            yield f"values: no data point {name!r}. {did_you_mean(name, table.points)}".strip()
    qualities = resources.compiled()["lists"]["quality"]
    for name in rule.quality:
        if name.casefold() not in {q.casefold() for q in qualities}:
            near = did_you_mean(name, qualities) or f"Known: {'; '.join(qualities)}"
            yield f"quality: {name!r} is no data quality of the template. {near}"


def _used(result: Result) -> tuple[Used, ...]:
    if result.value is None:
        return ()
    return (result.reported,) if result.reported else result.inputs


def _arguments(
    result: Result, row: int, rule: Uncertainty, readings: dict[str, UncertainReading], problems: list[str]
) -> Iterator[float | str]:
    """What the value follows from: the names of uncertain readings, which are added to `readings`, and numbers."""
    implied = {quality.casefold(): deviation for quality, deviation in rule.quality.items()}
    for used in _used(result):
        stated = used.reading.uncertainty
        if stated is None and used.reading.quality:
            stated = implied.get(used.reading.quality.casefold())
        if stated is None or used.value is None:
            yield float(used.value or 0.0)
            continue
        where = used.place.path
        if isinstance(used.value, bool):
            problems.append(f"{where}: a yes / no has no uncertainty")
            continue
        low_high = _interval(used, stated, problems) if isinstance(stated, tuple) else None
        key = f"{row}: {where}"
        points = (*readings[key].points, result.data_point) if key in readings else (result.data_point,)
        negative = used.value < 0 or (bool(result.reported) and formulas.may_be_negative(result.point.tree))
        if low_high:
            readings[key] = UncertainReading("uniform", low_high[0], low_high[1] - low_high[0], negative, points)
        elif not isinstance(stated, tuple):
            readings[key] = UncertainReading("normal", used.value, abs(used.value) * stated, negative, points)
        else:
            continue
        yield key


def _interval(used: Used, stated: tuple[float, float], problems: list[str]) -> tuple[float, float] | None:
    """The interval in the declared unit."""
    given = used.reading.value
    number, unit = split_value(given) if isinstance(given, str) else (float(given), used.reading.unit)
    value = float(used.value or 0.0)
    if not stated[0] <= number <= stated[1]:
        problems.append(f"{used.place.path}: the value {number:g} is not within [{stated[0]:g}, {stated[1]:g}]")
        return None
    if number == 0.0 and (unit or used.reading.unit):
        problems.append(f"{used.place.path}: write a value of 0 with an interval in the declared unit, without a unit")
        return None
    scale = value / number if number else 1.0
    return stated[0] * scale, stated[1] * scale


def variants(calibration: Calibration, frozen: bool, methods: Sequence[Method]) -> list[dict[str, Any]]:
    """The recipe, and the same with each other method of normalisation, as plain data.

    Raises:
        AnalysisError: for methods that cannot take turns with that of the recipe.
    """
    own = calibration.recipe.normalisation
    problems = []
    if methods and frozen:
        problems.append("normalisations: a calibration holds one method; give the recipe to try others")
    for method in dict.fromkeys(methods):
        if method == own.method:
            problems.append(f"normalisations: {method} is that of the recipe already; name others")
        elif "z_score" in (method, own.method):
            problems.append("normalisations: z_score has another scale than the others and cannot take turns with them")
    if problems:
        raise AnalysisError(problems)
    base = calibration.recipe.model_dump()
    made = [base]
    for method in dict.fromkeys(methods):
        lowest = 0.0 if method == "points" else own.lowest
        made.append(base | {"normalisation": {"method": method, "lowest": lowest}})
    return made
