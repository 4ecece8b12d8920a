"""Faults and refusals as values: what is wrong, where, and with which facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Fault(Struct, frozen=True, omit_defaults=True):
    """One thing wrong in an input. `place` is a path (and line), `code` the id of its sentence."""

    code: str
    place: str
    facts: Mapping[str, Any] = {}
    line: int | None = None


class Refusal(Struct, frozen=True, omit_defaults=True):
    """An answer that could not be given. `code` is the id of its sentence, `facts` fill it in."""

    code: str
    facts: Mapping[str, Any] = {}
