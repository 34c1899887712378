-- Orders that come whether they can be taken or not: wrk … -s flood.lua URL -- FILE RUN 0 MILLISECONDS
--
-- Each connection waits for twice MILLISECONDS at most, by chance, before each of its requests. Otherwise as orders.lua.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "orders.lua")

local prepare = init

function init(arguments)
   prepare(arguments)
   pause = 2 * tonumber(arguments[4])
   math.randomseed(number + 1)
end

function delay()
   return math.random(0, pause)
end
