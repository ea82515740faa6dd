/*
 * Addresses and User-Agents: nothing crashes, a form is its own form, and it is short and lower
 * case.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/api/agent.h"
#include "daemon/api/email.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char form[EMAIL_ROOM], again[EMAIL_ROOM], label[AGENT_ROOM];
	const char *why = NULL;
	char *typed = malloc(len + 1);

	if (typed == NULL)
		return 0;
	if (len > 0)
		memcpy(typed, bytes, len);
	typed[len] = '\0';
	if (email_read(form, typed, &why)) {
		if (!email_read(again, form, &why) || strcmp(form, again) != 0 ||
		    strchr(form, '@') == NULL || strpbrk(form, " \t\r\n\"<>,;ABCXYZ") != NULL)
			abort();
	} else if (why == NULL) {
		abort();
	}
	agent_label(label, (struct span){bytes, len});
	if (strlen(label) >= AGENT_ROOM)
		abort();
	free(typed);
	return 0;
}
