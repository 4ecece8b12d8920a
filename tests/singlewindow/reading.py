"""What the tests of messages share: a good message, and its faults once something is wrong."""

from __future__ import annotations

from guanwu.case.fault import Fault
from guanwu.singlewindow.nx5105 import tree_from
from guanwu.store.layout_file import layout_for, layouts
from guanwu.store.message_xml import Caps, read, write
from guanwu.store.terms_file import load_terms
from tests.singlewindow.sample import declaration

NX5105 = layout_for("NX5105")
GOOD = write("NX5105", tree_from(declaration()), NX5105)
ROOT = f'<Declaration xmlns="{NX5105.namespace}"'.encode()
ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"


def faults_of(data: bytes, caps: Caps | None = None) -> tuple[Fault, ...]:
    """The faults of a message, each of them with its sentences in both languages."""
    found = read(data, layouts()) if caps is None else read(data, layouts(), caps)
    assert isinstance(found, tuple), "the message was found clean"
    terms = load_terms()
    for fault in found:
        for language in ("zh-Hant", "en"):
            assert terms.say(fault.code, language, fault.facts)
            assert terms.do(fault.code, language, fault.facts)
    return found


def swapped(old: str, new: str, count: int = 1) -> bytes:
    """The good message with something in it replaced."""
    text = GOOD.decode()
    assert old in text
    return text.replace(old, new, count).encode()
