"""python -m gateway: serve a supergraph over HTTP.

    python -m gateway --supergraph FILE --port PORT [--host HOST] [--subgraph NAME=URL ...] [--local]

Everything not given comes from RENDA_GATEWAY_* in the environment.
"""

import argparse
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.federation import SupergraphError
from gateway.settings import GatewaySettings
from kit import garbage, logs
from kit.settings import SettingsError, load

# Longer than proxies and clients keep a connection idle, mostly a minute at most: whoever closes it first may meet a
# request on its way, and a client does not know then whether a POST was read.
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2_048
_EXAMPLES = """examples:
  python -m gateway --supergraph supergraph.graphql --port 4000
  python -m gateway --port 0 --local --subgraph reviews=http://127.0.0.1:8082/graphql

POST /graphql answers operations; /health, /healthz and /readyz say how it is; /metrics is for Prometheus; with --local
there are a form at / and an editor at /editor. Every option, and a dozen limits, can be set by RENDA_GATEWAY_*: see
docs/operations.md.
Exit code 2 when it cannot start; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    given = vars(read_arguments(arguments))
    addresses = given.pop("subgraph")
    try:
        settings = load(GatewaySettings, given=given)
        if addresses:
            listed = ",".join([*filter(None, [settings.subgraphs]), *addresses])
            settings = load(GatewaySettings, given={**given, "subgraphs": listed})
        app = create_app(settings)
        listening = listen(settings)
    except (SettingsError, SupergraphError) as error:
        print(f"gateway: {error}", file=sys.stderr)
        return 2
    serve(app, settings, listening)
    return 0


def read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m gateway",
        description="Serve a federated supergraph (Apollo Federation 1 or 2) as one GraphQL endpoint.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--supergraph", type=Path, help="composed supergraph SDL")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--subgraph", action="append", default=[], metavar="NAME=URL", help="address of a subgraph")
    parser.add_argument(
        "--local", action="store_const", const=True, help="serve the form at / and the editor at /editor"
    )
    return parser.parse_args(arguments)


def listen(settings: GatewaySettings) -> socket.socket:
    """Take the port before anything is served. Raises SettingsError when it is not to be had."""
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        # Whoever reads that it listens may come at once.
        listening.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        raise SettingsError(f"Cannot listen on {settings.host} port {settings.port}: {error}.") from error
    return listening


def serve(app: Starlette, settings: GatewaySettings, listening: socket.socket) -> None:
    """Run until SIGTERM or SIGINT; requests under way are finished first."""
    logs.configure("gateway", settings.log_level)
    host, port = listening.getsockname()[:2]
    print(f"gateway: listening on http://{host}:{port}", flush=True)
    garbage.look_rarely()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        backlog=BACKLOG,
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    sys.exit(main())
