-- $1 slug: the plan of an announced poll, and when it opens and closes (unix). No row: there is none, not even a draft
select d.plan::text, d.opens, d.closes from arca.polls p left join arca.poll_plan(p.slug) d on true where p.slug = $1
