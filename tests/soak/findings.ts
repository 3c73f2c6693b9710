import { execFile } from 'node:child_process';
import { untilBooksAgree } from '../harness/books.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import type { Stack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';
import type { Finding } from './finding.ts';
import type { Weight } from './gauges.ts';
import { findPlanted, type PlantEvidence } from './plant-findings.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const SETTLE_MS = 180_000;
const RECEIPTS_MS = 600_000;
/** A turn takes as long as a trade takes to become final, or longer. */
const RECEIPT_TURNS_MAX = 20;
const OUTPUT_MAX = 64 * 1_048_576;
/** A process younger than this still fills its caches. */
const WARM_SECONDS = 300;
const HEAP_GROWTH_MIB_MAX = 40;
const WAL_MIB_MAX = 64;

const UNFINISHED = `SELECT
  (SELECT count(*) FROM orders WHERE state IN ('planned', 'working') AND decided_at_ms < ?)
  + (SELECT count(*) FROM attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved') AND signed_at_ms < ?)`;

const DOUBLED = `SELECT (SELECT count(*) FROM (SELECT order_id FROM attempts WHERE state = 'landed'
    GROUP BY order_id HAVING count(*) > 1))
  + (SELECT count(*) FROM attempts JOIN orders USING (order_id) WHERE kind = 'entry' AND n > 1)
  + (SELECT count(*) FROM (SELECT signal_id FROM orders GROUP BY signal_id HAVING count(*) > 1))`;

/** Questions to the books whose answers are told, with what must be so where something must. */
const TOLD: readonly (readonly [claim: string, sql: string, holds?: (rows: readonly Row[]) => boolean])[] = [
  ['signals by verdict', 'SELECT state AS what, count(*) AS n FROM signals GROUP BY 1 ORDER BY 2 DESC'],
  [
    'positions of both strategies opened and closed',
    "SELECT strategy || ' ' || state AS what, count(*) AS n FROM positions GROUP BY 1 ORDER BY 1",
    (rows) => ['SHIELD closed', 'SPEAR closed'].every((what) => rows.some((row) => row.what === what)),
  ],
  [
    'why entries were refused',
    `SELECT value AS what, count(*) AS n FROM decisions, json_each(reasons)
      WHERE verdict = 'denied' GROUP BY 1 ORDER BY 2 DESC LIMIT 25`,
    (rows) => rows.length > 3,
  ],
  [
    'convictions by verdict',
    `SELECT door || ' ' || state AS what, count(*) AS n FROM signals
      WHERE door = 'conviction' GROUP BY 1`,
  ],
  ['exits by cause', "SELECT cause AS what, count(*) AS n FROM orders WHERE kind = 'exit' GROUP BY 1"],
  ['attempts by end', 'SELECT state AS what, count(*) AS n FROM attempts GROUP BY 1'],
  [
    'breakers trip and recover',
    "SELECT breaker || ' ' || action || coalesce(' by ' || cause, '') AS what, count(*) AS n FROM breakers GROUP BY 1",
    (rows) => ['tripped', 'reset'].every((word) => rows.some(({ what }) => what.includes(word))),
  ],
  [
    'endpoints are left and taken back',
    "SELECT route_group || ': ' || from_id || ' to ' || to_id AS what, count(*) AS n FROM provider_switches GROUP BY 1",
    (rows) => rows.length >= 2,
  ],
  ['dead letters', "SELECT class || ' ' || reason AS what, count(*) AS n FROM dead_letter_queue GROUP BY 1"],
  ['halts', "SELECT source || coalesce(': ' || reason, '') AS what, count(*) AS n FROM halts GROUP BY 1"],
  ['starts', "SELECT 'boots' AS what, count(*) AS n FROM boots"],
];

interface Row {
  readonly what: string;
  readonly n: bigint;
}

/** What the books, the chain and the samples say once the weather is fair again. */
export async function findAll(
  stack: Stack,
  evidence: Omit<PlantEvidence, 'journal'>,
): Promise<readonly Finding[]> {
  const journal = openJournal(stack, 'bigint');
  try {
    return [
      ...findPlanted({ ...evidence, journal }),
      ...TOLD.map(([claim, sql, holds]) => tell(journal, claim, sql, holds)),
      must('nothing is doubled', journal.one<bigint>(DOUBLED) ?? -1n, 0n),
      must(
        'the journal has no gap',
        journal.one<bigint>('SELECT max(seq) - count(*) FROM journal') ?? -1n,
        0n,
      ),
      await findSettled(journal),
      await findExplained(stack, journal),
      await findVerified(stack),
      await findReconciled(stack),
      ...findWeights(evidence.weights),
    ];
  } finally {
    journal.close();
  }
}

function tell(
  journal: JournalReader,
  claim: string,
  sql: string,
  holds?: (rows: readonly Row[]) => boolean,
): Finding {
  const rows = journal.all<Row>(sql);
  const seen = rows.map(({ what, n }) => `${n} ${what}`).join(', ') || 'none';
  return { claim, seen, holds: holds?.(rows) ?? null };
}

const must = (claim: string, found: bigint, due: bigint): Finding => ({
  claim,
  seen: String(found),
  holds: found === due,
});

/** Trading goes on meanwhile, so only what began before is asked about. */
async function findSettled(journal: JournalReader): Promise<Finding> {
  const claim = 'what was under way has its end';
  const beganMs = Date.now();
  const left = (): bigint => journal.one<bigint>(UNFINISHED, beganMs, beganMs) ?? -1n;
  try {
    await until(claim, () => left() === 0n, SETTLE_MS);
    return { claim, seen: 'nothing is left', holds: true };
  } catch {
    return { claim, seen: `${left()} left after ${SETTLE_MS / 1_000} s`, holds: false };
  }
}

async function findExplained(stack: Stack, journal: JournalReader): Promise<Finding> {
  const claim = 'every lamport is explained, transaction by transaction';
  try {
    await untilBooksAgree({ run: stack.run, knownChanges: new Map() }, journal, SETTLE_MS);
    return { claim, seen: '0 unexplained', holds: true };
  } catch (error) {
    return { claim, seen: error instanceof Error ? error.message : String(error), holds: false };
  }
}

/**
 * `./chimera receipt --all`, as a person would ask. Entries are halted before, and it is asked again while something
 * is still under way: a trade without an end has no verdict yet, which says nothing of the books.
 */
async function findVerified(stack: Stack): Promise<Finding> {
  const claim = 'every trade of which anything was signed is verified by its receipt';
  await chimera(stack, ['halt', '--reason', 'the soak asks for receipts']);
  for (let turn = 1; ; turn += 1) {
    const { code, text } = await chimera(stack, ['receipt', '--all', '--json']);
    const { trades, attempts, verified, unverified, contradicted, checks } = JSON.parse(text);
    const isOver = unverified === 0 || contradicted > 0 || turn === RECEIPT_TURNS_MAX;
    if (!isOver) continue;
    const open = checks.length > 0 ? ` ${JSON.stringify(checks.slice(0, 3))}` : '';
    return {
      claim,
      seen: `${verified} of ${trades} verified (${attempts} attempts), ${unverified} unverified, ${contradicted} contradicted${open}`,
      holds: code === 0 && trades > 0,
    };
  }
}

/** `./chimera reconcile`: books and chain, both ways, with entries halted since the receipts. */
async function findReconciled(stack: Stack): Promise<Finding> {
  const claim = 'reconciliation ends clean';
  const { code, text } = await chimera(stack, ['reconcile', '--json']);
  const { run, openCount, differences } = JSON.parse(text);
  const open = openCount > 0 ? ` ${JSON.stringify(differences.slice(0, 3))}` : '';
  const seen = `${run?.outcome}: ${run?.transactionCount} transactions and ${run?.accountCount} accounts, ${run?.toleratedCount} tolerated, ${openCount} open${open}${run?.note ? ` (${run.note})` : ''}`;
  return { claim, seen, holds: code === 0 && run?.outcome === 'clean' };
}

function chimera(stack: Stack, args: readonly string[]): Promise<{ code: number; text: string }> {
  const env = { ...process.env, CHIMERA_DATA_DIR: stack.dataDir, CHIMERA_CONFIG_DIR: stack.configDir };
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env, timeout: RECEIPTS_MS, maxBuffer: OUTPUT_MAX };
    const child = execFile(`${ROOT}chimera`, [...args], options, (_error, text) =>
      resolve({ code: child.exitCode ?? -1, text }),
    );
  });
}

/** Compares the first warm sample with the last of the process that lived longest. */
function findWeights(weights: readonly Weight[]): readonly Finding[] {
  const warm = weights.filter(({ uptimeSeconds }) => uptimeSeconds > WARM_SECONDS);
  const [longest] = warm.toSorted((a, b) => b.uptimeSeconds - a.uptimeSeconds);
  const bornMs = (weight: Weight): number => weight.atMs - weight.uptimeSeconds * 1_000;
  const isSame = (weight: Weight): boolean =>
    longest !== undefined && Math.abs(bornMs(weight) - bornMs(longest)) < 5_000;
  const heaps = warm.filter(isSame).map(({ heapMib }) => heapMib);
  // The collector's saw-tooth hides a leak in single samples, and not in the least of each third.
  const third = Math.max(1, Math.floor(heaps.length / 3));
  const [early, late] = [Math.min(...heaps.slice(0, third)), Math.min(...heaps.slice(-third))];
  const walMax = Math.max(...weights.map(({ walMib }) => walMib));
  const spearOff = new Set(weights.flatMap(({ spearReasons }) => spearReasons));
  const spearOn = weights.filter(({ spearReasons }) => spearReasons.length === 0).length;
  return [
    {
      claim: 'memory is flat',
      seen: `least heap ${early.toFixed(1)} MiB early, ${late.toFixed(1)} MiB late, over ${((longest?.uptimeSeconds ?? 0) / 60).toFixed(0)} min`,
      holds: late - early <= HEAP_GROWTH_MIB_MAX,
    },
    {
      claim: 'the write-ahead log stays small',
      seen: `${walMax.toFixed(1)} MiB`,
      holds: walMax <= WAL_MIB_MAX,
    },
    {
      claim: 'the Spear goes off with its reason, and on',
      seen: `on in ${spearOn} of ${weights.length} samples; off by ${[...spearOff].join(', ') || 'nothing'}`,
      holds: spearOn > 0 && spearOff.size > 0,
    },
  ];
}
