"""What the door says of an event that it cannot store."""

from datetime import datetime
from pathlib import Path

from nats.aio.client import Client

from intake.door import Door, Receipt
from kit.envelope import CHINA_TIME, render
from publisher.channel import Channel
from publisher.lines import Line


async def test_that_the_intake_s_own_key_is_refused_is_not_the_publisher_s_fault() -> None:
    event = render(
        event_id="e1",
        source="/divisions/350206",
        event_type="npc.account.deposited.v1",
        subject="350206-A1",
        time=datetime(2026, 1, 5, tzinfo=CHINA_TIME),
        data={"division": "350206"},
    )
    door = Door(Channel(Client(), Path("intake.seed"), refusal="intake.seed: revoked"), {})
    receipt = await door.take("350206", Line(3, event, len(event)))
    assert receipt == Receipt("unavailable", "e1", 3, detail="intake.seed: revoked")
