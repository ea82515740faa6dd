-- How many sessions each kind of process has in this database.
select role, (select count(*) from pg_stat_activity where datname = current_database()
	and usename = 'arca_' || role and pid <> pg_backend_pid())
from unnest(array['keeper', 'registrar', 'clerk', 'web']) as role
