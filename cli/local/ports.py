"""Ports on loopback: find a free one, or say clearly that the wanted one is taken."""

import socket

from cli.local.errors import LocalError

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, setting: str) -> None:
    """Raise `LocalError` naming the port and the setting that moves it, when somebody listens there."""
    with socket.socket() as probe:
        # As servers do, so that a port whose last connections are just closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise LocalError(
                f"port {port} on {LOOPBACK} cannot be used ({error.strerror}): stop what listens there, "
                f"or set {setting} to another port"
            ) from error
