-- $1 kind, $2 number or 0, $3 cursor
select api.lobby_meetings($1, $2, $3)
