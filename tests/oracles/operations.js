// Finds the operation a request is meant for among path templates: the most literal one that fits wins.
// Knows nothing of what an operation takes or answers.

/** Operations by method and path template: `/repos/{owner}/{repo}`. */
export class Operations {
  #byMethod = new Map();

  /**
   * @param {string} method
   * @param {string} template With `{name}`; `{+name}` may hold slashes, a last one may be empty.
   * @param {object} operation Whatever is to be found.
   */
  add(method, template, operation) {
    const names = [];
    const pattern = template.replace(/\{(\+?)([^}]+)\}|[^{]+/g, (part, many, name) => {
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      return many ? '(.*)' : '([^/]+?)';
    });
    const literal = template.replace(/\{[^}]+\}/g, '').length;
    const multi = template.includes('{+') ? 1 : 0;
    const row = { pattern: new RegExp(`^${pattern}$`), names, literal, multi, template, operation };
    if (!this.#byMethod.has(method)) this.#byMethod.set(method, []);
    this.#byMethod.get(method).push(row);
  }

  /** Returns `{ template, operation, values }`, or `undefined`. */
  find(method, path) {
    const fitting = (this.#byMethod.get(method) ?? [])
      .map((row) => ({ row, match: row.pattern.exec(path) }))
      .filter(({ match }) => match)
      .sort((a, b) => a.row.multi - b.row.multi || b.row.literal - a.row.literal);
    if (fitting.length === 0) return undefined;
    const { row, match } = fitting[0];
    const values = row.names.map((name, at) => [name, decode(match[at + 1])]);
    return { template: row.template, operation: row.operation, values: Object.fromEntries(values) };
  }

  /** Says why a request fits nothing. */
  refuse(method, path) {
    const others = [...this.#byMethod.keys()].filter((other) => this.find(other, path));
    return others.length > 0
      ? `request: ${method} is not described for this path (${others.join(', ')})`
      : 'request: the path is not described';
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
