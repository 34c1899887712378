"""Getting started: from a subscription key to the status of the first order, in five steps that are really taken."""

from saleport.errors import ErrorCode
from saleport.messages import explain
from saleport.portal.serving.pages import Page, Visit
from saleport.portal.words import typeset, words

ORDER = """{
  "orderReference": "<reference>",
  "customerLastName": "Martin",
  "customerMail": "claire.martin@example.com",
  "address": {
    "streetAddress": "12 rue de la Paix",
    "zipCode": "75002",
    "city": "Paris",
    "countryCode": "FR"
  },
  "purchaseDateUtc": "<now>",
  "products": [
    {
      "modelId": "<model>",
      "price": {"amount": 29.95, "currency": "EUR"}
    }
  ]
}"""
"""Against this order nothing stands, not even a warning, once its placeholders are filled in."""

_IN_A_SHELL = (
    ORDER.replace("<reference>", "START-1").replace("<now>", "$(date -u +%FT%TZ)").replace("<model>", "$MODEL")
)
_BOTH = '-H "Ocp-Apim-Subscription-Key: $KEY" \\\n  -H "Authorization: Bearer $TOKEN"'

CURLS = {
    "token": """\
TOKEN=$(curl -sS "$BASE/api/v1/token" \\
  -H "Ocp-Apim-Subscription-Key: $KEY" \\
  -H "Ocp-Apim-Secret-Value: $SECRET" |
  sed 's/.*"value":"\\([^"]*\\)".*/\\1/')""",
    "model": f"""\
curl "$BASE/api/v1/catalog/models?page=1&pageSize=1000" \\
  {_BOTH}
MODEL='…'""",
    "order": f"""\
curl -i -X PUT "$BASE/api/v1/orders" \\
  {_BOTH} \\
  -H "Content-Type: application/json" \\
  --data-binary @- <<END
{_IN_A_SHELL}
END""",
    "status": f"""\
curl "$BASE/api/v1/orders/START-1/status" \\
  {_BOTH}""",
}
"""The calls of the steps, to be pasted into one shell after the other."""


async def show_start(visit: Visit) -> Page:
    """The five steps: to be taken on the page, or, where scripts do not run, with curl."""
    language = visit.language
    for_scripts = {
        "words": words(language)["start_script"],
        "order": ORDER,
        # The way out of whatever a call is refused for.
        "remedies": {code: typeset(explain(code, language).remedy, language) for code in ErrorCode},
    }
    content = {"base_url": visit.request.base_url, "curls": CURLS, "for_scripts": for_scripts}
    return Page("start.html", content)
