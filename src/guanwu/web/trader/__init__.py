"""Pages of traders and brokers: register, lodge, own declarations, papers, bills, why stopped."""

from __future__ import annotations

from typing import Final

from guanwu.web.trader.bills import (
    at_the_bank,
    my_bills,
    one_bill,
    one_certificate,
    one_slip,
    pay_there,
)
from guanwu.web.trader.case import one_declaration, one_message, one_worksheet, why_stopped
from guanwu.web.trader.entry import new_form, take_form
from guanwu.web.trader.listing import my_declarations, take_away
from guanwu.web.trader.papers import add_paper, read_paper
from guanwu.web.trader.register import ask_registration, take_registration
from guanwu.web.trader.upload import check_file, lodge_file, template_file, upload_form
from guanwu.web.visit import Door

ROUTES: Final = (
    ask_registration, take_registration, my_declarations, take_away, new_form, take_form,
    upload_form, check_file, lodge_file, template_file, one_declaration, why_stopped,
    one_worksheet, one_message, add_paper, read_paper, my_bills, one_bill, one_slip,
    one_certificate, at_the_bank, pay_there,
)
DOORS: Final = (
    Door("/my/declarations", "trader_door_mine", "declaration:mine"),
    Door("/my/declarations/new", "trader_door_new", "declaration:check"),
    Door("/my/declarations/upload", "trader_door_upload", "declaration:file"),
    Door("/my/bills", "trader_door_bills", "bill:mine"),
)
