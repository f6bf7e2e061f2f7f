// Reads recorded exchanges: NDJSON files of a folder, one exchange a line, as the sample company's emulations write them.
// Never changes them, and never drops one that cannot be read: that is an error.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Recorded One exchange, its parts taken apart.
 * @property {string} service The emulated service.
 * @property {string} tool On whose behalf it was made; `-` where no test said so.
 * @property {string} method
 * @property {string} path As it was sent.
 * @property {[string, string][]} query Names and values, decoded, in order.
 * @property {Record<string, string>} asked The request's headers.
 * @property {string} body The request's body.
 * @property {number} status
 * @property {Record<string, string>} answered The answer's headers.
 * @property {string} answer The answer's body.
 * @property {boolean} faulty Whether the answer was spoilt on purpose.
 */

/** Returns all exchanges of a folder, by service. */
export function readFolder(folder) {
  const services = new Map();
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.ndjson')) continue;
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    for (const [at, line] of lines.entries()) {
      if (line === '') continue;
      const exchange = readLine(line, `${name}:${at + 1}`);
      if (!services.has(exchange.service)) services.set(exchange.service, []);
      services.get(exchange.service).push(exchange);
    }
  }
  return services;
}

function readLine(line, where) {
  try {
    return takeApart(JSON.parse(line));
  } catch (error) {
    throw new Error(`could not read the exchange at ${where}: ${error.message}`);
  }
}

/** @returns {Recorded} */
export function takeApart(raw) {
  return {
    service: raw.service,
    tool: raw.tool ?? '-',
    method: raw.method,
    path: raw.path,
    query: [...new URLSearchParams(raw.query)],
    asked: Object.fromEntries(raw.request_headers ?? []),
    body: raw.request_body ?? '',
    status: raw.status,
    answered: Object.fromEntries(raw.response_headers ?? []),
    answer: raw.response_body ?? '',
    faulty: raw.faulty ?? false,
  };
}

/** Whether headers say that a body is JSON. */
export function isJson(headers) {
  return /[/+]json\b/.test(headers['content-type'] ?? '');
}

/** Returns the parsed JSON, or `undefined` and the reason. */
export function parse(text) {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: `is no JSON: ${error.message}` };
  }
}

/**
 * Returns the paths that answers gave out for the client to go to: redirects and upload addresses. They are the service's
 * own, different each time, so no description names them.
 */
export function handedOut(exchanges) {
  const paths = new Set();
  const keep = (url) => {
    if (URL.canParse(url)) paths.add(new URL(url).pathname);
  };
  for (const { answered, answer } of exchanges) {
    if (answered.location) keep(answered.location);
    for (const [, url] of answer.matchAll(/"(?:upload_url|url_private|url_private_download)":\s*"([^"]+)"/g)) {
      keep(url.replaceAll('\\/', '/'));
    }
  }
  return paths;
}
