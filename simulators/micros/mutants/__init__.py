"""Broken ends of the SIM link, one a file."""
