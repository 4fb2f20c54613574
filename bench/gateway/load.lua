-- Sends one body over and over. BENCH_BODY names its file; with BENCH_UNIQUE every request has an Authorization of
-- its own that begins so, otherwise all have the same. The figures come out as one line of JSON.
local file = assert(io.open(os.getenv("BENCH_BODY")))
wrk.method = "POST"
wrk.body = file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer same"

local unique = os.getenv("BENCH_UNIQUE")
if unique and unique ~= "" then
  local sent = 0
  request = function()
    sent = sent + 1
    wrk.headers["Authorization"] = "Bearer " .. unique .. "-" .. sent
    return wrk.format()
  end
end

done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
