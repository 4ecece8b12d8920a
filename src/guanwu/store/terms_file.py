"""Reads every `terms.toml` of the house, and the names in its tables, into one dictionary."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from guanwu.store.organisation_file import load_organisation, organisation_terms
from guanwu.store.staffing_file import staffing_terms
from guanwu.term import Terms, TermsError, gather

_NAME = "terms.toml"


@cache
def load_terms() -> Terms:
    """Every term of every package; TermsError names the file and id of a term that is wrong."""
    names = dict(organisation_terms(load_organisation()))
    return gather([*_contents(files("guanwu"), "guanwu"), ("guanwu/establishment/*.csv", names),
                   ("guanwu/staffing/*.csv", dict(staffing_terms()))])


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The terms files under a folder in a steady order, each with its path."""
    for entry in sorted(folder.iterdir(), key=lambda child: child.name):
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _contents(entry, name)
        elif entry.name == _NAME:
            try:
                yield name, tomllib.loads(entry.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                raise TermsError(f"{name}: {error}") from error
