"""What does not fit 异常: a vocabulary of contradictions, each with the sentence staff read, in both languages.

They are raised, never repaired. A step that cannot be (a reply of a unit nobody asked) stays in the timeline and moves
nothing else; a step that merely should not be (closing without a grade) counts and is flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kit.texts import Text


class SuggestionAnomaly(StrEnum):
    """What may be wrong in the life of a suggestion."""

    NOT_SUBMITTED = "NOT_SUBMITTED"
    SUBMITTED_TWICE = "SUBMITTED_TWICE"
    ASSIGNED_BEFORE_SORTED = "ASSIGNED_BEFORE_SORTED"
    ASSIGNED_AGAIN_WITHOUT_BOUNCE = "ASSIGNED_AGAIN_WITHOUT_BOUNCE"
    WITHDRAWN_AFTER_ASSIGNMENT = "WITHDRAWN_AFTER_ASSIGNMENT"
    STEP_AFTER_WITHDRAWAL = "STEP_AFTER_WITHDRAWAL"
    GRADED_AFTER_WITHDRAWAL = "GRADED_AFTER_WITHDRAWAL"
    STEP_AFTER_CLOSING = "STEP_AFTER_CLOSING"
    PLANNED_BY_UNASSIGNED_UNIT = "PLANNED_BY_UNASSIGNED_UNIT"
    BOUNCED_WITHOUT_ASSIGNMENT = "BOUNCED_WITHOUT_ASSIGNMENT"
    BOUNCED_AFTER_REPLY = "BOUNCED_AFTER_REPLY"
    BOUNCED_TOO_LATE = "BOUNCED_TOO_LATE"
    EXTENDED_WITHOUT_CLOCK = "EXTENDED_WITHOUT_CLOCK"
    EXTENDED_AFTER_DUE = "EXTENDED_AFTER_DUE"
    JOINT_OPINION_OF_OTHER_UNIT = "JOINT_OPINION_OF_OTHER_UNIT"
    REPLIED_BEFORE_ASSIGNMENT = "REPLIED_BEFORE_ASSIGNMENT"
    REPLIED_BY_UNASSIGNED_UNIT = "REPLIED_BY_UNASSIGNED_UNIT"
    GRADED_WITHOUT_REPLY = "GRADED_WITHOUT_REPLY"
    GRADED_BY_ANOTHER_REPRESENTATIVE = "GRADED_BY_ANOTHER_REPRESENTATIVE"
    SECOND_ROUND_NOT_KEY = "SECOND_ROUND_NOT_KEY"
    SECOND_ROUND_BEFORE_FIRST = "SECOND_ROUND_BEFORE_FIRST"
    REHANDLED_BEFORE_REPLY = "REHANDLED_BEFORE_REPLY"
    REHANDLED_WITHOUT_DISSATISFACTION = "REHANDLED_WITHOUT_DISSATISFACTION"
    REVISITED_WITHOUT_PROMISE = "REVISITED_WITHOUT_PROMISE"
    PROMISE_MOVED = "PROMISE_MOVED"
    CLOSED_BEFORE_REPLY = "CLOSED_BEFORE_REPLY"
    CLOSED_WITHOUT_GRADE = "CLOSED_WITHOUT_GRADE"
    CLOSED_WITHOUT_REVISIT = "CLOSED_WITHOUT_REVISIT"
    REOPENED_AFTER_CLOSING = "REOPENED_AFTER_CLOSING"
    MERGED_WITH_ITSELF = "MERGED_WITH_ITSELF"
    TIME_TRAVEL = "TIME_TRAVEL"


class OpinionAnomaly(StrEnum):
    """What may be wrong in the life of an opinion."""

    NOT_RECEIVED = "NOT_RECEIVED"
    RECEIVED_TWICE = "RECEIVED_TWICE"
    HANDLED_WITHOUT_ASSIGNMENT = "HANDLED_WITHOUT_ASSIGNMENT"
    HANDLED_BY_OTHER_UNIT = "HANDLED_BY_OTHER_UNIT"
    FED_BACK_WITHOUT_RESULT = "FED_BACK_WITHOUT_RESULT"
    REVISITED_BEFORE_FEEDBACK = "REVISITED_BEFORE_FEEDBACK"
    CLOSED_WITHOUT_RESULT = "CLOSED_WITHOUT_RESULT"
    STEP_AFTER_CLOSING = "STEP_AFTER_CLOSING"
    ADOPTED_WITHOUT_DRAFT = "ADOPTED_WITHOUT_DRAFT"
    PROMISE_MOVED = "PROMISE_MOVED"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    CODE_NOT_VALID = "CODE_NOT_VALID"
    TIME_TRAVEL = "TIME_TRAVEL"


CODE_ANOMALIES = frozenset({OpinionAnomaly.CODE_UNKNOWN, OpinionAnomaly.CODE_NOT_VALID})

SUGGESTION_TEXTS: Mapping[SuggestionAnomaly, Text] = {
    SuggestionAnomaly.NOT_SUBMITTED: Text("no submission is known that precedes this step", "此步骤之前没有提出记录"),
    SuggestionAnomaly.SUBMITTED_TWICE: Text("it was submitted before", "重复提出"),
    SuggestionAnomaly.ASSIGNED_BEFORE_SORTED: Text("assigned before it was sorted", "尚未分类受理即交办"),
    SuggestionAnomaly.ASSIGNED_AGAIN_WITHOUT_BOUNCE: Text(
        "assigned again, and the clock restarted, though no unit had sent it back", "无退件而再次交办，期限重新起算"
    ),
    SuggestionAnomaly.WITHDRAWN_AFTER_ASSIGNMENT: Text("withdrawn after it was assigned", "交办之后撤回"),
    SuggestionAnomaly.STEP_AFTER_WITHDRAWAL: Text("a step after it was withdrawn", "撤回之后仍有办理步骤"),
    SuggestionAnomaly.GRADED_AFTER_WITHDRAWAL: Text("graded after it was withdrawn", "撤回之后仍有测评"),
    SuggestionAnomaly.STEP_AFTER_CLOSING: Text("a step after it was closed", "办结之后仍有办理步骤"),
    SuggestionAnomaly.PLANNED_BY_UNASSIGNED_UNIT: Text(
        "planned by a unit it was not assigned to", "制定办理计划的单位并非承办单位"
    ),
    SuggestionAnomaly.BOUNCED_WITHOUT_ASSIGNMENT: Text(
        "sent back by a unit it was not assigned to", "退件单位并非承办单位"
    ),
    SuggestionAnomaly.BOUNCED_AFTER_REPLY: Text("sent back by a unit that had replied", "已答复的单位又退件"),
    SuggestionAnomaly.BOUNCED_TOO_LATE: Text("sent back later than the local rule allows", "超过当地规定期限退件"),
    SuggestionAnomaly.EXTENDED_WITHOUT_CLOCK: Text(
        "extended while no statutory clock was running for the unit", "没有正在计算的法定期限而延期"
    ),
    SuggestionAnomaly.EXTENDED_AFTER_DUE: Text("extended when the time was already up", "期限届满之后才延期"),
    SuggestionAnomaly.JOINT_OPINION_OF_OTHER_UNIT: Text(
        "a joint opinion of a unit that is not a joint unit", "提出协办意见的单位并非协办单位"
    ),
    SuggestionAnomaly.REPLIED_BEFORE_ASSIGNMENT: Text("replied to before it was assigned", "尚未交办即答复"),
    SuggestionAnomaly.REPLIED_BY_UNASSIGNED_UNIT: Text(
        "replied to by a unit that was not assigned to reply", "答复单位并非主办或分办单位"
    ),
    SuggestionAnomaly.GRADED_WITHOUT_REPLY: Text("graded without a complete reply", "尚未答复完毕即测评"),
    SuggestionAnomaly.GRADED_BY_ANOTHER_REPRESENTATIVE: Text(
        "round 1 graded by another than the lead representative", "首轮测评人并非领衔代表"
    ),
    SuggestionAnomaly.SECOND_ROUND_NOT_KEY: Text(
        "a second round of grading though it was not a key suggestion", "非重点建议进行了第二轮测评"
    ),
    SuggestionAnomaly.SECOND_ROUND_BEFORE_FIRST: Text(
        "the second round of grading came before the first", "第二轮测评早于第一轮"
    ),
    SuggestionAnomaly.REHANDLED_BEFORE_REPLY: Text(
        "ordered to be handled again before there was a complete reply", "尚未答复完毕即责成重新办理"
    ),
    SuggestionAnomaly.REHANDLED_WITHOUT_DISSATISFACTION: Text(
        "ordered to be handled again though nobody was dissatisfied", "无不满意测评而重新办理"
    ),
    SuggestionAnomaly.REVISITED_WITHOUT_PROMISE: Text("revisited, but no such promise is known", "没有承诺而回访"),
    SuggestionAnomaly.PROMISE_MOVED: Text("the promised day was changed afterwards", "承诺日期事后变更"),
    SuggestionAnomaly.CLOSED_BEFORE_REPLY: Text("closed before there was a complete reply", "尚未答复完毕即办结"),
    SuggestionAnomaly.CLOSED_WITHOUT_GRADE: Text("closed without a grade or a promise", "无测评亦无承诺即办结"),
    SuggestionAnomaly.CLOSED_WITHOUT_REVISIT: Text(
        "closed though a promise had not been revisited", "承诺尚未回访即销号"
    ),
    SuggestionAnomaly.REOPENED_AFTER_CLOSING: Text(
        "ordered to be handled again after it was closed", "办结之后重新办理"
    ),
    SuggestionAnomaly.MERGED_WITH_ITSELF: Text("merged with itself", "与自身并案"),
    SuggestionAnomaly.TIME_TRAVEL: Text(
        "dated before what must precede it, or in the future", "日期早于其前置步骤，或在未来"
    ),
}

OPINION_TEXTS: Mapping[OpinionAnomaly, Text] = {
    OpinionAnomaly.NOT_RECEIVED: Text(
        "nothing is known of its being received before this step", "此步骤之前没有收到记录"
    ),
    OpinionAnomaly.RECEIVED_TWICE: Text("it was received before", "重复收到"),
    OpinionAnomaly.HANDLED_WITHOUT_ASSIGNMENT: Text("handled without having been assigned", "尚未交办即办理"),
    OpinionAnomaly.HANDLED_BY_OTHER_UNIT: Text(
        "handled by another unit than the one it was assigned to", "办理单位并非交办单位"
    ),
    OpinionAnomaly.FED_BACK_WITHOUT_RESULT: Text(
        "fed back though it was neither answered nor handled", "尚无答复或办理结果即反馈"
    ),
    OpinionAnomaly.REVISITED_BEFORE_FEEDBACK: Text("revisited before the result was fed back", "尚未反馈即回访"),
    OpinionAnomaly.CLOSED_WITHOUT_RESULT: Text("closed without an answer, a result or a conversion", "无结果即办结"),
    OpinionAnomaly.STEP_AFTER_CLOSING: Text("a step after it was closed", "办结之后仍有步骤"),
    OpinionAnomaly.ADOPTED_WITHOUT_DRAFT: Text(
        "adopted, or not, though it is not about a legislative draft", "并非立法意见而有采纳结果"
    ),
    OpinionAnomaly.PROMISE_MOVED: Text("the promised day was changed afterwards", "承诺日期事后变更"),
    OpinionAnomaly.CODE_UNKNOWN: Text("came by a QR code that nobody published", "扫码来源的二维码未见发布记录"),
    OpinionAnomaly.CODE_NOT_VALID: Text(
        "came by a QR code before it was published or after it was revoked", "二维码发布之前或停用之后扫码"
    ),
    OpinionAnomaly.TIME_TRAVEL: Text(
        "dated before what must precede it, or in the future", "日期早于其前置步骤，或在未来"
    ),
}
