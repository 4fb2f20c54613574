"""What goes wrong when starting servers, said so that the reader knows what to do next."""


class LocalError(RuntimeError):
    """A server or program cannot run here; the message says why and what to do."""
