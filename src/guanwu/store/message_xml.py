"""XML messages of the single window, read with every fault at once, and written.

The only place that knows the XML library. What comes in is hostile until shown otherwise: bytes
are capped and searched for what may not be there before they are parsed, nothing is fetched or
expanded, and only UTF-8 is taken (layout guides; house reliability rule I1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree  # type: ignore[import-untyped]
from msgspec import Struct

from guanwu.case.fault import Fault
from guanwu.singlewindow.layout import NAMESPACE, Field, Kind, Layout
from guanwu.singlewindow.tree import Tree
from guanwu.singlewindow.walk import FAULTS_TOLD, Walk, local_name


class Caps(Struct, frozen=True):
    """How much a message may hold before it is refused unread, and how many faults are told.

    Bytes and elements leave room for the 9,999 lines that a declaration may have (21 MB and
    430,000 elements when all of them are full).
    """

    bytes: int = 40_000_000
    elements: int = 700_000
    attributes: int = 64
    depth: int = 32
    faults: int = FAULTS_TOLD


CAPS: Final = Caps()
"""The caps used where none are handed in."""


class Lines:
    """Where the elements of a message stand in its text."""

    __slots__ = ("_root",)

    def __init__(self, root: etree._Element) -> None:
        """Keep the parsed message for later questions."""
        self._root = root

    def at(self, place: str) -> int | None:
        """The line of the element at a place (`Declaration/Agent/ID`, with `[n]` where several).

        Where the element is absent, the line of the nearest one above it that is there.
        """
        element = self._root
        for step in place.split("/")[1:]:
            found = _STEP.fullmatch(step)
            if found is None:
                break
            tag = f"{{{etree.QName(element).namespace}}}{found[1]}"
            same = element.findall(tag)
            number = int(found[2] or "1")
            if not 1 <= number <= len(same):
                break
            element = same[number - 1]
        line: int | None = element.sourceline
        return line


class Message(Struct, frozen=True):
    """A message as read: its name, version, the tree of its root, and the lines of its elements."""

    name: str
    version: str
    tree: Tree
    lines: Lines


_STEP: Final = re.compile(r"([A-Za-z_]+)(?:\[([0-9]{1,7})\])?")
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_TAG_WITH_ATTRIBUTES: Final = re.compile(rb"<[^<>]*=[^<>]*")
_NAME: Final = re.compile(re.escape(NAMESPACE) + r"([A-Z0-9_]{1,12}):([A-Za-z0-9.-]{1,12})")
_UTF8: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_BOM: Final = b"\xef\xbb\xbf"
_WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_DOCTYPE: Final = b"<!DOCTYPE"
_ATTRIBUTES: Final = etree.XPath("//@*")
_SCHEMA_HINTS: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
"""Attributes of this namespace (`schemaLocation`) are hints to the reader and are let pass."""
_NAMESPACES: Final = re.compile(r"\{[^}]*\}")
_DOCUMENT: Final = "/"
"""The place of a fault in the message as a whole."""


def read(
    data: bytes, layouts: Mapping[str, Layout], caps: Caps = CAPS
) -> Message | tuple[Fault, ...]:
    """Read a message and check it against its layout; all faults in one pass, with their lines.

    `layouts` by namespace, as `layout_file.layouts` gives them. What makes a message unreadable
    (size, encoding, document type, malformed, unknown message) is told alone.
    """
    unreadable = _refused_unparsed(data, caps)
    if unreadable is not None:
        return (unreadable,)
    root = _parsed(data)
    if isinstance(root, Fault):
        return (root,)
    layout = _layout_of(root, layouts)
    if isinstance(layout, Fault):
        return (layout,)
    if root.xpath("count(//@*)") > caps.attributes:
        return (Fault("message_too_many_attributes", _DOCUMENT, {"limit": caps.attributes}),)
    walk = Walk(layout, caps.faults)
    _tell_attributes(root, walk)
    tree = walk.below(root, layout.root, layout.root.path)
    if walk.faults:
        if _deeper_than(root, caps.depth):
            return (Fault("message_too_deep", _DOCUMENT, {"limit": caps.depth}),)
        return tuple(walk.faults)
    return Message(layout.message, layout.version, tree, Lines(root))


def write(message: str, tree: Tree, layout: Layout) -> bytes:
    """Write a tree as a message: UTF-8 with declaration, in the order of the layout's table.

    Values are written as they stand; `read` says whether they fit. Raises ValueError where the
    layout is another message's or the tree has a tag that the layout does not know.
    """
    if layout.message != message:
        raise ValueError(f"layout of {layout.message} handed in for {message}")
    root = etree.Element(f"{{{layout.namespace}}}{layout.root.tag}", nsmap={None: layout.namespace})
    _grow(root, tree, layout.root, f"{{{layout.namespace}}}")
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return data


def _grow(element: etree._Element, tree: Tree, field: Field, prefix: str) -> None:
    unknown = tree.keys() - field.children.keys()
    if unknown:
        raise ValueError(f"not in the layout below {field.path}: {sorted(unknown)}")
    for tag, child in field.children.items():
        if tag not in tree:
            continue
        node = tree[tag]
        for value in node if isinstance(node, list) else (node,):
            grown = etree.SubElement(element, prefix + tag)
            if child.kind is Kind.AGGREGATE:
                _grow(grown, value, child, prefix)
            else:
                grown.text = value


def _refused_unparsed(data: bytes, caps: Caps) -> Fault | None:
    """What can be refused from the bytes alone, cheapest first."""
    size = len(data)
    if size > caps.bytes:
        return Fault("message_too_large", _DOCUMENT, {"found": size, "limit": caps.bytes})
    if not data.strip():
        return Fault("message_empty", _DOCUMENT)
    if data.startswith(_WIDE_BOMS) or b"\0" in data[:4]:
        if _DOCTYPE in data.replace(b"\0", b""):
            return Fault("message_doctype", _DOCUMENT)
        return Fault("message_encoding", _DOCUMENT, {"encoding": "UTF-16"}, 1)
    declared = _DECLARED.match(data.removeprefix(_BOM)[:300])
    if declared is not None and declared[1].lower() not in _UTF8:
        return Fault("message_encoding", _DOCUMENT, {"encoding": declared[1].decode()}, 1)
    if _DOCTYPE in data:
        line = data.count(b"\n", 0, data.index(_DOCTYPE)) + 1
        return Fault("message_doctype", _DOCUMENT, {}, line)
    if data.count(b"<") - data.count(b"</") > caps.elements:
        return Fault("message_too_many_elements", _DOCUMENT, {"limit": caps.elements})
    if data.count(b"=") > caps.attributes:
        tags = _TAG_WITH_ATTRIBUTES.findall(data)
        if sum(tag.count(b"=") for tag in tags) > caps.attributes:
            return Fault("message_too_many_attributes", _DOCUMENT, {"limit": caps.attributes})
    return None


def _parsed(data: bytes) -> etree._Element | Fault:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return _unparsed(data, error, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        return Fault("message_doctype", _DOCUMENT)
    return root


def _unparsed(data: bytes, error: etree.XMLSyntaxError, parser: etree.XMLParser) -> Fault:
    line, column = error.position
    names = {entry.type_name for entry in parser.error_log}
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        byte = f"0x{data[wrong.start]:02X}"
        return Fault("message_encoding", _DOCUMENT, {"encoding": byte}, line)
    if "ERR_RESOURCE_LIMIT" in names and "depth" in str(error.msg):
        return Fault("message_too_deep", _DOCUMENT, {"limit": CAPS.depth}, line)
    if "ERR_RESOURCE_LIMIT" in names:
        return Fault("message_text_too_long", _DOCUMENT, {"line": line}, line)
    return Fault("message_not_well_formed", _DOCUMENT, {"line": line, "column": column}, line)


def _layout_of(root: etree._Element, layouts: Mapping[str, Layout]) -> Layout | Fault:
    name = etree.QName(root)
    namespace = name.namespace or ""
    layout = layouts.get(namespace)
    if layout is None:
        found = _NAME.fullmatch(namespace)
        if found is None:
            facts = {"namespace": namespace[:80]}
            return Fault("message_namespace", name.localname[:40], facts, root.sourceline)
        versions = sorted(each.version for each in layouts.values() if each.message == found[1])
        facts = {"message": found[1], "version": found[2]}
        if versions:
            more = {**facts, "versions": versions}
            return Fault("message_version", name.localname[:40], more, root.sourceline)
        return Fault("message_unknown", name.localname[:40], facts, root.sourceline)
    if name.localname != layout.root.tag:
        facts = {"found": name.localname[:40], "expected": layout.root.tag}
        return Fault("message_root", name.localname[:40], facts, root.sourceline)
    return layout


def _tell_attributes(root: etree._Element, walk: Walk) -> None:
    """Tell of every attribute that is no schema hint: no element of the layouts has one."""
    for found in _ATTRIBUTES(root):
        if not found.attrname.startswith(_SCHEMA_HINTS):
            element = found.getparent()
            facts = {"attribute": local_name(found.attrname)}
            path = _NAMESPACES.sub("", root.getroottree().getelementpath(element))
            place = local_name(root.tag) + ("" if path == "." else f"/{path}")
            walk.tell("element_attribute", place, element, facts)


def _deeper_than(root: etree._Element, depth: int) -> bool:
    """Whether any element stands deeper than the cap; asked only of a message with faults."""
    return bool(root.xpath("/*" * (depth + 1)))
