-- A rehearsal of a round of the city, and of which: a round like any other on its own pages, and nothing that the city tells of.
alter table arca.rounds add column rehearses text check (rehearses ~ '^[a-z0-9-]{1,64}$'),
	add check (rehearses is null or is_rehearsal);

create or replace function arca.find_new() returns trigger language plpgsql as $$
begin
	if tg_table_name = 'rounds' then
		if new.rehearses is null and not exists (select from arca.polls where slug = new.slug) then
			perform arca.find_round(new);
		end if;
	elsif not exists (select from arca.rounds r left join arca.polls p on p.slug = r.slug
			where r.id = new.round and (p.id is not null or r.rehearses is not null)) then
		perform arca.find_project(new);
	end if;
	return null;
end $$;
