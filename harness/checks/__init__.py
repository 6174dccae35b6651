"""One file a rule: pure functions over finished evidence."""
