"""An approval that needs a code leads to it and back."""

from __future__ import annotations

from pathlib import Path

from litestar import Request

from guanwu.case import Refusal
from guanwu.web.answers import tell
from tests.web.visitors import application, client, peopled


def test_a_refusal_for_want_of_a_code_leads_to_it_and_back(tmp_path: Path) -> None:
    house = peopled(tmp_path)
    app = application(house)
    for came, back in (("http://testserver.local/proposals/7", "/proposals/7"),
                       ("https://evil.example//x", "/"), ("", "/")):
        scope = {"type": "http", "method": "POST", "path": "/proposals/7/approve",
                 "raw_path": b"/proposals/7/approve", "root_path": "", "scheme": "http",
                 "query_string": b"", "headers": [(b"referer", came.encode())],
                 "litestar_app": app, "app": app, "state": {}, "session": {},
                 "server": ("testserver.local", 80), "client": ("127.0.0.1", 1)}
        page = tell(Request(scope), Refusal("proposal_confirmation_needed", {"proposal": "7"}))
        assert f'href="/login/code?next={back}"' in str(page.content), came
        other = tell(Request(scope | {"state": {}}), Refusal("proposal_unknown", {"proposal": "7"}))
        assert "/login/code" not in str(other.content)
    with client(house, "approver", app) as asked:
        assert asked.get("/login/code?next=/proposals/7").status_code == 200
