-- Looking for words in everything that is public.

-- The words of a question, all of them needed: each by its stem, or as the beginning of a whole one. Words that
-- are everywhere ("de") are not looked for. Nothing of what was typed is an operator. Null: there is no word in it.
create or replace function arca.search_query(language text, question text) returns tsquery
language sql stable set search_path = pg_catalog, pg_temp as $$
	select string_agg(format('(%s | %s:*)', stem, quote_literal(word)), ' & ')::tsquery
	from (select word, to_tsquery(arca.search_config(language), quote_literal(word)) as stem
		from (select distinct word from regexp_split_to_table(arca.search_form(question), '[^[:alnum:]]+') word
			where word <> '' limit 12) w) s
	where numnode(stem) > 0
$$;

-- One page: the best first, titles before texts; of equals the newest. What is common is looked at no further
-- than its newest `seen` rows of each kind and language, so that a question is never dearer than that.
create or replace function arca.find_sql(question text, of_kind text, cursor text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read('best', cursor);
	one text;
	q tsquery;
	parts text := '';
	seen constant integer := 2000;
begin
	foreach one in array array['es', 'en', 'ar', 'other'] loop
		q := arca.search_query(one, question);
		if numnode(q) > 0 then
			parts := parts || case when parts = '' then '' else ' union all ' end
				|| format('(select f.*, %L::tsquery as q from arca.finds f where f.words @@ %L::tsquery and f.config = %L%s'
					' order by f.id desc limit %s)', q, q, one,
					case of_kind when 'all' then '' else format(' and f.kind = %L', of_kind) end, seen);
		end if;
	end loop;
	if parts = '' then
		return null;
	end if;
	-- a project and a round are found once, in the language that they say it best in
	return 'select r.*, row_number() over (order by rank desc, id desc) as place from (select * from ('
		|| 'select distinct on (kind, debate, comment, round, cid, index, project, budget, proposal, question, meeting) m.*,'
		|| ' (ts_rank_cd(''{0.05, 0.2, 0.4, 1.0}'', words, q, 1) * 1000000000)::bigint as rank'
		|| ' from (' || parts || ') m order by kind, debate, comment, round, cid, index, project, budget, proposal, question, meeting, rank desc, id desc) d'
		|| case when place.second is null then '' else format(' where (rank, id) < (%s, %s)', place.first, place.second) end
		|| ' order by rank desc, id desc limit 21) r';
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

create or replace function arca.find_json(f arca.finds, q tsquery) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('kind', f.kind, 'language', f.language, 'comment', c.id,
		'about', case when f.debate is not null then arca.thread_json('debate', f.debate)
			when f.project is not null then arca.thread_json('project', f.project)
			when f.proposal is not null then arca.thread_json('proposal', f.proposal)
			when f.question is not null then arca.thread_json('question', f.question)
			when f.meeting is not null then arca.thread_json('meeting', f.meeting) else arca.thread_json(c.kind, c.subject) end,
		'round', r.slug, 'cid', f.cid, 'project', p.id, 'budget', b.slug,
		'title', coalesce(d.title, y.title, x.title, o.title, u.titles ->> f.language, h.titles ->> f.language, p.titles ->> f.language, r.titles ->> f.language, b.titles ->> f.language,
			arca.thread_json(c.kind, c.subject) ->> 'title'),
		'of', case when f.kind = 'project' then api.text_in(coalesce(r.titles, (select titles from arca.budgets where id = x.budget)),
			f.language) end,
		'at', api.rfc3339(coalesce(d.created_at, c.created_at, x.published_at, o.created_at, u.created_at, h.created_at)),
		'excerpt', arca.search_excerpt(f.language, coalesce(d.text || coalesce(E'\n' || d.conclusions, ''), c.text,
			arca.plain(coalesce(y.text, x.text, o.text)), u.texts ->> f.language, h.texts ->> f.language, b.intros ->> f.language,
			concat_ws(E'\n', p.summaries ->> f.language, p.descriptions ->> f.language), ''), q))
	from (select 1) one
	left join arca.debates d on d.id = f.debate
	left join arca.comments c on c.id = f.comment
	left join arca.projects x on x.id = f.project
	left join arca.proposals o on o.id = f.proposal
	left join arca.questions u on u.id = f.question
	left join arca.meetings h on h.id = f.meeting
	left join arca.project_translations y on y.project = x.id and y.language = f.language and f.language <> x.language and not y.is_offer
	left join arca.budgets b on b.id = f.budget
	left join arca.rounds r on r.id = f.round
	left join arca.ballot_projects p on p.round = f.round and p.cid = f.cid and p.index = f.index
$$;

create or replace function api.search(question text, of_kind text, cursor text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	sql text := arca.find_sql(question, of_kind, cursor);
	page json;
begin
	if sql is null then
		return '{"items": [], "next": null}';
	end if;
	execute 'with page as (' || sql || ')
		select json_build_object(
			''items'', coalesce((select json_agg(arca.find_json(f, page.q) order by page.place)
				from page join arca.finds f on f.id = page.id where page.place <= 20), ''[]''),
			''next'', (select arca.place_text(''best'', rank, id) from page
				where place = 20 and exists (select from page where place = 21)))'
	into page;
	return page;
end $$;
