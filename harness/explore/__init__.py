"""Scenarios nobody wrote: drawn from chance, tried, and made as small as they can be."""
