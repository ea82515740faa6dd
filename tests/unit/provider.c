/* daemon/roles: what an OpenID provider says of itself, what is said to it, and its tokens. Tokens
 * are signed here by libcjose with keys of the test's own. */
#include <criterion/criterion.h>

#include <cjose/cjose.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/idtoken.h"
#include "daemon/roles/outward.h"
#include "daemon/roles/provider.h"
#include "proto/base/encode.h"

#define SPAN(text) ((struct span){(const uint8_t *)(text), strlen(text)})
#define ISSUER     "https://id.example/realm"
#define NOW        1800000000U
#define NONCE      "n-0S6_WzA2Mj"

static const struct provider_client client = {.issuer = ISSUER,
    .id = "arca",
    .secret = "s:/%",
    .redirect = "https://a.example/account/back",
    .scopes = "openid email"};

#define DOCUMENT(issuer, token, more)                                                              \
	"{\"issuer\":\"" issuer "\",\"authorization_endpoint\":\"https://id.example/go?x=1\","     \
	"\"token_endpoint\":\"" token "\",\"jwks_uri\":\"https://keys.example/jwks\","             \
	"\"response_types_supported\":[\"code\"],"                                                 \
	"\"id_token_signing_alg_values_supported\":[\"ES256\"]" more "}"
#define TOKEN_URL "https://id.example/token"

static bool reads(const char *document)
{
	struct provider provider;
	struct fault fault = {0};
	const bool is_fine = provider_read(&provider, &client, SPAN(document), &fault);

	cr_expect_eq(is_fine, fault.kind == FAULT_NONE, "%s", document);
	return is_fine;
}

/* --- what it says of itself --------------------------------------------------------------------
 */

Test(provider, a_configuration_in_form_is_taken)
{
	struct provider provider;

	cr_assert(provider_read(&provider, &client, SPAN(DOCUMENT(ISSUER, TOKEN_URL, "")), NULL));
	cr_expect_str_eq(provider.token, TOKEN_URL);
	cr_expect_str_eq(provider.keys, "https://keys.example/jwks");
	cr_expect(!provider.says_issuer);
	cr_assert(provider_read(&provider, &client,
	    SPAN(DOCUMENT(ISSUER, TOKEN_URL,
		",\"authorization_response_iss_parameter_supported\":true,"
		"\"code_challenge_methods_supported\":[\"plain\",\"S256\"]")),
	    NULL));
	cr_expect(provider.says_issuer);
}

Test(provider, any_other_is_not)
{
	cr_expect(!reads(""));
	cr_expect(!reads("[]"));
	cr_expect(!reads("{}"));
	cr_expect(!reads(DOCUMENT(ISSUER "/", TOKEN_URL, "")));
	cr_expect(!reads(DOCUMENT("https://id.example", TOKEN_URL, "")));
	cr_expect(!reads(DOCUMENT(ISSUER, "http://id.example/token", "")));
	cr_expect(
	    !reads(DOCUMENT(ISSUER, "http://localhost:80/token", "")), "the issuer is not here");
	cr_expect(!reads(DOCUMENT(ISSUER, "https://id.example/token#x", "")));
	cr_expect(!reads(DOCUMENT(ISSUER, "https://id.example\\u0000/token", "")));
	cr_expect(!reads(DOCUMENT(ISSUER, "https://me@id.example/token", "")));
	cr_expect(!reads(DOCUMENT(ISSUER, "https://", "")));
	cr_expect(!reads(DOCUMENT(ISSUER, TOKEN_URL, ",\"issuer\":\"" ISSUER "\"")), "twice");
	cr_expect(!reads(
	    DOCUMENT(ISSUER, TOKEN_URL, ",\"code_challenge_methods_supported\":[\"plain\"]")));
	cr_expect(!reads(DOCUMENT(ISSUER, TOKEN_URL, ",\"code_challenge_methods_supported\":7")));
	cr_expect(!reads(
	    DOCUMENT(ISSUER, TOKEN_URL, ",\"token_endpoint_auth_methods_supported\":[\"none\"]")));
}

Test(provider, an_issuer_is_an_address_alone)
{
	cr_expect(provider_is_issuer(ISSUER));
	cr_expect(provider_is_issuer("http://localhost:4000"));
	cr_expect(!provider_is_issuer("http://id.example"));
	cr_expect(!provider_is_issuer("https://"));
	cr_expect(!provider_is_issuer(ISSUER "?x"));
	cr_expect(!provider_is_issuer(ISSUER "#x"));
	cr_expect(!provider_is_issuer("https://id.example/\xc3\xa9"));
}

/* --- what is said to it ------------------------------------------------------------------------
 */

Test(provider, addresses_and_bodies_are_escaped)
{
	const struct provider_visit visit = {
	    .state = "s&=", .nonce = "n", .challenge = "c", .language = "es"};
	struct provider provider;
	struct buf out = {0};

	cr_assert(provider_read(&provider, &client, SPAN(DOCUMENT(ISSUER, TOKEN_URL, "")), NULL));
	provider_address(&out, &provider, &client, &visit);
	cr_expect_str_eq(buf_text(&out),
	    "https://id.example/go?x=1&response_type=code&client_id=arca&redirect_uri="
	    "https%3A%2F%2Fa.example%2Faccount%2Fback&scope=openid%20email&state=s%26%3D&nonce=n&"
	    "code_challenge=c&code_challenge_method=S256&ui_locales=es&max_age=86400");
	buf_free(&out);
	provider_exchange(&out, &client, "a+b/c", "v");
	cr_expect_str_eq(buf_text(&out),
	    "grant_type=authorization_code&code=a%2Bb%2Fc&redirect_uri="
	    "https%3A%2F%2Fa.example%2Faccount%2Fback&code_verifier=v");
	buf_free(&out);
	provider_basic(&out, &client);
	cr_expect_str_eq(buf_text(&out), "YXJjYTpzJTNBJTJGJTI1", "arca:s%%3A%%2F%%25");
	buf_free(&out);
	provider_discovery_url(&out, ISSUER "/");
	cr_expect_str_eq(buf_text(&out), ISSUER "/.well-known/openid-configuration");
	buf_free(&out);
}

static bool has_tokens(const char *answer)
{
	struct buf id = {0}, access = {0};
	const bool is_fine = provider_tokens(&id, &access, SPAN(answer));

	buf_free(&id);
	buf_free(&access);
	return is_fine;
}

Test(provider, answers_with_both_tokens_are_taken)
{
	cr_expect(
	    has_tokens("{\"id_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"bearer\"}"));
	cr_expect(
	    !has_tokens("{\"id_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"mac\"}"));
	cr_expect(!has_tokens("{\"id_token\":\"a\",\"token_type\":\"Bearer\"}"));
	cr_expect(!has_tokens("{\"id_token\":\"a\",\"access_token\":\"b\"}"));
	cr_expect(!has_tokens("{\"id_token\":\"a\",\"id_token\":\"c\",\"access_token\":\"b\","
			      "\"token_type\":\"Bearer\"}"));
}

/* --- keys and tokens ---------------------------------------------------------------------------
 */

static cjose_jwk_t *rsa_key(size_t bits)
{
	static const uint8_t exponent[] = {1, 0, 1};
	cjose_err why;

	return cjose_jwk_create_RSA_random(bits, exponent, sizeof exponent, &why);
}

static cjose_jwk_t *ec_key(cjose_jwk_ec_curve curve)
{
	cjose_err why;

	return cjose_jwk_create_EC_random(curve, &why);
}

/* A set of one key, with more members of it. */
static struct idtoken_keys *keys_of(const cjose_jwk_t *jwk, const char *more)
{
	cjose_err why;
	char *text = cjose_jwk_to_json(jwk, false, &why);
	char set[4096];

	(void)snprintf(set, sizeof set, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},%.*s%s}]}",
	    (int)strlen(text) - 1, text, more);
	free(text);
	return idtoken_keys_read(SPAN(set));
}

static size_t count_of(cjose_jwk_t *jwk, const char *more)
{
	struct idtoken_keys *keys = keys_of(jwk, more);
	const size_t count = keys == NULL ? 99 : idtoken_keys_count(keys);

	idtoken_keys_free(&keys);
	(void)cjose_jwk_release(jwk);
	return count;
}

Test(idtoken, keys_that_verify_what_we_take_are_kept)
{
	struct idtoken_keys *keys;

	cr_expect_eq(count_of(rsa_key(2048), ""), 1U);
	cr_expect_eq(
	    count_of(rsa_key(2048), ",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"k\""), 1U);
	cr_expect_eq(count_of(rsa_key(2048), ",\"use\":\"enc\""), 0U);
	cr_expect_eq(count_of(rsa_key(2048), ",\"alg\":\"PS256\""), 0U);
	cr_expect_eq(count_of(rsa_key(1024), ""), 0U, "too weak");
	cr_expect_eq(count_of(ec_key(CJOSE_JWK_EC_P_256), ",\"alg\":\"ES256\""), 1U);
	cr_expect_eq(count_of(ec_key(CJOSE_JWK_EC_P_256), ",\"alg\":\"RS256\""), 0U);
	cr_expect_eq(count_of(ec_key(CJOSE_JWK_EC_P_384), ""), 0U);
	cr_expect_eq(
	    count_of(ec_key(CJOSE_JWK_EC_P_256), ",\"x\":\"AAAA\""), 99U, "a member twice");
	cr_expect_null(idtoken_keys_read(SPAN("{}")));
	cr_expect_null(idtoken_keys_read(SPAN("{\"keys\":{}}")));
	keys =
	    idtoken_keys_read(SPAN("{\"keys\":[1,\"a\",{},null,{\"kty\":\"EC\",\"crv\":\"P-256\","
				   "\"x\":\"AAAA\",\"y\":\"AAAA\"}]}"));
	cr_assert_not_null(keys);
	cr_expect_eq(idtoken_keys_count(keys), 0U, "no point of the curve");
	idtoken_keys_free(&keys);
}

static char *sign(const cjose_jwk_t *jwk, const char *algorithm, const char *claims)
{
	cjose_err why;
	cjose_header_t *header = cjose_header_new(&why);
	cjose_jws_t *jws;
	const char *text = NULL;
	char *copy;

	(void)cjose_header_set(header, CJOSE_HDR_ALG, algorithm, &why);
	jws = cjose_jws_sign(jwk, header, (const uint8_t *)claims, strlen(claims), &why);
	cr_assert_not_null(jws, "%s", algorithm);
	cr_assert(cjose_jws_export(jws, &text, &why));
	copy = strdup(text);
	cjose_jws_release(jws);
	cjose_header_release(header);
	return copy;
}

static enum provider_verdict judge(
    struct idtoken *out, const struct idtoken_keys *keys, const char *token)
{
	const struct idtoken_terms terms = {.issuer = ISSUER,
	    .client = "arca",
	    .nonce = NONCE,
	    .now_s = NOW,
	    .access_token = SPAN("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")};

	return idtoken_judge(out, &terms, keys, SPAN(token));
}

#define CLAIMS(more)                                                                               \
	"{\"iss\":\"" ISSUER "\",\"aud\":\"arca\",\"sub\":\"1\",\"nonce\":\"" NONCE "\"" more "}"
#define TIMES ",\"iat\":1800000000,\"exp\":1800000300"

Test(idtoken, a_token_of_a_known_key_says_who_it_is)
{
	cjose_jwk_t *rsa = rsa_key(2048), *ec = ec_key(CJOSE_JWK_EC_P_256);
	struct idtoken_keys *keys = keys_of(ec, "");
	struct idtoken said;
	/* the access token and its hash are those of OpenID Connect Core 1.0, A.3 */
	char *token = sign(ec, "ES256",
	    CLAIMS(TIMES ",\"email\":\"a@b.example\",\"email_verified\":true,"
			 "\"auth_time\":1799999970,\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\""));

	cr_expect_eq(judge(&said, keys, token), PROVIDER_FINE);
	cr_expect_str_eq(said.subject, "1");
	cr_expect_str_eq(said.email, "a@b.example");
	cr_expect(said.has_age);
	cr_expect_eq(said.age_s, 30U);
	free(token);
	token = sign(
	    ec, "ES256", CLAIMS(TIMES ",\"email\":\"a@b.example\",\"email_verified\":\"true\""));
	cr_expect_eq(judge(&said, keys, token), PROVIDER_FINE);
	cr_expect_str_eq(said.email, "", "not verified is not said");
	cr_expect(!said.has_age);
	free(token);
	token = sign(rsa, "RS256", CLAIMS(TIMES));
	cr_expect_eq(judge(&said, keys, token), PROVIDER_KEY);
	idtoken_keys_free(&keys);
	keys = keys_of(rsa, "");
	cr_expect_eq(judge(&said, keys, token), PROVIDER_FINE);
	cr_expect_str_eq(said.subject, "1");
	free(token);
	token = sign(rsa, "PS256", CLAIMS(TIMES));
	cr_expect_eq(judge(&said, keys, token), PROVIDER_ALGORITHM);
	free(token);
	idtoken_keys_free(&keys);
	(void)cjose_jwk_release(rsa);
	(void)cjose_jwk_release(ec);
}

Test(idtoken, claims_that_are_not_for_us_and_now_are_refused)
{
	static const struct {
		enum provider_verdict verdict;
		const char *claims;
	} cases[] = {
	    {PROVIDER_EXPIRED, CLAIMS(",\"iat\":1799999600,\"exp\":1799999940")},
	    {PROVIDER_FINE, CLAIMS(",\"iat\":1799999600,\"exp\":1799999941")},
	    {PROVIDER_EXPIRED, CLAIMS(",\"iat\":1799999339,\"exp\":1800000300")},
	    {PROVIDER_FINE, CLAIMS(",\"iat\":1799999340,\"exp\":1800000300")},
	    {PROVIDER_FUTURE, CLAIMS(",\"iat\":1800000061,\"exp\":1800000300")},
	    {PROVIDER_FINE, CLAIMS(",\"iat\":1800000060,\"exp\":1800000300")},
	    {PROVIDER_FORM, CLAIMS("")},
	    {PROVIDER_FORM, CLAIMS(",\"iat\":-1,\"exp\":1800000300")},
	    {PROVIDER_FORM, CLAIMS(",\"iat\":1.8e9,\"exp\":1800000300")},
	    {PROVIDER_FORM, CLAIMS(TIMES ",\"sub\":\"2\"")},
	    {PROVIDER_FORM, CLAIMS(TIMES ",\"auth_time\":1800000061")},
	    {PROVIDER_PARTY, CLAIMS(TIMES ",\"azp\":\"other\"")},
	    {PROVIDER_ACCESS, CLAIMS(TIMES ",\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RA\"")},
	    {PROVIDER_FORM, "[]"},
	    {PROVIDER_ISSUER, "{}"},
	};
	cjose_jwk_t *ec = ec_key(CJOSE_JWK_EC_P_256);
	struct idtoken_keys *keys = keys_of(ec, "");
	struct idtoken said;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *token = sign(ec, "ES256", cases[i].claims);

		cr_expect_eq(judge(&said, keys, token), cases[i].verdict, "%s", cases[i].claims);
		cr_expect(cases[i].verdict == PROVIDER_FINE || said.subject[0] == '\0');
		free(token);
	}
	idtoken_keys_free(&keys);
	(void)cjose_jwk_release(ec);
}

Test(idtoken, a_signature_is_of_every_byte)
{
	cjose_jwk_t *ec = ec_key(CJOSE_JWK_EC_P_256);
	struct idtoken_keys *keys = keys_of(ec, "");
	char *token = sign(ec, "ES256", CLAIMS(TIMES));
	struct idtoken said;

	cr_assert_eq(judge(&said, keys, token), PROVIDER_FINE);
	for (size_t i = 0; token[i] != '\0'; i++) {
		const char kept = token[i];

		token[i] = kept == 'A' ? 'B' : 'A';
		cr_expect_neq(judge(&said, keys, token), PROVIDER_FINE, "byte %zu", i);
		token[i] = kept;
	}
	for (size_t len = strlen(token); len > 0; len--) {
		token[len - 1] = '\0';
		cr_expect_neq(judge(&said, keys, token), PROVIDER_FINE, "%zu bytes", len);
	}
	free(token);
	/* padding within the signature, at which libcjose asserts */
	token = sign(ec, "ES256", CLAIMS(TIMES));
	token[strlen(token) - 20] = '=';
	cr_expect_eq(judge(&said, keys, token), PROVIDER_FORM);
	free(token);
	idtoken_keys_free(&keys);
	(void)cjose_jwk_release(ec);
}

Test(outward, https_or_this_machine)
{
	cr_expect(outward_is_url("https://a.example/x"));
	cr_expect(outward_is_url("http://127.0.0.1:80"));
	cr_expect(outward_is_url("http://[::1]:80/"));
	cr_expect(!outward_is_url("http://localhost.example:80/"));
	cr_expect(!outward_is_url("http://localhost/"));
	cr_expect(!outward_is_url("https://"));
	cr_expect(!outward_is_url("https://a@b.example/"));
	cr_expect(!outward_is_url("ftp://a.example/"));
}
