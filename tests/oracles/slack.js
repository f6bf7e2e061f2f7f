// Slack's Web API as its own client's types describe it (npm `@slack/web-api`): the TypeScript compiler reads the declarations,
// arguments and answers are held against the types of the method, and what no type names is told.

import ts from 'typescript';
import { handedOut, isJson, parse } from './exchanges.js';
import { inNode } from './files.js';
import { TypeWalk } from './types.js';

/**
 * Methods that the client does not describe, with the arguments that Slack's reference pages give them. Of their answers only
 * the envelope is checked.
 */
const BEYOND_THE_CLIENT = {
  'assistant.search.context': [
    'query',
    'action_token',
    'after',
    'before',
    'channel_types',
    'content_types',
    'context_channel_id',
    'cursor',
    'disable_semantic_search',
    'highlight',
    'include_archived_channels',
    'include_bots',
    'include_context_messages',
    'include_deleted_users',
    'include_message_blocks',
    'limit',
    'modifiers',
    'sort',
    'sort_dir',
    'term_clauses',
  ],
};

/** Arguments the client's types require and Slack does not: an app that signs in with PKCE has no secret. */
const NOT_REQUIRED = { 'oauth.v2.access': ['client_secret'] };

/**
 * The client's answer types are gathered from samples, each by itself, so that one lacks what another has of the same object.
 * A part of an answer that is such an object fits when either type takes it: `[part, method, part]`.
 */
const SAME_OBJECT = {
  'conversations.info': ['channel', 'conversations.list', 'channels'],
  'conversations.open': ['channel', 'conversations.list', 'channels'],
  'conversations.replies': ['messages', 'conversations.history', 'messages'],
  'users.conversations': ['channels', 'conversations.list', 'channels'],
};

/** Samples do not tell what is null from what is not there: an optional part of an answer may be either. */
const ANSWER = { typed: true, nulls: true };

export const service = 'slack';

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
  #walk;
  #methods;
  #known = new Map();

  constructor() {
    const file = inNode('@slack/web-api/dist/methods.d.ts');
    const options = {
      strict: true,
      skipLibCheck: true,
      types: [],
      noLib: false,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    };
    const program = ts.createProgram([file], options);
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(file);
    const declared = source.statements.find((one) => ts.isClassDeclaration(one) && one.name?.text === 'Methods');
    this.#walk = new TypeWalk(checker, source, { blocks: blocks(program, checker) });
    this.#methods = checker.getTypeAtLocation(declared);
  }

  check(exchange) {
    const name = /^\/api\/([\w.]+)$/.exec(exchange.path)?.[1];
    if (!name) return ['request: the path is no method of the Web API'];
    if (!['GET', 'POST'].includes(exchange.method)) return [`request: Slack has no ${exchange.method}`];
    const { given, wrong, typed } = argumentsOf(exchange);
    const beyond = BEYOND_THE_CLIENT[name];
    const method = beyond ? undefined : this.#method(name);
    if (!beyond && !method) return [`request: there is no method ${name}`];
    const asked = beyond
      ? Object.keys(given)
          .filter((key) => !beyond.includes(key))
          .map((key) => `/${key} is no argument`)
      : this.#walk.problems(method.takes, given, { typed }).filter((one) => !notRequired(name, one));
    const found = [...wrong, ...asked].map((one) => `request: ${one}`);
    return exchange.faulty ? found : [...found, ...this.#answerProblems(exchange, method, name)];
  }

  #answerProblems({ status, answer, answered }, method, name) {
    if (status === 429) return answered['retry-after'] ? [] : ['response: status 429 names no Retry-After'];
    if (status !== 200) return [`response: Slack answers with status 200, not ${status}`];
    if (!isJson(answered)) return ['response: the content type is not JSON'];
    const { value, reason } = parse(answer);
    if (reason) return [`response: the body ${reason}`];
    if (typeof value.ok !== 'boolean') return ['response: `ok` is missing'];
    if (!value.ok && typeof value.error !== 'string') return ['response: `error` is missing'];
    if (!method) return [];
    const found = this.#walk.problems(method.answers, value, ANSWER);
    return this.#excused(found, name, value).map((one) => `response: ${one}`);
  }

  /** Leaves out what the type of the same object in another method's answer takes. */
  #excused(found, name, value) {
    const [part, kin, kinPart] = SAME_OBJECT[name] ?? [];
    if (found.length === 0 || value[part] === undefined) return found;
    const type = this.#walk.part(this.#method(kin).answers, kinPart);
    const values = Array.isArray(value[part])
      ? value[part].map((one, at) => [`/${part}/${at}`, one])
      : [[`/${part}`, value[part]]];
    const also = values.flatMap(([at, one]) => this.#walk.problems(type, one, ANSWER, at).map(place));
    return found.filter((one) => !one.startsWith(`/${part}/`) || also.includes(place(one)));
  }

  #method(name) {
    if (!this.#known.has(name)) this.#known.set(name, this.#walk.method(this.#methods, name.split('.')));
    return this.#known.get(name);
  }
}

const notRequired = (method, problem) => (NOT_REQUIRED[method] ?? []).some((name) => problem === `/${name} is missing`);

const place = (problem) => problem.split(' ')[0];

/** Blocks have types of their own (`@slack/types`); those of the answers are samples put together. */
function blocks(program, checker) {
  const source = program.getSourceFile(inNode('@slack/types/dist/block-kit/blocks.d.ts'));
  return checker.getTypeAtLocation(source.statements.find((one) => one.name?.text === 'KnownBlock'));
}

/** Returns the arguments, wherever they stand, and whether they keep their types: a form has texts only. */
function argumentsOf({ query, body, asked }) {
  const given = Object.fromEntries(query);
  const wrong = 'token' in given ? ['/token stands in the query, where logs keep it'] : [];
  const type = asked['content-type'] ?? '';
  if (body === '') return { given, wrong, typed: false };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { given: { ...given, ...Object.fromEntries(new URLSearchParams(body)) }, wrong, typed: false };
  }
  const { value, reason } = parse(body);
  if (reason) return { given, wrong: [...wrong, `the body ${reason}`], typed: true };
  if (!isJson(asked)) wrong.push('the content type is neither a form nor JSON');
  return { given: { ...given, ...value }, wrong, typed: true };
}
