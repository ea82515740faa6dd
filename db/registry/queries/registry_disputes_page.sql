-- $1 where the page before ended, or null: of the book of disputes, what officers may see
select registry.disputes_page($1::bigint)
