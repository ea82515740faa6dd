-- $1 HMACs of documents: for each whether a letter may be printed, and what rules ask of a person
select l.verdict, c.birth_date, c.district, c.postal_code, c.habitat
from registry.letters_look($1::bytea[]) l
left join registry.census c on c.mac = ($1::bytea[])[l.place] and c.is_live
order by l.place
