"""The program given what does harm: it refuses in words, with a code, and never with a trace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from guanwu.cli.main import run
from guanwu.store.planner_file import EXAMPLE
from tests.web.hostile_values import texts

ARGUMENT_MOST: Final = 30_000
PLAN: Final = str(EXAMPLE)
VERBS: Final = (
    ("org", "route", "--matter"), ("org", "route", "--matter", "tip", "--office"),
    ("org", "units", "--office"), ("org", "duties", "--day"), ("serve", "--host"),
    ("serve", "--port"), ("do",), ("do", "tariff:search"), ("do", "tariff:code", "--input"),
    ("do", "declaration:take", "numbers=1", "person=x", "--as"), ("status",), ("explain",),
    ("tariff", "search", "--day"), ("programme", "events", "--kind"),
    ("programme", "statement", "--year"), ("programme", "certificates", "--file"),
    ("programme", "board", "--tables"), ("programme", "compare", "--year", "109"),
    ("planner", "check"), ("planner", "run"), ("planner", "run", PLAN, "--office"),
    ("planner", "run", PLAN, "--weeks"), ("planner", "run", PLAN, "--chart"),
    ("planner", "compare", PLAN, "--people", "90", "--unit"),
    ("planner", "compare", PLAN, "--unit", "taipei/4", "--people"),
    ("planner", "allocate", PLAN, "--aim"), ("planner", "allocate", PLAN, "--total"),
    ("planner", "measure", "--since"), ("planner", "measure", "--since", "2025-01-01", "--until"),
    ("planner", "measure", "--since", "2025-01-01", "--until", "2025-01-31", "--store"),
    ("serve", "--plan"), ("do", "planner:compare", "--plan"),
)
UNSEEN: Final = ("\x1b", "\x07", "\u202e", "\u200b", "\u2066", "\x9b")


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_hostile_argument_is_refused_in_words(
    verb: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GUANWU_STORE", str(tmp_path / "none.db"))
    for text in (*texts(), *texts("more"), "\x1b[31mred", "\ud800"):
        if "\0" in text:
            continue
        monkeypatch.setattr(sys, "argv", ["guanwu", *verb, text[:ARGUMENT_MOST]])
        with pytest.raises(SystemExit) as left:
            run()
        said = capsys.readouterr()
        about = f"{verb} {text[:30]!r}: {said.err[:300]!r}"
        assert left.value.code, about
        assert said.err.strip() or said.out.strip(), about
        assert "Traceback" not in said.err, about
        for sign in UNSEEN:
            assert sign not in said.err + said.out, about
    assert not (tmp_path / "none.db").exists()
