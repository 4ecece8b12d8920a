"""Every house rule by name, and the list of breaches that stand for now."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from guanwu.store.acts_file import load_acts
from tests.tidy.cites import cite_findings
from tests.tidy.clock import clock_findings
from tests.tidy.docstrings import docstring_findings
from tests.tidy.floats import float_findings
from tests.tidy.flows import flow_findings
from tests.tidy.language import code_findings, term_findings, terms
from tests.tidy.layers import edge_findings, edges_unused, layer_findings, read_layers
from tests.tidy.names import name_findings, room_findings
from tests.tidy.paths import path_findings
from tests.tidy.said import said_findings
from tests.tidy.sizes import size_findings
from tests.tidy.source import Finding, Tree


class Articles:
    """The articles at hand, asked with `in`."""

    def __contains__(self, cite: object) -> bool:
        return isinstance(cite, str) and load_acts().resolves(cite)


def layers(tree: Tree) -> Iterator[Finding]:
    """Imports, edges, and edges that nobody uses."""
    order = read_layers()
    yield from layer_findings(tree, order)
    yield from edge_findings(order)
    yield from edges_unused(tree, order)


def language(tree: Tree) -> Iterator[Finding]:
    """Characters, terms, and codes without their sentence."""
    yield from code_findings(tree)
    yield from term_findings(tree)
    yield from said_findings(tree)


def names(tree: Tree) -> Iterator[Finding]:
    """Words that say nothing, and files that are no room of their package."""
    yield from name_findings(tree)
    yield from room_findings(tree, read_layers())


def flows(tree: Tree) -> Iterator[Finding]:
    """What the flows say is wrong with them."""
    return flow_findings(tree, {name for _, _, name, _ in terms(tree)}, Articles())


RULES: Mapping[str, Callable[[Tree], Iterable[Finding]]] = {
    "layers": layers,
    "sizes": size_findings,
    "language": language,
    "cites": lambda tree: cite_findings(tree, load_acts().resolves),
    "floats": lambda tree: float_findings(tree, read_layers()),
    "clock": lambda tree: clock_findings(tree, read_layers()),
    "docstrings": docstring_findings,
    "names": names,
    "flows": flows,
    "paths": path_findings,
}


class Standing(NamedTuple):
    """A breach that stands for now: rule, file, what it is about, and why."""

    rule: str
    path: str
    about: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is this breach."""
        return (self.rule, self.path, self.about) == (finding.rule, finding.path, finding.about)


class Exceptions(NamedTuple):
    """The recorded count of the file, and what stands in it."""

    recorded: int
    standing: tuple[Standing, ...]


def read_exceptions() -> Exceptions:
    """The exceptions that stand in the file beside this one."""
    facts = tomllib.loads(Path(__file__).with_name("exceptions.toml").read_text("utf-8"))
    return Exceptions(facts["recorded"], tuple(Standing(**one) for one in facts["exceptions"]))


def exception_findings(
    exceptions: Exceptions, found: Callable[[str], Iterable[Finding]]
) -> Iterator[Finding]:
    """What is wrong with the list itself: its count, and entries that are needed no longer."""
    path, count = "tests/tidy/exceptions.toml", len(exceptions.standing)
    if count != exceptions.recorded:
        what = f"recorded {exceptions.recorded}, listed {count}; the list may only shrink"
        yield Finding("exceptions", path, 1, "recorded", what)
    for one in exceptions.standing:
        if not one.reason.strip():
            yield Finding("exceptions", path, 1, one.about, "stands without a reason")
        if one.rule not in RULES or not any(map(one.covers, found(one.rule))):
            what = f"{one.path} breaks {one.rule} no longer; strike the entry"
            yield Finding("exceptions", path, 1, one.about, what)


def remaining(rule: str, tree: Tree) -> list[str]:
    """What breaks a rule and does not stand in the list of exceptions, one line each."""
    standing = read_exceptions().standing
    return [
        str(finding)
        for finding in RULES[rule](tree)
        if not any(one.covers(finding) for one in standing)
    ]
