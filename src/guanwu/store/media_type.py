"""What kind of file somebody hands in, told by its bytes and not by what it is called."""

from __future__ import annotations

import unicodedata
from typing import Final

from guanwu.case import Refusal

BYTES_MOST: Final = 10_000_000
"""The largest file of a case, in bytes."""
NAME_MOST: Final = 120
_BEGINS: Final = (
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
)
_ZIPPED: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
}
_TEXT: Final = {"txt": "text/plain", "csv": "text/csv"}
_HIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_NOT_IN_NAMES: Final = frozenset('/\\:*?"<>|')


def media_type_of(name: str, content: bytes) -> str | Refusal:
    """Return the media type of a file, or why it is not taken.

    `document_name_wrong` for a name with parts of a path or signs that no reader sees,
    `document_empty`, `document_too_large`, and `document_type_refused` for a kind that is not
    taken or is not what its name says. Nothing is run or opened.
    """
    if not _is_name(name):
        return Refusal("document_name_wrong", {"most": NAME_MOST})
    if not content:
        return Refusal("document_empty")
    if len(content) > BYTES_MOST:
        return Refusal("document_too_large", {"bytes": len(content), "most": BYTES_MOST})
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    for begin, media_type, endings in _BEGINS:
        if ending in endings and content.startswith(begin):
            return media_type
    if ending in _ZIPPED and content.startswith(b"PK\x03\x04"):
        return _ZIPPED[ending]
    if ending in _TEXT and _is_text(content):
        return _TEXT[ending]
    known = sorted({*_ZIPPED, *_TEXT, *(one for _, _, every in _BEGINS for one in every)})
    return Refusal("document_type_refused", {"known": known})


def _is_name(name: str) -> bool:
    """Say whether a file may be called so: one part, shown as it is, not too long."""
    if not 0 < len(name) <= NAME_MOST or name.strip(" .") != name:
        return False
    return not any(
        sign in _NOT_IN_NAMES or unicodedata.category(sign) in _HIDDEN for sign in name)


def _is_text(content: bytes) -> bool:
    """Say whether bytes are text in UTF-8 without control signs but line ends and tabs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\r\n\t" for sign in text)
