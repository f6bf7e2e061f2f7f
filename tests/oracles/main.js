// Holds recorded exchanges against the vendors' descriptions: `node main.js FOLDER [SERVICE …]`. Prints one JSON report on its
// standard output: per service the exchanges checked, per tool how many of them, and every problem with how often it came.
// It judges nothing: `cargo xtask contract` does.

import { readFolder } from './exchanges.js';

const ORACLES = ['github', 'google', 'jira', 'shopify', 'slack', 's3'];
/** Different places in lists are one problem. */
const INDEX = /\/\d+(?=[/\s]|$)/g;

const [folder, ...only] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node main.js FOLDER [SERVICE …]');
  process.exit(2);
}
const recorded = readFolder(folder);
const reports = [];
for (const name of ORACLES) {
  const exchanges = recorded.get(name) ?? [];
  if ((only.length > 0 && !only.includes(name)) || exchanges.length === 0) continue;
  const { open } = await import(`./${name}.js`);
  reports.push(report(name, exchanges, open().problems(exchanges)));
}
console.log(JSON.stringify({ services: reports }));

function report(service, exchanges, problems) {
  const tools = {};
  const found = new Map();
  for (const [at, exchange] of exchanges.entries()) {
    tools[exchange.tool] ??= { checked: 0, answered: 0 };
    tools[exchange.tool].checked += 1;
    if (!exchange.faulty && exchange.status < 400) tools[exchange.tool].answered += 1;
    for (const says of new Set(problems[at].map((one) => one.replace(INDEX, '/*')))) {
      const key = `${exchange.tool} ${exchange.method} ${says}`;
      const known = found.get(key) ?? {
        tool: exchange.tool,
        method: exchange.method,
        path: exchange.path,
        says,
        times: 0,
      };
      known.times += 1;
      found.set(key, known);
    }
  }
  const faulty = exchanges.filter((exchange) => exchange.faulty).length;
  return { service, exchanges: exchanges.length, faulty, tools, problems: [...found.values()] };
}
