// Rewrites JSON Schema draft 4 in the words of later drafts, as far as Atlassian's document schema uses them.

/** Returns the schema with its boolean limits made numbers and its `id` left out. */
export default function draft4(node) {
  if (Array.isArray(node)) return node.map(draft4);
  if (node === null || typeof node !== 'object') return node;
  const made = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === '$schema' || (key === 'id' && typeof value === 'string')) continue;
    if (key === 'exclusiveMinimum' && value === true) made.exclusiveMinimum = node.minimum;
    else if (key === 'exclusiveMaximum' && value === true) made.exclusiveMaximum = node.maximum;
    else made[key] = draft4(value);
  }
  return made;
}
