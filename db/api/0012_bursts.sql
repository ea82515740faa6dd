-- Many at once: whoever then wants an account, or a mail, first has a computer work for a second or
-- more. No puzzle, nobody is turned away; the rules are rows of arca.burst_rules. What was refused
-- counts nothing.

-- The leading zero bits that are wanted now; 0: nothing. It looks at this minute and the one before.
create or replace function arca.work_bits(of_action text, prefix bytea, this_minute timestamptz)
returns integer language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when max(share) > 1 then least(22, 18 + floor(log(2, max(share)))::integer) else 0 end
	from (select b.count::numeric / case when b.key = prefix then r.per_prefix else r.in_all end as share
		from arca.bursts b join arca.burst_rules r on r.action = b.action
		where b.action = of_action and b.key in (prefix, decode(repeat('00', 32), 'hex'))
			and b.minute in (this_minute, this_minute - interval '1 minute')) s
$$;

-- One more of them. `work` names a challenge whose work the web process found done, of so many bits
-- and good until then; null where there is none. The refusal says how many bits are wanted, what time
-- it is, and what is wrong with the work that came.
create or replace function arca.burst_take(of_action text, prefix bytea, work bytea, bits integer,
	until_s bigint)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	now_s bigint := floor(extract(epoch from arca.clock()));
	this_minute timestamptz := date_trunc('minute', arca.clock());
	wanted integer;
	why text;
begin
	insert into arca.bursts as b (action, key, minute, count)
	values (of_action, prefix, this_minute, 1)
	on conflict (action, key, minute) do update set count = b.count + 1;
	insert into arca.bursts as b (action, key, minute, count)
	values (of_action, decode(repeat('00', 32), 'hex'), this_minute, 1)
	on conflict (action, key, minute) do update set count = b.count + 1;
	wanted := arca.work_bits(of_action, prefix, this_minute);
	if wanted = 0 then
		return;
	end if;
	if work is null then
		why := 'work_missing';
	elsif until_s <= now_s then
		why := 'work_old';
	elsif bits + 1 < wanted then -- it may have grown by one while somebody's computer worked
		why := 'work_small';
	else
		insert into arca.works_used (hash, until) values (work, to_timestamp(until_s))
		on conflict do nothing;
		if found then
			return;
		end if;
		why := 'work_used';
	end if;
	raise exception 'work % % %', wanted, now_s, why using errcode = 'AR130';
end $$;
