-- What auditors say on the record, and what the independent monitor finds of a round on a questionnaire; and the city's word on
-- each, once. Who said it is a seat. Nothing of it is ever changed or deleted, but for what a monitor has not published yet.

create table arca.record_comments (
	id bigint generated always as identity primary key, -- its number
	round text check (round ~ '^[a-z0-9-]{1,64}$'),     -- the slug of a round that was public then; null: the city as a whole
	seat bigint not null references arca.grants,
	language text not null,
	text text not null check (length(text) between 20 and 3000 and text is nfc normalized),
	at timestamptz not null
);
create index on arca.record_comments (round, id);
create index on arca.record_comments (seat, id);
create table arca.record_answers (
	comment bigint primary key references arca.record_comments, -- so there is one
	seat bigint not null references arca.grants,
	language text not null,
	text text not null check (length(text) between 20 and 3000 and text is nfc normalized),
	at timestamptz not null
);

create table arca.assessments (
	id bigint generated always as identity primary key, -- its number
	round text not null check (round ~ '^[a-z0-9-]{1,64}$'),
	seat bigint not null references arca.grants,
	language text not null,
	saved_at timestamptz not null,
	published_at timestamptz,            -- null: a draft, which nobody else reads
	unique (round, seat)
);
create unique index assessments_one on arca.assessments (round) where published_at is not null;
create index assessments_published on arca.assessments (published_at, id) where published_at is not null;
create index on arca.assessments (seat);
create table arca.assessment_parts (
	assessment bigint references arca.assessments on delete cascade,
	question text check (question in ('join', 'co_create', 'implement', 'evaluate', 'learn')),
	mark text check (mark in ('not', 'limited', 'substantial', 'complete')),
	text text not null check (length(text) <= 2000 and text is nfc normalized),
	primary key (assessment, question)
);
create table arca.assessment_answers (
	assessment bigint primary key references arca.assessments,
	seat bigint not null references arca.grants,
	language text not null,
	text text not null check (length(text) between 20 and 3000 and text is nfc normalized),
	at timestamptz not null
);

do $$
declare
	name text;
begin
	foreach name in array array['record_comments', 'record_answers', 'assessment_answers'] loop
		execute format('create trigger keep_rows before update or delete on arca.%I for each row execute function arca.refuse_change()', name);
	end loop;
	foreach name in array array['record_comments', 'record_answers', 'assessments', 'assessment_parts', 'assessment_answers'] loop
		execute format('create trigger keep_table before truncate on arca.%I for each statement execute function arca.refuse_change()', name);
	end loop;
end $$;

-- What is published stays as it is, and says something about each of the five questions.
create function arca.keep_assessment() returns trigger language plpgsql as $$
begin
	if old.published_at is not null then
		raise exception 'rows of % are never changed once they are public', tg_table_name using errcode = 'AR900';
	end if;
	if tg_op = 'DELETE' then
		return old;
	end if;
	if new.published_at is not null and 5 <> (select count(*) from arca.assessment_parts
			where assessment = new.id and mark is not null and length(text) >= 20) then
		raise exception 'an assessment is published whole' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_rows before update or delete on arca.assessments for each row execute function arca.keep_assessment();
create function arca.keep_assessment_parts() returns trigger language plpgsql as $$
begin
	if exists (select from arca.assessments where id in (case when tg_op <> 'DELETE' then new.assessment end,
			case when tg_op <> 'INSERT' then old.assessment end) and published_at is not null) then
		raise exception 'rows of % are never changed once they are public', tg_table_name using errcode = 'AR900';
	end if;
	return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger keep_rows before insert or update or delete on arca.assessment_parts
	for each row execute function arca.keep_assessment_parts();
-- one that is written is a draft
create function arca.keep_assessment_new() returns trigger language plpgsql as $$
begin
	if new.published_at is not null then
		raise exception 'an assessment begins as a draft' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_new before insert on arca.assessments for each row execute function arca.keep_assessment_new();

-- With the seat go its drafts: nobody else may read them, and so nobody could go on.
create function arca.assessment_drafts_end() returns trigger language plpgsql as $$
begin
	delete from arca.assessments where seat = new.id and published_at is null;
	return null;
end $$;
create trigger assessment_drafts_end after update of ended_at on arca.grants
	for each row when (new.ended_at is not null and old.ended_at is null) execute function arca.assessment_drafts_end();
