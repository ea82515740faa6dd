// Answers of the API against proto/openapi.json, in as much of JSON Schema as that file uses.
import { readFileSync } from "node:fs";

const api = JSON.parse(readFileSync(new URL("../../proto/openapi.json", import.meta.url), "utf8"));

const routes = Object.entries(api.paths).map(([path, methods]) => ({
	pattern: new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{[a-z0-9]+\}/g, "[^/]+")}$`),
	methods,
}));

function typeOf(value) {
	if (value === null) return "null";
	if (Array.isArray(value)) return "array";
	return Number.isInteger(value) ? "integer" : typeof value;
}

function objectErrors(schema, value, at) {
	const { properties = {}, required = [], additionalProperties = true } = schema;
	const errors = required.filter((key) => !(key in value)).map((key) => `${at} has no ${key}`);
	for (const [key, one] of Object.entries(value)) {
		if (key in properties) errors.push(...valueErrors(properties[key], one, `${at}.${key}`));
		else if (additionalProperties === false) errors.push(`${at} has ${key}`);
		else if (additionalProperties !== true) errors.push(...valueErrors(additionalProperties, one, `${at}.${key}`));
	}
	return errors;
}

function valueErrors(schema, value, at) {
	if (schema.$ref) return valueErrors(api.components.schemas[schema.$ref.split("/").pop()], value, at);
	if (schema.oneOf) {
		const tried = schema.oneOf.map((one) => valueErrors(one, value, at));
		return tried.some((errors) => errors.length === 0) ? [] : tried[0];
	}
	const type = typeOf(value);
	if (schema.type && ![schema.type].flat().includes(type)) return [`${at} is ${type}, not ${schema.type}`];
	if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${value}`];
	if (type === "null") return [];
	if (type === "object") return objectErrors(schema, value, at);
	if (type === "array") return value.flatMap((one, i) => valueErrors(schema.items ?? {}, one, `${at}[${i}]`));
	const isText = type === "string";
	if (isText && schema.pattern && !new RegExp(schema.pattern).test(value)) return [`${at}: ${value}`];
	const size = isText ? value.length : value;
	const [least, most] = isText ? [schema.minLength, schema.maxLength] : [schema.minimum, schema.maximum];
	return size < (least ?? size) || size > (most ?? size) ? [`${at}: ${value} is out of bounds`] : [];
}

/** What is not as the description says; an answer that it does not have is an error too. */
export function shapeErrors(method, path, status, body) {
	const route = routes.find(({ pattern, methods }) => pattern.test(path) && method.toLowerCase() in methods);
	const answer = route?.methods[method.toLowerCase()].responses[status];
	if (!answer) return [`${method} ${path}: ${status} is not described`];
	const schema = answer.content?.["application/json"]?.schema;
	return schema ? valueErrors(schema, body, `${method} ${path}`) : [];
}
