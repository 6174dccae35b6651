"""Floor 1: the abstract exchange between a till and a loyalty programme, protocol-free (source: TILL-04 to TILL-08)."""
