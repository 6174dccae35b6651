"""From paths and expressions on the command line to cases."""
