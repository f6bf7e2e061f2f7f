import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../jira.js';
import { ask, made } from './made.js';

const oracle = open();
const jira = (changes) => made('jira', changes);
const SELF = 'https://larkspur.atlassian.net/rest/api/3/issue/1';
const DOCUMENT = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hello' }] }],
};
const ISSUE = { id: '1', key: 'OPS-1', self: SELF, fields: { summary: 'Down', description: DOCUMENT } };
const search = (changes) =>
  jira({
    method: 'POST',
    path: '/rest/api/3/search/jql',
    body: { jql: 'project = OPS', maxResults: 20 },
    answer: { isLast: true, issues: [ISSUE] },
    ...changes,
  });
const issue = (fields) => ask(oracle, search({ answer: { isLast: true, issues: [{ ...ISSUE, fields }] } }));

test('an exchange as the package describes it passes, with and without the prefix of OAuth', () => {
  assert.deepEqual(ask(oracle, search()), []);
  assert.deepEqual(ask(oracle, search({ path: '/ex/jira/11-22/rest/api/3/search/jql' })), []);
  const comment = jira({
    method: 'POST',
    path: '/rest/api/3/issue/OPS-1/comment',
    body: { body: DOCUMENT },
    status: 201,
    answer: { id: '5', self: SELF, body: DOCUMENT },
  });
  assert.deepEqual(ask(oracle, comment), []);
  assert.deepEqual(
    ask(oracle, jira({ path: '/rest/agile/1.0/board', query: { type: 'scrum', maxResults: '50' }, faulty: true })),
    [],
  );
});

test('a path that is gone, and a method that never was, are told', () => {
  assert.match(ask(oracle, search({ path: '/rest/api/3/search' }))[0], /path is not described/);
  assert.match(ask(oracle, search({ method: 'PATCH' }))[0], /PATCH is not described/);
});

test('unknown and ill-typed parameters are told', () => {
  assert.match(
    ask(oracle, search({ method: 'GET', body: undefined, query: { jql: 'x', page: '2' } }))[0],
    /`page` is not described/,
  );
  assert.match(
    ask(oracle, search({ method: 'GET', body: undefined, query: { jql: 'x', maxResults: 'all' } }))[0],
    /`maxResults` cannot be "all"/,
  );
  assert.match(ask(oracle, search({ body: { jql: 'x', page: 2 } }))[0], /\/page is not described/);
  assert.match(ask(oracle, search({ body: { jql: 1 } }))[0], /\/jql/);
});

test('what an answer has too much, too little or otherwise is told', () => {
  assert.match(ask(oracle, search({ answer: { isLast: 'yes' } }))[0], /\/isLast/);
  assert.match(ask(oracle, search({ answer: { isLast: true, total: 3 } }))[0], /\/total is no property/);
  assert.match(issue({ assignee: { displayName: 'Ana', nick: 'a' } })[0], /\/fields\/assignee\/nick is no property/);
  assert.match(issue({ status: { name: 7 } })[0], /\/fields\/status\/name/);
  assert.match(ask(oracle, search({ status: 400, answer: { detail: 'no' } }))[0], /\/detail is no property/);
});

test('a document that Jira would refuse is told, wherever it stands', () => {
  const wrong = { ...DOCUMENT, content: [{ type: 'paragraph', content: [{ type: 'bold', text: 'x' }] }] };
  assert.match(issue({ description: wrong })[0], /description\/?.* is no document/);
  const comment = jira({
    method: 'POST',
    path: '/rest/api/3/issue/OPS-1/comment',
    body: { body: wrong },
    faulty: true,
  });
  assert.match(ask(oracle, comment)[0], /\/body.* is no document/);
});

test('unassigning is assigning to null, and only that', () => {
  const assign = (body) =>
    ask(oracle, jira({ method: 'PUT', path: '/rest/api/3/issue/OPS-1/assignee', body, faulty: true }));
  assert.deepEqual(assign({ accountId: null }), []);
  assert.match(assign({ accountId: 7 })[0], /\/accountId/);
});

test('an upload says that it is meant', () => {
  const type = { 'content-type': 'multipart/form-data; boundary=x' };
  const upload = jira({
    method: 'POST',
    path: '/rest/api/3/issue/OPS-1/attachments',
    asked: type,
    body: '--x',
    faulty: true,
  });
  assert.match(ask(oracle, upload)[0], /x-atlassian-token/);
});
