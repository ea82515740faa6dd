-- What is unusual, by rules that anybody can read: notes for auditors, of numbers and nobody. They
-- stop nothing and delete nothing.

-- More than `most` in one of such windows of time is noted.
create or replace function arca.anomaly_rules()
returns table (rule text, "window" interval, most bigint, texts jsonb)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select r.rule, r.w, r.most, jsonb_build_object('es', r.es, 'en', r.en, 'ar', r.ar)
	from (values
		('registrations_network', interval '1 minute',
			(select per_prefix from arca.burst_rules where action = 'register')::bigint,
			'Registros desde una misma red en un minuto; se anota el mayor.',
			'Registrations from one network in a minute; the largest is noted.',
			'تسجيلات من شبكة واحدة في دقيقة، ويُدوَّن أكبرها.'),
		('registrations_all', interval '1 minute',
			(select in_all from arca.burst_rules where action = 'register'),
			'Registros en un minuto, en total.', 'Registrations in a minute, in all.',
			'مجموع التسجيلات في دقيقة.'),
		('accounts_day', interval '1 day', 500, 'Cuentas creadas en un día (UTC).',
			'Accounts made in a day (UTC).', 'حسابات أُنشئت في يوم واحد (بالتوقيت العالمي).'),
		('erasures_day', interval '1 day', 50, 'Cuentas borradas en un día (UTC).',
			'Accounts erased in a day (UTC).', 'حسابات مُحيت في يوم واحد (بالتوقيت العالمي).'),
		('failures_hour', interval '1 hour', 200, 'Contraseñas equivocadas en una hora.',
			'Wrong passwords in an hour.', 'كلمات مرور خاطئة في ساعة.'),
		('locks_hour', interval '1 hour', 20, 'Direcciones bloqueadas por fallos en una hora.',
			'Addresses locked after failures in an hour.', 'عناوين أُقفلت بعد محاولات فاشلة في ساعة.'),
		('resets_hour', interval '1 hour', 100, 'Peticiones de contraseña nueva en una hora.',
			'Requests for a new password in an hour.', 'طلبات كلمة مرور جديدة في ساعة.')
	) r (rule, w, most, es, en, ar)
$$;

-- What there is to count, in windows that are not over long since.
create or replace function arca.anomaly_counts()
returns table (rule text, from_at timestamptz, count bigint)
language sql volatile set search_path = pg_catalog, pg_temp as $$
	with t as (select date_trunc('day', arca.clock() at time zone 'UTC') at time zone 'UTC' as day,
		date_trunc('hour', arca.clock()) as hour)
	select case when key = decode(repeat('00', 32), 'hex') then 'registrations_all'
		else 'registrations_network' end, minute, max(b.count)
	from arca.bursts b where action = 'register' group by 1, 2
	union all
	select 'accounts_day', t.day, count(*) from arca.accounts, t where created_at >= t.day group by 2
	union all
	select 'erasures_day', t.day, count(*) from arca.accounts, t where erased_at >= t.day group by 2
	union all
	select 'failures_hour', t.hour, sum(failures) from arca.tries, t
	where action = 'sign_in' and last_at >= t.hour group by 2
	union all
	select 'locks_hour', t.hour, count(*) from arca.tries, t
	where action = 'sign_in' and locked_until is not null and last_at >= t.hour group by 2
	union all
	select 'resets_hour', t.hour, sum(b.count) from arca.bursts b, t
	where action = 'reset' and key = decode(repeat('00', 32), 'hex') and minute >= t.hour group by 2
$$;

-- The clerk's, each minute. What is noted may grow while its window lasts, and shrinks never.
create or replace function arca.anomalies_note() returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	-- once its window is over, what was noted is told for ever
	select arca.act('anomaly_noted', 'clerk', null, jsonb_build_object('rule', rule,
		'from', api.rfc3339(from_at), 'until', api.rfc3339(until_at), 'count', count, 'most', most),
		'anomaly ' || n.id)
	from arca.anomalies n where until_at between arca.clock() - interval '1 day' and arca.clock()
		and not exists (select from arca.acts a where a.source = 'anomaly ' || n.id);
	insert into arca.anomalies as n (rule, from_at, until_at, count, most, noted_at)
	select r.rule, c.from_at, c.from_at + r."window", c.count, r.most, arca.clock()
	from arca.anomaly_counts() c join arca.anomaly_rules() r on r.rule = c.rule
	where c.count > r.most order by c.from_at
	on conflict (rule, from_at) do update set count = excluded.count, noted_at = excluded.noted_at
		where excluded.count > n.count
$$;

-- The rules, and 100 notes from the newest on, or before the one that `cursor` names.
create or replace function api.anomalies(language text, cursor bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	with page as (select * from arca.anomalies where cursor is null or id < cursor
		order by id desc limit 100)
	select json_build_object(
		'rules', (select json_agg(json_build_object('rule', rule,
				'window_seconds', extract(epoch from "window")::bigint, 'most', most,
				'text', api.text_in(texts, anomalies.language))) from arca.anomaly_rules()),
		'items', (select coalesce(json_agg(json_build_object('rule', rule,
				'from_at', api.rfc3339(from_at), 'until_at', api.rfc3339(until_at),
				'count', count, 'most', most, 'noted_at', api.rfc3339(noted_at))
				order by id desc), '[]') from page),
		'next', (select min(id)::text from page having count(*) = 100))
$$;
