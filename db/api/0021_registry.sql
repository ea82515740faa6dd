-- What comes from the registrar: the registry's part of an export (db/registry/functions/0006), in
-- which rounds have their numbers only and nothing is in words; and how much was tidied there.

-- As arca.export_words.
create or replace function arca.export_registry_words(language text) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_object_agg(key, case language when 'es' then es when 'ar' then ar else en end)
	from (values
		('registry', 'En el registro (otra base de datos)', 'In the registry (another database)',
			'في السجل (قاعدة بيانات أخرى)'),
		('person', 'Quién eres en el padrón', 'Who you are in the census', 'من أنت في السجل السكاني'),
		('is_in_census', 'Está en el padrón', 'Is in the census', 'موجود في السجل السكاني'),
		('source', 'De dónde viene (file: un fichero; lookup: el servicio del padrón)',
			'Where it comes from (file: a file; lookup: the service of the census)',
			'المصدر (file: ملف؛ lookup: خدمة السجل السكاني)'),
		('key_generation', 'Número de la clave de las huellas', 'Number of the key of the hashes', 'رقم مفتاح البصمات'),
		('birth_date', 'Fecha de nacimiento', 'Date of birth', 'تاريخ الميلاد'),
		('district', 'Distrito', 'District', 'الحي'), ('postal_code', 'Código postal', 'Postal code', 'الرمز البريدي'),
		('sex', 'Sexo', 'Sex', 'الجنس'), ('habitat', 'Hábitat', 'Habitat', 'البيئة'),
		('has_email', 'El padrón tiene un correo electrónico', 'The census has an e-mail address', 'لدى السجل السكاني بريد إلكتروني'),
		('has_phone', 'El padrón tiene un teléfono', 'The census has a telephone number', 'لدى السجل السكاني رقم هاتف'),
		('before_last_import', 'Lo que decía antes de la última carga del padrón', 'What it said before the census was last loaded',
			'ما كان قبل آخر تحميل للسجل السكاني'),
		('admissions', 'Votaciones en las que entraste', 'Rounds that you were admitted to', 'عمليات التصويت التي دخلتها'),
		('round', 'Votación', 'Round', 'التصويت'), ('admitted_on', 'Día', 'Day', 'اليوم'),
		('is_complete', 'Con su número', 'Has its number', 'له رقمه'),
		('conflicts', 'Conflictos: el mismo documento en dos cuentas', 'Conflicts: one document, two accounts',
			'تعارضات: وثيقة واحدة وحسابان'),
		('number', 'Número', 'Number', 'الرقم'), ('at', 'El', 'On', 'في'),
		('is_claim', 'Esta cuenta lo pidió después', 'This account asked later', 'هذا الحساب طلب لاحقًا'),
		('decision', 'Decisión', 'Decision', 'القرار'), ('decided_at', 'Decidido el', 'Decided', 'تاريخ القرار'),
		('desk', 'Verificaciones en persona', 'Verifications in person', 'التحققات الحضورية'),
		('verdict', 'Resultado', 'Result', 'النتيجة'), ('codes', 'Cartas y códigos', 'Letters and codes', 'الرسائل والرموز'),
		('used_at', 'Usado el', 'Used', 'استُعمل في'), ('asked', 'Veces pedido', 'Times asked for', 'مرات الطلب'),
		('lookups', 'Preguntas al servicio del padrón', 'Questions to the service of the census', 'أسئلة إلى خدمة السجل السكاني'),
		('answer', 'Respuesta', 'Answer', 'الجواب'),
		('notices', 'Avisos de voto que esperan', 'Notices of a vote that wait', 'إشعارات تصويت منتظرة'),
		('why_serials', 'En el registro hay además un número y una huella de cada votación en la que entraste, y la hora. Con ellos se podría encontrar tu voto cifrado en el registro público, así que no salen de allí: del día, no de la hora, sí se informa.',
			'The registry also has a number and a hash for each round that you were admitted to, and the time of day. With them your sealed ballot could be found in the public log, so they do not leave it: you are told the day, not the time.',
			'في السجل أيضًا رقم وبصمة لكل تصويت دخلته، والساعة. وبها يمكن العثور على صوتك المختوم في السجل العام، لذلك لا تخرج منه: تُذكر لك اليوم لا الساعة.'),
		('why_contacts', 'Si el padrón tiene un correo o un teléfono tuyo, el registro lo guarda cifrado. Aquí solo se dice que está, para que quien entre en tu cuenta no lo aprenda. Los verás completos en la oficina de la ciudad.',
			'If the census has an address or a telephone number of yours, the registry keeps it sealed. Here it is only said that it is there, so that nobody who gets into your account learns it. The city''s desk shows them to you in full.',
			'إذا كان لدى السجل السكاني بريدك أو هاتفك فإنه محفوظ مختومًا. ولا يُذكر هنا إلا وجوده، كي لا يعرفه من يدخل حسابك. تراهما كاملين في مكتب المدينة.'),
		('why_after_erasing', 'Si borras la cuenta, esta parte del registro se queda: qué persona usó esa cuenta y en qué votaciones entró, para que nadie vote dos veces. Los intentos se borran a los 40 días y los códigos a los 2; lo demás, cuando la ciudad destruye el padrón.',
			'If you erase the account, this part stays in the registry: which person used that account, and the rounds they were admitted to, so that nobody votes twice. Tries go after 40 days and codes after 2; all else when the city destroys the census.',
			'إذا حذفت الحساب يبقى هذا الجزء في السجل: من استعمل ذلك الحساب وعمليات التصويت التي دخلها، كي لا يصوّت أحد مرتين. تُحذف المحاولات بعد 40 يومًا والرموز بعد يومين، والباقي حين تتلف المدينة السجل السكاني.')
	) w (key, es, en, ar)
$$;

-- Rounds by their slugs and names. Null where the city has no registry.
create or replace function arca.export_registry(registry json, language text) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when json_typeof(registry) = 'object' then (
		select json_object_agg(member.key, case member.key when 'admissions' then (
			select coalesce(json_agg(json_build_object('round', r.slug,
					'name', api.text_in(r.titles, language), 'admitted_on', a -> 'admitted_on',
					'is_complete', a -> 'is_complete') order by r.id), '[]')
			from json_array_elements(member.value) a join arca.rounds r on r.id = (a ->> 'round')::integer)
			else member.value end)
		from json_each(registry) member) end
$$;

-- --- what was tidied there -----------------------------------------------------------------------

-- How long the registry keeps things, in seconds, and the time: for the registrar.
create or replace function arca.registry_keeps() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_object_agg(kind, extract(epoch from keep)::bigint) from arca.retention()
	where kind like 'registry%' and keep is not null
$$;

-- How much went there in all. A registry that was set back begins anew: what it counts then is new.
create or replace function arca.registry_tidied(totals jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	known bigint;
begin
	for one in select r.kind, (totals ->> r.kind)::bigint as gone from arca.retention() r
			where r.kind like 'registry%' and totals ? r.kind loop
		insert into arca.registry_totals as t (kind, gone) values (one.kind, 0)
			on conflict (kind) do nothing;
		select gone into known from arca.registry_totals where kind = one.kind for update;
		perform arca.tidy_note(one.kind, case when one.gone >= known then one.gone - known else one.gone end);
		update arca.registry_totals set gone = one.gone where kind = one.kind;
	end loop;
end $$;
