-- How the census stands.
select s.generation, (select count(*) from registry.census where is_live),
	(select count(*) from registry.people), (select count(*) from registry.admissions),
	(select count(*) from registry.conflicts where decision is null), s.last
from registry.state s
