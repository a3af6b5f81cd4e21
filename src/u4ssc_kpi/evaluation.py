"""One city: from a submission to one result for each data point; readings are read once, then all is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from u4ssc_kpi import formula as formulas
from u4ssc_kpi import resources
from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.checks import CheckSettings, check_consistency, check_previous, check_results, check_submission
from u4ssc_kpi.checks.settings import DEFAULTS
from u4ssc_kpi.display import number
from u4ssc_kpi.errors import UnitError, UnknownNameError, ValueReadError, did_you_mean
from u4ssc_kpi.findings import Finding, Place, Severity, finding, raise_for
from u4ssc_kpi.model import Conversion, DataPoint, Indicator, Input
from u4ssc_kpi.quantities import Value, is_missing, is_unclear_missing, last_digit, read_value, split_value
from u4ssc_kpi.results import Evaluation, Result, Run, Status, Used
from u4ssc_kpi.submission import Reading, Submission


def evaluate(
    submission: Submission,
    *,
    registry: Registry | None = None,
    raise_on: Severity | None = None,
    previous: Submission | Evaluation | None = None,
    settings: CheckSettings = DEFAULTS,
) -> Evaluation:
    """Computes all data points of a city.

    Args:
        submission: what the city gives.
        registry: the indicators; the 91 by default. The variants that the submission states are followed; for the
            others those of the registry (`Registry.with_variants`).
        raise_on: raise when there are findings of this severity or a graver one.
        previous: the city's submission of an earlier year, or its evaluation: jumps since then are findings.
        settings: the limits of the checks.

    Returns:
        One result for each data point, and all findings. Bad values give findings and the status ``invalid``, never an
        exception; a division of zero by zero gives ``not_applicable``.

    Raises:
        ExceptionGroup: of `FindingError`, only when `raise_on` is given.

    Source:
        The statuses follow the data collection template of V22 pp. 161-163 (NR as default, the override of a result).

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020,
        ...     readings={"households_with_internet_access": "500 person", "households": 1_000})
        >>> evaluation = u4.evaluate(city)
        >>> evaluation["household_internet_access"].status
        'invalid'
        >>> print(evaluation.findings[0])
        error: readings.households_with_internet_access: 'person' was given where household is due. Write a number of household [unit_mismatch]
    """  # noqa: E501
    registry = registry or default_registry()
    if isinstance(previous, Submission):
        previous = evaluate(previous, registry=registry)
    evaluation = _Evaluator(submission, registry, previous, settings).evaluate()
    if raise_on is not None:
        raise_for(evaluation.findings, raise_on)
    return evaluation


class _Evaluator:
    """The walk of one submission: readings are read once, then every data point is computed."""

    def __init__(
        self, submission: Submission, registry: Registry, previous: Evaluation | None, settings: CheckSettings
    ) -> None:
        self.submission = submission
        self.file, self.positions = submission.file, submission.positions
        self.findings: list[Finding] = []
        self.registry = self._by_variants(registry)
        self.plan = self.registry.check_plan
        self.previous, self.settings = previous, settings

    def evaluate(self) -> Evaluation:
        submission, registry = self.submission, self.registry
        self.findings += submission.read_findings
        self.findings += check_submission(submission)
        self._unknown_names()
        inputs = registry.inputs
        shared = {
            name: used
            for name, reading in submission.readings.items()
            if name in inputs and (used := self._input(inputs[name], reading, f"readings.{name}"))
        }
        results = {}
        for indicator in registry.values():
            for point in indicator.data_points:
                results[point.id] = self._result(indicator, point, shared)
        self.findings += check_results(results, shared, self.plan)
        self.findings += check_consistency(submission, results, shared, self.plan, self.settings)
        if self.previous is not None:
            self.findings += check_previous(submission, results, self.previous, self.settings)
        touching: dict[str, list[Finding]] = {}
        for found in self.findings:
            for name in found.data_points:
                touching.setdefault(name, []).append(found)
        for name, found_here in touching.items():
            results[name] = replace(results[name], findings=tuple(found_here))
        return Evaluation(submission, results, tuple(self.findings), registry, Run.now(registry.edition))

    # --- readings

    def _by_variants(self, registry: Registry) -> Registry:
        """The registry with the formulas read as the submission states."""
        for name, variant in self.submission.variants.items():
            try:
                registry = registry.with_variants({name: variant})
            except UnknownNameError as error:
                hint = "The default is used; correct the name, or leave it out"
                self._add("unknown_variant", str(error), f"variants.{name}", variant, hint)
        return registry

    def _unknown_names(self) -> None:
        inputs, points = self.registry.inputs, self.registry.data_points
        not_in_use = self.registry.inputs_not_in_use
        for name, reading in self.submission.readings.items():
            if name in not_in_use:
                point, variant = not_in_use[name]
                message = f"{name} is not used: the variant {variant} of {point} would take it"
                hint = f"To follow that variant, write {point}: {variant} under variants"
                self._add("input_not_in_use", message, f"readings.{name}", reading.value, hint)
            elif name not in inputs:
                hint = did_you_mean(name, inputs)
                if name in points:
                    hint = f"It is a data point: put its final value under reported, or give {_needs(points[name])}"
                self._add("unknown_input", f"no input is called {name!r}", f"readings.{name}", reading.value, hint)
        for name, reading in self.submission.reported.items():
            if name not in points:
                hint = did_you_mean(name, points)
                if name in inputs:
                    hint = "It is an input: put it under readings"
                elif name in self.registry:
                    ids = ", ".join(p.id for p in self.registry[name].data_points)
                    hint = f"It is an indicator; its data points are {ids}"
                self._add(
                    "unknown_data_point", f"no data point is called {name!r}", f"reported.{name}", reading.value, hint
                )
        for name, readings in self.submission.scoped.items():
            if name not in points:
                message = f"no data point is called {name!r}"
                self._add("unknown_data_point", message, f"scoped.{name}", None, did_you_mean(name, points))
                continue
            for inner, reading in readings.items():
                known = [i.id for i in points[name].inputs]
                if inner not in known:
                    message = f"{name} does not use an input called {inner!r}; it uses {', '.join(known)}"
                    hint = did_you_mean(inner, known)
                    self._add("input_not_in_scope", message, f"scoped.{name}.{inner}", reading.value, hint)

    def _add(
        self, code: str, message: str, path: str, value: Any = None, hint: str = "", points: tuple[str, ...] = ()
    ) -> None:
        self.findings.append(
            finding(code, message, self.submission.place(path), value=value, hint=hint, data_points=points)
        )

    def _input(self, wanted: Input, reading: Reading, path: str, only: DataPoint | None = None) -> Used | None:
        return self._used(
            wanted.id,
            wanted.unit,
            reading,
            path,
            only.id if only else None,
            wanted.over,
            wanted.conversions,
            words=wanted.words,
            scoped=only is not None,
        )

    def _touched(self, input_id: str, only: str | None) -> tuple[str, ...]:
        """The data point that a reading is for, or those that use a shared one: all without one of their own."""
        if only is not None:
            return (only,)
        scoped = self.submission.scoped
        users = self.registry.used_by(input_id)
        return tuple(u for u in users if input_id not in scoped.get(u, ())) if scoped else users

    def _used(
        self,
        name: str,
        unit: str,
        reading: Reading,
        path: str,
        only: str | None,
        over: str = "at a date",
        conversions: tuple[Conversion, ...] = (),
        printed: tuple[str, ...] = (),
        words: tuple[str, ...] = (),
        scoped: bool = False,
        may_be_negative: bool = False,
    ) -> Used | None:
        """Reads one reading; None when it says that there is no value."""
        given = reading.value
        word = given if isinstance(given, str) and not given[:1].isdigit() else None
        if given is None or (word is not None and is_missing(word)):
            return None
        if word is not None and is_unclear_missing(word):
            message = f"{word.strip()!r} is taken as not reported"
            hint = "Leave the value out, or write NR"
            self._add("unclear_missing", message, path, given, hint, self._touched(name, only))
            return None
        position = self.positions.get(path)
        place = Place(path, self.file) if position is None else Place.at(path, self.file, position)
        try:
            read = read_value(given, reading.unit, unit, over, conversions, printed, words)
            if not isinstance(read.value, bool) and read.value < 0 and not may_be_negative:
                raise ValueReadError(
                    f"{name} is {number(read.value)}, below zero", "negative", "Counts and amounts start at 0"
                )
        except (UnitError, ValueReadError) as error:
            hint = error.hint or (_how_to_write(unit) if isinstance(error, UnitError) else "")
            message = error.args[0]
            if error.code == "unit_mismatch" and unit == "household":
                given_unit = str(reading.unit or given)
                hint = "Write a number of household" + (
                    ", not of inhabitants" if "inhab" in given_unit.casefold() else ""
                )
            self._add(error.code, message, path, given, hint, self._touched(name, only))
            return Used(name, None, unit, reading, place, scoped)
        if unit in _COUNTS and isinstance(read.value, float) and not read.value.is_integer():
            message = f"{name} is {number(read.value)}, no whole number of {unit}"
            hint = "Check whether a point groups thousands"
            self._add("count_not_whole", message, path, given, hint, self._touched(name, only))
        touched = self._touched(name, only) if read.convention else ()
        conversion = self._conversion(name, unit, read, path, given, touched) if read.convention else ""
        return Used(name, read.value, unit, reading, place, scoped, read.currency, conversion)

    def _conversion(self, name: str, unit: str, read: Value, path: str, given: Any, touched: tuple[str, ...]) -> str:
        said = f"converted from {read.unit} by the factor of {read.convention}"
        self._add("converted_by_convention", f"{name} is {number(read.value)} {unit}, {said}", path, given, "", touched)
        return said

    # --- results

    def _result(self, indicator: Indicator, point: DataPoint, shared: Mapping[str, Used]) -> Result:
        inputs, missing = [], []
        own = self.submission.scoped.get(point.id, {})
        for wanted in point.inputs:
            used = shared.get(wanted.id)
            if wanted.id in own:  # also where it says that there is no value
                used = self._input(wanted, own[wanted.id], f"scoped.{point.id}.{wanted.id}", only=point)
            if used is None:
                missing.append(wanted.id)
            else:
                inputs.append(used)
        status, computed, inputs = self._computed(point, inputs, missing)
        given = self.submission.reported.get(point.id)
        reported = self._reported(point, given) if given is not None else None
        value = computed
        if reported is not None:
            status, value = ("invalid", None) if reported.value is None else ("reported", reported.value)
            self._compare(point, reported, computed)
        return Result(
            point,
            indicator,
            status,
            value,
            tuple(inputs),
            tuple(missing),
            reported,
            computed,
            self.registry.edition_of(indicator),
        )

    def _computed(
        self, point: DataPoint, inputs: list[Used], missing: list[str]
    ) -> tuple[Status, float | bool | None, list[Used]]:
        values = [used.value for used in inputs]
        if None in values:
            return "invalid", None, inputs
        if missing:
            return "not_reported", None, inputs
        if point.id in self.plan.money:
            joined = self._one_currency(point, inputs)
            if joined is None:
                return "invalid", None, inputs
            inputs, values = joined, [used.value for used in joined]
        if point.unit == "yes_no":
            return "computed", bool(values[0]), inputs
        solved = formulas.solve(point.formula, [float(v) for v in values if v is not None])
        if solved.value is not None:
            return "computed", solved.value, inputs
        if solved.reason == "zero_by_zero":
            return "not_applicable", None, inputs
        shown = ", ".join(f"{u.id} = {number(u.value)}" for u in inputs)
        path = next((u.place.path for u in reversed(inputs) if u.value == 0), inputs[-1].place.path)
        if solved.reason == "division_by_zero":
            hint = "Correct the zero, or leave it out if it is not known"
            self._add("division_by_zero", f"{point.id} divides by zero ({shown})", path, 0, hint, (point.id,))
        else:
            hint = "Check the size of the numbers"
            self._add("not_finite", f"{point.id} is too large for a number ({shown})", path, None, hint, (point.id,))
        return "invalid", None, inputs

    def _one_currency(self, point: DataPoint, inputs: list[Used]) -> list[Used] | None:
        """The inputs with all amounts in one currency, or None when they cannot be joined."""
        home = self.submission.currency if self.submission.currency in resources.currencies() else None
        found = {used.id: used.currency or home for used in inputs if "currency" in used.unit}
        settled = len(set(found.values())) == 1
        if settled and ("currency" not in point.unit or set(found.values()) == {home}):
            return inputs
        rates = {code: rate for code, rate in self.submission.exchange_rates.items() if 0 < rate < math.inf}
        rates[home or ""] = 1.0
        lacking = sorted({str(c or "an unknown currency") for c in found.values() if c is None or c not in rates})
        if home is None or lacking:
            names = " and ".join(sorted({str(c or "an unknown currency") for c in found.values()}))
            hint = "Give the submission's currency" + (
                f" and the exchange rate of {' and '.join(lacking)}" if home else ", and the exchange rate of any other"
            )
            place = next(u.place.path for u in inputs if u.id in found)
            self._add("currency_mixed", f"{point.id} joins amounts in {names}", place, None, hint, (point.id,))
            return None
        joined = []
        for used in inputs:
            code = found.get(used.id)
            if code is not None and code != home and used.value is not None:
                said = f"converted at 1 {code} = {rates[code]:g} {home}"
                self._add("exchange_rate_used", f"{used.id} is {said}", used.place.path, None, "", (point.id,))
                used = replace(used, value=used.value * rates[code], conversion=said, currency=home)
                if math.isinf(used.value or 0.0):
                    message, hint = f"{used.id} is too large in {home}", "Check the exchange rate"
                    self._add("not_finite", message, used.place.path, None, hint, (point.id,))
                    return None
            joined.append(used)
        return joined

    def _reported(self, point: DataPoint, reading: Reading) -> Used | None:
        path = f"reported.{point.id}"
        conversions: tuple[Conversion, ...] = ()
        if len(point.inputs) == 1 and isinstance(point.tree, formulas.Name):  # the result is the input itself
            conversions = point.inputs[0].conversions
        used = self._used(
            point.id,
            point.unit,
            reading,
            path,
            point.id,
            conversions=conversions,
            printed=point.units_printed,
            may_be_negative=formulas.may_be_negative(point.tree),
        )
        if used and used.value is not None and "currency" in point.unit:
            used = self._reported_money(point, used)
        bare = not reading.unit and (not isinstance(reading.value, str) or reading.value.strip()[-1:].isdigit())
        if used and used.value is not None and point.unit == "percent" and bare and 0 < used.value <= 1:
            message = f"{point.id} is {number(used.value)} percent; is it a fraction of 1?"
            hint = f"Write {number(used.value * 100)} if so, or {number(used.value)} % to confirm"
            self._add("fraction_for_percentage", message, path, reading.value, hint, (point.id,))
        return used

    def _reported_money(self, point: DataPoint, used: Used) -> Used:
        """A reported amount in the submission's currency."""
        joined = self._one_currency(point, [used])
        return joined[0] if joined else replace(used, value=None)

    def _compare(self, point: DataPoint, reported: Used, computed: float | bool | None) -> None:
        """A finding where the reported value is not the computed one, rounded to the digits that were reported."""
        if reported.value is None or computed is None:
            return
        if isinstance(computed, bool) or isinstance(reported.value, bool):
            differs = computed != reported.value
        else:
            given = reported.reading.value
            number_given = split_value(given)[0] if isinstance(given, str) else float(given)
            scale = abs(reported.value / number_given) if number_given else 1.0
            slack = 0.5 * last_digit(given) * scale + 1e-9 * abs(computed)
            differs = abs(reported.value - computed) > slack
        if differs:
            message = f"{point.id} is reported as {number(reported.value)}, its inputs give {number(computed)}"
            hint = "The reported value is used; correct one of the two"
            self._add("reported_differs", message, f"reported.{point.id}", reported.reading.value, hint, (point.id,))


# Counted things that come whole; full-time equivalents and tonnes of CO2e do not.
_COUNTS = frozenset(resources.compiled()["units"]["labels"]) - {"full_time_equivalent", "CO2e"}


def _how_to_write(unit: str) -> str:
    if "currency" in unit:
        return "Write the amount with its ISO 4217 code, such as 3 million EUR"
    return f"Write a number of {unit}"


def _needs(point: DataPoint) -> str:
    return " and ".join(i.id for i in point.inputs)
