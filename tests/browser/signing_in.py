"""People for browsers: made on the command line, and signed in as anybody signs in."""

import subprocess
import sys

from playwright.sync_api import Page, expect

from tests.running import RunningService

PASSWORD = "correct horse battery"


def create_person(service: RunningService, email: str, account: str, role: str = "owner") -> None:
    """Make somebody who signs in with PASSWORD; nothing where they are there already."""
    command = ["user", "create", email, "--account", account, "--role", role, "--password-stdin"]
    made = subprocess.run(
        [sys.executable, "-m", "saleport", *command],
        env=service.environment,
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert made.returncode == 0 or "already" in made.stderr, made.stderr


def sign_in(page: Page, email: str) -> None:
    """Fill in the form that the page shows, in any language, and be led on."""
    expect(page.locator("#email")).to_be_visible()
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("form button.btn-primary").click()
    expect(page.locator("#password")).to_have_count(0)


def sign_in_to(page: Page, service: RunningService, account: str) -> None:
    """Sign in as an owner of the account, who is made if need be."""
    email = f"owner-of-{account.lower()}@example.com"
    create_person(service, email, account)
    page.goto("/sign-in")
    sign_in(page, email)
