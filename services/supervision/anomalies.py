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
}


class Anomaly(msgspec.Struct, frozen=True, order=True):
    """One anomaly and the key (publisher/id) of the event it hangs on."""

    kind: AnomalyKind
    event: str
