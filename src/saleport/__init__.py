"""saleport: import your sales, each exactly once."""

__version__ = "0.1.0"
