import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '../google.js';
import { hasOnly, parseMask } from '../mask.js';
import { ask, made } from './made.js';

const oracle = open();
const google = (changes) => made('google', changes);
const FIELDS = 'nextPageToken,files(id,name,owners(displayName))';
const FILE = { id: 'f', name: 'Budget', owners: [{ displayName: 'Ana' }] };
const files = (changes) =>
  google({ path: '/drive/v3/files', query: { fields: FIELDS }, answer: { files: [FILE] }, ...changes });

test('an exchange as the discovery documents describe it passes', () => {
  assert.deepEqual(ask(oracle, files()), []);
  const append = google({
    method: 'POST',
    path: '/v4/spreadsheets/s/values/Sheet1!A1:append',
    query: { valueInputOption: 'USER_ENTERED' },
    body: { values: [['a', 1, true, null]] },
    answer: { spreadsheetId: 's', updates: { updatedRows: 1 } },
  });
  assert.deepEqual(ask(oracle, append), []);
});

test('a path or a method that nobody described is told', () => {
  assert.match(ask(oracle, files({ path: '/drive/v2/files' }))[0], /path is not described/);
  assert.match(ask(oracle, files({ method: 'DELETE', path: '/drive/v3/files' }))[0], /DELETE is not described/);
});

test('unknown, ill-typed and missing query parameters are told', () => {
  assert.match(ask(oracle, files({ query: { fields: FIELDS, limit: '3' } }))[0], /`limit` is not described/);
  assert.match(ask(oracle, files({ query: { fields: FIELDS, pageSize: '5000' } }))[0], /`pageSize` must be <= 1000/);
  assert.match(ask(oracle, files({ query: { fields: FIELDS, supportsAllDrives: 'yes' } }))[0], /must be boolean/);
  const exported = google({
    path: '/drive/v3/files/f/export',
    answer: 'text',
    answered: { 'content-type': 'text/plain' },
  });
  assert.match(ask(oracle, exported)[0], /`mimeType` is missing/);
});

test('unknown properties, wrong types, enums and formats are told', () => {
  const says = (file) => ask(oracle, files({ query: { fields: '*' }, answer: { files: [file] } }))[0];
  assert.match(says({ ...FILE, colour: 'red' }), /\/files\/0\/colour is no property/);
  assert.match(says({ ...FILE, starred: 'yes' }), /\/starred must be boolean/);
  assert.match(says({ ...FILE, size: 12 }), /\/size must be string/);
  assert.match(says({ ...FILE, modifiedTime: 'yesterday' }), /\/modifiedTime must match format/);
  const batch = google({
    method: 'POST',
    path: '/v1/documents/d:batchUpdate',
    body: { requests: [{ insertWords: {} }] },
    faulty: true,
  });
  assert.match(ask(oracle, batch)[0], /\/requests\/0\/insertWords is no property/);
  const message = google({ path: '/gmail/v1/users/me/messages/m', query: { format: 'everything' }, faulty: true });
  assert.match(ask(oracle, message)[0], /`format` must be equal to one of/);
});

test('what was not among the fields is told, and what Drive leaves out unless asked', () => {
  assert.match(
    ask(oracle, files({ answer: { files: [{ ...FILE, size: '1' }] } }))[0],
    /\/files\/0\/size was not among/,
  );
  assert.match(ask(oracle, files({ query: {}, answer: { files: [FILE] } }))[0], /\/files\/0\/owners was not among/);
  const tree = parseMask('a,b(c/d,e),f/g');
  assert.deepEqual(hasOnly(tree, { a: { x: 1 }, b: [{ c: { d: 1 }, e: 2 }], f: { g: 1 } }, ''), []);
  assert.deepEqual(hasOnly(tree, { b: [{ c: { z: 1 } }], f: { h: 1 }, y: 1 }, ''), ['/b/0/c/z', '/f/h', '/y']);
});

test('a required field of a body is missed', () => {
  const share = google({
    method: 'POST',
    path: '/drive/v3/files/f/permissions',
    body: { role: 'reader' },
    faulty: true,
  });
  assert.match(ask(oracle, share)[0], /`type` is missing/);
});

test('only a patch takes a field away with null', () => {
  const event = (method) =>
    ask(
      oracle,
      google({
        method,
        path: '/calendar/v3/calendars/c/events/e',
        faulty: true,
        body: { start: { date: '2026-11-02', dateTime: null }, end: {} },
      }),
    );
  assert.deepEqual(event('PATCH'), []);
  assert.match(event('PUT')[0], /dateTime must be string/);
});

test('errors and tokens have their shape', () => {
  assert.match(ask(oracle, files({ status: 404, answer: { message: 'no' } }))[0], /is not \{ error/);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const token = (body) => google({ method: 'POST', path: '/token', asked: form, body, faulty: true });
  assert.deepEqual(ask(oracle, token('grant_type=refresh_token&refresh_token=a&client_id=b&client_secret=c')), []);
  assert.match(ask(oracle, token('grant_type=refresh_token'))[0], /`refresh_token` is missing/);
});

test('the metadata of an upload is looked at', () => {
  const body = (metadata) =>
    [
      '--b',
      'Content-Type: application/json',
      '',
      JSON.stringify(metadata),
      '--b',
      'Content-Type: text/plain',
      '',
      'hi',
      '--b--',
    ].join('\r\n');
  const upload = (metadata, type = 'multipart') =>
    ask(
      oracle,
      google({
        method: 'POST',
        path: '/upload/drive/v3/files',
        query: { uploadType: type, fields: 'id' },
        asked: { 'content-type': 'multipart/related; boundary=b' },
        body: body(metadata),
        answer: { id: 'f' },
      }),
    );
  assert.deepEqual(upload({ name: 'a.txt' }), []);
  assert.match(upload({ title: 'a.txt' })[0], /\/title is no property/);
  assert.match(upload({ name: 'a.txt' }, 'whole')[0], /uploadType/);
});
