-- $1 round: the attempt of the trustees' ceremony that counts, and the manifest with their keys.
select (select max(attempt) from arca.ceremonies where round = r.id),
	(select encode(entry, 'hex') from arca.log_entries e
		where e.log = r.id and e.leaf = r.manifest_leaf)
from arca.rounds r where r.id = $1::integer
