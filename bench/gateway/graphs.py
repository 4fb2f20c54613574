"""The graphs that are asked: schema, data and one operation each, and a single schema over the same data as the oracle.

`committees`: twelve entities over three subgraphs in two waves, about 1 KB. `shop`: the shape of the public gateway
benchmark, users ▸ reviews ▸ product ▸ reviews ▸ author ▸ reviews ▸ product over four subgraphs, about 87 KB.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.federation import read_supergraph
from tests.gateway.in_process import ExecutableSchema, Ref, World, subgraph_schema

SCHEMAS = Path(__file__).parent / "schemas"
USERS, PRODUCTS, REVIEWS_PER_USER = 6, 9, 3
BODY_CHARACTERS = 236


@dataclass(frozen=True)
class Graph:
    """`schemas` executes what each subgraph is asked, `single` what the whole is asked."""

    name: str
    supergraph: str
    operation: str
    schemas: Mapping[str, ExecutableSchema]
    single: ExecutableSchema


def graph(name: str) -> Graph:
    """The graph `committees` or `shop`."""
    world = WORLDS[name]()
    supergraph = (SCHEMAS / f"{name}.graphql").read_text()
    schemas = {
        path.stem: subgraph_schema(world, path.read_text())
        for path in sorted((SCHEMAS / name).glob("*.graphql"))
        if path.stem != "operation"
    }
    single = ExecutableSchema(world, read_supergraph(supergraph).api_schema, None)
    return Graph(name, supergraph, (SCHEMAS / name / "operation.graphql").read_text(), schemas, single)


def committees() -> World:
    objects = {
        f"c{number:02}": {
            "id": f"c{number:02}",
            "name": f"Committee {number}",
            "received": 100 + number * 7,
            "completed": 90 + number * 6,
            "hearings": number % 5,
            "findings": None if number == 7 else number * 3,
        }
        for number in range(1, 13)
    }

    def first(_: Any, arguments: Mapping[str, Any]) -> list[Ref]:
        return [Ref("Committee", name) for name in list(objects)[: arguments["first"]]]

    return World({"Committee": objects}, {("Query", "committees"): first})


def shop() -> World:
    """Every user reviews some products; products are reviewed by several users."""
    reviews = {
        f"r{number:02}": {
            "id": f"r{number:02}",
            "body": sentence(number),
            "stars": number % 5 + 1,
            "author": Ref("User", f"u{number % USERS}"),
            "product": Ref("Product", f"p{(number * 5 + number // USERS) % PRODUCTS}"),
        }
        for number in range(USERS * REVIEWS_PER_USER)
    }

    def of(field: str, ref: Ref) -> list[Ref]:
        return [Ref("Review", name) for name, review in reviews.items() if review[field] == ref]

    users = {
        f"u{number}": {
            "id": f"u{number}",
            "name": f"Reader {number}",
            "username": f"reader{number}",
            "since": 2000 + number,
            "reviews": of("author", Ref("User", f"u{number}")),
        }
        for number in range(USERS)
    }
    products = {
        f"p{number}": {
            "upc": f"p{number}",
            "name": f"Product {number}",
            "price": number * 211 % 1300 + 9,
            "weight": None if number == 8 else number * 97 % 900,
            "inStock": number % 3 != 0,
            "reviews": of("product", Ref("Product", f"p{number}")),
        }
        for number in range(PRODUCTS)
    }

    def shipping(product: Any, _: Mapping[str, Any]) -> int | None:
        price, weight = product["price"], product["weight"]
        return None if weight is None else 0 if price > 1000 else round(weight * 0.5)

    functions: dict[tuple[str, str], Callable[..., Any]] = {
        ("Query", "users"): lambda _, arguments: [Ref("User", name) for name in users],
        ("Query", "topProducts"): lambda _, arguments: [Ref("Product", f"p{n}") for n in range(arguments["first"])],
        ("Product", "shippingEstimate"): shipping,
    }
    return World({"User": users, "Product": products, "Review": reviews}, functions)


def sentence(number: int) -> str:
    words = ("sturdy", "bright", "slow", "useful", "plain", "heavy", "quiet", "handy", "odd", "warm", "small")
    text = " ".join(words[(number * 3 + index * (number % 7 + 1)) % len(words)] for index in range(BODY_CHARACTERS))
    return text[:BODY_CHARACTERS].strip()


WORLDS: Mapping[str, Callable[[], World]] = {"committees": committees, "shop": shop}


def addressed(supergraph: str, urls: Mapping[str, str]) -> str:
    """The supergraph with the subgraphs' real addresses, by their name."""

    def address(match: re.Match[str]) -> str:
        return f'@join__graph(name: "{match[1]}", url: "{urls[match[1]]}")'

    return re.sub(r'@join__graph\(name: "([^"]+)", url: "[^"]*"\)', address, supergraph)
