-- A new round. $1 slug, $2 origin, $3 is_rehearsal, $4 opens, $5 closes (unix), $6 zone, $7 titles,
-- $8 intros, $9 contests, $10 texts, $11 headings, $12 policy, $13 log key, $14 max_seq,
-- $15 min_batch, $16 census bound, $17 threshold, $18 trustees, $19 seconds to wait for mixes,
-- $20 leaf hash of the manifest, $21 ways in as an array's text, $22 electorate or null,
-- $23 channels that are enough, as an array's text, $24 hash of the artifact electorate or null,
-- $25 slug of the city's round that it rehearses, or null
with log as (
	insert into arca.logs (slug, origin, policy, log_key) values ($1, $2, $12, $13)
	returning id, slug, origin
)
insert into arca.rounds (id, slug, origin, is_rehearsal, opens_at, closes_at, zone, titles, intros,
	contests, texts, headings, max_seq, min_batch, census_bound, threshold,
	trustees, mix_wait, manifest_leaf, ways, electorate, assurance, criteria, rehearses)
select id, slug, origin, $3::boolean, to_timestamp($4::bigint), to_timestamp($5::bigint), $6, $7::jsonb,
	$8::jsonb, $9::jsonb, $10::jsonb, $11::jsonb, $14::integer, $15::integer, $16::bigint,
	$17::integer, $18::jsonb, make_interval(secs => $19::integer), $20,
	$21::text[], $22::jsonb, $23::text[], $24, $25
from log
returning id
