import pytest

from saleport.errors import ErrorCode, Rejected
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


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (b"a;b;c\n", 1),
        (b"\n \n;;\na;b;c\n", 4),
        (b"sep=;\na;b;c\n", 2),
        (b"Orders of May\nMaison Example;2026\n\na;b;c\n", 4),
        (b'"Report\nof May"\na;b;c\n', 3),
    ],
)
def test_the_header_is_found_below_what_comes_before_it(table: OpenTable, head: bytes, row: int) -> None:
    source = table(head + b"1;2,5;x\n2;3,5;y\n")
    assert (source.header, source.recognition.header_row) == (("a", "b", "c"), row)
    assert list(source.rows()) == [Row(row + 1, ["1", "2,5", "x"]), Row(row + 2, ["2", "3,5", "y"])]


def test_names_that_are_known_make_a_header(table: OpenTable) -> None:
    content = b"Shop,Example,Maison,Paris\nName,SKU,Price,2026\n#1,A,1,2\n"
    assert table(content).header == ("Shop", "Example", "Maison", "Paris")
    assert table(content, known=("name", "price", "sku")).header == ("Name", "SKU", "Price", "2026")


def test_columns_with_one_name_stay_in_their_places(table: OpenTable) -> None:
    assert table(b"Name,Name,,Note\n1,2,3,4").header == ("Name", "Name", "", "Note")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_are_those_of_any_machine(table: OpenTable, end: str) -> None:
    source = table(end.join(["a,b", '1,"x', 'y"', "2,z"]).encode())
    assert list(source.rows()) == [Row(2, ["1", f"x{end}y"]), Row(4, ["2", "z"])]


def test_a_quotation_mark_that_is_never_closed_costs_one_row(table: OpenTable) -> None:
    head, tail = b'a,b,c\n1,2,3\n2,"4,5\n', b"3,4,%100d\n" % 5 * 12_000
    rows = list(table(head + tail).rows())
    assert [row.number for row in rows[:4]] == [2, 3, 4, 5]
    assert rows[1].cells == ["2", '"4', "5"]
    assert len(rows) == 12_002


def test_a_quotation_mark_that_is_closed_by_another_row_joins_none(table: OpenTable) -> None:
    rows = b"".join(
        b'%d,"5 inch,c,d,e,f\n' % place if place in (3, 9) else b"%d,b,c,d,e,f\n" % place for place in range(12)
    )
    found = list(table(b"n,b,c,d,e,f\n" + rows).rows())
    assert [row.cells[0] for row in found] == [str(place) for place in range(12)]
    assert found[3].cells[1] == '"5 inch'
    assert not any(row.problem for row in found)


def test_quotation_marks_that_lead_astray_again_and_again_come_to_an_end(table: OpenTable) -> None:
    with pytest.raises(Rejected) as raised:
        list(table(b"a,b\n" + b'x","y\n' * 1_000_000).rows())
    assert "never closed" in raised.value.problems[0].explanation


def test_a_line_without_end_is_refused(table: OpenTable) -> None:
    with pytest.raises(Rejected, match="FILE_TOO_LARGE"):
        list(table(b"a,b\n1,2\n" + b"x" * 2_000_000).rows())


def test_bytes_that_are_no_characters_make_their_row_malformed(table: OpenTable) -> None:
    content = b"a,b\n" + "é,è\n".encode() * 10 + b"1,\xe9\n2,x\n"
    source = table(content)
    assert source.recognition.encoding == "utf-8"
    assert "1 bytes" in source.recognition.notes[0]
    *_, broken, good = source.rows()
    assert broken.problem is not None
    assert "'b' in row 12 holds the byte 0xE9" in broken.problem.explanation
    assert good == Row(13, ["2", "x"])


def test_zeros_are_left_to_the_rules_and_alone_are_blank(table: OpenTable) -> None:
    assert list(table(b"a,b\n1,x\0y\n" + bytes(100)).rows()) == [Row(2, ["1", "x\0y"])]


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("Nr;Prénom;Ville\n1;Zoë;Besançon\n", "utf-8", "utf-8"),
        ("Nr;Prénom;Ville\n1;Zoë;Besançon\n", "utf-8-sig", "utf-8-sig"),
        ("Nr;Prénom;Ville\n1;Zoë;Besançon\n", "utf-16", "utf-16"),
        ("Nr;Prénom;Ville\n1;Zoë;Besançon\n", "utf-16-le", "utf-16-le"),
        ("Nr;Prénom;Ville\n1;Zoë;Besançon\n", "utf-16-be", "utf-16-be"),
        ("Nr;Prénom;Ville\n1;Zoë;Besançon\n", "cp1252", "windows-1252"),
        ("Nr;Prénom;Ville\n1;Renée;L’Haÿ-les-Roses – 5 €\n", "cp1252", "windows-1252"),
        ("Nr;Name;Preis\n1;Jürgen Groß;5 €\n", "iso-8859-15", "iso-8859-15"),
        ("Nr;Prénom;Ville\n1;Émile;Besançon, près de l'église\n", "mac-roman", "mac-roman"),
        ("注文番号,氏名,住所\n250-1,山田太郎,東京都渋谷区神宮前\n", "cp932", "cp932"),
        ("order,name\n1,山田\n", "cp932", "cp932"),
        ("Nr;Imię;Miasto\n1;Łukasz Żółty;Święta 5, Kraków\n2;Ćwiek;Gdańsk\n", "cp1250", "windows-1250"),
        ("№;Имя;Город\n1;Иван Петров;Москва\n", "cp1251", "windows-1251"),
    ],
)
def test_the_encoding_is_found(table: OpenTable, text: str, encoding: str, named: str) -> None:
    source = table(text.encode(encoding))
    assert source.recognition.encoding == named
    rows = [list(source.header), *[list(row.cells) for row in source.rows()]]
    assert rows == [line.split(source.recognition.delimiter) for line in text.splitlines()]


def test_a_text_is_utf_8_only_if_all_of_it_is(table: OpenTable) -> None:
    head = b"Nr;City\n" + b"1;Paris\n" * 50_000
    source = table(head + "2;Besançon\n".encode("cp1252"))
    assert source.recognition.encoding == "windows-1252"
    *_, last = source.rows()
    assert last.cells == ["2", "Besançon"]


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-16", "utf-16-le", "windows-1252", "shift_jis"])
def test_an_encoding_that_is_named_is_taken(table: OpenTable, encoding: str) -> None:
    assert table("Nr;City\n1;Bonn\n".encode(encoding), encoding=encoding).header == ("Nr", "City")


@pytest.mark.parametrize("encoding", ["utf-99", "base64", "idna", "rot13", "\0", "unicode_escape"])
def test_what_is_no_encoding_is_refused(table: OpenTable, encoding: str) -> None:
    with pytest.raises(Rejected, match="PARAMETER_INVALID"):
        table(b"Nr;City\n1;Bonn\n", encoding=encoding)


@pytest.mark.parametrize("delimiter", ["", "ab", "\n", '"', "x"])
def test_what_is_no_delimiter_is_refused(table: OpenTable, delimiter: str) -> None:
    with pytest.raises(Rejected, match="PARAMETER_INVALID"):
        table(b"Nr;City\n1;Bonn\n", delimiter=delimiter)


@pytest.mark.parametrize(("delimiter", "header"), [("tab", ("a;b", "c")), ("^", ("a;b\tc",)), (";", ("a", "b\tc"))])
def test_a_delimiter_that_is_named_is_taken(table: OpenTable, delimiter: str, header: tuple[str, ...]) -> None:
    assert table(b"a;b\tc\n1;2\t3\n", delimiter=delimiter).header == header


def test_blanks_before_quotation_marks_are_no_part_of_cells(table: OpenTable) -> None:
    source = table(b'"Nr", "City", "Note"\n"1", "Paris, France", "a"\n')
    assert source.header == ("Nr", "City", "Note")
    assert list(source.rows()) == [Row(2, ["1", "Paris, France", "a"])]


def test_a_mark_on_every_row_that_is_never_closed_loses_no_row(table: OpenTable) -> None:
    rows = list(table(b"n,b,c,d,e,f\n" + b'1,"5 inch,c,d,e,f\n' * 2000).rows())
    assert len(rows) == 2000
    assert {tuple(row.cells) for row in rows[:-1]} == {("1", '"5 inch', "c", "d", "e", "f")}


@pytest.mark.parametrize("end", [b"", b"\n"], ids=["bare", "line"])
def test_a_table_of_one_column_ends_with_its_last_row(table: OpenTable, end: bytes) -> None:
    source = table(b"orderReference\nA-1\nA-2" + end)
    assert [row.cells for row in source.rows()] == [["A-1"], ["A-2"]]
