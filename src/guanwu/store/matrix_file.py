"""Reads the matrix of powers."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from guanwu.access.matrix import Matrix, read_matrix


@cache
def load_matrix() -> Matrix:
    """Return the matrix of the house. Raises ValueError naming a row that is wrong."""
    text = files("guanwu.access").joinpath("matrix.toml").read_text(encoding="utf-8")
    return read_matrix(tomllib.loads(text))
