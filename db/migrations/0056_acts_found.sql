-- What the city's acts are found by: what they are, the round that they name, the seat, and when it was.

-- The round that an act names, or the poll, which is a round once it has a manifest. Whoever changes it makes acts_round anew.
create function arca.act_round(subject jsonb) returns text language sql immutable parallel safe
set search_path = pg_catalog, pg_temp as $$
	select coalesce(subject ->> 'round', subject ->> 'poll')
$$;
create index acts_kind on arca.acts (kind, id);
create index acts_round on arca.acts (arca.act_round(subject), id) where arca.act_round(subject) is not null;
create index acts_seat on arca.acts (seat, id) where seat is not null;
create index acts_at on arca.acts (at, id);
