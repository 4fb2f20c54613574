"""Where the intake asks a service what became of a publisher's events; it alone knows on whose behalf."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kit import receipts
from kit.ledger import Ledger
from kit.receipts import FindMore


def receipt_routes(ledger: Ledger, find_more: FindMore) -> list[Route]:
    """`/receipts?publisher=350206&id=a&id=b` and `/harvest?publisher=350206`, as JSON."""

    async def seen(request: Request) -> Response:
        publisher, ids = request.query_params.get("publisher", ""), request.query_params.getlist("id")
        if not publisher or not 0 < len(ids) <= receipts.IDS_MAX:
            return Response(f"give publisher and 1 to {receipts.IDS_MAX} id\n", 400, media_type="text/plain")
        return _json(await asyncio.to_thread(receipts.receipts, ledger, publisher, ids, find_more))

    async def harvest(request: Request) -> Response:
        publisher = request.query_params.get("publisher", "")
        return _json(await asyncio.to_thread(receipts.harvest, ledger.service, ledger.database, publisher))

    return [Route("/receipts", seen), Route("/harvest", harvest)]


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json")
