"""Where committees go and look: inspections 执法检查, witnessed cases 见证执行, trials 旁听庭审, sites 跟踪点位."""

from __future__ import annotations

from kit.indicators import Indicator, flow, live, stock

LAWS_INSPECTED, OBSERVERS = "inspection.laws", "trial.observers"
"""Queries of the store."""

VISITS = (
    Indicator(
        id="inspections",
        name="Inspections and visits",
        name_zh="执法检查和视察次数",
        unit="activities",
        formula="inspections and visits reported on in the period",
        numerator=flow("inspection.reported"),
    ),
    Indicator(
        id="inspections_joined",
        name="Inspections joined with others",
        name_zh="参加联动检查次数",
        unit="activities",
        formula="of the inspections reported on in the period: those that joined one of another district or level",
        numerator=flow("inspection.joined"),
    ),
    Indicator(
        id="livelihood_items_inspected",
        name="Livelihood items inspected",
        name_zh="视察民生项目数",
        unit="items",
        formula="livelihood items seen by inspections reported on in the period",
        numerator=flow("inspection.livelihood_items"),
    ),
    Indicator(
        id="laws_inspected",
        name="Laws inspected",
        name_zh="执法检查法律法规数",
        unit="laws",
        formula="different laws and regulations of the inspections reported on in the period, each once in a division",
        numerator=live(LAWS_INSPECTED),
    ),
    Indicator(
        id="cases_sampled",
        name="Enforcement cases sampled",
        name_zh="随机抽取执行案件数",
        unit="cases",
        formula="cases drawn at random in the period",
        numerator=flow("sample.cases"),
    ),
    Indicator(
        id="draws_reproducible_rate",
        name="Draws that can be reproduced",
        name_zh="抽取可复算率",
        unit="ratio",
        formula="of the draws of cases in the period: drawing again from frame and seed gives the same / all",
        numerator=flow("sample.reproducible"),
        denominator=flow("sample.drawn"),
    ),
    Indicator(
        id="court_observations",
        name="Court observations",
        name_zh="旁听庭审人次",
        unit="person_times",
        formula="representatives at the trials observed in the period, in person-times",
        numerator=flow("trial.observations"),
    ),
    Indicator(
        id="court_observations_per_representative",
        name="Court observations per observing representative",
        name_zh="人均旁听庭审次数",
        unit="observations_per_person",
        formula="person-times of the period / different representatives who observed in it, each once in a division",
        numerator=flow("trial.observations"),
        denominator=live(OBSERVERS),
    ),
    Indicator(
        id="court_observations_complete_rate",
        name="Court observations in all three steps",
        name_zh="旁听庭审三步完成率",
        unit="ratio",
        formula="of the trials observed in the period: prepared, observed and commented / all",
        numerator=flow("trial.three_steps"),
        denominator=flow("trial.observed"),
    ),
    Indicator(
        id="school_canteens_tracked",
        name="School canteens tracked",
        name_zh="跟踪监督学校食堂数",
        unit="sites",
        formula="sites of category SCHOOL_CANTEEN seen at least once up to the end of the period",
        numerator=stock("site.school_canteen"),
    ),
    Indicator(
        id="elder_canteens",
        name="Canteens for the elderly tracked",
        name_zh="跟踪监督老年食堂数",
        unit="facilities",
        formula="sites of category ELDER_CANTEEN seen at least once up to the end of the period",
        numerator=stock("site.elder_canteen"),
    ),
    Indicator(
        id="elder_meal_points",
        name="Meal points for the elderly tracked",
        name_zh="跟踪监督老年助餐点数",
        unit="facilities",
        formula="sites of category MEAL_POINT seen at least once up to the end of the period",
        numerator=stock("site.meal_point"),
    ),
)
