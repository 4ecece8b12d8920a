"""What is no file of declarations is told, not read forever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guanwu.store.declaration_files import read_file


@pytest.mark.parametrize("name", ["pipe.jsonl", "pipe.csv", "pipe.xml"])
def test_a_pipe_is_refused_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    os.mkfifo(path)
    (item,) = read_file(path)
    assert isinstance(item.found, tuple)
    assert [one.code for one in item.found if hasattr(one, "code")] == [
        "declaration_file_unreadable"]


def test_a_link_to_an_endless_device_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "zero.jsonl"
    path.symlink_to("/dev/zero")
    (item,) = read_file(path)
    assert item.data == b"" and isinstance(item.found, tuple)
