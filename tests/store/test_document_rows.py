"""Files of cases: kept whole, listed in their order, found again by id, told by their bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from guanwu.case import Refusal
from guanwu.store.document_rows import document_with_content, documents_of, keep_document
from guanwu.store.engine import open_store
from guanwu.store.media_type import BYTES_MOST, media_type_of
from guanwu.store.terms_file import load_terms
from tests.store.stores import where

PDF, PNG, JPEG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n0", b"\xff\xd8\xff\xe0"


@pytest.mark.usefixtures("each_store")
def test_files_are_kept_whole_and_found_by_their_case(tmp_path: Path) -> None:
    every = bytes(range(256)) * 40
    with open_store(where(tmp_path)).begin() as connection:
        late = keep_document(connection, "C-2025-000001", "matter", "b.pdf", "application/pdf",
                             every, "p1", "2025-03-14T10:00:00+08:00")
        early = keep_document(connection, "C-2025-000001", "matter", "a.txt", "text/plain", b"a",
                              "p1", "2025-03-14T09:00:00+08:00")
        keep_document(connection, "C-2025-000002", "matter", "c.txt", "text/plain", b"c", "p1",
                      "2025-03-14T09:00:00+08:00")
        assert documents_of(connection, "C-2025-000001") == [early, late]
        assert late.size == len(every) and late.sha256 == hashlib.sha256(every).hexdigest()
        assert document_with_content(connection, late.id) == (late, every)
        assert document_with_content(connection, "nothing") is None


@pytest.mark.parametrize(("name", "content", "media_type"), [
    ("a.pdf", PDF, "application/pdf"), ("A.PDF", PDF, "application/pdf"),
    ("a.png", PNG, "image/png"), ("a.jpg", JPEG, "image/jpeg"), ("a.jpeg", JPEG, "image/jpeg"),
    ("\u6587\u4ef6.txt", "\u95dc\u52d9\r\n".encode(), "text/plain"),
    ("a.csv", b"\xef\xbb\xbfa,b\n", "text/csv"),
    ("a.xlsx", b"PK\x03\x04rest",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
])
def test_a_file_is_told_by_its_bytes(name: str, content: bytes, media_type: str) -> None:
    assert media_type_of(name, content) == media_type


@pytest.mark.parametrize(("name", "content", "code"), [
    ("a.pdf", PNG, "document_type_refused"), ("a.png", PDF, "document_type_refused"),
    ("a.svg", b"<svg onload='x'/>", "document_type_refused"),
    ("a.html", b"<p>", "document_type_refused"), ("a.exe", b"MZ", "document_type_refused"),
    ("a.txt", b"a\x00b", "document_type_refused"), ("pdf", PDF + b"x", "document_type_refused"),
    ("../a.pdf", PDF, "document_name_wrong"), ("c:\\a.pdf", PDF, "document_name_wrong"),
    ("a\x00.pdf", PDF, "document_name_wrong"), ("a\u202efdp.pdf", PDF, "document_name_wrong"),
    (".pdf", PDF, "document_name_wrong"), ("a" * 200 + ".pdf", PDF, "document_name_wrong"),
    ("", PDF, "document_name_wrong"), ("a.pdf", b"", "document_empty"),
    ("a.pdf", PDF + b"0" * BYTES_MOST, "document_too_large"),
])
def test_what_is_not_taken_is_refused_with_what_to_do(
    name: str, content: bytes, code: str
) -> None:
    found = media_type_of(name, content)
    assert isinstance(found, Refusal) and found.code == code
    for language in ("zh-Hant", "en"):
        assert load_terms().say(found.code, language, found.facts)
        assert load_terms().do(found.code, language, found.facts)
