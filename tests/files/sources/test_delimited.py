import pytest

from saleport.errors import ErrorCode
from saleport.files.record import Row
from tests.files.sources.conftest import OpenTable


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(table: OpenTable, delimiter: str) -> None:
    source = table(delimiter.join("abc").encode() + b"\n" + delimiter.join("123").encode())
    assert source.header == ("a", "b", "c")
    assert list(source.rows()) == [Row(2, ["1", "2", "3"])]
    assert source.recognition.delimiter == ("tab" if delimiter == "\t" else delimiter)


def test_rows_have_the_lines_on_which_they_begin(table: OpenTable) -> None:
    source = table(b'Name,Note\n#1,"a\nb"\n\n , \n#2,c')
    assert list(source.rows()) == [Row(2, ["#1", "a\nb"]), Row(6, ["#2", "c"])]


def test_what_a_row_lacks_is_blank_and_what_it_has_too_much_is_told(table: OpenTable) -> None:
    source = table(b"a,b,c\n1\n1,2,3,,\n1,2,3,4\n4,5,6\n")
    short, padded, long, good = source.rows()
    assert short.cells == ["1", "", ""]
    assert padded.cells == long.cells == ["1", "2", "3"]
    assert good.cells == ["4", "5", "6"]
    assert long.problem is not None
    assert long.problem.code == ErrorCode.ROW_MALFORMED
    assert (short.problem, padded.problem, good.problem) == (None, None, None)


def test_quotation_marks_between_tabs_enclose_cells_where_rows_are_even_only_so(table: OpenTable) -> None:
    enclosing = table(b'name\tnote\tsku\n#1\t"Ring twice.\nThe bell says ""Example""."\tA\n#2\tno\tB\n')
    assert [row.cells[1] for row in enclosing.rows()] == ['Ring twice.\nThe bell says "Example".', "no"]
    letters = table(b'name\tnote\tsku\n#1\t"Example" cup\tA\n#2\t12" plate\tB\n#3\t"open\tC\n')
    assert [row.cells[1] for row in letters.rows()] == ['"Example" cup', '12" plate', '"open']
