"""The Python of the how-to runs, and what its table names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from guanwu.api.openapi import document
from guanwu.client import Client, ProblemError
from guanwu.desk.command import registry
from guanwu.desk.demo_people import PASSWORD
from tests.api.served import Served, lodging

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "interface.md").read_text("utf-8")


class Connected(Client):
    """A client over the transport of the tests, which stays open."""

    def close(self) -> None:
        """Leave the transport to the test."""


def test_the_python_of_the_how_to_runs(tmp_path: Path, capsys: Any) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    with Served(tmp_path) as served:
        def connect(_address: str, login: str, password: str) -> Client:
            made = Connected(served.client)
            made.log_in(login, password)
            return made

        found: dict[str, Any] = {"connect": connect, "password": PASSWORD,
                                 "ProblemError": ProblemError,
                                 "record": lodging(1)["declaration"]}
        exec(code, found)
        assert found["standing"]["state"] == "billed"
        assert found["numbers"] == [found["outcome"]["number"]]
    assert "403 access_denied" in capsys.readouterr().out


def test_the_addresses_of_the_how_to_are_there() -> None:
    paths = set(document(list(registry().values()))["paths"])
    named = set(re.findall(r"/api/v1/[a-z_/]+[a-z]", TEXT)) - {"/api/v1/openapi"}
    assert named and named <= paths | {"/api/v1/openapi.json"}
    assert msgspec.json.encode(sorted(named))
