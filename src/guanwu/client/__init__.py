"""A client of the interface, for programs: every command and query by name, problems as exceptions.

    with connect("https://customs.example", "broker", password, code) as customs:
        outcome = customs.declaration.lodge(declaration=record, key="invoice-4711")
        for bill in customs.bill.mine.pages():
            print(bill["number"])

It knows no command of its own: what there is it reads from the description of the interface.
"""

from guanwu.client.connection import Client, connect
from guanwu.client.problem import ProblemError

__all__ = ["Client", "ProblemError", "connect"]
