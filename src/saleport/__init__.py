"""saleport: import your sales, each exactly once."""

__version__ = "0.2.0.dev0"
