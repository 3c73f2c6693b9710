import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { MAINNET_GENESIS } from '../compose/identity.ts';
import { independentOperators } from '../config/rpc-urls.ts';
import type { Config } from '../config.ts';

/** One thing that was looked at. An advisory finding keeps nothing from starting. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly isAdvisory?: true;
}

/** What one provider showed of itself; null where it did not answer. */
export interface Probe {
  readonly host: string;
  readonly meanMs: number | null;
  readonly genesis: string | null;
  /** The newest slot it told last. */
  readonly slot: number | null;
  /** Our clock less the provider's, by the date that it stamps its answers with. */
  readonly skewMs: number | null;
  readonly problem: string | null;
}

export const ROUND_TRIPS = 10;
const TIMEOUT_MS = 3_000;
const OPERATORS_MIN = 2;
/** Providers are asked side by side, and each answers some slots apart; half a minute is behind. */
const SLOTS_BEHIND_MAX = 75;
const DISK_BYTES_MIN = 2 * 1024 ** 3;
/** A webhook's timestamp may be 60 s off, and what we add must leave room for the sender's own error. */
const SKEW_MS_MAX = 5_000;

/** Asks one after the other: side by side the answers would measure the line's width, not its length. */
export async function probeProvider(url: string, nowMs: () => number, fetchFn = fetch): Promise<Probe> {
  const host = new URL(url).host;
  const nothing = { host, meanMs: null, genesis: null, slot: null, skewMs: null };
  const ask = async (method: string): Promise<{ readonly result: unknown; readonly date: string | null }> => {
    const response = await fetchFn(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const body: unknown = await response.json();
    const result = typeof body === 'object' && body !== null && 'result' in body ? body.result : null;
    return { result, date: response.headers.get('date') };
  };
  try {
    const { result, date } = await ask('getGenesisHash');
    const skewMs = date === null ? null : nowMs() - Date.parse(date);
    const startedMs = performance.now();
    let slot: unknown = null;
    for (let trip = 0; trip < ROUND_TRIPS; trip += 1) slot = (await ask('getSlot')).result;
    const meanMs = (performance.now() - startedMs) / ROUND_TRIPS;
    const told = {
      genesis: typeof result === 'string' ? result : null,
      slot: typeof slot === 'number' ? slot : null,
    };
    return { host, meanMs, skewMs, ...told, problem: null };
  } catch (error) {
    // Refused, too late, or no RPC at all: for a preflight all of them mean "not there".
    return { ...nothing, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether this machine may trade: the chain, the way to it, the clock and the disk. */
export function preflight(
  config: Config,
  probes: readonly Probe[],
  latencyGateMsMax: number,
): readonly Finding[] {
  return [
    ...probes.map((probe) => rpcFinding(probe, slotMax(probes))),
    independence(config),
    genesis(config, probes),
    distance(probes, latencyGateMsMax),
    clock(probes),
    disk(config.dataDir),
    vault(config),
    reachability(config),
  ];
}

const slotMax = (probes: readonly Probe[]): number => Math.max(0, ...probes.map(({ slot }) => slot ?? 0));

/** One that is behind proves no transaction dead before it has caught up. */
function rpcFinding({ host, problem, meanMs, slot }: Probe, newestSlot: number): Finding {
  const name = `rpc ${host}`;
  if (problem !== null)
    return { name, ok: false, detail: `${problem}; check RPC_URLS, or start the localnet` };
  const behind = slot === null ? 0 : newestSlot - slot;
  const said = `${Math.round(meanMs ?? 0)} ms a round trip`;
  if (behind <= SLOTS_BEHIND_MAX) return { name, ok: true, detail: said };
  return { name, ok: false, detail: `${said}, ${behind} slots behind the other; wait for it, or replace it` };
}

function independence({ cluster, rpcUrls, isRealMoney }: Config): Finding {
  const operators = independentOperators(rpcUrls);
  const ok = cluster === 'localnet' || operators.length >= OPERATORS_MIN;
  const detail = ok
    ? operators.join(', ')
    : `only ${operators.join(', ') || 'none'}; name providers of ${OPERATORS_MIN} companies in RPC_URLS: a lost transaction cannot be proven dead by one witness`;
  return { name: 'independent providers', ok, detail, ...(isRealMoney ? {} : { isAdvisory: true }) };
}

function genesis({ cluster }: Config, probes: readonly Probe[]): Finding {
  const name = 'chain';
  const told = [...new Set(probes.flatMap((probe) => probe.genesis ?? []))];
  const isMainnet = told[0] === MAINNET_GENESIS;
  if (told.length === 0) return { name, ok: true, isAdvisory: true, detail: 'no provider answered' };
  if (told.length > 1)
    return { name, ok: false, detail: 'the providers serve different chains; correct RPC_URLS' };
  const ok = isMainnet === (cluster === 'mainnet');
  const served = isMainnet ? 'mainnet' : `the chain ${told[0]}`;
  const remedy = `but CHIMERA_CLUSTER is ${cluster}; correct one of them`;
  return { name, ok, detail: ok ? served : `the providers serve ${served}, ${remedy}` };
}

/** Too far is no reason not to trade: the Shield does, and the Spear stays off. */
function distance([primary]: readonly Probe[], latencyGateMsMax: number): Finding {
  const name = 'distance';
  const meanMs = primary?.meanMs ?? null;
  if (meanMs === null) return { name, ok: true, isAdvisory: true, detail: 'not measured' };
  const ok = meanMs < latencyGateMsMax;
  const said = `${Math.round(meanMs)} ms to the primary provider, mean of ${ROUND_TRIPS}`;
  const remedy = `the Spear stays off from ${latencyGateMsMax} ms on; move next to the provider`;
  return { name, ok, isAdvisory: true, detail: ok ? said : `${said}; ${remedy}` };
}

function clock(probes: readonly Probe[]): Finding {
  const name = 'clock';
  const skews = probes.flatMap(({ skewMs }) => skewMs ?? []).sort((a, b) => Math.abs(a) - Math.abs(b));
  const [least] = skews;
  if (least === undefined)
    return { name, ok: true, isAdvisory: true, detail: 'no provider stamps its answers' };
  const ok = Math.abs(least) <= SKEW_MS_MAX;
  const said = `${Math.round(least / 1_000)} s off the nearest provider`;
  return { name, ok, detail: ok ? said : `${said}; turn on time synchronisation (timedatectl set-ntp true)` };
}

function disk(dataDir: string): Finding {
  const name = 'disk';
  let folder = dataDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const ok = free >= DISK_BYTES_MIN;
  const said = `${Math.floor(free / 1024 ** 3)} GiB free below ${dataDir}`;
  return { name, ok, detail: ok ? said : `${said}; free some: the operator ends when it cannot write` };
}

/** Helius delivers over the internet; without it leaders' trades come by signed providers alone. */
function reachability({ cluster, heliusApiKey, publicUrl }: Config): Finding {
  const name = 'webhooks';
  if (cluster === 'localnet') return { name, ok: true, detail: 'from the embedded service next door' };
  if (heliusApiKey === null)
    return { name, ok: true, isAdvisory: true, detail: 'no HELIUS_API_KEY: signed providers alone tell us' };
  const ok = publicUrl.startsWith('https://');
  const detail = ok
    ? `delivered to ${publicUrl}/api/v1`
    : `PUBLIC_URL is ${publicUrl}, which Helius cannot reach; set the https address of your proxy`;
  return { name, ok, isAdvisory: true, detail };
}

/** The vault was opened before this runs: with a wrong passphrase nobody comes so far. */
function vault({ vaultKeys, vaultFile, isRealMoney }: Config): Finding {
  if (vaultKeys !== null) return { name: 'vault', ok: true, detail: `${vaultFile} opens` };
  const detail = isRealMoney
    ? `absent; make it by ./chimera vault init`
    : 'absent; live trading on mainnet needs it';
  return { name: 'vault', ok: !isRealMoney, detail };
}
