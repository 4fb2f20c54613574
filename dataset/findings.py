"""Findings 问题 as every kind of supervision leads to them: from list to list, and some of them back."""

from __future__ import annotations

from datetime import date, timedelta

from dataset.days import add_months, add_workdays, next_workday
from dataset.history import Book, Thread
from dataset.words import Topic


def write(
    book: Book,
    subject: str,
    topic: Topic,
    owner: str,
    item: str | None,
    raised: date,
    due: date,
    *,
    undone: bool = False,
) -> None:
    """Raised, rectified, re-checked 回头看, written off; `undone` by a later look-back.

    One in eight is not taken up, one in five of the others stays in rectification, one in four fails its first
    re-check.
    """
    random, finding = book.random, Thread(book, "finding", subject)
    title = f"{topic.name}方面：{random.choice(topic.wishes)}尚未落实"
    finding.on(raised, "raised", title=title, owner=owner, due=due, item=item)
    if not undone and random.random() < 1 / 8:
        return
    finding.on(add_workdays(raised, random.randint(5, 12)), "rectified", stage="STARTED")
    if not undone and random.random() < 1 / 5:
        return
    finding.on(next_workday(due - timedelta(days=random.randint(2, 15))), "rectified", stage="REPORTED")
    recheck = add_workdays(finding.day, random.randint(5, 15))
    if random.random() < 1 / 4:
        again = add_months(recheck, 1)
        finding.on(recheck, "rechecked", outcome="FAILED", due=again)
        finding.on(next_workday(again - timedelta(days=4)), "rectified", stage="REPORTED")
        recheck = add_workdays(finding.day, 6)
    finding.on(recheck, "rechecked", outcome="PASSED")
    finding.on(add_workdays(recheck, 3), "written_off")
    if undone:
        look_back = next_workday(add_months(finding.day, 2))
        finding.on(look_back, "rechecked", outcome="FAILED", due=add_months(look_back, 1))
