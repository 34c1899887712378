"""One linear history of the schema, for both engines."""
