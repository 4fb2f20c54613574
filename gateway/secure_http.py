"""Exchanges that need more than a plain connection, above all TLS: aiohttp does them."""

from dataclasses import dataclass

import aiohttp

from gateway.exchange import (
    KEEP_ALIVE_SECONDS,
    Passed,
    Reply,
    broken_connection,
    broken_off,
    not_http,
    too_large,
    unreachable,
)

CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class SecureExchange:
    session: aiohttp.ClientSession
    url: str
    bytes_max: int

    async def __call__(self, body: bytes, passed: Passed) -> Reply:
        sent = {"content-type": "application/json", "accept": "application/json", **passed.pairs}
        try:
            async with self.session.post(self.url, data=body, headers=sent, allow_redirects=False) as response:
                return Reply(response.status, await self.read(response))
        except aiohttp.ClientConnectorError as error:
            raise unreachable() from error
        except (aiohttp.ClientConnectionError, ConnectionError) as error:
            raise broken_connection() from error
        except aiohttp.ClientPayloadError as error:
            raise broken_off() from error
        except (aiohttp.ClientError, ValueError) as error:
            raise not_http() from error

    def close(self) -> None:
        """The session is shared, and drops idle connections by itself."""

    async def read(self, response: aiohttp.ClientResponse) -> bytes:
        chunks, size = [], 0
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            chunks.append(chunk)
            size += len(chunk)
            if size > self.bytes_max:
                response.close()
                raise too_large(self.bytes_max)
        return b"".join(chunks)


def open_session(connections_max: int) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=0, limit_per_host=connections_max, ttl_dns_cache=60, keepalive_timeout=KEEP_ALIVE_SECONDS
    )
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None), auto_decompress=True)
