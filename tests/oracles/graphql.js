// Holds GraphQL exchanges against a schema: the document must be valid, its variables must fit, and the data that came back
// must have the shape the document asked for. The rules are those of graphql-js.

import {
  coerceInputValue,
  GraphQLError,
  getNamedType,
  getVariableValues,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  NoDeprecatedCustomRule,
  parse as parseDocument,
  specifiedRules,
  validate,
} from 'graphql';
import { parse } from './exchanges.js';

export class GraphQl {
  #schema;
  #documents = new Map();

  constructor(schema) {
    this.#schema = schema;
  }

  /** Returns what is wrong with an exchange. */
  problems(exchange) {
    if (exchange.method !== 'POST') return ['request: GraphQL is asked with POST'];
    const { value: request, reason } = parse(exchange.body);
    if (reason) return [`request: the body ${reason}`];
    const known = ['query', 'variables', 'operationName', 'extensions'];
    const extra = Object.keys(request).filter((key) => !known.includes(key));
    const found = extra.map((key) => `request: the body's \`${key}\` is not GraphQL's`);
    const { document, wrong } = this.#read(request.query);
    found.push(...wrong);
    if (!document || wrong.length > 0) return found;
    const operation = pick(document, request.operationName);
    if (!operation) return [...found, 'request: the document names no such operation'];
    const variables = request.variables ?? {};
    found.push(...this.#variableProblems(operation, variables));
    if (found.length > 0 || exchange.faulty || exchange.status !== 200) return found;
    return [...found, ...this.#answerProblems(document, operation, variables, exchange.answer)];
  }

  #read(query) {
    if (typeof query !== 'string') return { wrong: ['request: the body has no `query`'] };
    if (!this.#documents.has(query)) this.#documents.set(query, this.#readAnew(query));
    return this.#documents.get(query);
  }

  #readAnew(query) {
    try {
      const document = parseDocument(query);
      const errors = validate(this.#schema, document, [...specifiedRules, NoDeprecatedCustomRule]);
      return { document, wrong: errors.map(({ message }) => `request: ${message}`) };
    } catch (error) {
      if (error instanceof GraphQLError) return { wrong: [`request: ${error.message}`] };
      throw error;
    }
  }

  #variableProblems(operation, variables) {
    const declared = operation.variableDefinitions ?? [];
    const names = declared.map(({ variable }) => variable.name.value);
    const unknown = Object.keys(variables).filter((name) => !names.includes(name));
    const { errors = [] } = getVariableValues(this.#schema, declared, variables);
    return [
      ...unknown.map((name) => `request: variable \`${name}\` is not declared`),
      ...errors.map(({ message }) => `request: ${message}`),
    ];
  }

  #answerProblems(document, operation, variables, text) {
    const { value: answer, reason } = parse(text);
    if (reason) return [`response: the body ${reason}`];
    const known = ['data', 'errors', 'extensions'];
    const found = Object.keys(answer)
      .filter((key) => !known.includes(key))
      .map((key) => `response: \`${key}\` is not GraphQL's`);
    if (answer.errors !== undefined) {
      const shaped = Array.isArray(answer.errors) && answer.errors.every(({ message }) => typeof message === 'string');
      if (!shaped) found.push('response: `errors` is no list of messages');
    }
    if (answer.data === undefined || answer.data === null) {
      return answer.errors === undefined ? [...found, 'response: neither data nor errors'] : found;
    }
    const fragments = new Map(
      document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
    );
    const shape = new Shape(this.#schema, fragments, variables);
    const root = this.#schema.getRootType(operation.operation);
    return [...found, ...shape.objectProblems(root, [operation.selectionSet], answer.data, '')];
  }
}

function pick(document, name) {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return operations.find((one) => (name ? one.name?.value === name : operations.length === 1));
}

/** The shape a document asks for. */
class Shape {
  #schema;
  #fragments;
  #variables;

  constructor(schema, fragments, variables) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  objectProblems(type, sets, value, at) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      return [`response: ${at || '/'} is no ${type.name}`];
    }
    const concrete = this.#concrete(type, sets, value);
    const asked = new Map();
    for (const set of sets) this.#collect(concrete ?? type, set, asked);
    const extra = Object.keys(value).filter((key) => !asked.has(key));
    const found = extra.map((key) => `response: ${at}/${key} was not asked for`);
    for (const [key, nodes] of asked) {
      const name = nodes[0].name.value;
      if (name === '__typename') {
        if (typeof value[key] !== 'string') found.push(`response: ${at}/${key} is no name of a type`);
        continue;
      }
      const field = (concrete ?? type).getFields?.()[name];
      // Of an interface or a union whose type cannot be told, what a fragment asks for may be missing.
      if (!field) continue;
      if (!(key in value)) {
        found.push(`response: ${at}/${key} is missing`);
        continue;
      }
      const inner = nodes.map((node) => node.selectionSet).filter(Boolean);
      found.push(...this.#valueProblems(field.type, inner, value[key], `${at}/${key}`));
    }
    return found;
  }

  #valueProblems(type, sets, value, at) {
    if (isNonNullType(type)) {
      return value === null
        ? [`response: ${at} is null, though ${type}`]
        : this.#valueProblems(type.ofType, sets, value, at);
    }
    if (value === null) return [];
    if (isListType(type)) {
      if (!Array.isArray(value)) return [`response: ${at} is no list`];
      return value.flatMap((one, index) => this.#valueProblems(type.ofType, sets, one, `${at}/${index}`));
    }
    return isLeafType(type) ? leafProblems(type, value, at) : this.objectProblems(getNamedType(type), sets, value, at);
  }

  /** The type of an object behind an interface or a union: as `__typename` says, or the only one there is. */
  #concrete(type, sets, value) {
    if (!isAbstractType(type)) return type;
    const named = typeof value.__typename === 'string' ? this.#schema.getType(value.__typename) : undefined;
    if (isObjectType(named)) return named;
    const possible = this.#schema.getPossibleTypes(type).filter((one) => {
      const asked = new Map();
      for (const set of sets) this.#collect(one, set, asked);
      const keys = Object.keys(value);
      return keys.length === asked.size && keys.every((key) => asked.has(key));
    });
    return possible[0];
  }

  #collect(type, set, asked) {
    for (const node of set.selections) {
      if (!this.#included(node)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        asked.set(key, [...(asked.get(key) ?? []), node]);
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
      const condition = fragment.typeCondition?.name.value;
      if (!condition || this.#isA(type, condition)) this.#collect(type, fragment.selectionSet, asked);
    }
  }

  #isA(type, name) {
    const wanted = this.#schema.getType(name);
    return type === wanted || (isAbstractType(wanted) && isObjectType(type) && this.#schema.isSubType(wanted, type));
  }

  #included({ directives = [] }) {
    const says = (name) => {
      const argument = directives.find((one) => one.name.value === name)?.arguments?.[0].value;
      return argument?.kind === Kind.VARIABLE ? this.#variables[argument.name.value] : argument?.value;
    };
    return says('skip') !== true && says('include') !== false;
  }
}

/** Scalars of the vendor's own whose text has a form. */
const TEXTS = {
  DateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  Date: /^\d{4}-\d\d-\d\d$/,
  Decimal: /^-?\d+(\.\d+)?$/,
  Money: /^-?\d+(\.\d+)?$/,
  UnsignedInt64: /^\d+$/,
  URL: /^https?:\/\//,
  URI: /^https?:\/\//,
  GitObjectID: /^[0-9a-f]{40}$/,
};

function leafProblems(type, value, at) {
  const form = TEXTS[type.name];
  if (form) {
    return typeof value === 'string' && form.test(value) ? [] : [`response: ${at} is no ${type.name}: ${short(value)}`];
  }
  const wrong = [];
  if (isEnumType(type) && !type.getValue(value)) wrong.push(`response: ${at} is no ${type.name}: ${short(value)}`);
  if (['Int', 'Float', 'String', 'Boolean', 'ID'].includes(type.name)) {
    coerceInputValue(value, type, () => wrong.push(`response: ${at} is no ${type.name}: ${short(value)}`));
  }
  return wrong;
}

function short(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
