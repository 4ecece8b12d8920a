"""Everything that a store keeps, as bytes, to look for what must not be in it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, MetaData, select

from guanwu.store.engine import reading


def kept(engine: Engine, folder: Path) -> bytes:
    """Return every cell of every table, and every byte of the files of the folder.

    Files have what no table shows any more: pages that are free, and what is not yet copied from
    the log into the store.
    """
    tables = MetaData()
    files = sorted(folder.iterdir()) if folder.exists() else []
    found = [path.read_bytes() for path in files if path.is_file()]
    with reading(engine) as connection:
        tables.reflect(connection)
        assert len(tables.tables) > 20
        for table in tables.tables.values():
            for row in connection.execute(select(table)):
                found += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    return b"\0".join(found)
