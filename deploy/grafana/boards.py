"""The seven dashboards: what is on them, and what to do when it looks wrong; make.py writes them."""

from __future__ import annotations

from deploy.grafana.panels import Board, Panel, bars, lines, number

DAY = 86_400.0


def _quantiles(of: str, by: str = "", where: str = "") -> tuple[tuple[str, str], ...]:
    """The median, the slowest twentieth and the slowest hundredth of a histogram."""
    labels = f"{by}, le" if by else "le"
    legend = f"{{{{{by}}}}} " if by else ""
    return tuple(
        (f"histogram_quantile({share}, sum by ({labels}) (rate({of}_bucket{where}[5m])))", f"{legend}{name}")
        for share, name in ((0.5, "median"), (0.95, "95 %"), (0.99, "99 %"))
    )


def _slowest(of: str, by: str) -> tuple[str, str]:
    return f"histogram_quantile(0.95, sum by ({by}, le) (rate({of}_bucket[5m])))", f"{{{{{by}}}}}"


def _alerts(where: str, help: str) -> Panel:
    firing = f'count(ALERTS{{alertstate="firing", {where}}}) or vector(0)'
    return number("Alerts firing", "short", firing, help, alarm=1)


DISTRICTS = Board(
    "districts",
    "Districts",
    "Does every district's system report, is what it reports accepted, and what awaits an answer?",
    (
        number(
            "Divisions heard of",
            "short",
            "count(division:facts:sum)",
            "Divisions that have ever published. Fewer than yesterday: a service lost its database; see MongoDB.",
        ),
        number(
            "Silent for 3 days",
            "short",
            f"count(division:last_applied:age_seconds > {3 * DAY:.0f}) or vector(0)",
            "Divisions nothing has come from. Find them below, then follow the runbook of SourceSilent.",
            alarm=1,
        ),
        number(
            "Events per second",
            "short",
            "sum(service:events_applied:rate5m)",
            "Facts applied by all services. 0 in working hours: look at Pipeline.",
        ),
        number(
            "Refused in an hour",
            "short",
            "sum(increase(events_dead_lettered_total[1h]))",
            "Events in the dead letters since an hour ago. `renda dead-letters list` says whose and why.",
            warn=1,
        ),
        number(
            "Overdue suggestions",
            "short",
            "sum(max by (division) (suggestions_overdue))",
            "Suggestions past their statutory due date. For staff to act on, not a fault of the platform.",
        ),
        number(
            "Alarms standing",
            "short",
            "sum(max by (division) (alarms_standing))",
            "Facts that contradict each other. A leap after an import: the district's export is probably wrong.",
        ),
        bars(
            "Since a fact last came",
            "s",
            "division:last_applied:age_seconds",
            "{{division}}",
            "Red after three days. Ask that district whether its system publishes; see the runbook of SourceSilent.",
            warn=DAY,
            alarm=3 * DAY,
        ),
        bars(
            "Age of the newest fact",
            "s",
            "division:newest_fact:age_seconds",
            "{{division}}",
            "When it happened. Old while facts still come: the district imports history, or its clock is wrong.",
        ),
        lines(
            "Facts by division",
            "short",
            "Growth a second. A line at 0 while others grow: that district has stopped publishing.",
            ("clamp_min(sum by (division) (deriv(source_facts[5m])), 0)", "{{division}}"),
            width=12,
        ),
        lines(
            "Refused by reason",
            "short",
            "Events a second that became dead letters. `conflict` and `apply_failed` need somebody at once.",
            ("sum by (reason) (rate(events_dead_lettered_total[5m]))", "{{reason}}"),
            width=12,
        ),
        bars(
            "Awaiting a reply",
            "short",
            "max by (division) (suggestions_awaiting_reply)",
            "{{division}}",
            "Suggestions whose reply is awaited. Falling to 0 overnight: facts were retracted; ask the district.",
            width=8,
        ),
        bars(
            "Overdue",
            "short",
            "max by (division) (suggestions_overdue)",
            "{{division}}",
            "Of those, past the due date. For staff to urge.",
            width=8,
        ),
        bars(
            "Alarms",
            "short",
            "max by (division) (alarms_standing)",
            "{{division}}",
            "Contradictions by division. Staff ask the district to explain.",
            width=8,
        ),
    ),
)

PIPELINE = Board(
    "pipeline",
    "Pipeline",
    "From the stream to the state: is everything that arrived applied, and soon?",
    (
        number(
            "Events waiting",
            "short",
            "sum(service:consumer_pending:max)",
            "Not yet fetched by all services together. Rising for ten minutes: see the runbook of ConsumerLag.",
            warn=1000,
            alarm=5000,
        ),
        number(
            "Slowest hundredth",
            "s",
            "max(service:event_lag_seconds:p99_5m)",
            "From stored to visible. Over a minute while events come: see the runbook of FactsApplyLate.",
            warn=60,
            alarm=300,
        ),
        number(
            "Oldest in an outbox",
            "s",
            "max(outbox_oldest_age_seconds)",
            "What waits to be told to other services. Over two minutes: see the runbook of OutboxStuck.",
            warn=30,
            alarm=120,
        ),
        number(
            "Dead letters in the stream",
            "short",
            'max(jetstream_stream_total_messages{stream_name="DEAD_LETTERS"})',
            "All ever refused, decided or not. `renda dead-letters list` shows those that are open.",
        ),
        number(
            "Differences",
            "short",
            "sum(max by (service) (reconciliation_mismatches))",
            "Between what is read and a recount. Any: see the runbook of ReadModelDiffers.",
            alarm=1,
        ),
        _alerts('alertname=~"Consumer.*|Facts.*|Outbox.*|Dead.*|Read.*"', "Of the pipeline. Alertmanager names them."),
        lines(
            "Applied",
            "short",
            "Facts a second by service. 0 while events wait: the service or MongoDB stands still.",
            ("service:events_applied:rate5m", "{{service}}"),
        ),
        lines(
            "Waiting by consumer",
            "short",
            "As NATS has it. One service alone grows: that service. All: MongoDB.",
            ('max by (consumer_name) (jetstream_consumer_num_pending{stream_name="FACTS"})', "{{consumer_name}}"),
            alarm=5000,
        ),
        lines(
            "Delivered, not acknowledged",
            "short",
            "Batches in hand. Near 4,000 and flat: a worker hangs in a transaction; restart it.",
            ('max by (consumer_name) (jetstream_consumer_num_ack_pending{stream_name="FACTS"})', "{{consumer_name}}"),
        ),
        lines(
            "From stored to visible",
            "s",
            "Slowest twentieth by service. Beside a growing backlog this is its age.",
            _slowest("event_lag_seconds", "service"),
            alarm=300,
        ),
        lines(
            "Time to apply a batch",
            "s",
            "Slowest twentieth. Over a second: MongoDB's disk or cache, or retries beside.",
            _slowest("event_apply_duration_seconds", "service"),
        ),
        lines(
            "Events in a batch",
            "short",
            "Mean. 1 under load: batches are halved for an event that cannot be applied; see the service's log.",
            (
                "service:event_batch_size:mean_5m",
                "{{service}}",
            ),
        ),
        lines(
            "Transactions started over",
            "short",
            "A second. Some under load are normal; many: too many replicas write the same documents.",
            ("sum by (service) (rate(mongo_transaction_retries_total[5m]))", "{{service}}"),
        ),
        lines(
            "Waiting in outboxes",
            "short",
            "Rows by service. Growing: publishing fails; see the runbook of OutboxStuck.",
            ("max by (service) (outbox_pending)", "{{service}}"),
        ),
        lines(
            "Known already",
            "short",
            "Events a second that changed nothing. Many: a district repeats its history; harmless.",
            ("sum by (service) (rate(events_duplicate_total[5m]))", "{{service}}"),
        ),
    ),
)

GATEWAY = Board(
    "gateway",
    "Gateway",
    "Are staff's questions answered, whole and fast?",
    (
        number(
            "Operations per second",
            "short",
            "sum(rate(gateway_operations_total[5m]))",
            "Questions asked. 0 in working hours: the proxy before the gateway.",
        ),
        number(
            "With errors",
            "percentunit",
            "gateway:errors:ratio_rate5m or vector(0)",
            "Share of answers that are not whole. Over 0.5 %: errors by code, below.",
            warn=0.005,
            alarm=0.05,
        ),
        number(
            "Slowest twentieth",
            "s",
            "histogram_quantile(0.95, sum by (le) (rate(gateway_operation_duration_seconds_bucket[5m])))",
            "Over a second: the slowest service below, then its dashboard.",
            warn=1,
            alarm=5,
        ),
        number(
            "Plans remembered",
            "percentunit",
            "gateway:plan_cache_hits:ratio_rate5m",
            "Share of questions with a known plan. Low: a client writes values into queries instead of variables.",
            warn=0.9,
            alarm=0.5,
            worse="below",
        ),
        number(
            "Breakers open",
            "short",
            "sum(gateway_subgraph_circuit_open)",
            "Services the gateway leaves alone. See the runbook of BreakerOpen.",
            alarm=1,
        ),
        _alerts('alertname=~"Gateway.*|Subgraph.*|Breaker.*|Supergraph.*"', "Of the gateway. Alertmanager names them."),
        lines(
            "Operations by outcome",
            "short",
            "A second. `refused` is the client's mistake, `partial` a service that failed, `failed` nothing to show.",
            ("sum by (outcome) (rate(gateway_operations_total[5m]))", "{{outcome}}"),
        ),
        lines(
            "Time to answer",
            "s",
            "All operations. Only the slowest hundredth is slow: one heavy question; see its service.",
            *_quantiles("gateway_operation_duration_seconds"),
        ),
        lines(
            "Errors by code",
            "short",
            "A second. SUBGRAPH_…: that service. INTERNAL_SERVER_ERROR, PLANNING_FAILED: ours, with the log.",
            (
                "topk(5, sum by (code) (rate(gateway_operation_errors_total[5m])))",
                "{{code}}",
            ),
        ),
        lines(
            "Failed requests by service",
            "percentunit",
            "Share of the gateway's requests. One service near 1: see the runbook of SubgraphDown.",
            ("gateway:subgraph_errors:ratio_rate5m", "{{subgraph}}"),
            alarm=0.5,
        ),
        lines(
            "Time of a service",
            "s",
            "Slowest twentieth as the gateway sees it. Compare with Services: the difference is the network.",
            _slowest("gateway_subgraph_request_duration_seconds", "subgraph"),
        ),
        lines(
            "Requests to services per operation",
            "short",
            "Of the plans. Rising after a change of schema: a plan got worse; ask for it with the header x-show-plan.",
            *_quantiles("gateway_fetches_per_operation"),
        ),
        lines(
            "Time to plan",
            "s",
            "Of new operations; none while all were seen before. Over 0.1 s: an operation of unusual size.",
            *_quantiles("gateway_plan_seconds"),
        ),
        lines(
            "Breakers",
            "short",
            "1 while a service is left alone. Flapping: it answers now and then; restart it.",
            ("max by (subgraph) (gateway_subgraph_circuit_open)", "{{subgraph}}"),
            alarm=1,
        ),
        lines(
            "Sent again, and shared",
            "short",
            "A second. Many sent again: an unstable network. Many shared: a wall screen asks in step; harmless.",
            ("sum(rate(gateway_subgraph_retries_total[5m]))", "sent again"),
            ("sum(rate(gateway_operations_shared_total[5m]))", "shared"),
        ),
    ),
)

_OF = '{service="$service"}'
SERVICES = Board(
    "services",
    "Services",
    "One service: what it is asked, what it does with the database, and the process itself.",
    (
        number(
            "Connected to NATS",
            "short",
            f"min(nats_connected{_OF})",
            "1 or 0. 0: see the runbook of NatsDisconnected.",
            alarm=1,
            worse="below",
        ),
        number(
            "Events waiting",
            "short",
            f"max(consumer_pending_events{_OF})",
            "For this service. See Pipeline.",
            warn=1000,
            alarm=5000,
        ),
        number(
            "Since it last applied",
            "s",
            f"service:last_applied:age_seconds{_OF}",
            "Nothing new for hours in working time, and events wait: restart it.",
        ),
        number(
            "Operations per second",
            "short",
            f"sum(rate(graphql_operations_total{_OF}[5m]))",
            "What the gateway asks it.",
        ),
        number(
            "Facts",
            "short",
            f"sum(max by (division) (source_facts{_OF}))",
            "Kept from all divisions. It never falls; if it did: restore the backup, and ask why.",
        ),
        number(
            "Refused by NATS",
            "short",
            f"sum(nats_permission_violations_total{_OF})",
            "Things it tried and may not. Any: its seed or the topology is of another version.",
            alarm=1,
        ),
        lines(
            "GraphQL operations",
            "short",
            "A second by result. Errors: the service's log names the operation.",
            (f"sum by (result) (rate(graphql_operations_total{_OF}[5m]))", "{{result}}"),
        ),
        lines(
            "GraphQL time",
            "s",
            "Without the network. Slow and MongoDB slow too: a list without an index, or a cold cache.",
            *_quantiles("graphql_operation_duration_seconds", where=_OF),
        ),
        lines(
            "Applied by event type",
            "short",
            "A second, the ten most frequent. One type far ahead: an import.",
            (f"topk(10, sum by (type) (rate(events_applied_total{_OF}[5m])))", "{{type}}"),
        ),
        lines(
            "Time to apply a batch",
            "s",
            "Transaction and all. See MongoDB when it rises.",
            *_quantiles("event_apply_duration_seconds", where=_OF),
        ),
        lines(
            "Transactions started over",
            "short",
            "A second. Beside slow batches: replicas fight for documents.",
            (f"sum(rate(mongo_transaction_retries_total{_OF}[5m]))", "started over"),
        ),
        lines(
            "Connections to NATS made again",
            "short",
            "Within five minutes. Now and then: restarts. Steadily: the network, or revoked keys.",
            (f"sum(increase(nats_reconnects_total{_OF}[5m]))", "made again"),
        ),
        lines(
            "Memory",
            "bytes",
            "Resident, by process. Near 512 MiB it is started again; growing for days: a leak, tell development.",
            ('process_resident_memory_bytes{job=~"services|gateway|intake"}', "{{instance}}"),
            alarm=500 * 1024**2,
        ),
        lines(
            "Processor",
            "percentunit",
            "Of one core, by process. At 1 for long: add a replica.",
            ('rate(process_cpu_seconds_total{job=~"services|gateway|intake"}[5m])', "{{instance}}"),
        ),
        lines(
            "Open files",
            "short",
            "Connections among them. Growing without end: a leak of connections; restart it, tell development.",
            ('process_open_fds{job=~"services|gateway|intake"}', "{{instance}}"),
        ),
    ),
    variable=("service", "graphql_operations_total"),
)

NATS = Board(
    "nats",
    "NATS",
    "Where events arrive: is there room, does everybody keep up?",
    (
        number(
            "Unhealthy servers",
            "short",
            "sum(gnatsd_healthz_status)",
            "Servers that say so themselves. See the runbook of NatsUnhealthy.",
            alarm=1,
        ),
        number(
            "Storage used",
            "percentunit",
            "max(jetstream_server_total_message_bytes / jetstream_server_max_storage)",
            "Of what JetStream may use. Over 80 %: see the runbook of NatsStorageFilling.",
            warn=0.6,
            alarm=0.8,
        ),
        number(
            "Connections", "short", "sum(gnatsd_varz_connections)", "Districts' and ours. A fall: a network is gone."
        ),
        number(
            "Slow consumers",
            "short",
            "sum(gnatsd_varz_slow_consumers)",
            "Clients cut off for not reading. Any new one: a client hangs; its log tells.",
            warn=1,
        ),
        number(
            "API errors",
            "short",
            "sum(increase(gnatsd_varz_jetstream_stats_api_errors[1h]))",
            "In an hour. Many: something asks for streams it may not see; look at the server's log.",
            warn=10,
        ),
        number("Messages", "short", "sum(jetstream_server_total_messages)", "Stored. It never falls."),
        lines(
            "Messages in and out",
            "short",
            "A second. In without out: services are away.",
            ("sum(rate(gnatsd_varz_in_msgs[5m]))", "in"),
            ("sum(rate(gnatsd_varz_out_msgs[5m]))", "out"),
        ),
        lines(
            "Memory",
            "bytes",
            "Of each server. Over 800 MiB: see the runbook of NatsMemoryHigh.",
            ("gnatsd_varz_mem", "{{server_id}}"),
            alarm=800 * 1024**2,
        ),
        lines(
            "Delivered again",
            "short",
            "Messages a consumer got more than once. Growing: batches fail or take longer than 30 s.",
            ("max by (consumer_name) (jetstream_consumer_num_redelivered)", "{{consumer_name}}"),
        ),
        bars(
            "Bytes by stream",
            "bytes",
            "max by (stream_name) (jetstream_stream_total_bytes) > 0",
            "{{stream_name}}",
            "A district's stream near RENDA_STREAM_MEBIBYTES refuses its events: raise it.",
            width=12,
        ),
        bars(
            "Messages by stream",
            "short",
            "max by (stream_name) (jetstream_stream_last_seq) > 0",
            "{{stream_name}}",
            "IN_… by district, FACTS of all. FACTS less than their sum for longer than a minute: restart NATS.",
            width=12,
        ),
    ),
)

MONGODB = Board(
    "mongodb",
    "MongoDB",
    "Where services keep what they know: who leads, does it keep up, is there room?",
    (
        number(
            "Primaries",
            "short",
            "count(mongodb_rs_members_state == 1) or vector(0)",
            "Exactly 1. 0: see the runbook of MongodbNoPrimary.",
            alarm=1,
            worse="below",
        ),
        number(
            "Replication lag",
            "s",
            "max(mongodb:replication_lag:seconds)",
            "Of the slowest member. See the runbook of MongodbReplicationLag.",
            warn=10,
            alarm=30,
        ),
        number(
            "Disk used",
            "percentunit",
            "max(mongodb_dbstats_fsUsedSize / mongodb_dbstats_fsTotalSize)",
            "See the runbook of DiskFilling.",
            warn=0.7,
            alarm=0.85,
        ),
        number(
            "Cache used",
            "percentunit",
            "max(mongodb_ss_wt_cache_bytes_currently_in_the_cache / mongodb_ss_wt_cache_maximum_bytes_configured)",
            "80 % is normal. Over 95 % for long: give it more memory.",
            warn=0.9,
            alarm=0.97,
        ),
        number(
            "Dirty cache",
            "percentunit",
            "max(mongodb_ss_wt_cache_tracked_dirty_bytes_in_the_cache / mongodb_ss_wt_cache_maximum_bytes_configured)",
            "Over 20 %: the disk is too slow for what is written.",
            warn=0.1,
            alarm=0.2,
        ),
        number(
            "Connections",
            "short",
            'sum(mongodb_ss_connections{conn_type="current"})',
            "Each service has some ten. Hundreds: a leak; restart the service with many open files.",
        ),
        lines(
            "Operations",
            "short",
            "A second by kind. A wall of `query` without GraphQL load: a census or comparison; harmless.",
            ("sum by (legacy_op_type) (rate(mongodb_ss_opcounters[5m]))", "{{legacy_op_type}}"),
        ),
        lines(
            "Mean time of an operation",
            "µs",
            "Writes wait for the journal. Over 100 ms: the disk.",
            *(
                (
                    f"rate(mongodb_ss_opLatencies_{kind}_latency[5m])"
                    f" / (rate(mongodb_ss_opLatencies_{kind}_ops[5m]) > 0)",
                    kind,
                )
                for kind in ("reads", "writes", "commands")
            ),
        ),
        lines(
            "Waiting for locks",
            "short",
            "Operations in the queue. More than a few for long: a transaction hangs (it ends by itself after 5 s).",
            ("sum by (count_type) (mongodb_ss_globalLock_currentQueue)", "{{count_type}}"),
        ),
        lines(
            "Transactions",
            "short",
            "A second. Many aborted beside few committed: writers fight; see Pipeline.",
            ("sum(rate(mongodb_ss_transactions_totalCommitted[5m]))", "committed"),
            ("sum(rate(mongodb_ss_transactions_totalAborted[5m]))", "aborted"),
        ),
        lines(
            "Documents",
            "short",
            "A second by what is done with them. `returned` far above the rest: a list without a limit.",
            ("sum by (doc_op_type) (rate(mongodb_ss_metrics_document[5m]))", "{{doc_op_type}}"),
        ),
        lines(
            "Memory",
            "decmbytes",
            "Resident. Near the container's 2 GB it is ended.",
            ("mongodb_ss_mem_resident", "{{instance}}"),
        ),
        lines(
            "Members by state",
            "short",
            "1 primary, 2 secondary, 3 recovering, 8 down. Anything but 1 and 2 for long: that member's log.",
            ("max by (member_idx) (mongodb_rs_members_state)", "{{member_idx}}"),
            width=12,
        ),
        bars(
            "Size by database",
            "bytes",
            "max by (database) (mongodb_dbstats_storageSize + mongodb_dbstats_indexSize)",
            "{{database}}",
            "On disk with indexes. Twice as large for an hour: a rebuild.",
            height=8,
        ),
    ),
)

_BUDGET = 0.005
SLOS = Board(
    "slos",
    "SLOs",
    "Three promises: answers are whole (99.5 %), soon (95 % within a second) and new (99 % within a minute).",
    (
        number(
            "Whole answers, 30 days",
            "percentunit",
            "1 - gateway:errors:ratio_increase30d",
            "Promised: 99.5 %. Below: no risky change until it recovers.",
            width=8,
            warn=0.997,
            alarm=0.995,
            worse="below",
        ),
        number(
            "Within a second, 30 days",
            "percentunit",
            "gateway:soon:ratio_increase30d",
            "Promised: 95 %. Below: the slowest service on Gateway.",
            width=8,
            warn=0.97,
            alarm=0.95,
            worse="below",
        ),
        number(
            "Visible within a minute, 30 days",
            "percentunit",
            "platform:new:ratio_increase30d",
            "Promised: 99 % of events. A first import breaks it for a month; that is no fault.",
            width=8,
            warn=0.995,
            alarm=0.99,
            worse="below",
        ),
        lines(
            "Error budget burn",
            "short",
            "Times faster than allowed. Over 14.4 in 5m and 1h somebody is woken; over 6 in 30m and 6h, told.",
            *(
                (f"(gateway:errors:ratio_rate{window} or vector(0)) / {_BUDGET}", window)
                for window in ("5m", "30m", "1h", "6h")
            ),
            width=12,
            warn=6,
            alarm=14.4,
        ),
        lines(
            "Error budget left",
            "percentunit",
            "Of 30 days. Falling steadily: errors by code on Gateway.",
            (
                f"1 - gateway:errors:ratio_increase30d / {_BUDGET}",
                "left",
            ),
            width=12,
        ),
        lines(
            "Answers within a second",
            "percentunit",
            "Of five minutes. Short dips are heavy questions; long ones a slow service.",
            (
                "gateway:soon:ratio_rate5m",
                "within a second",
            ),
            width=12,
        ),
        lines(
            "Events visible within a minute",
            "percentunit",
            "Of five minutes, by service. Dips: see Pipeline.",
            (
                "service:new:ratio_rate5m",
                "{{service}}",
            ),
            width=12,
        ),
        lines(
            "Scraped",
            "short",
            "1 for every process Prometheus reaches. 0: see the runbook of TargetMissing.",
            ("up", "{{job}} {{instance}}"),
            width=12,
        ),
        lines(
            "Alerts firing",
            "short",
            "By name. Each has a section in docs/operations.md.",
            ('count by (alertname) (ALERTS{alertstate="firing"}) or vector(0)', "{{alertname}}"),
            width=12,
        ),
    ),
)

BOARDS = (DISTRICTS, PIPELINE, GATEWAY, SERVICES, NATS, MONGODB, SLOS)
