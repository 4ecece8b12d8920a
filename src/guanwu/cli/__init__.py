"""The command line: every verb with `--help`, `--json` and exit codes that mean something."""
