-- The least that an account has to be sure by, act by act. Public; staff set it, which is an act.

create or replace function arca.level_rank(level text) returns integer
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case level when 'confirmed' then 0 else arca.assurance_rank(level) end
$$;

-- Organisations live nowhere: what they may do asks for no proof that they do.
create or replace function arca.level_is_enough(a arca.accounts, of_act text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select a.kind <> 'person' or arca.level_rank(l.least)
		<= case when a.level >= 2 then arca.level_rank(a.assurance) else 0 end
	from arca.act_levels l where l.act = of_act
$$;

create or replace function arca.level_check(a arca.accounts, of_act text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if not arca.level_is_enough(a, of_act) then
		raise exception 'not sure enough' using errcode = 'AR190';
	end if;
end $$;

-- Of these acts, what an account may not do yet; the order of pages. Supporting, which nobody may with an address
-- alone, is told where that is done.
create or replace function arca.level_lacks(a arca.accounts) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(act order by act), '[]') from arca.act_levels
	where act not in ('support', 'proposal_support') and not arca.level_is_enough(a, act)
$$;

create or replace function api.levels() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', json_agg(json_build_object('act', act, 'least', least)
		order by array_position(array['project', 'support', 'proposal', 'proposal_support', 'debate', 'stance', 'comment', 'comment_vote', 'report'], act)), 'next', null)
	from arca.act_levels
$$;

create or replace function api.level_set(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
begin
	if body ->> 'act' in ('support', 'proposal_support') and body ->> 'least' = 'confirmed' then
		raise exception 'at /least choice' using errcode = 'AR225';
	end if;
	update arca.act_levels set least = body ->> 'least'
		where act = body ->> 'act' and least <> body ->> 'least';
	if found then
		perform arca.act('level_set', 'staff', arca.seat(a.id, '{staff}'),
			jsonb_build_object('act', body ->> 'act', 'least', body ->> 'least'));
	end if;
	return api.levels();
end $$;
