"""An index with everything that is uncertain about it: from columns of random numbers to the scores of the cities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.calibration import Calibration
from u4ssc_kpi.analysis.composite.cities import CityTable
from u4ssc_kpi.analysis.composite.engine import Engine
from u4ssc_kpi.analysis.composite.index import index_of
from u4ssc_kpi.analysis.composite.recipe import Recipe
from u4ssc_kpi.analysis.composite.uncertainty import Block, Uncertainty, uncertain_values, variants
from u4ssc_kpi.errors import AnalysisError
from u4ssc_kpi.targets import BenchmarkSet

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

CELLS = 250_000  # cities by data points by draws that are held at once: 2 MB in each array, which caches hold


class Simulation:
    """An index and what is uncertain about it.

    Outliers and weights are taken as the index found them. Bounds, means, ranks and fills by the cities are found anew
    in each draw, unless the index is by a kept calibration.

    Attributes:
        index: the index as it is.
        blocks: the columns of random numbers that a draw takes.
    """

    def __init__(
        self,
        table: CityTable,
        recipe: Recipe | Calibration | str | Mapping[str, Any],
        rule: Uncertainty,
        against: str | BenchmarkSet | None,
    ) -> None:
        self.rule = rule
        self.index = index_of(table, recipe, against)
        calibrations = [self.index.calibration]
        for changed in variants(self.index.calibration, self.index.frozen, rule.normalisations)[1:]:
            other = index_of(table, changed, against)
            if other.cities != self.index.cities:
                method = changed["normalisation"]["method"]
                raise AnalysisError([f"normalisations: with {method} other cities are dropped than with the recipe"])
            calibrations.append(other.calibration)
        self.engines = [Engine(c, table.registry) for c in calibrations]
        used = {name for engine in self.engines for name in engine.points}
        self.points = tuple(name for name in table.points if name in used)
        rows = [table.labels.index(city) for city in self.index.cities]
        self.values = table.values[np.ix_(rows, [table.points.index(name) for name in self.points])]
        self.columns = [[self.points.index(name) for name in engine.points] for engine in self.engines]
        self.thin = [e.thin(self.values[:, c]) for e, c in zip(self.engines, self.columns, strict=True)]
        self.uncertain = uncertain_values(table, self.points, rows, rule)
        self.groups = tuple(
            dict.fromkeys(g.id for e in self.engines for tier in e.tiers for g in tier.groups if rule.weights)
        )
        movable = {
            name
            for engine in self.engines
            for name, target in zip(engine.points, engine.targets, strict=True)
            if target is not None and target.rule != "yes" and rule.targets
        }
        if rule.targets and not movable:
            raise AnalysisError(["targets: the recipe compares nothing with a target that could move"])
        self.movable = tuple(name for name in self.points if name in movable)
        self.blocks = [
            Block("weights", "uniform", self.points if rule.weights else ()),
            Block("weights", "uniform", (None,) * len(self.groups)),
            Block("targets", "uniform", self.movable),
            Block("normalisation", "uniform", (None,) if len(self.engines) > 1 else ()),
            *self.uncertain.blocks(self.points),
        ]

    @property
    def batch(self) -> int:
        """How many draws are made at once."""
        return max(1, CELLS // max(1, self.values.size))

    def scores(self, numbers: Sequence[Array]) -> Array:
        """The scores of the cities, (draws, cities), for random numbers (draws, columns), by block."""
        points, groups, targets, choice, own, normal, uniform = numbers
        values = self.uncertain.drawn(self.values, own, normal, uniform)
        drawn = np.floor(choice[:, 0] * len(self.engines)).astype(int) if choice.size else np.zeros(len(own), dtype=int)
        result = np.empty((len(own), len(self.index.cities)))
        for n, (engine, columns) in enumerate(zip(self.engines, self.columns, strict=True)):
            at = np.flatnonzero(drawn == n)
            if not len(at):
                continue
            everywhere = slice(None) if len(at) == len(own) else at
            chosen = values[..., columns] if len(columns) < len(self.points) else values
            if chosen.ndim == 3:
                chosen = chosen[everywhere]
            result[everywhere] = self._totals(
                n,
                chosen,
                self._factors(targets[everywhere], self.movable, engine.points, self.rule.targets),
                self._factors(points[everywhere], self.points, engine.points, self.rule.weights),
                groups[everywhere],
            )
        return result

    def _totals(self, n: int, values: Array, targets: Array | None, points: Array | None, groups: Array) -> Array:
        engine, anew = self.engines[n], not self.index.frozen
        comparable = engine.comparable(values, None if targets is None else targets[:, None, :])
        scores = engine.filled(engine.normalised(comparable, anew), anew)
        noise = None
        if points is not None:
            noise = [points]
            for below, tier in zip(engine.tiers, engine.tiers[1:], strict=False):
                ids = [g.id for g in below.groups]
                factors = self._factors(groups, self.groups, ids, self.rule.weights)
                noise.append(points if tier.of_points or factors is None else factors)
        levels = engine.aggregated(scores, self.thin[n], noise, anew, total_only=True)
        total: Array = levels[-1][..., 0]
        return total

    @staticmethod
    def _factors(numbers: Array, names: Sequence[str], wanted: Sequence[str], part: float) -> Array | None:
        """Factors between 1 - part and 1 + part, (draws, wanted); 1 for a name that has no column."""
        if not part:
            return None
        factors = np.ones((len(numbers), len(wanted)))
        position = {name: n for n, name in enumerate(names)}
        at = [n for n, name in enumerate(wanted) if name in position]
        factors[:, at] = 1.0 + part * (2.0 * numbers[:, [position[wanted[n]] for n in at]] - 1.0)
        return factors
