"""`saleport demo`: an account to try everything with."""

import base64
import json
import shlex
import tomllib
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import typer

from saleport.access.application import Account, Application, KeySlot, Scope
from saleport.audit.entry import COMMAND_LINE
from saleport.catalogue.brand import BrandIn
from saleport.catalogue.model import AdditionalInformationIn, ModelIn
from saleport.cli.opening import make_ready, run_with
from saleport.cli.output import AsJson, aligned, show
from saleport.clock import now
from saleport.decoding.findings import Findings
from saleport.derivation import derived_key
from saleport.people.enlisting import Place
from saleport.people.permissions import Role
from saleport.service import Parts
from saleport.settings import Settings
from saleport.stores.store import StoreIn
from saleport.values import Address

EXAMPLE = "Example: saleport demo --address https://sales.example.com"

_ACCOUNT = "Demo"
_APPLICATION = "Demo shop"
_EMAIL = "demo@example.com"
_PASSWORD_CHARACTERS = 20
_CHAIN = "Demo"


class _ModelType(msgspec.Struct, frozen=True):
    key: str
    en: str
    fr: str


class _Store(msgspec.Struct, frozen=True):
    number: str
    name: str
    street: str
    zip: str
    city: str
    country: str


class _Model(msgspec.Struct, frozen=True):
    sku: str
    label: str
    brand: str
    model_type: str
    ean: str
    weight: float
    is_returnable: bool = True


class _Contents(msgspec.Struct, frozen=True):
    """What `demo.toml` says."""

    model_types: tuple[_ModelType, ...]
    brands: tuple[str, ...]
    suppliers: tuple[str, ...]
    stores: tuple[_Store, ...]
    models: tuple[_Model, ...]


class Demo(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What is needed to call the service for the demo account, and to sign in there."""

    account: UUID
    subscription_key: str
    secret: str | None
    """None when the pair was rotated since: only its hash is kept then."""
    secondary_subscription_key: str
    secondary_secret: str | None
    email: str
    password: str | None
    """None when it was changed since."""
    model_ids: list[UUID]
    store_ids: list[UUID]
    supplier_ids: list[UUID]


def demo(
    address: Annotated[
        str, typer.Option(help="Where the service is, or will be: the curl that is printed calls it there.")
    ] = "http://127.0.0.1:8080",
    as_json: AsJson = False,
) -> None:
    """Make a demo account with a small catalogue, an application and a person, and print what opens it.

    Harmless to repeat: what is there stays, and the same keys are printed.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise typer.BadParameter(
            f"'{address}' is not an address such as http://127.0.0.1:8080.", param_hint="'--address'"
        )
    made = run_with(make_demo, as_json=as_json)
    show(msgspec.to_builtins(made), _for_people(made, address.rstrip("/"), now()), as_json=as_json)


async def make_demo(parts: Parts, settings: Settings) -> Demo:
    """Make of the demo account what is not there yet."""
    await make_ready(parts.database)
    contents = msgspec.convert(tomllib.loads(files("saleport.cli").joinpath("demo.toml").read_text("utf-8")), _Contents)
    account = await _account(parts)
    secrets = {slot: _secret(settings, account, slot) for slot in KeySlot}
    application = await _application(parts, account, secrets)
    primary, secondary = await parts.managing.show_keys(application, actor=COMMAND_LINE)
    known = {
        slot: secret if await parts.managing.has_secret(application, slot, secret) else None
        for slot, secret in secrets.items()
    }
    return Demo(
        account=account.id,
        subscription_key=primary.subscription_key,
        secret=known[KeySlot.PRIMARY],
        secondary_subscription_key=secondary.subscription_key,
        secondary_secret=known[KeySlot.SECONDARY],
        email=_EMAIL,
        password=await _password(parts, settings, account),
        model_ids=await _models(parts, account.id, contents),
        store_ids=await _stores(parts, account.id, contents),
        supplier_ids=await _suppliers(parts, account.id, contents),
    )


def _secret(settings: Settings, account: Account, slot: KeySlot) -> str:
    """A secret of the demo application: kept as a hash like any other, and printed again because it can be derived."""
    return _derived(settings, f"demo application {account.id} {slot}")


async def _password(parts: Parts, settings: Settings, account: Account) -> str | None:
    """The password of the account's owner, who is made if they are not there; the same goes for it."""
    password = _derived(settings, f"demo person {account.id}")[:_PASSWORD_CHARACTERS]
    known = {each.person.email: each.person for each in await parts.enlisting.listed()}
    if _EMAIL not in known:
        place = Place(account.id, Role.OWNER)
        await parts.enlisting.create(_EMAIL, password, place, actor=COMMAND_LINE, name="Demo")
        return password
    return password if await parts.enlisting.has_password(known[_EMAIL], password) else None


def _derived(settings: Settings, purpose: str) -> str:
    return base64.urlsafe_b64encode(derived_key(settings.secret, purpose)).rstrip(b"=").decode()


async def _account(parts: Parts) -> Account:
    for account in await parts.managing.list_accounts():
        if account.name == _ACCOUNT:
            return account
    return await parts.managing.create_account(_ACCOUNT, actor=COMMAND_LINE)


async def _application(parts: Parts, account: Account, secrets: dict[KeySlot, str]) -> Application:
    for application in await parts.managing.list_applications(account.id):
        if application.name == _APPLICATION:
            return application
    application, _ = await parts.managing.create_application(
        account.id, _APPLICATION, Scope, secrets, actor=COMMAND_LINE
    )
    return application


async def _models(parts: Parts, account_id: UUID, contents: _Contents) -> list[UUID]:
    model_types = {entry.key: entry.id for entry in await parts.cataloguing.list_model_types(account_id)}
    for entry in contents.model_types:
        if entry.key not in model_types:
            made = await parts.cataloguing.create_model_type(account_id, entry.key, entry.en, entry.fr)
            model_types[entry.key] = made.id
    # Putting a brand that is there gives the one that is there.
    brands = {
        name: (await parts.cataloguing.create_brand(account_id, BrandIn(name), Findings())).id
        for name in contents.brands
    }
    models = await parts.cataloguing.models_by_code(account_id, [model.sku for model in contents.models])
    for model in contents.models:
        if model.sku not in models:
            model_in = ModelIn(
                brand_id=brands[model.brand],
                model_type_id=model_types[model.model_type],
                sku=model.sku,
                label=model.label,
                eans=[model.ean],
                weight=model.weight,
                state="New",
                additional_information=AdditionalInformationIn(is_returnable=model.is_returnable),
            )
            models[model.sku] = (await parts.cataloguing.create_model(account_id, model_in, Findings())).id
    return [models[model.sku] for model in contents.models]


async def _stores(parts: Parts, account_id: UUID, contents: _Contents) -> list[UUID]:
    stores = {
        store.chain_internal_id: store.id
        for store in await parts.storing.list_stores(account_id)
        if store.chain == _CHAIN
    }
    for store in contents.stores:
        if store.number not in stores:
            store_in = StoreIn(
                chain=_CHAIN,
                chain_internal_id=store.number,
                name=store.name,
                address=Address(
                    street_address=store.street, zip_code=store.zip, city=store.city, country_code=store.country
                ),
                country_code=store.country,
            )
            stores[store.number] = (await parts.storing.add_or_modify(account_id, store_in, Findings())).id
    return [stores[store.number] for store in contents.stores]


async def _suppliers(parts: Parts, account_id: UUID, contents: _Contents) -> list[UUID]:
    return [(await parts.cataloguing.create_supplier(account_id, name)).id for name in contents.suppliers]


def _for_people(made: Demo, address: str, instant: datetime) -> str:
    rows = [
        ("Address", address),
        ("Account", f"{_ACCOUNT} ({made.account})"),
        ("Subscription key", made.subscription_key),
        ("Secret", made.secret or "(replaced)"),
        ("Sign in as", made.email),
        ("Password", made.password or "(changed)"),
    ]
    told = f"saleport has a demo account:\n\n{aligned(rows, indent='  ')}\n"
    if made.secret is None:
        return f"""{told}
The secret was shown once, when the pair was replaced. For a new pair:

  saleport application rotate '{_APPLICATION}' primary --account {_ACCOUNT}
"""
    return f"""{told}
Import an order (paste this into a shell while the service runs):

{_curl(made, address, instant)}
"""


def _curl(made: Demo, address: str, instant: datetime) -> str:
    """One command for sh, bash and zsh that fetches a token and imports an order with it."""
    order = {
        "orderReference": "DEMO-1",
        "civility": "Mrs",
        "customerFirstName": "Camille",
        "customerLastName": "Martin",
        "customerMail": "camille.martin@example.com",
        "phoneNumber": "+33142685300",
        "address": {"streetAddress": "12 rue de la Paix", "zipCode": "75002", "city": "Paris", "countryCode": "FR"},
        "purchaseDateUtc": (instant - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "products": [
            {"modelId": str(made.model_ids[0]), "price": {"amount": 129.9, "currency": "EUR"}},
            {"modelId": str(made.model_ids[2]), "price": {"amount": 159, "currency": "EUR"}},
        ],
        "shippingPrice": {"amount": 5.9, "currency": "EUR"},
    }
    # A member a line, and a product a line: short enough to read, and to change.
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in order.items()]
    body = "{\n" + ",\n".join(lines) + "\n}"
    body = (
        body.replace('[{"modelId', '[\n    {"modelId')
        .replace('}, {"modelId', '},\n    {"modelId')
        .replace("}]", "}\n  ]")
    )
    return rf"""curl -sS -w '\n' -X PUT {shlex.quote(address + "/api/v1/orders")} \
  -H 'Ocp-Apim-Subscription-Key: {made.subscription_key}' \
  -H "Authorization: Bearer $(curl -sS {shlex.quote(address + "/api/v1/token")} \
        -H 'Ocp-Apim-Subscription-Key: {made.subscription_key}' \
        -H 'Ocp-Apim-Secret-Value: {made.secret}' | sed 's/.*"value":"\([^"]*\)".*/\1/')" \
  -H 'Content-Type: application/json' \
  -d '{body}'"""
