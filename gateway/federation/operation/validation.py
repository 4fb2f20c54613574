"""Validate a document by the rules of the GraphQL specification, each asked only where it has something to say.

graphql-core asks each of its thirty-odd rules about every node, and leaves some fifteen hundred objects in circles for
the garbage collector. Here one rule stands for all of them, and knows which have a method for which kind of node.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from graphql import (
    BREAK,
    SKIP,
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    ValidationContext,
    Visitor,
    specified_rules,
    validate,
)
from graphql.language.visitor import EnterLeaveVisitor

Methods = tuple[int, Callable[..., Any] | None, Callable[..., Any] | None]
"""Of a rule, by its place: what it has for entering and for leaving a kind of node."""


def validation_errors(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """What keeps the document from being an operation on the schema."""
    made: list[EveryRule] = []

    def every_rule(context: ValidationContext) -> EveryRule:
        made.append(EveryRule(context))
        return made[-1]

    errors = validate(schema, document, [every_rule])  # type: ignore[list-item]
    for each in made:
        each.let_go()
    return errors


class EveryRule(Visitor):
    """The specified rules as one. What a rule skips, it alone skips."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__()
        self.rules = [rule(context) for rule in specified_rules]
        self.skipping: list[Any] = [None] * len(self.rules)
        """For each rule the node below which it wants to see nothing, or BREAK."""
        self.methods: list[list[Methods]] = []

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        methods = [
            (place, method(self.rules[place], enter), method(self.rules[place], leave))
            for place, enter, leave in concerned(kind)
        ]
        self.methods.append(methods)
        if not methods:
            return EnterLeaveVisitor(None, None)
        return EnterLeaveVisitor(entering(methods, self.skipping), leaving(methods, self.skipping))

    def let_go(self) -> None:
        """graphql-core's visitors hold one another, and so all this, until the garbage collector comes."""
        for methods in self.methods:
            methods.clear()
        self.rules.clear()


def entering(methods: list[Methods], skipping: list[Any]) -> Callable[..., None]:
    def enter(node: Node, *others: Any) -> None:
        for place, visit, _ in methods:
            if visit and not skipping[place]:
                action = visit(node, *others)
                if action is SKIP or action is False:
                    skipping[place] = node
                elif action is BREAK or action is True:
                    skipping[place] = BREAK

    return enter


def leaving(methods: list[Methods], skipping: list[Any]) -> Callable[..., None]:
    def leave(node: Node, *others: Any) -> None:
        for place, _, visit in methods:
            if skipping[place] is node:
                skipping[place] = None
            elif visit and not skipping[place]:
                action = visit(node, *others)
                if action is BREAK or action is True:
                    skipping[place] = BREAK

    return leave


@cache
def concerned(kind: str) -> tuple[tuple[int, str | None, str | None], ...]:
    """The rules that have methods for a kind of node: their places, and the methods' names."""
    named = [(method_name(rule, "enter", kind), method_name(rule, "leave", kind)) for rule in specified_rules]
    return tuple((place, enter, leave) for place, (enter, leave) in enumerate(named) if enter or leave)


def method(rule: Visitor, name: str | None) -> Callable[..., Any] | None:
    return None if name is None else getattr(rule, name)


def method_name(rule: type[ASTValidationRule], action: str, kind: str) -> str | None:
    return next((name for name in (f"{action}_{kind}", action) if hasattr(rule, name)), None)
