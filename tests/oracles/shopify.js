// Shopify's Admin API as its introspection describes it: the version the connector asks for, out of npm's `@shopify/dev-mcp`.
// The token endpoint of the client-credentials grant stands in no schema; its form is checked by hand.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema } from 'graphql';
import { parse } from './exchanges.js';
import { inNode } from './files.js';
import { GraphQl } from './graphql.js';

const VERSION = '2026-10';
const PATH = `/admin/api/${VERSION}/graphql.json`;
const TOKEN = '/admin/oauth/access_token';

/** Tools that pass on what their caller wrote: what is wrong with that is the service's to refuse. */
const CALLERS_OWN = ['graphql_query'];

export const service = 'shopify';

export function open() {
  const packed = readFileSync(inNode(`@shopify/dev-mcp/dist/data/admin_${VERSION}.json.gz`));
  const schema = buildClientSchema(JSON.parse(gunzipSync(packed)).data, { assumeValid: true });
  const graphql = new GraphQl(schema);
  const check = (exchange) => {
    if (exchange.path === TOKEN) return tokenProblems(exchange);
    if (exchange.path !== PATH) return [`request: the path is not ${PATH}`];
    if (CALLERS_OWN.includes(exchange.tool) && refused(exchange)) return [];
    return [...graphql.problems(exchange), ...costProblems(exchange)];
  };
  return { problems: (exchanges) => exchanges.map(check) };
}

function refused({ faulty, answer }) {
  const { value } = parse(answer);
  return !faulty && Array.isArray(value?.errors) && !value.data;
}

/** Every answer tells what it cost, so that clients can pace themselves. */
function costProblems({ faulty, status, answer }) {
  if (faulty || status !== 200) return [];
  const { value } = parse(answer);
  if (value?.errors && !value.data) return [];
  const cost = value?.extensions?.cost;
  const bucket = cost?.throttleStatus ?? {};
  const numbers = [cost?.requestedQueryCost, bucket.maximumAvailable, bucket.currentlyAvailable, bucket.restoreRate];
  return numbers.every((one) => typeof one === 'number') ? [] : ['response: `extensions.cost` is not complete'];
}

function tokenProblems({ method, body, asked, answer, status, faulty }) {
  if (method !== 'POST') return ['request: a token is asked for with POST'];
  const form = (asked['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const given = form ? Object.fromEntries(new URLSearchParams(body)) : parse(body).value;
  const wanted = ['grant_type', 'client_id', 'client_secret'];
  const found = wanted.filter((name) => !given?.[name]).map((name) => `request: \`${name}\` is missing`);
  if (faulty || status >= 400) return found;
  const { value } = parse(answer);
  const shaped = typeof value?.access_token === 'string' && typeof value.scope === 'string' && value.expires_in > 0;
  return shaped ? found : [...found, 'response: no access_token, scope and expires_in'];
}
