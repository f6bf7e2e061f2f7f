// Google's field masks: `nextPageToken,files(id,owners/displayName)`.

/** Returns a mask as a tree: a leaf keeps everything below it. */
export function parseMask(text) {
  const { tree } = fields(text.replaceAll(' ', ''), 0);
  return tree;
}

function fields(text, from) {
  const tree = new Map();
  let at = from;
  while (at < text.length && text[at] !== ')') {
    const path = /^[^,()]+/.exec(text.slice(at))?.[0] ?? '';
    at += path.length;
    let inner;
    if (text[at] === '(') {
      const found = fields(text, at + 1);
      inner = found.tree;
      at = found.at + 1;
    }
    plant(tree, path.split('/'), inner);
    if (text[at] === ',') at += 1;
    else if (path === '') break;
  }
  return { tree, at };
}

function plant(tree, [first, ...rest], inner) {
  const had = tree.get(first);
  if (rest.length === 0) {
    tree.set(first, tree.has(first) && !had ? undefined : inner);
    return;
  }
  if (tree.has(first) && !had) return;
  const below = had ?? new Map();
  tree.set(first, below);
  plant(below, rest, inner);
}

/** Returns where a value holds what the mask leaves out. */
export function hasOnly(tree, value, at) {
  if (!tree || tree.has('*') || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => hasOnly(tree, one, `${at}/${index}`));
  return Object.entries(value).flatMap(([key, inner]) =>
    tree.has(key) ? hasOnly(tree.get(key), inner, `${at}/${key}`) : [`${at}/${key}`],
  );
}
