"""Reads the words of the tariff as published: meanings of rule codes, names of headings.

Two forms are known: a CSV file whose columns stand in `law/tariff/words_header.csv`, and the text
of a nomenclature in one language, a code and its text a line under `HS_NO`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from guanwu.case import Fault, Refusal
from guanwu.store.search_text import HAN
from guanwu.store.table_file import law_rows, read_bytes, read_table
from guanwu.tariff.nomenclature import HEADINGS, Word, WordList

BYTES_MOST: Final = 20_000_000
TEXT_MOST: Final = 4_000
REPUBLIC: Final = 1911
"""The year before the first of the Republic, by which official files count."""
NOTE: Final = "HS_NO"
_LINE = re.compile(r"([0-9]{2,11})[ \t]+(\S.*)")
_DASHES = re.compile("^[\\s\u2500\uff0d\u2015\u2014-]+|[\\s\ufe30\uff1a:]+$")
_RULE = re.compile(r"[A-Z0-9]{1,4}\*?", re.ASCII)
_BEGUN = re.compile(r"[0-9]{2,11}", re.ASCII)
_DAY = re.compile(r"([0-9]{3})([0-9]{2})([0-9]{2})", re.ASCII)
_HAN = re.compile(f"[{HAN}]")
_NONE: Final = re.compile(r"\(.*\)|")
"""How a file writes the code of goods without a rule: in brackets, or not at all."""


class LoadedWords(NamedTuple):
    """The words of a file and what was refused of it, line by line."""

    words: WordList
    refused: tuple[Fault, ...]


def read_words(path: Path, since: date, recorded_on: date) -> LoadedWords | Refusal:
    """Read a file of words, which serves from a day on.

    Refusals of the file: those of `read_table`, `words_form_unknown`, `words_without_rows`.
    """
    data = read_bytes(path, BYTES_MOST)
    if isinstance(data, Refusal):
        return data
    if data.lstrip(b"\xef\xbb\xbf").startswith(NOTE.encode()):
        return _note(path, data, since, recorded_on)
    table = read_table(path)
    if isinstance(table, Refusal):
        return table
    form = next(
        (row for row in law_rows("tariff/words_header.csv")
         if all(row[name] in table.header for name in ("code", "zh", "en", "since") if row[name])),
        None,
    )
    if form is None:
        return Refusal("words_form_unknown", {"file": path.name})
    places = {name: table.header.index(form[name])
              for name in ("code", "zh", "en", "since") if form[name]}

    def cells() -> Iterator[tuple[int, str, str, str, str]]:
        for line, fields in table.rows:
            held = {name: fields[at] for name, at in places.items() if at < len(fields)}
            yield (line, held.get("code", ""), held.get("zh", ""), held.get("en", ""),
                   held.get("since", ""))

    return _loaded(form["list"], path.name, table.fingerprint, since, recorded_on, cells())


def _note(path: Path, data: bytes, since: date, recorded_on: date) -> LoadedWords | Refusal:
    """Read the text of a nomenclature; its language is told by its signs."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Refusal("file_not_utf8", {"file": path.name, "byte": error.start})
    chinese = len(_HAN.findall(text)) * 10 > len(text)

    def cells() -> Iterator[tuple[int, str, str, str, str]]:
        for number, line in enumerate(text.splitlines()[1:], 2):
            found = _LINE.fullmatch(line.strip())
            if found is not None and len(found[1]) > 2:
                name = _DASHES.sub("", found[2])
                yield number, found[1], name if chinese else "", "" if chinese else name, ""

    mark = hashlib.sha256(data).hexdigest()
    return _loaded(HEADINGS, path.name, mark, since, recorded_on, cells())


def _loaded(
    name: str, file: str, fingerprint: str, since: date, recorded_on: date,
    cells: Iterable[tuple[int, str, str, str, str]],
) -> LoadedWords | Refusal:
    """Return the words of rows; a code that is none, or without words, is refused by line."""
    words: dict[str, Word] = {}
    faults: list[Fault] = []
    for line, code, zh, en, day in cells:
        code, zh, en = code.strip(), _clean(zh), _clean(en)
        if not (code or zh or en):
            continue
        if name != HEADINGS and _NONE.fullmatch(code):
            code = ""
        elif not (_BEGUN if name == HEADINGS else _RULE).fullmatch(code):
            faults.append(Fault("words_code_wrong", "code", {"code": code[:40]}, line))
            continue
        if not zh and not en:
            faults.append(Fault("words_missing", "text", {"code": code}, line))
            continue
        words.setdefault(code, Word(code, zh, en, _day(day) or since))
    if not words:
        return Refusal("words_without_rows", {"file": file})
    found = WordList(name, fingerprint, since, recorded_on, file, tuple(words.values()))
    return LoadedWords(found, tuple(faults))


def _clean(text: str) -> str:
    """Return a text without signs that are not seen, blanks as one, cut to the length allowed."""
    kept = "".join(" " if sign.isspace() else sign for sign in text
                   if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join(kept.split())[:TEXT_MOST]


def _day(text: str) -> date | None:
    """Return a day as official files write it, year of the Republic, month and day; else None."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(int(found[1]) + REPUBLIC, int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
