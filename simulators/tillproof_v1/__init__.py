"""The dialect of our own loyalty backend: the abstract exchange as JSON over HTTP. Described by `openapi.yaml`."""
