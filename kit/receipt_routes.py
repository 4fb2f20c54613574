"""Where the intake asks a service what became of a publisher's events; it alone knows on whose behalf."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kit import receipts
from kit.ledger import Ledger
from kit.receipts import FindMore


class _Asked(msgspec.Struct, frozen=True):
    publisher: Annotated[str, msgspec.Meta(min_length=1)]
    ids: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=receipts.IDS_MAX)]


def receipt_routes(ledger: Ledger, find_more: FindMore) -> list[Route]:
    """`POST /receipts` with `{"publisher": "350206", "ids": ["a", "b"]}` and `/harvest?publisher=350206`, as JSON."""

    async def seen(request: Request) -> Response:
        try:
            asked = msgspec.json.decode(await request.body(), type=_Asked)
        except msgspec.DecodeError as error:
            return Response(f"{error}\n", 400, media_type="text/plain")
        return _json(await asyncio.to_thread(receipts.receipts, ledger, asked.publisher, asked.ids, find_more))

    async def harvest(request: Request) -> Response:
        publisher = request.query_params.get("publisher", "")
        return _json(await asyncio.to_thread(receipts.harvest, ledger.service, ledger.database, publisher))

    return [Route("/receipts", seen, methods=["POST"]), Route("/harvest", harvest)]


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json")
