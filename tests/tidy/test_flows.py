"""Flows have no dead ends, and one that has is found."""

from __future__ import annotations

from pathlib import Path

from tests.tidy.flows import flow_findings
from tests.tidy.house import Articles, remaining
from tests.tidy.planted import plant, seen
from tests.tidy.source import project

FLOW = """id = "toy"
start = "open"
conditions = []

[states]
open = {}
stuck = {}
closed = { final = true }

[[moves]]
id = "close"
from = { open = [] }
to = "closed"
power = "p"
cites = ["CA 999"]

[[moves]]
id = "stick"
from = { open = [] }
to = "stuck"
power = "p"
cites = ["CA 43"]
"""


class Everything:
    """Contains whatever is asked for."""

    def __contains__(self, name: object) -> bool:
        return True


def test_flows_have_no_dead_ends() -> None:
    found = remaining("flows", project())
    assert not found, "\n".join(["", *found])


def test_a_dead_end_and_a_wrong_article_are_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"guanwu/release/flow.toml": FLOW})
    assert seen(flow_findings(tree, Everything(), Articles())) == {
        ("release/flow.toml", 1, "toy.states.stuck"),
        ("release/flow.toml", 11, "toy.moves.close"),
    }


def test_a_name_without_its_sentence_is_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"guanwu/release/flow.toml": FLOW})
    told = {one.what for one in flow_findings(tree, set(), Everything())}
    assert any("toy_state_open" in what for what in told)
