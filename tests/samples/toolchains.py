"""What it takes to run a sample in its language, and how that is got and used."""

import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from saleport.samples import LANGUAGES
from tests import debian

RUN_SECONDS = 60


class Toolchain(NamedTuple):
    """The commands of one language, for the shell."""

    packages: str
    """Debian's, which bring what `check` looks for."""
    check: str
    build: str
    """Empty where the program runs as it is written."""
    run: str


TOOLCHAINS: Mapping[str, Toolchain] = {
    "curl": Toolchain("curl", "command -v curl", "", "sh sample.sh"),
    "csharp": Toolchain(
        "mono-mcs mono-runtime libmono-system-net-http4.0-cil",
        "command -v mcs && command -v mono && ls /usr/lib/mono/4.5/System.Net.Http.dll",
        "mcs -warnaserror -r:System.Net.Http Sample.cs",
        "mono Sample.exe",
    ),
    "java": Toolchain("default-jdk-headless", "javac -version", "", "java -XX:TieredStopAtLevel=1 Sample.java"),
    "javascript": Toolchain("nodejs", 'node -e "fetch.name"', "", "node sample.mjs"),
    "objectivec": Toolchain(
        "gobjc libgnustep-base-dev",
        'command -v gnustep-config && test -x "$(gcc -print-prog-name=cc1obj)"',
        "gcc $(gnustep-config --objc-flags) -O0 -Werror -trigraphs sample.m $(gnustep-config --base-libs) -o sample",
        "./sample",
    ),
    "php": Toolchain("php-cli php-curl", "php -r 'curl_version();'", "", "php sample.php"),
    "python": Toolchain("python3", "python3 --version", "", "python3 -W error sample.py"),
    "ruby": Toolchain("ruby", "ruby --version", "", "ruby -w sample.rb"),
}

FILE_NAMES = {language.name: language.file_name for language in LANGUAGES}
LABELS = {language.name: language.label for language in LANGUAGES}


class Ran(NamedTuple):
    """How a program ended and what it wrote."""

    code: int
    output: str
    errors: str


@cache
def missing(language: str) -> str:
    """Why nothing can be run in a language here, after an attempt to install what it needs; empty when it can."""
    toolchain = TOOLCHAINS[language]
    if _succeeds(toolchain.check):
        return ""
    try:
        debian.install(*toolchain.packages.split())
    except debian.PackagesMissingError as error:
        return str(error)
    return "" if _succeeds(toolchain.check) else f"`{toolchain.check}` fails, though {toolchain.packages} are there."


def run(language: str, program: str, folder: Path, *, locale: str = "C.UTF-8") -> Ran:
    """Build and run a program as somebody would who saved it in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAMES[language]).write_text(program, encoding="utf-8", newline="")
    toolchain = TOOLCHAINS[language]
    if toolchain.build:
        built = _shell(toolchain.build, folder, locale)
        assert built.returncode == 0, f"it does not compile:\n{(built.stdout + built.stderr)[:2000]}"
    ran = _shell(toolchain.run, folder, locale)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def _succeeds(command: str) -> bool:
    return _shell(command, Path("/"), "C.UTF-8").returncode == 0


def _shell(command: str, folder: Path, locale: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**environment, "LC_ALL": locale, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=RUN_SECONDS,
        check=False,
    )
