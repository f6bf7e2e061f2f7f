// GitHub's REST API as its own OpenAPI document describes it (npm `@octokit/openapi`), at the version the connector asks for,
// and its GraphQL API as its published schema does (npm `@octokit/graphql-schema`).

import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { handedOut, isJson, parse } from './exchanges.js';
import { inNode } from './files.js';
import { GraphQl } from './graphql.js';
import { Operations } from './operations.js';
import { fromOpenApi, Schemas } from './schema.js';

/** The version the connector asks for: what changed with it is applied to the document. */
const VERSION = '2026-03-10';
const VERBS = ['get', 'put', 'post', 'patch', 'delete'];
/** What errors look like that an operation does not list itself. */
const ANY_ERROR = { $ref: '#/components/schemas/basic-error' };

/** Statuses that any operation may answer with, whether or not it lists them: nothing has changed, and the common refusals. */
const ANYWHERE = [304, 401, 403, 404, 422, 429];

export const service = 'github';

export function open() {
  const oracle = new Oracle();
  return {
    problems(exchanges) {
      const elsewhere = handedOut(exchanges);
      return exchanges.map((exchange) => (elsewhere.has(exchange.path) ? [] : oracle.check(exchange)));
    },
  };
}

class Oracle {
  #operations = new Operations();
  #schemas;
  #graphql;
  #errors = new Map();

  constructor() {
    const document = JSON.parse(readFileSync(inNode('@octokit/openapi/generated/api.github.com.json'), 'utf8'));
    brought(document);
    fromOpenApi(document);
    this.#schemas = new Schemas(document);
    for (const [path, item] of Object.entries(document.paths)) {
      for (const verb of VERBS.filter((one) => item[one])) {
        const operation = item[verb];
        const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) =>
          this.#follow(one),
        );
        const many = parameters.filter((one) => one['x-multi-segment']).map((one) => one.name);
        const template = path.replace(/\{([^}]+)\}/g, (part, name) => (many.includes(name) ? `{+${name}}` : part));
        this.#operations.add(verb.toUpperCase(), template, { ...operation, parameters });
      }
    }
  }

  check(exchange) {
    if (exchange.path === '/graphql') return this.#checkGraphQl(exchange);
    const found = this.#operations.find(exchange.method, exchange.path);
    if (!found) return [this.#operations.refuse(exchange.method, exchange.path)];
    return [
      ...headerProblems(exchange),
      ...this.#parameterProblems(found, exchange),
      ...this.#bodyProblems(found.operation, exchange),
      ...(exchange.faulty ? [] : this.#answerProblems(found.operation, exchange)),
    ];
  }

  #checkGraphQl(exchange) {
    this.#graphql ??= new GraphQl(published());
    return this.#graphql.problems(exchange);
  }

  #parameterProblems({ operation, values }, { query }) {
    const known = (place) => operation.parameters.filter((one) => one.in === place);
    const found = query.flatMap(([name, text]) => {
      const parameter = known('query').find((one) => one.name === name || one.name === `${name}[]`);
      if (!parameter) return [`request: query parameter \`${name}\` is not described`];
      return this.#valueProblems(parameter, text).map((one) => `request: query parameter \`${name}\` ${one}`);
    });
    const missing = known('query').filter((one) => one.required && !query.some(([name]) => name === one.name));
    const inPath = known('path').flatMap((parameter) => {
      const wrong = this.#valueProblems(parameter, values[parameter.name] ?? '');
      return wrong.map((one) => `request: path parameter \`${parameter.name}\` ${one}`);
    });
    return [...found, ...missing.map((one) => `request: query parameter \`${one.name}\` is missing`), ...inPath];
  }

  #valueProblems({ schema, description }, text) {
    const most = /\(max (\d+)\)/.exec(description ?? '')?.[1];
    if (most && Number(text) > Number(most)) return [`is more than ${most}`];
    return this.#schemas.textProblems(schema, text);
  }

  #bodyProblems(operation, { body }) {
    const described = this.#follow(operation.requestBody);
    const schema = described?.content?.['application/json']?.schema;
    if (body === '') return described?.required && schema ? ['request: the body is missing'] : [];
    if (!schema) return ['request: no body is described'];
    const { value, reason } = parse(body);
    if (reason) return [`request: the body ${reason}`];
    return this.#schemas.problems(schema, value).map((one) => `request body: ${one}`);
  }

  #answerProblems(operation, exchange) {
    const described = this.#follow(operation.responses[exchange.status]);
    if (!described && !ANYWHERE.includes(exchange.status))
      return [`response: status ${exchange.status} is not described`];
    if (exchange.status === 204 || exchange.status === 304) {
      return exchange.answer === '' ? [] : [`response: status ${exchange.status} has no body`];
    }
    if (exchange.status === 302) return exchange.answered.location ? [] : ['response: a redirect names its Location'];
    // Another media type was asked for: the document describes JSON alone.
    if (/\.(diff|patch|raw|html|sha)\b/.test(exchange.asked.accept ?? '') && exchange.status === 200) {
      return isJson(exchange.answered) && !/raw/.test(exchange.asked.accept)
        ? ['response: is JSON though another type was asked for']
        : [];
    }
    const content = described?.content ?? {};
    const named = (exchange.answered['content-type'] ?? '').split(';')[0];
    const own = (content[named] ?? content['application/json'])?.schema;
    // Every error has the common fields, whether or not its own description repeats them.
    const schema = exchange.status >= 400 ? this.#errorSchema(own ?? ANY_ERROR) : own;
    if (!schema) return exchange.answer === '' ? [] : ['response: no body is described'];
    if (!isJson(exchange.answered)) return ['response: the content type is not JSON'];
    const { value, reason } = parse(exchange.answer);
    if (reason) return [`response: the body ${reason}`];
    return this.#schemas.problems(schema, value).map((one) => `response: ${one}`);
  }

  #errorSchema(own) {
    if (!this.#errors.has(own)) this.#errors.set(own, { anyOf: [own, ANY_ERROR] });
    return this.#errors.get(own);
  }

  #follow(node) {
    return node?.$ref ? this.#schemas.resolve(node.$ref) : node;
  }
}

/** The published schema names a few fields twice, so the checks of its own form are left out. */
function published() {
  const text = readFileSync(inNode('@octokit/graphql-schema/schema.graphql'), 'utf8');
  return buildSchema(text, { assumeValidSDL: true, assumeValid: true });
}

function headerProblems({ asked }) {
  const wanted = { 'x-github-api-version': VERSION };
  const wrong = Object.entries(wanted).filter(([name, value]) => asked[name] !== value);
  const missing = asked['user-agent'] ? [] : ['request: header `user-agent` is missing'];
  return [...wrong.map(([name, value]) => `request: header \`${name}\` is not ${value}`), ...missing];
}

/** Applies to the document, in place, what the version changes: each change stands beside what it changes. */
function brought(node) {
  if (node === null || typeof node !== 'object') return;
  for (const value of Object.values(node)) brought(value);
  for (const { version, patch } of node['x-github-breaking-changes'] ?? []) {
    if (version > VERSION) continue;
    if (!Array.isArray(patch)) merge(node, patch);
    else for (const step of patch) take(node, step);
  }
}

/** A step of a JSON patch. `required` is kept by name: its places shift from one change to the next. */
function take(node, { op, path, value }) {
  const keys = path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  const parent = keys.reduce((at, key) => at?.[key], node);
  if (!parent || keys.at(-1) === 'required') return;
  if (op !== 'remove') {
    parent[last] = value;
    return;
  }
  delete parent[last];
  const owner = keys.slice(0, -1).reduce((at, key) => at?.[key], node);
  if (keys.at(-1) === 'properties' && owner.required) owner.required = owner.required.filter((name) => name !== last);
}

/** A merge patch (RFC 7396). */
function merge(node, patch) {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete node[key];
    } else if (typeof value === 'object' && !Array.isArray(value) && node[key] && !value.$ref) {
      merge(node[key], value);
    } else {
      node[key] = value;
    }
  }
}
