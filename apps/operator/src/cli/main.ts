import { stripVTControlCharacters } from 'node:util';
import { runCommandLine } from './run.ts';

const { code, text, isError } = await runCommandLine(process.argv.slice(2));
const stream = isError ? process.stderr : process.stdout;
// Names of tokens come from strangers; none of them may steer the terminal.
stream.write(`${stripVTControlCharacters(text)}\n`);
process.exitCode = code;
