"""Cities of a similar profile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import pstdev
from typing import Any

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.analysis.common import City, evaluated, identity, labels, own_input
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import AnalysisError, FormulaError, did_you_mean
from u4ssc_kpi.results import Evaluation


@dataclass(frozen=True, slots=True)
class Feature:
    """One side of a city's profile.

    Attributes:
        name: its name.
        formula: plain arithmetic on ids of inputs and data points.
        log: compare logarithms, so that ten times as large is as far as a tenth; for sizes.

    Examples:
        >>> Feature("households", "population / households")
        Feature(name='households', formula='population / households', log=False)
    """

    name: str
    formula: str
    log: bool = False


PROFILE = (
    Feature("population", "population", log=True),
    Feature("density", "population / city_area", log=True),
    Feature("gdp_per_head", "city_gdp / population", log=True),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """A city and how far its profile is.

    Attributes:
        name: the city.
        evaluation: its evaluation.
        distance: the root mean square of the differences in the features that both cities have, in standard deviations.
        features: its own features; None where it does not give them.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=name, country="NO", year=2020, readings={"population": people})
        ...     for name, people in (("A", 1_000), ("B", 2_000), ("C", 100_000))]
        >>> profile = [u4.Feature("population", "population", log=True)]
        >>> [peer.name for peer in u4.nearest_peers(cities[0], cities[1:], profile=profile)]
        ['B', 'C']
    """

    name: str
    evaluation: Evaluation = field(repr=False)
    distance: float
    features: Mapping[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"name": self.name, "distance": self.distance, "features": dict(self.features)}


def nearest_peers(
    city: City,
    candidates: Iterable[City],
    *,
    n: int = 5,
    profile: Sequence[Feature] = PROFILE,
    currency: str | None = None,
    exchange_rates: Mapping[str, float] | None = None,
    registry: Registry | None = None,
) -> tuple[Peer, ...]:
    """The cities whose profile is nearest, the nearest first.

    Each feature is divided by its standard deviation over all cities that give it. The distance is taken over the
    features that both cities give; a candidate that shares fewer than half of the profile is left out.

    Args:
        city: the city, an evaluation, a submission to evaluate, or a scorecard, whose verifier's decisions then hold.
        candidates: the others, likewise; the city itself is passed over.
        n: how many at most.
        profile: the features; population, density and GDP per head by default.
        currency: the currency in which amounts are compared; the city's own by default. Amounts in another one, without
            a rate, count as not given.
        exchange_rates: what one unit of another currency is worth in `currency`.
        registry: the indicators; those of the evaluations, or the 91.

    Raises:
        AnalysisError: for a feature that is no formula over known ids, an empty profile, a city that gives none of it.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=name, country="NO", year=2020,
        ...     readings={"population": people, "city_area": km2})
        ...     for name, people, km2 in (("A", 50_000, 100), ("B", 60_000, 110), ("C", 900_000, 900))]
        >>> [peer.name for peer in u4.nearest_peers(cities[0], cities)]
        ['B', 'C']
    """
    evaluations, chosen = evaluated([city, *candidates], registry)
    own, *others = evaluations
    others = [e for e in others if identity(e.submission) != identity(own.submission)]
    _check(profile, chosen)
    home = (currency or own.submission.currency or "").upper()
    rates = {home: 1.0, **{code.upper(): rate for code, rate in (exchange_rates or {}).items()}}
    profiles = [{f.name: _feature(f, e, rates) for f in profile} for e in (own, *others)]
    if not any(value is not None for value in profiles[0].values()):
        wanted = ", ".join(f"{f.name} = {f.formula}" for f in profile)
        raise AnalysisError([f"{own.submission.city} gives nothing of the profile ({wanted})"])
    scales = {}
    for f in profile:
        seen = [_scaled(f, p[f.name]) for p in profiles]
        scales[f.name] = pstdev([v for v in seen if v is not None] or [0.0])
    peers = []
    for name, evaluation, features in zip(labels([e.submission for e in others]), others, profiles[1:], strict=True):
        apart = [
            (a - b) / scales[f.name] if scales[f.name] else 0.0
            for f in profile
            if (a := _scaled(f, profiles[0][f.name])) is not None and (b := _scaled(f, features[f.name])) is not None
        ]
        if apart and 2 * len(apart) >= len(profile):
            distance = math.sqrt(math.fsum(d * d for d in apart) / len(apart))
            peers.append(Peer(name, evaluation, distance, features))
    return tuple(sorted(peers, key=lambda peer: peer.distance)[:n])


def _check(profile: Sequence[Feature], registry: Registry) -> None:
    problems = [] if profile else ["the profile has no feature"]
    known = [*registry.inputs, *registry.data_points]
    for feature in profile:
        try:
            names = formulas.names(formulas.parse(feature.formula))
        except FormulaError as error:
            problems.append(f"{feature.name}: {error}")
            continue
        problems += [
            f"{feature.name}: no input or data point is called {n!r}. {did_you_mean(n, known)}".strip()
            for n in names
            if n not in known
        ]
    if problems:
        raise AnalysisError(problems)


def _feature(feature: Feature, evaluation: Evaluation, rates: Mapping[str, float]) -> float | None:
    values = [_value(name, evaluation, rates) for name in formulas.names(formulas.parse(feature.formula))]
    given = [v for v in values if v is not None]
    found = formulas.solve(feature.formula, given).value if len(given) == len(values) else None
    return None if found is None or (feature.log and found <= 0) else found


def _value(name: str, evaluation: Evaluation, rates: Mapping[str, float]) -> float | None:
    if name in evaluation.registry.data_points:
        value = evaluation[name].value
        return None if value is None else float(value)
    used = own_input(evaluation, name)
    if used is None or used.value is None:
        return None
    rate = rates.get(used.currency or evaluation.submission.currency or "") if "currency" in used.unit else 1.0
    return None if rate is None else float(used.value) * rate


def _scaled(feature: Feature, value: float | None) -> float | None:
    return math.log10(value) if feature.log and value is not None else value
