"""Mass work on one machine: re-assessment of millions of lines, in columns and in few processes."""
