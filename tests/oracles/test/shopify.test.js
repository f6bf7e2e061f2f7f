import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../shopify.js';
import { ask, made } from './made.js';

const oracle = open();
const PATH = '/admin/api/2026-10/graphql.json';
const QUERY =
  'query($first: Int!) { orders(first: $first) { nodes { id name createdAt test } pageInfo { hasNextPage } } }';
const ORDER = { id: 'gid://shopify/Order/1', name: '#1001', createdAt: '2026-11-02T10:00:00Z', test: false };
const COST = {
  requestedQueryCost: 3,
  actualQueryCost: 2,
  throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1998, restoreRate: 100 },
};
const answer = (order) => ({
  data: { orders: { nodes: [order], pageInfo: { hasNextPage: false } } },
  extensions: { cost: COST },
});
const shopify = (changes) =>
  made('shopify', {
    method: 'POST',
    path: PATH,
    body: { query: QUERY, variables: { first: 5 } },
    answer: answer(ORDER),
    ...changes,
  });
const says = (changes) => ask(oracle, shopify(changes))[0];

test('an exchange as the schema describes it passes', () => {
  assert.deepEqual(ask(oracle, shopify({})), []);
});

test('another version, an unknown field and a deprecated one are told', () => {
  assert.match(says({ path: '/admin/api/2024-01/graphql.json' }), /path is not/);
  assert.match(says({ body: { query: '{ shop { nickname } }' } }), /Cannot query field "nickname"/);
  assert.match(says({ body: { query: '{ orders(first: 1) { nodes { totalPrice } } }' } }), /deprecated/);
  assert.match(says({ body: { query: '{ orders(limit: 1) { nodes { id } } }' } }), /Unknown argument "limit"/);
});

test('variables that do not fit are told', () => {
  assert.match(says({ body: { query: QUERY, variables: { first: 'five' } } }), /\$first/);
  assert.match(says({ body: { query: QUERY, variables: {} } }), /\$first/);
  assert.match(says({ body: { query: QUERY, variables: { first: 1, after: 'x' } } }), /`after` is not declared/);
});

test('data of another shape than was asked for is told', () => {
  const { name, ...nameless } = ORDER;
  assert.match(says({ answer: answer(nameless) }), /\/nodes\/0\/name is missing/);
  assert.match(says({ answer: answer({ ...ORDER, name: null }) }), /name is null/);
  assert.match(says({ answer: answer({ ...ORDER, test: 'no' }) }), /test is no Boolean/);
  assert.match(says({ answer: answer({ ...ORDER, createdAt: 'monday' }) }), /createdAt is no DateTime/);
  assert.match(says({ answer: answer({ ...ORDER, note: name }) }), /note was not asked for/);
  assert.match(says({ answer: { ...answer(ORDER), extensions: {} } }), /cost/);
});

test("a caller's own query may be wrong when it is refused, and only then", () => {
  const wrong = { tool: 'graphql_query', body: { query: '{ shop { nickname } }' } };
  assert.equal(says({ ...wrong, answer: { errors: [{ message: 'no such field' }] } }), undefined);
  assert.match(says({ ...wrong, answer: { data: { shop: {} } } }), /Cannot query field/);
  assert.match(
    says({ ...wrong, tool: 'get_shop', answer: { errors: [{ message: 'no such field' }] } }),
    /Cannot query field/,
  );
});
