"""An application in service for tests, and declarations that the broker of the demo may lodge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from litestar.testing import TestClient
from sqlalchemy import text

from guanwu.declaration.model import Declaration
from guanwu.store.engine import reading
from tests.declaration.samples import clean_declaration
from tests.web.visitors import application, bearer, peopled

BOX = "101"
"""The box of the broker of the demo."""
LODGE = "/api/v1/declaration/lodge"
STATUS = "/api/v1/declaration/status"


class Served:
    """A house, its application and a client; headers of whoever is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.house = peopled(folder)
        self.app = application(self.house)
        self.client: TestClient[Any] = TestClient(self.app, raise_server_exceptions=False)
        self._headers: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Served:
        self.client.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.client.__exit__(None, None, None)
        self.house.engine.dispose()

    def headers(self, login: str = "broker", **more: str) -> dict[str, str]:
        """Return the headers of somebody who is logged in, and others."""
        if not login:
            return dict(more)
        if login not in self._headers:
            self._headers[login] = bearer(self.house, login)
        return {**self._headers[login], **more}

    def forget(self, login: str) -> None:
        """Forget the token of somebody whose session has ended."""
        self._headers.pop(login, None)

    def post(self, path: str, order: Any, login: str = "broker", **headers: str) -> Any:
        """Post an order as JSON; bytes go as they are."""
        content = order if isinstance(order, bytes) else msgspec.json.encode(order)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, content=content, headers={
            "Content-Type": "application/json", **self.headers(login), **named})

    def get(self, path: str, login: str = "broker", **parameters: Any) -> Any:
        """Ask with parameters."""
        return self.client.get(path, params=parameters, headers=self.headers(login))

    def count(self, table: str, where: str = "1 = 1") -> int:
        """Return how many rows of a table there are."""
        with reading(self.house.engine) as connection:
            query = text(f"SELECT count(*) FROM {table} WHERE {where}")
            return int(connection.execute(query).scalar_one())


def number_of(serial: int) -> str:
    """Return the number of a declaration of the broker of the demo."""
    return f"CA  14{BOX}{serial:05d}"


def declaration(serial: int, **changes: Any) -> Declaration:
    """Return a clean declaration of the broker of the demo."""
    return clean_declaration(number=number_of(serial), box=BOX, **changes)


def lodging(serial: int, **changes: Any) -> dict[str, Any]:
    """Return the order that lodges it."""
    return {"declaration": msgspec.to_builtins(declaration(serial, **changes))}
