/**
 * Rebuilds the committed market program from its C source: `node --import tsx packages/localnet/tools/build-amm.ts`.
 * Only needed after changing the source; running Chimera needs no compiler.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileProgram } from './compile-program.ts';

const inProgram = (name: string): string =>
  fileURLToPath(new URL(`../programs/amm/${name}`, import.meta.url));

const program = compileProgram(inProgram('amm.c'));
const hash = createHash('sha256').update(program).digest('hex');
writeFileSync(inProgram('amm.so'), program);
writeFileSync(inProgram('amm.so.sha256'), `${hash}  amm.so\n`);
console.log(`amm.so: ${program.length} bytes, sha256 ${hash}`);
