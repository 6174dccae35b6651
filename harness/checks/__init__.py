"""The judge's rules, one file a check: pure functions over a finished case. A new file is discovered by itself."""
