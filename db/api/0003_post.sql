-- The trustees' post-box: it stores what a trustee signed, once for each place, when its time is.

create or replace function api.post_create(of_round integer, of_kind text, of_cid integer,
	of_trustee integer, of_attempt integer, of_body bytea)
returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r arca.rounds;
	before arca.posts;
begin
	select * into r from arca.rounds where id = of_round for share;
	select * into before from arca.posts where round = of_round and kind = of_kind
		and cid = of_cid and trustee = of_trustee and attempt = of_attempt for update;
	if found and before.refused is null then
		if before.sha256 = sha256(of_body) then
			return 0;
		end if;
		raise exception 'another one is there' using errcode = 'AR022';
	end if;
	if (of_kind in ('dkg1', 'dkg3') and r.step <> 'keys')
		or (of_kind = 'mix' and r.step <> 'mixing')
		or (of_kind = 'commit' and r.step not in ('committing', 'releasing'))
		or (of_kind = 'release' and r.step <> 'releasing') then
		raise exception 'not now' using errcode = 'AR023';
	end if;
	if of_kind = 'mix' then
		-- one mix of a contest at a time: the next one has to begin where this one ends
		perform from arca.tallies where round = of_round and cid = of_cid for update;
		if not found then
			raise exception 'no such contest' using errcode = 'AR024';
		end if;
		if exists (select from arca.posts where round = of_round and kind = 'mix' and cid = of_cid
			and not is_taken and refused is null) then
			raise exception 'another one is being checked' using errcode = 'AR023';
		end if;
	end if;
	if of_kind = 'dkg3' and (select count(*) from arca.posts where round = of_round
		and kind = 'dkg1' and attempt = of_attempt) < jsonb_array_length(r.trustees) then
		raise exception 'not all have dealt' using errcode = 'AR023';
	end if;
	insert into arca.posts (round, kind, cid, trustee, attempt, body, sha256)
	values (of_round, of_kind, of_cid, of_trustee, of_attempt, of_body, sha256(of_body))
	on conflict (round, kind, cid, trustee, attempt) do update set body = excluded.body,
		sha256 = excluded.sha256, refused = null, is_taken = false, at = clock_timestamp();
	return 1;
end $$;
