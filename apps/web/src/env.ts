import { join, resolve } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const schema = z.object({
  CHIMERA_DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^sqlite:.+/, 'must look like sqlite:<path>')
    .optional(),
  WEB_PORT: port.default(3000),
  OPERATOR_PORT: port.default(8080),
  CONTROL_PORT: port.default(8081),
  OPERATOR_CONTROL_URL: httpUrl.optional(),
  PUBLIC_URL: httpUrl.optional(),
});

/** What the dashboard is told from outside. It holds no key and no secret. */
export interface WebEnv {
  readonly databasePath: string;
  readonly dataDir: string;
  readonly webPort: number;
  /** The operator's loopback door: commands and the live socket. Read at start, never baked into a build. */
  readonly controlUrl: string;
  /** Where providers deliver to on this machine, for the commands that the dashboard prints. */
  readonly operatorUrl: string;
  /** Where people reach the dashboard when it is not on loopback; decides cookies and accepted hosts. */
  readonly publicUrl: string | null;
}

/** Empty text counts as not given, as it does in the operator. */
function given(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) => {
    const text = value?.trim() ?? '';
    return text === '' ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries);
}

export function loadWebEnv(env: Readonly<Record<string, string | undefined>> = process.env): WebEnv {
  const values = schema.parse(given(env));
  const path = values.DATABASE_URL?.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  return {
    databasePath: path === undefined ? join(resolve(values.CHIMERA_DATA_DIR), 'chimera.db') : resolve(path),
    dataDir: resolve(values.CHIMERA_DATA_DIR),
    webPort: values.WEB_PORT,
    controlUrl: values.OPERATOR_CONTROL_URL ?? `http://127.0.0.1:${values.CONTROL_PORT}`,
    operatorUrl: `http://127.0.0.1:${values.OPERATOR_PORT}`,
    publicUrl: values.PUBLIC_URL ?? null,
  };
}
