-- Uploads: pictures and documents, each of one account until something names it. Rows of uploads are
-- locked last (0028), each by its id.

-- 130 random bits in Crockford's base32. Two bytes of each UUID are not all random, and left out.
create or replace function arca.upload_id() returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', get_byte(bytes, i) % 32 + 1, 1), '')
	from (select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as bytes offset 0) u,
		unnest(array[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14,
			16, 17, 18, 19, 20, 21, 23, 25, 26, 27, 28, 29, 30]) i
$$;

-- How much one account may send within the window of arca.discussion_limits, in bytes as they come.
create or replace function arca.upload_bytes_most() returns bigint language sql immutable as
	$$ select 100 * 1048576::bigint $$;

-- What was deleted since counts as well: who sends and deletes has sent. The newest of those that have
-- to leave the window first says for how long.
create or replace function arca.upload_limit_check(a arca.accounts, of_bytes bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.limit_wait('upload', (select max(at) from (
		select u.at, l.most, row_number() over newest as place, sum(u.bytes) over newest as total
		from arca.uploads u, arca.discussion_limits() l
		where l.action = 'upload' and u.account = a.id and u.at > arca.clock() - l."window"
		window newest as (order by u.at desc, u.id)) mine
	where place >= most or total + of_bytes > arca.upload_bytes_most()), 'AR240')
$$;

-- One line that names a file: NFC, without what nobody sees or what turns the line of others, and it
-- says that it is a PDF.
create or replace function arca.document_name(typed text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	form text := normalize(btrim(typed), NFC);
begin
	if form is null or length(form) not between 5 and 100 or form !~* '[^\s.].*\.pdf$' or form ~ ('[\u0001-\u001f'
			|| '\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f'
			|| '\u2060-\u206f\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff/\\]') then
		raise exception 'no name of a document' using errcode = 'AR243';
	end if;
	return form;
end $$;

-- Null: hidden, or nothing is left of it.
create or replace function arca.upload_json(u arca.uploads) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('id', u.id, 'kind', u.kind, 'name', u.name, 'size', sum(length(f.bytes)),
		'files', json_agg(json_build_object('width', nullif(f.width, 0), 'height', nullif(f.height, 0),
			'address', '/api/uploads/' || u.id || case u.kind when 'picture' then '/' || f.width || '.webp'
				else '/document.pdf' end) order by f.width desc))
	from arca.upload_files f where f.upload = u.id and not u.hidden
	having count(*) > 0
$$;

-- Pictures or documents that a row names, in its order, with where their files are; what is hidden or gone is left out.
create or replace function arca.files_json(named jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(jsonb_agg(e.value || jsonb_build_object('size', f.json -> 'size', 'files', f.json -> 'files') order by e.place), '[]')
	from jsonb_array_elements(named) with ordinality e (value, place)
	join arca.uploads u on u.id = e.value ->> 'id', lateral (select arca.upload_json(u) as json) f where f.json is not null
$$;

-- --- sending --------------------------------------------------------------------------------------

-- Before the painter is asked: who may not, or has sent too much, costs nobody a picture.
create or replace function api.upload_check(token_hash text, of_bytes bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
begin
	perform arca.upload_limit_check(a, of_bytes);
end $$;

create or replace function arca.upload_add(a arca.accounts, of_kind text, of_name text, of_bytes bigint)
returns arca.uploads language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u arca.uploads;
begin
	perform arca.one_by_one(a);
	perform arca.upload_limit_check(a, of_bytes);
	insert into arca.uploads (id, kind, account, name, bytes, at)
	values (arca.upload_id(), of_kind, a.id, of_name, of_bytes, arca.clock()) returning * into u;
	return u;
end $$;

-- The new pictures of one that came, the wider first; the second is null where the first is small.
create or replace function api.upload_picture(token_hash text, came bigint, width integer, height integer, webp bytea,
	small_width integer, small_height integer, small_webp bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	u arca.uploads := arca.upload_add(arca.participant(token_hash), 'picture', null, came);
begin
	insert into arca.upload_files (upload, width, height, type, sha256, bytes)
	select u.id, f.width, f.height, 'image/webp', sha256(f.webp), f.webp
	from (values (upload_picture.width, upload_picture.height, upload_picture.webp),
		(small_width, small_height, small_webp)) f (width, height, webp)
	where f.webp is not null;
	return arca.upload_json(u);
end $$;

create or replace function api.upload_document(token_hash text, typed_name text, pdf bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	u arca.uploads := arca.upload_add(a, 'document', arca.document_name(typed_name), length(pdf));
begin
	insert into arca.upload_files (upload, width, height, type, sha256, bytes)
	values (u.id, 0, 0, 'application/pdf', sha256(pdf), pdf);
	return arca.upload_json(u);
end $$;

-- --- reading --------------------------------------------------------------------------------------

create or replace function api.upload_picture_file(of_id text, of_width integer) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select f.bytes from arca.uploads u join arca.upload_files f on f.upload = u.id
	where u.id = of_id and not u.hidden and f.width = of_width and f.type = 'image/webp'
$$;

create or replace function api.upload_document_file(of_id text, out pdf bytea, out name text) returns setof record
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select f.bytes, u.name from arca.uploads u join arca.upload_files f on f.upload = u.id
	where u.id = of_id and not u.hidden and f.type = 'application/pdf'
$$;

-- --- using ----------------------------------------------------------------------------------------

-- For what names uploads (projects): from now on it is in use. One's own, or one that is in use
-- already, as by another version of the same text. AR241: there is none of that kind for them.
create or replace function arca.upload_use(id text, of_account bigint, of_kind text) returns arca.uploads
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u arca.uploads;
begin
	select * into u from arca.uploads where uploads.id = upload_use.id for no key update;
	if not found or u.kind is distinct from of_kind or u.deleted_at is not null
			or (u.account is distinct from of_account and u.used_since is null) then
		raise exception 'no such upload' using errcode = 'AR241';
	end if;
	if u.used_since is null then
		update arca.uploads set used_since = arca.clock() where uploads.id = u.id returning * into u;
	end if;
	return u;
end $$;

-- For what has uploads of its own, in a table that says whose each is: one's own that nothing names yet. What is in use
-- belongs to something else, which takes it along when it goes or is hidden: AR241, too.
create or replace function arca.upload_claim(id text, of_account bigint, of_kind text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.uploads where uploads.id = upload_claim.id and used_since is null for no key update;
	if not found then
		raise exception 'no such upload' using errcode = 'AR241';
	end if;
	perform arca.upload_use(upload_claim.id, of_account, of_kind);
end $$;

-- Nothing of it is left, whoever used it: its files and its name go at once. That it came is kept for
-- the limits of the day and then tidied away. One that is not there is fine.
create or replace function arca.upload_drop(id text) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	delete from arca.upload_files where upload = upload_drop.id;
	delete from arca.uploads where uploads.id = upload_drop.id and account is null;
	update arca.uploads set deleted_at = arca.clock(), used_since = null, name = null
	where uploads.id = upload_drop.id and deleted_at is null
$$;

-- Hides it, or shows it again: it is kept, and served to nobody.
create or replace function arca.upload_hide(id text, is_hidden boolean) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	update arca.uploads set hidden = is_hidden where uploads.id = upload_hide.id
$$;

-- By whoever sent it, while nothing names it.
create or replace function api.upload_delete(token_hash text, of_id text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	u arca.uploads;
begin
	select * into u from arca.uploads where id = of_id for no key update;
	if not found or u.account is distinct from a.id or u.deleted_at is not null then
		raise exception 'no such upload' using errcode = 'AR241';
	end if;
	if u.used_since is not null then
		raise exception 'in use' using errcode = 'AR242';
	end if;
	perform arca.upload_drop(of_id);
end $$;

-- What nothing named within its day (arca.keep), and what was deleted as long ago; how many.
create or replace function arca.uploads_tidy() returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	rows bigint;
begin
	delete from arca.uploads where used_since is null and at + arca.keep('upload') <= arca.clock();
	get diagnostics rows = row_count;
	return rows;
end $$;

-- When an account ends: what is in use stays, as that of nobody.
create or replace function arca.uploads_erase(of_account bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	delete from arca.uploads where account = of_account and used_since is null;
	update arca.uploads set account = null where account = of_account
$$;
