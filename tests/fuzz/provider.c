/*
 * What a provider says: nothing crashes, endpoints that are taken are https, and no token is fine
 * whose key nobody has. The first byte says which: its configuration, its keys, an ID token, an
 * answer with tokens.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/idtoken.h"
#include "daemon/roles/provider.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct provider_client client = {.issuer = "https://id.example",
    .id = "arca",
    .secret = "",
    .redirect = "https://a.example/account/back",
    .scopes = "openid"};

static const char set[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e\","
			  "\"x\":\"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY\","
			  "\"y\":\"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU\"}]}";

static void configuration(struct span document)
{
	struct provider provider;

	if (provider_read(&provider, &client, document, NULL) &&
	    (strncmp(provider.authorization, "https://", 8) != 0 ||
		strncmp(provider.token, "https://", 8) != 0 ||
		strncmp(provider.keys, "https://", 8) != 0))
		abort();
}

static void keys_read(struct span document)
{
	struct idtoken_keys *keys = idtoken_keys_read(document);

	if (keys != NULL && idtoken_keys_count(keys) > 64)
		abort();
	idtoken_keys_free(&keys);
}

static void token(struct span text)
{
	static struct idtoken_keys *keys;
	const struct idtoken_terms terms = {.issuer = "https://id.example",
	    .client = "arca",
	    .nonce = "n",
	    .now_s = 1800000000,
	    .access_token = {(const uint8_t *)"a", 1}};
	struct idtoken said;

	if (keys == NULL)
		keys = idtoken_keys_read((struct span){(const uint8_t *)set, sizeof set - 1});
	if (keys == NULL || idtoken_keys_count(keys) != 1)
		abort();
	if (idtoken_judge(&said, &terms, keys, text) == PROVIDER_FINE || said.subject[0] != '\0')
		abort();
}

static void tokens(struct span answer)
{
	struct buf id = {0}, access = {0};

	(void)!provider_tokens(&id, &access, answer);
	buf_wipe(&id);
	buf_wipe(&access);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static void (*const readers[])(struct span text) = {
	    configuration, keys_read, token, tokens};

	if (len > 0)
		readers[bytes[0] % 4]((struct span){bytes + 1, len - 1});
	return 0;
}
