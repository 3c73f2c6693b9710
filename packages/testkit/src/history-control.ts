import { BREAKER_RULES, BREAKERS } from '@chimera/core/control/breakers';
import { EXIT_MODES, type RosterWallet } from '@chimera/core/control/wallet';
import type { JournalEvent } from '@chimera/core/events';
import { tipFor } from '@chimera/core/execution/tip';
import { TRACE_MARKS, type Trace } from '@chimera/core/execution/trace';
import { slot, txid, unixMs, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports, tokenAtoms, usdMicros } from '@chimera/core/units/lamports';
import { freshName, type HistoryWorld, orNull } from './history-world.ts';

const ROLES = ['readonly', 'operator', 'admin'] as const;
const HOUR_MS = 3_600_000;

export function boot(world: HistoryWorld): JournalEvent {
  return {
    type: 'boot_started',
    bootEpoch: world.book.bootEpoch + 1,
    version: '0.1.0',
    cluster: 'localnet',
    mode: 'live',
    genesis: 'Story1111111111111111111111111111111111111',
    wallet: world.leaders[0] ?? world.rng.pick(world.mints),
  };
}

export function setWallet(world: HistoryWorld): JournalEvent {
  const { rng } = world;
  const wallet: RosterWallet = {
    wallet: rng.pick(world.leaders),
    status: rng.pick(['ACTIVE', 'ACTIVE', 'CANDIDATE', 'REJECTED', 'DEMOTED'] as const),
    label: orNull(world, freshName(world, 'leader')),
    wqs: orNull(world, Math.round(rng.next() * 1_000) / 10),
    clusterId: rng.chance(0.5) ? null : 'cluster-1',
    origin: rng.pick(['planted', 'scout', 'manual'] as const),
    reason: orNull(world, 'story'),
    activeUntilMs: rng.chance(0.7) ? null : unixMs(world.nowMs + HOUR_MS),
    exitMode: rng.pick(EXIT_MODES),
  };
  return { type: 'wallet_set', wallet, by: 'admin' };
}

export function setLimits(world: HistoryWorld): JournalEvent {
  const { limits, limitsVersion } = world.book;
  return {
    type: 'limits_set',
    version: limitsVersion + 1,
    limits: { ...limits, openPositionsMax: 1 + world.rng.below(80) },
    by: 'admin',
    reason: 'story',
  };
}

/** Somebody enters a monthly cost, or ends or takes out the one that is there. */
export function setCost(world: HistoryWorld): JournalEvent {
  const { rng, nowMs } = world;
  world.costVersion += 1;
  return {
    type: 'operating_cost_set',
    version: world.costVersion,
    costId: rng.pick(['a1b2c3d4e5f6', 'f6e5d4c3b2a1']),
    name: rng.pick(['RPC plan', 'server']),
    monthlyUsdMicros: usdMicros(rng.amount(1_000_000n, 200_000_000n)),
    fromMs: unixMs(nowMs - HOUR_MS),
    untilMs: orNull(world, unixMs(nowMs + HOUR_MS)),
    isRemoved: rng.chance(0.2),
    by: 'admin',
    reason: 'story',
  };
}

export function setTerms(world: HistoryWorld): JournalEvent {
  const { rng, book } = world;
  const wallet = rng.pick(world.leaders);
  const version = (book.walletTerms.get(wallet)?.version ?? 0) + 1;
  const terms = {
    wallet,
    version,
    sizeLamportsMax: orNull(world, lamports(rng.amount(10n ** 8n, 10n ** 10n))),
    openPositionsMax: orNull(world, 1 + rng.below(10)),
  };
  return { type: 'wallet_terms_set', terms, by: 'admin', reason: 'story' };
}

export function mergeRoster(world: HistoryWorld): JournalEvent {
  return {
    type: 'roster_merged',
    version: world.book.rosterVersion + 1,
    sha256: 'cd'.repeat(32),
    madeAtMs: world.nowMs,
    proposed: world.rng.below(100),
    changed: world.rng.below(10),
    by: 'admin',
  };
}

export function scoreWallet(world: HistoryWorld): JournalEvent {
  const { rng } = world;
  const points = Math.round(rng.next() * 400) / 10;
  return {
    type: 'wallet_scored',
    wallet: rng.pick(world.leaders),
    rosterVersion: world.book.rosterVersion,
    proposedStatus: rng.pick(['ACTIVE', 'CANDIDATE', 'REJECTED'] as const),
    wqs: points,
    parts: [{ code: 'edge', points, pointsMax: 40, measured: 'story' }],
    refusals: rng.chance(0.5) ? [] : ['story'],
    evidence: { episodes: rng.below(100), twinOf: null },
  };
}

export function makeBackup(world: HistoryWorld): JournalEvent {
  return {
    type: 'backup_made',
    file: freshName(world, 'chimera'),
    untilSeq: world.rng.below(1_000),
    sizeBytes: 4_096 * (1 + world.rng.below(1_000)),
    sha256: 'ab'.repeat(32),
  };
}

/** Somebody looked up who funded a wallet. */
export function findFunder(world: HistoryWorld): JournalEvent {
  const { rng } = world;
  const kind = rng.pick(['funder', 'funder', 'hub', 'none'] as const);
  return {
    type: 'wallet_funder_found',
    wallet: rng.pick(world.leaders),
    funder: kind === 'none' ? null : rng.pick(world.mints),
    kind,
    fundingTxid: kind === 'none' ? null : txid(rng.text(88)),
  };
}

export function toggleHalt(world: HistoryWorld): JournalEvent {
  const { halt } = world.book;
  if (halt.halted) return { type: 'halt_cleared', epoch: halt.epoch, by: 'admin', reason: 'story' };
  return {
    type: 'halt_set',
    epoch: halt.epoch + 1,
    mode: world.rng.pick(['entries', 'all', 'flatten'] as const),
    by: 'admin',
    source: world.rng.pick(['web', 'api', 'file', 'cli', 'invariant'] as const),
    reason: 'story',
  };
}

export function setRpcMode({ rng, book }: HistoryWorld): JournalEvent {
  return {
    type: 'rpc_mode_set',
    mode: book.rpcMode.mode === 'JITO' ? 'STANDARD' : 'JITO',
    by: 'admin',
    source: rng.pick(['web', 'api', 'cli', 'automatic'] as const),
    reason: 'story',
  };
}

/** Something alive is late. */
export function passDeadline({ rng, book }: HistoryWorld): JournalEvent | null {
  const [order] = book.orders.values();
  if (order === undefined) return null;
  return {
    ...{ type: 'deadline_passed', subject: 'order', subjectId: order.plan.orderId, state: order.state },
    ...{ owner: 'execution', action: 'resumed', waitedMs: 60_000 + rng.below(60_000) },
  };
}

export function switchProvider({ rng }: HistoryWorld): JournalEvent {
  const [from, to] = rng.chance(0.5) ? (['alpha', 'beta'] as const) : (['beta', 'alpha'] as const);
  return { type: 'provider_switched', group: rng.pick(['rpc', 'jito'] as const), from, to, reason: 'story' };
}

/** The trace of an order under way: any of its moments, as a restart may have forgotten the others. */
export function traceSignal(world: HistoryWorld): JournalEvent | null {
  const { rng, book } = world;
  const [order] = book.orders.values();
  if (order === undefined) return null;
  const marks = Object.fromEntries(
    TRACE_MARKS.filter(() => rng.chance(0.8)).map((mark, index) => [mark, index * 400 + rng.below(400)]),
  );
  const at = (): Trace['slots']['leader'] => orNull(world, slot(3_000 + rng.below(900)));
  const slots = { leader: at(), received: at(), sent: at(), landed: at() };
  const marketP50Lamports = orNull(world, lamports(rng.amount(1n, 90_000n)));
  const facts = { ownLamports: [], othersLamports: [], marketP50Lamports };
  const tip = tipFor('SHIELD', lamports(10n ** 9n), facts, book.limits);
  const { signalId } = order.plan;
  return {
    type: 'signal_traced',
    signalId,
    attemptTxid: order.txids[0] ?? null,
    trace: { marks, slots, tip },
  };
}

/** A breaker trips, or one that did is reset. */
export function changeBreaker(world: HistoryWorld): JournalEvent {
  const { rng, book, nowMs } = world;
  const [tripped] = book.breakers.keys();
  if (tripped !== undefined && rng.chance(0.6)) {
    const cause = rng.pick(['cooldown', 'person'] as const);
    return { type: 'breaker_reset', breaker: tripped, cause, by: 'admin', reason: 'story' };
  }
  const breaker = rng.pick(BREAKERS);
  const { scope, cooldown } = BREAKER_RULES[breaker];
  const untilMs = cooldown === null ? null : unixMs(nowMs + book.limits[cooldown]);
  return { type: 'breaker_tripped', breaker, scope, measured: 'much', threshold: 'less', untilMs };
}

export function sampleEquity(world: HistoryWorld): JournalEvent {
  const { rng } = world;
  return {
    type: 'equity_sampled',
    walletLamports: lamports(rng.amount(10n ** 9n, 10n ** 12n)),
    positionsValueLamports: lamports(rng.amount(0n, 10n ** 11n)),
    rentLockedLamports: lamports(2_039_280n * BigInt(world.book.positions.size)),
    solPriceUsdMicros: orNull(world, usdMicros(rng.amount(100_000_000n, 200_000_000n))),
    openPositions: world.book.positions.size,
  };
}

export function seeTransfer(world: HistoryWorld): JournalEvent {
  return {
    type: 'wallet_transfer_seen',
    txid: txid(world.rng.text(88)),
    walletDeltaLamports: lamports(world.rng.amount(-1_000_000n, 10n ** 10n)),
    slot: slot(3_000 + world.made),
    kind: world.rng.pick(['deposit', 'dust', 'unknown_signed'] as const),
    ...(world.made % 2 === 0 ? {} : { tokens: [{ mint: WSOL_MINT, deltaAtoms: tokenAtoms(2n ** 63n) }] }),
  };
}

export function repeatDelivery(world: HistoryWorld): JournalEvent | null {
  const [signal] = world.book.undecided.values();
  if (signal === undefined) return null;
  const deliveryId = world.rng.chance(0.5) ? 'again' : freshName(world, 'delivery');
  return { type: 'delivery_repeated', signalId: signal.signalId, providerId: signal.providerId, deliveryId };
}

/** A key, a link, a sign-in, a sign-out, or a provider. */
export function changeAccess(world: HistoryWorld): JournalEvent {
  const { rng } = world;
  const role = rng.pick(ROLES);
  const session = rng.chance(0.5) ? world.sessions.shift() : undefined;
  if (session !== undefined) return { type: 'session_closed', sessionHash: session, reason: 'signed_out' };
  const keyId = rng.chance(0.3) ? world.apiKeys.shift() : undefined;
  if (keyId !== undefined) return { type: 'api_key_revoked', keyId, by: 'admin' };
  const expiresAtMs = unixMs(world.nowMs + HOUR_MS);
  const tokenHash = world.loginTokens.shift();
  if (tokenHash !== undefined) {
    const sessionHash = freshName(world, 'session');
    world.sessions.push(sessionHash);
    const userId = rng.pick(['ada', 'grace']);
    return { type: 'session_opened', sessionHash, userId, role, tokenHash, expiresAtMs };
  }
  if (rng.chance(0.4)) return setProvider(world);
  if (rng.chance(0.2)) return setAdminWallet(world);
  if (rng.chance(0.5)) {
    const link = freshName(world, 'token');
    world.loginTokens.push(link);
    return { type: 'login_link_issued', tokenHash: link, role, expiresAtMs };
  }
  const added = freshName(world, 'key');
  world.apiKeys.push(added);
  return { type: 'api_key_added', keyId: added, name: 'story', role, secretHash: `hash-of-${added}` };
}

function setProvider(world: HistoryWorld): JournalEvent {
  return {
    type: 'provider_set',
    providerId: world.rng.pick(['helius', 'alpha-desk']),
    scheme: world.rng.pick(['standard', 'legacy', 'helius'] as const),
    sealedSecret: world.rng.text(40),
    active: world.rng.chance(0.9),
    mayTradeWithoutLeader: world.rng.chance(0.2),
    maySendSpear: world.rng.chance(0.2),
    previous: orNull(world, { sealedSecret: world.rng.text(40), untilMs: unixMs(world.nowMs + HOUR_MS) }),
    by: 'admin',
  };
}

function setAdminWallet({ rng, leaders }: HistoryWorld): JournalEvent {
  const role = rng.chance(0.3) ? null : rng.pick(ROLES);
  return { type: 'admin_wallet_set', wallet: rng.pick(leaders), role, label: 'story', by: 'admin' };
}

/** A delivery that no signal came of. */
export function refuseDelivery(world: HistoryWorld): JournalEvent {
  const { rng } = world;
  return {
    type: 'delivery_refused',
    providerId: orNull(world, 'alpha-desk'),
    deliveryId: orNull(world, freshName(world, 'delivery')),
    reason: rng.pick(['invalid_signature', 'invalid_field', 'trading_halted']),
    detail: orNull(world, 'story'),
    skipped: rng.below(3),
  };
}
