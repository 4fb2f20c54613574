"""Limits on what a client may ask; every refusal says which limit it was."""

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from gateway.federation import OperationError, PreparedOperation


def check_depth(prepared: PreparedOperation, depth_max: int) -> None:
    """Raises OperationError when fields nest deeper than `depth_max`, fragments included."""
    depth = DepthCounter(prepared).selection_set(prepared.node.selection_set)
    if depth > depth_max:
        message = f"The operation is {depth} fields deep; the limit is {depth_max} (depth limit)."
        raise OperationError([{"message": message}], "DEPTH_LIMIT_EXCEEDED")


class DepthCounter:
    """Validation has excluded circles of fragments; each fragment is measured once."""

    def __init__(self, prepared: PreparedOperation) -> None:
        self.fragments = prepared.fragments
        self.known: dict[str, int] = {}

    def selection_set(self, node: SelectionSetNode | None) -> int:
        if node is None:
            return 0
        deepest = 0
        for each in node.selections:
            if isinstance(each, FieldNode):
                deepest = max(deepest, 1 + self.selection_set(each.selection_set))
            elif isinstance(each, FragmentSpreadNode):
                deepest = max(deepest, self.fragment(each.name.value))
            else:
                deepest = max(deepest, self.selection_set(each.selection_set))  # type: ignore[attr-defined]
        return deepest

    def fragment(self, name: str) -> int:
        if name not in self.known:
            self.known[name] = self.selection_set(self.fragments[name].selection_set)
        return self.known[name]
