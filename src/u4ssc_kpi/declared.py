"""What all declarations share: they are frozen and closed to unknown fields, and their ids are names in formulas."""

from __future__ import annotations

import keyword
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, Field


def _identifier(text: str) -> str:
    if keyword.iskeyword(text):
        raise ValueError(f"{text!r} is a word of the Python language and cannot be an id")
    if "__" in text:
        raise ValueError(f"{text!r} holds two underscores together, which set apart the columns of a table")
    return text


Id: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100), AfterValidator(_identifier)]
Text: TypeAlias = Annotated[str, Field(min_length=1)]


class Declared(BaseModel, frozen=True, extra="forbid"):
    """A declaration: immutable, and closed to fields that it does not know."""
