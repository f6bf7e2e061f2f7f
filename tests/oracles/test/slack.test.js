import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../slack.js';
import { ask, made } from './made.js';

const oracle = open();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const MESSAGE = {
  type: 'message',
  user: 'U1',
  text: 'hello',
  ts: '1.2',
  reactions: [{ name: 'eyes', count: 1, users: ['U2'] }],
};
const history = (changes) =>
  made('slack', {
    method: 'POST',
    path: '/api/conversations.history',
    asked: FORM,
    body: 'channel=C1&limit=20',
    answer: { ok: true, messages: [MESSAGE], has_more: false },
    ...changes,
  });
const says = (changes) => ask(oracle, history(changes))[0];

test('an exchange as the types describe it passes', () => {
  assert.deepEqual(ask(oracle, history({})), []);
  const post = {
    path: '/api/chat.postMessage',
    asked: JSON_TYPE,
    body: { channel: 'C1', text: 'hi' },
    answer: { ok: true, channel: 'C1', ts: '1.2' },
  };
  assert.deepEqual(ask(oracle, history(post)), []);
  assert.deepEqual(ask(oracle, history({ answer: { ok: false, error: 'channel_not_found' } })), []);
});

test('a method that Slack does not have is told', () => {
  assert.match(says({ path: '/api/conversations.past' }), /no method conversations.past/);
  assert.match(says({ path: '/v2/conversations.history' }), /no method of the Web API/);
  assert.match(says({ method: 'DELETE' }), /no DELETE/);
});

test('unknown, missing and ill-typed arguments are told', () => {
  assert.match(says({ body: 'channel=C1&per_page=20' }), /\/per_page is nothing/);
  assert.match(says({ body: 'limit=20' }), /\/channel is missing/);
  assert.match(says({ body: 'channel=C1&limit=many' }), /\/limit is not number/);
  assert.match(says({ path: '/api/assistant.search.context', body: 'query=x&page=2' }), /\/page is no argument/);
});

test('what an answer has too much or otherwise is told', () => {
  assert.match(
    says({ answer: { ok: true, messages: [{ ...MESSAGE, colour: 1 }] } }),
    /\/messages\/0\/colour is nothing/,
  );
  assert.match(
    says({ answer: { ok: true, messages: [{ ...MESSAGE, text: 7 }] } }),
    /\/messages\/0\/text is not string/,
  );
  assert.match(says({ answer: { ok: true, messages: { 0: MESSAGE } } }), /\/messages is no list/);
  assert.match(says({ answer: { messages: [] } }), /`ok` is missing/);
  assert.match(says({ answer: { ok: false } }), /`error` is missing/);
  assert.match(says({ status: 404 }), /status 200, not 404/);
});

test('null stands for what is not there, and for nothing else', () => {
  assert.equal(says({ answer: { ok: true, messages: [MESSAGE], channel_actions_ts: null } }), undefined);
  assert.match(says({ answer: { ok: null, messages: [] } }), /`ok` is missing/);
  assert.match(says({ answer: { ok: true, messages: [null] } }), /\/messages\/0 is no/);
});

test('blocks are held against their own types', () => {
  const rich = (element) => ({
    type: 'rich_text',
    block_id: 'b',
    elements: [{ type: 'rich_text_section', elements: [element] }],
  });
  const answer = (element) => ({ answer: { ok: true, messages: [{ ...MESSAGE, blocks: [rich(element)] }] } });
  assert.equal(says(answer({ type: 'text', text: 'hello', style: { bold: true } })), undefined);
  assert.match(says(answer({ type: 'text', words: 'hello' })), /\/blocks\/0\/elements\/0/);
});

test('an object that another method answers with too may have what it has there, and nothing else', () => {
  const info = (channel) =>
    says({ path: '/api/conversations.info', body: 'channel=D1', answer: { ok: true, channel } });
  assert.equal(info({ id: 'D1', is_im: true, user: 'U1', is_user_deleted: false }), undefined);
  assert.match(info({ id: 'D1', owner: 'U1' }), /\/channel\/owner is nothing/);
});
