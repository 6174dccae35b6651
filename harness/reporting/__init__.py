"""One file a report format: listeners to run events."""
