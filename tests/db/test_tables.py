"""What all tables have in common."""

from saleport.db.tables import metadata


def test_what_is_deleted_with_a_row_is_found_by_an_index() -> None:
    """The server looks for it once for each row that is deleted: through all rows of the account, without one."""
    unfound = {
        f"{table.name}: {', '.join(key.column_keys)}"
        for table in metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.ondelete == "CASCADE"
        and key.column_keys
        not in [
            [column.name for column in each.columns][: len(key.columns)] for each in (table.primary_key, *table.indexes)
        ]
    }
    assert unfound == set()
