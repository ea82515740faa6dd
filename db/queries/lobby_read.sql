-- $1 number
select api.lobby_meeting($1)
