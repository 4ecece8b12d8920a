"""Many writers on one store of PostgreSQL: one at a time, nothing doubled, nothing left out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from guanwu.desk.intake import lodge
from guanwu.store import postgres_engine
from guanwu.store.engine import open_store, reading, refusal_of, writing
from guanwu.store.journal import Event, append, verify
from guanwu.store.ledger_rows import trial
from guanwu.store.records import verify_store
from guanwu.store.writing import take_serials
from tests.desk.houses import house, lodged
from tests.store.server import Server
from tests.store.stores import each_store, where

assert each_store
PROCESSES, BATCHES, A_BATCH = 4, 8, 3
LODGING = """
import sys
from pathlib import Path
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.store.engine import open_store
from tests.desk.houses import C1_SALT, MOMENT, lodged
place, first, batches, size = sys.argv[1], *map(int, sys.argv[2:])
desk = House(open_store(place), clock=lambda: MOMENT, salt=C1_SALT)
for batch in range(batches):
    start = first + batch * size
    for outcome in lodge(desk, [lodged(n) for n in range(start, start + size)]):
        assert outcome.outcome == "accepted", outcome
        print(outcome.number, outcome.bill_number, flush=True)
desk.engine.dispose()
"""


def start(place: str, first: int, batches: int = BATCHES) -> subprocess.Popen[str]:
    """Start a process that lodges batches of declarations of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", LODGING, place, str(first), str(batches), str(A_BATCH)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env=os.environ,
    )


@pytest.mark.slow
@pytest.mark.usefixtures("each_store")
def test_serials_of_four_processes_have_no_gap_and_no_double(tmp_path: Path) -> None:
    place = str(where(tmp_path))
    open_store(place).dispose()
    running = [start(place, 1 + at * 1_000) for at in range(PROCESSES)]
    said = [one.communicate(timeout=120)[0] for one in running]
    assert [one.returncode for one in running] == [0] * PROCESSES
    told = [line.rsplit(" ", 1) for out in said for line in out.splitlines()]
    count = PROCESSES * BATCHES * A_BATCH
    assert len(told) == count == len({number for number, _ in told})
    bills = sorted(int(bill[-8:]) for _, bill in told if bill != "None")
    assert bills == list(range(1, len(bills) + 1)) and len(bills) > count // 2
    engine = open_store(place)
    with reading(engine) as connection:
        assert verify_store(connection).ok
        assert trial(connection).balanced
        assert connection.execute(text("SELECT count(*) FROM declaration")).scalar() == count
        assert connection.execute(text(
            "SELECT sum(declarations) FROM party_history WHERE kind = 'broker'")).scalar() == count
    engine.dispose()


@pytest.mark.usefixtures("each_store")
def test_serials_and_journal_of_four_threads(tmp_path: Path) -> None:
    place = where(tmp_path)
    open_store(place).dispose()
    taken: list[int] = []

    def work(who: int) -> None:
        engine = open_store(place)
        for turn in range(15):
            with writing(engine) as connection:
                first = take_serials(connection, "bill", 2025, {"AA": 2})["AA"]
                taken.extend((first, first + 1))
                append(connection, [Event("at", str(who), str(turn), "a:b:c", "{}")])
        engine.dispose()

    threads = [threading.Thread(target=work, args=(who,)) for who in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert taken == list(range(1, 121))
    engine = open_store(place)
    with reading(engine) as connection:
        assert verify(connection).rows == 60 and verify(connection).ok
    engine.dispose()


def test_a_second_writer_waits_and_a_reader_does_not(on_server: Server, tmp_path: Path) -> None:
    engine = open_store(where(tmp_path))
    order: list[str] = []

    def second() -> None:
        with writing(engine) as connection:
            found = connection.exec_driver_sql("SELECT value FROM setting").scalar()
            order.append(f"second saw {found}")

    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', 'first')")
        waiting = threading.Thread(target=second)
        waiting.start()
        with reading(engine) as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM setting").scalar() == 0
        time.sleep(0.1)
        order.append("first commits")
    waiting.join()
    assert order == ["first commits", "second saw first"]


def test_who_waits_too_long_is_told(
    on_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = where(tmp_path)
    engine = open_store(place)
    monkeypatch.setitem(postgres_engine.SESSION, "lock_timeout", "50ms")
    hurried = open_store(place)
    with writing(engine), pytest.raises(DatabaseError) as found, writing(hurried):
        pass
    assert refusal_of(found.value, "s").code == "store_locked"


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_nothing_and_holds_nobody_up(
    on_server: Server, tmp_path: Path
) -> None:
    place = str(where(tmp_path))
    desk = house(tmp_path)
    holding = (
        "import sys, time\n"
        "from guanwu.store.engine import open_store, writing\n"
        "with writing(open_store(sys.argv[1])) as connection:\n"
        "    connection.exec_driver_sql(\"INSERT INTO setting VALUES ('torn', 'x')\")\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", holding, place], stdout=subprocess.PIPE)
    assert killed.stdout is not None and killed.stdout.readline() == b"held\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    begun = time.monotonic()
    assert lodge(desk, [lodged(1)])[0].outcome == "accepted"
    assert time.monotonic() - begun < 10
    with reading(desk.engine) as connection:
        torn = "SELECT count(*) FROM setting WHERE name = 'torn'"
        assert connection.exec_driver_sql(torn).scalar() == 0


def test_a_connection_that_the_server_ended_is_told_and_replaced(
    on_server: Server, tmp_path: Path
) -> None:
    engine = open_store(where(tmp_path))
    ending = ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
              f"WHERE datname = '{engine.url.database}'")
    with pytest.raises(DatabaseError) as found, writing(engine) as connection:
        on_server.run(ending)
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', 'b')")
    assert refusal_of(found.value, "s").code == "store_connection_lost"
    on_server.run(ending)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM setting").scalar() == 0
