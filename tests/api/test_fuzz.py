"""Cases drawn from the description of the interface: nothing fails, everything is as described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.fuzz import Fuzz
from guanwu.api import asked
from tests.api.served import Served

pytestmark = pytest.mark.slow
CASES = 1_000


def test_nothing_that_is_sent_breaks_the_server_and_every_answer_is_as_described(
    tmp_path: Path,
) -> None:
    with Served(tmp_path) as served:
        found = Fuzz(served).run(CASES)
    assert found.failures == {}
    assert found.cases > CASES / 2
    assert {200, 401, 403, 404, 422} <= set(found.statuses)
    assert not any(status >= 500 for status in found.statuses)


def test_a_planted_failure_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = asked.tell

    def breaks(answer: Any) -> Any:
        told = real(answer)
        if "taipei" in told.body:
            raise RuntimeError("planted")
        return told

    with Served(tmp_path) as served:
        fuzz = Fuzz(served)
        monkeypatch.setattr(asked, "tell", breaks)
        found = fuzz.run(400)
    assert any("500" in name for name in found.failures)
