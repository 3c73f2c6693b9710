import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../control/private-file.ts';

const FILE = 'LIVE';

/** Says which wallet may trade live on which chain; only `./chimera live arm` writes it. */
export const armSchema = z.strictObject({ wallet: z.string(), genesis: z.string(), armedAtMs: z.number() });
export type Arm = z.output<typeof armSchema>;

/** Null when live trading is not armed; a file that cannot be read arms nothing. */
export function readArm(configDir: string): Arm | null {
  const path = join(configDir, FILE);
  if (!existsSync(path)) return null;
  try {
    return armSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export const writeArm = (configDir: string, arm: Arm): void =>
  writePrivateFile(join(configDir, FILE), `${JSON.stringify(arm)}\n`);

export const removeArm = (configDir: string): void => rmSync(join(configDir, FILE), { force: true });
