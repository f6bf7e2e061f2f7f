import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ill, open } from '../s3.js';
import { ask, made } from './made.js';

const oracle = open();
const LIST =
  '<?xml version="1.0"?><ListBucketResult><Name>logs</Name><Contents><Key>a &amp; b</Key></Contents></ListBucketResult>';
const s3 = (changes) =>
  made('s3', {
    path: '/logs',
    query: { 'list-type': '2' },
    asked: { 'x-amz-date': '20261102T000000Z' },
    answered: { 'content-type': 'application/xml' },
    answer: LIST,
    ...changes,
  });

test('a signed request and a well-formed answer pass', () => {
  assert.deepEqual(ask(oracle, s3({})), []);
  assert.deepEqual(
    ask(oracle, s3({ path: '/logs/a/b.txt', query: {}, answered: { 'content-type': 'text/plain' }, answer: 'a < b' })),
    [],
  );
});

test('what S3 would not answer so is told', () => {
  assert.match(ask(oracle, s3({ asked: {} }))[0], /not signed/);
  assert.match(ask(oracle, s3({ answer: '<A><B></A>' }))[0], /closes nothing/);
  assert.match(ask(oracle, s3({ status: 404, answer: 'no' }))[0], /no <Code>/);
  assert.match(
    ask(oracle, s3({ status: 501, answer: '<Error><Code>NotImplemented</Code></Error>' }))[0],
    /does not know this/,
  );
  assert.equal(ill('<a>1 & 2</a>'), 'an & is not escaped');
});
