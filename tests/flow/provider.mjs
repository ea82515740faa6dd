// A real OpenID provider (npm's oidc-provider) for tests: node provider.mjs PORT REDIRECT_URI. Anybody signs in with any
// name and no password; a name with "+" has an address that the provider says is verified.
import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);

const [port, redirect] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

const jwk = (kind, options, kid) => ({ ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }), kid, use: "sig" });

const client = { redirect_uris: [redirect], response_types: ["code"], grant_types: ["authorization_code"] };
const provider = new Provider(issuer, {
	clients: [
		// characters that have to be escaped in Basic
		{ ...client, client_id: "arca:city", client_secret: "a secret: with + and %, of the test", token_endpoint_auth_method: "client_secret_basic", id_token_signed_response_alg: "RS256" },
		{ ...client, client_id: "arca-public", token_endpoint_auth_method: "none", id_token_signed_response_alg: "ES256" },
	],
	jwks: { keys: [jwk("rsa", { modulusLength: 2048 }, "rsa-1"), jwk("ec", { namedCurve: "P-256" }, "ec-1")] },
	claims: { openid: ["sub"], email: ["email", "email_verified"] },
	conformIdTokenClaims: false,
	pkce: { required: () => true },
	cookies: { keys: ["only for tests"] },
	features: { devInteractions: { enabled: false } },
	interactions: { url: (_, { uid }) => `/interaction/${uid}` },
	ttl: { Interaction: 600, Session: 3600, Grant: 3600, IdToken: 600, AccessToken: 600 },
	findAccount: (_, id) => ({
		accountId: id,
		claims: () => ({ sub: id, email: `${createHash("sha256").update(id).digest("hex").slice(0, 8)}@people.example`, email_verified: id.includes("+") }),
	}),
});

const page = (text) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>The provider</title><main><h1>The provider</h1>${text}</main></html>`;

/** Who they are, and that Arca may know: one form for both. */
async function interact(request, response) {
	const { params, uid } = await provider.interactionDetails(request, response);
	if (request.method === "GET") {
		response.setHeader("Content-Type", "text/html; charset=utf-8");
		response.end(page(`<form method="post" action="/interaction/${uid}"><label>Name <input id="name" name="name"></label>
			<button id="in">Sign in</button><button id="no" name="no" value="1">No</button></form>`));
		return;
	}
	let body = "";
	for await (const part of request) body += part;
	const form = new URLSearchParams(body);
	if (form.has("no")) {
		await provider.interactionFinished(request, response, { error: "access_denied", error_description: "they said no" });
		return;
	}
	const accountId = form.get("name");
	const grant = new provider.Grant({ accountId, clientId: params.client_id });
	grant.addOIDCScope("openid email");
	await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId: await grant.save() } });
}

createServer((request, response) => {
	if (!request.url.startsWith("/interaction/")) return provider.callback()(request, response);
	return interact(request, response).catch((error) => {
		response.statusCode = 500;
		response.end(String(error.stack));
	});
}).listen(Number(port), "localhost", () => console.log(`ready ${issuer}`));
