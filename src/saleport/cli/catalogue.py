"""`saleport supplier` and `saleport modeltype`: the parts of a catalogue that no operation of the API can make."""

from typing import Annotated, Any

import typer

from saleport.catalogue.model_type import ModelType
from saleport.catalogue.supplier import Supplier
from saleport.cli.accounts import AccountOption
from saleport.cli.opening import run
from saleport.cli.output import AsJson, show, show_table
from saleport.service import Parts

suppliers = typer.Typer(no_args_is_help=True, help="Suppliers: who delivered what was sold.")
model_types = typer.Typer(no_args_is_help=True, help="Model types: the kinds of article that models are of.")


@suppliers.command("create", epilog="Example: saleport supplier create 'Atelier Nord' --account 'Maison Martin'")
def create_supplier(
    name: Annotated[str, typer.Argument(help="Its name.")], account: AccountOption, as_json: AsJson = False
) -> None:
    """Make a supplier. One of that name that is there already is kept."""

    async def work(parts: Parts) -> Supplier:
        account_id = (await parts.managing.find_account(account)).id
        return await parts.cataloguing.create_supplier(account_id, name)

    supplier = run(work, as_json=as_json)
    show(_shown_supplier(supplier), f"The supplier {supplier.name}: {supplier.id}", as_json=as_json)


@suppliers.command("list", epilog="Example: saleport supplier list --account 'Maison Martin'")
def list_suppliers(account: AccountOption, as_json: AsJson = False) -> None:
    """List an account's suppliers by name."""

    async def work(parts: Parts) -> list[Supplier]:
        return await parts.cataloguing.list_suppliers((await parts.managing.find_account(account)).id)

    entries = [_shown_supplier(supplier) for supplier in run(work, as_json=as_json)]
    show_table(entries, ("ID", "NAME"), "The account has no suppliers yet.", as_json=as_json)


@model_types.command(
    "create", epilog="Example: saleport modeltype create shoes --en Shoes --fr Chaussures --account 'Maison Martin'"
)
def create_model_type(
    key: Annotated[str, typer.Argument(help="Its name for programs, which never changes.")],
    english: Annotated[str, typer.Option("--en", help="Its label in English.")],
    french: Annotated[str, typer.Option("--fr", help="Its label in French.")],
    account: AccountOption,
    as_json: AsJson = False,
) -> None:
    """Make a model type, or give other labels to the one of that key."""

    async def work(parts: Parts) -> ModelType:
        account_id = (await parts.managing.find_account(account)).id
        return await parts.cataloguing.create_model_type(account_id, key, english, french)

    model_type = run(work, as_json=as_json)
    show(_shown_model_type(model_type), f"The model type {model_type.key}: {model_type.id}", as_json=as_json)


@model_types.command("list", epilog="Example: saleport modeltype list --account 'Maison Martin'")
def list_model_types(account: AccountOption, as_json: AsJson = False) -> None:
    """List an account's model types by key."""

    async def work(parts: Parts) -> list[ModelType]:
        return await parts.cataloguing.list_model_types((await parts.managing.find_account(account)).id)

    entries = [_shown_model_type(model_type) for model_type in run(work, as_json=as_json)]
    show_table(entries, ("ID", "KEY", "EN", "FR"), "The account has no model types yet.", as_json=as_json)


def _shown_supplier(supplier: Supplier) -> dict[str, Any]:
    return {"id": str(supplier.id), "name": supplier.name}


def _shown_model_type(model_type: ModelType) -> dict[str, Any]:
    return {
        "id": str(model_type.id),
        "key": model_type.key,
        "labelEn": model_type.label_en,
        "labelFr": model_type.label_fr,
    }
