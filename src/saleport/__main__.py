"""`python -m saleport` is the `saleport` command."""

from saleport.cli import main

if __name__ == "__main__":
    main()
