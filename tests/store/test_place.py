"""A store is named by a file or a URL, and told to people without user or password."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guanwu.store.engine import StoreRefusedError, open_store
from guanwu.store.place import beside, shown, url_of

UNTOLD = "geheim-1"


@pytest.mark.parametrize("text", [
    "postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d",
])
def test_every_way_to_begin_a_url_means_the_same(text: str) -> None:
    url = url_of(text)
    assert url is not None and str(url) == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("text", ["guanwu.db", "/var/lib/guanwu/x.db", "a:b", "./postgresql:"])
def test_what_is_no_url_is_a_file(text: str) -> None:
    assert url_of(text) is None and url_of(Path(text)) is None
    assert shown(text) == Path(text).name


@pytest.mark.parametrize("text", [
    f"mysql://u:{UNTOLD}@h/d", f"postgresql://u:{UNTOLD}@h", f"postgresql://u:{UNTOLD}@h:x/d",
    f"postgresql+asyncpg://u:{UNTOLD}@h/d", f"sqlite:///{UNTOLD}", f"://{UNTOLD}",
])
def test_other_urls_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(StoreRefusedError) as found:
        open_store(text)
    assert found.value.refusal.code == "store_url_unknown"
    assert UNTOLD not in str(found.value) and UNTOLD not in shown(text)


@pytest.mark.parametrize(("text", "name"), [
    (f"postgresql://u:{UNTOLD}@h:5433/d", "postgresql://h/d"),
    (f"postgres://h/d?password={UNTOLD}&user=u", "postgresql://h/d"),
    (f"postgresql:///d?host=/run/{UNTOLD}", "postgresql:///d"),
])
def test_a_url_is_shown_without_user_and_password(text: str, name: str) -> None:
    assert shown(text) == name


def test_what_lies_beside_a_store() -> None:
    assert beside("a/b.db", ".x") == Path("a/b.db.x")
    assert beside("postgresql://u:p@h/d", ".rejects.jsonl") == Path("d.rejects.jsonl")


@pytest.mark.parametrize("words", [
    ["status", "AA  1411100001", "--store", "{}"], ["journal", "verify", "--store={}"],
    ["store", "check", "--store", "{}"], ["lodge", "absent.json", "--store", "{}"],
    ["status", "AA  1411100001"],
])
def test_no_command_prints_the_password_of_a_url(words: list[str], tmp_path: Path) -> None:
    url = f"postgresql://u:{UNTOLD}@127.0.0.1:1/d?password={UNTOLD}"
    told = subprocess.run(
        [sys.executable, "-c", "from guanwu.cli.main import run; run()",
         *(word.format(url) for word in words), "-l", "en"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**os.environ, "GUANWU_STORE": url},
    )
    assert told.returncode == 5
    assert "[store_unreachable] The store postgresql://127.0.0.1/d" in told.stderr
    assert UNTOLD not in told.stdout + told.stderr
