"""The command that hands in a paper of a declaration as a file."""

from __future__ import annotations

import hashlib
from typing import Annotated

from msgspec import Meta, Struct

from guanwu.case import Fault, Refusal
from guanwu.desk.command import Asked, command
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.rows import text
from guanwu.desk.trader.papers import KINDS, PaperHead, Taken, head_of, may_be_added
from guanwu.store.document_rows import keep_document
from guanwu.store.journal import Event, append
from guanwu.store.paper_content import BYTES_MOST
from guanwu.store.paper_rows import papers_of


class AddPaper(Struct, frozen=True, forbid_unknown_fields=True):
    """A paper of a declaration: its kind, the name of the file, its bytes (base64 in JSON)."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    name: Annotated[str, Meta(max_length=400)]
    content: Annotated[bytes, Meta(max_length=BYTES_MOST)]


EXAMPLE = AddPaper("CA  1411112347", "invoice", "invoice.pdf", b"%PDF-1.7\n%%EOF\n")


@command("document:add", of=declaration_resources, example=EXAMPLE)
def add(desk: Asked, order: AddPaper) -> PaperHead | Refusal | tuple[Fault, ...]:
    """Keep a paper with its declaration; the same bytes again are the same paper."""
    number = plain((order.number,))[0]
    digest = hashlib.sha256(order.content).hexdigest()
    for one in papers_of(desk.connection, number, KINDS):
        if one.sha256 == digest and one.kind == order.kind:
            return head_of(one)
    taken = may_be_added(desk.connection, number, order.kind, order.name, order.content)
    if not isinstance(taken, Taken):
        return taken
    kept = keep_document(desk.connection, number, order.kind, taken.name, taken.media_type,
                         order.content, desk.actor.id, desk.at)
    append(desk.connection, [Event(desk.at, desk.actor.id, number, "document:paper:added", text({
        "id": kept.id, "kind": kept.kind, "size": kept.size, "sha256": kept.sha256}))])
    return head_of(kept)
