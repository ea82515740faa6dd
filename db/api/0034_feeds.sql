-- Atom feeds (RFC 4287) of what is public: what is new, for programs that read it for people. Addresses in them
-- are relative to the feed's own; names of things are made of the city's log, so that no two cities share one.

create or replace function arca.feed_words(language text) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_object_agg(key, case language when 'es' then es when 'ar' then ar else en end)
	from (values
		('debates', 'Debates', 'Debates', 'النقاشات'), ('comments', 'Comentarios', 'Comments', 'التعليقات'),
		('rounds', 'Votaciones', 'Votes', 'التصويتات'), ('vote', 'Se vota', 'Voting', 'التصويت'), ('decisions', 'Decisiones de moderación', 'Decisions of moderators', 'قرارات المشرفين'),
		('nobody', 'Cuenta borrada', 'Deleted account', 'حساب محذوف'), ('of', 'Comentario en', 'Comment in', 'تعليق في'),
		('hidden_debate', 'un debate oculto', 'a hidden debate', 'نقاش مخفيّ'),
		('hidden_by_reports', 'Oculto por avisos', 'Hidden by reports', 'أخفته البلاغات'), ('hidden', 'Ocultado', 'Hidden', 'إخفاء'),
		('kept', 'No ocultado', 'Kept', 'إبقاء'), ('restored', 'Vuelto a mostrar', 'Shown again', 'إعادة إظهار'),
		('blocked', 'Cuenta bloqueada', 'Account blocked', 'منع حساب'), ('unblocked', 'Cuenta desbloqueada', 'Account blocked no more', 'رفع المنع'),
		('insult', 'insultos o acoso', 'insults or harassment', 'إهانات أو مضايقة'), ('hate', 'odio o discriminación', 'hatred or discrimination', 'كراهية أو تمييز'),
		('violence', 'amenazas o violencia', 'threats or violence', 'تهديد أو عنف'),
		('personal_data', 'datos personales de alguien', 'somebody''s personal data', 'بيانات شخصية لأحدهم'),
		('impersonation', 'hacerse pasar por otra persona', 'pretending to be somebody else', 'انتحال شخصية'),
		('spam', 'publicidad o repetición', 'advertising or repetition', 'إعلانات أو تكرار'),
		('off_topic', 'nada que ver con el tema', 'nothing to do with the subject', 'لا صلة بالموضوع'), ('illegal', 'contra la ley', 'against the law', 'مخالف للقانون')
	) w (key, es, en, ar)
$$;

-- A name for ever of something in this city: a UUID of its own making (RFC 9562, version 8).
create or replace function arca.feed_id(thing text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select 'urn:uuid:' || substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-8' || substr(h, 14, 3) || '-a' || substr(h, 18, 3)
		|| '-' || substr(h, 21, 12)
	from (select encode(sha256(convert_to('arca feed ' || coalesce((select origin from arca.logs where id = 0), '') || ' ' || thing,
		'UTF8')), 'hex') as h) s
$$;

create or replace function arca.feed_entry(thing text, link text, title text, author text, language text, body text,
	made timestamptz, changed timestamptz) returns xml
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlelement(name entry, xmlelement(name id, arca.feed_id(thing)), xmlelement(name title, title),
		xmlelement(name link, xmlattributes('alternate' as rel, link as href)),
		xmlelement(name published, api.rfc3339(made)), xmlelement(name updated, api.rfc3339(changed)),
		xmlelement(name author, xmlelement(name name, author)),
		xmlelement(name content, xmlattributes('text' as type, language as "xml:lang"), body))
$$;

create or replace function arca.feed(language text, what text, title text, link text, entries xml, changed timestamptz)
returns text language sql stable set search_path = pg_catalog, pg_temp as $$
	select '<?xml version="1.0" encoding="utf-8"?>' || E'\n' || xmlserialize(content xmlelement(name feed,
		xmlattributes('http://www.w3.org/2005/Atom' as xmlns, language as "xml:lang"),
		xmlelement(name id, arca.feed_id('feed ' || language || ' ' || what)), xmlelement(name title, title),
		xmlelement(name link, xmlattributes('alternate' as rel, link as href)),
		xmlelement(name link, xmlattributes('self' as rel, '/api/feeds/' || language || '/' || what as href)),
		xmlelement(name updated, api.rfc3339(coalesce(changed, 'epoch'))), entries) as text) || E'\n'
$$;

create or replace function arca.author_name(a arca.accounts, words jsonb) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when a.state = 'active' then a.pseudonym else words ->> 'nobody' end
$$;

create or replace function arca.feed_debates(language text, words jsonb, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('debate ' || d.id, '/' || feed_debates.language || '/debates/' || d.id, d.title,
			arca.author_name(a, words), d.language, concat_ws(E'\n\n', d.text, d.conclusions), d.created_at, d.last_at)
			order by d.id desc), max(d.last_at)
	from (select *, greatest(created_at, edited_at, closed_at) as last_at from arca.debates
		where hidden is null order by id desc limit 50) d join arca.accounts a on a.id = d.author
$$;

-- The newest of all debates, or of one.
create or replace function arca.feed_comments(language text, words jsonb, of_debate bigint, out entries xml,
	out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('comment ' || c.id, '/' || feed_comments.language || '/debates/' || c.subject || '?comment=' || c.id,
			(words ->> 'of') || ' ' || case when d.hidden is null then d.title else words ->> 'hidden_debate' end,
			arca.author_name(a, words), c.language, c.text, c.created_at, c.created_at) order by c.id desc), max(c.created_at)
	from (select * from arca.comments where kind = 'debate' and hidden is null and deleted_at is null
			and (of_debate is null or subject = of_debate) order by id desc limit 50) c
	join arca.debates d on d.id = c.subject join arca.accounts a on a.id = c.author
$$;

create or replace function arca.feed_decisions(language text, words jsonb, city text, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('decision ' || d.id, '/' || feed_decisions.language || '/debates/moderation#decision-' || d.id,
			(words ->> d.what) || case when d.reason is null then '' else ': ' || (words ->> d.reason) end,
			city, feed_decisions.language, coalesce(d.note, ''), d.at, d.at) order by d.id desc), max(d.at)
	from (select * from arca.decisions order by id desc limit 50) d
$$;

create or replace function arca.feed_rounds(language text, city text, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('round ' || r.slug, '/' || feed_rounds.language || '/rounds/' || r.slug, api.text_in(r.titles, feed_rounds.language),
			city, feed_rounds.language, coalesce(api.text_in(nullif(r.intros, '{}'), feed_rounds.language), ''), r.created_at, r.created_at)
			order by r.id desc), max(r.created_at)
	from (select * from arca.rounds order by id desc limit 50) r
$$;

create or replace function api.feed(language text, what text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	words jsonb := arca.feed_words(language);
	city text := (select coalesce(api.text_in(names, language), 'Arca') from arca.city);
	f record;
begin
	case what
	when 'debates' then f := arca.feed_debates(language, words);
	when 'comments' then f := arca.feed_comments(language, words, null);
	when 'decisions' then f := arca.feed_decisions(language, words, city);
	else f := arca.feed_rounds(language, city);
	end case;
	return arca.feed(language, what, (words ->> what) || ' · ' || city, '/' || language || case what when 'rounds' then '/'
		when 'decisions' then '/debates/moderation' else '/debates/' end, f.entries, f.changed);
end $$;

-- What is said in one debate; null: there is none.
create or replace function api.debate_feed(language text, number bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	words jsonb := arca.feed_words(language);
	d arca.debates;
	f record;
begin
	select * into d from arca.debates where id = number;
	if not found then
		return null;
	end if;
	f := arca.feed_comments(language, words, d.id);
	return arca.feed(language, 'debates/' || d.id, (words ->> 'comments') || ' · ' || case when d.hidden is null then d.title
		else words ->> 'hidden_debate' end, '/' || language || '/debates/' || d.id, f.entries, coalesce(f.changed, d.created_at));
end $$;
