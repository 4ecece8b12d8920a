"""What a zip archive really holds, counted while it is inflated: headers are never believed.

A spreadsheet is a zip of XML. Before a reader sees it, every entry is inflated here with a limit on
all of them together, and the places of its cells are looked at, because a reader makes room for
every cell up to the last one named (house reliability rule I2).
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from guanwu.case import Refusal

ENTRIES_MOST: Final = 200
INFLATED_MOST: Final = 32_000_000
"""Bytes that all entries together may come to: a sheet of 10,000 lines has about a third of it."""
ROWS_MOST: Final = 20_100
COLUMNS_MOST: Final = 128
_AT_ONCE: Final = 1 << 16
_TOKEN_MOST: Final = 1 << 20
"""Bytes of one tag or comment: the reader looks at an unfinished one again with each piece."""
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_LOCAL_MARK: Final = b"PK\x03\x04"
_CELL: Final = re.compile(r"\s*([A-Za-z]{0,8})([0-9]{1,12})\s*", re.ASCII)
_TAGS: Final = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?(?:row|c)[\s/>]")
"""Rows and cells, wherever they are written in something that is no XML."""
WORKBOOK: Final = ("[Content_Types].xml", "xl/workbook.xml")


class _TooWideError(Exception):
    """A row or a cell stands beyond what may be."""


class _TooLargeError(Exception):
    """The entries together are more than may be."""


def workbook_refusal(data: bytes) -> Refusal | None:
    """Return why bytes are no workbook that may be read, None where they are.

    Refusals: `workbook_unreadable`, `workbook_too_large`, `workbook_too_wide`.
    """
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
        names = {one.filename for one in entries}
        if len(names) != len(entries) or not names.issuperset(WORKBOOK):
            return Refusal("workbook_unreadable")
        _look(data, entries)
    except _TooLargeError:
        return Refusal("workbook_too_large", {"most": INFLATED_MOST})
    except _TooWideError:
        return Refusal("workbook_too_wide", {"rows": ROWS_MOST - 100, "columns": COLUMNS_MOST})
    except (BadZipFile, ValueError, zlib.error, OverflowError, NotImplementedError):
        return Refusal("workbook_unreadable")
    return None


def _look(data: bytes, entries: list[ZipInfo]) -> None:
    """Inflate every entry and look at its rows and cells; nothing is kept."""
    left = INFLATED_MOST
    if len(entries) > ENTRIES_MOST:
        raise BadZipFile
    for entry in entries:
        if entry.flag_bits & 0x1 or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile
        seen = 0
        reader = _cell_reader()
        is_xml = True
        for piece in _pieces(data, entry):
            seen += len(piece)
            if seen > left:
                raise _TooLargeError
            try:
                if is_xml:
                    reader.Parse(piece, False)
                    is_xml = seen - reader.CurrentByteIndex < _TOKEN_MOST
            except expat.ExpatError:
                is_xml = False
        left -= seen
        if not is_xml and _TAGS.search(b"".join(_pieces(data, entry))):
            raise BadZipFile


def _cell_reader() -> expat.XMLParserType:
    """Return a reader of XML that only looks where rows and cells are; no document type may be."""
    reader = expat.ParserCreate()
    reader.StartElementHandler = _place_checked
    reader.StartDoctypeDeclHandler = _no_document_type
    return reader


def _place_checked(name: str, attributes: dict[str, str]) -> None:
    """Raise _TooWideError for a row or cell that stands too far off."""
    if name.rpartition(":")[2] in ("row", "c") and "r" in attributes:
        found = _CELL.fullmatch(attributes["r"])
        if found is None or int(found[2]) > ROWS_MOST or _column(found[1]) > COLUMNS_MOST:
            raise _TooWideError


def _no_document_type(*_declared: object) -> None:
    """Raise BadZipFile: a document type brings entities, and no workbook needs one."""
    raise BadZipFile


def _pieces(data: bytes, entry: ZipInfo) -> Iterator[bytes]:
    """Yield the content of an entry piece by piece, by its stream and not by what is said of it."""
    start = entry.header_offset
    header = data[start : start + _LOCAL.size]
    if len(header) != _LOCAL.size or not header.startswith(_LOCAL_MARK):
        raise BadZipFile
    fields = _LOCAL.unpack(header)
    start += _LOCAL.size + fields[-2] + fields[-1]
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == ZIP_STORED:
        for at in range(0, len(packed), _AT_ONCE):
            yield packed[at : at + _AT_ONCE]
        return
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not stream.eof:
        yield stream.decompress(packed, _AT_ONCE)
        packed = stream.unconsumed_tail
    while piece := stream.decompress(stream.unconsumed_tail, _AT_ONCE):
        yield piece


def cell_place(name: str) -> tuple[int, int]:
    """Return row (from 1) and column (from 0) of a cell such as `B7`; ValueError for no cell."""
    found = _CELL.fullmatch(name)
    if found is None or not found[1]:
        raise ValueError(name)
    return int(found[2]), _column(found[1]) - 1


def _column(letters: str) -> int:
    """Return the number of a column from 1; 0 for a row alone."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
