"""What the tests of samples share: a saleport to call, and each language in which something can be run."""

from collections.abc import Generator
from typing import NamedTuple

import pytest

from saleport.samples import LANGUAGES
from tests.client import Client
from tests.running import RunningService
from tests.samples import toolchains


class Shop(NamedTuple):
    """The demo account of a running saleport."""

    client: Client
    model_id: str


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Generator[Shop]:
    """A saleport with the demo account: samples know nothing of engines, so one is enough."""
    folder = tmp_path_factory.mktemp("samples")
    service = RunningService(f"sqlite:///{folder / 'saleport.db'}", folder)
    demo = service.json_command("demo")
    service.start()
    client = Client(service.base_url, demo["subscriptionKey"], demo["secret"])
    yield Shop(client, demo["modelIds"][0])
    client.close()
    service.stop()


@pytest.fixture(params=[language.name for language in LANGUAGES])
def language(request: pytest.FixtureRequest) -> str:
    """Each language in turn; one that cannot be run here is skipped by its name."""
    reason = toolchains.missing(request.param)
    if reason:
        pytest.skip(f"{toolchains.LABELS[request.param]} samples were not run. {reason}")
    return request.param
