"""IF-1: what iikoWaiter asks a loyalty plugin. Thin: check-in only; the rest comes with its own issue."""
