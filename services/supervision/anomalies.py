"""Anomalies 异常: well-formed facts that do not fit each other. They are shown, never repaired and never refused.

An anomaly names the event it hangs on. It is computed from the known facts, so it goes when the missing one arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from kit.texts import Text


class AnomalyKind(StrEnum):
    """What does not fit 异常类别; `TEXTS` has each in words."""

    MIXED_KINDS = "MIXED_KINDS"
    HEARING_NOT_SCHEDULED = "HEARING_NOT_SCHEDULED"
    HEARD_WITHOUT_REPORT = "HEARD_WITHOUT_REPORT"
    REPORT_STAGE_MISSING = "REPORT_STAGE_MISSING"
    REPORT_SENT_LATE = "REPORT_SENT_LATE"
    OPINION_BEFORE_HEARING = "OPINION_BEFORE_HEARING"
    REPORT_WITHOUT_OPINION = "REPORT_WITHOUT_OPINION"
    RESOLVED_BEFORE_HEARING = "RESOLVED_BEFORE_HEARING"
    CLOSED_WITH_OPINION_OPEN = "CLOSED_WITH_OPINION_OPEN"
    FINDING_NOT_RAISED = "FINDING_NOT_RAISED"
    RECHECK_BEFORE_RECTIFICATION = "RECHECK_BEFORE_RECTIFICATION"
    WRITTEN_OFF_WITHOUT_RECHECK = "WRITTEN_OFF_WITHOUT_RECHECK"
    RECTIFIED_AFTER_WRITE_OFF = "RECTIFIED_AFTER_WRITE_OFF"
    PROJECT_NOT_NOMINATED = "PROJECT_NOT_NOMINATED"
    BALLOT_OF_UNKNOWN_PROJECT = "BALLOT_OF_UNKNOWN_PROJECT"
    BALLOTED_NOT_SHORTLISTED = "BALLOTED_NOT_SHORTLISTED"
    CANDIDATES_NOT_MORE_THAN_SEATS = "CANDIDATES_NOT_MORE_THAN_SEATS"
    BALLOT_NOT_TALLIED = "BALLOT_NOT_TALLIED"
    PROGRESS_WITHOUT_ADOPTION = "PROGRESS_WITHOUT_ADOPTION"
    PROGRESS_AFTER_COMPLETION = "PROGRESS_AFTER_COMPLETION"
    GRADED_BEFORE_COMPLETION = "GRADED_BEFORE_COMPLETION"
    TALLIED_TWICE = "TALLIED_TWICE"
    ELIGIBLE_NOT_SERVING = "ELIGIBLE_NOT_SERVING"
    CLOSED_UNKNOWN_ITEM = "CLOSED_UNKNOWN_ITEM"
    ANSWER_TO_UNKNOWN_QUESTION = "ANSWER_TO_UNKNOWN_QUESTION"
    JUDGED_WITHOUT_ANSWER = "JUDGED_WITHOUT_ANSWER"
    DRAW_NOT_REPRODUCIBLE = "DRAW_NOT_REPRODUCIBLE"
    WITNESSED_NOT_DRAWN = "WITNESSED_NOT_DRAWN"
    INSPECTION_NOT_STARTED = "INSPECTION_NOT_STARTED"
    OTHER_CASE = "OTHER_CASE"
    COMMENTED_NOT_OBSERVED = "COMMENTED_NOT_OBSERVED"
    REPORT_ON_UNKNOWN_TASK = "REPORT_ON_UNKNOWN_TASK"
    ANSWERED_NOT_REFERRED = "ANSWERED_NOT_REFERRED"
    COMMITMENT_NOT_MADE = "COMMITMENT_NOT_MADE"
    ADJUSTED_BEFORE_ADOPTION = "ADJUSTED_BEFORE_ADOPTION"
    UNPLANNED_TOPIC_DROPPED = "UNPLANNED_TOPIC_DROPPED"
    PUBLISHED_BEFORE_ADOPTION = "PUBLISHED_BEFORE_ADOPTION"


TEXTS: Mapping[AnomalyKind, Text] = {
    AnomalyKind.MIXED_KINDS: Text(
        "The item's id is already used by an item of another kind", "同一编号用于不同类别的监督事项"
    ),
    AnomalyKind.HEARING_NOT_SCHEDULED: Text("Heard without having been scheduled", "未列入议程即听取审议"),
    AnomalyKind.HEARD_WITHOUT_REPORT: Text("Heard although no report was ever sent", "未送交报告即听取审议"),
    AnomalyKind.REPORT_STAGE_MISSING: Text(
        "Heard although the report skipped a reader the law names", "报告缺少法定送交环节"
    ),
    AnomalyKind.REPORT_SENT_LATE: Text("The report was sent later than the law allows", "报告送交晚于法定期限"),
    AnomalyKind.OPINION_BEFORE_HEARING: Text(
        "Review opinions were issued before the report was heard", "听取审议之前即交办审议意见"
    ),
    AnomalyKind.REPORT_WITHOUT_OPINION: Text(
        "A report on handling arrived although no review opinions were issued", "未交办审议意见即收到处理情况报告"
    ),
    AnomalyKind.RESOLVED_BEFORE_HEARING: Text("Resolved before the report was heard", "听取审议之前即办结"),
    AnomalyKind.CLOSED_WITH_OPINION_OPEN: Text(
        "Closed although a review opinion was not reported on", "审议意见尚未报告处理情况即办结"
    ),
    AnomalyKind.FINDING_NOT_RAISED: Text("The finding was never raised", "问题未经提出"),
    AnomalyKind.RECHECK_BEFORE_RECTIFICATION: Text("Re-checked before rectification was reported", "未报告整改即复查"),
    AnomalyKind.WRITTEN_OFF_WITHOUT_RECHECK: Text("Written off without a re-check that passed", "未经复查通过即销号"),
    AnomalyKind.RECTIFIED_AFTER_WRITE_OFF: Text(
        "Rectification was reported after the finding had been written off", "销号之后又报告整改"
    ),
    AnomalyKind.PROJECT_NOT_NOMINATED: Text("The project was never nominated", "项目未经征集提名"),
    AnomalyKind.BALLOT_OF_UNKNOWN_PROJECT: Text("Votes were tallied on a project nobody nominated", "票决的项目未知"),
    AnomalyKind.BALLOTED_NOT_SHORTLISTED: Text("Voted on without having been shortlisted", "未列为候选项目即票决"),
    AnomalyKind.CANDIDATES_NOT_MORE_THAN_SEATS: Text(
        "No more candidates than seats, although the vote needs a choice", "候选项目不多于应选项目，未实行差额票决"
    ),
    AnomalyKind.BALLOT_NOT_TALLIED: Text("The vote names a ballot whose tally is not known", "票决所引计票结果未知"),
    AnomalyKind.PROGRESS_WITHOUT_ADOPTION: Text(
        "Progress of a project that was not adopted", "未票决通过的项目有进度上报"
    ),
    AnomalyKind.PROGRESS_AFTER_COMPLETION: Text("Progress after completion", "项目完成后又上报进度"),
    AnomalyKind.GRADED_BEFORE_COMPLETION: Text("Graded before completion", "项目未完成即测评"),
    AnomalyKind.TALLIED_TWICE: Text("Tallied again with other totals", "同一表决两次计票结果不一致"),
    AnomalyKind.ELIGIBLE_NOT_SERVING: Text(
        "More could vote than members were serving that day", "应到人数多于当日在任组成人员"
    ),
    AnomalyKind.CLOSED_UNKNOWN_ITEM: Text("Closed although nothing else is known of the item", "结项的监督事项未知"),
    AnomalyKind.ANSWER_TO_UNKNOWN_QUESTION: Text(
        "An answer to a question that was not put at the inquiry", "所答问题未在专题询问中提出"
    ),
    AnomalyKind.JUDGED_WITHOUT_ANSWER: Text("An answer was judged before there was one", "未经答复即作出评价"),
    AnomalyKind.DRAW_NOT_REPRODUCIBLE: Text(
        "Drawing again from the same frame and seed gives other places", "以相同名单和种子复算，抽取结果不一致"
    ),
    AnomalyKind.WITNESSED_NOT_DRAWN: Text("The witnessed case was not among those drawn", "见证的案件未经抽取"),
    AnomalyKind.INSPECTION_NOT_STARTED: Text(
        "Joined or reported without having been started", "检查未经启动即参加或报告"
    ),
    AnomalyKind.OTHER_CASE: Text("A step of the observation names another case", "旁听环节所涉案件不一致"),
    AnomalyKind.COMMENTED_NOT_OBSERVED: Text("Commented on a trial that was not observed", "未旁听庭审即作庭后评议"),
    AnomalyKind.REPORT_ON_UNKNOWN_TASK: Text(
        "A report on a task that the decision does not have", "所报告任务不在决定的任务清单中"
    ),
    AnomalyKind.ANSWERED_NOT_REFERRED: Text("An answer to a referral that was never made", "未经移送即有反馈"),
    AnomalyKind.COMMITMENT_NOT_MADE: Text("The commitment was never made", "承诺未经作出"),
    AnomalyKind.ADJUSTED_BEFORE_ADOPTION: Text("The plan was adjusted before its adoption", "监督计划未通过即调整"),
    AnomalyKind.UNPLANNED_TOPIC_DROPPED: Text("A topic was dropped that was not planned", "取消的议题不在监督计划中"),
    AnomalyKind.PUBLISHED_BEFORE_ADOPTION: Text("The plan was published before its adoption", "监督计划未通过即公布"),
}


class Anomaly(msgspec.Struct, frozen=True, order=True):
    """One anomaly and the key (publisher/id) of the event it hangs on."""

    kind: AnomalyKind
    event: str

    @property
    def events(self) -> tuple[str, ...]:
        """The event it hangs on."""
        return (self.event,)

    @property
    def on(self) -> None:
        """Not known."""
        return
