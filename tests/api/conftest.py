"""The interface on a store with the people of the demo; tokens through the real login."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.served import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give the application in service on a new store, once a module."""
    folder: Path = tmp_path_factory.mktemp("api")
    with Served(folder) as made:
        yield made
