"""Whether what tills were told of one guest could have come of operations that happened one after another."""
