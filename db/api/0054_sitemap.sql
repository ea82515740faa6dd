-- What search engines are told (sitemaps.org): an index, and pages of addresses. A page is a range of numbers, so that it stays the same
-- page whatever comes after; a thousand numbers are at most three thousand addresses, one for each language.

create or replace function arca.sitemap_range() returns bigint language sql immutable as $$ select 1000::bigint $$;

-- When the city last responded to things, and when minutes of meetings were last published: few rows, read once for a whole list.
create or replace view arca.responded as
	select kind, subject, max(at) as at from arca.responses group by kind, subject
	union all
	select 'meeting', meeting, max(at) from arca.meeting_minutes group by meeting;

-- Every thing that everybody may read, with where it is and when it changed. `place` is what ranges are made of.
create or replace view arca.sitemap_things as
	select 'debates'::text as what, id as place, '/debates/' || id as path, greatest(created_at, edited_at, closed_at, r.at) as changed
	from arca.debates left join arca.responded r on r.kind = 'debate' and r.subject = id where hidden is null
	union all
	select 'projects', p.id, '/projects/' || b.slug || '/' || p.id, greatest(p.published_at, p.edited_at, p.ended_at)
	from arca.projects p join arca.budgets b on b.id = p.budget
	where p.state <> 'draft' and p.hidden is null and b.published_at is not null
	union all
	select 'proposals', id, '/proposals/' || id, greatest(created_at, edited_at, reached_at, retired_at, r.at)
	from arca.proposals left join arca.responded r on r.kind = 'proposal' and r.subject = id where hidden is null
	union all
	select 'questions', id, '/questions/' || id, greatest(created_at, r.at)
	from arca.questions left join arca.responded r on r.kind = 'question' and r.subject = id
	union all
	select 'meetings', id, '/meetings/' || id, greatest(created_at, changed_at, cancelled_at, r.at)
	from arca.meetings left join arca.responded r on r.kind = 'meeting' and r.subject = id
	union all
	select 'budgets', id, '/projects/' || slug, published_at from arca.budgets where published_at is not null
	union all
	select 'rounds', r.id, '/rounds/' || r.slug || rest, r.created_at
	from arca.rounds r, unnest(array['', '/projects', '/results']) rest
	where r.rehearses is null and (rest <> '/projects' or arca.round_poll(r.slug) is null)
	union all
	select 'polls', id, '/questions/polls/' || slug, published_at from arca.polls p
	where published_at is not null and not exists (select from arca.rounds r where r.slug = p.slug)
	union all
	select 'pages', n, path, null from (values (0, '/'), (1, '/debates/'), (2, '/projects/'), (3, '/proposals/'), (4, '/questions/'), (5, '/questions/responses'), (8, '/questions/polls'), (6, '/meetings/'), (7, '/meetings/lobby')) v (n, path);

-- The segment of a project's id in an address: what may stand in one as it is, and the rest by its bytes.
create or replace function arca.url_segment(segment text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select coalesce(string_agg(case when letter ~ '^[A-Za-z0-9._~-]$' then letter
		else regexp_replace(upper(encode(convert_to(letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g') end, '' order by place), '')
	from regexp_split_to_table(segment, '') with ordinality l (letter, place)
$$;

create or replace function arca.sitemap_address(site text, path text, changed timestamptz) returns xml
language sql stable set search_path = pg_catalog, pg_temp as $$
	select xmlagg(xmlelement(name url, xmlelement(name loc, site || '/' || of_language || path),
		case when changed is not null then xmlelement(name lastmod, api.rfc3339(changed)) end,
		(select xmlagg(xmlelement(name "xhtml:link", xmlattributes('alternate' as rel, other as hreflang,
			site || '/' || other || path as href)) order by other) from unnest(array['ar', 'en', 'es']) other)) order by of_language)
	from unnest(array['ar', 'en', 'es']) of_language
$$;

create or replace function arca.sitemap_page(entries xml) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select '<?xml version="1.0" encoding="utf-8"?>' || E'\n' || xmlserialize(content xmlelement(name urlset,
		xmlattributes('http://www.sitemaps.org/schemas/sitemap/0.9' as xmlns, 'http://www.w3.org/1999/xhtml' as "xmlns:xhtml"),
		entries) as text) || E'\n'
$$;

-- Null where the city's own address is not known (public_url), or the range has nothing.
create or replace function api.sitemap(site text, of_what text, of_range bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.sitemap_page(xmlagg(arca.sitemap_address(site, path, changed) order by place, path))
	from arca.sitemap_things
	where what = of_what and place >= of_range * arca.sitemap_range() and place < (of_range + 1) * arca.sitemap_range()
	having count(*) > 0 and site <> ''
$$;

-- What is on the ballots of a round, by place on them.
create or replace function api.sitemap_ballot(site text, of_slug text, of_range bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.sitemap_page(xmlagg(arca.sitemap_address(site, '/rounds/' || of_slug || '/projects/' || cid || '/' || arca.url_segment(id), null)
		order by place))
	from (select p.cid, p.id, row_number() over (order by p.cid, p.index) - 1 as place
		from arca.ballot_projects p join arca.rounds r on r.id = p.round
		where r.slug = of_slug and r.rehearses is null and arca.round_poll(of_slug) is null) l
	where place / arca.sitemap_range() = of_range
	having count(*) > 0 and site <> ''
$$;

create or replace function api.sitemap_index(site text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select '<?xml version="1.0" encoding="utf-8"?>' || E'\n' || xmlserialize(content xmlelement(name sitemapindex,
		xmlattributes('http://www.sitemaps.org/schemas/sitemap/0.9' as xmlns),
		(select xmlagg(xmlelement(name sitemap, xmlelement(name loc, site || path),
			case when changed is not null then xmlelement(name lastmod, api.rfc3339(changed)) end) order by path)
		from (select '/sitemap/' || what || '/' || place / arca.sitemap_range() || '.xml' as path, max(changed) as changed
				from arca.sitemap_things group by what, place / arca.sitemap_range()
			union all
			select '/sitemap/ballots/' || r.slug || '/' || n || '.xml', null
			from arca.rounds r, lateral (select count(*) as all_of from arca.ballot_projects p where p.round = r.id) c,
				generate_series(0, (c.all_of - 1) / arca.sitemap_range()) n
			where c.all_of > 0 and r.rehearses is null and arca.round_poll(r.slug) is null) l)) as text) || E'\n'
	where site <> ''
$$;

create or replace function api.robots(site text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select E'User-agent: *\nAllow: /api/feeds/\nAllow: /api/calendar/\nAllow: /api/uploads/\nDisallow: /api/\n'
		|| case when site <> '' then E'\nSitemap: ' || site || E'/sitemap.xml\n' else '' end
$$;
