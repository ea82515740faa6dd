-- All of them, the newest first: number, round, X, when, by whom, how often
select number, round, encode(x, 'hex'), to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	officer, times
from registry.disputes order by at desc, number desc
