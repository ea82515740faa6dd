-- $1 round, $2 ticket, $3 styles as an array's text, $4 hash of the new token, $5 what the
-- person is sure by: the ticket's serial, and the session as api.session has it
select session ->> 'serial', session
from arca.admit($1::integer, $2, $3::integer[], $4, $5) as session
