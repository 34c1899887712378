"""The peers: what saleport is measured against. Each is kept honest and ordinary."""
