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
		('phase_informing', 'Información', 'Information', 'الإعلام'), ('phase_accepting', 'Se proponen proyectos', 'Proposing projects', 'اقتراح المشاريع'),
		('phase_reviewing', 'Revisión', 'Review', 'المراجعة'), ('phase_selecting', 'Apoyos', 'Supports', 'الدعم'),
		('phase_valuating', 'Evaluación', 'Valuation', 'التقييم'), ('phase_publishing_prices', 'Precios publicados', 'Prices published', 'نشر الأسعار'),
		('phase_balloting', 'Se vota', 'Voting', 'التصويت'), ('phase_counting', 'Recuento', 'Counting', 'الفرز'),
		('phase_finished', 'Terminada', 'Finished', 'انتهت'),
		('projects', 'Proyectos propuestos', 'Proposed projects', 'المشاريع المقترحة'),
		('proposals', 'Propuestas ciudadanas', 'Citizen proposals', 'مقترحات المواطنين'), ('hidden_proposal', 'una propuesta oculta', 'a hidden proposal', 'مقترح مخفيّ'),
		('questions', 'Preguntas de la ciudad', 'Questions of the city', 'أسئلة المدينة'), ('responses', 'Respuestas de la ciudad', 'Responses of the city', 'ردود المدينة'),
		('polls', 'Consultas', 'Polls', 'الاستطلاعات'),
		('response', 'Respuesta a', 'Response to', 'ردّ على'), ('hidden_question', '', '', ''),
		('meetings', 'Reuniones', 'Meetings', 'الاجتماعات'), ('hidden_meeting', '', '', ''), ('lobby', 'Reuniones de la ciudad con otros', 'Meetings of the city with others', 'لقاءات المدينة مع الآخرين'),
		('met', 'Reunión sobre', 'Meeting about', 'لقاء حول'), ('resident', 'una persona residente', 'a resident', 'أحد السكان'), ('cancelled', 'Cancelada', 'Cancelled', 'أُلغي'),
		('hidden_project', 'un proyecto oculto', 'a hidden project', 'مشروع مخفيّ'),
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

-- The page of what is commented.
create or replace function arca.thread_path(language text, of_kind text, of_subject bigint) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select '/' || language || case of_kind when 'debate' then '/debates/' || of_subject when 'proposal' then '/proposals/' || of_subject
			when 'question' then '/questions/' || of_subject when 'meeting' then '/meetings/' || of_subject
		else (select '/projects/' || b.slug || '/' || p.id from arca.projects p join arca.budgets b on b.id = p.budget
			where p.id = of_subject) end
$$;

create or replace function arca.feed_projects(language text, words jsonb, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('project ' || p.id, arca.thread_path(feed_projects.language, 'project', p.id), p.title,
			arca.author_name(a, words), p.language, arca.plain(p.text), p.published_at, p.last_at)
			order by p.published_at desc, p.id desc), max(p.last_at)
	from (select *, greatest(published_at, edited_at) as last_at from arca.projects
		where state = 'published' and hidden is null order by published_at desc, id desc limit 50) p join arca.accounts a on a.id = p.author
$$;

create or replace function arca.feed_proposals(language text, words jsonb, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('proposal ' || p.id, arca.thread_path(feed_proposals.language, 'proposal', p.id), p.title,
			arca.author_name(a, words), p.language, arca.plain(p.text), p.created_at, p.last_at) order by p.id desc), max(p.last_at)
	from (select *, greatest(created_at, edited_at, reached_at, retired_at) as last_at from arca.proposals
		where hidden is null order by id desc limit 50) p join arca.accounts a on a.id = p.author
$$;

create or replace function arca.feed_questions(language text, city text, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('question ' || q.id, arca.thread_path(feed_questions.language, 'question', q.id),
			api.text_in(q.titles, feed_questions.language), city, feed_questions.language,
			coalesce(api.text_in(nullif(q.texts, '{}'), feed_questions.language), ''), q.created_at, q.created_at) order by q.id desc), max(q.created_at)
	from (select * from arca.questions order by id desc limit 50) q
$$;

create or replace function arca.feed_polls(language text, city text, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('poll ' || p.id, '/' || feed_polls.language || '/questions/polls/' || p.slug,
			api.text_in(p.titles, feed_polls.language), city, feed_polls.language,
			arca.poll_plain(p, case when p.titles ? feed_polls.language then feed_polls.language
				else (select min(key) from jsonb_object_keys(p.titles) key) end), p.published_at, p.published_at) order by p.id desc), max(p.published_at)
	from (select * from arca.polls where published_at is not null order by id desc limit 50) p
$$;

-- The newest versions of what the city says, to what nobody has hidden.
create or replace function arca.feed_responses(language text, words jsonb, city text, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry(concat_ws(' ', 'response', r.kind, r.subject, r.version), arca.thread_path(feed_responses.language, r.kind, r.subject)
			|| '#response', (words ->> 'response') || ' ' || r.title, city, r.language,
			concat_ws(E'\n\n', r.summary, (select string_agg(concat_ws(E'\n', t ->> 'theme', t ->> 'heard', t ->> 'reason'), E'\n\n' order by place)
				from jsonb_array_elements(r.themes) with ordinality l (t, place))), r.at, r.at) order by r.at desc), max(r.at)
	from (select o.*, arca.thread_json(o.kind, o.subject) ->> 'title' as title from arca.responses o order by at desc limit 50) r
	where r.title is not null
$$;

create or replace function arca.feed_meetings(language text, words jsonb, city text, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('meeting ' || m.id, arca.thread_path(feed_meetings.language, 'meeting', m.id),
			case when m.cancelled_at is null then '' else (words ->> 'cancelled') || ': ' end || api.text_in(m.titles, feed_meetings.language),
			city, feed_meetings.language, concat_ws(E'\n\n', concat_ws(' · ', api.rfc3339(m.starts_at), m.place, m.link),
				api.text_in(nullif(m.texts, '{}'), feed_meetings.language)), m.created_at, m.last_at) order by m.id desc), max(m.last_at)
	from (select o.*, greatest(created_at, changed_at, cancelled_at, (select max(at) from arca.meeting_minutes where meeting = o.id)) as last_at
		from arca.meetings o order by id desc limit 50) m
$$;

-- As it is said now; what is hidden is not named.
create or replace function arca.feed_lobby(language text, words jsonb, city text, out entries xml, out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('lobby ' || l.id, '/' || feed_lobby.language || '/meetings/lobby/' || l.id,
			(words ->> 'met') || ' ' || l.title, city, v.language,
			coalesce((select arca.author_name(a, words) from arca.accounts a where a.id = v.organisation), v.name, words ->> 'resident')
			|| E'\n\n' || v.text, l.created_at, v.at) order by l.id desc), max(v.at)
	from (select o.*, arca.thread_json(o.kind, o.subject) ->> 'title' as title from arca.lobby_meetings o order by id desc limit 50) l,
		lateral (select * from arca.lobby_versions where lobby = l.id order by version desc limit 1) v
	where l.title is not null
$$;

drop function if exists arca.feed_comments(text, jsonb, bigint), api.debate_feed(text, bigint);

create or replace function arca.thread_title(words jsonb, of_kind text, of_subject bigint) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(arca.thread_json(of_kind, of_subject) ->> 'title', words ->> ('hidden_' || of_kind))
$$;

-- The newest of all, or of one thing that is commented.
create or replace function arca.feed_comments(language text, words jsonb, of_kind text, of_subject bigint, out entries xml,
	out changed timestamptz)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(arca.feed_entry('comment ' || c.id, arca.thread_path(feed_comments.language, c.kind, c.subject) || '?comment=' || c.id,
			(words ->> 'of') || ' ' || arca.thread_title(words, c.kind, c.subject),
			arca.author_name(a, words), c.language, c.text, c.created_at, c.created_at) order by c.id desc), max(c.created_at)
	from (select * from arca.comments where hidden is null and deleted_at is null
			and (of_subject is null or kind = of_kind and subject = of_subject) order by id desc limit 50) c
	join arca.accounts a on a.id = c.author
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
	select xmlagg(arca.feed_entry(r.kind || r.slug, '/' || feed_rounds.language || r.path || r.slug, api.text_in(r.titles, feed_rounds.language),
			city, feed_rounds.language, coalesce(api.text_in(nullif(r.intros, '{}'), feed_rounds.language), ''), r.at, r.at)
			order by r.at desc, r.kind, r.id desc), max(r.at)
	from (select * from (
			(select 'round ' as kind, '/rounds/' as path, id, slug, titles, intros, created_at as at from arca.rounds where rehearses is null order by id desc limit 50)
			union all
			(select 'budget ', '/projects/', id, slug, titles, intros, published_at from arca.budgets where published_at is not null
				order by published_at desc limit 50)) o
		order by at desc, kind, id desc limit 50) r
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
	when 'projects' then f := arca.feed_projects(language, words);
	when 'proposals' then f := arca.feed_proposals(language, words);
	when 'questions' then f := arca.feed_questions(language, city);
	when 'polls' then f := arca.feed_polls(language, city);
	when 'responses' then f := arca.feed_responses(language, words, city);
	when 'meetings' then f := arca.feed_meetings(language, words, city);
	when 'lobby' then f := arca.feed_lobby(language, words, city);
	when 'comments' then f := arca.feed_comments(language, words, null, null);
	when 'decisions' then f := arca.feed_decisions(language, words, city);
	else f := arca.feed_rounds(language, city);
	end case;
	return arca.feed(language, what, (words ->> what) || ' · ' || city, '/' || language || case what when 'rounds' then '/' when 'projects' then '/projects/' when 'proposals' then '/proposals/'
		when 'questions' then '/questions/' when 'responses' then '/questions/responses' when 'polls' then '/questions/polls' when 'meetings' then '/meetings/' when 'lobby' then '/meetings/lobby'
		when 'decisions' then '/debates/moderation' else '/debates/' end, f.entries, f.changed);
end $$;

-- What is said about one thing; null: there is none.
create or replace function api.thread_feed(language text, of_kind text, number bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	words jsonb := arca.feed_words(language);
	f record;
begin
	if not exists (select from arca.threads where kind = of_kind and subject = number) then
		return null;
	end if;
	f := arca.feed_comments(language, words, of_kind, number);
	return arca.feed(language, of_kind || 's/' || number, (words ->> 'comments') || ' · ' || arca.thread_title(words, of_kind, number),
		arca.thread_path(language, of_kind, number), f.entries, coalesce(f.changed, (select created_at from arca.debates
			where of_kind = 'debate' and id = number), (select published_at from arca.projects where of_kind = 'project' and id = number),
		(select created_at from arca.proposals where of_kind = 'proposal' and id = number),
		(select created_at from arca.questions where of_kind = 'question' and id = number),
		(select created_at from arca.meetings where of_kind = 'meeting' and id = number)));
end $$;
