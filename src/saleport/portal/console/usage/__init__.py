"""The pages of an account's usage: how much it calls, how that ends, and how long it takes."""

from saleport.portal.console.usage.pages import UsagePages, register

__all__ = ["UsagePages", "register"]
