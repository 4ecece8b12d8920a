"""House rule: no file names a path of one machine, a package registry, or a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.tidy.source import Finding, Tree

# Each pattern has a gap where a reader sees none, so that this file does not find itself.
PATTERNS = {
    "a path of one machine": r"(?<![\w.])/(?:ho[m]e|wor[k]|roo[t]|User[s]|mn[t]|op[t])/[\w.-]+"
    r"|[A-Z]:\\\\?User[s]\\",
    "a registry host": r"pyp[i]\.org|pythonho[s]ted\.org|registry\.np[m]js|crates\.i[o]"
    r"|proxy\.golan[g]\.org|deb\.debia[n]\.org|archive\.ubunt[u]\.com|docker\.i[o]|ghcr\.i[o]",
    "a package index": r"--(?:extra-)?inde[x]-url|--trusted-hos[t]",
    "a private key": r"-----BEGI[N] [A-Z ]*PRIVATE KEY-----",
    "a secret": r"gh[p]_[A-Za-z0-9]{20,}|AKI[A][0-9A-Z]{16}|xox[b]-[0-9A-Za-z-]{10,}"
    r"|(?i:passwor[d]|secre[t]|api_ke[y]|toke[n])\s*[=:]\s*[\"'][^\"'{}\s]{8,}[\"']",
}
COMPILED = {what: re.compile(pattern) for what, pattern in PATTERNS.items()}


def path_findings(tree: Tree) -> Iterator[Finding]:
    """Every line of every text file that names what holds on one machine only, or a secret."""
    for path in tree.files:
        text = tree.text(path)
        for what, pattern in COMPILED.items() if text is not None else ():
            for match in pattern.finditer(text or ""):
                line = (text or "").count("\n", 0, match.start()) + 1
                yield Finding("paths", path, line, match[0], what)
