"""The file of rejects: whole items, all reasons, both languages, nothing lost."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from guanwu.case.fault import Fault
from guanwu.store.declaration_json import canonical, decode_lines
from guanwu.store.rejects_file import Reject, RejectsFile, number_in
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import clean_declaration

TERMS = load_terms()
FAULT = Fault("item_missing", "lines[2].code", {"item": "code"}, 3)


def entries(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_what_is_broken_in_a_batch_lands_with_its_reasons(tmp_path: Path) -> None:
    good = canonical(clean_declaration())
    broken = good.replace(b'"packages":5', b'"packages":-5')
    path = tmp_path / "rejects.jsonl"
    with RejectsFile(path, TERMS) as rejects:
        for number, raw, answer in decode_lines([good, broken, good]):
            if isinstance(answer, tuple):
                assert rejects.append([Reject("batch.jsonl", number, raw, answer)]) == 1
        assert rejects.count == 1
    (entry,) = entries(path)
    assert entry["source"] == "batch.jsonl" and entry["line"] == 2
    assert entry["number"] == "AA  1411100001"
    assert entry["item"] == broken.decode()
    (fault,) = entry["faults"]  # type: ignore[misc]
    assert fault["code"] == "number_range" and fault["place"] == "packages"
    for key in ("zh-Hant", "en", "zh-Hant-do", "en-do"):
        assert fault[key] and "{" not in fault[key]


def test_files_are_appended_to_and_a_torn_line_stays_alone(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    for line in (1, 2):
        with RejectsFile(path, TERMS) as rejects:
            rejects.append([Reject("a", line, b"{", [FAULT])])
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    with RejectsFile(path, TERMS) as rejects:
        rejects.append([Reject("a", 3, b"{", [FAULT])])
    lines = path.read_bytes().splitlines()
    assert lines[2] == whole[:40]
    assert [json.loads(lines[n])["line"] for n in (0, 1, 3)] == [1, 2, 3]


def test_an_item_that_is_not_text_is_kept_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    item = bytes(range(256))
    with RejectsFile(path, TERMS) as rejects:
        rejects.append([Reject("a", 1, item, [Fault("json_not_utf8", "", {"byte": 128})])])
    (entry,) = entries(path)
    assert base64.b64decode(str(entry["item_base64"])) == item


def test_an_item_of_many_lines_stays_one_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with RejectsFile(path, TERMS) as rejects:
        rejects.append([Reject("a.xml", 1, b"<a>\n<b/>\n</a>", [FAULT], "AA  1411100009")])
        assert rejects.append([]) == 0
    (entry,) = entries(path)
    assert entry["item"] == "<a>\n<b/>\n</a>"
    assert entry["number"] == "AA  1411100009"


def test_the_number_is_found_in_broken_text() -> None:
    assert number_in(b'{"kind":"G1", "number" : "AA  1411100001", {{') == "AA  1411100001"
    assert number_in(b"nothing") is None
