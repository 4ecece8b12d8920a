"""What no answer may be, whatever was sent: a failure, a trace, a way in for somebody's script."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from lxml import html

SECONDS: Final = 10.0
"""After which an answer counts as one that hostile input has tied up; no target of speed."""
TRACES: Final = ("Traceback (most recent call last)", 'File "/', "sqlalchemy.exc", "sqlite3.")
URLS: Final = ("href", "src", "action", "formaction", "hx-get", "hx-post", "data", "srcdoc")
OWN_URL: Final = re.compile(r"(/(?!/)|#|\?|\./|https?://testserver\.local/|$|data:image/(png|svg))")
OUTSIDE: Final = re.compile(r"(https://|mailto:)[a-z]")
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSEEN: Final = ("a\u202e", "\u200bm", "n\ufeff", "\u2066x", "x\u2069", "\u202et", "a\u200bb",
                 "\u202eall", "all\u200b")
"""As they stand in the values that are sent: a sign alone may also be three bytes of a hash."""
SAFE_NAME: Final = re.compile(r'attachment; filename="([^"\\/\x00-\x1f\x7f]*)"'
                              r"(; filename\*=UTF-8''[A-Za-z0-9%._~!$&+^`|-]*)?")


def faults_of(answer: Any, seconds: float) -> list[str]:
    """Return everything that is wrong with an answer; empty where it is harmless."""
    found = []
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}")
    if seconds > SECONDS:
        found.append(f"took {seconds:.1f} s")
    for name, value in answer.headers.multi_items():
        if "\r" in value or "\n" in value or name.lower() == "x-injected":
            found.append(f"header {name} injected")
    location = answer.headers.get("location", "/")
    if not re.match(r"/(?![/\\])", location):
        found.append(f"leads to {location[:60]}")
    if answer.headers.get("x-content-type-options") != "nosniff":
        found.append("not nosniff")
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if "content-disposition" in answer.headers:
        return found + _download_faults(answer)
    text = answer.text
    found += [f"says {one}" for one in TRACES if one in text]
    if kind == "text/html":
        found += html_faults(text) if text else ["nothing said"]
        if answer.status_code >= 400 and not re.search(r"[a-z]", text):
            found.append("refused without a word")
    elif kind in ("application/json", "application/problem+json"):
        found += _json_faults(answer, kind)
    elif answer.status_code not in (303, 204) and text:
        found.append(f"an answer of type {kind}")
    return found


def _json_faults(answer: Any, kind: str) -> list[str]:
    """Return what is wrong with an answer in JSON."""
    try:
        made = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ["no JSON"]
    if answer.status_code < 400:
        return [] if kind == "application/json" else ["a problem that is none"]
    if kind != "application/problem+json":
        return ["refused without problem details"]
    codes = [one.get("code") for one in made.get("faults", ())]
    said = made.get("status") == answer.status_code and made.get("title") and made.get("title_zh")
    return [] if codes and all(codes) and said else ["problem details are not whole"]


def _download_faults(answer: Any) -> list[str]:
    """Return what is wrong with a file that is sent."""
    given = answer.headers["content-disposition"]
    if given == "inline":
        guarded = "sandbox" in answer.headers.get("content-security-policy", "")
        picture = answer.headers["content-type"] in ("image/png", "image/jpeg", "image/webp")
        return [] if guarded and picture else ["shown as it is"]
    return [] if SAFE_NAME.fullmatch(given) else [f"sent as {given[:80]}"]


def html_faults(text: str) -> list[str]:
    """Return the scripts, handlers and addresses of a page that are not ours."""
    found = []
    for one in html.fromstring(text).iter():
        if not isinstance(one.tag, str):
            continue
        if one.tag == "script" and not one.get("src", "").startswith("/static/"):
            found.append("a script")
        if one.tag in ("iframe", "object", "embed", "base"):
            found.append(f"an element {one.tag}")
        for name, value in one.attrib.items():
            if name.lower().startswith(("on", "hx-on")):
                found.append(f"attribute {name}")
            outside = one.tag == "a" and OUTSIDE.match(value)
            if name.lower() in URLS and not OWN_URL.match(value) and not outside:
                found.append(f"{one.tag} {name} {value[:60]!r}")
        if one.tag != "textarea" and TURNING.search((one.text or "") + (one.tail or "")):
            found.append(f"{one.tag} turns its text")
    return found


def unseen_in(content: bytes) -> list[str]:
    """Return the signs that nobody sees and that stand in the bytes of a store."""
    lower = content.lower()
    return [ascii(one) for one in UNSEEN
            if one.encode() in content or ascii(one)[1:-1].encode() in lower]
