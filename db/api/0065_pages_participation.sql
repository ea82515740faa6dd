-- Pages as plain HTML of what people ask of the city, what it asks them, and where both meet. See 0053.

create or replace function api.page_proposals(of_order text, of_state text, of_tag text, of_goal integer, question text, cursor text)
returns json language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('list', api.proposals(of_order, of_state, of_tag, of_goal, question, cursor)), '{list}', null)
$$;

create or replace function api.page_proposal(of_number bigint, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('proposal', api.proposal(of_number), 'responses', api.responses_of('proposal', of_number),
		'comments', api.comments('proposal', of_number, 'most_voted', cursor)), '{proposal}', null)
$$;

create or replace function api.page_questions(of_state text, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('list', api.questions(of_state, cursor)), '{list}', null)
$$;

create or replace function api.page_question(of_number bigint, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('question', api.question(of_number), 'responses', api.responses_of('question', of_number),
		'comments', api.comments('question', of_number, 'most_voted', cursor)), '{question}', null)
$$;

create or replace function api.page_meetings(of_state text, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('list', api.meetings(of_state, cursor)), '{list}', null)
$$;

create or replace function api.page_meeting(of_number bigint, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('meeting', api.meeting(of_number),
		'comments', api.comments('meeting', of_number, 'most_voted', cursor)), '{meeting}', null)
$$;
