"""Which form a body takes: one that reads as JSON wherever the language has one and the body allows it."""

import time

import pytest

from saleport.samples.writing import LITERALS

PRETTY = '{\n  "name": "Zoé",\n  "amount": 12.0\n}'
WITH_BACKSLASHES = '{\n  "name": "\\"Zoe\\" \\u00e9"\n}'
UNSEEN = "a\u2028b\n"


def embed(language: str, body: str) -> str:
    return LITERALS[language].embed(body)


def in_lines(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("language", "literal"),
    [
        ("curl", f"'{PRETTY}'"),
        ("csharp", '@"{\n  ""name"": ""Zoé"",\n  ""amount"": 12.0\n}"'),
        (
            "java",
            in_lines(
                '"""',
                "            {",
                '              "name": "Zo\\u00e9",',
                '              "amount": 12.0',
                '            }"""',
            ),
        ),
        ("javascript", f"`{PRETTY}`"),
        (
            "objectivec",
            in_lines(
                "",
                '        @"{\\n"',
                '        @"  \\"name\\": \\"Zoé\\",\\n"',
                '        @"  \\"amount\\": 12.0\\n"',
                '        @"}"',
            ),
        ),
        ("php", f"<<<'JSON'\n{PRETTY}\nJSON"),
        ("python", f'"""{PRETTY}"""'),
        ("ruby", f"<<'JSON'.chomp\n{PRETTY}\nJSON"),
    ],
)
def test_json_reads_as_json(language: str, literal: str) -> None:
    assert embed(language, PRETTY) == literal


@pytest.mark.parametrize(
    ("language", "literal"),
    [
        ("curl", f"'{WITH_BACKSLASHES}'"),
        ("javascript", f"String.raw`{WITH_BACKSLASHES}`"),
        ("php", f"<<<'JSON'\n{WITH_BACKSLASHES}\nJSON"),
        ("python", f'r"""{WITH_BACKSLASHES}"""'),
        ("ruby", f"<<'JSON'.chomp\n{WITH_BACKSLASHES}\nJSON"),
    ],
)
def test_backslashes_stay_as_they_are_where_the_language_has_a_form_for_that(language: str, literal: str) -> None:
    assert embed(language, WITH_BACKSLASHES) == literal


@pytest.mark.parametrize(
    ("language", "literal"),
    [
        ("curl", "printf 'a\\342\\200\\250b\n'"),
        ("csharp", '"a\\u2028b\\n"'),
        ("java", '"a\\u2028b\\n"'),
        ("javascript", "`a\\u{2028}b\n`"),
        ("objectivec", '\n        @"a\\342\\200\\250b\\n"'),
        ("php", '"a\\u{2028}b\\n"'),
        ("python", '"a\\u2028b\\n"'),
        ("ruby", '"a\\u{2028}b\\n"'),
    ],
)
def test_what_nobody_sees_is_escaped(language: str, literal: str) -> None:
    assert embed(language, UNSEEN) == literal


@pytest.mark.parametrize(
    ("language", "body", "literal"),
    [
        ("curl", "it's", "'it'\\''s'"),
        ("curl", "-\u2028", "printf '\\055\\342\\200\\250'"),
        ("java", "{\n  a  \n}", in_lines('"""', "            {", "              a \\s", '            }"""')),
        ("java", "  {\n  a}", in_lines('"""', "              {", "              a}\\", '            """')),
        ("java", 'a\n\\"', '"""\n            a\n            \\\\\\""""'),
        ("javascript", "${x} `y` </script>", "`\\${x} \\`y\\` <\\/script>`"),
        ("javascript", "\\${x}", "`\\\\\\${x}`"),
        ("objectivec", "???/", '\n        @"?\\?\\?/"'),
        ("php", "  JSON;", "<<<'JSON_'\n  JSON;\nJSON_"),
        ("python", '"""\\n', "r'''\"\"\"\\n'''"),
        ("python", "\"\"\"'''", "\"\\\"\\\"\\\"'''\""),
        ("python", "a\\", '"a\\\\"'),
        ("ruby", "JSON\nJSON_", "<<'JSON__'.chomp\nJSON\nJSON_\nJSON__"),
    ],
)  # fmt: skip
def test_what_would_end_or_change_a_literal_does_not(language: str, body: str, literal: str) -> None:
    assert embed(language, body) == literal


def test_what_is_too_long_for_one_argument_comes_by_a_pipe() -> None:
    assert embed("curl", "x" * 100_000).startswith("'x")
    assert embed("curl", "x" * 100_001).startswith("printf 'x")


def test_what_is_too_long_for_one_text_of_a_class_comes_in_parts() -> None:
    assert embed("java", "{\n" + "x\n" * 4_999).count('"""') == 2
    assert embed("java", "{\n" + "x\n" * 5_000).startswith('String.join("",\n            """\n')


@pytest.mark.parametrize("body", ["\n" * 200_000, "\t\n" * 100_000, "\n".join("JSON" + "_" * n for n in range(600))])
@pytest.mark.parametrize("language", LITERALS)
def test_a_body_is_embedded_in_a_moment_whatever_it_is(language: str, body: str) -> None:
    began = time.process_time()
    embed(language, body)
    # To look at all that follows, from each line anew, took half a minute, and the whole service waited.
    assert time.process_time() - began < 2
