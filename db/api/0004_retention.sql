-- How long what is kept, in one place, and what went. Rules are public; who tidies asks them here.

-- `keep` is null where nothing is forgotten by the clock alone; `counts_from` says since when it counts.
create or replace function arca.retention()
returns table (kind text, keep interval, counts_from text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	values ('account', null::interval, 'erasing'),
		('erased', null, 'erasing'),
		('consent', null, 'erasing'),
		('debate', null, 'making'),  -- and comments: public, as of nobody once the account is erased
		('opinion', null, 'erasing'), -- stances and votes of comments: until then, or taken back
		('comment_deleted', interval '1 day', 'erasing'),
		('decision', null, 'making'), -- of moderators: public, and names nobody
		('follow', null, 'erasing'), -- and how somebody wants to be told
		('notice', interval '365 days', 'making'), -- unread
		('notice_read', interval '90 days', 'use'),
		('newsletter', null, 'making'), -- what the city wrote, and not who got it
		('event', interval '1 hour', 'making'), -- for pages that are open: of nobody
		('report', interval '180 days', 'making'), -- and not before somebody decided
		('upload', interval '1 day', 'making'), -- that nothing names; what is named stays with what names it
		('anomaly', null, 'noting'),
		('unconfirmed', interval '7 days', 'making'),
		('session', interval '90 days', 'making'), -- of arca.session_times; of a role, shorter
		('session_idle', interval '14 days', 'use'),
		('mail_token', interval '72 hours', 'making'),
		('mail_code', interval '10 minutes', 'making'),
		('letter', interval '30 days', 'making'),
		('letter_address', interval '3 days', 'making'),
		('letter_recent', interval '1 hour', 'making'),
		('unsubscribe', interval '365 days', 'making'),
		('name_asked', interval '7 days', 'making'),
		('name_erased', interval '180 days', 'erasing'),
		('try', interval '2 days', 'use'),
		('burst', interval '2 hours', 'making'),
		('work', interval '10 minutes', 'making'),
		('passkey_challenge', interval '5 minutes', 'making'),
		('provider_visit', interval '10 minutes', 'making'),
		('assistance', interval '90 days', 'use'),
		('api_token', interval '366 days', 'making'), -- at most: each says when it ends
		('factor_reset', interval '144 hours', 'making'), -- half of it waits (db/api/0017)
		('sms_day', interval '90 days', 'making'),
		-- in the registry, where the registrar tidies (db/registry/functions/0007)
		('registry_person', null, 'erasing'),
		('registry_before', interval '30 days', 'making'),
		('registry_upload', interval '3 days', 'use'), -- 30 minutes while it comes (0009 there)
		('registry_try', interval '40 days', 'use'),
		('registry_code', interval '2 days', 'making'),
		('registry_letter', interval '90 days', 'making'), -- good for 60 of them
		('registry_lookup', interval '365 days', 'making'),
		('registry_notice', interval '1 day', 'making')
$$;

create or replace function arca.keep(of_kind text) returns interval
language sql stable set search_path = pg_catalog, pg_temp as $$
	select keep from arca.retention() where kind = of_kind
$$;

-- So many rows of a kind went, mostly none.
create or replace function arca.tidy_note(of_kind text, rows bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into arca.tidied as t (kind, since, tidied_at, gone_at, gone_last, gone)
	values (of_kind, arca.clock(), arca.clock(), case when rows > 0 then arca.clock() end, rows, rows)
	on conflict (kind) do update set tidied_at = excluded.tidied_at,
		gone_at = coalesce(excluded.gone_at, t.gone_at),
		gone_last = case when rows > 0 then rows else t.gone_last end,
		gone = t.gone + rows
$$;

create or replace function api.retention() returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', json_agg(json_build_object('kind', r.kind,
			'keep_seconds', extract(epoch from r.keep)::bigint, 'counts_from', r.counts_from,
			'tidied_at', api.rfc3339(t.tidied_at), 'since', api.rfc3339(t.since),
			'gone_at', api.rfc3339(t.gone_at), 'gone_last', coalesce(t.gone_last, 0),
			'gone', coalesce(t.gone, 0)) order by r.place), 'next', null)
	from (select *, row_number() over () as place from arca.retention()) r
	left join arca.tidied t on t.kind = r.kind
$$;
