"""Papers of a declaration as files: what may be handed in, when, how many, under which name."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from guanwu.access.matrix import Scope
from guanwu.case import Fault, Refusal
from guanwu.declaration.number import printed
from guanwu.store.case_rows import load_cases
from guanwu.store.code_lists import load_code_lists
from guanwu.store.document_rows import Document
from guanwu.store.paper_content import paper_type, safe_name
from guanwu.store.paper_rows import papers_of

COUNT_MOST: Final = 40
"""Papers of one declaration."""
BYTES_TOGETHER: Final = 60_000_000
"""Bytes of all papers of one declaration."""
OPEN_STATES: Final = frozenset(("documents", "examination", "assessed", "billed", "paid"))
"""States in which papers may be handed in: from the acceptance to the release."""
KINDS: Final = tuple(row.code for row in load_code_lists().rows("document_kinds"))


class PaperHead(Struct, frozen=True):
    """A paper without its content; `kind` is a code of the list of kinds, `size` in bytes."""

    id: str
    kind: str
    kind_zh: str
    kind_en: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: str


class Paper(Struct, frozen=True):
    """A paper as a file; `content` is base64 in JSON."""

    head: PaperHead
    content: bytes


class Taken(Struct, frozen=True):
    """A paper that may be kept: its media type and the name it is kept under."""

    media_type: str
    name: str


def may_be_added(
    connection: Connection, number: str, kind: str, name: str, content: bytes
) -> Taken | Refusal | tuple[Fault, ...]:
    """Return under what a paper may be kept with a declaration, or why not."""
    case = load_cases(connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    if case.state not in OPEN_STATES:
        facts = {"number": printed(number), "state": f"release_state_{case.state}"}
        return Refusal("paper_not_now", facts)
    if kind not in KINDS:
        return (Fault("paper_kind_unknown", "kind", {"kind": kind, "known": list(KINDS)}),)
    media_type = paper_type(content)
    if isinstance(media_type, Refusal):
        return (Fault(media_type.code, "content", media_type.facts),)
    held = papers_of(connection, number, KINDS)
    if len(held) >= COUNT_MOST or sum(one.size for one in held) + len(content) > BYTES_TOGETHER:
        return Refusal("paper_too_many", {"count": COUNT_MOST, "bytes": BYTES_TOGETHER})
    return Taken(media_type, safe_name(name, media_type))


def head_of(document: Document) -> PaperHead:
    """Return a file of a case as it is listed; a kind that is no paper's has its own name."""
    rows = {row.code: row for row in load_code_lists().rows("document_kinds")}
    row = rows.get(document.kind)
    return PaperHead(
        document.id, document.kind, row.zh_hant if row else document.kind,
        row.en if row else document.kind, document.name, document.media_type, document.size,
        document.sha256, document.added_at,
    )


def is_party(scope: Scope) -> bool:
    """Say whether somebody sees the papers of parties alone, and no files of officers."""
    return not (scope.everything or scope.offices or scope.assignee)
