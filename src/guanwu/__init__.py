"""guanwu: a customs administration in one open code base."""
