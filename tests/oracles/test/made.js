// Hand-made exchanges for the oracles' own tests.

import { takeApart } from '../exchanges.js';

/** Returns an exchange with a JSON answer; `changes` replaces what it names. */
export function made(service, changes) {
  const { answer, body, query = {}, ...rest } = changes;
  return takeApart({
    service,
    tool: 'a_tool',
    method: 'GET',
    path: '/',
    query: new URLSearchParams(query).toString(),
    request_headers: Object.entries({ 'user-agent': 'mosaic', ...rest.asked }),
    request_body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
    status: 200,
    response_headers: Object.entries({ 'content-type': 'application/json; charset=utf-8', ...rest.answered }),
    response_body: answer === undefined ? '' : typeof answer === 'string' ? answer : JSON.stringify(answer),
    faulty: false,
    ...rest,
  });
}

/** Returns what an oracle says of one exchange. */
export function ask(oracle, exchange) {
  return oracle.problems([exchange])[0];
}
