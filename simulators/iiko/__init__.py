"""iiko and the loyalty plugins around it. Thin: the waiter's check-in only; the rest comes with its own issue."""
