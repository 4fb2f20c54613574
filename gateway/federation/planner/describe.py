"""Tell people what the planner saw and did: the ways to every field, and the plan in sentences."""

from collections.abc import Iterable, Iterator

from gateway.federation.plan import Fetch, Plan, Target, printed_path
from gateway.federation.planner.choose import Choice, Chooser, Option
from gateway.federation.planner.graph import ROOT
from gateway.federation.planner.walk import Route, Way
from gateway.federation.selection import TYPENAME, Selection


def path_lines(
    chooser: Chooser, choice: Choice, subgraph: str = ROOT, view: Selection | None = None, indent: str = ""
) -> Iterator[str]:
    """Every field of a choice with the ways to it: the chosen one marked `*`, each with waves and fetches it costs."""
    groups = {choice.selection.type_name: choice.chosen, **choice.by_type}
    for type_name, chosen in groups.items():
        for field, option in chosen:
            if field.name == TYPENAME:
                continue
            yield f"{indent}{type_name}.{field.name}"
            ways = chooser.walk.ways(type_name, field.name, subgraph, view)
            yield from way_lines(chooser, option, chooser.options(field, ways), indent)
            if option.below is not None:
                yield from path_lines(chooser, option.below, option.way.subgraph, option.way.view, f"{indent}  ")
    if choice.detour is not None:
        way, below = choice.detour
        yield f"{indent}{choice.selection.type_name}: its real type {way_of(way.route)}"
        yield from path_lines(chooser, below, way.subgraph, None, f"{indent}  ")


def way_lines(chooser: Chooser, chosen: Option, options: Iterable[Option], indent: str) -> Iterator[str]:
    others = [
        each for each in options if (each.way.subgraph, each.way.route) != (chosen.way.subgraph, chosen.way.route)
    ]
    for option in [chosen, *others]:
        mark = "*" if option is chosen else "-"
        requires = f" after {option.way.requires}" if option.way.requires is not None else ""
        lent = f" with what {listed(lenders_of(option.way))} lends" if option.way.contexts else ""
        waves, fetches = chooser.footprints.price(option.footprint)
        way = way_of(option.way.route)
        yield f"{indent}  {mark} {option.way.subgraph}: {way}{requires}{lent}, waves {waves}, fetches {fetches}"


def lenders_of(way: Way) -> list[str]:
    return sorted({argument.context for argument in way.contexts})


def way_of(route: Route | None) -> str:
    if route is None:
        return "where its object is"
    return "from the root" if route.key is None else f"by {route.local_type} {{ {route.key.text} }} in {route.subgraph}"


def sentences(plan: Plan) -> Iterator[str]:
    """What each fetch is for, one line each."""
    if not plan.fetches:
        yield "Nothing needs to be asked."
    for fetch in plan.fetches:
        verb = "are" if len(fetch.after) > 1 else "is"
        when = f"when {listed(map(str, fetch.after))} {verb} done, " if fetch.after else ""
        asked = f'ask "{fetch.subgraph}"'
        if fetch.targets:
            what = "; ".join(target_sentence(target) for target in fetch.targets)
        else:
            what = f"for {shown_keys(fetch, plan)}"
        yield f"{fetch.number}: {when}{asked} {what}."


def target_sentence(target: Target) -> str:
    key, *required = map(str, target.representation.selections)
    also = f" with {listed(required)}" if required else ""
    if target.contexts:
        also += f" under {listed(f'{each.selection} of {printed_path(each.path)}' for each in target.contexts)}"
    wanted = listed(target.keys) if target.keys else "what later fetches need"
    return f"about {target.representation.type_name} at {printed_path(target.path)}, sending {key}{also} for {wanted}"


def shown_keys(fetch: Fetch, plan: Plan) -> str:
    return listed(plan.renamed.get(key, key) for key in fetch.keys)


def listed(items: Iterable[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last
