"""Stores under stress from outside: locked by another, killed in the middle and run again."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

from guanwu.store.declaration_json import canonical
from tests.cli.test_hostile import CLEAN, DATA, PROGRAM, guanwu, lodged, numbered


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(DATA)
    lodged(tmp_path, "a.json", code=0)
    held = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    guanwu(tmp_path, "status", CLEAN.number, code=0)
    assert time.monotonic() - start < 30
    held.execute("ROLLBACK")
    held.close()


def test_killed_in_the_middle_and_run_again(tmp_path: Path) -> None:
    count = 600
    lines = b"\n".join(canonical(numbered(serial)) for serial in range(count))
    (tmp_path / "b.jsonl").write_bytes(lines)
    words = [*PROGRAM, "lodge", "b.jsonl", "-q", "--batch", "20", "--store", "x.db"]
    killed = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.DEVNULL)
    store = tmp_path / "x.db"
    begin = time.monotonic()
    while killed.poll() is None and time.monotonic() - begin < 30:
        if store.exists() and (tmp_path / "x.db-wal").exists() and _held(store):
            break
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = _held(store)
    assert 0 < before <= count
    out, _ = guanwu(tmp_path, "lodge", "b.jsonl", "-q", "--json", code=0)
    outcomes = json.loads(out)["outcomes"]
    assert outcomes.get("repeated", 0) == before
    assert outcomes.get("repeated", 0) + outcomes.get("accepted", 0) == count
    assert _held(store) == count
    guanwu(tmp_path, "journal", "verify", code=0)
    with sqlite3.connect(store) as connection:
        sums = "sum(debits_pending) - sum(credits_pending), sum(debits_posted - credits_posted)"
        assert connection.execute(f"SELECT {sums} FROM account").fetchone() == (0, 0)
        bills = "SELECT count(bill_number), count(DISTINCT bill_number) FROM declaration"
        made, different = connection.execute(bills).fetchone()
    assert made == different


def _held(store: Path) -> int:
    """Return how many declarations a store holds; 0 while it has no tables."""
    with sqlite3.connect(store) as connection:
        try:
            found = connection.execute("SELECT count(*) FROM declaration").fetchone()
        except sqlite3.OperationalError:
            return 0
    return int(found[0])
