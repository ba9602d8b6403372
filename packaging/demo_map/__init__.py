"""What `make_demo_map.py` is made of. Never imported by the program."""
