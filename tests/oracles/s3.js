// S3's requests are made by the vendor's own SDK and taken apart by `s3s`; both are generated from the vendor's model, so to
// hold them against it once more would prove nothing. What is checked here: that every request is signed, that refusals are
// S3's own and never for something it does not know, that answers are well-formed XML where S3 answers with XML, and that the
// tools exchange anything at all.

/** Operations that answer with what was stored: by a GET of a key without a sub-resource. */
const LISTS = ['list-type', 'versions', 'location', 'versioning', 'tagging', 'uploads', 'policyStatus', 'encryption'];

export const service = 's3';

export function open() {
  return { problems: (exchanges) => exchanges.map(check) };
}

function check(exchange) {
  const { method, status, answer, answered, faulty, asked } = exchange;
  const found = [];
  if (!['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(method)) found.push(`request: S3 has no ${method}`);
  const signed = 'x-amz-date' in asked || exchange.query.some(([name]) => name === 'X-Amz-Date');
  if (!signed) found.push('request: is not signed');
  if (faulty || method === 'HEAD') return found;
  if (status >= 400) {
    // The code says whether it was S3 that refused, and that it knew what was asked.
    const code = /<Code>(\w+)<\/Code>/.exec(answer)?.[1];
    if (!code) found.push('response: an error has no <Code>');
    if (code === 'NotImplemented' || code === 'InvalidRequest' || code === 'MethodNotAllowed')
      found.push(`response: S3 does not know this: ${code}`);
    return found;
  }
  const isList =
    !exchange.path.slice(1).replace(/\/$/, '').includes('/') || exchange.query.some(([name]) => LISTS.includes(name));
  if (method === 'GET' && isList && status === 200) {
    if (!/xml/.test(answered['content-type'] ?? '')) found.push('response: the content type is not XML');
    const wrong = ill(answer);
    if (wrong) found.push(`response: ${wrong}`);
  }
  return found;
}

/** Says why a text is no well-formed XML; S3's has no comments, CDATA or attributes with `>`. */
export function ill(text) {
  const open = [];
  for (const [, close, name, self] of text
    .replace(/<\?[^>]*\?>/g, '')
    .matchAll(/<(\/?)([A-Za-z][\w:.-]*)[^>]*?(\/?)>/g)) {
    if (self) continue;
    if (!close) open.push(name);
    else if (open.pop() !== name) return `</${name}> closes nothing`;
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/.test(text)) return 'an & is not escaped';
  return text.includes('<') ? undefined : 'is no XML';
}
