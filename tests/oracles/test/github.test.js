import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../github.js';
import { ask, made } from './made.js';

const oracle = open();
const HEADERS = { 'x-github-api-version': '2026-03-10' };
const github = (changes) => made('github', { asked: HEADERS, ...changes });
const branches = (changes) =>
  github({ path: '/repos/o/r/branches', query: { per_page: '50' }, answer: [BRANCH], ...changes });
const BRANCH = { name: 'main', commit: { sha: 'a'.repeat(40), url: 'https://api.github.com/c' }, protected: true };

test('an exchange as GitHub describes it passes', () => {
  assert.deepEqual(ask(oracle, branches()), []);
  const created = github({
    method: 'POST',
    path: '/repos/o/r/git/refs',
    body: { ref: 'refs/heads/x', sha: 'a'.repeat(40) },
    status: 201,
    answer: {
      ref: 'refs/heads/x',
      node_id: 'n',
      url: 'https://api.github.com/r',
      object: { type: 'commit', sha: 'a'.repeat(40), url: 'https://api.github.com/c' },
    },
  });
  assert.deepEqual(ask(oracle, created), []);
});

test('a path or a method that nobody described is told', () => {
  assert.match(ask(oracle, branches({ path: '/repos/o/r/twigs' }))[0], /path is not described/);
  assert.match(ask(oracle, branches({ method: 'PUT' }))[0], /PUT is not described for this path \(GET\)/);
});

test('unknown, ill-typed and too large query parameters are told', () => {
  assert.match(ask(oracle, branches({ query: { limit: '5' } }))[0], /`limit` is not described/);
  assert.match(ask(oracle, branches({ query: { per_page: 'many' } }))[0], /`per_page` must be integer/);
  assert.match(ask(oracle, branches({ query: { per_page: '101' } }))[0], /more than 100/);
  assert.match(ask(oracle, github({ path: '/search/issues', answer: {} }))[0], /`q` is missing/);
});

test('a missing or wrong field of an answer is told, and one that GitHub does not have', () => {
  const { commit, ...rest } = BRANCH;
  assert.match(ask(oracle, branches({ answer: [rest] }))[0], /^response: \/0 must have required property 'commit'/);
  assert.match(
    ask(oracle, branches({ answer: [{ ...BRANCH, protected: 'yes' }] }))[0],
    /\/0\/protected must be boolean/,
  );
  assert.match(ask(oracle, branches({ answer: [{ ...BRANCH, colour: 'green' }] }))[0], /\/0\/colour is no property/);
  assert.match(
    ask(oracle, branches({ answer: [{ ...BRANCH, commit: { ...commit, by: 1 } }] }))[0],
    /\/0\/commit\/by is no property/,
  );
  assert.match(ask(oracle, branches({ status: 418 }))[0], /status 418 is not described/);
});

test('a body that GitHub would refuse is told', () => {
  const create = (body) => ask(oracle, github({ method: 'POST', path: '/repos/o/r/git/refs', faulty: true, body }));
  assert.match(create({ ref: 'refs/heads/x' })[0], /must have required property 'sha'/);
  assert.match(create({ ref: 1, sha: 'a' })[0], /\/ref must be string/);
  assert.match(create({ ref: 'r', sha: 'a', force: true })[0], /\/force is no property/);
  assert.match(create(undefined)[0], /body is missing/);
  assert.match(create('{')[0], /is no JSON/);
});

test('what the version the connector asks for took away is gone', () => {
  const { problems } = open();
  const search = github({ path: '/rate_limit', answer: { resources: {}, rate: {} } });
  assert.ok(problems([search])[0].some((one) => one.includes('/rate is no property')));
});

test('the version has to be asked for', () => {
  assert.match(ask(oracle, branches({ asked: {} }))[0], /x-github-api-version/);
});

test('of a faulty exchange only the request counts', () => {
  assert.deepEqual(ask(oracle, branches({ faulty: true, status: 503, answer: '<html>' })), []);
  assert.equal(ask(oracle, branches({ faulty: true, query: { x: '1' } })).length, 1);
});

test('GraphQL is held against the published schema', () => {
  const query = 'query($o: String!) { repository(owner: $o, name: "r") { id name } }';
  const graphql = (body, answer) => ask(oracle, github({ method: 'POST', path: '/graphql', body, answer }));
  const good = { data: { repository: { id: 'x', name: 'r' } } };
  assert.deepEqual(graphql({ query, variables: { o: 'me' } }, good), []);
  assert.match(graphql({ query, variables: {} }, good)[0], /\$o/);
  assert.match(graphql({ query: 'query { repo { id } }' }, good)[0], /Cannot query field "repo"/);
  assert.match(
    graphql({ query, variables: { o: 'me' } }, { data: { repository: { id: 'x' } } })[0],
    /\/repository\/name is missing/,
  );
});

test('what an interface or a union stands for is held against its own type', () => {
  const query = '{ node(id: "x") { __typename id ... on Issue { title number } ... on PullRequest { title merged } } }';
  const graphql = (node) =>
    ask(oracle, github({ method: 'POST', path: '/graphql', body: { query }, answer: { data: { node } } }));
  assert.deepEqual(graphql({ __typename: 'Issue', id: 'x', title: 't', number: 3 }), []);
  assert.match(graphql({ __typename: 'Issue', id: 'x', title: 't' })[0], /\/node\/number is missing/);
  assert.match(graphql({ __typename: 'PullRequest', id: 'x', title: 't', merged: 'no' })[0], /merged is no Boolean/);
  assert.match(
    graphql({ __typename: 'Issue', id: 'x', title: 't', number: 3, merged: true })[0],
    /merged was not asked for/,
  );
});
