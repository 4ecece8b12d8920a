"""The own account: logging in and out, the second factor, the password, the sessions."""

from __future__ import annotations

from typing import Final

from guanwu.web.account.entering import (
    ask_code,
    ask_login,
    take_code,
    take_login,
    take_logout,
)
from guanwu.web.account.own import end_all, keep_language, show_own
from guanwu.web.account.proving import (
    ask_enrolment,
    ask_password,
    take_enrolment,
    take_password,
)
from guanwu.web.visit import Door

ROUTES: Final = (
    ask_login, take_login, ask_code, take_code, take_logout,
    ask_enrolment, take_enrolment, ask_password, take_password,
    show_own, end_all, keep_language,
)
DOORS: Final[tuple[Door, ...]] = ()
