-- $1 hash of the session's token, in hex, $2 the tree of the text
select api.markdown_preview($1, $2)
