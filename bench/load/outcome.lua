-- What every load says when it is done: one line of JSON, which bench.load.wrk reads.

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
end

function done(summary, latency, _)
   local least = math.huge
   for _, thread in ipairs(threads) do least = math.min(least, tonumber(thread:get("built")) or 0) end
   local errors = summary.errors
   local members = {
      requests = summary.requests,
      microseconds = summary.duration,
      p50 = latency:percentile(50),
      p99 = latency:percentile(99),
      worst = latency.max,
      refused = errors.status,
      broken = errors.connect + errors.read + errors.write + errors.timeout,
      built = least,
   }
   local texts = {}
   for name, value in pairs(members) do table.insert(texts, string.format('"%s": %d', name, value)) end
   io.write("\n{" .. table.concat(texts, ", ") .. "}\n")
end
