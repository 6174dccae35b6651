"""The version, without the cost of asking the installed metadata for it."""

__version__ = "0.1.0"
