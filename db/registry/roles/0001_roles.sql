-- Only the registrar, with a database role of its own for this database, and the owner.
do $$
begin
	if not exists (select from pg_roles where rolname = 'arca_registry') then
		create role arca_registry login;
	end if;
	execute format('revoke all on database %I from public', current_database());
	execute format('grant connect on database %I to arca_registry', current_database());
end $$;

revoke all on schema registry from public;
revoke all on all tables in schema registry from public, arca_registry;
revoke all on all functions in schema registry from public, arca_registry;
revoke create on schema public from public;
grant usage on schema registry, arca_schema to arca_registry;
grant select on arca_schema.applied to arca_registry; -- arcad doctor asks how far the schema is
grant execute on function registry.verify, registry.person, registry.admit, registry.note_serial,
	registry.tag_mac, registry.generation, registry.letter, registry.contact,
	registry.contact_confirm, registry.seen, registry.note_casts, registry.due_notices, registry.told,
	registry.due_acts, registry.acts_told, registry.lookup_may, registry.lookup_keep, registry.export, registry.tidy,
	registry.desk_verify, registry.conflicts_page, registry.decide, registry.used,
	registry.desk_person, registry.desk_admit, registry.is_resident, registry.dispute, registry.disputes_page to arca_registry;
grant execute on function registry.upload_key, registry.upload_begin, registry.upload_part,
	registry.upload_due, registry.upload_check, registry.upload_apply, registry.uploads_clean,
	registry.upload_approve, registry.upload_drop, registry.upload_errors, registry.undo_batch,
	registry.census_page, registry.letters_may, registry.letters_by, registry.turnout_begin,
	registry.turnout_count, registry.turnout_table to arca_registry;
