"""Everything that reads and writes: tables, files, messages, the database and its journal."""
