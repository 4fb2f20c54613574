"""Why the set-up step could not do its work."""


class SetupError(RuntimeError):
    """A server cannot be brought to what is wanted; the message names the thing and the remedy."""


class NotReadyError(SetupError):
    """It did not answer in time; trying again may help."""
