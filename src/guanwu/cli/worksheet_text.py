"""The worksheet of an explained assessment as text and as plain data."""

from __future__ import annotations

from typing import Any

from guanwu.cli.duty import step_record
from guanwu.cli.output import fault_record
from guanwu.declaration.number import printed
from guanwu.desk.explain import Explained
from guanwu.store.acts_file import load_acts
from guanwu.store.terms_file import load_terms
from guanwu.term.readable import readable


def explained_record(found: Explained) -> dict[str, Any]:
    """Return an explanation as plain data for JSON and pages."""
    acts = load_acts()
    steps = []
    for step in found.steps:
        record = step_record(step)
        sentence = acts.sentence(step.cites)
        record["article_zh"], record["article_en"] = sentence.zh_hant, sentence.en
        steps.append(record)
    return {
        "number": found.case.number,
        "printed": printed(found.case.number),
        "kind": found.case.kind,
        "state": found.case.state,
        "channel": found.case.channel,
        "importer": {"id": found.declaration.importer.id, "name": found.declaration.importer.name},
        "declared_on": found.declaration.declared_on.isoformat(),
        "imported_on": found.declaration.imported_on.isoformat(),
        "law_day": found.law_day.isoformat(),
        "known_on": found.known_on.isoformat(),
        "edition": found.edition,
        "customs_value": found.assessment.customs_value,
        "business_tax_base": found.assessment.business_tax_base(),
        "levies": dict(found.assessment.levies),
        "payable": found.assessment.payable,
        "same_as_assessed": found.same,
        "lines": [
            {"line": line.line, "code": line.code, "description": line.description,
             "origin": line.origin, "declared_value": line.customs_value,
             "levies": {name: int(shares[at]) for name, shares in found.assessment.shares.items()}}
            for at, line in enumerate(found.declaration.lines)
        ],
        "steps": steps,
        "differences": [
            {"place": one.place, "name": one.name, "declared": one.declared,
             "assessed": one.assessed, "line": one.line}
            for one in found.differences
        ],
        "warnings": [fault_record(one) for one in found.assessment.warnings],
    }


def explained_text(found: Explained, language: str) -> str:
    """Return an explanation as text in one language."""
    terms, record = load_terms(), explained_record(found)
    short = "zh" if language == "zh-Hant" else "en"
    said = {key: terms.say(f"worksheet_{key}", language) for key in (
        "title", "law_day", "known_on", "edition", "step", "line", "inputs", "rows", "article",
        "levies", "differences", "none", "same", "not_same", "declared", "assessed", "warnings")}
    out = [f"{said['title']} {record['printed']}  {record['kind']}  {record['channel']}",
           f"{said['law_day']} {record['law_day']}  {said['known_on']} {record['known_on']}  "
           f"{said['edition']} {record['edition']}", ""]
    for number, step in enumerate(record["steps"], 1):
        where = f"  {said['line']} {step['line']}" if step["line"] is not None else ""
        unit = step["unit"].split(" e-")[0]
        out.append(f"{number:3}. {step.get(short, step['step'])}{where}: "
                   f"{readable(step['step'], step['result'])} {unit}  [{step['article']}]")
        inputs = ", ".join(f"{_name(terms, key, language)} = {readable(key, value)}"
                           for key, value in step["inputs"].items())
        out.append(f"     {said['inputs']}: {inputs}")
        for reference in dict.fromkeys(step["rows"].values()):
            out.append(f"     {said['rows']}: {reference}")
    out += ["", said["levies"]]
    out += [f"  {terms.say(name, language)}: {amount:,}"
            for name, amount in record["levies"].items()]
    out += [f"  {terms.say('payable', language)}: {record['payable']:,}", "", said["differences"]]
    out += [f"  {one['place']} {_name(terms, one['name'], language)}: {said['declared']} "
            f"{one['declared']:,}, {said['assessed']} {one['assessed']:,}"
            for one in record["differences"]] or [f"  {said['none']}"]
    if record["warnings"]:
        out += ["", said["warnings"], *(f"  {one[short]}" for one in record["warnings"])]
    out += ["", said["same"] if found.same else said["not_same"], ""]
    return "\n".join(out)


def _name(terms: Any, key: str, language: str) -> str:
    """Return the name of an input or rule where it has one."""
    return str(terms.say(key, language)) if terms.has(key) else key
