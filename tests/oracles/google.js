// Google's APIs as their discovery documents describe them: those that PyPI's `google-api-python-client` carries.
// What no document holds is checked by hand: the token endpoint (RFC 6749) and the shape of an error.

import { readFileSync } from 'node:fs';
import { handedOut, isJson, parse } from './exchanges.js';
import { inPython } from './files.js';
import { hasOnly, parseMask } from './mask.js';
import { Operations } from './operations.js';
import { numberAsText, Schemas } from './schema.js';

const DOCUMENTS = ['drive.v3', 'docs.v1', 'sheets.v4', 'calendar.v3', 'gmail.v1'];
/** What Drive answers of a file, a list and the like where nobody says which fields. */
const DRIVE_DEFAULTS = {
  File: 'kind,id,name,mimeType,resourceKey,driveId,teamDriveId',
  FileList: 'kind,nextPageToken,incompleteSearch,files(kind,id,name,mimeType,resourceKey,driveId,teamDriveId)',
  Permission: 'kind,id,type,role',
  PermissionList: 'kind,nextPageToken,permissions(kind,id,type,role)',
  Drive: 'kind,id,name',
  DriveList: 'kind,nextPageToken,drives(kind,id,name)',
};
/** Drive answers these only to those who say which fields. */
const DRIVE_NEEDS_FIELDS = ['drive.about.get', 'drive.comments.list', 'drive.comments.get', 'drive.comments.create'];

export const service = 'google';

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

  constructor() {
    const schemas = {};
    for (const name of DOCUMENTS) {
      const document = JSON.parse(
        readFileSync(inPython(`googleapiclient/discovery_cache/documents/${name}.json`), 'utf8'),
      );
      schemas[document.name] = Object.fromEntries(
        Object.entries(document.schemas).map(([key, schema]) => [key, plain(schema, document.name)]),
      );
      for (const method of methods(document.resources)) this.#add(document, method);
    }
    this.#schemas = new Schemas({ schemas });
  }

  #add(document, method) {
    const operation = { ...method, api: document.name, parameters: { ...document.parameters, ...method.parameters } };
    this.#operations.add(method.httpMethod, `/${document.servicePath}${method.path}`, operation);
    for (const { path } of Object.values(method.mediaUpload?.protocols ?? {})) {
      this.#operations.add(method.httpMethod, path, { ...operation, upload: true });
    }
  }

  check(exchange) {
    if (exchange.path === '/token') return tokenProblems(exchange);
    const found = this.#operations.find(exchange.method, exchange.path);
    if (!found) return [this.#operations.refuse(exchange.method, exchange.path)];
    const { operation, values } = found;
    return [
      ...this.#parameterProblems(operation, values, exchange),
      ...this.#bodyProblems(operation, exchange),
      ...(exchange.faulty ? [] : this.#answerProblems(operation, exchange)),
    ];
  }

  #parameterProblems(operation, values, { query }) {
    const all = Object.entries(operation.parameters);
    const given = new Set();
    const found = query.flatMap(([name, text]) => {
      const parameter = operation.parameters[name];
      if (parameter?.location !== 'query') return [`request: query parameter \`${name}\` is not described`];
      if (given.has(name) && !parameter.repeated) return [`request: query parameter \`${name}\` comes twice`];
      given.add(name);
      return this.#textProblems(parameter, text).map((one) => `request: query parameter \`${name}\` ${one}`);
    });
    const missing = all
      .filter(([name, one]) => one.required && one.location === 'query' && !given.has(name))
      .map(([name]) => `request: query parameter \`${name}\` is missing`);
    const inPath = all
      .filter(([name, one]) => one.location === 'path' && name in values)
      .flatMap(([name, one]) =>
        this.#textProblems(one, values[name]).map((wrong) => `request: path parameter \`${name}\` ${wrong}`),
      );
    return [...found, ...missing, ...inPath];
  }

  #textProblems(parameter, text) {
    parameter.schema ??= ranged(plain(parameter, ''), parameter);
    return this.#schemas.textProblems(parameter.schema, text);
  }

  #bodyProblems(operation, exchange) {
    const { body, asked, query } = exchange;
    const upload = query.find(([name]) => name === 'uploadType')?.[1];
    if (operation.upload && !['media', 'multipart', 'resumable'].includes(upload)) {
      return ['request: an upload names its `uploadType`'];
    }
    if (upload === 'media') return [];
    const text = upload === 'multipart' ? firstPart(body, asked['content-type'] ?? '') : body;
    if (text === undefined) return ['request: the body is no multipart of metadata and content'];
    if (text === '')
      return operation.request && operation.httpMethod !== 'POST' ? ['request: the body is missing'] : [];
    if (!operation.request) return ['request: no body is described'];
    const { value: given, reason } = parse(text);
    if (reason) return [`request: the body ${reason}`];
    // A patch takes a field away with null.
    const value = exchange.method === 'PATCH' ? withoutNulls(given) : given;
    const schema = this.#schema(operation.api, operation.request.$ref);
    const missing = requiredFor(this.#schemas.resolve(schema.$ref), operation.id).filter((name) => !(name in value));
    return [
      ...missing.map((name) => `request body: \`${name}\` is missing`),
      ...this.#schemas.problems(schema, value).map((one) => `request body: ${one}`),
    ];
  }

  #answerProblems(operation, exchange) {
    const { status, answer, answered, query } = exchange;
    if (status >= 400) return errorProblems(status, answer);
    const said = (name) => query.find(([key]) => key === name)?.[1];
    if (status === 308 || said('uploadType') === 'resumable') return [];
    if (said('alt') === 'media') return [];
    if (!operation.response) {
      const free = operation.supportsMediaDownload || operation.id.endsWith('.export');
      return free || answer === '' || answer.trim() === '{}' ? [] : ['response: no body is described'];
    }
    if (!isJson(answered)) return ['response: the content type is not JSON'];
    const { value, reason } = parse(answer);
    if (reason) return [`response: the body ${reason}`];
    const found = this.#schemas.problems(this.#schema(operation.api, operation.response.$ref), value);
    return [...found, ...this.#maskProblems(operation, said('fields'), value)].map((one) => `response: ${one}`);
  }

  /** What nobody asked for does not come. */
  #maskProblems(operation, fields, value) {
    if (!fields && DRIVE_NEEDS_FIELDS.includes(operation.id)) return ['/ Drive wants `fields` for this'];
    const mask = fields ?? (operation.api === 'drive' ? DRIVE_DEFAULTS[operation.response.$ref] : undefined);
    if (!mask) return [];
    return hasOnly(parseMask(mask), value, '').map((at) => `${at} was not among the fields asked for`);
  }

  #schema(api, name) {
    return { $ref: `#/schemas/${api}/${name}` };
  }
}

function withoutNulls(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNulls(one)]));
}

function* methods(resources = {}) {
  for (const resource of Object.values(resources)) {
    yield* Object.values(resource.methods ?? {});
    yield* methods(resource.resources);
  }
}

const FORMATS = {
  'google-datetime': { format: 'date-time' },
  'date-time': { format: 'date-time' },
  date: { format: 'date' },
  byte: { pattern: '^[A-Za-z0-9_+/-]*=*$' },
  'google-fieldmask': { pattern: '^[A-Za-z0-9_.,*/()]+$' },
};

/** Rewrites a discovery schema as plain JSON Schema. */
function plain(schema, api) {
  if (schema.$ref) return { $ref: `#/schemas/${api}/${schema.$ref}` };
  const made = {};
  if (schema.type && schema.type !== 'any') made.type = schema.type;
  if (schema.enum) made.enum = schema.enum;
  if (schema.pattern) made.pattern = schema.pattern;
  if (schema.type === 'string' && schema.format?.endsWith('int64')) Object.assign(made, numberAsText(schema.format));
  else if (schema.type === 'string') Object.assign(made, FORMATS[schema.format]);
  if (schema.properties) {
    made.properties = Object.fromEntries(Object.entries(schema.properties).map(([key, one]) => [key, plain(one, api)]));
    made.required_for = Object.fromEntries(
      Object.entries(schema.properties).map(([key, one]) => [key, one.annotations?.required ?? []]),
    );
  }
  if (schema.items) made.items = plain(schema.items, api);
  if (schema.additionalProperties) made.additionalProperties = plain(schema.additionalProperties, api);
  // A struct that names nothing holds anything; a response that is empty holds nothing.
  if (made.type === 'object' && !made.properties && !made.additionalProperties) made.additionalProperties = true;
  return made;
}

function ranged(schema, { minimum, maximum }) {
  if (minimum !== undefined && schema.type === 'integer') schema.minimum = Number(minimum);
  if (maximum !== undefined && schema.type === 'integer') schema.maximum = Number(maximum);
  return schema;
}

function requiredFor(schema, id) {
  const rows = Object.entries(schema.required_for ?? {});
  return rows.filter(([, ids]) => ids.includes(id)).map(([name]) => name);
}

/** Returns the metadata of a `multipart/related` body. */
function firstPart(body, type) {
  const boundary = /^multipart\/related;.*boundary="?([^";]+)"?/.exec(type)?.[1];
  const parts = boundary ? body.split(`--${boundary}`) : [];
  return parts.length >= 4
    ? parts[1]
        .split(/\r?\n\r?\n/)
        .slice(1)
        .join('\n\n')
        .trim()
    : undefined;
}

function errorProblems(status, answer) {
  const { value } = parse(answer);
  const error = value?.error;
  const fine = typeof error?.message === 'string' && error.code === status;
  return fine ? [] : [`response: an error of status ${status} is not { error: { code, message } }`];
}

function tokenProblems({ method, body, asked, answer, status, faulty }) {
  if (method !== 'POST') return ['request: a token is asked for with POST'];
  if (!(asked['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return ['request: the token endpoint takes a form'];
  }
  const form = new URLSearchParams(body);
  const wanted = ['grant_type', 'refresh_token', 'client_id', 'client_secret'];
  const found = wanted.filter((name) => !form.get(name)).map((name) => `request: \`${name}\` is missing`);
  if (faulty) return found;
  const { value } = parse(answer);
  if (status >= 400) return typeof value?.error === 'string' ? found : [...found, 'response: `error` is missing'];
  const shaped = typeof value?.access_token === 'string' && value.token_type === 'Bearer' && value.expires_in > 0;
  return shaped ? found : [...found, 'response: no access_token, token_type and expires_in'];
}
