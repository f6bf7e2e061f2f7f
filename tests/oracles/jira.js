// Jira's REST API as npm's `jira.js` knows it: its API functions name methods, paths, queries and bodies, its zod schemas say
// what is answered, made strict by the package's own audit mode. Documents (ADF) are held against Atlassian's JSON schema.

import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2019.js';
import draft4 from './draft4.js';
import { handedOut, isJson, parse } from './exchanges.js';
import { inNode } from './files.js';
import { Operations } from './operations.js';

// Read once, when the package's modules are loaded.
process.env.AUDIT_SCHEMAS = 'true';
const cloud = await import('jira.js/cloud');
const agile = await import('jira.js/agile');
const cloudParameters = await import(inNode('jira.js/dist/cloud/parameters/index.js'));
const agileParameters = await import(inNode('jira.js/dist/agile/parameters/index.js'));

/** What OAuth puts before every path. */
const OAUTH_PREFIX = /^\/ex\/jira\/[^/]+/;
/** What the package leaves open in an issue's `fields`, though it has schemas for it. */
const FIELDS = {
  assignee: cloud.UserDetailsSchema,
  attachment: cloud.AttachmentSchema.array(),
  comment: cloud.PageOfCommentsSchema,
  components: cloud.ProjectComponentSchema.array(),
  creator: cloud.UserDetailsSchema,
  description: cloud.DocumentSchema,
  fixVersions: cloud.VersionSchema.array(),
  issuelinks: cloud.IssueLinkSchema.array(),
  issuetype: cloud.IssueTypeDetailsSchema,
  parent: cloud.LinkedIssueSchema,
  priority: cloud.PrioritySchema,
  project: cloud.ProjectDetailsSchema,
  reporter: cloud.UserDetailsSchema,
  status: cloud.StatusDetailsSchema,
  subtasks: cloud.LinkedIssueSchema.array(),
  versions: cloud.VersionSchema.array(),
  worklog: cloud.PageOfWorklogsSchema,
};

/** Where the package's own words allow a null that its schema does not: unassigning is assigning to null. */
const NULLS = { assignIssue: ['accountId'] };

export const service = 'jira';

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
  #document;

  constructor() {
    const ajv = new Ajv({ strict: false, allErrors: false, validateSchema: false });
    const schema = JSON.parse(readFileSync(inNode('@atlaskit/adf-schema/dist/json-schema/v1/full.json'), 'utf8'));
    this.#document = ajv.compile(draft4(schema));
    for (const [module, parameters] of [
      [cloud, cloudParameters],
      [agile, agileParameters],
    ]) {
      for (const [name, call] of Object.entries(module)) {
        if (typeof call !== 'function' || /^[A-Z]|^create\w+Client$/.test(name)) continue;
        const takes = parameters[`${name[0].toUpperCase()}${name.slice(1)}Schema`];
        const config = learn(call);
        if (config)
          this.#operations.add(config.method, template(config.url), { ...config, name, shape: takes?.shape ?? {} });
      }
    }
  }

  check(exchange) {
    const path = exchange.path.replace(OAUTH_PREFIX, '');
    const found = this.#operations.find(exchange.method, path);
    if (!found) return [this.#operations.refuse(exchange.method, path)];
    return [
      ...queryProblems(found.operation, exchange),
      ...this.#bodyProblems(found.operation, exchange),
      ...(exchange.faulty ? [] : this.#answerProblems(found.operation, exchange)),
    ];
  }

  #bodyProblems({ name: call, body, shape }, exchange) {
    const type = exchange.asked['content-type'] ?? '';
    if (type.startsWith('multipart/form-data')) {
      const safe = exchange.asked['x-atlassian-token'] === 'no-check';
      return safe ? [] : ['request: header `x-atlassian-token` is not no-check'];
    }
    if (exchange.body === '') return body && exchange.method !== 'DELETE' ? ['request: the body is missing'] : [];
    if (!body) return ['request: no body is described'];
    const { value, reason } = parse(exchange.body);
    if (reason) return [`request: the body ${reason}`];
    const found = this.#documentProblems(value, '').map((one) => `request body: ${one}`);
    // The whole body is one value, whatever it is: an account id, a property.
    if (typeof body === 'function') return found;
    const known = Object.keys(body);
    for (const [name, one] of Object.entries(value)) {
      if (one === null && NULLS[call]?.includes(name)) continue;
      if (!known.includes(name)) found.push(`request body: /${name} is not described`);
      else if (shape[name])
        found.push(...said(shape[name].safeParse(one), `/${name}`).map((wrong) => `request body: ${wrong}`));
    }
    const missing = known.filter(
      (name) => !(name in value) && shape[name] && !shape[name].safeParse(undefined).success,
    );
    return [...found, ...missing.map((name) => `request body: \`${name}\` is missing`)];
  }

  #answerProblems({ schema }, exchange) {
    const { status, answer, answered } = exchange;
    if (status >= 400) return errorProblems(exchange);
    if (status === 303 || status === 302) return answered.location ? [] : ['response: a redirect names its Location'];
    if (!schema) return status === 204 && answer !== '' ? ['response: status 204 has no body'] : [];
    if (schema === cloud.BufferSchema || schema.def?.type === 'custom') return [];
    if (!isJson(answered)) return exchange.path.includes('/content/') ? [] : ['response: the content type is not JSON'];
    const { value, reason } = parse(answer);
    if (reason) return [`response: the body ${reason}`];
    const found = [
      ...said(schema.safeParse(value), ''),
      ...fieldProblems(value, ''),
      ...this.#documentProblems(value, ''),
    ];
    return found.map((one) => `response: ${one}`);
  }

  #documentProblems(value, at) {
    if (value === null || typeof value !== 'object') return [];
    if (value.type === 'doc' && 'content' in value) {
      if (this.#document(value)) return [];
      const [{ instancePath, message }] = this.#document.errors;
      return [`${at}${instancePath} is no document: ${message}`];
    }
    return Object.entries(value).flatMap(([key, inner]) => this.#documentProblems(inner, `${at}/${key}`));
  }
}

/** Runs an API function with parameters that answer to every name, and returns what it would send. */
function learn(call) {
  let config;
  const client = {
    sendRequest(given) {
      config = given;
      return new Promise(() => {});
    },
  };
  // It never ends, as no answer comes; that it cannot cope with made-up parameters shows in what is not described.
  Promise.resolve(call(client, hole(''))).catch(() => {});
  return config;
}

function hole(name) {
  return new Proxy(() => {}, {
    get(_, key) {
      if (key === Symbol.toPrimitive || key === 'toString') return () => `{${name}}`;
      if (key === Symbol.iterator) return function* nothing() {};
      if (key === 'then' || typeof key === 'symbol') return undefined;
      if (key === 'attachments') return [];
      return hole(name ? `${name}.${key}` : key);
    },
  });
}

function template(url) {
  return decodeURIComponent(url);
}

function queryProblems({ searchParams = {}, shape }, { query }) {
  const given = query.map(([name]) => name);
  const found = query.flatMap(([name, text]) => {
    if (!(name in searchParams)) return [`request: query parameter \`${name}\` is not described`];
    if (!shape[name]) return [];
    const readings = [
      text,
      Number(text),
      text === 'true' ? true : text === 'false' ? false : text,
      [text],
      text.split(','),
    ];
    // What the schema takes for objects, no query can carry as such.
    const fits = [...readings, [{}]].some((one) => shape[name].safeParse(one).success);
    return fits ? [] : [`request: query parameter \`${name}\` cannot be ${JSON.stringify(text)}`];
  });
  const missing = Object.keys(searchParams).filter(
    (name) => !given.includes(name) && shape[name] && !shape[name].safeParse(undefined).success,
  );
  return [...found, ...missing.map((name) => `request: query parameter \`${name}\` is missing`)];
}

/** Holds the `fields` of every issue in a value against the schemas the package has for them. */
function fieldProblems(value, at) {
  if (value === null || typeof value !== 'object') return [];
  const isIssue = value.fields && !Array.isArray(value.fields) && typeof value.key === 'string';
  const own = isIssue
    ? Object.entries(FIELDS).flatMap(([name, schema]) => {
        const field = value.fields[name];
        return field === undefined || field === null ? [] : said(schema.safeParse(field), `${at}/fields/${name}`);
      })
    : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => fieldProblems(inner, `${at}/${key}`))];
}

function errorProblems({ status, answer, answered }) {
  // The gateway before Jira answers these in its own words.
  if (!isJson(answered)) return [401, 403, 429].includes(status) || status >= 500 ? [] : ['response: an error is JSON'];
  const { value, reason } = parse(answer);
  if (reason) return [`response: the body ${reason}`];
  const gateway = typeof value.message === 'string' && (value.code === undefined || value.code === status);
  return gateway ? [] : said(cloud.ErrorCollectionSchema.safeParse(value), '').map((one) => `response: ${one}`);
}

/** Returns what zod says, a line each; of a union, what its nearest branch says. */
function said(result, at) {
  return result.success ? [] : [...new Set(lines(result.error.issues, at))];
}

function lines(issues, at) {
  return issues.flatMap((issue) => {
    const where = [at, ...issue.path].join('/');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `${where}/${key} is no property that the schema names`);
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [`${where || '/'} ${issue.message}`];
    const [nearest] = [...issue.errors].sort((a, b) => a.length - b.length);
    return lines(nearest, where);
  });
}
