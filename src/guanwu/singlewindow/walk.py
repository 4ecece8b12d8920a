"""One walk over a parsed message: builds its tree and finds everything that breaks the layout.

The shell parses; the walk only asks elements for their tag, text, line and children.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from guanwu.case.fault import Fault
from guanwu.singlewindow.layout import Field, Layout
from guanwu.singlewindow.tree import Tree, several
from guanwu.singlewindow.value import SHOWN, fault_in

FAULTS_TOLD: Final = 1_000
"""How many faults of one message are told before the rest of it is left unread."""


class Element(Protocol):
    """What the walk asks of a parsed element; `tag` is written `{namespace}name`."""

    tag: str
    text: str | None
    tail: str | None

    @property
    def sourceline(self) -> int | None:
        """The line of the message's text in which the element begins."""

    def __iter__(self) -> Iterator[Element]:
        """The elements within, in their order."""

    def __len__(self) -> int:
        """How many elements are within."""


class Walk:
    """The state of one walk: the layout, the faults so far, and how many of them are told.

    Not formalised: the order among repeated elements of one tag is the sender's.
    """

    __slots__ = ("_limit", "_prefix", "_size", "faults")

    def __init__(self, layout: Layout, limit: int) -> None:
        """Start with no faults; `limit` is how many are told before the rest is left unread."""
        self.faults: list[Fault] = []
        self._limit = limit
        self._prefix = f"{{{layout.namespace}}}"
        self._size = len(self._prefix)

    def below(self, element: Element, field: Field, place: str) -> Tree:
        """The tree of an aggregate; what is wrong in it is added to the faults."""
        tree: Tree = {}
        children = field.children
        last = -1
        if _is_text(element.text):
            self.tell("element_text_misplaced", place, element)
        for child in element:
            if len(self.faults) >= self._limit:
                self._cut(child)
                break
            tag = child.tag[self._size :] if child.tag.startswith(self._prefix) else ""
            part = children.get(tag)
            if part is None:
                self.tell("element_unknown", f"{place}/{local_name(child.tag)}", child)
                continue
            if part.place < last:
                facts = _named(part)
                self.tell("element_order", f"{place}/{tag}", child, facts)
            else:
                last = part.place
            if _is_text(child.tail):
                self.tell("element_text_misplaced", place, child)
            self._put(tree, part, child, place)
        for tag in field.required:
            if tag not in tree and len(self.faults) < self._limit:
                missing = children[tag]
                self.tell("element_missing", f"{place}/{tag}", element, _named(missing))
        return tree

    def _put(self, tree: Tree, field: Field, child: Element, place: str) -> None:
        """Read one child and put it in its parent's tree, or tell that it is one too many."""
        tag = field.tag
        if field.most == 1:
            if tag in tree:
                self._too_often(field, child, f"{place}/{tag}")
                return
            tree[tag] = self._value(field, child, f"{place}/{tag}")
            return
        several = tree.setdefault(tag, [])
        number = len(several) + 1
        if number == field.most + 1:
            self._too_often(field, child, f"{place}/{tag}[{number}]")
        several.append(self._value(field, child, f"{place}/{tag}[{number}]"))

    def _value(self, field: Field, element: Element, place: str) -> Tree | str:
        if field.children:
            return self.below(element, field, place)
        text = element.text or ""
        if len(element):
            inner = next(iter(element))
            self.tell("element_unknown", f"{place}/{local_name(inner.tag)}", inner)
            return text
        wrong = fault_in(field, text)
        if wrong is not None:
            code, more = wrong
            facts = {**_named(field), "value": _shown(text), **more}
            self.tell(code, place, element, facts)
        return text

    def _too_often(self, field: Field, element: Element, place: str) -> None:
        facts = {**_named(field), "most": field.most}
        self.tell("element_too_often", place, element, facts)

    def _cut(self, element: Element) -> None:
        if self.faults[-1].code != "message_too_many_faults":
            self.tell("message_too_many_faults", "/", element, {"limit": self._limit})

    def tell(
        self, code: str, place: str, element: Element, facts: Mapping[str, Any] | None = None
    ) -> None:
        """Add a fault found at an element."""
        named = facts if facts is not None else {"element": local_name(element.tag)}
        self.faults.append(Fault(code, place, named, element.sourceline))


class _Node:
    """A tree seen as an element, so that trees that never were XML are checked the same way."""

    __slots__ = ("_within", "sourceline", "tag", "tail", "text")

    def __init__(self, tag: str, content: Tree | str, field: Field | None, prefix: str) -> None:
        self.tag = prefix + tag
        self.tail: str | None = None
        self.sourceline: int | None = None
        self.text: str | None = content if isinstance(content, str) else None
        self._within: list[Element] = []
        if not isinstance(content, str):
            known = field.children if field is not None else {}
            order = [tag for tag in known if tag in content]
            for name in order + [tag for tag in content if tag not in known]:
                for each in several(content[name]):
                    self._within.append(_Node(name, each, known.get(name), prefix))

    def __iter__(self) -> Iterator[Element]:
        return iter(self._within)

    def __len__(self) -> int:
        return len(self._within)


def check(tree: Tree, layout: Layout, limit: int = FAULTS_TOLD) -> tuple[Fault, ...]:
    """Everything in a tree that breaks the layout of its message; empty where it may be written.

    The same walk as over XML; for declarations that came as JSON or in a flat form, by way of
    their tree. The faults carry places but no lines; order cannot be wrong.
    """
    walk = Walk(layout, limit)
    root = _Node(layout.root.tag, tree, layout.root, f"{{{layout.namespace}}}")
    walk.below(root, layout.root, layout.root.path)
    return tuple(walk.faults)


def local_name(tag: str) -> str:
    """A tag as it may be shown: without its namespace, and not longer than a wrong value."""
    return tag.rpartition("}")[2][:SHOWN]


def _is_text(text: str | None) -> bool:
    return text is not None and not text.isspace() and text != ""


def _named(field: Field) -> dict[str, Any]:
    return {"element": field.tag, "label": field.label}


def _shown(text: str) -> str:
    """The beginning of a wrong value, without characters that a reader cannot see."""
    cut = text if len(text) <= SHOWN else text[:SHOWN] + "..."
    return "".join(each if each.isprintable() else "?" for each in cut)
