"""Tables of people and plans with what does harm in their cells: told in words, never a trace."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Final

import pytest

from guanwu.cli.main import run
from guanwu.store.grid_file import CELL_MOST
from tests.web.hostile_values import texts

UNSEEN: Final = ("\x1b", "\x07", "\u202e", "\u200b", "\u2066", "\x9b")
PLAN: Final = ("unit", "vessel", "post", "rank", "grade", "title", "count")
MOVES: Final = ("no", "day", "kind", "office", "category", "count", "to_office", "state")
PEOPLE: Final = ("headcount", "people", "--day", "2020-12-31", "--movements")
PLAN_ROW: Final = ("", "", "\u7a3d\u6838", "\u85a6\u4efb", "9", "\u95dc\u52d9\u6b63", "24")
TABLE_ROW: Final = ("109", "keelung", "1", "1", "1", "1", "1", "1", "6")
TABLES: Final = (
    (PLAN, PLAN_ROW, ("check", "--class", "1", "--day", "2005-06-01", "--explain")),
    (MOVES, ("1", "2020-02-01", "retire", "keelung", "staff", "1", "", ""), PEOPLE),
    (("year", "name", "staff", "skilled", "general", "driver", "contract", "temporary", "total"),
     TABLE_ROW, ("headcount", "check")),
)
CODES: Final = (0, 1, 3)


def _hostile() -> list[str]:
    every = [*texts(), *texts("more"), "\x1b[31mred", "=cmd|' /C calc'!A0", "\u202e9", "1e9"]
    return [one.encode("utf-8", "ignore").decode()[:CELL_MOST * 2] for one in every]


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES, ids=lambda one: " ".join(one[2][:2]))
def test_a_hostile_cell_is_told_in_words(
    table: tuple[tuple[str, ...], ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names, row, verb = table
    path = tmp_path / "table.csv"
    for number, text in enumerate(_hostile()):
        for lines in ([(*names[:-1], text), row],
                      [names, *((*row[:place], text, *row[place + 1:])
                                for place in range(len(row)))]):
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(lines)
            extra = ("--json",) if number % 2 else ()
            monkeypatch.setattr(sys, "argv", ["guanwu", "establishment", *verb, str(path), *extra])
            with pytest.raises(SystemExit) as left:
                run()
            said = capsys.readouterr()
            about = f"{verb} {text[:30]!r}: {said.out[:200]!r} {said.err[:300]!r}"
            assert left.value.code in CODES, about
            assert said.out.strip() or said.err.strip(), about
            assert "Traceback" not in said.err, about
            for sign in UNSEEN if not extra else ():
                assert sign not in said.err + said.out, about


@pytest.mark.parametrize("data", [
    b"", b"\xff\xfe\x00", b"\x00" * 50, b'"', b"\xe8\x81", b"a\n" * 6000, b"," * 100_000,
    b"PK\x03\x04" + b"\x00" * 40])
def test_a_file_that_is_no_table_is_refused(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for suffix in (".csv", ".xlsx"):
        path = tmp_path / f"table{suffix}"
        path.write_bytes(data)
        for _, _, verb in TABLES:
            monkeypatch.setattr(sys, "argv", ["guanwu", "establishment", *verb, str(path)])
            with pytest.raises(SystemExit) as left:
                run()
            said = capsys.readouterr()
            assert left.value.code in (1, 3) and "Traceback" not in said.err + said.out
            assert said.out.strip() or said.err.strip()
