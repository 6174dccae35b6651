"""What goes over iikoCloud as typed values, one module a topic; `endpoints.py` beside this folder has them by path."""
