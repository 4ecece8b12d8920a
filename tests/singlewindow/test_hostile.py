"""Hostile messages: each is refused at once, alone, with its sentences, and costs little."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.singlewindow.reading import GOOD, NX5105, ROOT, faults_of, swapped

ENTITY = b'<!DOCTYPE Declaration [<!ENTITY a "b">]>'
BOMB = (
    b'<!DOCTYPE Declaration [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]>"
)
EXTERNAL = b'<!DOCTYPE Declaration [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
OUTSIDE = b'<!DOCTYPE Declaration SYSTEM "http://example.com/evil.dtd">'
NOWHERE = b'<?xml version="1.0"?><a/>'
ATTRIBUTES = b" ".join(b'a%d="1"' % n for n in range(200_000))
DEEP = 300_000

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "message_empty"),
    "blank": (lambda: b" \n\t ", "message_empty"),
    "100 MB": (lambda: ROOT + b">" + b"x" * 100_000_000, "message_too_large"),
    "doctype": (lambda: ENTITY + ROOT + b">&a;</Declaration>", "message_doctype"),
    "doctype late": (
        lambda: b"<!--" + b"x" * 100_000 + b"-->" + ENTITY + ROOT + b"/>",
        "message_doctype",
    ),
    "entity bomb": (lambda: BOMB + ROOT + b">&a11;</Declaration>", "message_doctype"),
    "external entity": (lambda: EXTERNAL + ROOT + b">&x;</Declaration>", "message_doctype"),
    "external subset": (lambda: OUTSIDE + ROOT + b"/>", "message_doctype"),
    "doctype in utf-16": (
        lambda: (ENTITY + ROOT + b"/>").decode().encode("utf-16"),
        "message_doctype",
    ),
    "doctype in utf-16 without mark": (
        lambda: (ENTITY + ROOT + b"/>").decode().encode("utf-16-be"),
        "message_doctype",
    ),
    "doctype in utf-32": (
        lambda: (ENTITY + ROOT + b"/>").decode().encode("utf-32"),
        "message_doctype",
    ),
    "doctype in utf-7": (
        lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a>' + ROOT + b"/>",
        "message_encoding",
    ),
    "utf-16": (lambda: GOOD.decode().encode("utf-16"), "message_encoding"),
    "big5 declared": (
        lambda: b'<?xml version="1.0" encoding="Big5"?>' + ROOT + b"/>",
        "message_encoding",
    ),
    "latin-1 bytes": (
        lambda: swapped("HEXAGON", "H\xc9XAGON").replace(b"\xc3", b""),
        "message_encoding",
    ),
    "200,000 attributes": (lambda: ROOT + b" " + ATTRIBUTES + b"/>", "message_too_many_attributes"),
    "200,000 namespaces": (
        lambda: ROOT + b" " + ATTRIBUTES.replace(b"a", b"xmlns:a") + b"/>",
        "message_too_many_attributes",
    ),
    "attributes on many": (
        lambda: ROOT + b">" + b'<a b="1"/>' * 50_000,
        "message_too_many_attributes",
    ),
    "elements": (lambda: ROOT + b">" + b"<a/>" * 800_000, "message_too_many_elements"),
    "690,000 elements": (
        lambda: ROOT + b">" + b"<a/>" * 690_000 + b"</Declaration>",
        "element_unknown",
    ),
    "300,000 deep": (lambda: ROOT + b">" + b"<a>" * DEEP + b"</a>" * DEEP, "message_too_deep"),
    "100 deep": (
        lambda: ROOT + b">" + b"<a>" * 100 + b"</a>" * 100 + b"</Declaration>",
        "message_too_deep",
    ),
    "one long text": (
        lambda: ROOT + b"><ID>" + b"x" * 12_000_000 + b"</ID></Declaration>",
        "message_text_too_long",
    ),
    "truncated": (lambda: GOOD[: len(GOOD) // 2], "message_not_well_formed"),
    "unpaired": (lambda: GOOD.replace(b"</ID>", b"</IX>", 1), "message_not_well_formed"),
    "unknown entity": (lambda: ROOT + b">&nbsp;</Declaration>", "message_not_well_formed"),
    "control character": (lambda: GOOD.replace(b"N/M", b"N\x01M"), "message_not_well_formed"),
    "same attribute twice": (
        lambda: ROOT + b' a="1" a="2"/>',
        "message_not_well_formed",
    ),
    "no XML": (lambda: b'{"number": "AA  0011112347"}', "message_not_well_formed"),
    "no namespace": (lambda: NOWHERE, "message_namespace"),
    "other namespace": (
        lambda: GOOD.replace(NX5105.namespace.encode(), b"urn:example"),
        "message_namespace",
    ),
    "unknown message": (lambda: GOOD.replace(b":NX5105:", b":NX9999:"), "message_unknown"),
    "unknown version": (lambda: GOOD.replace(b":R-08-01", b":R-07-01"), "message_version"),
    "wrong root": (lambda: ROOT.replace(b"<Declaration", b"<Response") + b"/>", "message_root"),
}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "690,000 elements"])
def test_hostile_messages_are_refused_alone(name: str) -> None:
    make, code = HOSTILE[name]
    (fault,) = faults_of(make())
    assert fault.code == code
    assert fault.place


MEASURE = """
import resource, sys, time
from guanwu.store.layout_file import layouts
from guanwu.store.message_xml import read
from tests.singlewindow.test_hostile import GOOD, HOSTILE
read(GOOD, layouts())
data = HOSTILE[sys.argv[1]][0]()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
read(data, layouts())
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
COSTLY = ("100 MB", "entity bomb", "200,000 attributes", "300,000 deep", "690,000 elements")


@pytest.mark.slow
@pytest.mark.parametrize("name", COSTLY)
def test_hostile_messages_cost_little(name: str) -> None:
    """Less than a second and 100 MB beyond the message itself, measured in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", MEASURE, name]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.split()
    assert float(seconds) < 1.0
    assert int(kilobytes) < 100_000
