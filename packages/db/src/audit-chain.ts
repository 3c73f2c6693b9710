import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Db } from './open.ts';

/*
 * Rows that people answer for are chained: each link is an HMAC of the link before it and of the rows that its
 * event left. Who changes, removes or reorders a row without the key leaves a link that does not fit.
 */

/** What the first link hangs on. */
const FIRST = '0'.repeat(64);

/** The chained tables and the columns that count, in the order they are read; a new column takes a new chain. */
const AUDITED = {
  config_audit: ['seq', 'subject', 'subject_id', 'changes', 'changed_by', 'reason', 'at_ms'],
  dead_letter_queue: [
    ...['seq', 'class', 'subject', 'subject_id', 'mint', 'lane', 'reason', 'detail', 'count', 'at_ms'],
  ],
} as const;

export interface AuditHead {
  readonly seq: number;
  readonly mac: string;
}

interface Link {
  readonly seq: bigint;
  readonly previous: string;
  readonly mac: string;
}

/** The key of the chain alone, made from the operator's own where no vault holds one. */
export const auditKeyOf = (operatorKey: Buffer): Buffer =>
  createHmac('sha256', operatorKey).update('chimera audit chain 1').digest();

/**
 * Links the rows that an event left, in the transaction that wrote them. Rows that are older than the chain are
 * linked by the first call.
 */
export function createAuditChain(db: Db, key: Buffer): (seq: number) => void {
  const rowsOf = createRowReader(db);
  const insert = db.prepare('INSERT INTO audit_chain (seq, previous, mac) VALUES (?, ?, ?)');
  let previous = readAuditHead(db)?.mac ?? null;
  const link = (seq: number): void => {
    const text = rowsOf(seq);
    if (text === null) return;
    const before = previous ?? FIRST;
    const mac = macOf(key, before, text);
    insert.run(seq, before, mac);
    previous = mac;
  };
  return (seq) => {
    if (previous === null) {
      const older = db.prepare<[number], bigint>(`${AUDITED_SEQS} WHERE seq < ? ORDER BY seq`).pluck();
      for (const old of older.all(seq)) link(Number(old));
    }
    link(seq);
  };
}

/** The newest link; null before the first. */
export function readAuditHead(db: Db): AuditHead | null {
  const link = db.prepare<[], Link>('SELECT seq, mac FROM audit_chain ORDER BY seq DESC LIMIT 1').get();
  return link === undefined ? null : { seq: Number(link.seq), mac: link.mac };
}

export interface AuditProblem {
  /** The journal number of the row. */
  readonly seq: number;
  readonly kind: 'altered' | 'removed' | 'added' | 'broken' | 'truncated';
  readonly sentence: string;
}

/** A stretch of the chain: so many rows after one of them. */
export interface AuditStretch {
  readonly afterSeq: number;
  readonly rowsMax: number;
}

const WHOLE: AuditStretch = { afterSeq: 0, rowsMax: Number.MAX_SAFE_INTEGER };

export interface AuditVerdict {
  readonly links: number;
  /** The last row that was looked at; null when the stretch held none. */
  readonly lastSeq: number | null;
  readonly head: AuditHead | null;
  /** In the order of the rows; only the first `PROBLEMS_MAX` are told. */
  readonly problems: readonly AuditProblem[];
}

const PROBLEMS_MAX = 100;

/** Follows the chain, or a stretch of it, and compares its end with a head that was noted elsewhere. */
export function verifyAuditChain(
  db: Db,
  key: Buffer,
  noted: AuditHead | null,
  { afterSeq, rowsMax } = WHOLE,
): AuditVerdict {
  const rowsOf = createRowReader(db);
  const linkAt = db.prepare<[bigint], Link>('SELECT seq, previous, mac FROM audit_chain WHERE seq = ?');
  const problems: AuditProblem[] = [];
  const tell = (seq: bigint, kind: AuditProblem['kind'], sentence: string): void => {
    if (problems.length < PROBLEMS_MAX) problems.push({ seq: Number(seq), kind, sentence });
  };
  let previous = macBefore(db, afterSeq);
  let lastSeq: number | null = null;
  let links = 0;
  const seqs = db
    .prepare<[number, number], bigint>(
      `SELECT seq FROM (${AUDITED_SEQS} UNION SELECT seq FROM audit_chain) WHERE seq > ? ORDER BY seq LIMIT ?`,
    )
    .pluck();
  for (const seq of seqs.iterate(afterSeq, rowsMax)) {
    lastSeq = Number(seq);
    const link = linkAt.get(seq);
    if (link === undefined) {
      tell(seq, 'added', `row ${seq} is in no link: it was added, or its link was removed`);
      continue;
    }
    links += 1;
    if (link.previous !== previous) {
      tell(
        seq,
        'broken',
        `the link of row ${seq} does not follow the one before it: rows were removed or reordered`,
      );
    }
    const text = rowsOf(Number(seq));
    if (text === null) tell(seq, 'removed', `row ${seq} was removed; its link is left`);
    else if (!isSame(link.mac, macOf(key, link.previous, text)))
      tell(seq, 'altered', `row ${seq} was altered`);
    previous = link.mac;
  }
  const head = readAuditHead(db);
  if (noted !== null && linkAt.get(BigInt(noted.seq))?.mac !== noted.mac) {
    const end = head === null ? 'is gone' : `ends at row ${head.seq}`;
    tell(
      BigInt(noted.seq),
      'truncated',
      `the signer log noted the link of row ${noted.seq}; the chain ${end}`,
    );
  }
  return { links, lastSeq, head, problems };
}

/** What the first link after this row hangs on. */
function macBefore(db: Db, afterSeq: number): string {
  const mac = db
    .prepare<[number], string>('SELECT mac FROM audit_chain WHERE seq <= ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  return mac.get(afterSeq) ?? FIRST;
}

/** Looks at the next rows of the chain with each call, and at its beginning again after its end. */
export function createAuditPatrol(db: Db, key: Buffer, rowsMax: number): () => readonly AuditProblem[] {
  let afterSeq = 0;
  return () => {
    const { lastSeq, problems } = verifyAuditChain(db, key, null, { afterSeq, rowsMax });
    afterSeq = lastSeq ?? 0;
    return problems;
  };
}

/** Whether a head that was noted is still there; a glance for each start, where `verifyAuditChain` reads all. */
export function holdsAuditHead(db: Db, noted: AuditHead): boolean {
  const mac = db
    .prepare<[number], string>('SELECT mac FROM audit_chain WHERE seq = ?')
    .pluck()
    .get(noted.seq);
  return mac === noted.mac;
}

/** Copies the links as they are: they are no projection, but what bears witness to one. */
export function copyAuditChain(source: Db, target: Db): void {
  const isOlder =
    source.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit_chain'").get() === undefined;
  if (isOlder) return;
  const links = source.prepare<[], Link>('SELECT seq, previous, mac FROM audit_chain ORDER BY seq');
  const insert = target.prepare('INSERT INTO audit_chain (seq, previous, mac) VALUES (?, ?, ?)');
  target.transaction(() => {
    for (const { seq, previous, mac } of links.iterate()) insert.run(seq, previous, mac);
  })();
}

const AUDITED_SEQS = `SELECT seq FROM (${Object.keys(AUDITED)
  .map((table) => `SELECT seq FROM ${table}`)
  .join(' UNION ')})`;

/** The audited rows of one event as text; null when it left none. */
function createRowReader(db: Db): (seq: number) => string | null {
  const tables = Object.entries(AUDITED).map(([table, columns]) => {
    const text = columns.map((column) => `quote(${column})`).join(" || '|' || ");
    return {
      table,
      read: db.prepare<[number], string>(`SELECT ${text} FROM ${table} WHERE seq = ?`).pluck(),
    };
  });
  return (seq) => {
    const rows = tables.flatMap(({ table, read }) => {
      const row = read.get(seq);
      return row === undefined ? [] : [`${table}|${row}`];
    });
    return rows.length === 0 ? null : rows.join('\n');
  };
}

const macOf = (key: Buffer, previous: string, text: string): string =>
  createHmac('sha256', key).update(`${previous}\n${text}`).digest('hex');

function isSame(mac: string, wanted: string): boolean {
  const [given, expected] = [Buffer.from(mac), Buffer.from(wanted)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
