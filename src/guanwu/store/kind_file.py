"""Reads the declaration kinds and the terms of delivery, kept as data beside their package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from guanwu.declaration.kind import DeliveryTerm, Kind, delivery_terms_from, kind_from


@cache
def load_kinds() -> dict[str, Kind]:
    """Return every declaration kind by its code; `declaration/kinds/<code>.toml`."""
    folder = files("guanwu.declaration").joinpath("kinds")
    found = [
        kind_from(file.read_text(encoding="utf-8"))
        for file in folder.iterdir() if file.name.endswith(".toml")
    ]
    return {kind.code: kind for kind in found}


@cache
def load_delivery_terms() -> tuple[DeliveryTerm, ...]:
    """Return what the price holds under each term of delivery."""
    text = files("guanwu.declaration").joinpath("delivery_terms.toml").read_text(encoding="utf-8")
    return delivery_terms_from(text)
