import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODE_OFFSET } from './elf-shared.ts';
import { linkProgram } from './link-sbf.ts';

/** Stock clang; no Solana toolchain. `-mcpu=v2` and no jump tables keep to what SBPF version 0 can run. */
const CLANG_FLAGS = [
  '-target',
  'bpf',
  '-mcpu=v2',
  '-O2',
  '-ffreestanding',
  '-fno-builtin',
  '-fno-jump-tables',
  '-Wall',
  '-Wextra',
  '-c',
];

/** Compiles one C file into a program for the local cluster. Throws when clang is missing or refuses it. */
export function compileProgram(sourcePath: string): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'chimera-sbf-'));
  try {
    const objectPath = join(directory, 'program.o');
    execFileSync('clang', [...CLANG_FLAGS, sourcePath, '-o', objectPath], { stdio: 'pipe' });
    return linkProgram(readFileSync(objectPath), CODE_OFFSET);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
