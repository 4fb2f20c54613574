"""Full text without word boundaries: Chinese is searched by pairs of characters, other scripts by whole words. Pure.

`grams` is what a text is found by, `score` orders what was found, `marked` shows where it matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Final, NamedTuple

GRAMS_MAX: Final = 2_000  # of one text; a longer one is found by its beginning
_RUNS = re.compile(r"([㐀-鿿]+)|([^\W_㐀-鿿]+)")
_TITLE_WEIGHT: Final = 3.0
_SATURATION, _LENGTH_SHARE, _LENGTH_USUAL = 1.2, 0.5, 120.0  # BM25's k1 and b, and a usual text's grams


class Segment(NamedTuple):
    """A piece of a text, and whether it is what was searched for."""

    text: str
    hit: bool


def folded(text: str) -> str:
    """Full-width as half-width, capitals as small letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def occurrences(text: str) -> Iterable[str]:
    """Every gram of a text, as often as it occurs; a single Chinese character between others is a gram as well."""
    for chinese, word in _RUNS.findall(folded(text)):
        yield from [word] if word else _pairs(chinese)


def grams(*texts: str) -> list[str]:
    """The different grams of the texts, the first text's first."""
    found = dict.fromkeys(gram for text in texts for gram in occurrences(text))
    return list(found)[:GRAMS_MAX]


def score(wanted: Sequence[str], frequency: Mapping[str, int], texts: int, title: str, content: str) -> float:
    """How well a text fits: BM25 over title and content, the title counting more.

    `frequency` says how many of all `texts` have a gram; the rarer, the more it tells.
    """
    in_title, in_content = list(occurrences(title)), list(occurrences(content))
    length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * (len(in_title) + len(in_content)) / _LENGTH_USUAL
    total = 0.0
    for gram in wanted:
        weight = _TITLE_WEIGHT * in_title.count(gram) + in_content.count(gram)
        rarity = log(1 + (texts - frequency.get(gram, 0) + 0.5) / (frequency.get(gram, 0) + 0.5)) if texts else 0.0
        total += max(rarity, 0.01) * weight * (_SATURATION + 1) / (weight + _SATURATION * length)
    return total


def marked(text: str, query: str, length_max: int | None = None) -> list[Segment]:
    """The text in pieces, those that match marked; cut to `length_max` characters around the first match."""
    runs = _RUNS.findall(folded(query))
    pieces = [piece for chinese, word in runs for piece in ([word] if word else _pairs(chinese))]
    plain = text.casefold()  # of the same length for all that is matched here
    hits = [False] * len(text)
    if len(plain) == len(text):
        for piece in pieces:
            place = plain.find(piece)
            while place >= 0:
                hits[place : place + len(piece)] = [True] * len(piece)
                place = plain.find(piece, place + 1)
    if length_max is not None and len(text) > length_max:
        first = hits.index(True) if True in hits else 0
        start = max(0, min(first - length_max // 4, len(text) - length_max))
        text, hits = text[start : start + length_max], hits[start : start + length_max]
    return _segments(text, hits)


def _pairs(run: str) -> Iterable[str]:
    """Each two neighbours; a character that is alone is all there is."""
    return [run] if len(run) == 1 else (run[place : place + 2] for place in range(len(run) - 1))


def _segments(text: str, hits: Sequence[bool]) -> list[Segment]:
    found: list[Segment] = []
    for character, hit in zip(text, hits, strict=True):
        if found and found[-1].hit is hit:
            found[-1] = Segment(found[-1].text + character, hit)
        else:
            found.append(Segment(character, hit))
    return found
