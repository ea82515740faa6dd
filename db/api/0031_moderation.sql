-- Moderation: anybody reports, moderators decide with a reason out of a public list, authors may have
-- somebody else look again. Locks come in the order of 0028: the account's own, debates, threads, comments;
-- then what is here.

-- What holds for it. Public.
create or replace function arca.moderation_rules(out hide_at integer, out appeal_days integer,
	out answer_days integer, out block_days integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 5, 30, 15, 90
$$;

create or replace function arca.moderation_reasons() returns text[] language sql immutable as
	$$ select '{insult,hate,violence,personal_data,impersonation,spam,off_topic,illegal}'::text[] $$;

create or replace function arca.note_form(typed text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case when typed is not null then arca.text_form(typed, 1, 500, 'AR197') end
$$;

-- --- one thing that can be hidden -----------------------------------------------------------------

create or replace function arca.author_of(of_kind text, number bigint) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case of_kind when 'debate' then (select author from arca.debates where id = number)
		when 'project' then (select author from arca.projects where id = number)
		when 'proposal' then (select author from arca.proposals where id = number)
		when 'comment' then (select author from arca.comments where id = number) end
$$;

-- Nobody writes to it, and nobody else decides about it, until the transaction ends.
create or replace function arca.contribution_lock(of_kind text, number bigint) returns arca.contribution
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d arca.debates;
	p arca.projects;
	q arca.proposals;
	c arca.comments;
begin
	if of_kind = 'debate' then
		d := arca.debate_lock(number);
		return row('debate', d.id, d.author, d.hidden)::arca.contribution;
	end if;
	if of_kind = 'project' then
		p := arca.project_lock(number);
		if p.state = 'draft' then
			raise exception 'no such project' using errcode = 'AR204';
		end if;
		return row('project', p.id, p.author, p.hidden)::arca.contribution;
	end if;
	if of_kind = 'proposal' then
		q := arca.proposal_lock(number);
		return row('proposal', q.id, q.author, q.hidden)::arca.contribution;
	end if;
	select * into c from arca.comments where id = number;
	if found then
		perform arca.thread_lock(c.kind, c.subject);
		select * into c from arca.comments where id = number and deleted_at is null for no key update;
	end if;
	if not found then
		raise exception 'no such comment' using errcode = 'AR171';
	end if;
	return row('comment', c.id, c.author, c.hidden)::arca.contribution;
end $$;

create or replace function arca.contribution_hide(c arca.contribution, by_decision bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if c.kind = 'debate' then
		update arca.debates set hidden = by_decision where id = c.number;
	elsif c.kind = 'project' then
		update arca.projects set hidden = by_decision where id = c.number;
		perform arca.upload_hide(upload, by_decision is not null) from arca.project_uploads where project = c.number;
	elsif c.kind = 'proposal' then
		update arca.proposals set hidden = by_decision where id = c.number;
		perform arca.upload_hide(upload, by_decision is not null) from arca.proposal_uploads where proposal = c.number;
	else
		update arca.comments set hidden = by_decision where id = c.number;
	end if;
	perform arca.notices_put(arca.writers(c.kind, c.number), c.kind, c.number,
		case when by_decision is null then 'restored' else 'hidden' end, by_decision);
end $$;

-- One more decision, in the city's log as well. It answers what was reported until now.
create or replace function arca.decide(c arca.contribution, of_what text, of_reason text, of_note text,
	of_seat bigint) returns arca.decisions
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	kinds constant jsonb := '{"hidden_by_reports": "content_hidden_by_reports", "hidden": "content_hidden",
		"kept": "content_kept", "restored": "content_restored"}';
	w arca.waiting;
	d arca.decisions;
begin
	select * into w from arca.waiting where kind = c.kind and subject = c.number;
	insert into arca.decisions (kind, subject, what, reason, note, seat, at, reports, waited_since)
	values (c.kind, c.number, of_what, of_reason, of_note, of_seat, arca.clock(), coalesce(w.reports, 0), w.since)
	returning * into d;
	if of_seat is not null then
		update arca.reports set decision = d.id
		where kind = c.kind and subject = c.number and decision is null;
	end if;
	perform arca.act(kinds ->> d.what, coalesce((select role from arca.grants where id = of_seat), 'clerk'),
		of_seat, jsonb_strip_nulls(jsonb_build_object('decision', d.id, 'kind', d.kind, 'number', d.subject,
			'reason', d.reason, 'reports', nullif(d.reports, 0))));
	return d;
end $$;

create or replace function arca.decision_mail(of_account bigint, mail_kind text, facts jsonb) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.mail(a, mail_kind, null, facts) from arca.accounts a
	where a.id = of_account and a.state = 'active'
$$;

-- --- reporting ------------------------------------------------------------------------------------

-- So many waiting reports hide it until a person decides; not what a person has decided about before.
create or replace function arca.hide_by_reports(c arca.contribution) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d arca.decisions;
begin
	if c.hidden is not null or exists (select from arca.decisions where kind = c.kind and subject = c.number)
		or not exists (select from arca.waiting, arca.moderation_rules() r where kind = c.kind
			and subject = c.number and reports >= r.hide_at) then
		return;
	end if;
	d := arca.decide(c, 'hidden_by_reports', null, null, null);
	perform arca.contribution_hide(c, d.id);
	perform arca.decision_mail(c.author, 'content_waits', jsonb_build_object('what', c.kind));
end $$;

-- The same person about the same thing once more: the report that there is.
create or replace function api.report_make(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.person(token_hash);
	form text := arca.note_form(body ->> 'note');
	c arca.contribution;
	r arca.reports;
begin
	perform arca.level_check(a, 'report');
	perform arca.one_by_one(a);
	c := arca.contribution_lock(body ->> 'kind', (body ->> 'number')::bigint);
	if c.author = a.id then
		raise exception 'their own' using errcode = 'AR193';
	end if;
	select * into r from arca.reports where kind = c.kind and subject = c.number and account = a.id;
	if not found then
		if c.hidden is not null then
			raise exception 'hidden' using errcode = 'AR191';
		end if;
		perform arca.limit_check('report', array(select at from arca.reports where account = a.id
			order by at desc limit 50), 'AR196');
		insert into arca.reports (kind, subject, account, reason, note, at)
		values (c.kind, c.number, a.id, body ->> 'reason', form, arca.clock()) returning * into r;
		perform arca.hide_by_reports(c);
	end if;
	return json_build_object('kind', r.kind, 'number', r.subject, 'reason', r.reason, 'at', api.rfc3339(r.at));
end $$;

-- --- deciding -------------------------------------------------------------------------------------

-- The seat of who decides about what somebody wrote: nobody does about their own.
create or replace function arca.seat_about(a arca.accounts, roles text[], author bigint) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if a.id = author then
		raise exception 'their own' using errcode = 'AR193';
	end if;
	return arca.seat(a.id, roles);
end $$;

-- hide: with a reason; also what so many reports had hidden. keep: what was reported is fine, and is back
-- if it was hidden by reports. restore: what a moderator had hidden is back.
create or replace function api.decision_make(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	by_whom arca.accounts := arca.in_role(token_hash, '{moderator}', false);
	form text := arca.note_form(body ->> 'note');
	asked text := body ->> 'decision';
	c arca.contribution;
	seat bigint;
	was text;
	is_waiting boolean;
	d arca.decisions;
begin
	c := arca.contribution_lock(body ->> 'kind', (body ->> 'number')::bigint);
	seat := arca.seat_about(by_whom, '{moderator}', c.author);
	select what into was from arca.decisions where id = c.hidden;
	is_waiting := exists (select from arca.waiting where kind = c.kind and subject = c.number);
	if asked = 'hide' and (was = 'hidden' or body ->> 'reason' is null)
		or asked = 'keep' and (was = 'hidden' or not is_waiting)
		or asked = 'restore' and was is distinct from 'hidden' then
		raise exception 'nothing to decide' using errcode = 'AR198';
	end if;
	d := arca.decide(c, case asked when 'hide' then 'hidden' when 'keep' then 'kept' else 'restored' end,
		case asked when 'hide' then body ->> 'reason' end, form, seat);
	if asked = 'hide' then
		perform arca.contribution_hide(c, d.id);
		perform arca.decision_mail(c.author, 'content_hidden', jsonb_build_object('what', c.kind, 'reason', d.reason));
	elsif c.hidden is not null then
		perform arca.contribution_hide(c, null);
		perform arca.decision_mail(c.author, 'content_restored', jsonb_build_object('what', c.kind));
	end if;
	return arca.decision_json(d);
end $$;

-- Whoever wrote something writes nothing for so many days; they read, vote in rounds and take their data
-- along as before. A longer or shorter one takes the place of the one before.
create or replace function api.block_make(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	by_whom arca.accounts := arca.in_role(token_hash, '{moderator}', true);
	form text := arca.note_form(body ->> 'note');
	c arca.contribution;
	a arca.accounts;
	seat bigint;
	d arca.decisions;
begin
	if (body ->> 'days')::integer > (select block_days from arca.moderation_rules()) then
		raise exception 'so long' using errcode = 'AR199';
	end if;
	-- whose it is does not change; and an account is locked before what it wrote
	select * into a from arca.accounts where state = 'active'
		and id = arca.author_of(body ->> 'kind', (body ->> 'number')::bigint) for no key update;
	c := arca.contribution_lock(body ->> 'kind', (body ->> 'number')::bigint);
	if a.id is null then
		raise exception 'erased' using errcode = 'AR200';
	end if;
	seat := arca.seat_about(by_whom, '{moderator}', a.id);
	insert into arca.decisions (kind, subject, what, reason, note, seat, at, until)
	values ('account', a.id, 'blocked', body ->> 'reason', form, seat, arca.clock(),
		arca.clock() + make_interval(days => (body ->> 'days')::integer)) returning * into d;
	update arca.accounts set blocked_until = d.until, block = d.id where id = a.id;
	perform arca.act('account_blocked', 'moderator', seat, jsonb_build_object('decision', d.id,
		'reason', d.reason, 'until', api.rfc3339(d.until)));
	perform arca.notices_put(array[a.id], 'account', a.id, 'blocked', d.id);
	perform arca.decision_mail(a.id, 'account_blocked', jsonb_build_object('reason', d.reason,
		'until', arca.time_words(d.until, coalesce(a.zone, (select zone from arca.city)))));
	return arca.decision_json(d);
end $$;

create or replace function arca.block_end(of_block bigint, seat bigint, note text) returns arca.decisions
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts;
	d arca.decisions;
begin
	select * into a from arca.accounts where block = of_block and blocked_until > arca.clock()
		for no key update;
	if not found then
		raise exception 'nothing to decide' using errcode = 'AR198';
	end if;
	insert into arca.decisions (kind, subject, what, note, seat, at)
	values ('account', a.id, 'unblocked', note, seat, arca.clock()) returning * into d;
	update arca.accounts set blocked_until = null, block = null where id = a.id;
	perform arca.act('account_unblocked', (select role from arca.grants where id = seat), seat, jsonb_build_object('decision', d.id, 'block', of_block));
	perform arca.notices_put(array[a.id], 'account', a.id, 'unblocked', d.id);
	perform arca.decision_mail(a.id, 'account_unblocked', '{}');
	return d;
end $$;

create or replace function api.block_lift(token_hash text, of_block bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	by_whom arca.accounts := arca.in_role(token_hash, '{moderator}', true);
	form text := arca.note_form(body ->> 'note');
	seat bigint := arca.seat_about(by_whom, '{moderator}',
		(select account from arca.decisions where id = of_block));
begin
	if not exists (select from arca.decisions where id = of_block and what = 'blocked') then
		raise exception 'no such block' using errcode = 'AR404';
	end if;
	return arca.decision_json(arca.block_end(of_block, seat, form));
end $$;

-- --- appeals --------------------------------------------------------------------------------------

-- Who wrote what a decision is about, or whom it blocks.
create or replace function arca.decision_author(d arca.decisions) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(d.account, arca.author_of(d.kind, d.subject))
$$;

-- Until when its author may appeal; null: not, or no longer.
create or replace function arca.appeal_until(d arca.decisions) returns timestamptz
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select d.at + make_interval(days => r.appeal_days) from arca.moderation_rules() r
	where d.what in ('hidden', 'blocked') and d.at + make_interval(days => r.appeal_days) > arca.clock()
		and not exists (select from arca.appeals where decision = d.id)
		and case d.kind when 'account' then exists (select from arca.accounts where block = d.id)
			when 'debate' then exists (select from arca.debates where hidden = d.id)
			when 'project' then exists (select from arca.projects where hidden = d.id)
			when 'proposal' then exists (select from arca.proposals where hidden = d.id)
			else exists (select from arca.comments where hidden = d.id) end
$$;

create or replace function api.appeal_make(token_hash text, of_decision bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	form text := arca.text_form(body ->> 'text', 10, 1000, 'AR201');
	d arca.decisions;
begin
	perform arca.one_by_one(a);
	select * into d from arca.decisions where id = of_decision;
	if not found or arca.decision_author(d) <> a.id then
		raise exception 'no such decision' using errcode = 'AR404';
	end if;
	if exists (select from arca.appeals where decision = d.id and text = form) then
		return arca.own_decision_json(d);    -- a double click
	end if;
	if arca.appeal_until(d) is null then
		raise exception 'no longer' using errcode = 'AR195';
	end if;
	insert into arca.appeals (decision, account, text, at, due_at)
	values (d.id, a.id, form, arca.clock(),
		arca.clock() + make_interval(days => (select answer_days from arca.moderation_rules())));
	return arca.own_decision_json(d);
end $$;

-- By somebody who did not decide before. Where there is no second moderator, staff do it.
create or replace function api.appeal_decide(token_hash text, of_decision bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{moderator,staff}', true);
	form text := arca.text_form(body ->> 'answer', 10, 1000, 'AR202');
	d arca.decisions;
	p arca.appeals;
	c arca.contribution;
	by_seat bigint;
	is_upheld boolean := body ->> 'outcome' = 'upheld';
begin
	select * into d from arca.decisions where id = of_decision;
	if not found or not exists (select from arca.appeals where decision = of_decision) then
		raise exception 'no such appeal' using errcode = 'AR404';
	end if;
	if d.kind <> 'account' then
		c := arca.contribution_lock(d.kind, d.subject);
	end if;
	select * into p from arca.appeals where decision = d.id for no key update;
	by_seat := arca.seat_about(a, '{moderator,staff}', p.account);
	if exists (select from arca.grants where id = d.seat and account = a.id) then
		raise exception 'their own decision' using errcode = 'AR194';
	end if;
	if p.decided_at is not null then
		raise exception 'nothing to decide' using errcode = 'AR198';
	end if;
	update arca.appeals set outcome = body ->> 'outcome', answer = form, seat = by_seat,
		decided_at = arca.clock() where decision = d.id;
	perform arca.act('appeal_decided', (select role from arca.grants where id = by_seat), by_seat,
		jsonb_build_object('decision', d.id, 'outcome', body ->> 'outcome'));
	if is_upheld and d.kind <> 'account' and c.hidden = d.id then
		perform arca.decide(c, 'restored', null, null, by_seat);
		perform arca.contribution_hide(c, null);
	elsif is_upheld and exists (select from arca.accounts where block = d.id and blocked_until > arca.clock()) then
		perform arca.block_end(d.id, by_seat, null);
	end if;
	perform arca.notices_put(array[p.account], d.kind, d.subject, 'appeal', d.id);
	perform arca.decision_mail(p.account, 'appeal_decided', jsonb_build_object('outcome', body ->> 'outcome'));
	return arca.appeal_json(d);
end $$;

-- --- erasing --------------------------------------------------------------------------------------

-- What somebody reported goes once it is answered; until then it counts, without their words. Appeals that wait
-- are taken back. Decisions about what they wrote stay, and say nothing of who they were.
create or replace function arca.moderation_erase(of_account bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	delete from arca.reports where account = of_account and decision is not null;
	update arca.reports set note = null where account = of_account;
	delete from arca.appeals where account = of_account and decided_at is null;
	update arca.appeals set text = null where account = of_account;
	update arca.accounts set blocked_until = null, block = null where id = of_account;
end $$;
