-- Sends the prepared requests of a file one after the other, over all connections; the end is one line of JSON.
-- The file: for each request its length in a line, then its bytes. See load.py.

local prepared = {}
local turn = 0

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local length = file:read("*n")
  while length do
    file:read(1)
    prepared[#prepared + 1] = file:read(length)
    length = file:read("*n")
  end
  file:close()
end

function request()
  turn = turn % #prepared + 1
  return prepared[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
