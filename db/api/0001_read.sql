-- What reading statements share. All of it is public.

create or replace function api.rfc3339(at timestamptz) returns text language sql immutable as $$
	select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

create or replace function api.base64url(bytes bytea) returns text language sql immutable as $$
	select rtrim(translate(encode(bytes, 'base64'), E'+/\n', '-_'), '=')
$$;

create or replace function api.from_base64url(text text) returns bytea language sql immutable as $$
	select decode(rpad(translate(text, '-_', '+/'), (length(text) + 3) / 4 * 4, '='), 'base64')
$$;

-- A text in a language, or in the first one that it has.
create or replace function api.text_in(texts jsonb, lang text) returns text language sql immutable as $$
	select coalesce(texts ->> lang, (select value from jsonb_each_text(texts) order by key limit 1))
$$;

create or replace function api.phase(r arca.rounds) returns text language sql volatile as $$
	select case when r.step in ('keys', 'ready') then 'publishing_prices'
		when r.step = 'voting' and arca.clock() < r.closes_at then 'balloting'
		when r.step = 'published' then 'finished'
		else 'counting' end
$$;

create or replace function api.witnesses(policy text) returns json language sql immutable as $$
	select coalesce(json_agg(split_part(line, ' ', 2) order by place), '[]')
	from unnest(string_to_array(policy, E'\n')) with ordinality as lines (line, place)
	where line like 'witness %'
$$;

create or replace function api.contests(r arca.rounds) returns json language sql stable as $$
	select json_agg(
		(contest - 'projects' - 'meta') || jsonb_build_object(
			'cid', place - 1,
			'titles', (select jsonb_object_agg(key, value -> 'contests' -> (place - 1)::integer)
				from jsonb_each(r.texts)),
			'intros', coalesce(r.headings -> (place - 1)::integer -> 'intros', '{}'),
			'is_district', coalesce(r.headings -> (place - 1)::integer -> 'is_district', 'false'),
			'hide_money', coalesce(r.headings -> (place - 1)::integer -> 'hide_money', 'false'),
			'residence', r.headings -> (place - 1)::integer -> 'residence' -> 'words',
			'project_count', jsonb_array_length(contest -> 'projects'))
		order by place)
	from jsonb_array_elements(r.contests -> 'contests') with ordinality as c (contest, place)
$$;

create or replace function api.project(p arca.ballot_projects, lang text) returns json language sql stable as $$
	select json_build_object('cid', p.cid, 'index', p.index, 'id', p.id,
		'title', api.text_in(p.titles, lang),
		'summary', coalesce(api.text_in(nullif(p.summaries, '{}'), lang),
			left(api.text_in(p.descriptions, lang), 200)),
		'language', case when p.titles ? lang then lang
			else (select min(key) from jsonb_object_keys(p.titles) key) end,
		'cost_cents', p.cost_cents, 'district', p.district, 'category', p.category,
		'place', api.text_in(nullif(p.places, '{}'), lang),
		'latitude_e6', p.latitude_e6, 'longitude_e6', p.longitude_e6)
$$;

-- The key that a list is ordered by: the same seed gives the same order, complete and without
-- repeats across pages.
create or replace function api.order_key(p arca.ballot_projects, rule text, seed text, lang text)
returns text language sql stable as $$
	select case rule
		when 'cost' then lpad(p.cost_cents::text, 19, '0')
		when '-cost' then lpad((9223372036854775807 - p.cost_cents)::text, 19, '0')
		when 'title' then lower(unaccent(api.text_in(p.titles, lang)))
		else md5(seed || '/' || p.cid || '/' || p.id) end
		|| '~' || lpad(p.cid::text, 5, '0') || '~' || lpad(p.index::text, 5, '0')
$$;

create or replace function api.to_cursor(key text) returns text language sql immutable as $$
	select api.base64url(convert_to(key, 'UTF8'))
$$;

-- A cursor that is none begins after nothing.
create or replace function api.from_cursor(cursor text) returns text language plpgsql immutable as $$
begin
	return convert_from(api.from_base64url(cursor), 'UTF8');
exception when others then
	return '';
end $$;

-- Every word of the question is in title or description, whatever the accents.
create or replace function api.is_match(p arca.ballot_projects, question text) returns boolean
language sql stable as $$
	select bool_and(position(word in hay) > 0)
	from (select lower(unaccent(p.titles::text || ' ' || p.descriptions::text || ' '
			|| p.places::text || ' ' || p.id)) as hay) h,
		regexp_split_to_table(lower(unaccent(trim(question))), '\s+') word
$$;

-- Serials without anything about who has them: what turnout is measured against.
create or replace view api.code_serials as select round, serial from arca.codes;

create or replace function api.session(token_hash text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('round', r.slug, 'serial', s.serial, 'styles', c.styles,
		'expires_at', api.rfc3339(s.expires_at),
		'credential', (select encode(x, 'hex') from arca.signings g
			where g.round = s.round and g.serial = s.serial and not exists (select from arca.voids v
				where v.round = g.round and v.x = g.x)))
	from arca.sessions s
	join arca.rounds r on r.id = s.round
	join arca.codes c on c.round = s.round and c.serial = s.serial
	where s.hash = decode(token_hash, 'hex') and s.expires_at > arca.clock()
$$;

-- The trustees' ceremony as the post-box sees it.
create or replace function api.ceremony(r arca.rounds) returns json language sql stable as $$
	select json_build_object(
		'step', r.step, 'threshold', r.threshold, 'closes_at', api.rfc3339(r.closes_at),
		'zero', (select json_build_object('at', api.rfc3339(z.at), 'size', z.size, 'root', encode(z.root, 'hex'), 'ballots', z.ballots,
			'credentials', z.credentials) from arca.zero_records z where z.round = r.id),
		'mix_until', case when r.step = 'mixing' then api.rfc3339(r.mixing_since + r.mix_wait) end,
		'attempt', c.attempt, 'rand', encode(c.rand, 'hex'),
		'manifest_leaf', encode(r.manifest_leaf, 'hex'),
		'trustees', (select json_agg(json_build_object('index', place, 'name', t ->> 'name',
			'block', t ->> 'block', 'posted', coalesce((select json_agg(json_build_object(
				'kind', p.kind, 'cid', p.cid, 'sha256', encode(p.sha256, 'hex'),
				'size', octet_length(p.body)) order by p.kind, p.cid)
				from arca.posts p where p.round = r.id and p.trustee = place
				and p.attempt in (0, c.attempt) and p.refused is null), '[]')) order by place)
			from jsonb_array_elements(r.trustees) with ordinality as ts (t, place)),
		'contests', coalesce((select json_agg(json_build_object('cid', t.cid, 'count', t.count,
			'vec', encode(t.vec, 'hex'), 'is_opened', t.is_opened, 'is_mix_ended', t.is_mix_ended,
			'mixes', coalesce((select json_agg(json_build_object('k', m.k, 'trustee', m.trustee,
				'artifact', encode(m.artifact, 'hex'), 'output', encode(m.output, 'hex'))
				order by m.k) from arca.mixes m where m.round = r.id and m.cid = t.cid), '[]'))
			order by t.cid) from arca.tallies t where t.round = r.id), '[]'))
	from (select attempt, rand from arca.ceremonies where round = r.id
		order by attempt desc limit 1) c
$$;

-- How many were admitted by each channel. Of fewer than ten nothing is told; and where that would
-- leave one alone, which the others and the sum would give away, the smallest of them goes too.
create or replace function api.by_assurance(of_round integer) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with cells as (
		select name, place, coalesce(a.count, 0) as n
		from unnest(array['census', 'email', 'sms', 'letter', 'desk']) with ordinality c (name, place)
		left join arca.admissions_count a on a.round = of_round and a.assurance = c.name
	), judged as (
		select name, place, n, bool_or(n between 1 and 9) over () as has_small,
			n < 10 as is_small, count(*) filter (where n < 10) over () as small,
			row_number() over (order by n, place) as size_place
		from cells
	)
	select json_agg(json_build_object('assurance', name, 'admitted',
		case when not (has_small and (is_small or small = 1 and size_place = 2)) then n end)
		order by place)
	from judged
$$;
