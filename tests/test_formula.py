"""Formulas as data: round trips, the function against Fraction arithmetic over Python's own ast, hostile text."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi import formula as f
from u4ssc_kpi.errors import FormulaError

POINTS = list(u4.registry.data_points.values())
every_point = pytest.mark.parametrize("point", POINTS, ids=[p.id for p in POINTS])

OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def exactly(text: str, values: Mapping[str, int | float]) -> Fraction:
    """The value of a formula's text in exact fractions: Python's own grammar, none of the library's code."""

    def walk(node: ast.AST) -> Fraction:
        if isinstance(node, ast.BinOp):
            result: Fraction = OPERATORS[type(node.op)](walk(node.left), walk(node.right))
            return result
        if isinstance(node, ast.Name):
            return Fraction(values[node.id])
        assert isinstance(node, ast.Constant)
        return Fraction(node.value)

    return walk(ast.parse(text, mode="eval").body)


NAMES = st.sampled_from(["a", "b", "c", "total", "x_1"])
NUMBERS = st.one_of(
    st.integers(0, 10**15), st.floats(0, 1e15, allow_nan=False).filter(lambda x: not math.copysign(1, x) < 0)
)


def trees(operators: str) -> st.SearchStrategy[f.Tree]:
    leaves = st.one_of(st.builds(f.Name, NAMES), st.builds(f.Number, NUMBERS))
    return st.recursive(
        leaves, lambda inner: st.builds(f.Operation, st.sampled_from(operators), inner, inner), max_leaves=12
    )


# --- round trips ----------------------------------------------------------------------------------------------------


@every_point
def test_the_formula_of_every_data_point_survives_text_and_json(point: u4.DataPoint) -> None:
    tree = f.parse(point.formula)
    assert f.to_text(tree) == point.formula, "written in the form that the library prints"
    assert f.from_json(f.to_json(tree)) == tree
    assert set(f.names(tree)) == set(re.findall(r"[a-z]\w*", point.formula))


@given(trees("+-*/"))
def test_any_tree_survives_text_and_json(tree: f.Tree) -> None:
    assert f.parse(f.to_text(tree)) == tree
    assert f.from_json(f.to_json(tree)) == tree


@given(trees("+-*/"))
def test_python_reads_the_text_of_a_tree_as_that_tree(tree: f.Tree) -> None:
    def of(node: f.Tree) -> str:
        if isinstance(node, f.Operation):
            return f"({of(node.left)} {node.op} {of(node.right)})"
        return node.id if isinstance(node, f.Name) else repr(node.value)

    assert ast.dump(ast.parse(f.to_text(tree))) == ast.dump(ast.parse(of(tree)))


def test_json_by_hand() -> None:
    assert f.to_json(f.parse("100 * (supplied - used) / supplied")) == {
        "op": "/",
        "args": [{"op": "*", "args": [100, {"op": "-", "args": ["supplied", "used"]}]}, "supplied"],
    }


def test_a_long_formula_survives_json() -> None:
    text = " + ".join(f"quantity_nr_{i:02d}" for i in range(55))
    assert len(text) < 1000
    assert f.from_json(f.to_json(f.parse(text))) == f.parse(text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(a)+(b)", "a + b"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("a/(b/c)", "a / (b / c)"),
        ("a/b/c", "a / b / c"),
        ("a*(b+c)", "a * (b + c)"),
        ("(a*b)+c", "a * b + c"),
        ("a*(b*c)", "a * (b * c)"),
        ("((1000))*a", "1000 * a"),
    ],
)
def test_text_has_the_brackets_it_needs(text: str, printed: str) -> None:
    assert f.to_text(f.parse(text)) == printed


def test_names_are_in_the_order_of_the_formula() -> None:
    assert f.names(f.parse("z / (b + a) * z - b")) == ("z", "b", "a")


# --- the function ---------------------------------------------------------------------------------------------------


@every_point
@given(data=st.data())
def test_the_function_of_every_data_point_equals_exact_arithmetic(point: u4.DataPoint, data: st.DataObject) -> None:
    tree = f.parse(point.formula)
    values = {name: data.draw(st.integers(1, 10**9), label=name) for name in f.names(tree)}
    expected = exactly(point.formula, values)
    computed = f.function(tree)(*(float(v) for v in values.values()))
    assert abs(Fraction(computed) - expected) <= abs(expected) * Fraction(1, 10**14)


@given(trees("+*/"), st.lists(st.floats(1e-3, 1e6), min_size=5, max_size=5))
def test_any_function_of_positive_numbers_equals_exact_arithmetic(tree: f.Tree, numbers: list[float]) -> None:
    values = dict(zip(f.names(tree), numbers, strict=False))
    try:
        expected = exactly(f.to_text(tree), values)
    except ZeroDivisionError:
        return
    if expected and not Fraction(1, 10**200) < expected < 10**200:
        return
    try:
        computed = f.function(tree)(*values.values())
    except ZeroDivisionError:  # a denominator too small for a float
        return
    if math.isfinite(computed) and all(1e-200 < abs(x) < 1e200 for x in _parts(tree, values)):
        assert abs(Fraction(computed) - expected) <= abs(expected) * Fraction(1, 10**13)


def _parts(tree: f.Tree, values: Mapping[str, float]) -> list[float]:
    """The values of all parts of a tree that are not zero."""
    if not isinstance(tree, f.Operation):
        value = tree.value if isinstance(tree, f.Number) else values[tree.id]
        return [float(value)] if value else []
    own = exactly(f.to_text(tree), values)
    return [*_parts(tree.left, values), *_parts(tree.right, values), *([float(own)] if own else [])]


ANY_FLOAT = st.one_of(
    st.sampled_from([0.0, -0.0, 5e-324, 1e-300, 1e300, 1.7e308, -1.7e308, 1.0]),
    st.floats(allow_nan=True, allow_infinity=True),
)


@given(trees("+-*/"), st.lists(ANY_FLOAT, min_size=5, max_size=5))
def test_solve_never_raises_and_never_returns_what_is_no_number(tree: f.Tree, numbers: list[float]) -> None:
    solved = f.solve(f.to_text(tree), numbers[: len(f.names(tree))])
    if solved.value is None:
        assert solved.reason in ("zero_by_zero", "division_by_zero", "not_finite")
    else:
        assert solved.reason is None
        assert math.isfinite(solved.value)


@every_point
@given(data=st.data())
def test_solve_of_every_data_point_says_why_there_is_no_value(point: u4.DataPoint, data: st.DataObject) -> None:
    tree = f.parse(point.formula)
    values = {n: data.draw(st.sampled_from([0.0, 1.0, 7.0, 1e6]), label=n) for n in f.names(tree)}
    solved = f.solve(point.formula, list(values.values()))
    try:
        expected = exactly(point.formula, values)
    except ZeroDivisionError:
        over, _, under = point.formula.partition(" / ")  # all that divide have one fraction, but for water_consumption
        numerator = exactly(over, values)
        assert solved.reason == ("zero_by_zero" if numerator == 0 else "division_by_zero"), under
    else:
        assert solved.value is not None
        assert math.isclose(solved.value, float(expected), rel_tol=1e-12)


@pytest.mark.parametrize(
    ("text", "values", "reason"),
    [
        ("a / b", (0.0, 0.0), "zero_by_zero"),
        ("a / b", (1.0, 0.0), "division_by_zero"),
        ("a / b", (-1.0, 0.0), "division_by_zero"),
        ("a / (b / 100000)", (0.0, 0.0), "zero_by_zero"),
        ("100 * (a - b) / a", (0.0, 5.0), "division_by_zero"),
        ("a * b", (1e300, 1e300), "not_finite"),
        ("a / b", (1e300, 1e-300), "not_finite"),
        ("a - b", (math.inf, math.inf), "not_finite"),
        ("a", (math.nan,), "not_finite"),
    ],
)
def test_the_reason_why_there_is_no_value(text: str, values: tuple[float, ...], reason: str) -> None:
    assert f.solve(text, values) == f.Solved(None, reason)


def test_only_water_loss_can_fall_below_zero() -> None:
    assert [p.id for p in POINTS if f.may_be_negative(p.tree)] == ["water_supply_loss"]


# --- hostile text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "()",
        "a b",
        "a +",
        "* a",
        "__import__('os').system('true')",
        "f(a)",
        "f()",
        "a.b",
        "a.__class__",
        "(1).real",
        "a[0]",
        "a[0:1]",
        "a ** b",
        "2 ** 99999999",
        "9 ** 9 ** 9 ** 9",
        "a // b",
        "a % b",
        "a @ b",
        "a | b",
        "a << 99999999",
        "~a",
        "-a",
        "+a",
        "-1",
        "a * -1",
        "not a",
        "a and b",
        "lambda: a",
        "lambda a: a",
        "[a for a in b]",
        "(a for a in b)",
        "{a: b for a in b}",
        "[a]",
        "(a, b)",
        "{a}",
        "{}",
        "'text'",
        '"a" * 9999999',
        "b'a'",
        "f'{a}'",
        "a < b",
        "a == b",
        "a if b else c",
        "(a := 5)",
        "a = 5",
        "True",
        "False",
        "None",
        "a + True",
        "...",
        "1j",
        "a * 2j",
        "1e400",
        "1e16",
        "1" + "0" * 16,
        "1" + "0" * 400,
        "9" * 999,
        "9" * 5000,
        "await a",
        "yield a",
        "*a",
        "import os",
        "a; b",
        "a\nb",
        "a\x00",
        "\x00",
        "\ud800",
        "`a`",
        "a $ b",
        "__debug__",
        "(" * 10_000,
        "(" * 10_000 + "a" + ")" * 10_000,
        "(" * 400 + "a" + ")" * 400,
        "a" * 100_000,
        "a + " * 25_000 + "a",
        "a+" * 450 + "a",
        "(a+" * 150 + "a" + ")" * 150,
        "-" * 900 + "a",
    ],
    ids=lambda text: repr(text[:30]),
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        f.parse(text)
    assert len(str(caught.value)) < 400


@given(st.text(max_size=80))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        tree = f.parse(text)
    except FormulaError:
        return
    assert f.parse(f.to_text(tree)) == tree
    f.solve(f.to_text(tree), [1.0] * len(f.names(tree)))


BITS = [
    "a",
    "b",
    "1",
    "2.5",
    "1e9",
    "+",
    "-",
    "*",
    "/",
    "**",
    "(",
    ")",
    ".",
    ",",
    "[",
    "]",
    "=",
    "<",
    "not",
    "lambda",
    "if",
    "else",
    "for",
    "True",
    "None",
    "__debug__",
    "'x'",
    "0x1F",
    "1_000",
    "1j",
    "#",
    "\\",
    "é",
    "ﬁ",
]


@given(st.lists(st.sampled_from(BITS), max_size=10).map(" ".join))
def test_any_jumble_of_python_is_a_formula_or_refused(text: str) -> None:
    try:
        tree = f.parse(text)
    except FormulaError:
        return
    f.solve(f.to_text(tree), [1.0] * len(f.names(tree)))


@pytest.mark.parametrize(
    "data",
    [
        None,
        True,
        [],
        {},
        "",
        "a b",
        "__import__('os')",
        "f()",
        "None",
        "lambda",
        -1,
        1j,
        math.nan,
        math.inf,
        1e16,
        10**400,
        10**5000,
        {"op": "**", "args": ["a", 2]},
        {"op": "+", "args": ["a"]},
        {"op": "+", "args": ["a", "b", "c"]},
        {"op": "+", "args": "ab"},
        {"op": ["+"], "args": ["a", "b"]},
        {"args": ["a", "b"]},
        ["+", "a", "b"],
        b"a",
    ],
    ids=lambda data: type(data).__name__,
)
def test_json_that_is_no_formula_is_refused(data: object) -> None:
    with pytest.raises(FormulaError):
        f.from_json(data)


def test_json_nested_too_deep_is_refused() -> None:
    data: object = "a"
    for _ in range(5_000):
        data = {"op": "+", "args": [data, "a"]}
    with pytest.raises(FormulaError):
        f.from_json(data)


# --- LaTeX and dimensions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("100 * a / b", r"\frac{100 \cdot \text{a}}{\text{b}}"),
        ("a / (b / 100000)", r"\frac{\text{a}}{\frac{\text{b}}{100\,000}}"),
        ("100 * (a - b) / a", r"\frac{100 \cdot \left(\text{a} - \text{b}\right)}{\text{a}}"),
        ("a - (b + c)", r"\text{a} - \left(\text{b} + \text{c}\right)"),
        ("a - (b - c)", r"\text{a} - \left(\text{b} - \text{c}\right)"),
        ("a + b - c", r"\text{a} + \text{b} - \text{c}"),
        ("(a + b) * c", r"\left(\text{a} + \text{b}\right) \cdot \text{c}"),
        ("a * (b / c)", r"\text{a} \cdot \frac{\text{b}}{\text{c}}"),
        ("live_births", r"\text{live births}"),
        ("2.5 * a", r"2.5 \cdot \text{a}"),
    ],
)
def test_latex_by_hand(text: str, latex: str) -> None:
    assert f.to_latex(f.parse(text)) == latex


def test_latex_never_prints_the_e_of_a_float() -> None:
    assert "e-05" not in f.to_latex(f.parse("0.00001 * a"))


def test_latex_takes_names_and_escapes_them() -> None:
    assert f.to_latex(f.parse("a"), {"a": r"50 % of R&D_1 {x} \ # $ ~ ^"}) == (
        r"\text{50 \% of R\&D\_1 \{x\} \textbackslash{} \# \$ \textasciitilde{} \textasciicircum{}}"
    )


@every_point
def test_latex_of_every_data_point_is_balanced(point: u4.DataPoint) -> None:
    latex = f.to_latex(point.tree, {i.id: i.name for i in point.inputs})
    bare = re.sub(r"\\[{}]", "", latex)
    depth = 0
    for sign in bare:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert latex.count(r"\left(") == latex.count(r"\right)")
    assert latex.count(r"\frac{") == point.formula.count("/")
    for wanted in point.inputs:
        plain = re.sub(r"\\([&%$#_{}])", r"\1", latex)
        assert wanted.name in plain


def test_unlike_things_cannot_be_added() -> None:
    with pytest.raises(FormulaError, match="cannot be joined"):
        f.dimension(f.parse("a + b"), {"a": "km", "b": "person"})
    with pytest.raises(FormulaError, match="cannot be joined"):
        f.dimension(f.parse("a - b"), {"a": "person", "b": "household"})
    assert f.dimension(f.parse("a + b"), {"a": "km", "b": "m"}) == {"[length]": 1}
    assert f.dimension(f.parse("a * b / c"), {"a": "km", "b": "km", "c": "household"}) == {
        "[length]": 2,
        "household": -1,
    }


# --- for a spreadsheet ----


def test_a_formula_for_a_spreadsheet_guards_every_division() -> None:
    """By hand: one division by a name, and one by a number, which needs no guard."""
    text = f.to_excel(f.parse("deaths / (population / 100000)"), {"deaths": "A1", "population": "A2"})
    invalid = 'COUNTIF(A1,"invalid")+COUNTIF(A2,"invalid")>0'
    guarded = 'IF(A2 / 100000=0,IF(A1=0,"N/A","invalid"),A1 / (A2 / 100000))'
    assert text == f'IF(COUNT(A1,A2)<2,IF({invalid},"invalid","NR"),IFERROR({guarded},"invalid"))'


def test_the_division_computed_first_is_guarded_first() -> None:
    text = f.to_excel(f.parse("a / b / c"), {"a": "A1", "b": "B1", "c": "C1"})
    assert text.index("IF(B1=0") < text.index("IF(C1=0")


def test_a_formula_too_long_for_a_spreadsheet_is_refused() -> None:
    tree = f.parse(" / ".join(["a"] * 60))
    with pytest.raises(FormulaError, match="too long for a spreadsheet"):
        f.to_excel(tree, {"a": "'A sheet with a long name'!$A$1000"})


def test_a_formula_in_words() -> None:
    point = u4.registry.data_points["patents"]
    words = f.to_words(point.tree, {i.id: i.name for i in point.inputs})
    assert words == "new patents granted in the year ÷ (number of inhabitants of the city ÷ 100000)"
