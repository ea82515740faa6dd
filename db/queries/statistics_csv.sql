-- $1 slug
select api.statistics_csv($1)
