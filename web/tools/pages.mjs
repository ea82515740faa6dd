// One static HTML page for each language and shell: lang and dir are right from the first byte. What is between the
// marks `plain` is what the daemon puts something else in place of: daemon/page, and tools/served.mjs that checks it.

const escapeHtml = (text) =>
	text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

export const DIRECTIONS = { es: "ltr", en: "ltr", ar: "rtl" };

/** A file of the build as the attributes that name it and its hash. */
const named = (attribute, { path, integrity }) => `${attribute}="${path}" integrity="${integrity}"`;

export function page({
	language,
	title,
	noscript,
	loading,
	styles,
	font,
	icon,
	script,
	preloads,
	importMap,
	feeds,
}) {
	const links = [
		// before anything that loads a module
		...(importMap ? [`<script type="importmap">${importMap}</script>`] : []),
		...styles.map((file) => `<link rel="stylesheet" ${named("href", file)}>`),
		...(language === "ar"
			? []
			: [`<link rel="preload" as="font" type="font/woff2" href="${font.path}" crossorigin>`]),
		...preloads.map((file) => `<link rel="modulepreload" ${named("href", file)}>`),
		...feeds.map(
			({ name, title }) =>
				`<link rel="alternate" type="application/atom+xml" href="/api/feeds/${language}/${name}" title="${escapeHtml(title)}">`,
		),
		`<link rel="icon" type="image/svg+xml" href="${icon.path}">`,
	];
	return `<!doctype html>
<html lang="${language}" dir="${DIRECTIONS[language]}">
<head>
<meta charset="utf-8">
<!--plain head--><title>${escapeHtml(title)}</title><!--/plain head-->
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${links.join("\n")}
<script type="module" ${named("src", script)}></script>
</head>
<body>
<!--plain body--><div id="app"><p class="boot">${escapeHtml(loading)}</p></div>
<noscript><div class="page"><main class="noscript"><p>${escapeHtml(noscript)}</p></main></div></noscript><!--/plain body-->
</body>
</html>
`;
}

/** The page for an address that is nothing: it cannot know the language, so it speaks all. */
export function missingPage({ languages, texts, style, icon }) {
	const parts = languages.map(
		(language) =>
			`<section lang="${language}" dir="${DIRECTIONS[language]}"><h1>${escapeHtml(texts[language].title)}</h1>` +
			`<p><a href="/${language}/">${escapeHtml(texts[language].home)}</a></p></section>`,
	);
	return `<!doctype html>
<html lang="${languages[0]}">
<head>
<meta charset="utf-8">
<title>404 · Arca</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" ${named("href", style)}>
<link rel="icon" type="image/svg+xml" href="${icon.path}">
</head>
<body><div class="page"><main class="missing">${parts.join("\n")}</main></div></body>
</html>
`;
}
