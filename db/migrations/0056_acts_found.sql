-- What the city's acts are found by: what they are, the round that they name (or the poll, which is a round once it has a manifest),
-- the seat, and when it was. Plain expressions: whoever writes acts would need the right to run a function that an index is made of.
create index acts_kind on arca.acts (kind, id);
create index acts_round on arca.acts (coalesce(subject ->> 'round', subject ->> 'poll'), id) where coalesce(subject ->> 'round', subject ->> 'poll') is not null;
create index acts_seat on arca.acts (seat, id) where seat is not null;
create index acts_at on arca.acts (at, id);
