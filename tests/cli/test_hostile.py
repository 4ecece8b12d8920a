"""Bad input from outside, form by form: each said in two languages, nothing lost."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guanwu.declaration.model import Declaration
from guanwu.store.declaration_flat import write_csv, write_parquet
from guanwu.store.declaration_json import canonical
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import clean_declaration
from tests.singlewindow.reading import GOOD, ROOT

PROGRAM = (sys.executable, "-c", "from guanwu.cli.main import run; run()")
CLEAN = clean_declaration()
DATA = canonical(CLEAN)


def guanwu(
    folder: Path, *words: str, code: int, env: dict[str, str] | None = None
) -> tuple[str, str]:
    """Run the program in a folder; it ends with the code and never with a traceback."""
    done = subprocess.run(
        [*PROGRAM, *words], cwd=folder, capture_output=True, timeout=60,
        env={**os.environ, "GUANWU_STORE": "x.db", **(env or {})},
    )  # fmt: skip
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    assert done.returncode == code, (done.returncode, out, err)
    return out, err


def lodged(folder: Path, *files: str, code: int = 3) -> list[dict[str, Any]]:
    """Lodge files; the answers, each fault of which is said in both languages."""
    out, _ = guanwu(folder, "lodge", "--json", *files, code=code)
    answers = [json.loads(line) for line in out.splitlines()]
    for answer in answers:
        for fault in answer["faults"]:
            assert all(fault[key] for key in ("zh", "zh_do", "en", "en_do"))
    return answers


def codes(answer: dict[str, Any]) -> list[str]:
    return [fault["code"] for fault in answer["faults"]]


def numbered(serial: int, **changes: Any) -> Declaration:
    number = f"{CLEAN.number[:9]}{serial:05d}"
    return msgspec.structs.replace(CLEAN, number=number, **changes)


def line_changed(serial: int, **changes: Any) -> Declaration:
    line = msgspec.structs.replace(CLEAN.lines[0], **changes)
    return numbered(serial, lines=(line, *CLEAN.lines[1:]))


def rejects(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "x.db.rejects.jsonl").read_bytes().splitlines()]


def test_every_bad_form_at_once_and_the_good_ones_go_through(tmp_path: Path) -> None:
    raw = DATA.replace
    deep = b"[" * 50_000
    wanted: dict[str, tuple[bytes, str]] = {
        "broken.xml": (GOOD[: len(GOOD) // 2], "message_not_well_formed"),
        "doctype.xml": (b"<!DOCTYPE a>" + GOOD.partition(b"?>")[2], "message_doctype"),
        "doctype16.xml": ("<!DOCTYPE a><a/>".encode("utf-16"), "message_doctype"),
        "attributes.xml": (
            ROOT + b" " + b" ".join(b'a%d=">"' % n for n in range(200_000)) + b"/>",
            "message_too_many_attributes",
        ),
        "huge.xml": (ROOT + b">" + b"x" * 100_000_000, "message_too_large"),
        "latin.xml": (GOOD.replace(b"N/M", b"N\xc9M"), "message_encoding"),
        "blank.xml": (GOOD.replace(b">N/M<", b">   <"), "element_empty"),
        "empty.xml": (b"", "message_empty"),
        "nan.json": (raw(b'"packages":5', b'"packages":NaN'), "number_not_a_number"),
        "infinite.json": (raw(b'"packages":5', b'"packages":1e400'), "number_not_whole"),
        "twice.json": (raw(b'"packages":5', b'"packages":5,"packages":6'), "item_twice"),
        "nested.json": (raw(b'"importer":{', b'"importer":{"id":"1",'), "item_twice"),
        "deep.json": (raw(b'"packages":5', b'"packages":' + deep), "json_too_deep"),
        "bom.json": (b"\xef\xbb\xbf" + DATA, "json_byte_order_mark"),
        "utf16.json": (DATA.decode().encode("utf-16"), "json_not_utf8"),
        "lines.json": (
            msgspec.json.encode(numbered(1, lines=CLEAN.lines[:1] * 10_000)), "list_length",
        ),
        "empty.jsonl": (b"", "declaration_file_empty"),
        "utf16.csv": ("number,kind\r\n".encode("utf-16"), "flat_column_missing"),
        "gzip.csv": (b"\x1f\x8b\x08\0\0\r\0\n", "declaration_file_unreadable"),
        "noise.parquet": (b"PAR1" + b"\0" * 60 + b"PAR1", "declaration_file_unreadable"),
        "form.txt": (DATA, "file_form_unknown"),
    }  # fmt: skip
    for name, (data, _) in wanted.items():
        (tmp_path / name).write_bytes(data)
    odd = os.fsdecode(b"\xff.json")
    (tmp_path / odd).write_bytes(b"{")
    (tmp_path / "folder.xml").mkdir()
    (tmp_path / "good.json").write_bytes(DATA)
    others = dict.fromkeys(("folder.xml", "absent.xml"), "declaration_file_unreadable")
    answers = lodged(tmp_path, *wanted, *others, odd, "good.json")
    found = {answer["source"]: codes(answer) for answer in answers}
    assert found.pop("good.json") == []
    assert found.pop("\\udcff.json") == ["json_syntax"]
    expected = {name: code for name, (_, code) in wanted.items()} | others
    loose = {"utf16.csv", "gzip.csv"}
    assert {name: held[0] for name, held in found.items() if name not in loose} == {
        name: code for name, code in expected.items() if name not in loose
    }
    assert all(found[name] for name in loose)
    kept = {entry["source"]: entry for entry in rejects(tmp_path)}
    assert kept.keys() == expected.keys() | {"\\udcff.json"}
    assert base64.b64decode(kept["latin.xml"]["item_base64"]) == wanted["latin.xml"][0]
    assert all(fault["zh-Hant"] and fault["en"] for one in kept.values() for fault in one["faults"])
    out, _ = guanwu(tmp_path, "journal", "verify", "--json", code=0)
    assert json.loads(out)["ok"]


SEMANTIC: dict[str, tuple[Declaration, str]] = {
    "unknown code": (line_changed(1, code="99999999991"), "tariff_code_unknown"),
    "check digit": (line_changed(2, code="39021000100"), "tariff_check_digit"),
    "full-width digits": (
        numbered(3, importer=msgspec.structs.replace(
            CLEAN.importer, id="\uff10\uff14\uff15\uff19\uff15\uff12\uff15\uff17")),
        "business_number_wrong",
    ),
    "negative amount": (line_changed(4, customs_value=-1), "number_range"),
    "overflowing amount": (line_changed(5, quantity_e4=10**17), "number_range"),
    "no exchange rate": (numbered(6, currency="XAF"), "exchange_rate_missing"),
    "a day outside every edition": (
        line_changed(7, code="39021000109").__class__(
            **{**{name: getattr(numbered(7), name) for name in CLEAN.__struct_fields__},
               "imported_on": CLEAN.imported_on.replace(year=1911)}),
        "tariff_edition_missing",
    ),
    "blank name": (
        numbered(8, seller=msgspec.structs.replace(CLEAN.seller, name="   ")), "text_blank"),
    "bidi": (numbered(9, vessel="A\u202eB"), "text_hidden_character"),
    "line feed in a bill": (
        numbered(10, bills=(msgspec.structs.replace(CLEAN.bills[0], number="A\nB"),)),
        "text_hidden_character"),
}  # fmt: skip


def test_wrong_content_of_every_kind_in_one_batch(tmp_path: Path) -> None:
    lines = [canonical(one) for one, _ in SEMANTIC.values()]
    (tmp_path / "b.jsonl").write_bytes(b"\r\n".join([*lines, b'{"number":', canonical(CLEAN)]))
    answers = lodged(tmp_path, "b.jsonl")
    missing = [
        (name, codes(answer))
        for (name, (_, code)), answer in zip(SEMANTIC.items(), answers, strict=False)
        if code not in codes(answer)
    ]
    assert missing == []
    assert [answer["outcome"] for answer in answers[-2:]] == ["unreadable", "accepted"]
    assert len(rejects(tmp_path)) == len(SEMANTIC) + 1


def test_a_number_inside_is_not_taken_for_the_number_of_the_declaration(tmp_path: Path) -> None:
    (tmp_path / "n.json").write_bytes(DATA.replace(CLEAN.number.encode(), b"?"))
    (tmp_path / "n.xml").write_bytes(GOOD.replace(b">N/M<", b"><"))
    first, second = lodged(tmp_path, "n.json", "n.xml")
    assert first["number"] == ""
    assert second["number"] == GOOD.partition(b"<ID>")[2][:14].decode()


def test_flat_files_that_break_the_readers(tmp_path: Path) -> None:
    write_parquet(tmp_path / "good.parquet", [CLEAN])
    table = pq.read_table(tmp_path / "good.parquet")

    def spoilt(name: str, column: str, values: pa.Array) -> str:
        place = table.schema.get_field_index(column)
        pq.write_table(table.set_column(place, column, values), tmp_path / name)
        return name

    rows = len(table)
    far = pa.array([10**8] * rows, pa.int32()).cast(pa.date32())
    noise = pa.array([b"\xff\xfe"] * rows, pa.binary())
    text = pa.Array.from_buffers(pa.string(), rows, noise.buffers())
    write_csv(tmp_path / "good.csv", [CLEAN])
    header = (tmp_path / "good.csv").read_bytes().partition(b"\r\n")[0]
    (tmp_path / "line.csv").write_bytes(b'"' + b"x" * 70_000_000)
    (tmp_path / "header.csv").write_bytes(header)
    answers = lodged(
        tmp_path, spoilt("far.parquet", "declared_on", far),
        spoilt("noise.parquet", "importer.name", text), "line.csv", "header.csv", "good.csv",
    )  # fmt: skip
    assert [codes(answer) for answer in answers] == [
        ["declaration_file_unreadable"], ["declaration_file_unreadable"],
        ["declaration_file_unreadable"], ["declaration_file_empty"], [],
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["status", "explain", "pay", "release", "documents", "journal"])
def test_asking_a_store_that_is_not_there_makes_none(tmp_path: Path, verb: str) -> None:
    words = [verb, "verify" if verb == "journal" else "AA1411100001"]
    out, _ = guanwu(tmp_path, *words, "--json", code=5)
    (fault,) = json.loads(out)["refused"]
    assert fault["code"] == "store_missing"
    assert fault["zh"]
    assert not (tmp_path / "x.db").exists()


def test_a_store_that_is_a_text_and_paths_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a store, " * 100)
    (tmp_path / "a.json").write_bytes(DATA)
    _, zh = guanwu(tmp_path, "lodge", "a.json", code=5)
    _, en = guanwu(tmp_path, "lodge", "a.json", "-l", "en", code=5)
    assert load_terms().do("store_unreadable", "zh-Hant") in zh
    assert load_terms().do("store_unreadable", "en") in en
    guanwu(tmp_path, "lodge", "a.json", "--store", "a.json/x.db", code=5)
    guanwu(tmp_path, "lodge", "a.json", "--store", "y.db", "--rejects", "no/r", code=5)
    guanwu(tmp_path, "lodge", "a.json", "--store", "y.db", code=0)
    number = CLEAN.number
    guanwu(tmp_path, "messages", number, "--out", "a.json/m", "--store", "y.db", code=5)
    guanwu(tmp_path, "explain", number, "--out", "no/x", "--store", "y.db", code=5)


def test_the_command_line_says_what_is_wrong_in_both_languages(tmp_path: Path) -> None:
    for tag, short in (("zh-Hant", "zh"), ("en", "en")):
        advice = load_terms().do("command_line_wrong", tag)
        assert advice in guanwu(tmp_path, "lodge", "-l", short, code=2)[1]
    out, _ = guanwu(tmp_path, "frob", "--json", code=2)
    assert json.loads(out)["refused"][0]["code"] == "command_line_wrong"


def test_one_malformed_number_does_not_hold_up_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(DATA)
    lodged(tmp_path, "a.json", code=0)
    words = ("pay", "bogus", CLEAN.number, CLEAN.number)
    out, _ = guanwu(tmp_path, *words, "--json", code=3)
    first, paid, again = (json.loads(line) for line in out.splitlines())
    assert codes(first) == ["declaration_number_shape"]
    assert (paid["outcome"], paid["state"]) == ("done", "paid")
    assert codes(again) == ["flow_wrong_state"]


@pytest.mark.parametrize("env", [
    {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1"}, {"HOME": ""},
])  # fmt: skip
def test_odd_surroundings(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "a.json").write_bytes(DATA)
    guanwu(tmp_path, "lodge", "a.json", code=0, env=env)
    guanwu(tmp_path, "status", "\udcff", "--json", code=3, env=env)
