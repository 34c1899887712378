-- The floor: the least that keeps an order, on saleport's own table. bench.peers.pgbench writes a number for {}.
\set count :count + 1
INSERT INTO orders (account_id, id, reference, version, content_hash, document, imported_at)
VALUES (
    :account, gen_random_uuid(), :run || '-' || :client_id || '-' || :count, 1, :content_hash_{}, :document_{}, now()
)
ON CONFLICT (account_id, id) DO UPDATE SET
    version = orders.version + 1,
    content_hash = excluded.content_hash,
    document = excluded.document,
    imported_at = excluded.imported_at;
