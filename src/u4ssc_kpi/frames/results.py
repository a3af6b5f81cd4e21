"""Small result tables as a data frame of whichever library is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Literal, TypeAlias, get_args

from u4ssc_kpi.errors import MissingExtraError

Frame: TypeAlias = Any  # a frame of the chosen library: its type is not known before

Backend: TypeAlias = Literal["polars", "pandas", "pyarrow"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)


def make_frame(columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, str], backend: Backend | None = None) -> Frame:
    """Makes a frame of columns; `kinds` names those that are ``float`` or ``int``, the others are text.

    Raises:
        MissingExtraError: when the library is not installed, or none is.
        ValueError: for a library that is not known.
    """
    if backend is not None and backend not in BACKENDS:
        raise ValueError(f"no backend {backend!r}; known are {', '.join(BACKENDS)}")
    chosen = next((b for b in BACKENDS if b == backend or (backend is None and find_spec(b))), None)
    if chosen is None or not find_spec(chosen):
        raise MissingExtraError("a data frame", chosen or BACKENDS[0])
    import narwhals.stable.v2 as nw

    types = {"float": nw.Float64, "int": nw.Int64}
    schema = {name: types.get(kinds.get(name, ""), nw.String)() for name in columns}
    return nw.from_dict(columns, schema=schema, backend=chosen).to_native()
