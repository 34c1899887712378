"""A body stands in a program byte for byte: each language says what it makes of very many of them, in one run."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from saleport.samples import SampleRequest, sample
from saleport.samples.characters import is_plain
from saleport.samples.writing import LITERALS
from tests.samples import nasty
from tests.samples.toolchains import run

pytestmark = pytest.mark.timeout(600)

MANY = 400

# What a body can have that means something to a compiler, an interpreter, or the page that shows it.
FRAGMENTS = [
    *nasty.LINES.splitlines(keepends=True),
    *nasty.UNSEEN,
    *"\"'`\\$#{}%?@/<>!-\n\t x0",
    "\\u",
    "\\N{",
    "JSON",
    "\n\n",
]
TEXTS = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
)

# Programs that write the bytes of each of their texts as a line of hexadecimal digits.
CSHARP = """
using System;
using System.Text;

static class Sample
{
    static void Show(string text)
    {
        Console.WriteLine(BitConverter.ToString(Encoding.UTF8.GetBytes(text)).Replace("-", ""));
    }

    %s
    static void Main() { %s }
}
"""
JAVA = """
class Sample {
    static void show(String text) throws Exception {
        System.out.println(java.util.HexFormat.of().formatHex(text.getBytes("UTF-8")));
    }

    %s
    public static void main(String[] arguments) throws Exception { %s }
}
"""
OBJECTIVE_C = """
#import <Foundation/Foundation.h>

static void show(NSString *text)
{
    NSData *data = [text dataUsingEncoding:NSUTF8StringEncoding];
    const unsigned char *bytes = [data bytes];
    NSUInteger place;
    for (place = 0; place < [data length]; place++) printf("%%02x", bytes[place]);
    printf("\\n");
}

int main(void)
{
    NSAutoreleasePool *pool = [[NSAutoreleasePool alloc] init];
    %s
    [pool drain];
    return 0;
}
"""


def in_methods(program: str, method: str, texts: list[str]) -> str:
    """A program with a method for each text: one for all would be too long for Java."""
    methods = [method % (number, text) for number, text in enumerate(texts)]
    return program % ("".join(methods), " ".join(f"Show{number}();" for number in range(len(texts))))


def in_shell(text: str) -> str:
    command = text if text.startswith("printf ") else f"printf %s {text}"
    return f"{command} | od -An -v -tx1 | tr -d ' \\n'; echo\n"


PROGRAMS: Mapping[str, Callable[[list[str]], str]] = {
    "curl": lambda texts: "".join(map(in_shell, texts)),
    "csharp": lambda texts: in_methods(CSHARP, "static void Show%s() { Show(%s); }\n", texts),
    "java": lambda texts: in_methods(JAVA, "static void Show%s() throws Exception { show(%s); }\n", texts),
    "javascript": lambda texts: "".join(f'console.log(Buffer.from({text}).toString("hex"));\n' for text in texts),
    "objectivec": lambda texts: OBJECTIVE_C % "".join(f"show({text});\n" for text in texts),
    "php": lambda texts: "<?php\n" + "".join(f'$b = {text};\necho bin2hex($b), "\\n";\n' for text in texts),
    "python": lambda texts: "".join(f"b = {text}\nprint(b.encode().hex())\n" for text in texts),
    "ruby": lambda texts: "".join(f'b = {text}\nputs b.unpack1("H*")\n' for text in texts),
}


def what_comes_out(language: str, bodies: list[str], folder: Path) -> list[str]:
    """What a program in which these bodies are embedded makes of them."""
    program = PROGRAMS[language]([LITERALS[language].embed(body) for body in bodies])
    # A locale without anything but ASCII: sources are read the same everywhere.
    ran = run(language, program, folder, locale="C")
    assert ran.code == 0, ran.errors[-2000:]
    return [bytes.fromhex(line).decode() for line in ran.output.split("\n")[:-1]]


def invented() -> list[str]:
    """Bodies beyond those that somebody thought of."""
    found: list[str] = []

    @settings(max_examples=MANY, phases=[Phase.generate], database=None, deadline=None)
    @given(TEXTS.map("".join).filter(bool))
    def invent(body: str) -> None:
        found.append(body)

    invent()
    return sorted(found, key=len)


def test_every_body_comes_out_as_it_went_in(language: str, tmp_path: Path) -> None:
    came_out = what_comes_out(language, list(nasty.BODIES.values()), tmp_path)
    wrong = [name for (name, body), text in zip(nasty.BODIES.items(), came_out, strict=True) if text != body]
    assert wrong == []


def test_bodies_that_nobody_thought_of_come_out_as_they_went_in(language: str, tmp_path: Path) -> None:
    bodies = invented()
    assert len(bodies) >= MANY
    came_out = what_comes_out(language, bodies, tmp_path)
    wrong = [(body, text) for body, text in zip(bodies, came_out, strict=True) if text != body]
    assert wrong[:1] == []


@pytest.mark.parametrize("shell", [shell for shell in ("bash", "zsh", "ksh", "busybox") if shutil.which(shell)])
def test_every_shell_reads_a_body_alike(shell: str, tmp_path: Path) -> None:
    bodies = list(nasty.BODIES.values())
    (tmp_path / "sample.sh").write_text(PROGRAMS["curl"](list(map(LITERALS["curl"].embed, bodies))), newline="")
    command = [shell, "sh"] if shell == "busybox" else [shell]
    ran = subprocess.run([*command, "sample.sh"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [bytes.fromhex(line).decode() for line in ran.stdout.splitlines()] == bodies


@pytest.mark.parametrize("language", LITERALS)
@pytest.mark.parametrize("name", nasty.BODIES)
def test_no_program_has_a_character_that_nobody_sees(language: str, name: str) -> None:
    program = sample(language, SampleRequest("PUT", "http://shop.test/", [], nasty.BODIES[name]))
    assert is_plain(program)


def test_java_is_written_in_ascii() -> None:
    for body in nasty.BODIES.values():
        assert sample("java", SampleRequest("PUT", "http://shop.test/", [], body)).isascii()
