"""The pages of administrators on a house with the people of the demo."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from litestar import Litestar

from guanwu.api.identity import COOKIE
from guanwu.desk.house import House
from guanwu.scale.generator.parties import business_number
from guanwu.store.engine import reading
from guanwu.store.person_rows import find_login
from tests.desk.houses import MOMENT
from tests.web.visitors import application, client, form, peopled

DAY = MOMENT.date()
PARTY = business_number(0, DAY)
SHIRTS = "61091000006"
EFFECTIVE = DAY + timedelta(days=4)
BROKER = {"kind": "broker", "office": "taipei", "code": "223", "party": PARTY,
          "name": "First Broker", "capital_twd": "5000000"}

HOSTILE = ('"><script>alert(1)</script>', "=cmd|'/C calc'!A0", "\u202egnp.exe", "../../etc/passwd",
           "{{ 7*7 }}", "' OR 1=1 --", "\x00null", "a" * 5_000)


class Desk:
    """The pages on a house with the people of the demo."""

    def __init__(self, folder: Path) -> None:
        self.house: House = peopled(folder)
        self.app: Litestar = application(self.house)

    def get(self, by: str, path: str) -> Any:
        with client(self.house, by, self.app) as asked:
            return asked.get(path, follow_redirects=False)

    def again(self, token: str, path: str) -> Any:
        """Ask for a page in a session that was opened before."""
        with client(self.house, "", self.app) as asked:
            asked.cookies.set(COOKIE, token)
            return asked.get(path, follow_redirects=False)

    def post(self, by: str, path: str, /, **data: Any) -> Any:
        with client(self.house, by, self.app) as asked:
            return form(asked, path, data)

    def send(self, by: str, path: str, file: str, content: bytes, /, **data: Any) -> Any:
        with client(self.house, by, self.app) as asked:
            return form(asked, path, data, files={"file": (file, content)})

    def id_of(self, login: str) -> str:
        with reading(self.house.engine) as connection:
            found = find_login(connection, login)
        assert found is not None
        return found.id

    def approved(self, login: str, answer: Any) -> Any:
        """Follow a form to the proposal that it made and let somebody approve it."""
        assert answer.status_code == 303, answer.text
        path = answer.headers["location"].partition("?")[0]
        assert path.startswith("/proposals/"), path
        page = self.get(login, path).text
        seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page)
        assert seen is not None, page
        return self.post(login, f"{path}/approve", seen_hash=seen[1])


def codes(answer: Any) -> set[str]:
    """Return what a page says was wrong, as sentences."""
    return set(re.findall(r'<section class="fault"><p><strong>(.*?)</strong>', answer.text))


PAGES = (
    "/administrator/people", "/administrator/people?words=chen&state=active",
    "/administrator/people/new", "/administrator/posts", "/administrator/posts?role=clerk",
    "/administrator/posts/new", "/administrator/powers", "/administrator/powers?role=bank",
    "/administrator/operators", "/administrator/operators?kind=broker",
    "/administrator/operators/new", "/administrator/tariff", "/proposals",
    "/proposals?state=approved",
)
