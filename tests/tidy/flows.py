"""House rule: a flow has no dead end, no state out of reach and no name without its sentence."""

from __future__ import annotations

from collections.abc import Container, Iterator

from guanwu.case import read_flow
from tests.tidy.source import Finding, Tree, line_of


def flow_findings(tree: Tree, terms: Container[str], articles: Container[str]) -> Iterator[Finding]:
    """Every fault of every flow of the package, as the flow itself tells them."""
    for path in tree.inside("/flow.toml"):
        text = tree.text(path) or ""
        for fault in read_flow(tree.toml(path)).faults(terms=terms, articles=articles):
            part = fault.place.rpartition(".")[2]
            line = line_of(text, f'id = "{part}"') if f'id = "{part}"' in text else 1
            yield Finding("flows", path, line, fault.place, f"{fault.code} {dict(fault.facts)}")
