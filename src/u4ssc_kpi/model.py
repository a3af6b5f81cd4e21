"""The vocabulary of the methodology, as frozen pydantic models: Indicator > DataPoint > Input, and targets.

These are the declarations. What a city gives stands in `submission`, what comes out in `evaluation` and `scoring`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.declared import Declared, Id, Text
from u4ssc_kpi.errors import UnknownNameError, did_you_mean, shown
from u4ssc_kpi.targets import BenchmarkSet as BenchmarkSet
from u4ssc_kpi.targets import Citation as Citation
from u4ssc_kpi.targets import Target as Target

if TYPE_CHECKING:
    import numpy as np
    from pint import Quantity

    from u4ssc_kpi.quantities import Given


_NUMBER_METHODS = ("sum", "population_weighted", "refused")
Level: TypeAlias = Literal["core", "advanced", "local"]
Tag: TypeAlias = Literal["smart", "structural", "sustainable", "local"]
Direction: TypeAlias = Literal["higher", "lower", "target", "none"]
DataPointKind: TypeAlias = Literal["percentage", "per_capita_rate", "quantity", "yes_no", "count", "index"]
Outcome: TypeAlias = Literal["card found", "part of the card found", "no card found"]
AggregationMethod: TypeAlias = Literal["sum", "population_weighted", "share", "refused"]


class Conversion(Declared, frozen=True):
    """A factor of the methodology that turns a unit of another kind into the input's own, such as ppm into µg/m3.

    Attributes:
        from_unit: the unit as written.
        factor: what to multiply by.
        source: document and page.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> [(c.from_unit, c.factor) for c in u4.registry.inputs["no2_concentration"].conversions]
        [('ppm', 1900.0), ('ppb', 1.9)]
    """

    from_unit: Text
    factor: float = Field(gt=0, allow_inf_nan=False)
    source: Text


class Input(Declared, frozen=True):
    """A raw quantity that a city collects; several indicators may use the same one.

    Attributes:
        id: its name in formulas and files.
        name: what it is.
        unit: the unit of plain numbers: physical (``km**2``), counted (``household``), ``currency`` or ``yes_no``.
        over: ``12 months`` for an amount of the reporting period, ``at a date`` for a stock.
        conversions: factors for units of another kind.
        words: what people write for the counted thing of this very input, such as voters.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> u4.registry.inputs["electricity_consumed"].unit
        'kWh'
    """

    id: Id
    name: Text
    unit: Text
    over: Literal["12 months", "at a date"] = "at a date"
    conversions: tuple[Conversion, ...] = ()
    words: tuple[str, ...] = ()


class Aggregation(Declared, frozen=True):
    """How the results of several cities become that of their region.

    Attributes:
        method: ``sum`` (each input is summed over the cities, then the formula is computed), ``population_weighted`` (a
            mean of the results), ``share`` (of a yes / no: how many cities say yes) or ``refused``.
        reason: why this method.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> u4.registry.data_points["air_pollution_pm2_5"].aggregation_rule.method
        'population_weighted'
    """

    method: AggregationMethod
    reason: Text


class Variant(Declared, frozen=True):
    """One of the readings of a formula that the sources leave possible, such as coverage by area or by population.

    Attributes:
        id: its name in files and calls.
        formula: plain arithmetic on input ids, giving the number in the data point's unit.
        inputs: the inputs, in the order of the formula.
        explanation: what it counts, in a sentence.
        source: what speaks for it: document and page.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> [v.id for v in u4.registry.data_points["water_supply_loss"].variants]
        ['physical_loss', 'non_revenue_water']
    """

    id: Id
    formula: Text
    inputs: tuple[Input, ...]
    explanation: Text
    source: Text

    @model_validator(mode="after")
    def _formula_and_inputs_agree(self) -> Variant:
        _order_inputs(self)
        return self


class DataPoint(Declared, frozen=True):
    """One separately reported result of an indicator.

    Attributes:
        id: its name in results, tables and files.
        name: the printed name.
        unit: the unit of the result.
        kind: percentage, per_capita_rate, quantity, yes_no, count or index.
        formula: plain arithmetic on input ids, giving the number in `unit`.
        inputs: the inputs, in the order of the formula.
        direction: which way is better: higher, lower, target (a value between), none.
        maximum: above it a result is implausible (it is kept, with a finding).
        units_printed: units that ITU prints for this result although they leave something out (``l / day`` per capita).
        aggregation: how cities are joined to a region, where it is declared; else `aggregation_rule` follows from the
            formula.
        variants: the readings of the formula that the sources leave possible, the default first; none where there is
            only one. `formula` and `inputs` are those of the one in use.
        label: the short name on the benchmarking wheel, where it is not `name` (V22 p. 169 prints ``Landfill``).

    Examples:
        >>> import u4ssc_kpi as u4
        >>> point = u4.registry["EC: ICT: ICT: 1C"].data_points[0]
        >>> point.formula
        '100 * households_with_internet_access / households'
        >>> print(point.calculate(households_with_internet_access=9_700, households=10_000))
        97.0 percent
    """

    id: Id
    name: Text
    unit: Text
    kind: DataPointKind
    formula: Text
    inputs: tuple[Input, ...]
    direction: Direction = "none"
    maximum: float | None = None
    units_printed: tuple[str, ...] = ()
    aggregation: Aggregation | None = None
    variants: tuple[Variant, ...] = ()
    label: Text | None = None

    @model_validator(mode="after")
    def _formula_and_inputs_agree(self) -> DataPoint:
        _order_inputs(self)
        plan = self.unit == "yes_no"
        if plan != (self.kind == "yes_no"):
            raise ValueError(f"the unit {self.unit} does not fit the kind {self.kind}: yes_no goes with yes_no")
        if plan and not (isinstance(self.tree, formulas.Name) and self.inputs[0].unit == "yes_no"):
            raise ValueError("a yes / no takes one input of the unit yes_no as its whole formula")
        if not plan and (wrong := [i.id for i in self.inputs if i.unit == "yes_no"]):
            raise ValueError(f"a yes / no cannot be part of a computation: {', '.join(wrong)}")
        if self.aggregation and self.aggregation.method not in (("share", "refused") if plan else _NUMBER_METHODS):
            raise ValueError(f"the aggregation {self.aggregation.method} does not fit the kind {self.kind}")
        return self

    @model_validator(mode="after")
    def _variants_differ(self) -> DataPoint:
        ids, texts = [v.id for v in self.variants], [v.formula for v in self.variants]
        if len(ids) == 1:
            raise ValueError(f"the variant {ids[0]} is the only one: declare the others, or none")
        for what, given in (("id", ids), ("formula", texts)):
            if twice := sorted({g for g in given if given.count(g) > 1}):
                raise ValueError(f"two variants have the same {what}: {', '.join(twice)}")
        if texts and self.formula not in texts:
            raise ValueError(f"the formula is that of no variant; the variants are {', '.join(ids)}")
        if texts and self.unit == "yes_no":
            raise ValueError("a yes / no has no variants")
        return self

    @property
    def tree(self) -> formulas.Tree:
        """The formula as an expression tree."""
        return formulas.parse(self.formula)

    @property
    def aggregation_rule(self) -> Aggregation:
        """How cities are joined to a region: as declared, else by the formula.

        Amounts add up, so a ratio of amounts is computed from their sums, and a count is summed. A formula over a rate,
        or one that gives an amount which may be a mean, is refused without a declaration.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> u4.registry.data_points["water_consumption"].aggregation_rule.method
            'sum'
        """
        if self.aggregation is not None:
            return self.aggregation
        if self.unit == "yes_no":
            return Aggregation(method="share", reason="a yes or no of each city")
        rates = [i.id for i in self.inputs if "/" in i.unit or i.unit in ("percent", "dimensionless")]
        if rates:
            return Aggregation(method="refused", reason=f"{', '.join(rates)} is a rate or a mean, and does not add up")
        degree = formulas.degree(self.tree)
        if degree == 0:
            return Aggregation(method="sum", reason="a ratio of amounts or counts, which add up")
        if degree == 1 and self.kind == "count":
            return Aggregation(method="sum", reason="a count, which adds up")
        return Aggregation(method="refused", reason="it may be a mean, which does not add up; declare its aggregation")

    @property
    def all_inputs(self) -> tuple[Input, ...]:
        """Its inputs and those of all its variants; an input may stand more than once."""
        return (*self.inputs, *(i for variant in self.variants for i in variant.inputs))

    @property
    def variant(self) -> str | None:
        """The id of the variant in use; None where the formula has only one reading."""
        return next((v.id for v in self.variants if v.formula == self.formula), None)

    def with_variant(self, variant: str) -> DataPoint:
        """The same data point with another of its readings.

        Raises:
            UnknownNameError: for a variant that it does not have, with those that it has.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> point = u4.registry.data_points["wireless_broadband_coverage_4g"]
            >>> print(point.with_variant("by_population").calculate(population_covered_4g=90, population=100))
            90.0 percent
        """
        chosen = next((v for v in self.variants if v.id == variant), None)
        if chosen is None:
            known = [v.id for v in self.variants]
            raise UnknownNameError(
                f"{self.id} has no variant {shown(variant)!r}. {did_you_mean(str(variant), known)}".strip()
                + (f" Its variants: {', '.join(known)}" if known else " Its formula has one reading")
            )
        return self.model_copy(update={"formula": chosen.formula, "inputs": chosen.inputs})

    def calculate(self, **inputs: Given) -> Quantity[float] | Quantity[np.ndarray[Any, Any]] | bool:
        """Computes the data point from its inputs.

        Args:
            **inputs: one value for each input id: a number in the input's unit, text such as ``"12 MWh"``, a pint
                quantity or a NumPy array.

        Returns:
            A pint quantity in the data point's unit, or a bool for a yes / no.

        Raises:
            TypeError: for a missing or unknown input name.
            UnitError, ValueReadError: for a value that cannot be used.
            NotApplicableError: for 0/0.
            CalculationError: for another division by zero, or a result that is not finite.
        """
        from u4ssc_kpi.calculation import calculate

        return calculate(self, inputs)


def _order_inputs(owner: DataPoint | Variant) -> None:
    """Holds the inputs to the formula, in one order everywhere: that of the formula."""
    used, given = formulas.names(formulas.parse(owner.formula)), tuple(i.id for i in owner.inputs)
    if sorted(used) != sorted(given):
        raise ValueError(f"the formula uses {', '.join(used)}; the inputs given are {', '.join(given) or 'none'}")
    if used != given:
        by_id = {i.id: i for i in owner.inputs}
        object.__setattr__(owner, "inputs", tuple(by_id[name] for name in used))


class SumCheck(Declared, frozen=True):
    """Shares of one whole have to add up to `total`, give or take `tolerance`."""

    kind: Literal["sum"]
    data_points: tuple[Id, ...] = Field(min_length=2)
    total: float
    tolerance: float = Field(ge=0)
    severity: Literal["warning", "info"] = "warning"
    source: Text

    @property
    def code(self) -> str:
        """The code of its findings."""
        return "shares_sum"

    @property
    def names(self) -> tuple[str, ...]:
        """The ids that it names."""
        return self.data_points


class DescendingCheck(Declared, frozen=True):
    """No result may be above the one listed before it."""

    kind: Literal["descending"]
    data_points: tuple[Id, ...] = Field(min_length=2)
    severity: Literal["warning", "info"] = "warning"
    source: Text

    @property
    def code(self) -> str:
        """The code of its findings."""
        return "order" if self.severity == "warning" else "order_unusual"

    @property
    def names(self) -> tuple[str, ...]:
        """The ids that it names."""
        return self.data_points


class BetweenCheck(Declared, frozen=True):
    """A result, or a ratio of inputs, has to lie between two limits, or on the right side of one.

    Attributes:
        formula: the id of a data point, or arithmetic on input ids, such as ``population / households``.
        what: what the formula gives, for a person.
        least, most: the limits, themselves allowed.
        code: of the finding, which has the severity of the code.
        hint: what to do about it.
        source: document and page; ``ours`` where the limit is this library's own.
    """

    kind: Literal["between"]
    formula: Text
    what: Text
    least: float | None = None
    most: float | None = None
    code: Literal["unusual", "implausible", "household_size", "power_of_ten", "ppm_suspected"] = "implausible"
    hint: Text = "Check numerator and denominator"
    source: Text

    @model_validator(mode="after")
    def _has_a_limit(self) -> BetweenCheck:
        if self.least is None and self.most is None:
            raise ValueError("a check between limits needs least, most or both")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"least ({self.least:g}) is above most ({self.most:g})")
        return self

    @property
    def tree(self) -> formulas.Tree:
        """The formula as an expression tree."""
        return formulas.parse(self.formula)

    @property
    def names(self) -> tuple[str, ...]:
        """The ids that it names, of a data point or of inputs."""
        return formulas.names(self.tree)


class OneOfCheck(Declared, frozen=True):
    """A result is usually one of a few values."""

    kind: Literal["one_of"]
    data_point: Id
    values: tuple[float, ...] = Field(min_length=1)
    source: Text

    @property
    def code(self) -> str:
        """The code of its findings."""
        return "unusual"

    @property
    def names(self) -> tuple[str, ...]:
        """The ids that it names."""
        return (self.data_point,)


Check: TypeAlias = Annotated[SumCheck | DescendingCheck | BetweenCheck | OneOfCheck, Field(discriminator="kind")]


class Sdg(Declared, frozen=True):
    """Which Sustainable Development Goals, targets and indicators an indicator serves.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> u4.registry["air_pollution"].sdg
        Sdg(goals=(11,), targets=('11.6',), indicators=('11.6.2',))
    """

    goals: tuple[int, ...] = ()
    targets: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


class Pages(Declared, frozen=True):
    """Flip-book pages: M17, the collection methodology of 2017, and V22, the verification manual of 2022."""

    m17: tuple[int, ...] = ()
    v22: tuple[int, ...] = ()


class Evidence(Declared, frozen=True):
    """How firm a declaration is.

    Attributes:
        formula: ``printed`` (the card's own formula), ``partly printed`` (card seen, its formula line not),
            ``reconstructed`` (from the published definition, the result's unit and sister cards), ``local``.
        tag, direction: ``printed``, ``inferred`` or ``local``.
        sdg: ``printed`` on the card, ``KS vocabulary`` (goals only, from the Norwegian KS vocabulary) or ``local``.
        pages: where it was read.
        checked: the day on which its card was last looked for, as YYYY-MM-DD.
        outcome: what was found then in public pages: the card, a part of it, or no card.
        support: other public texts that say how it is counted. They make a formula likelier, not printed.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> evidence = u4.registry["air_pollution"].evidence
        >>> evidence.formula, evidence.pages.v22
        ('printed', (95,))
    """

    formula: Literal["printed", "partly printed", "reconstructed", "local"] = "local"
    tag: Literal["printed", "inferred", "local"] = "local"
    direction: Literal["printed", "inferred", "local"] = "local"
    sdg: Literal["printed", "KS vocabulary", "local"] = "local"
    pages: Pages = Pages()
    checked: str | None = Field(default=None, pattern=r"^\d{4}-\d\d-\d\d$")
    outcome: Outcome | None = None
    support: tuple[Text, ...] = ()


class SeeAlso(Declared, frozen=True):
    """The same indicator in other vocabularies."""

    ks_vocabulary: tuple[str, ...] = ()


class Indicator(Declared, frozen=True):
    """A key performance indicator.

    Attributes:
        code: the printed code, such as ``EC: ICT: ICT: 1C``.
        id: its name in files and URLs.
        name, name_variants: the printed names.
        aliases: codes that other lists use for it.
        dimension, sub_dimension, category: its place.
        level: core or advanced (local for an indicator of one's own).
        tag: smart, structural or sustainable.
        sdg: goals, targets and indicators.
        definition: what it is, in our words.
        unit_printed, period: the unit and the period as the card prints them.
        data_points: what is reported.
        checks: plausibility checks on the results.
        rules: what counts and what does not.
        verification: what a verifier looks at.
        standards, data_sources: as the card names them.
        differences: where the two documents differ, and which is followed.
        open_questions: what no source answers.
        see_also: other vocabularies.
        evidence: how firm all this is.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> indicator = u4.registry["household_internet_access"]
        >>> indicator.name, indicator.level, indicator.evidence.formula
        ('Household Internet Access', 'core', 'printed')
    """

    code: Text
    id: Id
    name: Text
    dimension: Text
    sub_dimension: Text
    category: Text
    level: Level = "local"
    tag: Tag = "local"
    aliases: tuple[str, ...] = ()
    name_variants: tuple[str, ...] = ()
    sdg: Sdg = Sdg()
    definition: Text
    unit_printed: str | None = None
    period: str | None = None
    data_points: tuple[DataPoint, ...] = Field(min_length=1)
    checks: tuple[Check, ...] = ()
    rules: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    data_sources: tuple[str, ...] = ()
    differences: str | None = None
    open_questions: tuple[str, ...] = ()
    see_also: SeeAlso = SeeAlso()
    evidence: Evidence = Evidence()

    @model_validator(mode="after")
    def _ids_differ(self) -> Indicator:
        ids = [p.id for p in self.data_points]
        if len(set(ids)) < len(ids):
            raise ValueError("two data points have the same id")
        return self

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs of all its data points, each once."""
        return tuple({i.id: i for point in self.data_points for i in point.inputs}.values())

    def _repr_html_(self) -> str:
        from u4ssc_kpi.display import table

        return table(
            f"{self.code} {self.name}",
            ("data point", "unit", "formula", "better"),
            [(p.name, p.unit, p.formula, p.direction) for p in self.data_points],
        )


class Edition(Declared, frozen=True):
    """An edition of the methodology, by which a city may have collected its figures.

    Attributes:
        id: its name in files.
        year: the year of the document.
        title: the document.
        note: how it stands to the others.
        codes: codes that it prints otherwise than the catalogue, by the catalogue's code.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> u4.known_editions()["2017"].year
        2017
    """

    id: Text
    year: int
    title: Text
    note: Text
    codes: dict[str, str] = Field(default_factory=dict)
