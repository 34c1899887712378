"""ImportOrder as a good team would write it: FastAPI, Pydantic, SQLAlchemy's ORM, asyncpg, uvicorn."""
