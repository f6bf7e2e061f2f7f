// Holds values against TypeScript types, as the compiler understands them. Stricter than an assignment: it looks into every
// object and tells properties that the type does not name. Enumerations take their values, as on the wire.

import ts from 'typescript';

const { TypeFlags, SymbolFlags } = ts;

export class TypeWalk {
  #checker;
  #place;
  #items;

  /**
   * @param {ts.TypeChecker} checker
   * @param {ts.Node} place Where types are asked about.
   * @param {Record<string, ts.Type>} items Types for the items of lists with these names, whatever stands in an answer's type.
   */
  constructor(checker, place, items) {
    this.#checker = checker;
    this.#place = place;
    this.#items = items;
  }

  /** Returns the type of a property; that of its items where it is a list. */
  part(type, name) {
    const property = this.#checker.getPropertyOfType(type, name);
    const found = this.#meant(this.#checker.getTypeOfSymbolAtLocation(property, this.#place));
    return this.#checker.getIndexTypeOfType(found, ts.IndexKind.Number) ?? found;
  }

  /** Returns what the method at a path of properties takes and answers, or `undefined`. */
  method(type, path) {
    let at = type;
    for (const name of path) {
      const property = at && this.#checker.getPropertyOfType(at, name);
      at = property && this.#checker.getTypeOfSymbolAtLocation(property, this.#place);
    }
    const [signature] = at ? this.#checker.getSignaturesOfType(at, ts.SignatureKind.Call) : [];
    if (!signature) return undefined;
    const takes = this.#checker.getTypeOfSymbolAtLocation(signature.parameters[0], this.#place);
    const [answers] = this.#checker.getTypeArguments(signature.getReturnType());
    return { takes: this.#checker.getNonNullableType(takes), answers };
  }

  /**
   * Returns what is wrong with a value, each as `/pointer says`.
   *
   * @param {{ typed: boolean, nulls?: boolean }} how Whether values have types; else they are texts of a form that stand for
   *   them. Whether an optional property may be null.
   */
  problems(type, value, how, at = '') {
    if (type.flags & (TypeFlags.Any | TypeFlags.Unknown)) return [];
    if (type.isUnion()) return this.#unionProblems(type, value, how, at);
    if (!how.typed && typeof value === 'string' && at !== '') return this.#textProblems(type, value, at);
    if (type.flags & TypeFlags.StringLike) return this.#literalProblems(type, value, 'string', at);
    if (type.flags & TypeFlags.NumberLike) return this.#literalProblems(type, value, 'number', at);
    if (type.flags & TypeFlags.BooleanLike) return this.#booleanProblems(type, value, at);
    if (type.flags & (TypeFlags.Undefined | TypeFlags.Null))
      return value === null ? [] : [`${at} is not ${this.#name(type)}`];
    return this.#objectProblems(type, value, how, at);
  }

  #textProblems(type, text, at) {
    const results = readings(text).map((one) => this.problems(type, one, { typed: true }, at));
    return results.find((one) => one.length === 0) ?? results.at(-1);
  }

  #unionProblems(type, value, how, at) {
    if (value === null && type.types.some((one) => one.flags & TypeFlags.Null)) return [];
    const branches = type.types.filter((one) => !(one.flags & (TypeFlags.Undefined | TypeFlags.Null)));
    let nearest;
    for (const branch of this.#tagged(branches, value, how)) {
      const found = this.problems(branch, value, how, at);
      if (found.length === 0) return [];
      if (!nearest || weight(found, at) < weight(nearest, at)) nearest = found;
    }
    const simple = branches.every((one) => one.flags & (TypeFlags.Literal | TypeFlags.EnumLiteral));
    return simple ? [`${at} is not ${this.#name(type)}: ${short(value)}`] : (nearest ?? []);
  }

  /** Of branches that a `type` tells apart, those whose type the value says it is. */
  #tagged(branches, value, how) {
    if (typeof value?.type !== 'string') return branches;
    const named = branches.filter((branch) => {
      const tag = this.#checker.getPropertyOfType(branch, 'type');
      return (
        tag && this.problems(this.#checker.getTypeOfSymbolAtLocation(tag, this.#place), value.type, how).length === 0
      );
    });
    return named.length > 0 ? named : branches;
  }

  #literalProblems(type, value, kind, at) {
    const fits = typeof value === kind && (!type.isLiteral() || type.value === value);
    return fits ? [] : [`${at} is not ${this.#name(type)}: ${short(value)}`];
  }

  #booleanProblems(type, value, at) {
    const wanted = type.intrinsicName;
    const fits = typeof value === 'boolean' && (wanted === 'boolean' || wanted === String(value));
    return fits ? [] : [`${at} is not ${this.#name(type)}: ${short(value)}`];
  }

  #objectProblems(type, value, how, at) {
    if (this.#checker.isArrayLikeType(type)) {
      if (!Array.isArray(value)) return [`${at} is no list: ${short(value)}`];
      const item = this.#checker.getIndexTypeOfType(type, ts.IndexKind.Number);
      return value.flatMap((one, index) => this.problems(item, one, how, `${at}/${index}`));
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return [`${at} is no ${this.#name(type)}: ${short(value)}`];
    const properties = new Map(this.#checker.getPropertiesOfType(type).map((one) => [one.name, one]));
    const rest = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    const missing = [...properties.values()]
      .filter((one) => !(one.flags & SymbolFlags.Optional) && !(one.name in value))
      .map((one) => `${at}/${one.name} is missing`);
    const found = Object.entries(value).flatMap(([key, inner]) => {
      const property = properties.get(key);
      if (property && Array.isArray(inner) && this.#items[key]) {
        const item = this.#items[key];
        return inner.flatMap((one, index) => this.problems(item, one, how, `${at}/${key}/${index}`));
      }
      if (property && inner === null && how.nulls && property.flags & SymbolFlags.Optional) return [];
      if (!property && !rest) return [`${at}/${key} is nothing that ${this.#name(type)} names`];
      const expected = property ? this.#checker.getTypeOfSymbolAtLocation(property, this.#place) : rest;
      return this.problems(this.#meant(expected), inner, how, `${at}/${key}`);
    });
    return [...missing, ...found];
  }

  /** An optional property that is there has its type without `undefined`. */
  #meant(type) {
    return type.isUnion() && type.types.some((one) => one.flags & TypeFlags.Undefined)
      ? this.#checker.getNonNullableType(type)
      : type;
  }

  #name(type) {
    const text = this.#checker.typeToString(type);
    return text.length > 70 ? `${text.slice(0, 67)}…` : text;
  }
}

/** What is wrong deep inside is nearer than what is wrong with the whole. */
function weight(found, at) {
  const whole = found.some((one) => one.startsWith(`${at} `)) ? 1000 : 0;
  return whole + found.length;
}

/** What a text of a form may stand for. */
function readings(text) {
  if (text === '1' || text === '0') return [text, Number(text), text === '1'];
  try {
    return [text, JSON.parse(text)];
  } catch {
    return [text];
  }
}

function short(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
