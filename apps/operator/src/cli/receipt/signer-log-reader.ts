import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Check, contradicted, holds, unchecked } from './check.ts';

const chained = { seq: z.number().int().positive(), previous: z.string() };
const signatureSchema = z.object({
  ...chained,
  orderId: z.string(),
  n: z.number().int().positive(),
  txid: z.string(),
  bytes: z.string().regex(/^(?:[0-9a-f]{2})+$/),
  /** Kept as text it came in: only a signature that the journal lacks has it read. */
  note: z.unknown().optional(),
});
/** Bytes that are never sent, a loss that a start found and halted entries for, and heads of the audit chain. */
const remarkSchema = z.union([
  z.object({ ...chained, discarded: z.string(), reason: z.string() }),
  z.object({ ...chained, accepted: z.string() }),
  z.object({ ...chained, auditHead: z.string(), auditSeq: z.number() }),
]);
const lineSchema = z.union([signatureSchema, remarkSchema]);

export type LoggedSignature = z.output<typeof signatureSchema>;

/** What the signer's own log says. Its bytes are signed transactions: compare them, never print them. */
export interface SignerLogRead {
  readonly isPresent: boolean;
  readonly lines: number;
  /** Where the chain of hashes breaks first, as a sentence; null when every line follows from the one before. */
  readonly broken: string | null;
  readonly signatures: readonly LoggedSignature[];
}

const FIRST_HASH = '0'.repeat(64);

/** Follows the chain of lines one by one; keeps the signatures that `isWanted` names. */
export function createSignerLogChain(isWanted: (orderId: string) => boolean) {
  const signatures: LoggedSignature[] = [];
  let lines = 0;
  let hash = FIRST_HASH;
  let broken: string | null = null;
  /** An unreadable line is a torn end while nothing follows it, and damage once something does. */
  let unreadable: number | null = null;
  const note = (sentence: string): void => {
    broken ??= sentence;
  };
  return {
    add(line: string): void {
      if (unreadable !== null) note(`line ${unreadable} is not readable`);
      lines += 1;
      const parsed = lineSchema.safeParse(jsonOf(line));
      unreadable = parsed.success ? null : lines;
      if (!parsed.success) return;
      const { seq, previous } = parsed.data;
      if (previous !== hash) note(`line ${lines} does not carry the hash of the line before it`);
      if (seq !== lines) note(`line ${lines} is numbered ${seq}`);
      hash = createHash('sha256').update(`${line}\n`).digest('hex');
      if ('txid' in parsed.data && isWanted(parsed.data.orderId)) signatures.push(parsed.data);
    },
    end: (): SignerLogRead => ({
      isPresent: true,
      lines: unreadable === null ? lines : lines - 1,
      broken,
      signatures,
    }),
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Reads the log line by line, so that its length does not matter. */
export async function readSignerLog(
  path: string,
  isWanted: (orderId: string) => boolean,
): Promise<SignerLogRead> {
  if (!existsSync(path)) return { isPresent: false, lines: 0, broken: null, signatures: [] };
  const chain = createSignerLogChain(isWanted);
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) chain.add(line);
  return chain.end();
}

export function checkSignerLog(log: SignerLogRead, path: string): Check {
  const claim = { name: 'signer log', about: path };
  if (!log.isPresent) return unchecked(claim, 'the file is not there; restore it beside the database');
  if (log.broken !== null) return contradicted(claim, `its chain of hashes is broken: ${log.broken}`);
  return holds(claim, `${log.lines} lines, each with the hash of the one before`);
}
