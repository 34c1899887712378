"""What is told of imports to whoever watches over the service."""

from saleport import metrics
from saleport.imports.tending.counting import CountingImports
from tests.imports.conftest import Merchant


async def test_imports_that_have_not_ended_are_counted_by_their_state(merchant: Merchant) -> None:
    await merchant.done(await merchant.submit([merchant.order("A")]))
    for reference in "BC":
        await merchant.submit([merchant.order(reference)])
    await CountingImports(merchant.parts.database).count()
    page = metrics.page().decode()
    assert 'saleport_imports_open{state="waiting"} 2.0' in page
    assert 'saleport_imports_open{state="paused"} 0.0' in page
