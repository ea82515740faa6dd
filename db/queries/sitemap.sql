-- $1 address of the city, $2 what, $3 range
select api.sitemap($1, $2, $3)
