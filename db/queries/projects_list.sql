-- $1 slug, $2 lang, $3 contest, $4 q, $5 district, $6 category, $7 order, $8 seed, $9 after,
-- $10 limit. By keyset: `after` is the key of the last project that was seen.
with round as (
	select id from arca.rounds where slug = $1
), found as (
	select p as project, api.order_key(p, coalesce($7, 'random'), coalesce($8, '0'), coalesce($2, 'es')) as key
	from arca.ballot_projects p, round
	where p.round = round.id
	and ($3::integer is null or p.cid = $3::integer)
	and ($5::text is null or p.district = $5)
	and ($6::text is null or p.category = $6)
	and ($4::text is null or api.is_match(p, $4))
), page as (
	select * from found
	where $9::text is null or key > api.from_cursor($9) collate "C"
	order by key collate "C"
	limit coalesce($10::integer, 50) + 1
), shown as (
	select * from page order by key collate "C" limit coalesce($10::integer, 50)
)
select json_build_object(
	'items', coalesce((select json_agg(api.project(s.project, $2) order by s.key collate "C")
		from shown s), '[]'),
	'next', case when (select count(*) from page) > coalesce($10::integer, 50)
		then (select api.to_cursor(max(key collate "C")) from shown) end,
	'total', (select count(*) from found))
from round
