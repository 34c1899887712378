-- Imports orders: wrk … -s orders.lua URL -- FILE RUN [AGAIN_AFTER]
--
-- FILE has one body a line, in which @REFERENCE@ stands for the order's reference. RUN begins each reference, so that
-- no two runs send the same one. Given AGAIN_AFTER, each thread begins again with its first order after that many:
-- this is how orders that are there already are sent a second time.
--
-- The requests are made once and cut at the reference; all references are equally long, so that lengths stay right.
-- What remains for each request is to join three strings: the load must not cost what it measures.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "outcome.lua")

local PLACEHOLDER = "@REFERENCE@"
local before, after = {}, {}
local run, again_after

local function reference(count)
   return string.format("%s-%02d-%08d", run, number, count)
end

function init(arguments)
   run = arguments[2]
   again_after = tonumber(arguments[3] or "0")
   built = 0
   local blank = string.rep("@", #reference(0))
   for body in io.lines(arguments[1]) do
      local whole = wrk.format("PUT", nil, nil, (body:gsub(PLACEHOLDER, blank, 1)))
      local from, to = whole:find(blank, 1, true)
      table.insert(before, whole:sub(1, from - 1))
      table.insert(after, whole:sub(to + 1))
   end
end

function request()
   local count = built
   if again_after > 0 then count = count % again_after end
   built = built + 1
   local body = count % #before + 1
   return before[body] .. reference(count) .. after[body]
end
