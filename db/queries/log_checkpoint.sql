-- result: binary
-- $1 slug: the newest cosigned checkpoint.
select convert_to(c.minimal, 'UTF8') from arca.cosigned c join arca.logs r on r.id = c.log
where r.slug = $1 order by c.size desc, c.id desc limit 1
