"""Broken iikoFront stations, one file each: what only an order, a code or a fiscal receipt can be wrong about."""
