"""The tables of the declaration package, read from where they lie."""

from __future__ import annotations

from importlib.resources import files

from guanwu.declaration.kind import DeliveryTerm, Kind, delivery_terms_from, kind_from

FOLDER = files("guanwu.declaration")


def kind(code: str) -> Kind:
    """Return a declaration kind as the project ships it."""
    return kind_from(FOLDER.joinpath("kinds", f"{code}.toml").read_text("utf-8"))


def delivery_terms() -> tuple[DeliveryTerm, ...]:
    """Return the terms of delivery as the project ships them."""
    return delivery_terms_from(FOLDER.joinpath("delivery_terms.toml").read_text("utf-8"))
