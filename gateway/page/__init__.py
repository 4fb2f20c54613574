"""The pages of local mode: plain files of ours, served from memory under a strict content security policy.

    /        the form: choose a question, districts and period; a table and a chart
    /editor  the same answers for those who write GraphQL

`examples.json` holds questions of the manual; beside them the form offers the mechanisms' (`questions.py`).
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson
from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.page.questions import load_questions, offered

JAVASCRIPT = "text/javascript; charset=utf-8"
FILES = {
    "/": ("form.html", "text/html; charset=utf-8"),
    "/editor": ("editor.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/form.css": ("form.css", "text/css; charset=utf-8"),
    "/examples.json": ("examples.json", "application/json"),
    **{
        f"/{name}.js": (f"{name}.js", JAVASCRIPT)
        for name in (
            "asking",
            "bars",
            "dom",
            "drawings",
            "editor",
            "errors",
            "form",
            "inputs",
            "language",
            "lines",
            "periods",
            "readable",
            "scale",
            "schema",
            "table",
            "texts",
        )
    },
}
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def page_routes(schema: Callable[[], GraphQLSchema]) -> list[Route]:
    """`schema` is what clients see of the supergraph that serves now: only questions it can answer are offered."""
    here = Path(__file__).parent
    questions = load_questions()

    async def serve_questions(request: Request) -> Response:
        content = orjson.dumps(offered(questions, schema()))
        return Response(content, headers={**HEADERS, "content-type": "application/json"})

    return [
        Route("/questions.json", serve_questions, methods=["GET"]),
        *(
            Route(path, serving((here / name).read_bytes(), media_type), methods=["GET"])
            for path, (name, media_type) in FILES.items()
        ),
    ]


def serving(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        return Response(content, headers={**HEADERS, "content-type": media_type})

    return serve
