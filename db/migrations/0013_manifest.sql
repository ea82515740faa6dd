-- Who may vote is said in the log: MANIFEST names an artifact `electorate` by this hash. Null where a
-- round has no rule, or is older than this.
alter table arca.rounds
	add column criteria arca.hash,
	add constraint rounds_criteria foreign key (id, criteria) references arca.artifacts (round, sha256)
		deferrable initially deferred;

-- What the manifest froze stays as it is, whoever asks: it is changed together with the manifest, which
-- is superseded until the trustees have made their key, or not at all. Titles and intros are not in it,
-- and the close in force may be later than the manifest's.
create function arca.refuse_other_round() returns trigger language plpgsql as $$
begin
	if old.manifest_leaf is null
		or (old.ctx is null and new.manifest_leaf is distinct from old.manifest_leaf) then
		return new;
	end if;
	if row(new.manifest_leaf, new.slug, new.origin, new.is_rehearsal, new.opens_at, new.zone, new.contests,
			new.texts, new.max_seq, new.min_batch, new.census_bound,
			new.threshold, new.trustees, new.ways, new.electorate, new.assurance, new.criteria)
		is distinct from row(old.manifest_leaf, old.slug, old.origin, old.is_rehearsal, old.opens_at,
			old.zone, old.contests, old.texts, old.max_seq, old.min_batch,
			old.census_bound, old.threshold, old.trustees, old.ways, old.electorate, old.assurance,
			old.criteria)
		-- of what is shown with a contest, its rule: by contest, null where there is none
		or exists (select 1 from generate_series(0, greatest(jsonb_array_length(new.headings),
			jsonb_array_length(old.headings)) - 1) c
			where new.headings -> c -> 'residence' is distinct from old.headings -> c -> 'residence') then
		raise exception 'what the manifest of a round says is never changed' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_definition before update on arca.rounds
	for each row execute function arca.refuse_other_round();

-- What the registry said last of how much went there (arca.registry_tidied).
create table arca.registry_totals (
	kind text primary key,
	gone bigint not null
);

-- Where people write about their data: an e-mail address, in the privacy notice and under letters.
alter table arca.city add column contact text check (octet_length(contact) between 3 and 254);
