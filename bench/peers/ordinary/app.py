"""`app`, for uvicorn. The environment has ORDINARY_DATABASE_URL and ORDINARY_SECRET."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.peers.ordinary.access import Caller, KeyRing
from bench.peers.ordinary.importing import UnknownModels, import_order
from bench.peers.ordinary.schema import Envelope, Error, OrderIn

CONNECTIONS = 15
MORE_CONNECTIONS = 5


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Open the database for as long as the application runs."""
    engine = create_async_engine(
        os.environ["ORDINARY_DATABASE_URL"], pool_size=CONNECTIONS, max_overflow=MORE_CONNECTIONS
    )
    app.state.secret = os.environ["ORDINARY_SECRET"]
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    app.state.keys = KeyRing(app.state.sessions)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def session(request: Request) -> AsyncGenerator[AsyncSession]:
    """A session for one request."""
    async with request.app.state.sessions() as session:
        yield session


@app.put("/api/v1/orders")
async def put_order(
    account_id: Caller, order: OrderIn, session: Annotated[AsyncSession, Depends(session)]
) -> Envelope[UUID]:
    """ImportOrder."""
    return Envelope(value=await import_order(session, account_id, order))


@app.get("/health/live")
async def live() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "alive"}


@app.exception_handler(UnknownModels)
async def _unknown_models(_: Request, error: UnknownModels) -> JSONResponse:
    errors = [Error(code="MODEL_UNKNOWN", message=str(error), field="products")]
    return _failure(errors, status.HTTP_400_BAD_REQUEST)


@app.exception_handler(RequestValidationError)
async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    errors = [
        Error(code=each["type"].upper(), message=each["msg"], field=".".join(str(part) for part in each["loc"][1:]))
        for each in error.errors()
    ]
    return _failure(errors, status.HTTP_400_BAD_REQUEST)


def _failure(errors: list[Error], code: int) -> JSONResponse:
    envelope = Envelope[UUID](errors=errors, is_handled_error=True, failure=True)
    return JSONResponse(envelope.model_dump(mode="json", by_alias=True), code)
