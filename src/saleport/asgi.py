"""`app`, for an ASGI server: the service as the environment describes it."""

from saleport import logs, settings
from saleport.service import build

_settings = settings.from_environment()
logs.configure(_settings.log_level, _settings.log_format)
app = build(_settings)
