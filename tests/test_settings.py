import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from saleport.settings import (
    SettingError,
    Settings,
    data_folder,
    environment_of,
    from_environment,
    read_or_make_secret,
    unknown_names,
)

SECRET = "a secret of thirty-two characters"
POSTGRESQL = "postgresql://saleport:hunter2@db.example:5432/sales"


def settings(**given: str) -> Settings:
    """The settings out of an environment with these and a secret."""
    return from_environment(
        {"SALEPORT_SECRET": SECRET} | {f"SALEPORT_{name.upper()}": text for name, text in given.items()}
    )


def test_nothing_set_means_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    found = from_environment({})
    assert data_folder() == tmp_path / "saleport"
    assert found == Settings(database_url=f"sqlite:///{tmp_path}/saleport/saleport.db", secret=found.secret)
    assert found.is_embedded


def test_every_setting_is_read_from_its_variable() -> None:
    found = settings(
        database_url=POSTGRESQL,
        public_url="https://sales.example.com/",
        return_window_days="0",
        max_body_bytes="2048",
        max_waiting_orders="7",
        rate_limit_per_minute="60",
        quota_per_day="1000",
        database_connections="3",
        log_level="DEBUG",
        log_format="json",
        metrics_token="a-token-for-Prometheus",
        cors_origins="https://admin.example.com, http://localhost:3000,https://admin.example.com,",
        traces_url="https://collector.example:4318/v1/traces",
        traces_share="0.25",
        traces_per_second="3",
        trusted_proxies="10.0.0.0/8, ::1,10.0.0.0/8",
        call_log_days="30",
        call_log_body_bytes="0",
    )
    assert found == Settings(
        database_url=POSTGRESQL,
        secret=SECRET,
        public_url="https://sales.example.com",
        return_window_days=0,
        max_body_bytes=2048,
        max_waiting_orders=7,
        rate_limit_per_minute=60,
        quota_per_day=1000,
        database_connections=3,
        log_level="debug",
        log_format="json",
        metrics_token="a-token-for-Prometheus",
        cors_origins=("https://admin.example.com", "http://localhost:3000"),
        traces_url="https://collector.example:4318/v1/traces",
        traces_share=0.25,
        traces_per_second=3,
        trusted_proxies=("10.0.0.0/8", "::1"),
        call_log_days=30,
        call_log_body_bytes=0,
    )
    assert not found.is_embedded


@pytest.mark.parametrize(("text", "share"), [("0", 0), ("1", 1), ("1.0", 1), ("0.001", 0.001)])
def test_a_share_is_a_number_from_none_to_all(text: str, share: float) -> None:
    assert settings(database_url=POSTGRESQL, traces_share=text).traces_share == share


@pytest.mark.parametrize(
    "url", ["http://me:hunter2@collector:4318/v1/traces", "http://collector/v1/traces?key=hunter2"]
)
def test_an_address_for_traces_with_a_secret_in_it_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingError, match="without a login") as refusal:
        settings(database_url=POSTGRESQL, traces_url=url)
    assert "hunter2" not in str(refusal.value)


def test_a_blank_variable_counts_as_not_set() -> None:
    assert (
        settings(database_url=POSTGRESQL, public_url=" ", log_level="", return_window_days="\t").return_window_days
        == 30
    )


def test_variables_of_others_are_passed_over() -> None:
    assert from_environment({"SALEPORT_SECRET": SECRET, "SALEPORT_DATABASE_URL": POSTGRESQL, "SALEPORT_COLOUR": "red"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("return_window_days", "-1"),
        ("return_window_days", "thirty"),
        ("return_window_days", "3.5"),
        ("return_window_days", "٣"),
        ("return_window_days", "1" + "0" * 30),
        ("max_body_bytes", "1023"),
        ("max_waiting_orders", "0"),
        ("database_connections", "1"),
        ("quota_per_day", "1e3"),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("public_url", "sales.example.com"),
        ("public_url", "ftp://sales.example.com"),
        ("public_url", "https://"),
        ("public_url", "https://sales.example.com/?a=b"),
        ("public_url", "https://sales.example.com/#top"),
        ("public_url", "http://["),
        ("traces_url", "collector:4318"),
        ("traces_url", "grpc://collector:4317"),
        ("traces_share", "-0.1"),
        ("traces_share", "1.01"),
        ("traces_share", "2"),
        ("traces_share", "1e-2"),
        ("traces_share", "1%"),
        ("traces_share", "nan"),
        ("traces_per_second", "0"),
    ],
)
def test_a_value_that_will_not_do_is_named_with_the_way_out(name: str, text: str) -> None:
    with pytest.raises(SettingError) as refusal:
        settings(database_url=POSTGRESQL, **{name: text})
    said = str(refusal.value)
    assert said.startswith(f"SALEPORT_{name.upper()} is {text!r}: it must be ")
    assert "\n" not in said


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root:hunter2@db/sales",
        "postgresql://saleport:hunter2@db",
        "postgresql://saleport:hunter2@db:port/sales",
        "postgresql://saleport:hunter2@db:99999/sales",
        "postgresql://saleport:hunter2@db:0/sales",
        "postgresql://saleport:hunter2@[/sales",
        "hunter2",
        "sqlite:relative.db",
        "sqlite://relative.db",
        "sqlite:///",
        "sqlite:///file.db?mode=hunter2",
    ],
)
def test_a_database_url_that_will_not_do_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingError) as refusal:
        settings(database_url=url)
    assert "SALEPORT_DATABASE_URL" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", [POSTGRESQL, "postgres://db/sales", "sqlite:///orders.db", "sqlite:////srv/saleport/a b.db"]
)
def test_both_engines_have_their_addresses(url: str) -> None:
    assert settings(database_url=url).database_url == url


def test_a_short_secret_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingError, match="SALEPORT_SECRET is too short") as refusal:
        from_environment({"SALEPORT_DATABASE_URL": POSTGRESQL, "SALEPORT_SECRET": "hunter2"})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "shop.example",
        "//shop.example",
        "ftp://shop.example",
        "https://shop.example/",
        "https://shop.example/path",
        "https://Shop.example",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://shop.example:99999",
        "https://shop.example:0",
        "https://a@shop.example",
        "https://*.shop.example",
        "https://shop..example",
        "https://é.example",
        "https://shop.example; script-src *",
    ],
)
def test_an_origin_that_no_browser_sends_is_refused(origin: str) -> None:
    with pytest.raises(SettingError, match="SALEPORT_CORS_ORIGINS has ") as refusal:
        settings(database_url=POSTGRESQL, cors_origins=f"https://fine.example,{origin}")
    assert repr(origin) in str(refusal.value)
    assert "such as https://shop.example.com" in str(refusal.value)


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://[::1]:8443", "http://127.0.0.1", "https://a_b.c"])
def test_origins_have_names_and_addresses(origin: str) -> None:
    assert settings(database_url=POSTGRESQL, cors_origins=origin).cors_origins == (origin,)


@pytest.mark.parametrize("proxy", ["10.0.0", "10.0.0.1/8", "proxy.example.com", "10.0.0.0/33", "*"])
def test_a_proxy_that_is_no_address_is_refused(proxy: str) -> None:
    with pytest.raises(SettingError, match="SALEPORT_TRUSTED_PROXIES has ") as refusal:
        settings(database_url=POSTGRESQL, trusted_proxies=f"10.0.0.0/8,{proxy}")
    assert repr(proxy) in str(refusal.value)


@pytest.mark.parametrize("token", ["hunter2", "hunter2 hunter2 hunter2", "hünter2-hünter2-hünter2", "hunter2" * 200])
def test_a_token_that_no_reader_could_show_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(SettingError, match="SALEPORT_METRICS_TOKEN will not do") as refusal:
        settings(database_url=POSTGRESQL, metrics_token=token)
    assert "hunter2" not in str(refusal.value)


def test_what_is_secret_is_left_out_of_what_is_shown() -> None:
    found = settings(database_url="postgresql://saleport:hunter2@hunter2@db/sales", metrics_token="a-token-to-be-shown")
    for shown in (repr(found), str(found), f"{found}", str(found.__rich_repr__())):
        assert not [secret for secret in (SECRET, "hunter2", "a-token") if secret in shown]
        assert "[redacted]@db/sales" in shown
        assert "10000" in shown
    assert "metrics_token=None" in repr(settings(database_url=POSTGRESQL))


def test_postgresql_needs_a_secret_that_is_given() -> None:
    with pytest.raises(SettingError, match="SALEPORT_SECRET is required with PostgreSQL"):
        from_environment({"SALEPORT_DATABASE_URL": POSTGRESQL})


def test_the_secret_of_an_embedded_database_is_made_once_and_kept(tmp_path: Path) -> None:
    environment = {"SALEPORT_DATABASE_URL": f"sqlite:///{tmp_path}/new/orders.db"}
    secret = from_environment(environment).secret
    assert len(secret) == 64
    assert from_environment(environment).secret == secret
    file = tmp_path / "new" / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == ["secret"]


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(read_or_make_secret, [tmp_path / "secret"] * 64))
    assert len(secrets) == 1
    assert os.listdir(tmp_path) == ["secret"]


def test_a_secret_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingError, match="set SALEPORT_SECRET"):
        read_or_make_secret(tmp_path / "file" / "secret")
    (tmp_path / "secret").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingError, match="set SALEPORT_SECRET"):
        read_or_make_secret(tmp_path / "secret")


def test_a_misspelt_setting_is_named() -> None:
    environment = {"SALEPORT_QUOTA_PER_DAYS": "3", "SALEPORT_QUOTA_PER_DAY": "3", "HOME": "/"}
    environment["SALEPORT_SUBSCRIPTION_KEY"] = "what `saleport import --to` shows of itself"
    assert unknown_names(environment) == ["SALEPORT_QUOTA_PER_DAYS"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [("sslmode=banana", "it must be one of disable"), ("pool=3", "only sslmode is known")],
)
def test_what_an_address_cannot_say_is_refused(query: str, reason: str) -> None:
    with pytest.raises(SettingError, match=reason):
        settings(database_url=f"{POSTGRESQL}?{query}")


def test_an_address_may_ask_for_tls() -> None:
    assert settings(database_url=f"{POSTGRESQL}?sslmode=require").database_url.endswith("sslmode=require")


def test_another_process_can_be_given_the_same_settings() -> None:
    given = settings(cors_origins="https://a.example, https://b.example", traces_share="0.5", files_folder="/srv/files")
    environment = environment_of(given, {"PATH": "/bin", "SALEPORT_LOG_LEVEL": "debug"})
    assert environment["PATH"] == "/bin"
    assert from_environment(environment) == given
