-- $1 address of the city, $2 slug, $3 range
select api.sitemap_ballot($1, $2, $3)
