"""The benchmark: saleport beside its peers, on one machine, in one run. `python -m bench --help` says how."""
