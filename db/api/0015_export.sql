-- All that the city's databases have about an account, for the person: as JSON of one shape, and in
-- words. The registry's part comes from the registrar (0021).

-- What each member is called in words, and words for some values.
create or replace function arca.export_words(language text) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_object_agg(key, case language when 'es' then es when 'ar' then ar else en end)
	from (values
		('title', 'Todo lo que estas bases de datos saben de tu cuenta', 'All that these databases have about your account',
			'كل ما في قواعد البيانات هذه عن حسابك'),
		('none', 'nada', 'nothing', 'لا شيء'), ('true', 'sí', 'yes', 'نعم'), ('false', 'no', 'no', 'لا'),
		('made_at', 'Hecho el', 'Made', 'أُعدَّ في'), ('city', 'Ciudad', 'City', 'المدينة'),
		('account', 'Cuenta', 'Account', 'الحساب'), ('code', 'Código (lo que ven los demás)',
			'Code (what others see)', 'الرمز (ما يراه الآخرون)'),
		('kind', 'Clase', 'Kind', 'النوع'), ('state', 'Estado', 'State', 'الحالة'),
		('email', 'Correo electrónico', 'E-mail address', 'عنوان البريد الإلكتروني'),
		('pseudonym', 'Seudónimo', 'Pseudonym', 'الاسم المستعار'),
		('register_url', 'Entrada en el registro de grupos de interés', 'Entry in the register of interest groups',
			'القيد في سجل جماعات المصالح'),
		('language', 'Idioma', 'Language', 'اللغة'), ('zone', 'Zona horaria', 'Time zone', 'المنطقة الزمنية'),
		('level', 'Nivel', 'Level', 'المستوى'), ('assurance', 'Cómo se verificó', 'How it was verified', 'طريقة التحقق'),
		('verified_at', 'Verificada el', 'Verified', 'تاريخ التحقق'), ('created_at', 'Desde', 'Since', 'منذ'),
		('password_at', 'Contraseña elegida el', 'Password chosen', 'تاريخ اختيار كلمة المرور'),
		('mail_trouble', 'Problema con el correo', 'Trouble with the address', 'مشكلة في البريد'),
		('mail_trouble_at', 'Problema desde', 'Trouble since', 'المشكلة منذ'),
		('factor', 'Segundo paso', 'Second step', 'الخطوة الثانية'),
		('confirmed_at', 'Confirmado el', 'Confirmed', 'تاريخ التأكيد'),
		('recovery_codes_left', 'Códigos de recuperación que quedan', 'Recovery codes that are left',
			'رموز الاسترداد المتبقية'),
		('passkeys', 'Llaves de acceso', 'Passkeys', 'مفاتيح المرور'),
		('suspect_at', 'Quizá copiada, desde', 'Perhaps copied, since', 'ربما نُسخ منذ'),
		('provider', 'Otra forma de entrar', 'Another way of signing in', 'طريقة أخرى للدخول'),
		('used_at', 'Usada el', 'Used', 'آخر استعمال'),
		('factor_reset', 'Quitar el segundo paso', 'Removing the second step', 'إزالة الخطوة الثانية'),
		('ready_at', 'Desde', 'From', 'ابتداءً من'),
		('sessions', 'Dónde está abierta', 'Where it is open', 'أماكن الدخول'), ('agent', 'Programa', 'Program', 'البرنامج'),
		('seen_at', 'Usada el', 'Used', 'آخر استعمال'), ('proved_at', 'Contraseña dada el', 'Password given', 'آخر كلمة مرور'),
		('expires_at', 'Acaba el', 'Ends', 'تنتهي في'), ('is_whole', 'Completa', 'Whole', 'كاملة'),
		('is_this', 'Es esta', 'It is this one', 'هي هذه'),
		('agents', 'Programas que ya conocemos', 'Programs that we know', 'البرامج المعروفة لدينا'),
		('consents', 'Consentimientos', 'Consents', 'الموافقات'), ('purpose', 'Para', 'For', 'الغرض'),
		('given_at', 'Dado el', 'Given', 'تاريخ الموافقة'), ('withdrawn_at', 'Retirado el', 'Withdrawn', 'تاريخ سحبها'),
		('text_version', 'Versión del texto', 'Version of the text', 'نسخة النص'),
		('grants', 'Funciones', 'Roles', 'الأدوار'), ('role', 'Función', 'Role', 'الدور'), ('side', 'Parte', 'Side', 'الطرف'), ('reason', 'Motivo', 'Reason', 'السبب'),
		('asked_at', 'Pedida el', 'Asked for', 'طُلب في'), ('end_reason', 'Por qué acabó', 'Why it ended', 'سبب الانتهاء'),
		('ended_at', 'Acabó el', 'Ended', 'انتهى في'),
		('api_tokens', 'Tokens de la API', 'API tokens', 'رموز واجهة البرمجة'),
		('assistances', 'Ayudas en una oficina', 'Help at a desk', 'مساعدات في مكتب'),
		('opened_at', 'Desde', 'From', 'من'), ('closed_at', 'Hasta', 'Until', 'حتى'),
		('letters', 'Correos de los últimos 30 días', 'Letters of the last 30 days', 'رسائل آخر 30 يومًا'),
		('sent_at', 'Enviado el', 'Sent', 'أُرسلت في'), ('recipient', 'A', 'To', 'إلى'),
		('facts', 'Con', 'With', 'تتضمن'), ('trouble', 'Problema', 'Trouble', 'المشكلة'),
		('links', 'Enlaces que aún valen', 'Links that are still good', 'روابط ما زالت صالحة'),
		('until', 'Hasta', 'Until', 'حتى'),
		('names_asked', 'Nombres que pediste', 'Names that you asked for', 'أسماء طلبتها'), ('name', 'Nombre', 'Name', 'الاسم'),
		('tries', 'Intentos contados', 'Tries that were counted', 'محاولات محسوبة'), ('action', 'De', 'Of', 'ماذا'),
		('failures', 'Cuántos', 'How many', 'عددها'), ('last_at', 'El último', 'The last', 'آخرها'),
		('locked_until', 'Bloqueado hasta', 'Locked until', 'مقفل حتى'),
		('projects', 'Proyectos que escribiste o escribes con otras personas', 'Projects that you wrote, or write with others',
			'مشاريع كتبتها أو تشارك في كتابتها'),
		('question_answers', 'Preguntas de la ciudad que respondiste', 'Questions of the city that you answered', 'أسئلة المدينة التي أجبت عنها'), ('question', 'Pregunta', 'Question', 'سؤال'),
		('meetings', 'Reuniones en las que te registraste', 'Meetings that you registered for', 'اجتماعات سجّلت فيها'), ('meeting', 'Reunión', 'Meeting', 'اجتماع'), ('has_seat', 'Tienes plaza', 'You have a seat', 'لديك مقعد'),
		('proposals', 'Propuestas ciudadanas', 'Citizen proposals', 'المقترحات'), ('proposal', 'Propuesta', 'Proposal', 'المقترح'), ('proposal_supports', 'Propuestas que apoyas', 'Proposals that you support', 'المقترحات التي تدعمها'),
		('project', 'Proyecto', 'Project', 'مشروع'), ('place', 'Lugar', 'Place', 'المكان'), ('point', 'Coordenadas', 'Coordinates', 'الإحداثيات'),
		('report_reply', 'Lo que respondiste al informe', 'What you replied to the report', 'ما رددت به على التقرير'), ('report_appeal', 'Tu recurso contra el informe', 'Your appeal against the report', 'اعتراضك على التقرير'),
		('collective', 'En nombre de', 'On behalf of', 'باسم'), ('tags', 'Etiquetas', 'Tags', 'وسوم'),
		('goals', 'Objetivos de desarrollo', 'Development goals', 'أهداف التنمية'), ('published_at', 'Publicado el', 'Published', 'نُشر في'),
		('versions', 'Versiones que guardaste', 'Versions that you saved', 'نسخ حفظتها'), ('version', 'Versión', 'Version', 'نسخة'),
		('translations', 'Traducciones', 'Translations', 'ترجمات'), ('merges', 'Uniones que pediste', 'Merges that you asked for', 'عمليات ضمّ طلبتها'),
		('supports', 'Proyectos que apoyas', 'Projects that you support', 'مشاريع تدعمها'), ('from', 'Desde', 'From', 'من'),
		('into', 'En', 'Into', 'في'),
		('debates', 'Debates que abriste', 'Debates that you began', 'نقاشات فتحتها'), ('debate', 'Debate', 'Debate', 'نقاش'),
		('heading', 'Título', 'Title', 'العنوان'), ('text', 'Texto', 'Text', 'النص'),
		('written_at', 'Escrito el', 'Written', 'كُتب في'), ('edited_at', 'Cambiado el', 'Changed', 'عُدّل في'),
		('concluded_at', 'Cerrado el', 'Closed', 'أُغلق في'), ('conclusions', 'Conclusiones', 'Conclusions', 'الخلاصة'),
		('stances', 'Con qué debates dijiste estar de acuerdo o no', 'Debates that you agreed or disagreed with',
			'نقاشات وافقت عليها أو خالفتها'),
		('stance', 'Postura', 'Stance', 'الموقف'), ('said_at', 'Dicho el', 'Said', 'قيل في'),
		('comments', 'Comentarios', 'Comments', 'التعليقات'), ('comment', 'Comentario', 'Comment', 'تعليق'),
		('about', 'Sobre', 'About', 'عن'), ('subject', 'Número de aquello', 'Number of that', 'رقمه'),
		('reply_to', 'Respuesta a', 'Reply to', 'ردّ على'), ('deleted_at', 'Borrado el', 'Deleted', 'حُذف في'),
		('mentions', 'Comentarios que te nombran', 'Comments that name you', 'تعليقات تذكرك'),
		('comment_votes', 'Votos a comentarios', 'Votes for comments', 'التصويت على التعليقات'),
		('vote', 'Voto', 'Vote', 'التصويت'),
		('reports', 'Avisos que diste', 'Reports that you made', 'بلاغات قدّمتها'), ('note', 'Nota', 'Note', 'ملاحظة'),
		('decisions', 'Decisiones de moderadores sobre ti', 'Decisions of moderators about you',
			'قرارات المشرفين بشأنك'),
		('decision', 'Decisión', 'Decision', 'القرار'), ('decided_at', 'Decidido el', 'Decided', 'تاريخ القرار'),
		('appeals', 'Recursos', 'Appeals', 'الاعتراضات'), ('outcome', 'Resultado', 'Outcome', 'النتيجة'),
		('answer', 'Respuesta', 'Answer', 'الرد'),
		('telling', 'Cómo quieres que te avisemos', 'How you want to be told', 'كيف تريد أن نخبرك'),
		('digest', 'Por correo', 'By mail', 'بالبريد'), ('follows_commented', 'Sigues lo que comentas', 'You follow what you comment on',
			'تتابع ما تعلّق عليه'),
		('follows', 'Lo que sigues o has dejado de seguir', 'What you follow, or follow no more', 'ما تتابعه أو لم تعد تتابعه'),
		('is_on', 'Lo sigues', 'You follow it', 'تتابعه'), ('count', 'Cuántos', 'How many', 'العدد'),
		('notices', 'Avisos para ti', 'Notices for you', 'إشعارات لك'), ('read_at', 'Leído el', 'Read', 'قُرئ في'),
		('uploads', 'Imágenes y documentos que enviaste', 'Pictures and documents that you sent', 'صور ومستندات أرسلتها'),
		('upload', 'Identificador', 'Identifier', 'المعرّف'), ('bytes', 'Bytes', 'Bytes', 'البايتات'),
		('pictures', 'Imágenes', 'Pictures', 'الصور'), ('documents', 'Documentos', 'Documents', 'المستندات'),
		('alt', 'Descripción', 'Description', 'الوصف'), ('used_since', 'En uso desde', 'In use since', 'مستخدَم منذ'),
		('is_hidden', 'Oculto', 'Hidden', 'مخفي'),
		('not_here', 'Lo que no está aquí', 'What is not here', 'ما ليس هنا'),
		('what', 'Qué', 'What', 'ماذا'), ('why', 'Por qué', 'Why', 'لماذا'),
		('why_ballots', 'Tus votos están cifrados en la urna, y esta base de datos no sabe cuáles son tuyos.',
			'Your ballots are sealed in the box, and this database does not know which of them are yours.',
			'أصواتك مختومة في الصندوق، ولا تعرف قاعدة البيانات هذه أيها لك.'),
		('why_secrets', 'De tu contraseña, tus sesiones y tus códigos solo hay huellas o datos cifrados, que no sirven a nadie y no se exportan.',
			'Of your password, your sessions and your codes there are only hashes or sealed bytes, which are of use to nobody and are not exported.',
			'لا يوجد من كلمة مرورك وجلساتك ورموزك إلا بصمات أو بيانات مختومة لا تفيد أحدًا ولا تُصدَّر.'),
		('why_logs', 'Los registros de la máquina no nombran a nadie; las copias de seguridad guardan lo de aquí hasta que caducan.',
			'The machine''s logs name nobody; backups keep what is here until they expire.',
			'لا تذكر سجلات الجهاز أحدًا؛ وتحتفظ النسخ الاحتياطية بما هنا حتى تنتهي مدتها.')
	) w (key, es, en, ar)
$$;

-- Pictures with what their author said of them, documents with their names; the files have their own list.
create or replace function arca.export_files(named jsonb) returns json
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(jsonb_strip_nulls(jsonb_build_object('upload', value -> 'id', 'alt', value -> 'alt', 'name', value -> 'name'))
		order by place), '[]')
	from jsonb_array_elements(named) with ordinality e (value, place)
$$;

drop function if exists arca.export_json(arca.accounts, bigint); -- it had less
create or replace function arca.export_json(a arca.accounts, this_session bigint, words jsonb,
	registry json) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('schema', 'arca-account-6', 'made_at', api.rfc3339(arca.clock()),
		'city', (select api.text_in(names, a.language) from arca.city),
		'account', json_build_object('code', a.code, 'kind', a.kind, 'state', a.state,
			'email', a.email, 'pseudonym', a.pseudonym, 'register_url', a.register_url,
			'language', a.language, 'zone', a.zone, 'level', a.level, 'assurance', a.assurance,
			'verified_at', api.rfc3339(a.verified_at), 'created_at', api.rfc3339(a.created_at),
			'password_at', api.rfc3339(a.password_at), 'mail_trouble', a.mail_trouble,
			'mail_trouble_at', api.rfc3339(a.mail_trouble_at)),
		'factor', (select json_build_object('confirmed_at', api.rfc3339(confirmed_at))
			from arca.account_factors where account = a.id),
		'passkeys', (select coalesce(json_agg(json_build_object('name', name,
				'created_at', api.rfc3339(created_at), 'last_at', api.rfc3339(used_at),
				'suspect_at', api.rfc3339(suspect_at)) order by id), '[]')
			from arca.account_passkeys where account = a.id),
		'provider', (select json_build_object('created_at', api.rfc3339(created_at),
				'used_at', api.rfc3339(used_at)) from arca.account_identities where account = a.id),
		'recovery_codes_left', (select count(*) from arca.recovery_codes
			where account = a.id and used_at is null),
		'factor_reset', (select json_build_object('asked_at', api.rfc3339(asked_at),
				'ready_at', api.rfc3339(ready_at)) from arca.factor_resets where account = a.id),
		'sessions', (select json_agg(json_build_object('agent', agent,
				'created_at', api.rfc3339(created_at), 'seen_at', api.rfc3339(seen_at),
				'proved_at', api.rfc3339(proved_at), 'expires_at', api.rfc3339(until),
				'is_whole', is_whole, 'is_this', id = this_session) order by id)
			from arca.account_sessions where account = a.id),
		'agents', (select coalesce(json_agg(agent order by agent), '[]') from arca.account_agents
			where account = a.id),
		'consents', (select coalesce(json_agg(json_build_object('purpose', purpose,
				'given_at', api.rfc3339(given_at), 'withdrawn_at', api.rfc3339(withdrawn_at),
				'text_version', text_version) order by purpose), '[]')
			from arca.consents where account = a.id),
		'grants', (select coalesce(json_agg(json_build_object('role', role, 'side', side, 'reason', reason,
				'asked_at', api.rfc3339(asked_at), 'given_at', api.rfc3339(given_at),
				'end_reason', end_reason, 'ended_at', api.rfc3339(ended_at)) order by id), '[]')
			from arca.grants where account = a.id),
		'api_tokens', (select coalesce(json_agg(json_build_object('name', t.name,
				'created_at', api.rfc3339(t.created_at), 'until', api.rfc3339(t.until),
				'last_at', api.rfc3339(t.used_at)) order by t.id), '[]')
			from arca.api_tokens t join arca.grants g on g.id = t.seat where g.account = a.id),
		'projects', (select coalesce(json_agg(json_build_object('project', id, 'heading', title, 'text', text, 'language', language,
				'state', state, 'role', case when author = a.id then 'author' else
					(select case when accepted_at is null then 'invited' else 'co_author' end from arca.project_authors x
						where x.project = p.id and x.account = a.id) end, 'place', place, 'point', latitude_e6 || ' ' || longitude_e6,
				'collective', collective, 'tags', tags, 'goals', goals, 'links', links, 'pictures', arca.export_files(pictures), 'documents', arca.export_files(documents),
				'reason', reason, 'written_at', api.rfc3339(created_at), 'published_at', api.rfc3339(published_at),
				'edited_at', api.rfc3339(edited_at), 'ended_at', api.rfc3339(ended_at),
				'report_reply', case when author = a.id then (select v.text from arca.valuation_replies v where v.project = p.id) end,
				'report_appeal', case when author = a.id then (select v.text from arca.valuation_appeals v where v.project = p.id) end) order by id), '[]')
			from arca.projects p where author = a.id
				or id in (select project from arca.project_authors where account = a.id)),
		'versions', (select coalesce(json_agg(json_build_object('project', project, 'version', version,
				'written_at', api.rfc3339(at)) order by project, version), '[]')
			from arca.project_versions where editor = a.id),
		'translations', (select coalesce(json_agg(json_build_object('project', project, 'language', language, 'heading', title,
				'text', text, 'written_at', api.rfc3339(at)) order by id), '[]')
			from arca.project_translations where account = a.id),
		'merges', (select coalesce(json_agg(json_build_object('project', project, 'into', into_project,
				'asked_at', api.rfc3339(at)) order by project), '[]')
			from arca.merge_asks where account = a.id),
		'supports', (select coalesce(json_agg(json_build_object('project', project, 'from', carried_from,
				'said_at', api.rfc3339(at)) order by project), '[]')
			from arca.supports where account = a.id),
		'proposals', (select coalesce(json_agg(json_build_object('proposal', id, 'heading', title, 'text', text, 'language', language,
				'place', place, 'tags', tags, 'goals', goals, 'links', links, 'pictures', arca.export_files(pictures), 'documents', arca.export_files(documents),
				'why', why, 'reason', reason, 'written_at', api.rfc3339(created_at), 'edited_at', api.rfc3339(edited_at), 'ended_at', api.rfc3339(retired_at)) order by id), '[]')
			from arca.proposals where author = a.id),
		'proposal_supports', (select coalesce(json_agg(json_build_object('proposal', proposal, 'said_at', api.rfc3339(at)) order by proposal), '[]')
			from arca.proposal_supports where account = a.id),
		'question_answers', (select coalesce(json_agg(json_build_object('question', question, 'heading', api.text_in(q.titles, a.language),
				'answer', api.text_in(q.options -> o.option::integer, a.language), 'said_at', api.rfc3339(at)) order by question), '[]')
			from arca.question_answers o join arca.questions q on q.id = question where account = a.id),
		'meetings', (select coalesce(json_agg(json_build_object('meeting', o.meeting, 'heading', api.text_in(m.titles, a.language),
				'has_seat', o.has_seat, 'said_at', api.rfc3339(o.at)) order by o.meeting), '[]')
			from arca.meeting_registrations o join arca.meetings m on m.id = o.meeting where account = a.id),
		'debates', (select coalesce(json_agg(json_build_object('debate', id, 'heading', title, 'text', text,
				'language', language, 'written_at', api.rfc3339(created_at),
				'edited_at', api.rfc3339(edited_at), 'concluded_at', api.rfc3339(closed_at),
				'conclusions', case closed_by when 'author' then conclusions end) order by id), '[]')
			from arca.debates where author = a.id),
		'stances', (select coalesce(json_agg(json_build_object('debate', debate, 'stance', stance,
				'said_at', api.rfc3339(at)) order by debate), '[]')
			from arca.stances where account = a.id),
		'comments', (select coalesce(json_agg(json_build_object('comment', id, 'about', kind, 'subject', subject,
				'reply_to', parent, 'stance', stance, 'text', text, 'language', language,
				'written_at', api.rfc3339(created_at), 'deleted_at', api.rfc3339(deleted_at)) order by id), '[]')
			from arca.comments where author = a.id),
		'mentions', (select coalesce(json_agg(json_build_object('comment', comment) order by comment), '[]')
			from (select distinct comment from arca.mentions where account = a.id) m),
		'comment_votes', (select coalesce(json_agg(json_build_object('comment', comment, 'vote', vote,
				'said_at', api.rfc3339(at)) order by comment), '[]')
			from arca.comment_votes where account = a.id),
		'reports', (select coalesce(json_agg(json_build_object('about', kind, 'subject', subject, 'reason', reason,
				'note', note, 'said_at', api.rfc3339(at)) order by id), '[]')
			from arca.reports where account = a.id),
		'decisions', (select coalesce(json_agg(json_build_object('about', d.kind, 'subject', case
					when d.kind <> 'account' then d.subject end, 'what', d.what, 'reason', d.reason, 'note', d.note,
				'decided_at', api.rfc3339(d.at), 'until', api.rfc3339(d.until)) order by d.id), '[]')
			from arca.decisions d where d.what <> 'kept' and (d.account = a.id
				or d.debate in (select id from arca.debates where author = a.id)
				or d.comment in (select id from arca.comments where author = a.id)
				or d.project in (select id from arca.projects where author = a.id)
				or d.proposal in (select id from arca.proposals where author = a.id))),
		'appeals', (select coalesce(json_agg(json_build_object('decision', decision, 'text', text,
				'said_at', api.rfc3339(at), 'outcome', outcome, 'answer', answer,
				'decided_at', api.rfc3339(decided_at)) order by decision), '[]')
			from arca.appeals where account = a.id),
		'telling', (select json_build_object('digest', digest, 'follows_commented', follows_commented)
			from arca.tellings where account = a.id),
		'follows', (select coalesce(json_agg(json_build_object('about', kind, 'subject', subject, 'is_on', is_on,
				'said_at', api.rfc3339(at)) order by place), '[]')
			from arca.follows where account = a.id),
		'notices', (select coalesce(json_agg(json_build_object('about', kind, 'subject', case
					when kind <> 'account' then subject end, 'what', what, 'count', count,
				'last_at', api.rfc3339(at), 'read_at', api.rfc3339(read_at)) order by place), '[]')
			from arca.notices where account = a.id),
		'uploads', (select coalesce(json_agg(json_build_object('upload', id, 'kind', kind, 'name', name, 'bytes', bytes,
				'sent_at', api.rfc3339(at), 'used_since', api.rfc3339(used_since), 'is_hidden', hidden,
				'deleted_at', api.rfc3339(deleted_at)) order by at, id), '[]')
			from arca.uploads where account = a.id),
		'assistances', (select coalesce(json_agg(json_build_object('reason', reason,
				'opened_at', api.rfc3339(opened_at), 'closed_at', api.rfc3339(closed_at)) order by id), '[]')
			from arca.assistances where account = a.id),
		'letters', (select coalesce(json_agg(json_build_object('kind', kind, 'state', state,
				'created_at', api.rfc3339(created_at), 'sent_at', api.rfc3339(sent_at),
				'recipient', recipient, 'facts', facts, 'trouble', trouble) order by created_at, id), '[]')
			from arca.outbox where account = a.id),
		'links', (select coalesce(json_agg(json_build_object('purpose', purpose, 'email', email,
				'until', api.rfc3339(until)) order by until, purpose), '[]')
			from (select purpose, email, until from arca.account_tokens where account = a.id
				union all select 'code', null, until from arca.mail_codes where account = a.id
				union all select 'leave ' || purpose, null, until from arca.unsubscribe_tokens
					where account = a.id) l),
		'names_asked', (select coalesce(json_agg(json_build_object('name', key,
				'until', api.rfc3339(until)) order by key), '[]')
			from arca.pseudonyms_held where holder = arca.email_key(a.email)),
		'tries', (select coalesce(json_agg(json_build_object('action', action, 'failures', failures,
				'last_at', api.rfc3339(last_at), 'locked_until', api.rfc3339(locked_until))
				order by action), '[]')
			from arca.tries where key in (arca.email_key(a.email), arca.factor_key(a.id))),
		'registry', registry,
		'not_here', (select json_agg(json_build_object('what', what,
				'why', words ->> ('why_' || what)))
			from unnest('{serials,contacts,after_erasing,ballots,secrets,logs}'::text[]) what))
$$;

-- A value on its line, or below it: members by their words, lists one after another.
create or replace function arca.export_lines(words jsonb, value json, zone text, margin text)
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	word text;
	said text := '';
	member record;
begin
	case json_typeof(value)
	when 'object' then
		for member in select key, m.value from json_each(value) m where key <> 'schema' loop
			said := said || E'\n' || margin || coalesce(words ->> member.key, member.key) || ':'
				|| arca.export_lines(words, member.value, zone, margin || '  ');
		end loop;
		return said;
	when 'array' then
		if json_array_length(value) = 0 then
			return ' ' || (words ->> 'none');
		end if;
		for member in select m.value from json_array_elements(value) m loop
			said := said || case json_typeof(member.value) when 'object'
				then E'\n' || margin || '–' else '' end
				|| arca.export_lines(words, member.value, zone, margin || '  ');
		end loop;
		return said;
	when 'null' then
		return ' ' || (words ->> 'none');
	else
		word := value #>> '{}';
		if word ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$' then
			word := arca.time_words(word::timestamptz, zone);
		end if;
		return ' ' || case when word in ('true', 'false') then words ->> word else word end;
	end case;
end $$;

-- Whether it may be begun, before the registrar is asked.
create or replace function api.account_fresh(token_hash text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.signed_in(token_hash, is_fresh => true);
end $$;

drop function if exists api.account_export(text, text); -- it had less
create or replace function api.account_export(token_hash text, form text, registry text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
	words jsonb := arca.export_words(a.language) || arca.export_registry_words(a.language);
	all_of_it json := arca.export_json(a, s.id, words,
		arca.export_registry(registry::json, a.language));
begin
	if form = 'json' then
		return all_of_it::text;
	end if;
	return (words ->> 'title') || E'\n' || arca.export_lines(words, all_of_it,
		coalesce(a.zone, (select zone from arca.city)), '') || E'\n';
end $$;
