"""Mappings for headers that nobody knows."""

import time

import pytest

from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.documents.writing import to_yaml
from saleport.files.mapping.guessing import guess
from saleport.files.mapping.mapping import Mapping, Source, Take, columns_by_field

LANGUAGES = {
    "english": (
        "Order No=A1;Order Date=01/05/2026 10:00;First Name=Jane;Last Name=Example;E-mail=j@example.com;"
        "Street=Example Street;House Number=1;Zip Code=SW1A 1AA;Town=London;Country=UK;Item Code=K-1;"
        "Item Name=Kettle;Qty=1;Unit Price=29.95;Currency=GBP;Shipping Cost=4.90"
    ),
    "french": (
        "N° de commande=A1;Date de commande=01/05/2026 10:00;Prénom=Jeanne;Nom=Exemple;"
        "Courriel=j@example.com;Adresse=rue Exemple;Numéro de rue=1;Code postal=75002;Ville=Paris;"
        "Pays=France;Référence article=K-1;Désignation=Bouilloire;Qté=1;Prix unitaire TTC=29,95;Devise=EUR;"
        "Frais de port=4,90"
    ),
    "german": (
        "Bestellnummer=A1;Bestelldatum=01.05.2026 10:00;Vorname=Jana;Nachname=Beispiel;E-Mail=j@example.com;"
        "Straße=Beispielweg;Hausnummer=1;PLZ=10115;Ort=Berlin;Land=Deutschland;Artikelnummer=K-1;"
        "Bezeichnung=Kessel;Menge=1;Einzelpreis=29,95;Währung=EUR;Versandkosten=4,90"
    ),
    "spanish": (
        "Número de pedido=A1;Fecha de pedido=01/05/2026 10:00;Nombre=Juana;Apellidos=Ejemplo;"
        "Correo electrónico=j@example.com;Dirección=Calle Ejemplo;Número=1;Código postal=28001;Ciudad=Madrid;"
        "País=España;Código de artículo=K-1;Descripción=Hervidor;Cantidad=1;Precio unitario=29,95;Moneda=EUR;"
        "Gastos de envío=4,90"
    ),
    "italian": (
        "Numero ordine=A1;Data ordine=01/05/2026 10:00;Nome=Gianna;Cognome=Esempio;Email=g@example.com;"
        "Indirizzo=Via Esempio;Numero civico=1;CAP=00118;Città=Roma;Nazione=Italia;Codice articolo=K-1;"
        "Descrizione=Bollitore;Quantità=1;Prezzo unitario=29,95;Valuta=EUR;Spese di spedizione=4,90"
    ),
    "dutch": (
        "Ordernummer=A1;Besteldatum=01-05-2026 10:00;Voornaam=Jan;Achternaam=Voorbeeld;"
        "E-mailadres=j@example.com;Straat=Voorbeeldweg;Huisnummer=1;Postcode=1011 AB;Plaats=Amsterdam;"
        "Land=Nederland;Artikelcode=K-1;Omschrijving=Ketel;Aantal=1;Stukprijs=29,95;Valuta=EUR;"
        "Verzendkosten=4,90"
    ),
}
"""Columns, each with a cell."""
FIELDS = [
    "orderReference", "purchaseDateUtc", "customerFirstName", "customerLastName", "customerMail",
    "address.streetAddress",
    None, "address.zipCode", "address.city", "address.countryCode", "products[].sku", "products[].productLabel",
    "products[].quantity", "products[].price.amount", "products[].price.currency", "shippingPrice.amount",
]  # fmt: skip


def table(language: str) -> tuple[str, str]:
    """A header and a row."""
    pairs = [pair.partition("=") for pair in LANGUAGES[language].split(";")]
    return ";".join(name for name, _, _ in pairs), ";".join(cell for _, _, cell in pairs)


def guessed(header: str, *rows: str) -> Mapping:
    return guess(header.split(";"), [row.split(";") for row in rows])


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_known_by_their_names_in_six_languages(language: str) -> None:
    header, row = table(language)
    fields = columns_by_field(guessed(header, row, row.replace("A1", "A2")))
    read = {field: fields.get(field, ())[:1] for field in FIELDS if field}
    assert read == {field: (name,) for field, name in zip(FIELDS, header.split(";"), strict=True) if field}


def test_a_guess_has_its_reasons_and_can_be_written_down() -> None:
    header, row = table("german")
    mapping = guessed(header, row)
    assert "Einzelpreis" in mapping.because["products.price"]
    text = to_yaml(mapping)
    assert "# products.price: “Einzelpreis” is called so, and 100% of its values look like amounts\n" in text
    assert columns_by_field(from_yaml(text)) == columns_by_field(mapping)


def test_what_is_in_a_column_counts_against_its_name() -> None:
    mapping = guessed(
        "Order;Date;Mail;When;SKU;Price", "1;blue;by post;2026-05-01;K;1.00", "2;red;by hand;2026-05-02;K;2.00"
    )
    assert mapping.order["purchaseDateUtc"].columns == ("When",)
    assert "customerMail" not in mapping.order


def test_content_alone_shows_mail_addresses_dates_and_article_numbers() -> None:
    mapping = guessed(
        "a;b;c", "j@example.com;2026-05-01 10:00;4006381333931", "k@example.com;2026-05-02 10:00;4006381333931"
    )
    assert mapping.order["customerMail"].columns == ("a",)
    assert mapping.order["purchaseDateUtc"].columns == ("b",)
    assert mapping.products["ean"].columns == ("c",)


def test_whole_names_and_two_addresses_are_taken_apart() -> None:
    header = "Order;Customer;Ship To Street;Ship To City;Billing Street;Billing City;SKU;Price;Date;Time"
    mapping = guessed(header, "1;Jane Example;A Street;Paris;B Street;Lyon;K;1.00;2026-05-01;10:00")
    assert mapping.order["customerLastName"] == Source(columns=("Customer",), take=Take.LAST_NAME)
    assert [address["city"].columns for address in mapping.addresses] == [("Ship To City",), ("Billing City",)]
    assert mapping.order["purchaseDateUtc"].join == ("Date", "Time")


def test_the_total_of_an_order_is_not_taken_for_that_of_its_lines() -> None:
    of_order = guessed("Order;SKU;Total", "1;K;30.00", "1;L;30.00", "2;K;10.00")
    of_lines = guessed("Order;SKU;Total", "1;K;10.00", "1;L;20.00", "2;K;10.00")
    assert of_order.price is None
    assert of_lines.price is not None
    assert of_lines.price.total == ("Total",)


def test_a_column_that_may_name_or_number_articles_numbers_them_where_nothing_else_does() -> None:
    alone = guessed("Order;Article;Price", "1;LUM-KETTLE;29.95")
    beside = guessed("Order;SKU;Article;Price", "1;LUM-KETTLE;Kettle;29.95")
    names = guessed("Order;Article;Price", "1;A kettle of copper;29.95")
    assert alone.products["sku"].columns == ("Article",)
    assert "productLabel" not in alone.products
    assert beside.products["productLabel"].columns == ("Article",)
    assert "sku" not in names.products


def test_the_columns_of_rejected_rows_are_no_fields() -> None:
    mapping = guessed("Order;error_code;suggestion;SKU", "1;MODEL_UNKNOWN;K-2;K-1")
    assert mapping.products["sku"].columns == ("SKU",)


def test_columns_by_the_thousand_and_names_like_novels_are_not_all_compared() -> None:
    began = time.process_time()
    guess(("orderReference", *(f"c{number}" for number in range(50_000))), [])
    guess(("product price " * 50_000,), [])
    assert time.process_time() - began < 15


def test_a_column_with_a_line_break_in_its_name_does_not_end_the_remark_about_it() -> None:
    mapping = guess(["Order\nname: x"], [["A-1"]])
    assert "\n" in mapping.because["order.orderReference"]
    document = to_yaml(mapping)
    assert from_yaml(document).order == mapping.order
