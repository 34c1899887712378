"""How the rows of a table become orders: mappings, the layouts of known shops, and what values mean."""
