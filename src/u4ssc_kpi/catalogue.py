"""The registry: the 91 indicators and whatever a user adds, looked up, found, extended, benchmarked."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from u4ssc_kpi import formula as formulas
from u4ssc_kpi import resources
from u4ssc_kpi.declarations import load_compiled
from u4ssc_kpi.errors import (
    CatalogueError,
    FormulaError,
    UnitError,
    UnknownFilterError,
    UnknownNameError,
    did_you_mean,
    shown,
)
from u4ssc_kpi.model import BenchmarkSet, BetweenCheck, Check, DataPoint, Indicator, Input, Target
from u4ssc_kpi.targets import target_of_year

if TYPE_CHECKING:
    from u4ssc_kpi.checks.declared import Plan
    from u4ssc_kpi.results import Evaluation
    from u4ssc_kpi.scoring import Scorecard
    from u4ssc_kpi.verification import Verification


class Registry(Mapping[str, Indicator]):
    """Indicators by code, and the benchmark sets for them; immutable.

    It is a mapping from the printed code to the indicator, in methodology order. Look-up also takes an id or an alias,
    in any spacing and case.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> len(u4.registry), len(u4.registry.data_points), len(u4.registry.inputs)
        (91, 112, 148)
        >>> u4.registry["ec:ict:ict:1c"].id
        'household_internet_access'
        >>> u4.registry["life_expectency"]
        Traceback (most recent call last):
        u4ssc_kpi.errors.UnknownNameError: no indicator 'life_expectency'. Did you mean 'life_expectancy'?
    """

    def __init__(
        self, indicators: Iterable[Indicator], benchmark_sets: Iterable[BenchmarkSet] = (), edition: str = "local"
    ) -> None:
        self.edition = edition
        self._indicators: dict[str, Indicator] = {}
        self._keys: dict[str, str] = {}
        self._sets: dict[str, BenchmarkSet] = {}
        problems: list[str] = []
        for indicator in indicators:
            if indicator.code in self._indicators:
                problems.append(f"the indicator {indicator.code} is given twice")
            self._indicators[indicator.code] = indicator
            for name in (indicator.code, indicator.id, *indicator.aliases):
                owner = self._keys.setdefault(_key(name), indicator.code)
                if owner != indicator.code:
                    problems.append(f"{name} names both {owner} and {indicator.code}")
        for set_ in benchmark_sets:
            if set_.id in self._sets:
                problems.append(f"the benchmark set {set_.id} is given twice")
            self._sets[set_.id] = set_
        points = list(self._points())
        inputs: dict[str, Input] = {}
        declared: dict[str, Input] = {}
        for _, point in points:
            inputs.update((i.id, i) for i in point.inputs)
            for wanted in point.all_inputs:
                if declared.setdefault(wanted.id, wanted) != wanted:
                    problems.append(f"the input {wanted.id} is declared in two ways")
        twice = (
            {p.id for _, p in points if sum(q.id == p.id for _, q in points) > 1}
            if len(points) > len({p.id for _, p in points})
            else set()
        )
        problems += [f"the data point {name} is declared twice" for name in sorted(twice)]
        problems += [f"{p.id} is the id of a data point and of an input" for _, p in points if p.id in declared]
        if problems:
            raise CatalogueError("the indicators do not fit together:\n" + "\n".join(f"  - {p}" for p in problems))
        self._data_points = {p.id: p for _, p in points}
        self._owner = {p.id: indicator for indicator, p in points}
        self._inputs = inputs

    def _points(self) -> Iterator[tuple[Indicator, DataPoint]]:
        for indicator in self._indicators.values():
            for point in indicator.data_points:
                yield indicator, point

    def __getitem__(self, name: str) -> Indicator:
        code = self._keys.get(_key(name)) if isinstance(name, str) else None
        if code is None:
            raise UnknownNameError(self._unknown(name))
        return self._indicators[code]

    def _unknown(self, name: object) -> str:
        if name in self._data_points:
            return f"no indicator {name!r}; it is a data point of {self._owner[str(name)].code}"
        known = [n for i in self._indicators.values() for n in (i.id, i.code, *i.aliases, *i.name_variants)]
        return f"no indicator {str(name)[:100]!r}. {did_you_mean(str(name), known)}".strip()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _key(name) in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._indicators)

    def __len__(self) -> int:
        return len(self._indicators)

    def items(self) -> ItemsView[str, Indicator]:
        """Codes and indicators, in methodology order."""
        return self._indicators.items()

    def values(self) -> ValuesView[Indicator]:
        """The indicators, in methodology order."""
        return self._indicators.values()

    def __repr__(self) -> str:
        return f"<Registry of {len(self)} indicators, {len(self._data_points)} data points, {len(self._inputs)} inputs>"

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Registry) and self._indicators == other._indicators and self._sets == other._sets
        )

    def __hash__(self) -> int:
        return hash(tuple(self._indicators))

    def __reduce__(self) -> tuple[Any, ...]:
        if self is default_registry():  # a pickled result does not carry the whole catalogue
            return default_registry, ()
        return Registry, (tuple(self._indicators.values()), tuple(self._sets.values()), self.edition)

    @property
    def data_points(self) -> Mapping[str, DataPoint]:
        """All data points by id, in methodology order."""
        return MappingProxyType(self._data_points)

    @property
    def inputs(self) -> Mapping[str, Input]:
        """All inputs by id."""
        return MappingProxyType(self._inputs)

    @property
    def benchmark_sets(self) -> Mapping[str, BenchmarkSet]:
        """The benchmark sets by id."""
        return MappingProxyType(self._sets)

    def indicator_of(self, data_point: str) -> Indicator:
        """The indicator that a data point belongs to.

        Raises:
            UnknownNameError: for an unknown data point id.
        """
        return self._owner[self._data_point(data_point).id]

    def _data_point(self, name: str) -> DataPoint:
        if name not in self._data_points:
            raise UnknownNameError(f"no data point {name!r}. {did_you_mean(name, self._data_points)}".strip())
        return self._data_points[name]

    def used_by(self, input_id: str) -> tuple[str, ...]:
        """The ids of the data points whose formulas use an input.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> u4.registry.used_by("city_gdp")
            ('rd_expenditure', 'disaster_related_economic_losses')
        """
        return self._used_by.get(input_id, ())

    @cached_property
    def _used_by(self) -> dict[str, tuple[str, ...]]:
        users: dict[str, list[str]] = {}
        for point in self._data_points.values():
            for wanted in point.inputs:
                users.setdefault(wanted.id, []).append(point.id)
        return {k: tuple(v) for k, v in users.items()}

    @cached_property
    def check_plan(self) -> Plan:
        """The declared checks of all indicators, made ready to run."""
        from u4ssc_kpi.checks.declared import Plan

        return Plan.of(self)

    @cached_property
    def variants(self) -> Mapping[str, str]:
        """The data points whose formula has more than one reading, and the variant in use.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> u4.registry.variants["wireless_broadband_coverage_4g"]
            'by_area'
        """
        return MappingProxyType({p.id: p.variant for p in self._data_points.values() if p.variant is not None})

    @cached_property
    def inputs_not_in_use(self) -> Mapping[str, tuple[str, str]]:
        """The inputs that only a variant not in use takes, each with a data point and that variant.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> u4.registry.inputs_not_in_use["population_covered_4g"]
            ('wireless_broadband_coverage_4g', 'by_population')
        """
        taken = ((i.id, p.id, v.id) for p in self._data_points.values() for v in p.variants for i in v.inputs)
        found: dict[str, tuple[str, str]] = {}
        for name, point, variant in taken:
            if name not in self._inputs:
                found.setdefault(name, (point, variant))
        return MappingProxyType(found)

    def with_variants(self, chosen: Mapping[str, str]) -> Registry:
        """A new registry that reads some formulas in another of the ways that their sources leave possible.

        Everything that takes a registry then computes that way, and results name the variant.

        Args:
            chosen: the variant's id by data point, or by indicator for all its data points.

        Raises:
            UnknownNameError: for a name or a variant that is not there, with the closest ones; all at once.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> mine = u4.registry.with_variants({"wireless_broadband_coverage": "by_population"})
            >>> mine.data_points["wireless_broadband_coverage_3g"].formula
            '100 * population_covered_3g / population'
        """
        points: dict[str, DataPoint] = {}
        problems: list[str] = []
        for name, variant in chosen.items():
            try:
                named = self[name].data_points if name in self else (self._data_point(name),)
                points.update((p.id, p.with_variant(variant)) for p in [p for p in named if p.variants] or named)
            except UnknownNameError as error:
                problems.append(str(error))
        if problems:
            raise UnknownNameError("\n".join(problems))
        new = [
            i.model_copy(update={"data_points": tuple(points.get(p.id, p) for p in i.data_points)})
            if any(p.id in points for p in i.data_points)
            else i
            for i in self._indicators.values()
        ]
        return Registry(new, self._sets.values(), self.edition)

    @cached_property
    def hash(self) -> str:
        """A short fingerprint of all declarations, to state with results which catalogue made them."""
        data = [i.model_dump(mode="json", exclude_defaults=True) for i in self._indicators.values()]
        sets = [s.model_dump(mode="json", exclude_defaults=True) for s in self._sets.values()]
        return fingerprint([self.edition, data, sets])

    def edition_of(self, indicator: str | Indicator) -> str:
        """The edition of the methodology that an indicator is of: ``local`` for one of one's own.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> u4.registry.edition_of("air_pollution")
            '2017, with the guidance of 2022'
        """
        one = self[indicator] if isinstance(indicator, str) else indicator
        return "local" if one.evidence.formula == "local" else self.edition

    def find(
        self,
        *,
        dimension: str | None = None,
        sub_dimension: str | None = None,
        category: str | None = None,
        level: str | None = None,
        tag: str | None = None,
        sdg: int | str | None = None,
        text: str | None = None,
    ) -> tuple[Indicator, ...]:
        """The indicators that meet all conditions, in methodology order.

        Args:
            dimension, sub_dimension, category, level, tag: exact names in any case.
            sdg: a goal (6), target ("11.2") or indicator ("17.8.1").
            text: words that all occur in the code, the names, the definition or the ids, in any case.

        Raises:
            UnknownFilterError: for a name that no indicator has, with the closest ones.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> len(u4.registry.find(level="core", dimension="Environment"))
            12
            >>> [i.id for i in u4.registry.find(sdg="11.2", level="core")]
            ['dynamic_public_transport_information', 'traffic_monitoring']
        """
        wanted = {
            "dimension": dimension,
            "sub_dimension": sub_dimension,
            "category": category,
            "level": level,
            "tag": tag,
        }
        found = list(self._indicators.values())
        for name, value in wanted.items():
            if value is None:
                continue
            if not isinstance(value, str):
                raise UnknownFilterError(f"the {name.replace('_', '-')} is a text, not {shown(value)}")
            known = dict.fromkeys(str(getattr(i, name)) for i in self._indicators.values())
            if value.casefold() not in {k.casefold() for k in known}:
                near = did_you_mean(value, known) or f"Known: {', '.join(known)}"
                raise UnknownFilterError(f"no indicator has the {name.replace('_', '-')} {value!r}. {near}")
            found = [i for i in found if str(getattr(i, name)).casefold() == value.casefold()]
        if sdg is not None:
            if not re.fullmatch(r"(?:sdg)?\s*(?:[1-9]|1[0-7])(?:\.\w+){0,2}", str(sdg).casefold()):
                raise UnknownFilterError(f"{sdg!r} is no SDG: give a goal (6), target ('11.2') or indicator ('17.8.1')")
            found = [i for i in found if _serves(i, str(sdg))]
        if text is not None:
            words = text.casefold().split()
            found = [i for i in found if all(w in _haystack(i) for w in words)]
        return tuple(found)

    def extend(
        self,
        indicators: Iterable[Indicator] = (),
        benchmark_sets: Iterable[BenchmarkSet] = (),
        *,
        override: bool = False,
        labels: Iterable[str] = (),
    ) -> Registry:
        """A new registry with more indicators and benchmark sets; this one stays as it is.

        Args:
            indicators: local ones, as cities add to ITU's wheel.
            benchmark_sets: sets of one's own.
            override: let an indicator or set of the same code or id, in any spacing, take the place of the present one.
            labels: counted things of the new indicators that the library does not know (``library``, ``bench``).

        Raises:
            CatalogueError: for a clash, a unit that is not known, a formula whose units or factors do not give the
                result's unit, a target or a check for an unknown data point; all at once.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> trees = u4.Input(id="street_trees", name="trees along streets", unit="tree")
            >>> people = u4.registry.inputs["population"]
            >>> local = u4.Indicator(code="LOCAL: 1", id="street_trees", name="Street Trees", dimension="Environment",
            ...     sub_dimension="Environment", category="Public Space and Nature",
            ...     definition="Trees along streets per 1 000 inhabitants.",
            ...     data_points=[u4.DataPoint(
            ...         id="street_tree_density", name="Street Trees", unit="tree / (1000 person)",
            ...         kind="per_capita_rate", formula="street_trees / (population / 1000)",
            ...         inputs=[trees, people], direction="higher")])
            >>> mine = u4.registry.extend([local], labels=["tree"])
            >>> len(mine), len(u4.registry)
            (92, 91)
        """
        indicators, sets = tuple(indicators), tuple(benchmark_sets)
        problems = [*_label_problems(labels := tuple(labels)), *_given_twice(indicators, sets)]
        problems += [
            f"{kind} {name} exists already{same}; give override=True to replace it"
            for kind, name, same in self._clashes(indicators, sets)
            if not override
        ]
        places = {_key(name): i.code for i in self._indicators.values() for name in (i.code, i.id)}
        merged = dict(self._indicators)
        for indicator in indicators:
            replaced = {places[key] for name in (indicator.code, indicator.id) if (key := _key(name)) in places}
            if override and len(replaced) > 1:
                problems.append(f"{indicator.code}: its code and its id are those of {' and '.join(sorted(replaced))}")
            merged[replaced.pop() if len(replaced) == 1 else indicator.code] = indicator
            problems += [f"{indicator.code}: {p}" for p in _unit_problems(indicator, frozenset(labels))]
        all_sets = {**self._sets, **{s.id: s for s in sets}}
        if not problems:
            new = Registry(merged.values(), all_sets.values(), self.edition)
            problems += new._reference_problems()
        if problems:
            raise CatalogueError("the registry cannot be extended:\n" + "\n".join(f"  - {p}" for p in problems))
        return new

    def _reference_problems(self) -> Iterator[str]:
        """Targets, sets and checks that name what is not there."""
        for set_ in self._sets.values():
            try:
                self.targets(set_)
            except CatalogueError as error:
                yield str(error).replace("\n", "\n  ")
        for indicator in self._indicators.values():
            for check in indicator.checks:
                yield from (f"{indicator.code}: {p}" for p in self._check_problems(check))

    def _check_problems(self, check: Check) -> Iterator[str]:
        of_inputs = isinstance(check, BetweenCheck) and not isinstance(check.tree, formulas.Name)
        known: Mapping[str, object] = self._inputs if of_inputs else self._data_points
        for name in check.names:
            if name not in known:
                near = did_you_mean(name, known)
                yield f"a check names no {'input' if of_inputs else 'data point'} {name!r}. {near}".strip()

    def _clashes(
        self, indicators: tuple[Indicator, ...], sets: tuple[BenchmarkSet, ...]
    ) -> Iterator[tuple[str, str, str]]:
        for indicator in indicators:
            for name in (indicator.code, indicator.id, *indicator.aliases):
                if name in self:
                    yield "indicator", name, " and is identical" if self[name] == indicator else ""
                    break
        for set_ in sets:
            if set_.id in self._sets:
                yield "benchmark set", set_.id, " and is identical" if self._sets[set_.id] == set_ else ""

    def targets(self, against: str | BenchmarkSet, year: int | None = None) -> dict[str, Target]:
        """The targets of a set by data point id, those of the sets it extends included.

        Args:
            against: the id of a set, or a set.
            year: where a set has targets of several years, the year whose targets are wanted: of each data point the
                next that is due, after the last one the last. Without a year the last.

        Raises:
            UnknownNameError: for an unknown set.
            CatalogueError: for a target of an unknown data point, or one whose rule or unit does not fit; all at once.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> u4.registry.targets("reference")["fixed_broadband_subscriptions"].target
            60.0
            >>> [u4.registry.targets("eu_2030", year)["solid_waste_treatment_recycled"].target for year in (2023, 2028)]
            [55.0, 60.0]
        """
        every = self.targets_by_year(against)
        return {name: ts[-1] if year is None else target_of_year(ts, year) for name, ts in every.items()}

    def targets_by_year(self, against: str | BenchmarkSet) -> dict[str, tuple[Target, ...]]:
        """All targets of a set by data point id, of each data point by year; else as `targets`.

        Where a set has targets for a data point, none of the sets that it extends holds for it in any year.
        """
        chain = self._chain(against)
        targets = {name: ts for set_ in reversed(chain) for name, ts in set_.by_data_point().items()}
        problems = dict.fromkeys(p for ts in targets.values() for t in ts for p in self.target_problems(t))
        if problems:
            raise CatalogueError(
                f"the benchmark set {chain[0].id} does not fit:\n" + "\n".join(f"  - {p}" for p in problems)
            )
        return targets

    def _chain(self, against: str | BenchmarkSet) -> list[BenchmarkSet]:
        """A set, the set that it extends, and so on."""
        if not isinstance(against, BenchmarkSet):
            if not isinstance(against, str) or against not in self._sets:
                near = did_you_mean(str(against), self._sets) or f"Known: {', '.join(self._sets)}"
                raise UnknownNameError(f"no benchmark set {shown(against)!r}. {near}")
            against = self._sets[against]
        chain = [against]
        while (name := chain[-1].extends) is not None:
            if name not in self._sets:
                near = did_you_mean(name, self._sets) or f"Known: {', '.join(self._sets)}"
                raise CatalogueError(f"the benchmark set {chain[-1].id} extends {name!r}, which is unknown. {near}")
            if self._sets[name] in chain:
                raise CatalogueError(f"benchmark sets extend each other in a circle: {', '.join(s.id for s in chain)}")
            chain.append(self._sets[name])
        return chain

    def official_targets(self, against: str | BenchmarkSet) -> frozenset[str]:
        """The data points whose target in a set is U4SSC's own, as published.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> "fixed_broadband_subscriptions" in u4.registry.official_targets("reference")
            True
        """
        owner = {t.data_point: set_ for set_ in reversed(self._chain(against)) for t in set_.targets}
        return frozenset(name for name, set_ in owner.items() if set_.official)

    def target_problems(self, target: Target) -> Iterator[str]:
        """What does not fit about a target: its data point, its rule or its unit."""
        point = self._data_points.get(target.data_point)
        if point is None:
            yield f"no data point {target.data_point!r}. {did_you_mean(target.data_point, self._data_points)}".strip()
        elif (point.unit == "yes_no") != (target.rule == "yes") and target.rule != "none":
            yield f"{point.id}: the rule {target.rule} does not fit a result in {point.unit}"
        elif target.unit is not None and target.unit != point.unit:
            yield f"{point.id}: the target is in {target.unit}, the result in {point.unit}"

    def benchmark(
        self,
        evaluation: Evaluation,
        against: str | BenchmarkSet = "reference",
        verification: Verification | None = None,
        verified_only: bool = False,
        *,
        year: int | None = None,
    ) -> Scorecard:
        """Scores an evaluation against a benchmark set; see `u4ssc_kpi.scoring`.

        Args:
            evaluation: the results of one city.
            against: the id of a set (``reference`` is ours, ``published`` is what U4SSC texts print), or a set.
            verification: a verifier's decisions; a value that is withheld is neither shown nor scored.
            verified_only: score only what is verified; all else is left out as ``not verified``.
            year: where the set has targets of several years, the year whose targets are taken, as in `targets`; the
                reporting year by default. With 2030, today's results are held against the targets of 2030.

        Raises:
            UnknownNameError: for an unknown set.
            CatalogueError: for a set that does not fit the indicators.
            ValueError: for `verified_only` without a verification.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> reported = {"fixed_broadband_subscriptions": 57.0}
            >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
            >>> u4.registry.benchmark(u4.evaluate(city), against="published")["fixed_broadband_subscriptions"].band
            '66-95'
        """
        from u4ssc_kpi.scoring import score

        if verified_only and verification is None:
            raise ValueError("verified_only needs the verification: give verification=u4.read_verification(...)")
        return score(evaluation, against, self, verification, verified_only, year)

    def _repr_html_(self) -> str:
        from u4ssc_kpi.display import table

        rows = [(i.code, i.name, i.dimension, i.category, i.level, i.tag) for i in self.values()]
        return table(repr(self).strip("<>"), ("code", "name", "dimension", "category", "level", "tag"), rows)


@lru_cache(maxsize=1)
def default_registry() -> Registry:
    """The 91 indicators with the shipped benchmark sets, loaded once."""
    data = resources.compiled()
    indicators, sets = load_compiled(data)
    return Registry(indicators, sets, data["edition"])


def fingerprint(data: object) -> str:
    """Twelve characters that stand for plain data, the same on every machine."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _key(name: str) -> str:
    return "".join(name.split()).casefold()


def _serves(indicator: Indicator, wanted: str) -> bool:
    wanted = wanted.casefold().removeprefix("sdg").strip()
    sdg = indicator.sdg
    codes = {*map(str, sdg.goals), *sdg.targets, *sdg.indicators}
    return any(code == wanted or code.startswith(wanted + ".") for code in codes)


@lru_cache(maxsize=512)
def _haystack(indicator: Indicator) -> str:
    parts = [
        indicator.code,
        indicator.code.replace(" ", ""),
        indicator.id,
        indicator.name,
        *indicator.name_variants,
        *indicator.aliases,
    ]
    parts += [indicator.definition, *(p.name for p in indicator.data_points), *(p.id for p in indicator.data_points)]
    return " ".join(parts).casefold()


def _given_twice(indicators: Iterable[Indicator], sets: Iterable[BenchmarkSet]) -> Iterator[str]:
    """What stands in the arguments of `extend` more than once."""
    given: list[tuple[str, tuple[str, ...], Indicator | BenchmarkSet]] = [
        *(("indicator", (i.code, i.id), i) for i in indicators),
        *(("benchmark set", (s.id,), s) for s in sets),
    ]
    seen: dict[tuple[str, str], Indicator | BenchmarkSet] = {}
    for kind, names, one in given:
        keys = [(kind, _key(name)) for name in names]
        before = next((seen[key] for key in keys if key in seen), None)
        if before is not None:
            same = "twice, identical each time" if before == one else "in two ways"
            yield f"the {kind} {names[0]} is given {same}; give it once"
        for key in keys:
            seen.setdefault(key, one)


_OTHER_WORDS = {"bus": "bus_vehicle", "bar": "bar_venue", "cup": "cup_item", "pin": "pin_item", "unit": "housing_unit"}


def _label_problems(labels: Iterable[str]) -> Iterator[str]:
    """Labels that cannot stand for a counted thing, as they are something else already."""
    from u4ssc_kpi.quantities import unit_registry
    from u4ssc_kpi.quantities.words import tables

    for label in labels:
        if label in tables().labels:
            continue
        if not re.fullmatch(r"[A-Za-z]\w*", label):
            yield f"the label {shown(label)!r} is not one word of letters, digits and underscores"
        elif label in unit_registry() and dict(unit_registry().get_dimensionality(label)) != {f"[{label}]": 1}:
            other = _OTHER_WORDS.get(label, f"{label}_item")
            name = unit_registry().get_name(label)
            yield f"the label {label!r} is a physical unit ({name}); choose another word, such as {other!r}"


def _unit_problems(indicator: Indicator, labels: frozenset[str]) -> Iterator[str]:
    """Units of new declarations that are not known, and formulas whose units do not fit the result's."""
    from u4ssc_kpi.quantities import dimension_of_unit, undeclared_labels

    points = [q for p in indicator.data_points for q in (p, *(p.with_variant(v.id) for v in p.variants))]
    units = {i.id: i.unit for p in points for i in p.inputs} | {p.id: p.unit for p in points}
    for name, unit in units.items():
        try:
            for unknown in undeclared_labels(unit) - labels:
                yield f"{name}: {unknown} is no known unit; if it is a counted thing, give labels=[{unknown!r}]"
        except UnitError as error:
            yield f"{name}: {error}"
    for point in dict.fromkeys(points):
        try:
            found = formulas.dimension(point.tree, {i.id: i.unit for i in point.inputs})
            due = dimension_of_unit(point.unit)
            if point.unit in ("percent", "dimensionless"):  # the ratio of any two counts is a number
                found = {k: v for k, v in found.items() if k.startswith("[")}
            amount = any(i.over == "12 months" for i in point.inputs)
            yearly = found != due and amount and {**found, "[time]": found.get("[time]", 0) - 1} == due
            if found != due and not yearly:
                yield f"{point.id}: its formula gives {_shown(found)}, its unit {point.unit} is {_shown(due)}"
            else:
                yield from _scale_problems(point, yearly)
        except (FormulaError, UnitError) as error:
            yield f"{point.id}: {error}"


def _scale_problems(point: DataPoint, yearly: bool) -> Iterator[str]:
    """Whether the numbers in a formula turn the inputs' units into that of the result, and not into a multiple of it.

    Args:
        point: a data point whose dimension is right.
        yearly: the result is a rate, made from an amount of the 12 months: the 365 days are in its unit.
    """
    if point.unit == "yes_no":
        return
    period = formulas.size_of_unit("year") if yearly else 1.0
    sizes = [size / period for size in formulas.scale(point.tree, {i.id: i.unit for i in point.inputs})]
    due = formulas.size_of_unit(point.unit)
    if not any(math.isclose(size, due, rel_tol=formulas.ROUNDED) for size in sizes):
        yield (
            f"{point.id}: its formula gives {due / sizes[0]:.4g} times the number in {point.unit}; "
            f"multiply the formula by {sizes[0] / due:.10g}, or give the unit in which it counts"
        )


def _shown(dimension: Mapping[str, int]) -> str:
    return " * ".join(f"{k}**{v}" if v != 1 else k for k, v in dimension.items()) or "a plain number"
