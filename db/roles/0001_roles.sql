-- Least privilege: each kind of process has a role of its own, and no role can change or delete
-- what is in a log (triggers stop even the owner). Run after every migration.
do $$
declare
	name text;
begin
	foreach name in array array['arca_web', 'arca_keeper', 'arca_registrar', 'arca_clerk',
		'arca_mailer', 'arca_auditor'] loop
		if not exists (select from pg_roles where rolname = name) then
			execute format('create role %I login', name);
		end if;
	end loop;
end $$;

revoke all on schema arca, api from public;
revoke all on all tables in schema arca, api from public;
revoke all on all functions in schema arca, api from public;
revoke create on schema public from public;
grant usage on schema arca, api to arca_web, arca_keeper, arca_registrar, arca_clerk, arca_mailer,
	arca_auditor;
grant execute on function arca.clock() to arca_web, arca_keeper, arca_registrar, arca_clerk,
	arca_mailer, arca_auditor;

-- Web: reads what is public, writes through functions and the trustees' post-box alone. Neither
-- codes nor sessions nor who holds which serial are its to read.
grant select on arca.city, arca.logs, arca.acts, arca.rounds, arca.contests, arca.ballot_projects, arca.log_heads,
	arca.log_entries, arca.log_nodes, arca.checkpoints, arca.cosigned, arca.artifacts, arca.results,
	arca.credentials, arca.casts, arca.hours, arca.ceremonies, arca.posts, arca.tallies, arca.mixes,
	arca.voids, arca.zero_records to arca_web, arca_auditor;
grant select on api.code_serials to arca_web, arca_auditor;
grant execute on all functions in schema api to arca_web;

-- Keeper: adds to logs.
grant select on arca.logs, arca.rounds, arca.contests, arca.log_heads, arca.log_entries, arca.log_nodes,
	arca.log_pending, arca.credentials, arca.casts, arca.ciphers, arca.spoiled, arca.hours,
	arca.checkpoints, arca.voids to arca_keeper;
grant insert on arca.log_heads, arca.log_entries, arca.log_nodes, arca.checkpoints,
	arca.credentials, arca.casts, arca.ciphers, arca.spoiled, arca.hours, arca.voids to arca_keeper;
grant update on arca.log_heads to arca_keeper;
grant update (seq, cid, leaf, index) on arca.casts to arca_keeper;
grant update (ballots) on arca.hours to arca_keeper;
grant update (index, refused) on arca.log_pending to arca_keeper;

-- Registrar: whose session, and what it signed; who is signed in, not what their address is; that
-- they are in the census, and the session of who was admitted.
grant select on arca.rounds, arca.contests, arca.artifacts, arca.city, arca.codes, arca.sessions,
	arca.signings, arca.voids to arca_registrar;
grant select (id, kind, state, level, assurance) on arca.accounts to arca_registrar;
grant select (hash, account, is_whole, until, seen_at, proved_at, idle) on arca.account_sessions to arca_registrar;
grant insert on arca.signings to arca_registrar;
grant execute on function arca.is_open, arca.proof_time, arca.admit, arca.assure, arca.post_code, arca.tell_voted,
	arca.casts_of_accounts, arca.acts_of_registry, arca.registry_keeps, arca.registry_tidied,
	arca.desk_account, arca.assure_desk, arca.desk_reader, arca.desk_officer, arca.conflicts_named,
	arca.identity_used, arca.criteria_of, arca.electorate_of, arca.dispute_about, arca.dispute_open, arca.dispute_code,
	arca.disputes_told, arca.desk_code,
	arca.census_staff, arca.census_reader, arca.resident_about, arca.resident_support,
	arca.turnout_due, arca.turnout_casts, arca.turnout_told to arca_registrar;

-- Clerk: moves rounds by the clock, asks witnesses, publishes.
grant select on arca.logs, arca.acts, arca.rounds, arca.contests, arca.log_heads, arca.log_entries,
	arca.log_pending, arca.checkpoints, arca.cosigned, arca.artifacts, arca.results, arca.ceremonies, arca.posts,
	arca.tallies, arca.mixes, arca.sessions to arca_clerk;
grant insert on arca.log_pending, arca.cosigned, arca.artifacts, arca.results, arca.ceremonies,
	arca.tallies, arca.mixes, arca.acts to arca_clerk;
grant update (pending) on arca.acts to arca_clerk;
grant execute on function arca.act(text, text, bigint, jsonb, text) to arca_clerk;
grant select, insert on arca.zero_records to arca_clerk;
grant update (step, ctx, y, pins, closes_at, mixing_since) on arca.rounds to arca_clerk;
grant update (vec, is_mix_ended) on arca.tallies to arca_clerk;
grant update (refused, is_taken) on arca.posts to arca_clerk;
grant delete on arca.sessions to arca_clerk;
grant execute on function arca.people_tidy(), arca.anomalies_note(), arca.phases_tell(integer), arca.followers_told(integer), arca.digests_make(integer),
	arca.newsletters_tell(integer, integer), arca.meetings_tell(integer), arca.valuations_tell(integer),
	arca.turnouts_count(integer), arca.extensions_lapse(), arca.endings_tell(integer), arca.selections_settle() to arca_clerk;

-- Mailer: takes letters and says how it went, through functions; it reads no table.
grant execute on function arca.mail_take(integer, integer, text[]),
	arca.mail_token(bytea, bigint, text, text, integer), arca.mail_code(bigint, text, integer),
	arca.mail_list_token(bytea, bigint, text), arca.mail_settle(bigint, integer, text, text),
	arca.mail_bounce(text, text), arca.sms_spend(integer) to arca_mailer;
grant execute on function arca.mail_clean() to arca_clerk;
grant execute on function arca.mail_waiting() to arca_auditor;
grant select (id, log, refused) on arca.log_pending to arca_auditor;

-- Auditor: reads what web reads, and how far the schema is; `arcad doctor` and `arcad status` ask so.
grant usage on schema arca_schema to arca_auditor;
grant select on arca_schema.applied to arca_auditor;
