"""Formulas as data: text to an expression tree and back, and what is made from the tree.

A formula is plain arithmetic on input ids: names, numbers, + - * / and brackets, as in
``100 * households_with_internet_access / households``. It is written once, in the declarations; the float function of
one city, the LaTeX of the docs, the JSON for other languages and the dimension proof all come from its tree.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast

from u4ssc_kpi.errors import FormulaError, shown

MAX_LENGTH = 1000
MAX_DEPTH = 60
MAX_EXCEL_LENGTH = 8000  # Excel takes 8192 characters


@dataclass(frozen=True, slots=True)
class Number:
    """A constant of a formula."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Name:
    """An input, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two trees joined by one of + - * /."""

    op: str
    left: Tree
    right: Tree


Tree: TypeAlias = Number | Name | Operation

_SYMBOLS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_OPERATORS: dict[str, ast.operator] = {symbol: kind() for kind, symbol in _SYMBOLS.items()}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree:
    """Reads a formula.

    Args:
        text: names, numbers, + - * / and brackets; at most 1000 characters.

    Returns:
        The expression tree.

    Raises:
        FormulaError: for anything else (calls, attributes, powers, comparisons, text), with what was found.

    Examples:
        >>> to_text(parse("100 * (supplied - used) / supplied"))
        '100 * (supplied - used) / supplied'
        >>> parse("__import__('os').system('x')")
        Traceback (most recent call last):
        u4ssc_kpi.errors.FormulaError: a call is not allowed in a formula: only names, numbers, + - * / and brackets are
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text)} characters, at most {MAX_LENGTH} are allowed")
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else type(error).__name__
        raise FormulaError(f"{text[:80]!r} is not a formula ({reason})") from None
    return _convert(body, 0)


def _convert(node: ast.AST, depth: int) -> Tree:
    if depth > MAX_DEPTH:
        raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep")
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            if not abs(value) <= 1e15:
                raise FormulaError("a number in the formula is too large: at most 1e15 is allowed")
            return Number(value)
        case ast.Name(id=name) if not name.startswith("_"):
            return Name(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SYMBOLS:
            return Operation(_SYMBOLS[type(op)], _convert(left, depth + 1), _convert(right, depth + 1))
    found = {"Call": "a call", "Attribute": "an attribute", "Subscript": "a subscript", "UnaryOp": "a sign"}.get(
        type(node).__name__, "an operator" if isinstance(node, ast.BinOp) else f"a {type(node).__name__.lower()}"
    )
    raise FormulaError(f"{found} is not allowed in a formula: only names, numbers, + - * / and brackets are")


def to_text(tree: Tree) -> str:
    """The formula as text, with no more brackets than it needs.

    Examples:
        >>> to_text(parse("(deaths) / ((population / 100000))"))
        'deaths / (population / 100000)'
    """
    return _infix(tree, str)


def _infix(tree: Tree, name: Callable[[str], str]) -> str:
    match tree:
        case Number(value):
            return repr(value)
        case Name(id):
            return name(id)
        case Operation(op, left, right):
            a, b = _infix(left, name), _infix(right, name)
            if isinstance(left, Operation) and _BINDING[left.op] < _BINDING[op]:
                a = f"({a})"
            if isinstance(right, Operation) and (
                _BINDING[right.op] < _BINDING[op] or (_BINDING[right.op] == _BINDING[op])
            ):
                b = f"({b})"
            return f"{a} {op} {b}"


def to_words(tree: Tree, names: Mapping[str, str]) -> str:
    """The formula for a reader: the words of `names` for the inputs, and the printed signs × ÷ −.

    Examples:
        >>> to_words(parse("100 * (a - b) / a"), {"a": "water supplied", "b": "water used"})
        '100 × (water supplied − water used) ÷ water supplied'
    """
    signs = {" * ": " × ", " / ": " ÷ ", " - ": " − "}
    text = to_text(tree)
    for sign, printed in signs.items():
        text = text.replace(sign, printed)
    return re.sub(r"\b[^\W\d]\w*", lambda name: names.get(name[0], name[0]), text)


def to_excel(tree: Tree, cell_of: Mapping[str, str]) -> str:
    """The formula as that of a spreadsheet cell, without the ``=``; it gives a number or one of three texts, no error.

    The cells of the inputs hold a number, or a text where there is none: ``invalid`` for a value that cannot be used,
    any other text or nothing for one that is not given. ``NR`` stands for not reported, ``N/A`` for 0/0.

    Args:
        tree: the formula.
        cell_of: the cell of each input id, such as ``B2`` or ``Economy!$F$12``.

    Raises:
        FormulaError: when it is longer than a spreadsheet takes.

    Examples:
        >>> print(to_excel(parse("100 * a / b"), {"a": "B2", "b": "B3"}))
        IF(COUNT(B2,B3)<2,IF(COUNTIF(B2,"invalid")+COUNTIF(B3,"invalid")>0,"invalid","NR"),\
IFERROR(IF(B3=0,IF(100 * B2=0,"N/A","invalid"),100 * B2 / B3),"invalid"))
    """
    cells = [cell_of[name] for name in names(tree)]
    value = _infix(tree, cell_of.__getitem__)
    for above, below in reversed(list(_divisions(tree))):
        over, under = (_infix(part, cell_of.__getitem__) for part in (above, below))
        value = f'IF({under}=0,IF({over}=0,"N/A","invalid"),{value})'
    invalid = "+".join(f'COUNTIF({cell},"invalid")' for cell in cells) or "0"
    lacking = f'IF({invalid}>0,"invalid","NR")'
    formula = f'IF(COUNT({",".join(cells)})<{len(cells)},{lacking},IFERROR({value},"invalid"))'
    if len(formula) > MAX_EXCEL_LENGTH:
        raise FormulaError(f"the formula {to_text(tree)[:80]} is too long for a spreadsheet")
    return formula


def _divisions(tree: Tree) -> Iterator[tuple[Tree, Tree]]:
    """What is divided by what, in the order in which it is computed; never by a plain number other than zero."""
    if isinstance(tree, Operation):
        yield from _divisions(tree.left)
        yield from _divisions(tree.right)
        if tree.op == "/" and not (isinstance(tree.right, Number) and tree.right.value):
            yield tree.left, tree.right


def to_latex(tree: Tree, names: Mapping[str, str] | None = None) -> str:
    r"""The formula in LaTeX; `names` gives the words to print for each input id.

    Examples:
        >>> to_latex(parse("100 * a / b"), {"a": "part", "b": "whole"})
        '\\frac{100 \\cdot \\text{part}}{\\text{whole}}'
    """
    match tree:
        case Number(value):
            mantissa, _, exponent = f"{value:,}".replace(",", r"\,").partition("e")
            return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
        case Name(id):
            words = (names or {}).get(id, id.replace("_", " "))
            return r"\text{" + "".join(_LATEX_ESCAPES.get(c, c) for c in words) + "}"
        case Operation("/", left, right):
            return rf"\frac{{{to_latex(left, names)}}}{{{to_latex(right, names)}}}"
        case Operation(op, left, right):
            sides = []
            for side, is_right in ((left, False), (right, True)):
                inner = to_latex(side, names)
                weaker = isinstance(side, Operation) and side.op != "/" and _BINDING[side.op] < _BINDING[op]
                if weaker or (is_right and op == "-" and isinstance(side, Operation) and side.op in "+-"):
                    inner = rf"\left({inner}\right)"
                sides.append(inner)
            return {"*": r" \cdot ", "+": " + ", "-": " - "}[op].join(sides)


_LATEX_ESCAPES = {
    **{c: "\\" + c for c in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def to_json(tree: Tree) -> int | float | str | dict[str, Any]:
    """The tree for other languages: a number, an input id, or ``{"op": "/", "args": [left, right]}``.

    Examples:
        >>> to_json(parse("100 * a / b"))
        {'op': '/', 'args': [{'op': '*', 'args': [100, 'a']}, 'b']}
    """
    match tree:
        case Number(value):
            return value
        case Name(id):
            return id
        case Operation(op, left, right):
            return {"op": op, "args": [to_json(left), to_json(right)]}


def from_json(data: object) -> Tree:
    """Reads what `to_json` wrote.

    Raises:
        FormulaError: when it is something else.

    Examples:
        >>> to_text(from_json({"op": "/", "args": ["a", {"op": "/", "args": ["b", 100000]}]}))
        'a / (b / 100000)'
    """
    return _from_json(data, 0)


def _from_json(data: object, depth: int) -> Tree:
    if depth > MAX_DEPTH:
        raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep")
    match data:
        case str() if data.isidentifier() and not data.startswith("_") and not keyword.iskeyword(data):
            return Name(data)
        case int() | float() if not isinstance(data, bool) and 0 <= data <= 1e15:
            return Number(data)
        case {"op": str() as op, "args": [left, right]} if op in _BINDING:
            return Operation(op, _from_json(left, depth + 1), _from_json(right, depth + 1))
    raise FormulaError(f"{shown(data)} is not a formula in JSON: expected a number, an id or {{op, args: [a, b]}}")


def names(tree: Tree) -> tuple[str, ...]:
    """The input ids of a formula, each once, in the order in which they stand in it.

    Examples:
        >>> names(parse("100 * (a - b) / a"))
        ('a', 'b')
    """
    found: dict[str, None] = {}

    def walk(node: Tree) -> None:
        match node:
            case Name(id):
                found[id] = None
            case Operation(_, left, right):
                walk(left)
                walk(right)

    walk(tree)
    return tuple(found)


def may_be_negative(tree: Tree) -> bool:
    """Whether inputs that are not negative can give a negative result: only where something is subtracted."""
    match tree:
        case Operation(op, left, right):
            return op == "-" or may_be_negative(left) or may_be_negative(right)
    return False


def degree(tree: Tree) -> int | None:
    """How a formula grows with its inputs: 0 for a ratio, 1 for an amount; None where its parts grow differently.

    Examples:
        >>> degree(parse("100 * (a - b) / a")), degree(parse("a + b")), degree(parse("a / (b + 1)"))
        (0, 1, None)
    """
    match tree:
        case Number():
            return 0
        case Name():
            return 1
        case Operation(op, left, right):
            a, b = degree(left), degree(right)
            if a is None or b is None:
                return None
            if op in "+-":
                return a if a == b else None
            return a + b if op == "*" else a - b


def numerator(tree: Tree) -> str | None:
    """The one input that a formula never divides by and that stands in it once; None where there are none or several.

    Examples:
        >>> numerator(parse("100 * a / b")), numerator(parse("100 * (a - b) / a")), numerator(parse("(a + b) / c"))
        ('a', 'b', None)
    """
    above: list[str] = []
    below: set[str] = set()

    def walk(node: Tree, divided_by: bool) -> None:
        match node:
            case Name(id):
                below.add(id) if divided_by else above.append(id)
            case Operation(op, left, right):
                walk(left, divided_by)
                walk(right, divided_by or op == "/")

    walk(tree, False)
    found = [name for name in above if name not in below]
    return found[0] if len(found) == 1 else None


def solved_for(tree: Tree, name: str, result: Tree) -> Tree:
    """The formula turned round: what an input is, given the result and the other inputs.

    Args:
        tree: the formula.
        name: an input for which `numerator` holds.
        result: what stands for the result.

    Examples:
        >>> to_text(solved_for(parse("100 * a / b"), "a", Name("share")))
        'share * b / 100'
        >>> to_text(solved_for(parse("100 * (a - b) / a"), "b", Name("loss")))
        'a - loss * a / 100'
    """
    if not isinstance(tree, Operation):
        return result
    if name in names(tree.left):
        opposite = {"+": "-", "-": "+", "*": "/", "/": "*"}[tree.op]
        return solved_for(tree.left, name, Operation(opposite, result, tree.right))
    if tree.op == "-":
        return solved_for(tree.right, name, Operation("-", tree.left, result))
    opposite = {"+": "-", "*": "/"}[tree.op]
    return solved_for(tree.right, name, Operation(opposite, result, tree.left))


def function(tree: Tree) -> Callable[..., float]:
    """The formula as a plain function of floats (or NumPy arrays), its parameters in the order of `names`.

    It is compiled from the tree, which can hold nothing but arithmetic. Division by zero raises ZeroDivisionError for
    floats.

    Examples:
        >>> function(parse("100 * a / b"))(97, 100)
        97.0
    """
    parameters = [ast.arg(arg=name) for name in names(tree)]
    arguments = ast.arguments(posonlyargs=parameters, args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    code = ast.Expression(ast.Lambda(args=arguments, body=_to_ast(tree)))
    compiled = eval(compile(ast.fix_missing_locations(code), "<formula>", "eval"), {"__builtins__": {}})
    return cast(Callable[..., float], compiled)


@lru_cache(maxsize=4096)
def compiled(text: str) -> Callable[..., float]:
    """The same function from the formula's text, made once."""
    return function(parse(text))


def _to_ast(tree: Tree) -> ast.expr:
    match tree:
        case Number(value):
            return ast.Constant(value)
        case Name(id):
            return ast.Name(id, ast.Load())
        case Operation(op, left, right):
            return ast.BinOp(_to_ast(left), _OPERATORS[op], _to_ast(right))


@dataclass(frozen=True, slots=True)
class Solved:
    """What a formula gives for plain numbers: a value, or the reason why there is none.

    `reason` is None with a value; else ``zero_by_zero``, ``division_by_zero`` or ``not_finite``.
    """

    value: float | None
    reason: str | None = None


def solve(text: str, values: Sequence[float]) -> Solved:
    """Computes a formula without ever raising, or returning an infinity or a NaN.

    Args:
        text: the formula.
        values: one number for each input, in the order of `names`.

    Examples:
        >>> solve("minutes / interruptions", (90.0, 2.0))
        Solved(value=45.0, reason=None)
        >>> solve("minutes / interruptions", (0.0, 0.0)).reason, solve("minutes / interruptions", (10.0, 0.0)).reason
        ('zero_by_zero', 'division_by_zero')
    """
    try:
        value = compiled(text)(*values)
    except ZeroDivisionError:
        tree = parse(text)
        return Solved(None, _zero_reason(tree, dict(zip(names(tree), values, strict=True))))
    except OverflowError:
        return Solved(None, "not_finite")
    return Solved(value) if math.isfinite(value) else Solved(None, "not_finite")


def _zero_reason(tree: Tree, values: Mapping[str, float]) -> str:
    """Whether the first division by zero met is 0/0 or something else over zero."""

    class _MetError(Exception):
        pass

    def walk(node: Tree) -> float:
        match node:
            case Number(value):
                return value
            case Name(id):
                return values[id]
            case Operation(op, left, right):
                a, b = walk(left), walk(right)
                if op == "/" and b == 0:
                    raise _MetError("zero_by_zero" if a == 0 else "division_by_zero")
                return {"+": float.__add__, "-": float.__sub__, "*": float.__mul__, "/": float.__truediv__}[op](
                    float(a), float(b)
                )

    try:
        walk(tree)
    except _MetError as met:
        return str(met)
    return "not_finite"


Dimension: TypeAlias = Mapping[str, int]


def dimension(tree: Tree, units: Mapping[str, str]) -> dict[str, int]:
    """The dimension of a formula's result: what is left of the inputs' units, with exponents.

    Physical dimensions are those of pint (``[length]``, ``[time]`` ...), counted things stand by their label
    (``person``), money as ``[currency]``.

    Args:
        tree: the formula.
        units: the unit of each input id.

    Raises:
        FormulaError: when unlike things are added or subtracted.

    Examples:
        >>> dimension(parse("length / (people / 100000)"), {"length": "km", "people": "person"})
        {'[length]': 1, 'person': -1}
    """
    from u4ssc_kpi.quantities import dimension_of_unit

    match tree:
        case Number():
            return {}
        case Name(id):
            return dimension_of_unit(units[id])
        case Operation(op, left, right):
            a, b = dimension(left, units), dimension(right, units)
            if op in "+-":
                if a != b:
                    raise FormulaError(f"{to_text(left)} ({a}) and {to_text(right)} ({b}) cannot be joined by {op}")
                return a
            sign = 1 if op == "*" else -1
            joined = {k: a.get(k, 0) + sign * b.get(k, 0) for k in (*a, *b)}
            return {k: joined[k] for k in sorted(joined) if joined[k]}


def size_of_unit(unit: str) -> float:
    """How large a unit is in pint's base units; counted things and money count 1, a percent 0.01.

    Examples:
        >>> size_of_unit("kWh"), size_of_unit("tree / (1000 person)"), size_of_unit("percent")
        (3600000.0, 0.001, 0.01)
    """
    from u4ssc_kpi.quantities import parse_unit, unit_registry

    taken = parse_unit(unit, unit)
    size = taken.scale
    for name, power in taken.physical.items():
        size *= float(unit_registry().Quantity(1.0, name).to_base_units().magnitude) ** power
    return size


def scale(tree: Tree, units: Mapping[str, str]) -> tuple[float, ...]:
    """The size of the unit in which a formula's number counts, in pint's base units.

    What is added has to count in one unit, which is that of the sum; plain numbers in a sum fit any. A sum may also be
    a mean, such as ``(a + b) / 2`` or ``0.3 * a + 0.7 * b``, so more than one size may be possible; that of the sum
    comes first.

    Args:
        tree: the formula.
        units: the unit of each input id.

    Raises:
        FormulaError: when parts of different sizes are added, or something is multiplied or divided by zero.

    Examples:
        >>> [round(s, 12) for s in scale(parse("length / (people / 100000)"), {"length": "km", "people": "person"})]
        [0.01]
        >>> [round(s, 12) for s in scale(parse("100 * (all - some) / all"), {"all": "m**3", "some": "m**3"})]
        [0.01]
    """
    if not names(tree):
        value = solve(to_text(tree), ()).value
        if not value:
            raise FormulaError(f"{to_text(tree)} in the formula is zero or has no value")
        return (1 / value,)
    match tree:
        case Name(id):
            return (size_of_unit(units[id]),)
        case Operation("*" | "/" as op, left, right):
            sides = scale(left, units), scale(right, units)
            found = [a * b if op == "*" else a / b for a in sides[0] for b in sides[1]]
            return tuple(dict.fromkeys(found))[:_MOST_SIZES]
        case _:
            return _scale_of_sum(tree, units)


_MOST_SIZES = 8
ROUNDED = 1e-3  # factors in formulas may be rounded a little; a wrong power of ten or unit is always further off


def _scale_of_sum(tree: Tree, units: Mapping[str, str]) -> tuple[float, ...]:
    parts = [(sign, scale(part, units)) for sign, part in _addends(tree, 1) if names(part)]
    shared = [
        size
        for size in parts[0][1]
        if all(any(math.isclose(size, s, rel_tol=ROUNDED) for s in sizes) for _, sizes in parts)
    ]
    weights = sum(sign / sizes[0] for sign, sizes in parts)
    means = [1 / weights] if weights > 0 and len(parts) > 1 else []
    if not shared and not means:
        raise FormulaError(f"the parts of {to_text(tree)} count in units of different sizes")
    return tuple(dict.fromkeys([*shared, *means]))[:_MOST_SIZES]


def _addends(tree: Tree, sign: int) -> list[tuple[int, Tree]]:
    match tree:
        case Operation("+" | "-" as op, left, right):
            return [*_addends(left, sign), *_addends(right, sign if op == "+" else -sign)]
    return [(sign, tree)]
