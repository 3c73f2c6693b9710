import { type Address, height, slot, type Txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { RpcClient } from '@chimera/solana/rpc/client';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureStatus } from '@chimera/solana/rpc/history-methods';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { accountBytes, ownAccounts, type RehearsalParts, tokenAccountAfter } from './sim-accounts.ts';
import type { SimBackend } from './sim-backend.ts';
import type { SimBlock } from './sim-blocks.ts';
import type { SimChain } from './sim-chain.ts';
import { RENT } from './sim-ledger.ts';
import type { SimMarket } from './sim-market.ts';
import type { RemoteCall } from './sim-network.ts';

export interface ProviderParts {
  readonly providerId: string;
  readonly chain: SimChain;
  readonly wallet: Address;
  readonly genesis: string;
  /** The machine behind the provider's address that answers this call. */
  readonly backend: () => SimBackend;
  readonly isOurs: (of: Txid) => boolean;
  /** Whether it tells wrong amounts of our transactions. */
  readonly misreports: () => boolean;
  readonly remote: RemoteCall;
  /** What the node does with bytes; throws what it answers. */
  readonly take: (wire: Uint8Array) => Txid;
  readonly sale: RehearsalParts['sale'];
  readonly strikesSimulation: () => boolean;
  readonly market: SimMarket;
}

const GENESIS_PARENT = '1'.repeat(32);

type Options = { readonly commitment?: string | undefined } | undefined;

/** One provider's RPC over the simulated chain. The same types as the real client, so the real pool runs on it. */
export function createSimProvider(parts: ProviderParts): RpcClient {
  const { remote, providerId, chain } = parts;
  const read = <T>(
    options: Parameters<RemoteCall>[0]['options'],
    answer: (node: SimBackend) => T,
  ): Promise<T> => remote({ route: providerId, options, act: () => answer(parts.backend()) });
  const unserved = (): never => {
    throw new SolanaError('rpc_method_not_found');
  };
  return {
    providerId,
    call: unserved,
    getRecentPerformanceSamples: unserved,
    getRecentPrioritizationFees: unserved,
    getHealth: unserved,
    ...createHistory(parts, read),
    getSlot: (options) => read(options, (node) => slot(blockAt(node, options).slot)),
    getBlockHeight: (options) => read(options, (node) => height(blockAt(node, options).height)),
    getEpochInfo: (options) =>
      read(options, (node) => {
        const at = blockAt(node, options);
        return {
          epoch: 1,
          absoluteSlot: slot(at.slot),
          blockHeight: height(at.height),
          slotsInEpoch: 432_000,
        };
      }),
    getLatestBlockhash: (options) =>
      read(options, (node) => {
        const at = blockAt(node, options);
        return {
          blockhash: at.blockhash,
          contextSlot: slot(at.slot),
          lastValidBlockHeight: height(at.height + chain.shape.blockhashLife),
        };
      }),
    getAccountInfo: (of, options) =>
      read(options, (node) => accountBytes(of, parts.wallet, blockAt(node, options).wallet)),
    getMultipleAccounts: (of, options) =>
      read(options, (node) =>
        of.map((each) => accountBytes(each, parts.wallet, blockAt(node, options).wallet)),
      ),
    getBalance: (_of, options) =>
      read(options, (node) => {
        const at = blockAt(node, options);
        return { lamports: lamports(at.wallet.lamports), slot: slot(at.slot) };
      }),
    getTokenAccountsByOwner: (_owner, program, options) =>
      read(options, (node) => ownAccounts(program, parts.wallet, blockAt(node, options).wallet)),
    getTransactionWire: (of, options) =>
      read(options, (node) => (node.find(of) === null ? null : chain.wireOf(of))),
    getMinimumBalanceForRentExemption: (_bytes, options) => read(options, () => lamports(RENT)),
    getGenesisHash: (options) => read(options, () => parts.genesis),
    simulateTransaction: (wire, options) =>
      read(options, (node) => {
        const at = blockAt(node, options);
        const simulated = tokenAccountAfter(wire, at.wallet, parts);
        const err = parts.strikesSimulation() ? 'AccountInUse' : simulated.err;
        const accounts = (options?.accounts ?? []).map(() => simulated.account);
        return { err, logs: [], unitsConsumed: 50_000, accounts, contextSlot: slot(at.slot) };
      }),
    sendTransaction: (wire, options) =>
      remote({ route: providerId, options, act: () => parts.take(wire), isSend: true }),
  };
}

function blockAt(node: SimBackend, options: Options): SimBlock {
  if (options?.commitment === 'finalized') return node.finalized();
  return options?.commitment === 'processed' ? node.view() : node.confirmed();
}

interface Page {
  readonly before?: Txid | undefined;
  readonly until?: Txid | undefined;
  readonly limit?: number | undefined;
}

function pageOf<Entry extends { readonly signature: Txid }>(entries: readonly Entry[], page?: Page): Entry[] {
  const at = (of: Txid | undefined): number => entries.findIndex(({ signature }) => signature === of);
  const from = page?.before === undefined ? 0 : at(page.before) + 1;
  const until = at(page?.until);
  return entries.slice(from, until === -1 ? undefined : until).slice(0, page?.limit ?? 1_000);
}

/** Without the history a node answers from a cache of what is not long final; short here, as everything is. */
const CACHED_HEIGHTS = 4;
const cachedFrom = (node: SimBackend): number => node.finalized().height - CACHED_HEIGHTS;

type Read = <T>(options: Parameters<RemoteCall>[0]['options'], answer: (node: SimBackend) => T) => Promise<T>;

const isAbout = ({ accounts, tokenChanges }: ConfirmedTransaction, of: Address): boolean =>
  accounts.some((account) => account.address === of) || tokenChanges.some((change) => change.account === of);

/** A tenth more of the token for a little less SOL, or the other way round, as the signature has it. */
function misreported(report: ConfirmedTransaction): ConfirmedTransaction {
  const [own, ...others] = report.accounts;
  if (own === undefined || report.err !== null) return report;
  const sign = report.signature.charCodeAt(0) % 2 === 0 ? 1n : -1n;
  const tokenChanges = report.tokenChanges.map((change) => ({
    ...change,
    postAtoms: tokenAtoms(change.postAtoms + (sign * change.postAtoms) / 10n),
  }));
  const accounts = [{ ...own, postLamports: lamports(own.postLamports - sign * 1_000n) }, ...others];
  return { ...report, tokenChanges, accounts };
}

function createHistory(
  { chain, isOurs, misreports }: ProviderParts,
  read: Read,
): Pick<
  RpcClient,
  'getSignatureStatuses' | 'getTransaction' | 'getSignaturesForAddress' | 'getBlock' | 'getBlocks'
> {
  const isHidden = (node: SimBackend, of: Txid): boolean => node.hidesOurs() && isOurs(of);
  return {
    getSignatureStatuses: (of, options) =>
      read(options, (node) => {
        const from = options?.searchTransactionHistory === true ? 0 : cachedFrom(node);
        return of.map((each) => (isHidden(node, each) ? null : statusOf(node, each, from)));
      }),
    getTransaction: (of, options) =>
      read(options, (node) => {
        const found = isHidden(node, of) ? null : node.find(of);
        const depth = blockAt(node, options).height;
        const report = found === null || found.height > depth ? undefined : found.reports.get(of);
        return report !== undefined && isOurs(of) && misreports() ? misreported(report) : (report ?? null);
      }),
    getSignaturesForAddress: (of, page) =>
      read(page, (node) => {
        const entries = node
          .history(blockAt(node, page))
          .flatMap((block) => [...block.reports.values()].reverse())
          .filter((report) => isAbout(report, of))
          .filter(({ signature }) => !isHidden(node, signature))
          .map(({ signature, slot: at, err }) => ({
            ...{ signature, slot: slot(at ?? 0), err: err ?? null },
            blockTime: unixMs(0),
          }));
        return pageOf(entries, page);
      }),
    getBlocks: (from, to, options) =>
      read(options, (node) =>
        node
          .blocks(blockAt(node, options))
          .filter((block) => block.slot >= from && block.slot <= to)
          .map((block) => slot(block.slot))
          .reverse(),
      ),
    getBlock: (at, options) =>
      read(options, (node) => {
        const block = node.blocks(blockAt(node, options)).find((each) => each.slot === at);
        if (block === undefined) return null;
        return {
          ...{ blockhash: block.blockhash, previousBlockhash: block.parent?.blockhash ?? GENESIS_PARENT },
          parentSlot: slot(block.parent?.slot ?? 0),
          blockHeight: block.height,
          blockTime: null,
          signatures: block.signatures,
        };
      }),
  };

  function statusOf(node: SimBackend, of: Txid, from: number): SignatureStatus | null {
    const found = node.find(of);
    if (found === null || found.height < from) return null;
    const isFinal = found.height <= node.finalized().height && chain.isOn(found, node.finalized());
    const isConfirmed = found.height <= node.confirmed().height;
    return {
      slot: slot(found.slot),
      confirmations: null,
      err: found.reports.get(of)?.err ?? null,
      confirmationStatus: isFinal ? 'finalized' : isConfirmed ? 'confirmed' : 'processed',
    };
  }
}
