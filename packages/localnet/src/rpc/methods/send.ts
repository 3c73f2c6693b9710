import type { AccountState, Simulation, TransactionError } from '../../chain/types.ts';
import { errorSentence } from '../../vm/errors.ts';
import { readWire } from '../../vm/wire.ts';
import { encodeAccount } from '../encode/account.ts';
import { invalidParams, RPC_CODES, RpcError } from '../error.ts';
import type { RpcMethods } from '../method.ts';
import { type RpcNode, viewFor, withContext } from '../node.ts';
import { type Config, configAt, isConfig, toAddressParam, wireBytes } from '../params.ts';
import { checkHealth } from './cluster.ts';
import { transactionText } from './transactions.ts';

const SIMULATED_ACCOUNTS_MAX = 64;

export const sendMethods: RpcMethods = {
  sendTransaction(node, params) {
    const config = configAt(params, 1);
    const wire = wireBytes(transactionText(params), config.encoding);
    const transaction = readWire(wire);
    if (config.skipPreflight !== true) {
      checkHealth(node);
      checkPreflight(node, wire, config);
    }
    if (transaction !== null && node.faults.hits('swallow_transaction', () => transaction.staticKeys[0]))
      return transaction.txid;
    const sent = node.ledger.submit(wire);
    if (sent.ok) return sent.value.txid;
    if (sent.error.kind === 'malformed') throw invalidParams(sent.error.message);
    // A node only forwards: what the leader then refuses, the sender learns from silence.
    return sent.error.txid;
  },
  simulateTransaction(node, params) {
    const config = configAt(params, 1);
    const wire = wireBytes(transactionText(params), config.encoding);
    const replaceBlockhash = config.replaceRecentBlockhash === true;
    const verifySignatures = config.sigVerify === true;
    if (replaceBlockhash && verifySignatures)
      throw invalidParams('sigVerify may not be used with replaceRecentBlockhash');
    return withContext(node, config, ({ height, blockhash }) => {
      const simulation = simulateAt(node, wire, { verifySignatures, replaceBlockhash, height });
      const replacement = { blockhash, lastValidBlockHeight: height + 150 };
      return {
        ...toFailureData(simulation),
        accounts: postAccounts(node, simulation, config.accounts),
        ...(config.innerInstructions === true ? { innerInstructions: simulation.innerInstructions } : {}),
        ...(replaceBlockhash ? { replacementBlockhash: replacement } : {}),
      };
    });
  },
};

interface SimulateAt {
  readonly verifySignatures: boolean;
  readonly replaceBlockhash: boolean;
  /** The height of the node's own view: it does not know newer blockhashes. */
  readonly height: number;
}

function simulateAt(node: RpcNode, wire: Uint8Array, options: SimulateAt): Simulation {
  const result = node.ledger.simulate(wire, options);
  if (!result.ok) throw invalidParams(result.error.message);
  const transaction = readWire(wire);
  const isUnknown =
    transaction !== null && !node.ledger.isBlockhashValid(transaction.recentBlockhash, options.height);
  if (options.replaceBlockhash || !isUnknown || result.value.err === 'AlreadyProcessed') return result.value;
  const postAccount = (address: string): AccountState | null => node.ledger.getAccount(address);
  const nothing = { logs: [], computeUnits: 0, returnData: null, innerInstructions: [], postAccount };
  return { ...nothing, err: 'BlockhashNotFound', feeLamports: result.value.feeLamports };
}

function checkPreflight(node: RpcNode, wire: Uint8Array, config: Config): void {
  const { height } = viewFor(node, config, 'preflightCommitment');
  const simulation = simulateAt(node, wire, { verifySignatures: true, replaceBlockhash: false, height });
  if (simulation.err === null) return;
  if (simulation.err === 'SignatureFailure')
    throw new RpcError(RPC_CODES.signatureVerification, 'Transaction signature verification failure');
  throw preflightError(simulation, simulation.err);
}

function preflightError(simulation: Simulation, err: TransactionError): RpcError {
  return new RpcError(RPC_CODES.preflightFailure, `Transaction simulation failed: ${errorSentence(err)}`, {
    accounts: null,
    innerInstructions: null,
    replacementBlockhash: null,
    ...toFailureData(simulation),
  });
}

function toFailureData({ err, logs, computeUnits, returnData, feeLamports }: Simulation): object {
  return {
    err,
    logs,
    unitsConsumed: computeUnits,
    fee: feeLamports,
    returnData:
      returnData === null
        ? null
        : { programId: returnData.programId, data: [returnData.dataBase64, 'base64'] },
  };
}

function postAccounts(node: RpcNode, simulation: Simulation, wanted: unknown): unknown {
  if (wanted === undefined || wanted === null) return null;
  if (!isConfig(wanted) || !Array.isArray(wanted.addresses))
    throw invalidParams('expected accounts.addresses');
  if (wanted.addresses.length > SIMULATED_ACCOUNTS_MAX) throw invalidParams('Too many accounts provided');
  const addresses = wanted.addresses.map(toAddressParam);
  if (simulation.err !== null) return addresses.map(() => null);
  const config = { encoding: wanted.encoding ?? 'base64' };
  return addresses.map((address) => {
    const state = simulation.postAccount(address);
    return state === null ? null : encodeAccount(node.ledger, state, config);
  });
}
