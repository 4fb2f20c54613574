"""What others must act on: decisions 决定 with tasks, referrals 移送, micro-supervision 微监督, look-backs 回头看."""

from __future__ import annotations

from datetime import date

from dataset import findings, names
from dataset.days import add_months, add_workdays, last_workday, spread
from dataset.figures import Numbers
from dataset.history import Book, Thread
from dataset.words import TOPICS

_ORGANS = ("court", "procuratorate", "public-security-bureau", "justice-bureau", "government-office")
# Tasks of the decisions besides those of the reported figure, and how many of the tasks were not reported on.
_OTHER_DECISIONS = {("350211", 2025): ((6, 2),), ("350206", 2022): ((5, 0),)}
_REFERRALS = {("350212", 2023): 5, ("350212", 2025): 4, ("210881", 2025): 3, ("350203", 2025): 2}
_BODIES = ("SUPERVISORY_COMMISSION", "PROCURATORATE", "AUDIT", "PETITIONS", "COURT", "GOVERNMENT")
_ORIGINS = ("PETITION", "FINDING", "PETITION", "SUGGESTION")
_OTHER_SESSIONS = {("350205", 2025): 4}
_LOOKED_BACK = {("350212", 2023): 8, ("350212", 2025): 6, ("350205", 2025): 3}
_ASKED_PER_SESSION = 30
_REFERRALS_PER_PENDING = 3
_UNDONE_IN = 3  # of the findings looked back at, one in three came undone


def write(book: Book, year: int, numbers: Numbers) -> None:
    """One year's decisions, referrals, sessions and look-backs."""
    _decisions(book, year, int(numbers.get("decision_tasks", 0)))
    _refer(book, year)
    _micro(book, year, numbers)
    _look_back(book, year)


def _decisions(book: Book, year: int, tasks: int) -> None:
    """Reported tasks are those of two decisions: of the larger one, four were never reported on."""
    planned = ((tasks - tasks // 3, 4), (tasks // 3, 0)) if tasks else _OTHER_DECISIONS.get((book.division, year), ())
    for number, (size, silent) in enumerate(planned, 1):
        decision = Thread(book, "decision", f"{book.division}-decision-{year}-{number:02}")
        made = add_workdays(date(year, 3, 20), 20 * number)
        decision.on(
            made,
            "made",
            title=("关于加强法院执行工作的决定", "关于加强检察公益诉讼工作的决定")[number - 1],
            tasks=[
                {
                    "task": f"{task:02}",
                    "title": f"任务清单第{task}项",
                    "organ": f"{book.division}-{_ORGANS[task % len(_ORGANS)]}",
                    "due": add_months(made, 3 + task % 4),
                }
                for task in range(1, size + 1)
            ],
        )
        terms = {task: add_months(made, 3 + task % 4) for task in range(1, size - silent + 1)}
        for task, due in sorted(terms.items(), key=lambda term: term[1]):
            reported = add_workdays(due, 6) if task % 5 == 0 else last_workday(due)
            decision.on(reported, "reported", task=f"{task:02}", done=task % 3 != 0)


def _refer(book: Book, year: int) -> None:
    """监督贯通 petitions and findings handed on; every third is not answered."""
    number = _REFERRALS.get((book.division, year), 0)
    for position, day in enumerate(spread(book.random, number, date(year, 3, 1), date(year, 10, 31)), 1):
        referral = Thread(book, "referral", f"{book.division}-referral-{year}-{position:02}")
        topic = TOPICS[(position + year) % len(TOPICS)]
        referral.on(
            day,
            "made",
            title=f"{topic.name}问题线索",
            to=_BODIES[(position + position // _REFERRALS_PER_PENDING + year) % len(_BODIES)],
            origin=_ORIGINS[(position + year) % len(_ORIGINS)],
            due=add_months(day, 3),
        )
        if position % _REFERRALS_PER_PENDING:
            referral.on(add_workdays(day, book.random.randint(30, 58)), "answered", result="已办结并反馈")


def _micro(book: Book, year: int, numbers: Numbers) -> None:
    """微监督 one problem a session; citizens are asked where their satisfaction was reported."""
    sessions = int(numbers.get("micro_supervision_sessions", 0)) or _OTHER_SESSIONS.get((book.division, year), 0)
    satisfaction = numbers.get("citizen_satisfaction_rate")
    for number, day in enumerate(spread(book.random, sessions, date(year, 2, 10), date(year, 11, 20)), 1):
        topic = book.random.choice(TOPICS)
        session = Thread(book, "micro", f"{book.division}-micro-{year}-{number:02}")
        session.on(day, "held", title=f"{topic.name}微监督")
        findings.write(
            book,
            session.subject.replace("-micro-", "-micro-finding-"),
            topic,
            names.unit(book.division, topic),
            session.subject,
            day,
            add_months(day, 2),
        )
        if satisfaction is not None:
            satisfied = round(_ASKED_PER_SESSION * satisfaction)
            session.on(add_months(day, 4), "surveyed", asked=_ASKED_PER_SESSION, satisfied=satisfied)


def _look_back(book: Book, year: int) -> None:
    """回头看 findings that stand alone; one in three came undone after it had been written off."""
    number = _LOOKED_BACK.get((book.division, year), 0)
    for position, day in enumerate(spread(book.random, number, date(year, 2, 20), date(year, 8, 31)), 1):
        topic = TOPICS[(position * 3 + year) % len(TOPICS)]
        findings.write(
            book,
            f"{book.division}-look-back-{year}-{position:02}",
            topic,
            names.unit(book.division, topic),
            None,
            day,
            add_months(day, 2),
            undone=position % _UNDONE_IN == 0,
        )
