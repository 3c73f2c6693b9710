/**
 * Preloaded before anything else, makes this process load some sources in another wording:
 *
 *     node --import ./patched-load.mjs?sources=<file of JSON: text by file URL> --import tsx main.ts
 *
 * Hooks that are registered later are asked first, so the compiler of TypeScript gets the other wording from here.
 */
import { register } from 'node:module';

const sources = new URL(import.meta.url).searchParams.get('sources');
register('./patched-hook.mjs', import.meta.url, { data: { sources } });
