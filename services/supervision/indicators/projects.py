"""Livelihood projects 民生实事 by who voted on them, and how far they are."""

from __future__ import annotations

from kit.indicators import Indicator, flow, stock

PROJECTS = (
    Indicator(
        id="livelihood_projects",
        name="Livelihood projects adopted",
        name_zh="票决民生实事项目数",
        unit="projects",
        formula="projects adopted by a ballot in the period",
        numerator=flow("project.adopted"),
    ),
    Indicator(
        id="livelihood_projects_total",
        name="Livelihood projects adopted so far",
        name_zh="累计票决民生实事项目数",
        unit="projects",
        formula="projects adopted by a ballot up to the end of the period",
        numerator=stock("project.adopted"),
    ),
    Indicator(
        id="livelihood_projects_district",
        name="Livelihood projects adopted so far by congress or committee",
        name_zh="累计区级票决民生实事项目数",
        unit="projects",
        formula="projects adopted up to the end of the period by the electorate CONGRESS or COMMITTEE",
        numerator=stock("project.adopted_congress", "project.adopted_committee"),
    ),
    Indicator(
        id="livelihood_projects_town",
        name="Livelihood projects adopted so far by town congresses",
        name_zh="累计乡镇票决民生实事项目数",
        unit="projects",
        formula="projects adopted up to the end of the period by the electorate TOWN",
        numerator=stock("project.adopted_town"),
    ),
    Indicator(
        id="livelihood_projects_completed_rate",
        name="Livelihood projects completed",
        name_zh="民生实事项目完成率",
        unit="ratio",
        formula="of the projects adopted in the period: completed by now / all",
        numerator=flow("project.completed"),
        denominator=flow("project.adopted"),
    ),
    Indicator(
        id="livelihood_projects_by_congress",
        name="Livelihood projects adopted by congress",
        name_zh="人代会票决民生实事项目数",
        unit="projects",
        formula="projects adopted in the period by the electorate CONGRESS",
        numerator=flow("project.adopted_congress"),
    ),
    Indicator(
        id="livelihood_projects_by_committee",
        name="Livelihood projects adopted by standing committee",
        name_zh="常委会票决民生实事项目数",
        unit="projects",
        formula="projects adopted in the period by the electorate COMMITTEE",
        numerator=flow("project.adopted_committee"),
    ),
    Indicator(
        id="livelihood_projects_by_towns",
        name="Livelihood projects adopted by town congresses in the period",
        name_zh="乡镇票决民生实事项目数",
        unit="projects",
        formula="projects adopted in the period by the electorate TOWN",
        numerator=flow("project.adopted_town"),
    ),
    Indicator(
        id="livelihood_projects_satisfaction_rate",
        name="Livelihood projects graded satisfied",
        name_zh="民生实事项目满意率",
        unit="ratio",
        formula="of the projects adopted in the period and graded: SATISFIED / all graded",
        numerator=flow("project.satisfied"),
        denominator=flow("project.graded"),
    ),
)
