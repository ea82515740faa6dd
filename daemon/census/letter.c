/*
 * The words of a letter. See letter.h.
 */
#include "daemon/census/letter.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct letter_words languages[] = {
    {"es", "ltr", "Tu código para verificar tu cuenta",
	"Con este código demuestras que vives aquí, y tu cuenta puede votar en los presupuestos "
	"participativos.",
	"Entra en tu cuenta, abre «Verificar» y escribe el código y tu fecha de nacimiento.",
	"El código vale una sola vez, hasta el",
	"No se lo des a nadie: nunca te lo pediremos por teléfono ni por correo.",
	"Preguntas sobre tus datos:"},
    {"en", "ltr", "Your code for verifying your account",
	"With this code you show that you live here, and your account can vote in the "
	"participatory budget.",
	"Sign in to your account, open “Verify”, and type the code and your birth date.",
	"The code is good once, until",
	"Give it to nobody: we will never ask for it by telephone or e-mail.",
	"Questions about your data:"},
    {"ar", "rtl", "رمزك للتحقق من حسابك",
	"بهذا الرمز تثبت أنك تسكن هنا، ويصبح بإمكان حسابك التصويت في الميزانية التشاركية.",
	"ادخل إلى حسابك وافتح «التحقق» واكتب الرمز وتاريخ ميلادك.", "يصلح الرمز مرة واحدة حتى",
	"لا تعطه لأحد: لن نطلبه منك أبدًا بالهاتف أو البريد.", "أسئلة عن بياناتك:"},
};

const struct letter_words *letter_words(const char *language)
{
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		if (language == NULL || strcmp(languages[i].language, language) == 0)
			return &languages[i];
	return NULL;
}

void letter_until(char out[16], int64_t now_s)
{
	const time_t until = (time_t)(now_s + LETTER_DAYS * (int64_t)86400);
	struct tm day;

	(void)gmtime_r(&until, &day);
	(void)strftime(out, 16, "%Y-%m-%d", &day);
}
