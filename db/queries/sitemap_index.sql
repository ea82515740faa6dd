-- $1 address of the city, or nothing
select api.sitemap_index($1)
