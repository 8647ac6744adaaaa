from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bench.peers.usual import nouns, people, router, site
from bench.peers.usual.database import engine
from bench.peers.usual.service import PostNotFound


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(title="The usual design", lifespan=lifespan)
for module in (router, nouns, people, site):
    app.include_router(module.router)


@app.exception_handler(PostNotFound)
async def post_not_found(_: Request, __: PostNotFound) -> JSONResponse:
    return JSONResponse({"detail": "Post not found"}, status_code=404)
