/** The check before every commit: format, lint, types, tidy and unit tests, within a minute. */
import { endWith, ensureInstalled } from './install.mjs';
import { SUITES } from './suites.mjs';
import { runSuites } from './test.mjs';

const VERIFY_SUITES = ['static', 'unit'];

await ensureInstalled().catch(endWith);
process.exit((await runSuites(SUITES.filter((suite) => VERIFY_SUITES.includes(suite.name)))) ? 0 : 1);
