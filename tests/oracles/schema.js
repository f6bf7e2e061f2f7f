// Holds values against JSON Schema: ajv for what a schema says, and a walk of our own for what it does not: properties that
// no branch of it names. Descriptions of the vendors rarely close their objects, so without the walk an invented property
// would pass.

import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

const NUMBERS = { int64: /^-?\d+$/, uint64: /^\d+$/ };

/** A document whose schemas refer to one another by JSON pointers. */
export class Schemas {
  #document;
  #ajv;
  #coercing;
  #compiled = new Map();

  /** @param {object} document Already in plain JSON Schema: see `fromOpenApi` and `google.js`. */
  constructor(document) {
    this.#document = document;
    this.#ajv = make(document, {});
    this.#coercing = make(document, { coerceTypes: 'array' });
  }

  /** Returns what is wrong with a value, each as `/pointer says`. */
  problems(schema, value) {
    const unknown = strangers([schema], value, '', (ref) => this.resolve(ref));
    return [...this.#run(this.#ajv, schema, value), ...unknown];
  }

  /** Returns what is wrong with a text that a query or a path carries. */
  textProblems(schema, text) {
    const boxed = { type: 'object', properties: { value: schema } };
    const validate = this.#compile(this.#coercing, boxed, schema);
    return validate({ value: text }) ? [] : readable(validate.errors).map((one) => one.replace('/value ', ''));
  }

  /** Follows `#/a/b`. */
  resolve(ref) {
    const keys = ref.replace(/^.*#\//, '').split('/');
    return keys.reduce((at, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], this.#document);
  }

  #run(ajv, schema, value) {
    const validate = this.#compile(ajv, schema, schema);
    return validate(value) ? [] : readable(validate.errors);
  }

  #compile(ajv, schema, key) {
    if (!this.#compiled.has(key)) this.#compiled.set(key, ajv.compile(rooted(schema)));
    return this.#compiled.get(key);
  }
}

function make(document, options) {
  const ajv = new Ajv({
    logger: false,
    strict: false,
    allErrors: true,
    validateSchema: false,
    addUsedSchema: false,
    ...options,
  });
  addFormats(ajv);
  for (const format of ['int32', 'int64', 'float', 'double']) ajv.addFormat(format, true);
  ajv.addSchema(document, 'doc:', undefined, false);
  return ajv;
}

/** References point into the document wherever the schema stands. */
function rooted(schema) {
  return JSON.parse(JSON.stringify(schema, (key, value) => (key === '$ref' ? value.replace(/^#/, 'doc:#') : value)));
}

/** Of alternatives that all fail, only the one with the fewest complaints is worth reading. */
function readable(errors) {
  let kept = errors;
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  for (const union of unions) {
    const inside = (one) => one.schemaPath.startsWith(`${union.schemaPath}/`) && under(one, union);
    const branches = new Map();
    for (const one of kept.filter(inside)) {
      const branch = one.schemaPath.slice(union.schemaPath.length + 1).split('/')[0];
      branches.set(branch, [...(branches.get(branch) ?? []), one]);
    }
    // References hide which branch a complaint belongs to: then the union's own complaint stands for all.
    const best = [...branches.values()].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
    if (!best) continue;
    kept = kept.filter((one) => one !== union && (!inside(one) || best.includes(one)));
  }
  const said = kept.map(({ instancePath, message, params }) => `${instancePath || '/'} ${explain(message, params)}`);
  return [...new Set(said)];
}

const under = (one, union) => one.instancePath.startsWith(union.instancePath);
const depth = (errors) =>
  Math.min(...errors.map((one) => (one.keyword === 'type' ? one.instancePath.split('/').length : 99)));

function explain(message, params) {
  const values = params.allowedValues?.map((value) => JSON.stringify(value));
  return values ? `${message}: ${values.slice(0, 8).join(', ')}${values.length > 8 ? ' …' : ''}` : message;
}

/**
 * Returns the properties of a value that none of the schemas name. All branches of a schema are taken together: what one
 * names is known.
 */
function strangers(schemas, value, at, resolve) {
  if (value === null || typeof value !== 'object') return [];
  const branches = schemas.flatMap((schema) => spread(schema, resolve, new Set()));
  if (Array.isArray(value)) {
    const items = branches.map((one) => one.items).filter((one) => one && typeof one === 'object');
    if (items.length === 0) return [];
    return value.flatMap((one, index) => strangers(items, one, `${at}/${index}`, resolve));
  }
  const open = branches.length === 0 || branches.some(isOpen);
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = branches.map((one) => one.properties?.[key]).filter(Boolean);
    const rest = branches.map((one) => one.additionalProperties).filter((one) => one && typeof one === 'object');
    if (known.length > 0) return strangers(known, inner, `${at}/${key}`, resolve);
    if (rest.length > 0) return strangers(rest, inner, `${at}/${key}`, resolve);
    return open ? [] : [`${at}/${key} is no property that the description names`];
  });
}

/** Whether a schema says nothing of an object's properties, or says that more are fine. */
function isOpen(schema) {
  if (schema.additionalProperties !== undefined) return schema.additionalProperties !== false;
  const silent = !schema.properties;
  const mayBeObject = schema.type === undefined || [schema.type].flat().includes('object');
  return silent && mayBeObject && !schema.enum && !schema.items;
}

function spread(schema, resolve, seen) {
  if (!schema || seen.has(schema)) return [];
  seen.add(schema);
  if (schema.$ref) return spread(resolve(schema.$ref), resolve, seen);
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const inner = parts.flatMap((part) => spread(part, resolve, seen));
  const own = parts.length === 0 || schema.properties || schema.additionalProperties !== undefined;
  // A branch that only says `required` or `type: null` says nothing of properties.
  const silent = !schema.properties && (schema.type === 'null' || (schema.required && schema.type === undefined));
  return own && !silent ? [schema, ...inner] : inner;
}

/** Rewrites OpenAPI 3.0's own words in place: `nullable`, and `oneOf` as the vendors mean it, which overlaps. */
export function fromOpenApi(node) {
  if (Array.isArray(node)) {
    node.forEach((one, at) => {
      node[at] = fromOpenApi(one);
    });
    return node;
  }
  if (node === null || typeof node !== 'object') return node;
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'example' && key !== 'examples' && key !== 'default' && key !== 'enum') node[key] = fromOpenApi(value);
  }
  if (Array.isArray(node.oneOf)) {
    node.anyOf = [...(node.anyOf ?? []), ...node.oneOf];
    delete node.oneOf;
  }
  return node.nullable === true ? nullable(node) : node;
}

function nullable(schema) {
  delete schema.nullable;
  if (typeof schema.type === 'string') {
    schema.type = [schema.type, 'null'];
    if (schema.enum && !schema.enum.includes(null)) schema.enum.push(null);
    if (!schema.allOf && !schema.anyOf) return schema;
  }
  return { anyOf: [{ type: 'null' }, schema] };
}

/** Returns the schema of a number that is sent as text. */
export function numberAsText(format) {
  return { type: 'string', pattern: NUMBERS[format].source };
}
