"""The few words that titles and units are made of: public services, departments, wishes. No person, no address."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Topic:
    """A field of public service: the department that answers for it (the end of its id) and what is wished for."""

    name: str
    unit: str
    wishes: tuple[str, ...]


TOPICS = (
    Topic("停车", "urban-management", ("增设公共停车泊位", "错时开放机关停车场", "整治占道停车")),
    Topic("养老", "civil-affairs", ("新建社区养老服务站", "推广居家养老助餐", "提升养老机构护理水平")),
    Topic("学校", "education", ("扩建公办幼儿园", "增加初中学位", "改善校门口通行秩序")),
    Topic("道路", "construction", ("修复破损路面", "打通断头路", "加装道路照明")),
    Topic("公交", "transport", ("增开社区公交线路", "优化公交站点设置", "延长末班车时间")),
    Topic("医疗", "health", ("补齐社区卫生服务短板", "推进家庭医生签约", "增设儿科门诊")),
    Topic("环境", "environment", ("治理餐饮油烟", "整治河道水质", "控制施工噪声")),
    Topic("旧改", "housing", ("加快老旧小区改造", "加装住宅电梯", "更新老化供水管网")),
    Topic("就业", "labour", ("扩大技能培训", "建设零工市场", "扶持高校毕业生创业")),
    Topic("食品", "market-supervision", ("规范学校食堂管理", "加强农贸市场检测", "推行明厨亮灶")),
    Topic("文体", "culture", ("新建健身设施", "延长图书馆开放时间", "保护历史建筑")),
    Topic("农村", "agriculture", ("提升农村污水治理", "改善田间机耕道路", "支持特色农产品销售")),
    Topic("营商", "development", ("优化企业用地审批", "降低企业融资成本", "畅通惠企政策兑现")),
    Topic("应急", "emergency", ("完善防汛排涝设施", "加强电动自行车充电管理", "排查燃气安全隐患")),
)
"""公共服务 topics, each answered for by one department."""


def research_topic(year: int, number: int) -> Topic:
    """What the research numbered so is about 督办+调研, and with it the key suggestion it is tied to."""
    return TOPICS[(year + number) % len(TOPICS)]


FIELDS = (
    *("农业农村", "教育", "医疗卫生", "工业经济", "城建环保", "财政预算", "社会建设", "监察司法", "文化旅游"),
    *("科技创新", "商贸物流", "交通运输", "民政养老", "生态林业", "水利应急", "青年创业", "妇女儿童", "外贸金融"),
)
"""Fields of professional groups 专业代表小组."""


DEPARTMENTS = (
    *("教育局", "民政局", "财政局", "住房和建设局", "交通局", "农业农村局", "文化和旅游局", "卫生健康局", "应急管理局"),
    *("市场监督管理局", "生态环境局", "人力资源和社会保障局"),
)
"""Departments of a district government."""


def suggestion_title(random: Random, topic: Topic) -> str:
    """A suggestion's title as representatives word it."""
    return f"关于{random.choice(topic.wishes)}的建议"


def opinion_title(random: Random, topic: Topic) -> str:
    """What a citizen asks for, in a few words."""
    return f"反映{topic.name}问题，希望{random.choice(topic.wishes)}"
