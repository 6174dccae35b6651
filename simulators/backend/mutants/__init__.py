"""Backends broken on purpose, one a file, each as one is broken in the field. A check that catches none of them is
none."""
