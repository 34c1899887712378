"""Every setting once: its name, its default and what it does."""

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import platformdirs

from saleport.origins import is_origin
from saleport.proxies import is_network

PREFIX = "SALEPORT_"
SUBSCRIPTION_KEY, SUBSCRIPTION_SECRET = "SALEPORT_SUBSCRIPTION_KEY", "SALEPORT_SUBSCRIPTION_SECRET"
"""What `saleport import --to` shows of itself to a service. They are no settings of one."""
KIBIBYTE = 1024


class SettingError(Exception):
    """A setting has a value that saleport cannot work with; says which, and what would do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one service. Each field is the environment variable SALEPORT_<NAME>."""

    database_url: str
    """Where orders are kept: `sqlite:///file` or `postgresql://user:password@host:port/database`."""
    secret: str
    """Signs tokens and links and encrypts subscription keys; at least 32 characters."""
    public_url: str | None = None
    """The address under which integrators and customers reach the service; the request's own if not set."""
    return_window_days: int = 30
    """How many days after the purchase a line can be returned; 0 means without limit."""
    max_body_bytes: int = 1024 * KIBIBYTE
    """The largest body taken, in bytes."""
    max_waiting_orders: int = 10_000
    """How many orders may wait for the database in one worker before callers are asked to come back."""
    rate_limit_per_minute: int = 0
    """Calls a minute an application may make at one worker; 0 means without limit."""
    quota_per_day: int = 0
    """Calls a day (UTC) an application may make on all workers together; 0 means without limit."""
    database_connections: int = 10
    """Connections to the database that one worker keeps at most."""
    log_level: str = "info"
    """debug, info, warning or error."""
    log_format: str = "auto"
    """json, console, or auto: console at a terminal and json elsewhere."""
    metrics_token: str | None = None
    """What a reader of the metrics must show; anybody may read them if not set."""
    cors_origins: tuple[str, ...] = ()
    """The other origins whose pages may call the API, and which Try it may call; comma separated."""
    trusted_proxies: tuple[str, ...] = ()
    """The proxies in front that are believed when they say for whom they call; comma separated."""
    call_log_days: int = 7
    """How many days a call stays in the request log; 0 means that none is kept. Calls are counted all the same."""
    call_log_body_bytes: int = 64 * KIBIBYTE
    """How much of a call's body the request log keeps, in bytes; 0 for none of it."""
    files_folder: str | None = None
    """Where files that are imported are kept; a folder beside an embedded database, or of this user, if not set."""
    import_file_days: int = 7
    """How many days the file of an import is kept after its end."""
    max_import_bytes: int = 2 * KIBIBYTE**3
    """The largest file that is imported, in bytes, as it is sent."""
    import_workers: int = 1
    """How many processes of this machine import files inside `saleport serve`; 0 for none."""
    traces_url: str | None = None
    """Where a collector takes spans by OTLP over HTTP; nothing is traced if not set."""
    traces_share: float = 0.01
    """How many of the requests for which the caller has not decided are traced: from 0, none, to 1, all."""
    traces_per_second: int = 10
    """How many of them are traced in a second at most, in one worker."""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """The settings one by one, without what is secret: they may end up in a trace."""
        shown = msgspec.structs.asdict(self)
        shown["database_url"] = _LOGIN.sub(f"//{_REDACTED}@", self.database_url)
        shown |= {name: _REDACTED for name in _SECRETS if shown[name] is not None}
        return list(shown.items())

    def __repr__(self) -> str:
        """The same as text."""
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of this machine, opened by the service itself."""
        return self.database_url.startswith("sqlite:")

    @property
    def files_path(self) -> Path:
        """The folder of the files that are imported. It need not be there yet."""
        if self.files_folder is not None:
            return Path(self.files_folder)
        if self.is_embedded:
            return Path(self.database_url.removeprefix("sqlite:///")).parent / "files"
        return data_folder() / "files"


_LEAST: dict[str, int] = {
    "return_window_days": 0,
    "max_body_bytes": KIBIBYTE,
    "max_waiting_orders": 1,
    "rate_limit_per_minute": 0,
    "quota_per_day": 0,
    "database_connections": 2,
    "call_log_days": 0,
    "call_log_body_bytes": 0,
    "import_file_days": 0,
    "max_import_bytes": KIBIBYTE,
    "import_workers": 0,
    "traces_per_second": 1,
}
_MOST = 1_000_000_000
_MOST_OF: dict[str, int] = {
    "return_window_days": 36_500,
    "database_connections": 1_000,
    "call_log_days": 366,
    "import_file_days": 366,
    "max_import_bytes": 1024**4,
    "import_workers": 64,
    "traces_per_second": 1_000_000,
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "log_level": ("debug", "info", "warning", "error"),
    "log_format": ("auto", "json", "console"),
}
_LISTS = frozenset({"cors_origins", "trusted_proxies"})
_SECRET_LENGTH = 32
_SHARE = re.compile(r"0(\.[0-9]{1,9})?|1(\.0{1,9})?")
_TOKEN = re.compile(r"[!-~]{16,1000}")
_SECRETS = frozenset({"secret", "metrics_token"})
_REDACTED = "[redacted]"
_LOGIN = re.compile("//.*@")
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings as the environment gives them.

    Raises SettingError with one line that names the variable, its value (never a secret) and the way out.
    A blank variable counts as not set. The secret of an embedded database is made and kept in a
    file of mode 0600 beside it when none is given.
    """
    given: dict[str, Any] = {}
    for name in Settings.__struct_fields__:
        text = environment.get(PREFIX + name.upper(), "").strip()
        if text:
            given[name] = _read(name, text)
    if "database_url" not in given:
        given["database_url"] = f"sqlite:///{data_folder() / 'saleport.db'}"
    _check_database_url(given["database_url"])
    if "secret" not in given:
        given["secret"] = _kept_secret(given["database_url"])
    if len(given["secret"]) < _SECRET_LENGTH:
        raise SettingError(
            f"SALEPORT_SECRET is too short: it needs {_SECRET_LENGTH} characters (`openssl rand -hex 32` makes 64)."
        )
    return Settings(**given)


def environment_of(settings: Settings, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for a process that is to have these settings, and all else that this one's has."""
    given = {
        PREFIX + name.upper(): ",".join(value) if name in _LISTS else str(value)
        for name, value in msgspec.structs.asdict(settings).items()
        if value is not None
    }
    return {name: value for name, value in environment.items() if not name.startswith(PREFIX)} | given


def unknown_names(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like settings and are none: most likely they are misspelt."""
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__} | {SUBSCRIPTION_KEY, SUBSCRIPTION_SECRET}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def data_folder() -> Path:
    """The folder of this user in which saleport keeps its files when told nothing else."""
    return Path(platformdirs.user_data_dir("saleport", appauthor=False))


def _read(name: str, text: str) -> Any:  # noqa: ANN401 - settings are of several types
    variable = PREFIX + name.upper()
    if name in _LEAST:
        least, most = _LEAST[name], _MOST_OF.get(name, _MOST)
        if not text.isascii() or not text.isdigit() or len(text) > len(str(most)) or not least <= int(text) <= most:
            raise SettingError(f"{variable} is {text!r}: it must be a whole number from {least} to {most}.")
        return int(text)
    if name in _CHOICES:
        if text.lower() not in _CHOICES[name]:
            raise SettingError(f"{variable} is {text!r}: it must be one of {', '.join(_CHOICES[name])}.")
        return text.lower()
    if name == "public_url":
        if not _is_address(text):
            raise SettingError(f"{variable} is {text!r}: it must be an address such as https://sales.example.com.")
        return text.rstrip("/")
    if name == "cors_origins":
        return _origins(variable, text)
    if name == "trusted_proxies":
        return _networks(variable, text)
    if name == "traces_url" and ("@" in text or not _is_address(text)):
        # A login would get into logs; headers are the place for what the collector asks for.
        value = _LOGIN.sub(f"//{_REDACTED}@", text).partition("?")[0]
        raise SettingError(
            f"{variable} is {value!r}: it must be an address without a login, such as http://collector:4318/v1/traces."
        )
    if name == "traces_share":
        if not _SHARE.fullmatch(text):
            raise SettingError(f"{variable} is {text!r}: it must be a number from 0 to 1, such as 0.01.")
        return float(text)
    if name == "metrics_token" and not _TOKEN.fullmatch(text):
        # It is not repeated: most of it may be right.
        raise SettingError(
            f"{variable} will not do: it must be 16 to 1000 letters, digits or signs (`openssl rand -hex 32` makes 64)."
        )
    return text


def _origins(variable: str, text: str) -> tuple[str, ...]:
    origins = dict.fromkeys(origin for part in text.split(",") if (origin := part.strip()))
    for origin in origins:
        if not is_origin(origin):
            raise SettingError(
                f"{variable} has {origin!r}: each origin must be as browsers send it, in lower case, without path, "
                "final slash or usual port, such as https://shop.example.com or http://localhost:3000."
            )
    return tuple(origins)


def _networks(variable: str, text: str) -> tuple[str, ...]:
    networks = dict.fromkeys(network for part in text.split(",") if (network := part.strip()))
    for network in networks:
        if not is_network(network):
            raise SettingError(
                f"{variable} has {network!r}: each must be an address or a network, such as 10.0.0.7 or 10.0.0.0/8."
            )
    return tuple(networks)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query and not parts.fragment


def _check_database_url(url: str) -> None:
    variable = f"{PREFIX}DATABASE_URL"
    if url.startswith("sqlite:"):
        if not url.startswith("sqlite:///") or url == "sqlite:///" or "?" in url:
            raise SettingError(f"{variable} must name a file: sqlite:///relative.db or sqlite:////absolute/path.db.")
        return
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
        parts = urlsplit("")
    if not port_is_fine or parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        # The URL may hold a password: it is not repeated.
        raise SettingError(
            f"{variable} is not understood: it must be sqlite:///file or postgresql://user:password@host:port/database."
        )
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name != "sslmode":
            raise SettingError(f"{variable} has the parameter {name}: only sslmode is known.")
        if value not in _SSL_MODES:
            raise SettingError(f"{variable} has sslmode={value}: it must be one of {', '.join(_SSL_MODES)}.")


def _kept_secret(database_url: str) -> str:
    if not database_url.startswith("sqlite:"):
        raise SettingError(
            "SALEPORT_SECRET is required with PostgreSQL, the same on every machine: `openssl rand -hex 32` makes one."
        )
    return read_or_make_secret(Path(database_url.removeprefix("sqlite:///")).parent / "secret")


def read_or_make_secret(file: Path) -> str:
    """The secret kept in `file` (mode 0600), made there the first time."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            # Written whole beside its place and linked in: of two processes that start together,
            # one makes the secret and neither reads half of it.
            descriptor, draft = tempfile.mkstemp(dir=file.parent)
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(os.urandom(32).hex() + "\n")
                # Without it the keys in the database cannot be read: it must outlast a power cut.
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                os.unlink(draft)
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"The secret cannot be kept in {file} ({error}): set SALEPORT_SECRET.") from error
