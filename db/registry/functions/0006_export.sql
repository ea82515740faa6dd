-- What the registry has about an account, for the person whose it is: asked by the registrar when
-- they gave their password just now.

create or replace function registry.rfc3339(at timestamptz) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

-- Not in it: serials, tickets and HMACs, and the time of day of an admission. Who had them could find
-- the credential in the public log, and say which sealed ballot is whose. Of contacts it tells only
-- that they are there: whoever got hold of an account learns no address from it. Lists end at the last
-- 100.
create or replace function registry.export(of_account bigint)
returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with me as (
		select p.verified_at, c.* from registry.people p join registry.census c on c.id = p.row
		where p.account = of_account
	)
	select json_build_object(
		'person', (select json_build_object('verified_at', registry.rfc3339(me.verified_at),
				'is_in_census', me.is_live, 'source', me.source,
				'key_generation', (select generation from registry.state),
				'birth_date', me.birth_date, 'district', me.district, 'postal_code', me.postal_code,
				'sex', me.sex, 'habitat', me.habitat,
				'has_email', me.email is not null, 'has_phone', me.phone is not null)
			from me),
		'before_last_import', (select json_build_object('is_in_census', b.is_live,
				'birth_date', b.birth_date, 'district', b.district, 'postal_code', b.postal_code,
				'sex', b.sex, 'habitat', b.habitat,
				'has_email', b.email is not null, 'has_phone', b.phone is not null)
			from me join registry.before b on b.row = me.id),
		'admissions', (select coalesce(json_agg(json_build_object('round', a.round,
				'admitted_on', to_char(a.admitted_at at time zone 'UTC', 'YYYY-MM-DD'),
				'is_complete', a.serial is not null) order by a.round), '[]')
			from me join registry.admissions a on a.row = me.id),
		'conflicts', (select coalesce(json_agg(json_build_object('number', k.number,
				'at', registry.rfc3339(k.at), 'assurance', k.assurance,
				'is_claim', k.claimant = of_account, 'decision', k.decision,
				'decided_at', registry.rfc3339(k.decided_at)) order by k.number), '[]')
			from (select * from registry.conflicts where of_account in (holder, claimant)
				order by number desc limit 100) k),
		'desk', (select coalesce(json_agg(json_build_object('at', registry.rfc3339(d.at),
				'verdict', d.verdict) order by d.number), '[]')
			from (select * from registry.desk where account = of_account
				order by number desc limit 100) d),
		'codes', (select coalesce(json_agg(json_build_object('kind', k.kind,
				'made_at', registry.rfc3339(k.made_at), 'until', registry.rfc3339(k.until),
				'used_at', registry.rfc3339(k.used_at), 'asked', k.asked) order by k.made_at, k.kind), '[]')
			from registry.codes k
			where k.account = of_account or k.kind = 'letter' and k.row in (select id from me)),
		'tries', (select coalesce(json_agg(json_build_object('kind', t.kind, 'failures', t.failures,
				'last_at', registry.rfc3339(t.last_at),
				'locked_until', registry.rfc3339(t.locked_until)) order by t.kind), '[]')
			from registry.tries t where t.kind = 'account' and t.key = int8send(of_account)
				or t.kind = 'document' and t.key in (select mac from me)),
		'lookups', (select coalesce(json_agg(json_build_object('at', registry.rfc3339(l.at),
				'answer', l.answer) order by l.number), '[]')
			from (select * from registry.lookups where mac in (select mac from me)
				order by number desc limit 100) l),
		'notices', (select count(*) from registry.notices where account = of_account))
$$;
