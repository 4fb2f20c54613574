"""Hearings 听取审议, the meetings they are held at, and appointments 任免."""

from __future__ import annotations

from kit.indicators import Indicator, flow, live

OPINIONS_DUE, OPINIONS_ON_TIME = "review.due", "review.on_time"
"""Queries of the store."""

HEARINGS = (
    Indicator(
        id="reports_heard",
        name="Reports heard",
        name_zh="听取审议报告数",
        unit="hearings",
        formula="hearings held in the period",
        numerator=flow("hearing.held"),
    ),
    Indicator(
        id="judicial_reports_heard",
        name="Reports of court and procuratorate heard",
        name_zh="听取审议司法机关报告数",
        unit="hearings",
        formula="hearings held in the period whose organ is COURT or PROCURATORATE",
        numerator=flow("hearing.held_court", "hearing.held_procuratorate"),
    ),
    Indicator(
        id="hearings_of_government",
        name="Reports of the government heard",
        name_zh="听取审议政府报告数",
        unit="hearings",
        formula="hearings held in the period whose organ is GOVERNMENT",
        numerator=flow("hearing.held_government"),
    ),
    Indicator(
        id="hearings_of_supervisory_commission",
        name="Reports of the supervisory commission heard",
        name_zh="听取审议监察委员会报告数",
        unit="hearings",
        formula="hearings held in the period whose organ is SUPERVISORY_COMMISSION",
        numerator=flow("hearing.held_supervisory_commission"),
    ),
    Indicator(
        id="hearings_of_court",
        name="Reports of the court heard",
        name_zh="听取审议法院报告数",
        unit="hearings",
        formula="hearings held in the period whose organ is COURT",
        numerator=flow("hearing.held_court"),
    ),
    Indicator(
        id="hearings_of_procuratorate",
        name="Reports of the procuratorate heard",
        name_zh="听取审议检察院报告数",
        unit="hearings",
        formula="hearings held in the period whose organ is PROCURATORATE",
        numerator=flow("hearing.held_procuratorate"),
    ),
    Indicator(
        id="hearings_with_document_rate",
        name="Hearings that led to a document",
        name_zh="听取审议形成文件率",
        unit="ratio",
        formula="of the hearings held in the period: ended with a resolution or an agreement / all",
        numerator=flow("hearing.with_resolution", "hearing.with_agreement"),
        denominator=flow("hearing.held"),
    ),
    Indicator(
        id="supervision_opinions_issued",
        name="Review opinions issued",
        name_zh="审议意见交办件数",
        unit="opinions",
        formula="review opinions issued in the period",
        numerator=flow("hearing.opinions_issued"),
    ),
    Indicator(
        id="review_opinions_handled_on_time_rate",
        name="Review opinions handled on time",
        name_zh="审议意见按期办理率",
        unit="ratio",
        formula="report received by its due date / review opinions due in the period that are past due or reported on",
        numerator=live(OPINIONS_ON_TIME),
        denominator=live(OPINIONS_DUE),
    ),
    Indicator(
        id="committee_meetings",
        name="Standing committee meetings",
        name_zh="常委会会议次数",
        unit="meetings",
        formula="meetings of kind COMMITTEE held in the period",
        numerator=flow("committee_meeting.held"),
    ),
    Indicator(
        id="chairpersons_meetings",
        name="Chairpersons' meetings",
        name_zh="主任会议次数",
        unit="meetings",
        formula="meetings of kind CHAIRPERSONS held in the period",
        numerator=flow("chairpersons_meeting.held"),
    ),
    Indicator(
        id="reports_per_committee_meeting",
        name="Reports heard per committee meeting",
        name_zh="次均听取报告数",
        unit="hearings_per_meeting",
        formula="hearings held / meetings of kind COMMITTEE held",
        numerator=flow("hearing.held"),
        denominator=flow("committee_meeting.held"),
    ),
    Indicator(
        id="appointments",
        name="Appointments and removals",
        name_zh="人事任免人次",
        unit="person_times",
        formula="appointed plus removed in the period, in person-times",
        numerator=flow("appointment.appointed", "appointment.removed"),
    ),
)
