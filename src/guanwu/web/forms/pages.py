"""Pages of the derived forms: all of them by subject, and one for each command or query."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from litestar import Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response

from guanwu.access.model import ANONYMOUS, OUTSIDE, PERSON
from guanwu.api.answer import plain, retry_after, tell
from guanwu.api.identity import NEEDS
from guanwu.api.words import heading, sentence
from guanwu.desk.command import Spec, registry
from guanwu.desk.once import Told, perform_once
from guanwu.desk.orders import read_fields
from guanwu.web.forms.fields import field_of, form_fields, given
from guanwu.web.forms.showing import shown
from guanwu.web.visit import Visit, Visiting

OWN: Final = frozenset(("_csrf_token", "_key", "_go", "_reason", "language", "notice"))
"""Fields of a form that are none of its order."""


@get("/do", opt={"open": True}, sync_to_thread=True)
def every_form(visit: Visiting) -> Response[str]:
    """Show what the visitor may do and ask, by subject."""
    subjects: dict[str, list[dict[str, Any]]] = {}
    for spec in registry().values():
        if visit.may(spec.id):
            name = heading(spec)
            subjects.setdefault(spec.subject, []).append({
                "path": path_of(spec), "writes": spec.writes,
                "name": name.zh if visit.short == "zh" else name.en})
    return visit.page("forms/all.html", {"title": visit.say("forms_title"), "subjects": subjects})


def path_of(spec: Spec) -> str:
    """Return the address of a form."""
    return f"/do/{spec.subject}/{spec.verb}"


def form_routes(spec: Spec) -> Iterator[HTTPRouteHandler]:
    """Yield the routes of the form of a command or query."""

    @get(path_of(spec), opt={NEEDS: spec.id}, sync_to_thread=True)
    def ask(visit: Visiting) -> Response[str]:
        typed = {name: "\n".join(visit.request.query_params.getall(name))
                 for name in visit.request.query_params}
        if spec.writes or not ("_go" in typed or set(typed) - OWN):
            return _page(visit, spec, typed, None)
        return _answered(visit, spec, typed)

    yield ask
    if not spec.writes:
        return

    @post(path_of(spec), opt={NEEDS: spec.id}, status_code=200)
    async def take(visit: Visiting, request: Request[Any, Any, Any]) -> Response[str]:
        typed = {name: await _text(value) for name, value in (await request.form()).items()}
        return await sync_to_thread(_answered, visit, spec, typed)

    yield take


async def _text(value: Any) -> str:
    """Return what a form holds as text, a file as base64."""
    if isinstance(value, UploadFile):
        return b64encode(await value.read()).decode()
    return str(value)


def _answered(visit: Visit, spec: Spec, typed: Mapping[str, str]) -> Response[str]:
    """Do what the form asks, once, and show the answer, or what is wrong beside the fields."""
    order = read_fields(spec.order, given(spec, {
        name: text for name, text in typed.items() if name not in OWN}))
    if isinstance(order, tuple):
        return _page(visit, spec, typed, tell(order))
    key = typed.get("_key", "")[:64]
    told = perform_once(visit.house, visit.actor, spec, order, typed.get("_reason", ""),
                        f"form-{key}" if key.isalnum() else "", tell)
    return _page(visit, spec, typed, told)


def _page(
    visit: Visit, spec: Spec, typed: Mapping[str, str], told: Told | None
) -> Response[str]:
    """Return the page of a form, with its answer or faults once there are some."""
    answer: Any = msgspec.json.decode(told.body) if told is not None else None
    refused = told is not None and told.status >= 400
    faults = answer["faults"] if refused else []
    fields = form_fields(spec, typed, faults, visit.language)
    names = {one.name for one in fields}
    name = heading(spec)
    page = visit.page("forms/form.html", {
        "title": name.zh if visit.short == "zh" else name.en, "about": sentence(spec),
        "fields": fields, "method": "post" if spec.writes else "get",
        "has_file": any(one.kind == "file" for one in fields),
        "key": typed.get("_key") if refused else secrets.token_hex(16),
        "faults": [one for one in faults if field_of(one) not in names],
        "wrong": len(faults),
        "needs_reason": spec.personal and not visit.actor.roles() <= OUTSIDE | {ANONYMOUS, PERSON},
        "reason": typed.get("_reason", ""),
        "shown": None if told is None or refused else shown(plain(answer), visit.language),
        "waits": told is not None and told.status == 202,
        "more": _more(spec, typed, answer) if not refused else "",
    }, told.status if told is not None and refused else 200)
    if refused and told is not None and retry_after(told):
        page.headers["Retry-After"] = retry_after(told)
    return page


def _more(spec: Spec, typed: Mapping[str, str], answer: Any) -> str:
    """Return the cursor of the next page of a listing, where there is one."""
    if spec.writes or not isinstance(answer, Mapping) or "items" not in answer:
        return ""
    return answer.get("next") or ""
