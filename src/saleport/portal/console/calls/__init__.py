"""The request log of an account: its calls, one call whole, and the way from there back into Try it."""

from saleport.portal.console.calls.pages import register

__all__ = ["register"]
