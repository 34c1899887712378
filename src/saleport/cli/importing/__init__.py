"""`saleport import`: files of orders, by a running service or directly into the database."""
