"""Queries: what only reads, one module a subject."""
