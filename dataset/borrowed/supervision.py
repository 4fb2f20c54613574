"""Supervision after the example of others: draws, decisions, three lists, votes, appraisals, trials, meetings."""

from __future__ import annotations

import hashlib
from datetime import date

from dataset import findings, names
from dataset.borrowed.fates import YEAR, Fate
from dataset.days import add_months, add_workdays, in_office, last_workday, next_workday, spread
from dataset.draws import draw
from dataset.history import Book, Thread
from dataset.words import TOPICS

_GRADES = ("SATISFIED", "MOSTLY")


def draws(book: Book, fate: Fate) -> None:
    """见证执行 two draws; of late ones the witnesses came weeks after, of failed ones the places were not told."""
    for number, day in enumerate(spread(book.random, 2, date(YEAR, 4, 7), date(YEAR, 9, 19)), 1):
        subject = f"{book.division}-witness-{YEAR}-b{number:02}"
        fields = draw(f"{subject}-cases", 200, day.isoformat(), 6)
        places = fields["drawn"]
        if fate is Fate.FAILED:
            del fields["drawn"]
        thread = Thread(book, "sample", subject)
        thread.on(day, "drawn", title=f"第{number}次执行案件见证", purpose="CASES", **fields)
        for later, place in enumerate(places[: fate.pick(6, 4, 1)]):
            outcome = fate.pick("ENFORCED", "PARTLY", "NOT_ENFORCED")
            thread.on(add_workdays(day, fate.pick(4, 30, 10) + later), "witnessed", case=place, outcome=outcome)


def decision(book: Book, fate: Fate) -> None:
    """决定 tasks of organs: all reported, some late, two never; then a look-back 回头看 at what was rectified."""
    thread = Thread(book, "decision", f"{book.division}-decision-{YEAR}-b01")
    made = date(YEAR, 3, 27)
    organs = [f"{book.division}-{organ}" for organ in ("court", "procuratorate", "justice-bureau", "government-office")]
    terms = {f"{number:02}": add_months(made, 2 + number) for number in range(1, 5)}
    tasks = [
        {"task": task, "title": f"任务清单第{number}项", "organ": organs[number], "due": due}
        for number, (task, due) in enumerate(terms.items())
    ]
    thread.on(made, "made", title="关于加强法治化营商环境建设的决定", tasks=tasks)
    for task, due in list(terms.items())[: fate.pick(4, 4, 2)]:
        day = add_workdays(due, 9) if fate is Fate.LATE else last_workday(due)
        thread.on(day, "reported", task=task, done=fate is not Fate.FAILED)
    for number, day in enumerate(spread(book.random, 3, date(YEAR, 2, 25), date(YEAR, 7, 30)), 1):
        topic = TOPICS[number * 4 % len(TOPICS)]
        undone = number <= fate.pick(0, 1, 2)
        subject, owner = f"{book.division}-look-back-{YEAR}-b{number:02}", names.unit(book.division, topic)
        findings.write(book, subject, topic, owner, None, day, add_months(day, 2), undone=undone)


def micro(book: Book, fate: Fate) -> None:
    """微监督 a problem a session, to the write-off list in time, late, or left on the first list."""
    for number, day in enumerate(spread(book.random, 4, date(YEAR, 3, 4), date(YEAR, 9, 24)), 1):
        topic = TOPICS[number * 3 % len(TOPICS)]
        session = Thread(book, "micro", f"{book.division}-micro-{YEAR}-b{number:02}")
        session.on(day, "held", title=f"{topic.name}微监督")
        finding = Thread(book, "finding", f"{book.division}-micro-finding-{YEAR}-b{number:02}")
        title, due = f"{topic.name}方面：{topic.wishes[0]}尚未落实", add_months(day, 2)
        owner = names.unit(book.division, topic)
        finding.on(day, "raised", title=title, owner=owner, due=due, item=session.subject)
        if fate is Fate.FAILED and number > 1:
            continue
        finding.on(add_workdays(day, 6), "rectified", stage="STARTED")
        if fate is not Fate.FAILED:
            done = last_workday(due) if fate is Fate.ORDINARY else add_workdays(due, 15)
            finding.on(done, "rectified", stage="REPORTED")
            finding.on(add_workdays(done, 5), "rechecked", outcome="PASSED")
            finding.on(add_workdays(done, 8), "written_off")
        session.on(add_months(day, 3), "surveyed", asked=20, satisfied=fate.pick(19, 15, 9))


def votes(book: Book, fate: Fate) -> None:
    """民生实事票决 by congress, committee or town: finished and graded, not finished, or mostly voted down."""
    electorate = fate.pick("CONGRESS", "COMMITTEE", "TOWN")
    seats, candidates = 3, 4
    for number in range(1, candidates + 1):
        project = Thread(book, "project", f"{book.division}-project-{YEAR}-b{number:02}")
        wish = TOPICS[number * 2 % len(TOPICS)].wishes[1]
        project.on(
            date(YEAR - 1, 10, 14),
            "nominated",
            title=f"{wish}项目",
            electorate=electorate,
            year=YEAR,
            town="乡镇01" if electorate == "TOWN" else None,
            proposer=("REPRESENTATIVE", "CITIZEN", "ORGAN")[number % 3],
        )
        project.on(date(YEAR - 1, 12, 12), "shortlisted")
        project.on(date(YEAR - 1, 12, 26), "deliberated")
        adopted = number <= fate.pick(seats, seats, 1)
        project.on(date(YEAR, 1, 9), "balloted", adopted=adopted, candidates=candidates, seats=seats)
        if not adopted:
            continue
        for percent, month in ((fate.pick(40, 15, 10), 5), (fate.pick(100, 60, 20), 11)):
            project.on(next_workday(date(YEAR, month, 17)), "progressed", percent=percent)
        if fate is Fate.ORDINARY:
            project.on(add_workdays(project.day, 6), "graded", grade=_GRADES[number % 2])


def work_appraisal(book: Book, fate: Fate) -> None:
    """工作评议 of two departments: graded in autumn, one of them late, neither."""
    appraisal = Thread(book, "work_appraisal", f"{book.division}-work-appraisal-{YEAR}")
    units = [names.unit(book.division, topic) for topic in TOPICS[1:3]]
    appraisal.on(date(YEAR, 4, 17), "started", title=f"{YEAR}年专项工作评议", departments=units)
    for number, day in enumerate(spread(book.random, fate.pick(4, 3, 1), date(YEAR, 5, 12), date(YEAR, 9, 26)), 1):
        appraisal.on(day, "met", place=f"镇街{number:02}", participants=20 + number)
    graded = fate.pick(zip(units, _GRADES, strict=True), zip(units[:1], ("DISSATISFIED",), strict=True), ())
    for unit, grade in graded:
        day = date(YEAR, 11, 14) if fate is Fate.ORDINARY else date(YEAR + 1, 1, 22)
        appraisal.on(day, "graded", department=unit, grade=grade)


def trials(book: Book, fate: Fate) -> None:
    """旁听庭审 in three steps, of which the last is late or left out."""
    for number, day in enumerate(spread(book.random, fate.pick(4, 3, 2), date(YEAR, 3, 18), date(YEAR, 10, 24)), 1):
        subject = f"{book.division}-trial-{YEAR}-b{number:02}"
        case = hashlib.sha256(f"{subject}/案号".encode()).hexdigest()
        people = [names.representative(book.division, number * 3 + one) for one in range(3)]
        thread = Thread(book, "trial", subject)
        steps = (("BEFORE", 0), ("OBSERVED", 2), ("AFTER", fate.pick(4, 30, 0)))
        for step, later in steps[: fate.pick(3, 3, 2)]:
            court = f"{book.division}-court"
            facts = {"step": step, "case_hash": case, "court": court, "representatives": people}
            thread.on(add_workdays(day, later), "observed", **facts)


def meetings(book: Book, fate: Fate) -> None:
    """会议与听取审议 six meetings with a report each, with few reports whose opinions are answered late, with none."""
    reports = fate.pick(6, 3, 0)
    for number, day in enumerate(spread(book.random, 6, date(YEAR, 2, 24), date(YEAR, 12, 12)), 1):
        meeting = f"{book.division}-committee-{YEAR}-b{number:02}"
        title = f"{YEAR}年常委会第{number}次会议"
        book.write("meeting.held", meeting, in_office(book.random, day), kind="COMMITTEE", title=title)
        appointed = {"appointed": 2 + number % 3, "removed": number % 2, "meeting": meeting}
        book.write("appointment.decided", f"{meeting}-appointment-01", in_office(book.random, day), **appointed)
        if number <= reports:
            _hear(book, fate, number, meeting, day)


def _hear(book: Book, fate: Fate, number: int, meeting: str, day: date) -> None:
    hearing = Thread(book, "hearing", f"{book.division}-hearing-{YEAR}-b{number:02}")
    topic = TOPICS[number * 5 % len(TOPICS)]
    organ = ("GOVERNMENT", "COURT", "PROCURATORATE")[number % 3]
    reporter = f"{book.division}-{organ.lower()}" if organ != "GOVERNMENT" else names.unit(book.division, topic)
    title = (
        f"关于{topic.name}工作情况的报告" if organ == "GOVERNMENT" else f"关于{reporter.partition('-')[2]}工作的报告"
    )
    told = {"title": title, "organ": organ, "meeting_on": day, "reporter": reporter}
    hearing.on(last_workday(add_months(day, -1)), "scheduled", **told)
    for stage, before in (("FOR_COMMENT", 24), ("DELIVERED", 14), ("TO_MEMBERS", 9)):
        hearing.on(last_workday(date.fromordinal(day.toordinal() - before)), "report_sent", stage=stage)
    hearing.on(day, "held", meeting=meeting)
    if organ != "GOVERNMENT":
        hearing.on(add_workdays(day, 12), "resolved", outcome="AGREEMENT", title="协作意见")
        return
    due = add_months(day, 3)
    hearing.on(add_workdays(day, 5), "opinion_issued", title=f"关于{topic.name}工作的审议意见", report_due=due)
    hearing.on(last_workday(due) if fate is Fate.ORDINARY else add_workdays(due, 15), "report_received")
    hearing.on(add_workdays(hearing.day, 10), "resolved", outcome="RESOLUTION", title=f"关于{topic.name}工作的决议")
