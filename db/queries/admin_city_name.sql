-- $1 language: the city's name in it, or in its own first one; where people write, or null
select coalesce(names ->> $1, names ->> languages[1]), contact from arca.city
