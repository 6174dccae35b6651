"""The store gateway: keeps durably what tills say and forwards it in order (COSTA-05, COSTA-07, RX-01 to RX-05)."""
