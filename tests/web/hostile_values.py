"""Hostile values by kind of field, from the data file beside; hostile files, made here."""

from __future__ import annotations

import base64
import io
import json
import tomllib
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import inspect

from guanwu.api.derive import GROUPS, LISTS
from guanwu.desk.orders import plain_type

FILE: Final = Path(__file__).with_name("hostile.toml")
EACH: Final = 1
"""How many further values every field gets in turn, beside the round of its kind."""
MEGA: Final = 1_000_000
_PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082")


class Hostile(NamedTuple):
    """One value: the JSON that is sent to the interface and the text that is typed in a form."""

    json: str
    typed: str


class File(NamedTuple):
    """One file: its name, the media type claimed for it, its bytes."""

    name: str
    media_type: str
    content: bytes


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value["text"]) * int(value["times"])


def texts(part: str = "round") -> list[str]:
    """Return the hostile texts."""
    return [_text(one) for one in _data()["text"][part]]


def names() -> list[str]:
    """Return the hostile names of files."""
    return [_text(one) for one in _data()["names"]["round"]]


@cache
def _values(kind: str, part: str) -> tuple[Hostile, ...]:
    if kind == "text":
        return tuple(Hostile(json.dumps(one), one) for one in texts(part))
    if kind == "bytes":
        files = hostile_files() if part == "round" else ()
        return tuple(_as_base64(one.content) for one in files)
    raw = list(_data()[kind][part])
    if kind == "number" and part == "round":
        raw.append("9" * int(_data()[kind]["digits"]))
    if kind == "group" and part == "round":
        deep = int(_data()[kind]["deep"])
        raw += ["[" * deep + "]" * deep, '{"a":' * deep + "1" + "}" * deep]
    return tuple(Hostile(one, _typed(one)) for one in raw)


def _as_base64(content: bytes) -> Hostile:
    text = base64.b64encode(content).decode()
    return Hostile(json.dumps(text), text)


def _typed(raw: str) -> str:
    """Return the text that somebody types for a JSON value: what stands between the marks."""
    return json.loads(raw) if raw.startswith('"') else raw


def kind_of(field: inspect.Type) -> str:
    """Return the kind of a field: text, number, boolean, day, choice, bytes, list, group."""
    kind = plain_type(field)
    if isinstance(kind, LISTS):
        inner = plain_type(kind.item_type)
        return "groups" if isinstance(inner, GROUPS) else f"list of {kind_of(inner)}"
    if isinstance(kind, GROUPS):
        return "group"
    for name, types in (("number", inspect.IntType), ("boolean", inspect.BoolType),
                        ("day", inspect.DateType), ("bytes", inspect.BytesType),
                        ("choice", (inspect.LiteralType, inspect.EnumType))):
        if isinstance(kind, types):
            return name
    return "text"


def values_for(kind: str, turn: int, each: int = EACH) -> list[Hostile]:
    """Return the round of a kind of field and, by turn, some of what is further."""
    if kind.startswith("list of "):
        inner = values_for(kind.removeprefix("list of "), turn, each)
        return [Hostile(f"[{one.json}]", one.typed) for one in inner] + [
            Hostile(one.json, one.typed) for one in _values("group", "round")]
    name = "group" if kind == "groups" else kind
    more = _values(name, "more")
    chosen = [more[(turn * each + step) % len(more)] for step in range(each if more else 0)]
    return [*_values(name, "round"), *chosen]


def bomb() -> bytes:
    """Return a spreadsheet whose sheet is small in the archive and 300 megabytes without it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b"0" * MEGA)
    return held.getvalue()


@cache
def hostile_files() -> Sequence[File]:
    """Return files that are not what they say, too large, or made to break who reads them."""
    entity = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">'
              b'<!ENTITY b "&a;&a;&a;">]><x>&a;&b;</x>')
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return (
        File("page.png", "image/png", _PNG + b"<html><script>alert(1)</script></html>"),
        File("drawing.svg", "image/svg+xml",
             b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
             b"<script>alert(1)</script></svg>"),
        File("invoice.pdf", "application/pdf", b"MZ\x90\x00" + b"\x00" * 400),
        File("page.html", "text/html", b"<!doctype html><script>alert(1)</script>"),
        File("bomb.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
             bomb()),
        File("entity.xml", "application/xml", entity),
        File("laughs.xml", "application/xml",
             b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">' + lol + b"]><x>&l9;</x>"),
        File("giant.pdf", "application/pdf", b"%PDF-1.7\n" + b"0" * (6 * MEGA)),
        File("deep.json", "application/json", b"[" * 10_000 + b"]" * 10_000),
        File("rows.csv", "text/csv", b"=cmd|'/C calc'!A0,\"" + b"," * 50_000),
        File("empty.pdf", "application/pdf", b""),
        File("pdf.pdf", "application/pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF"),
    )
