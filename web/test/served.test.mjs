// A page as it is served, against the file of its shell: what the daemon may say, and everything that it may not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pageErrors, picturesBesides, withoutPlain } from "../tools/served.mjs";

const shellOf = (head, body) =>
	`<html><head><!--plain head-->${head}<!--/plain head--><script type="module" src="/a.js"></script></head><body><!--plain body-->${body}<!--/plain body--></body></html>`;
const shell = shellOf("<title>Arca</title>", '<div id="app"></div>');

test("what the daemon says is fine", () => {
	assert.deepEqual(pageErrors(shell, shell), []);
	const page = shellOf(
		'<title>x &lt;b&gt;</title><link rel="canonical" href="https://a.es/"><script type="application/ld+json">{"a":"\\u003c"}</script>',
		'<div id="app" data-plain=""><a href="/es/">x</a><img src="/api/x" alt=""></div>',
	);
	assert.deepEqual(pageErrors(page, shell), []);
	assert.equal(withoutPlain(page), withoutPlain(shell));
});

test("whatever runs, loads or is elsewhere is found", () => {
	for (const [head, body] of [
		["", "<script>alert(1)</script>"],
		["", '<script type="module" src="/b.js"></script>'],
		["", '<script type="application/ld+json" src="/b.js"></script><script>x</script>'],
		['<link rel="stylesheet" href="/x.css">', ""],
		['<link rel="modulepreload" href="/x.js">', ""],
		["<base href=x>", ""],
		["", '<p onclick="x()">y</p>'],
		["", '<p style="x">y</p>'],
		["", '<a href="javascript:x">y</a>'],
		["", '<a href="//b.es">y</a>'],
		["", '<iframe src="/x"></iframe>'],
		["", "<p class=x>y</p>"],
		["", "<!-- x -->"],
		["", "<svg><animate/></svg>"],
		["", '<form action="/x"></form>'],
	])
		assert.notDeepEqual(pageErrors(shellOf(head, body), shell), [], head + body);
	assert.deepEqual(pageErrors(shell.replace("/a.js", "/b.js"), shell), [
		"differs outside of the marks",
	]);
	assert.deepEqual(pageErrors(`${shell}<script>x</script>`, shell), [
		"differs outside of the marks",
	]);
	// a second pair of marks is no way in
	const twice = shell.replace(
		"</body>",
		"<!--plain body--><script>x</script><!--/plain body--></body>",
	);
	assert.deepEqual(pageErrors(twice, shell), ["differs outside of the marks"]);
});

test("pictures may come from one more origin, and nothing else of a policy differs", () => {
	const policy = "default-src 'none'; img-src 'self'; connect-src 'self'; script-src 'self'";
	const besides = (said) => picturesBesides(policy.replace("img-src 'self'", said), policy);
	assert.equal(besides("img-src 'self'"), "");
	assert.equal(besides("img-src 'self' https://tiles.example.org"), "https://tiles.example.org");
	assert.equal(besides("img-src 'self' https://t.example:8443"), "https://t.example:8443");
	assert.equal(besides("img-src 'self' http://localhost:81"), "http://localhost:81");
	for (const said of [
		"img-src 'self' ",
		"img-src 'self' *",
		"img-src 'self' https:",
		"img-src 'self' data:",
		"img-src 'self' http://tiles.example.org",
		"img-src 'self' https://a.example https://b.example",
		"img-src 'self' https://a.example; script-src https://a.example",
		"img-src https://a.example",
		"",
	])
		assert.equal(besides(said), null, said);
	assert.equal(picturesBesides(null, policy), null);
	assert.equal(picturesBesides(`${policy} https://a.example`, policy), null);
	assert.equal(picturesBesides("default-src 'none'", "default-src 'self'"), null);
});
