"""One file a verb: its fields, its documentation, and what it asks of the stage."""
