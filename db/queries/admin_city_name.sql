-- $1 language: the city's name in it, or in its own first one
select coalesce(names ->> $1, names ->> languages[1]) from arca.city
