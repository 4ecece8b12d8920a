"""Bills: the list, one bill, its papers to print, and the test bank."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response

from guanwu.api.identity import RefusedError
from guanwu.api.said import status_of
from guanwu.case import Fault, Refusal
from guanwu.desk.commands.bill import PayBill
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.bill import MyBills
from guanwu.desk.queries.declaration import ByNumber
from guanwu.term.readable import readable
from guanwu.web.trader.showing import faults_shown, moment, path_of, private
from guanwu.web.visit import Visiting, to

BILLS: Final = "/my/bills"
BILL: Final = f"{BILLS}/{{number:str}}"
KNOWN: Final = ("which", "after")
Form = URLEncodedBody[dict[str, Any]]


def bill_path(number: str) -> str:
    """Return the address of the page of a declaration's bill."""
    return f"{BILLS}/{number.replace(' ', '')}"


@get(BILLS, opt={"needs": "bill:mine"}, sync_to_thread=True)
def my_bills(visit: Visiting, request: Request[Any, Any, Any]) -> Response[Any]:
    """Show the own bills, newest first."""
    given = [(name, value) for name, value in request.query_params.multi_items()
             if name in KNOWN and value]
    question = read_fields(MyBills, given)
    if not isinstance(question, MyBills):
        raise RefusedError(question)
    page = visit.ask("bill:mine", question)
    return private(visit.page("trader/bills.html", {
        "title": visit.say("trader_bills"), "items": page.items, "after": page.next,
        "which": question.which, "query": urlencode({"which": question.which}),
        "first": not question.after, "bill_path": bill_path,
    }))


@get(BILL, opt={"needs": "bill:show"}, sync_to_thread=True)
def one_bill(visit: Visiting, number: FromPath[str]) -> Response[Any]:
    """Show a bill and what was paid."""
    return _bill(visit, "trader/bill.html", number)


@get(f"{BILL}/slip", opt={"needs": "bill:slip"}, sync_to_thread=True)
def one_slip(visit: Visiting, number: FromPath[str]) -> Response[Any]:
    """Show the duty payment certificate, to be printed."""
    slip = visit.ask("bill:slip", ByNumber(number))
    return private(visit.page("trader/slip.html", {
        "title": visit.say("trader_slip"), "slip": slip, "bill": slip.bill, "moment": moment,
        "home": bill_path(slip.bill.number), "levies": _in_both(slip.bill.items),
    }))


@get(f"{BILL}/commodity-tax", opt={"needs": "bill:commodity_tax"}, sync_to_thread=True)
def one_certificate(visit: Visiting, number: FromPath[str]) -> Response[Any]:
    """Show the commodity tax certificate, to be printed."""
    made = visit.ask("bill:commodity_tax", ByNumber(number))
    return private(visit.page("trader/commodity_tax.html", {
        "title": visit.say("trader_commodity_tax"), "made": made, "moment": moment,
        "home": bill_path(made.number), "readable": readable,
    }))


@get(f"{BILL}/pay", opt={"needs": "bill:pay"}, sync_to_thread=True)
def at_the_bank(visit: Visiting, number: FromPath[str]) -> Response[Any]:
    """Show the counter of the test bank, which says in every line that it is none."""
    return _bill(visit, "trader/bank.html", number)


@post(f"{BILL}/pay", opt={"needs": "bill:pay"}, sync_to_thread=True)
def pay_there(visit: Visiting, number: FromPath[str], data: Form) -> Response[Any]:
    """Let the test bank report the payment; a second click finds it paid."""
    order = read_fields(PayBill, [("number", number), ("amount", str(data.get("amount", "")))])
    answer = visit.try_ask("bill:pay", order) if isinstance(order, PayBill) else order
    if is_declined(answer):
        return _bill(visit, "trader/bank.html", number, answer)
    return to(bill_path(number), "trader_paid")


def _bill(
    visit: Visiting, template: str, number: str, declined: Refusal | tuple[Fault, ...] = ()
) -> Response[Any]:
    """Return a page of a bill."""
    bill = visit.ask("bill:show", ByNumber(number))
    return private(visit.page(template, {
        "title": f"{visit.say('trader_bill')} {bill.bill_number}", "bill": bill,
        "home": path_of(bill.number), "here": bill_path(bill.number), "moment": moment,
        "demo": visit.house.keys.demo, "taxed": any(
            one.levy == "commodity_tax" for one in bill.items),
        "faults": faults_shown(declined, visit.say, visit.short),
    }, status_of(declined) if declined else 200))


def _in_both(items: Any) -> list[tuple[str, str, int]]:
    """Return the levies of a bill with both names, as the printed paper has them."""
    return [(one.code, f"{one.zh} {one.en}", one.amount) for one in items]
