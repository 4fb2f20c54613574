"""The short form of `make soak-gateway`: no question is lost, and memory does not run away."""

from rich.progress import Progress

from tests.gateway.soak_gateway import growth, soak

REQUESTS = 800
GROWTH_BYTES_MAX = 32 * 2**20


async def test_memory_stays_while_subgraphs_come_and_go() -> None:
    with Progress(disable=True) as progress:
        answers, memory = await soak(REQUESTS, progress)
    assert answers == REQUESTS
    assert growth(memory) < GROWTH_BYTES_MAX
