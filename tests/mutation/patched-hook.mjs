/** The loader's thread: gives the other wording of what has one. */
import { readFileSync } from 'node:fs';

let sources = {};

export function initialize(data) {
  sources = JSON.parse(readFileSync(data.sources, 'utf8'));
}

export function load(url, context, next) {
  const source = sources[url.split('?')[0]];
  return source === undefined
    ? next(url, context)
    : { format: context.format ?? 'module', source, shortCircuit: true };
}
