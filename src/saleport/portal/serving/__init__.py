"""How pages, documents and static files are made and sent, whatever is on them."""
