import json
from uuid import UUID, uuid4

from bench.peers.copying import rows
from bench.stand.service import probe_reference
from saleport.orders.order import order_id

ACCOUNT = uuid4()


def test_rows_are_as_an_import_leaves_them() -> None:
    kept = [json.dumps({"orderReference": probe_reference(number), "civility": "Mrs"}) for number in range(2)]
    made = list(rows(ACCOUNT, kept, "COPY", range(3)))
    assert [reference for _, _, reference, *_ in made] == ["COPY-0000000000", "COPY-0000000001", "COPY-0000000002"]
    for account_id, identity, reference, version, content_hash, document, imported_at in made:
        assert (account_id, identity, version) == (ACCOUNT, order_id(ACCOUNT, reference), 1)
        assert json.loads(document) == {"orderReference": reference, "civility": "Mrs"}
        assert isinstance(content_hash, UUID)
        assert imported_at.tzinfo is not None
