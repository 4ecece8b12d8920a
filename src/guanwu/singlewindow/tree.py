"""The tree of a message: what stands between the XML and the records.

A tree is a dictionary from the tags below an element to what they hold, the root's content at the
top: an element with a value is its text, an aggregate is a tree, and an element that may stand
more than once is always a list of those, however many there are. An element that is absent has no
key. Example: `{"ID": "AA  0011112347", "Agent": {"ID": "111", ...}, "GoodsShipment": {...}}`.
"""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]
"""Tag to text, tree, or list of either; see the module."""


def branch(tree: Tree, path: tuple[str, ...]) -> Any:
    """What stands at a path of tags below a tree; None where a step is absent."""
    node: Any = tree
    for tag in path:
        node = node.get(tag)
        if node is None:
            return None
    return node


def several(node: Any) -> list[Any]:
    """What stands at an element that may repeat, as a list; empty where it is absent."""
    if node is None:
        return []
    return node if isinstance(node, list) else [node]


def graft(tree: Tree, path: tuple[str, ...], node: Any) -> None:
    """Put a node at a path of tags below a tree, growing the aggregates on the way."""
    for tag in path[:-1]:
        tree = tree.setdefault(tag, {})
    tree[path[-1]] = node
