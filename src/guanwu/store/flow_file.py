"""Reads the flow of a package from its `flow.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from guanwu.case import Flow, read_flow


@cache
def load_flow(package: str) -> Flow:
    """The flow of `guanwu.<package>`, such as "release"; FileNotFoundError if it has none."""
    text = files(f"guanwu.{package}").joinpath("flow.toml").read_text(encoding="utf-8")
    return read_flow(tomllib.loads(text))
