"""Two worlds that perform effects: virtual (one heap, one seed) and real (sockets, wall clock, SQLite)."""
