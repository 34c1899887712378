-- The ordinary transaction, on the ordinary service's tables, without anything but a database and its client:
-- put the order, remove its lines, insert its lines, commit. bench.peers.pgbench writes a number for {}.
\set count :count + 1
BEGIN;
INSERT INTO orders (
    id, account_id, reference, civility, customer_last_name, customer_first_name, company_name, street_address,
    additional_address, door_code, floor, zip_code, city, country_code, address_phone, phone_number, customer_mail,
    purchased_at, shipping_amount, shipping_currency, sales_channel
) VALUES (
    gen_random_uuid(), :account, :run || '-' || :client_id || '-' || :count, :civility_{}, :last_name_{},
    :first_name_{}, :company_name_{}, :street_address_{}, :additional_address_{}, :door_code_{}, :floor_{},
    :zip_code_{}, :city_{}, :country_code_{}, :phone_{}, :phone_{}, :mail_{}, :purchased_at_{},
    :shipping_amount_{}, :shipping_currency_{}, :sales_channel_{}
)
ON CONFLICT (account_id, reference) DO UPDATE SET
    civility = excluded.civility,
    customer_last_name = excluded.customer_last_name,
    customer_first_name = excluded.customer_first_name,
    company_name = excluded.company_name,
    street_address = excluded.street_address,
    additional_address = excluded.additional_address,
    door_code = excluded.door_code,
    floor = excluded.floor,
    zip_code = excluded.zip_code,
    city = excluded.city,
    country_code = excluded.country_code,
    address_phone = excluded.address_phone,
    phone_number = excluded.phone_number,
    customer_mail = excluded.customer_mail,
    purchased_at = excluded.purchased_at,
    shipping_amount = excluded.shipping_amount,
    shipping_currency = excluded.shipping_currency,
    sales_channel = excluded.sales_channel,
    updated_at = now()
RETURNING id AS order_id \gset
DELETE FROM order_lines WHERE order_id = :order_id;
INSERT INTO order_lines (order_id, model_id, reference, amount, currency) VALUES
    (:order_id, :model_0_{}, :line_reference_0_{}, :amount_0_{}, :currency_0_{}),
    (:order_id, :model_1_{}, :line_reference_1_{}, :amount_1_{}, :currency_1_{}),
    (:order_id, :model_2_{}, :line_reference_2_{}, :amount_2_{}, :currency_2_{});
COMMIT;
