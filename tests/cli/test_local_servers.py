import pymongo

from cli.local import Mongod, NatsServer


async def test_a_division_publishes_and_a_service_reads_its_event(nats_server: NatsServer):
    division = await nats_server.connect("350206")
    ack = await division.jetstream().publish("events.npc.opinion.received.v1", b"{}")
    assert ack.stream == "IN_350206"
    service = await nats_server.connect("suggestions")
    pull = await service.jetstream().pull_subscribe_bind("suggestions", stream="FACTS")
    [message] = await pull.fetch(1, timeout=5)
    assert message.subject == "in.350206.npc.opinion.received.v1"
    await message.ack_sync()
    await division.close()
    await service.close()


def test_mongod_commits_transactions_and_limits_their_life(mongod: Mongod, database_name: str):
    with pymongo.MongoClient(mongod.url) as client:
        collection = client[database_name]["things"]
        collection.create_index("name")
        with client.start_session() as session, session.start_transaction():
            collection.insert_one({"name": "湖里"}, session=session)
        assert collection.count_documents({}) == 1
        limit = client.admin.command("getParameter", 1, transactionLifetimeLimitSeconds=1)
        assert limit["transactionLifetimeLimitSeconds"] == 5
