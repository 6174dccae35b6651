"""What differs between sites: target files, probes, set-up. The only place that speaks httpx."""
