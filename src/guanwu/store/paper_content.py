"""What a paper handed in as a file is, told by its bytes; and a name under which it can be kept.

The name that somebody gives a file decides nothing. What is kept is handed out again as a download
alone, never shown by a browser. Not formalised: a search for what harms the reader's machine.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from xml.parsers import expat

from guanwu.case import Refusal
from guanwu.store.archive import workbook_refusal

BYTES_MOST: Final = 5_000_000
NAME_MOST: Final = 80
ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/xml": "xml",
    "text/csv": "csv",
}
"""Kinds of files that are taken, and how their names end."""
_BEGINS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_ZIP: Final = b"PK\x03\x04"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HIDDEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_NOT_IN_NAMES: Final = re.compile(r"[\\/:*?\"<>|%;=+@&$#!`'~^{}\[\]]+")
_BLANKS: Final = re.compile(r"[\s_.]+")
_RESERVED: Final = frozenset(("con", "prn", "aux", "nul", "com1", "lpt1"))


def paper_type(content: bytes) -> str | Refusal:
    """Return the media type that the bytes of a paper have, or why it is not taken.

    Refusals: `paper_empty`, `paper_too_large`, `paper_kind_not_taken`, and those of a workbook.
    """
    if not content.strip():
        return Refusal("paper_empty")
    if len(content) > BYTES_MOST:
        return Refusal("paper_too_large", {"bytes": len(content), "most": BYTES_MOST})
    for begin, media_type in _BEGINS:
        if content.startswith(begin):
            return media_type
    if content.startswith(_ZIP):
        return workbook_refusal(content) or _SHEET
    if _is_text(content):
        begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if begins != b"<" and b"," in content:
            return "text/csv"
        if begins == b"<" and _is_xml(content):
            return "application/xml"
    return Refusal("paper_kind_not_taken", {"known": sorted(ENDINGS.values())})


def _is_text(content: bytes) -> bool:
    """Say whether bytes are text in UTF-8 without control signs but line ends and tabs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\r\n\t" for sign in text)


class _DocumentTypeError(Exception):
    """XML with a document type, which could bring entities."""


def _is_xml(content: bytes) -> bool:
    """Say whether bytes are well-formed XML without a document type, and no page of the web."""
    roots: list[str] = []

    def started(name: str, _attributes: object) -> None:
        if not roots:
            roots.append(name.rpartition(":")[2].lower())

    def declared(*_: object) -> None:
        raise _DocumentTypeError

    reader = expat.ParserCreate()
    reader.StartElementHandler = started
    reader.StartDoctypeDeclHandler = declared
    try:
        reader.Parse(content, True)
    except (expat.ExpatError, _DocumentTypeError, ValueError):
        return False
    return roots[0] not in ("html", "svg")


def safe_name(given: str, media_type: str) -> str:
    """Return a name for a file: no path, no sign that is hidden or that a shell or a browser reads.

    Its ending is that of what the file is.
    """
    plain = unicodedata.normalize("NFKC", given)
    shown = "".join(sign for sign in plain if unicodedata.category(sign) not in _HIDDEN)
    last = re.split(r"[\\/]", shown)[-1]
    stem = last.rpartition(".")[0] or last
    words = _BLANKS.sub("_", _NOT_IN_NAMES.sub("_", stem)).strip("_- ")
    ending = ENDINGS[media_type]
    words = words[: NAME_MOST - len(ending) - 1].rstrip("_- ")
    if not words or words.lower() in _RESERVED:
        words = "file"
    return f"{words}.{ending}"
