"""The world behind the supergraph `library`: books and films, who borrows them, what sending costs, what people say."""

from collections.abc import Mapping
from typing import Any

from tests.gateway.in_process import Federation, Ref, View, World, federation

ITEMS = [Ref("Book", "sea"), Ref("Film", "train"), Ref("Book", "stars")]
OBJECTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "Book": {
        "sea": {
            "id": "i1",
            "isbn": "978-1",
            "title": "The Sea",
            "pages": 310,
            "genre": "NOVEL",
            "author": Ref("Author", "lin"),
            "weight": 400,
            "size": Ref("Size", "octavo"),
            "shelfMark": "N 12",
            "copies": 3,
            "loans": [Ref("Loan", "l1"), Ref("Loan", "l2")],
            "parcel": Ref("Parcel", "p1"),
            "rating": 4.5,
            "base": 10.0,
            "said": [Ref("Review", "r1"), Ref("Review", "r2")],
        },
        "stars": {
            "id": "i3",
            "isbn": "978-3",
            "title": "Stars",
            "pages": None,
            "genre": "POEM",
            "author": Ref("Author", "su"),
            "weight": 150,
            "size": Ref("Size", "pocket"),
            "shelfMark": "P 3",
            "copies": 0,
            "loans": [],
            "parcel": None,
            "rating": None,
            "base": 4.0,
            "said": [],
        },
    },
    "Film": {
        "train": {
            "id": "i2",
            "title": "The Train",
            "minutes": 95,
            "secret": "ending",
            "rating": 3.0,
            "base": 7.0,
            "said": [Ref("Review", "r3")],
        }
    },
    "Author": {
        "lin": {"name": "Lin", "country": Ref("Country", "cn"), "books": [Ref("Book", "sea")], "borrowed": 2},
        "su": {"name": "Su", "country": Ref("Country", "sg"), "books": [Ref("Book", "stars")], "borrowed": 0},
    },
    "Country": {
        "cn": {"code": "CN", "name": "China", "zone": 1},
        "sg": {"code": "SG", "name": "Singapore", "zone": 2},
    },
    "Size": {"octavo": {"width": 15, "height": 23}, "pocket": {"width": 11, "height": 18}},
    "Member": {
        "wang": {
            "id": "m1",
            "name": "Wang",
            "city": "Xiamen",
            "loans": [Ref("Loan", "l1")],
            "reviews": [Ref("Review", "r1")],
        },
        "zhao": {
            "id": "m2",
            "name": "Zhao",
            "city": None,
            "loans": [Ref("Loan", "l2")],
            "reviews": [Ref("Review", "r2"), Ref("Review", "r3")],
        },
    },
    "Loan": {
        "l1": {"id": "l1", "book": Ref("Book", "sea"), "member": Ref("Member", "wang"), "due": "2025-05-01"},
        "l2": {"id": "l2", "book": Ref("Book", "sea"), "member": Ref("Member", "zhao"), "due": None},
    },
    "Review": {
        "r1": {"id": "r1", "body": "Deep.", "stars": 5, "reviewer": Ref("Member", "wang"), "item": Ref("Book", "sea")},
        "r2": {"id": "r2", "body": "Wet.", "stars": 4, "reviewer": Ref("Member", "zhao"), "item": Ref("Book", "sea")},
        "r3": {
            "id": "r3",
            "body": "Slow.",
            "stars": None,
            "reviewer": Ref("Member", "zhao"),
            "item": Ref("Film", "train"),
        },
    },
    "Parcel": {
        "p1": {
            "number": "P-1",
            "book": Ref("Book", "sea"),
            "to": Ref("Country", "sg"),
            "carrier": Ref("Bicycle", "b1"),
        },
        "p2": {"number": "P-2", "book": Ref("Book", "stars"), "to": Ref("Country", "cn"), "carrier": Ref("Post", "o1")},
        "p3": {"number": "P-3", "book": Ref("Book", "stars"), "to": Ref("Country", "cn"), "carrier": None},
    },
    "Post": {"o1": {"office": "North"}},
    "Bicycle": {"b1": {"rider": Ref("Member", "zhao")}},
}
RATES = {"CNY": 8.0, "EUR": 1.0}


def books(_: Any, arguments: Mapping[str, Any]) -> list[Ref]:
    found = [Ref("Book", name) for name, each in OBJECTS["Book"].items()]
    wanted = arguments.get("genre")
    found = [ref for ref in found if wanted is None or OBJECTS["Book"][ref.name]["genre"] == wanted]
    return found[: arguments["first"]]


def find(_: Any, arguments: Mapping[str, Any]) -> list[Ref]:
    text = arguments["text"].lower()
    return [
        Ref(type_name, name)
        for type_name, label in (("Book", "title"), ("Film", "title"), ("Author", "name"))
        for name, each in OBJECTS[type_name].items()
        if text in each[label].lower()
    ]


def named(type_name: str, key: str) -> Any:
    def one(_: Any, arguments: Mapping[str, Any]) -> Ref | None:
        return next(
            (Ref(type_name, name) for name, each in OBJECTS[type_name].items() if each[key] == arguments[key]), None
        )

    return one


def item(_: Any, arguments: Mapping[str, Any]) -> Ref | None:
    return next((ref for ref in ITEMS if OBJECTS[ref.type_name][ref.name]["id"] == arguments["id"]), None)


def reviews(view: View, arguments: Mapping[str, Any]) -> list[Ref]:
    said: list[Ref] = view["said"]
    return said[: arguments.get("first")]


def price(view: View, arguments: Mapping[str, Any]) -> float:
    return float(view["base"] * RATES[arguments["currency"]])


def postage(view: View, arguments: Mapping[str, Any]) -> int:
    return int(view["weight"] + view["size"]["width"] * view["size"]["height"]) * int(arguments["zone"])


def insurance(view: View, arguments: Mapping[str, Any]) -> float:
    # A subgraph gets the price in euros sent; the single schema works it out itself.
    sent = view.sent.get("price")
    return float(view["base"] if sent is None else sent) / 10


def lend(_: Any, arguments: Mapping[str, Any]) -> Ref | None:
    return Ref("Loan", "l1") if arguments["isbn"] == "978-1" else None


def all_of(type_name: str) -> Any:
    def every(_: Any, arguments: Mapping[str, Any]) -> list[Ref]:
        return [Ref(type_name, name) for name in OBJECTS[type_name]][: arguments.get("first")]

    return every


WORLD = World(
    objects=OBJECTS,
    functions={
        ("Query", "book"): named("Book", "isbn"),
        ("Query", "books"): books,
        ("Query", "items"): lambda _, arguments: ITEMS,
        ("Query", "item"): item,
        ("Query", "find"): find,
        ("Query", "shelves"): lambda _, arguments: [
            [Ref("Book", "stars"), Ref("Book", "sea")],
            [],
            [Ref("Book", "sea")],
        ],
        ("Query", "author"): named("Author", "name"),
        ("Query", "opening"): lambda _, arguments: "9-17",
        ("Query", "member"): named("Member", "id"),
        ("Query", "me"): lambda _, arguments: Ref("Member", "wang"),
        ("Query", "parcels"): all_of("Parcel"),
        ("Query", "reviews"): all_of("Review"),
        ("Query", "reviewed"): lambda _, arguments: ITEMS[:2],
        ("Item", "reviews"): reviews,
        ("Item", "price"): price,
        ("Book", "postage"): postage,
        ("Book", "insurance"): insurance,
        ("Mutation", "lend"): lend,
        ("Mutation", "giveBack"): lambda _, arguments: Ref("Loan", arguments["loan"]),
    },
    supertypes={"Book": "Item", "Film": "Item"},
)


def library() -> Federation:
    return federation("library", WORLD)
