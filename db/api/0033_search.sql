-- Looking for words in everything that is public.

-- How much is looked at for one question, of each language. `ranked`: so many of what matches are compared, the newest; comments
-- apart from everything else, and titles apart from texts. Where more than `few` rows seem to match, they are looked for in ages of
-- rows (0039), the newest first, until there are enough; where each word is in more than `common` rows, in no more than `ages` of
-- them. The beginning of a word is looked for in full where no more than `wide` rows have it, and else as the `begun` commonest
-- words that begin so. Public.
create or replace function arca.search_rules(out ranked integer, out few integer, out common integer, out ages integer, out wide integer, out begun integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 500, 4000, 200000, 128, 20000, 30
$$;

-- The commonest words of everything that can be found, with how many rows have each; of those that are not there fewer rows have
-- any. None, as long as ANALYZE has not seen the table.
create or replace function arca.search_common(out word text, out rows real) returns setof record
language sql stable set search_path = pg_catalog, pg_temp as $$
	select e.word, (e.share * c.reltuples)::real
	from pg_stats s join pg_class c on c.oid = 'arca.finds'::regclass,
		unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) e (word, share)
	where s.schemaname = 'arca' and s.tablename = 'finds' and s.attname = 'words' and e.word is not null
$$;

-- The words of a question, all of them needed, for each language: each by its stem, or as the beginning of a whole one.
-- Words that are everywhere in it ("de") are not looked for, and a language in which no word is left has no row. Nothing of what
-- was typed is an operator. `rarest`: about how many rows have the rarest of its words; 0: so few that nobody knows. `rows`: about
-- how many have all of them, between what it were if words came by chance and if they always came together.
drop function if exists arca.search_query(text, text);
create or replace function arca.search_queries(question text, out language text, out q tsquery, out rarest real, out rows real)
returns setof record language sql stable set search_path = pg_catalog, pg_temp as $$
	with w as (select distinct word from regexp_split_to_table(arca.search_form(question), '[^[:alnum:]]+') word
			where word <> '' limit 12),
		stems as (select l.language, w.word, to_tsquery(arca.search_config(l.language), quote_literal(w.word)) as stem,
				tsvector_to_array(to_tsvector(arca.search_config(l.language), w.word)) as pieces
			from w, unnest(array['es', 'en', 'ar', 'other']) l (language)),
		common as materialized (select * from arca.search_common() c where exists (select from w where starts_with(c.word, w.word))
			or c.word = any (select unnest(pieces) from stems)),
		begun as (select w.word, sum(c.rows) as rows, array_agg(c.word order by c.rows desc, c.word) as words
			from w join common c on starts_with(c.word, w.word) group by w.word),
		terms as (select s.*, coalesce(b.rows, 0) > r.wide as is_wide, b.words[:r.begun] as words,
				coalesce(greatest(b.rows, (select max(c.rows) from common c where c.word = any (s.pieces))), 0) as rows
			from arca.search_rules() r, stems s left join begun b on b.word = s.word where numnode(s.stem) > 0),
		whole as (select greatest(reltuples, 1) as rows from pg_class where oid = 'arca.finds'::regclass)
	select t.language, string_agg(format('(%s | %s)', t.stem, case when t.is_wide
			then (select string_agg(quote_literal(x), ' | ') from unnest(t.words) x) else quote_literal(t.word) || ':*' end), ' & ')::tsquery,
		min(t.rows)::real, case when min(t.rows) > 0
			then sqrt(greatest(max(whole.rows) * exp(sum(ln(nullif(least(t.rows / whole.rows, 1), 0)))), min(t.rows) / 100) * min(t.rows)) else 0 end::real
	from terms t, whole group by t.language
$$;

-- The numbers of what matches in one language, the newest first, as many as are ranked: of comments, or of everything else;
-- `is_called`: of what has the words in its title.
create or replace function arca.find_some(of_language text, q tsquery, rarest real, rows real, of_kind text, is_comment boolean, is_called boolean)
returns bigint[] language plpgsql stable set search_path = pg_catalog, pg_temp set work_mem = '32MB' set enable_seqscan = off as $$
declare
	r record := arca.search_rules();
	newest bigint := (select id >> 14 from arca.finds order by id desc limit 1);
	kinds text[] := array(select kind from unnest(array['debate', 'comment', 'project', 'round', 'proposal', 'question', 'meeting', 'poll']) kind
		where (kind = 'comment') = is_comment and of_kind in ('all', kind) and exists (select from arca.finds f where f.config = of_language and f.kind = kind.kind));
	kind_labels integer[] := array(select arca.find_kind_label(kind, of_language) from unnest(kinds) kind);
	-- so many ages that about twice as much is in them as is wanted; comments are most of what there is
	ages numeric := case when rows > r.few then ceil(2 * r.ranked * (newest + 1) / rows::numeric) * case when is_comment then 1 else 8 end end;
	labels integer[];
	ids bigint[];
begin
	if cardinality(kinds) = 0 then
		return '{}';
	end if;
	loop
		if rarest > r.common and not is_called then -- titles are few
			ages := least(ages, r.ages);
		end if;
		if ages is null or ages > newest then
			ages := null;
			labels := kind_labels;
		else
			labels := array(select arca.find_label(age, of_language, is_comment) from generate_series(newest - ages::bigint + 1, newest) age);
		end if;
		execute format('with m as materialized (select id from arca.finds where %s @@ $1 and arca.find_labels(id, kind, config) && $2%s%s)'
			' select array(select id from m order by id desc limit $4)', case when is_called then 'ts_filter(words, ''{a}'')' else 'words' end,
			case when ages is null or of_kind in ('all', 'comment') then '' else ' and arca.find_labels(id, kind, config) && $3' end,
			case when is_called then ' and kind <> ''comment''' else '' end)
		into ids using q, labels, kind_labels, r.ranked;
		exit when ages is null or cardinality(ids) = r.ranked or rarest > r.common and ages >= r.ages and not is_called;
		ages := ages * 4;
	end loop;
	return ids;
end $$;

-- What is compared, with what each language looks for: what the newest say, what has all words in its title, and what is called
-- just so. `is_all`: nothing else matches.
create or replace function arca.find_candidates(question text, of_kind text, out id bigint, out q tsquery, out is_all boolean)
returns setof record language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	r record := arca.search_rules();
	newest bigint := (select f.id >> 14 from arca.finds f order by f.id desc limit 1);
	one record;
	of_comments boolean;
	ids bigint[];
begin
	for one in select * from arca.search_queries(question) s order by s.language loop
		foreach of_comments in array array[false, true] loop
			ids := arca.find_some(one.language, one.q, one.rarest, one.rows, of_kind, of_comments, false);
			is_all := cardinality(ids) < r.ranked and (one.rarest <= r.common or newest < r.ages);
			if not is_all and not of_comments then
				ids := ids || arca.find_some(one.language, one.q, one.rarest, one.rows, of_kind, false, true) || array(select f.id from arca.finds f
					where arca.find_title_key(ts_filter(words, '{a}')) = arca.find_title_key(arca.search_words(one.language, find_candidates.question))
						and f.kind <> 'comment' and f.config = one.language and of_kind in ('all', f.kind) order by f.id desc limit r.ranked);
			end if;
			q := one.q;
			return query select distinct x, find_candidates.q, find_candidates.is_all from unnest(ids) x;
		end loop;
	end loop;
end $$;

-- A few of its words around those that were looked for, in pieces; those that were found are hits.
create or replace function arca.search_excerpt(language text, text text, q tsquery) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(json_build_object('text', regexp_replace(piece, '^\u0002', ''), 'is_hit', left(piece, 1) = E'\u0002')
		order by place), '[]')
	from regexp_split_to_table(ts_headline(arca.search_config(language), regexp_replace(left(coalesce(text, ''), 20000), '\s+', ' ', 'g'), q,
		E'StartSel=\u0003\u0002,StopSel=\u0003,MaxWords=32,MinWords=18,ShortWord=2,MaxFragments=1'), E'\u0003')
		with ordinality p (piece, place)
	where piece <> ''
$$;

-- What a poll asks, in one language; null of none.
create or replace function arca.poll_plain(p arca.polls, spoken text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select concat_ws(E'\n', p.intros ->> spoken, (select string_agg(concat_ws(E'\n', q -> 'titles' ->> spoken, q -> 'texts' ->> spoken,
			(select string_agg(o -> 'titles' ->> spoken, ', ') from jsonb_array_elements(q -> 'options') o)), E'\n')
		from jsonb_array_elements(p.questions) q))
	where p.id is not null
$$;

create or replace function arca.find_json(f arca.finds, q tsquery) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('kind', f.kind, 'language', f.language, 'comment', c.id,
		'about', case when f.debate is not null then arca.thread_json('debate', f.debate)
			when f.project is not null then arca.thread_json('project', f.project)
			when f.proposal is not null then arca.thread_json('proposal', f.proposal)
			when f.question is not null then arca.thread_json('question', f.question)
			when f.meeting is not null then arca.thread_json('meeting', f.meeting) else arca.thread_json(c.kind, c.subject) end,
		'round', r.slug, 'cid', f.cid, 'project', p.id, 'budget', b.slug, 'poll', w.slug,
		'title', coalesce(d.title, y.title, x.title, o.title, u.titles ->> f.language, h.titles ->> f.language, w.titles ->> f.language, p.titles ->> f.language, r.titles ->> f.language, b.titles ->> f.language,
			arca.thread_json(c.kind, c.subject) ->> 'title'),
		'of', case when f.kind = 'project' then api.text_in(coalesce(r.titles, (select titles from arca.budgets where id = x.budget)),
			f.language) end,
		'at', api.rfc3339(coalesce(d.created_at, c.created_at, x.published_at, o.created_at, u.created_at, h.created_at, w.published_at)),
		'excerpt', arca.search_excerpt(f.language, coalesce(d.text || coalesce(E'\n' || d.conclusions, ''), c.text,
			arca.plain(coalesce(y.text, x.text, o.text)), u.texts ->> f.language, h.texts ->> f.language, arca.poll_plain(w, f.language), b.intros ->> f.language,
			concat_ws(E'\n', p.summaries ->> f.language, p.descriptions ->> f.language), ''), q))
	from (select 1) one
	left join arca.debates d on d.id = f.debate
	left join arca.comments c on c.id = f.comment
	left join arca.projects x on x.id = f.project
	left join arca.proposals o on o.id = f.proposal
	left join arca.questions u on u.id = f.question
	left join arca.meetings h on h.id = f.meeting
	left join arca.polls w on w.id = f.poll
	left join arca.project_translations y on y.project = x.id and y.language = f.language and f.language <> x.language and not y.is_offer
	left join arca.budgets b on b.id = f.budget
	left join arca.rounds r on r.id = f.round
	left join arca.ballot_projects p on p.round = f.round and p.cid = f.cid and p.index = f.index
$$;

-- One page: the best first, titles before texts; of equals the newest. `total`: how much was compared; with `is_more` there is
-- more that matches, older than all of that and not called so.
drop function if exists arca.find_sql(text, text, text);
create or replace function api.search(question text, of_kind text, cursor text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	after record := arca.place_read('best', cursor);
begin
	-- a project and a round are found once, in the language that they say it best in
	return (with ranked as materialized (select distinct on (m.kind, m.debate, m.comment, m.round, m.cid, m.index, m.project, m.budget, m.proposal, m.question, m.meeting, m.poll)
				m.id, c.q, c.is_all, (ts_rank_cd('{0.05, 0.2, 0.4, 1.0}', m.words, c.q, 1) * 1000000000)::bigint as rank
			from arca.find_candidates(search.question, of_kind) c, lateral (select * from arca.finds f where f.id = c.id offset 0) m
			order by m.kind, m.debate, m.comment, m.round, m.cid, m.index, m.project, m.budget, m.proposal, m.question, m.meeting, m.poll, rank desc, m.id desc),
		page as (select id, q, rank, row_number() over (order by rank desc, id desc) as place from ranked
			where after.second is null or (rank, id) < (after.first, after.second) order by rank desc, id desc limit 21)
		select json_build_object(
			'items', coalesce((select json_agg(arca.find_json(f, page.q) order by page.place)
				from page join arca.finds f on f.id = page.id where page.place <= 20), '[]'),
			'next', (select arca.place_text('best', rank, id) from page
				where page.place = 20 and exists (select from page where page.place = 21)),
			'total', (select count(*) from ranked), 'is_more', (select coalesce(not bool_and(is_all), false) from ranked)));
end $$;
