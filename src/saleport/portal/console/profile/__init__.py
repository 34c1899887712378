"""The profile of an account: its applications, and the keys that open it to them."""

from saleport.portal.console.profile.pages import register

__all__ = ["register"]
