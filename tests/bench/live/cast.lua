-- wrk -s cast.lua: each line of the file `bodies` once, then it stops; tells how it went in one line.
-- What is said twice by a wrk that is quicker than its own stop is answered as before (200).
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, us; } arca_time; int gettimeofday(arca_time *, void *);")
local bodies, at, kept, others, first, last = {}, 0, 0, 0, nil, nil

local function now()
  local time = ffi.new("arca_time")
  ffi.C.gettimeofday(time, nil)
  return tonumber(time.s) * 1e6 + tonumber(time.us)
end

local threads = {}
function setup(thread)
  table.insert(threads, thread)
end

function init()
  for line in io.lines("bodies") do
    bodies[#bodies + 1] = wrk.format("POST", nil,
      { ["Content-Type"] = "application/json", ["Arca-Request"] = "1" }, line)
  end
end

function request()
  at = at + 1
  first = first or now()
  return bodies[(at - 1) % #bodies + 1]
end

function response(status)
  if status == 201 then
    kept = kept + 1
    if kept == #bodies then
      took_us, kept_all = now() - first, kept
      wrk.thread:stop()
    end
  elseif status ~= 200 then
    others = others + 1
  end
  refused = others
end

function done(summary, latency)
  local thread = threads[1]
  io.write(string.format("RESULT %d %d %d %d %d\n", thread:get("kept_all") or 0, thread:get("took_us") or 0,
    thread:get("refused") or 0, latency:percentile(50), latency:percentile(99)))
end
