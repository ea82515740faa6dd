-- $1 number of the comment that begins the tree, $2 that of the reply that was seen last, or null
select api.comment_replies($1, $2)
