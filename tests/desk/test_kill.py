"""A kill -9 in the middle of the demo loses nothing that was acknowledged, and doubles nothing."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from guanwu.desk.demo import Demo, Generated, OnceRejects, demo_house
from guanwu.store.engine import open_store, reading
from guanwu.store.ledger_rows import trial
from guanwu.store.place import Place
from guanwu.store.records import verify_store
from guanwu.store.terms_file import load_terms
from tests.store.stores import found, owning, where

pytestmark = pytest.mark.usefixtures("each_store")

BATCH, SEED = 250, 11
DECLARATIONS = {"sqlite": 2_500, "postgresql": 750}
KILLS = {"sqlite": 20, "postgresql": 6}
LONGEST_RUN = 0.4
"""Seconds after its first acknowledgement within which a run is killed."""
PROGRAM = (sys.executable, "-c", "from guanwu.cli.main import run; run()", "demo")
NAME = "demo.db"
AGAIN = ("declaration:lodgement:unreadable", "declaration:lodgement:conflicted")
"""Events of what was really sent again by the run that went on."""


def start(folder: Path, declarations: int) -> subprocess.Popen[bytes]:
    """Start the demo as a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, "--declarations", str(declarations), "--store", str(where(folder, NAME)),
         "--out", str(folder), "--seed", str(SEED), "--batch", str(BATCH),
         "--acks", str(folder / "acks"), "--json"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )


def acknowledged(folder: Path) -> set[str]:
    """The numbers told to the outside; a line torn by the kill was not told."""
    path = folder / "acks"
    if not path.exists():
        return set()
    text = path.read_text("ascii")
    return set(text[: text.rfind("\n") + 1].splitlines())


def lost(folder: Path) -> list[str]:
    """What was acknowledged and is not in the store with its journal, answer and transfers."""
    place = where(folder, NAME)
    kept = dict(found(
        place, "SELECT number, bill_number IS NOT NULL AND payable > 0 FROM declaration "
               "WHERE state <> 'refused'"))
    journal = {row[0] for row in found(
        place, "SELECT subject FROM journal WHERE event = 'declaration:lodgement:accepted'")}
    answered = {row[0] for row in found(
        place, "SELECT subject FROM outbox WHERE message = 'NX5106'")}
    billed = {row[0] for row in found(place, "SELECT DISTINCT subject FROM transfer")}
    return [
        number for number in sorted(acknowledged(folder))
        if number not in kept or number not in journal or number not in answered
        or (kept[number] and number not in billed)
    ]


def contents(place: Place) -> dict[str, Any]:
    """All that must be the same whether the run was stopped or not."""
    queries = {
        "declarations": "SELECT number, state, channel, customs_value, payable, bill_number, "
                        "served_on, due_on, version, content_hash, done FROM declaration",
        "transfers": "SELECT debit, credit, amount, kind, subject, levy, at FROM transfer",
        "messages": "SELECT message, subject, facts, created_at FROM outbox",
        "accounts": "SELECT id, debits_pending, debits_posted, credits_pending, credits_posted "
                    "FROM account",
        "events": "SELECT at, actor, subject, event, facts FROM journal "
                  f"WHERE event NOT IN {AGAIN}",
    }
    return {name: Counter(found(place, query)) for name, query in queries.items()}


def sound(place: Place) -> None:
    """The journal verifies and the books balance."""
    engine = open_store(place)
    with reading(engine) as connection:
        assert verify_store(connection).ok
        assert trial(connection).balanced
    engine.dispose()


def run_here(folder: Path, declarations: int) -> None:
    """Run the demo in this process, never stopped."""
    house, clock = demo_house(where(folder, NAME), SEED)
    with OnceRejects(folder / "rejects.jsonl", load_terms()) as rejects:
        Demo(house, clock, Generated(house, SEED), rejects, folder / "acks").run(
            declarations, BATCH)
    house.engine.dispose()


def kill_once(folder: Path, declarations: int, chance: random.Random) -> bool:
    """Start a run and kill it at a random moment after its first acknowledgement of this run."""
    before = (folder / "acks").stat().st_size if (folder / "acks").exists() else 0
    running = start(folder, declarations)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        if (folder / "acks").exists() and (folder / "acks").stat().st_size > before:
            break
        time.sleep(0.005)
    time.sleep(chance.uniform(0, LONGEST_RUN))
    alive = running.poll() is None
    running.send_signal(signal.SIGKILL)
    _, said = running.communicate()
    assert alive or running.returncode == 0, said.decode()
    return alive


@pytest.mark.slow
def test_many_kills_lose_and_double_nothing(tmp_path: Path, each_store: str) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    declarations = DECLARATIONS[each_store]
    run_here(whole, declarations)
    if (whole / f"{NAME}.keys").exists():
        shutil.copy(whole / f"{NAME}.keys", killed)
    chance, kills, wanted = random.Random(SEED), 0, KILLS[each_store]
    for _ in range(wanted * 2):
        kills += kill_once(killed, declarations, chance)
        assert lost(killed) == []
        if kills % 5 == 0:
            sound(where(killed, NAME))
        if kills == wanted:
            break
    assert kills == wanted
    last = start(killed, declarations)
    _, said = last.communicate(timeout=120)
    assert last.returncode == 0, said.decode()
    assert lost(killed) == []
    sound(where(killed, NAME))
    expected, there = contents(where(whole, NAME)), contents(where(killed, NAME))
    for name, rows in expected.items():
        assert there[name] == rows, name
    assert max(there["declarations"].values()) == 1
    assert acknowledged(killed) == acknowledged(whole)
    assert rejects_of(killed) == rejects_of(whole)


def rejects_of(folder: Path) -> list[tuple[int, list[str]]]:
    """The rejects that are whole lines: where each came from and why, in any order."""
    told = []
    for line in (folder / "rejects.jsonl").read_bytes().splitlines():
        if line.endswith(b"}"):
            entry = json.loads(line)
            told.append((entry["line"], [fault["code"] for fault in entry["faults"]]))
    return sorted(told)


@pytest.mark.slow
def test_the_check_finds_what_was_acknowledged_too_early(tmp_path: Path) -> None:
    run_here(tmp_path, BATCH)
    assert lost(tmp_path) == []
    house, _ = demo_house(where(tmp_path, "other.db"), SEED)
    early = [one.truth.number for one in Generated(house, SEED).items(BATCH, 3)]
    house.engine.dispose()
    with (tmp_path / "acks").open("a", encoding="ascii") as acks:
        acks.writelines(f"{number}\n" for number in early)
    assert set(lost(tmp_path)) == set(early)


@pytest.mark.slow
def test_the_check_finds_a_journal_an_answer_or_a_transfer_that_is_gone(tmp_path: Path) -> None:
    run_here(tmp_path, BATCH)
    numbers = sorted(acknowledged(tmp_path))
    with owning(where(tmp_path, NAME)) as run:
        billed = run("SELECT subject FROM transfer ORDER BY subject LIMIT 1").fetchone()
        others = [number for number in numbers if number != billed[0]]
        run("DELETE FROM journal WHERE subject = ?", (others[0],))
        run("DELETE FROM outbox WHERE subject = ?", (others[1],))
        run("DELETE FROM transfer WHERE subject = ?", billed)
    assert set(lost(tmp_path)) == {others[0], others[1], billed[0]}
