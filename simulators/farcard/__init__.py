"""FarCards: how r_keeper asks an external loyalty system. Thin: Identify only; the rest comes with its own issue."""
