"""Writes the samples: which languages there are, and the program of each."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from saleport.samples import compiled, scripting, shell
from saleport.samples.request import SampleRequest, prepared


class SampleLanguage(NamedTuple):
    """A language that there are samples in."""

    name: str
    """As addresses have it."""
    label: str
    file_name: str
    """Of the file that a sample is saved as."""


LANGUAGES = (
    SampleLanguage("curl", "curl", "sample.sh"),
    SampleLanguage("csharp", "C#", "Sample.cs"),
    SampleLanguage("java", "Java", "Sample.java"),
    SampleLanguage("javascript", "JavaScript", "sample.mjs"),
    SampleLanguage("objectivec", "Objective-C", "sample.m"),
    SampleLanguage("php", "PHP", "sample.php"),
    SampleLanguage("python", "Python", "sample.py"),
    SampleLanguage("ruby", "Ruby", "sample.rb"),
)
"""All of them, in the order in which they are shown."""


class Literals(NamedTuple):
    """How a language holds texts."""

    quote: Callable[[str], str]
    """A short text, such as a URL, as a literal."""
    embed: Callable[[str], str]
    """A body as an expression that is the same text, as readable as the language and the text allow."""


LITERALS: Mapping[str, Literals] = {
    "curl": Literals(shell.quote, shell.embed),
    "csharp": Literals(compiled.csharp_quote, compiled.csharp_embed),
    "java": Literals(compiled.java_quote, compiled.java_embed),
    "javascript": Literals(scripting.javascript_quote, scripting.javascript_embed),
    "objectivec": Literals(compiled.objectivec_quote, compiled.objectivec_embed),
    "php": Literals(scripting.php_quote, scripting.php_embed),
    "python": Literals(scripting.python_quote, scripting.python_embed),
    "ruby": Literals(scripting.ruby_quote, scripting.ruby_embed),
}


def sample(language: str, request: SampleRequest) -> str:
    """A program that makes this call and prints status and body of the answer.

    `language` is a name of LANGUAGES. The body is in the program byte for byte, and nothing in it is expanded.
    Raises Rejected for what no client could send.
    """
    call = prepared(request)
    literals = LITERALS[language]
    text = _template(language).render(
        method=call.method,
        url=literals.quote(call.url),
        headers=[(name, value, literals.quote(name), literals.quote(value)) for name, value in call.headers],
        quote=literals.quote,
        body=None if call.body is None else literals.embed(call.body),
    )
    return f"{text}\n"


@cache
def _template(language: str) -> Template:
    environment = Environment(
        loader=PackageLoader("saleport.samples"),
        autoescape=False,  # noqa: S701 - these are no pages; the pages escape what they show
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{language}.jinja")
