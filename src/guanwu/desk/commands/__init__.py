"""Commands: what changes something, one module a subject."""
