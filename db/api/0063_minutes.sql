-- Minutes of meetings: what was said there, by language and version, how many came, and documents that go with it.
-- Locks: one's own account (0028), the meeting, then uploads.

-- A document is the meeting's from now on: sent by who publishes, or there before.
create or replace function arca.meeting_files_keep(of_meeting bigint, documents jsonb, saver bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one text;
begin
	for one in select value ->> 'id' from jsonb_array_elements(documents) order by 1 loop
		if not exists (select from arca.meeting_uploads where upload = one and meeting = of_meeting) then
			perform arca.upload_claim(one, saver, 'document');
			insert into arca.meeting_uploads (upload, meeting) values (one, of_meeting);
		end if;
	end loop;
end $$;

-- Once it has begun; anything else in that language is another version.
create or replace function api.meeting_minutes_publish(token_hash text, of_number bigint, body jsonb, tree jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	of_language text := body ->> 'language';
	form text := arca.text_shape(body ->> 'text', 20, 20000);
	present integer := (body ->> 'attended')::integer;
	m arca.meetings;
	before arca.meeting_minutes;
	named jsonb;
begin
	perform arca.check_language(of_language);
	perform arca.one_by_one(a);
	select * into m from arca.meetings where id = of_number for no key update;
	if not found then
		raise exception 'no such meeting' using errcode = 'AR258';
	end if;
	if arca.meeting_state(m) not in ('running', 'over') then
		raise exception 'not begun' using errcode = 'AR259';
	end if;
	if form is null then
		raise exception 'at /text form' using errcode = 'AR260';
	end if;
	perform arca.meeting_files_keep(m.id, body -> 'documents', a.id);
	named := arca.field_documents(body);
	select * into before from arca.meeting_minutes o where o.meeting = m.id and o.language = of_language order by version desc limit 1;
	if (form, present, named) is distinct from (before.text, before.attended, before.documents) then
		insert into arca.meeting_minutes (meeting, language, version, text, tree, attended, documents, seat, at)
		values (m.id, of_language, coalesce(before.version, 0) + 1, form, tree, present, named, by_seat, arca.clock());
		perform arca.act('minutes_published', 'staff', by_seat, jsonb_build_object('meeting', m.id, 'language', of_language,
			'version', coalesce(before.version, 0) + 1));
	end if;
	return api.meeting(m.id);
end $$;

-- Takes a document of its minutes down, whichever versions name it, or shows it again. Twice is once.
create or replace function api.meeting_document(token_hash text, of_number bigint, of_id text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	is_hidden boolean := (body ->> 'is_hidden')::boolean;
	f arca.meeting_uploads;
begin
	perform from arca.meetings where id = of_number for no key update;
	if not found then
		raise exception 'no such meeting' using errcode = 'AR258';
	end if;
	select * into f from arca.meeting_uploads where upload = of_id and meeting = of_number;
	if not found then
		raise exception 'no such document' using errcode = 'AR241';
	end if;
	if (f.hidden_at is not null) <> is_hidden then
		update arca.meeting_uploads set hidden_at = case when is_hidden then arca.clock() end where upload = of_id;
		perform arca.upload_hide(of_id, is_hidden);
		perform arca.act(case when is_hidden then 'meeting_document_hidden' else 'meeting_document_shown' end, 'staff', by_seat,
			jsonb_build_object('meeting', of_number, 'upload', of_id));
	end if;
	return api.meeting(of_number);
end $$;
