-- $1 code of an account: its id, is it an organisation, is it one that can be verified
select id, (kind = 'organisation')::int, (state = 'active' and level >= 1)::int
from arca.accounts where code = $1
