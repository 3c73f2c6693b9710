/**
 * Connects the operator with the embedded cluster: what a person does by hand on mainnet. It funds the wallet,
 * enters the leaders into the roster and has a provider report signed signals. Every step looks first, so it may
 * run again at every start of either side. The product's code knows none of these addresses.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LAMPORTS_PER_SOL = 1_000_000_000;
const FUND_SOL = 100;
/** Below this the wallet is funded again: it could not pay for an entry any more. */
const FUND_BELOW_SOL = 2;
const REQUEST_TIMEOUT_MS = 10_000;
const SIGNED_PROVIDER = 'desk';

async function request(method, url, { body, headers = {} } = {}) {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${text.slice(0, 300)}`);
  return text === '' ? {} : JSON.parse(text);
}

async function rpc(url, method, params) {
  const answer = await request('POST', url, { body: { jsonrpc: '2.0', id: 1, method, params } });
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result;
}

/** Secrets that both sides share; made once and kept beside the data, readable by their owner only. */
function readSecrets(dataDir) {
  const file = join(dataDir, 'localnet-wiring.json');
  if (existsSync(file)) return { ...JSON.parse(readFileSync(file, 'utf8')), isNew: false };
  const secrets = {
    signed: `whsec_${randomBytes(32).toString('base64')}`,
  };
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return { ...secrets, isNew: true };
}

/** The control port as the command line uses it: with the admin key that the operator left in a file. */
function createControl({ controlUrl }, dataDir) {
  const key = readFileSync(join(dataDir, 'admin-api-key'), 'utf8').trim();
  const headers = { Authorization: `Bearer ${key}` };
  return {
    get: (path) => request('GET', `${controlUrl}/control/${path}`, { headers }),
    post: (path, body) => request('POST', `${controlUrl}/control/${path}`, { headers, body }),
  };
}

async function fundWallet(localnet, wallet, say) {
  const { value: balance } = await rpc(localnet.rpcUrl, 'getBalance', [wallet, { commitment: 'confirmed' }]);
  if (balance >= FUND_BELOW_SOL * LAMPORTS_PER_SOL) return;
  await rpc(localnet.rpcUrl, 'requestAirdrop', [wallet, FUND_SOL * LAMPORTS_PER_SOL]);
  say(`funded the trading wallet with ${FUND_SOL} SOL of the cluster`);
}

async function enterLeaders(control, leaders, say) {
  const wallets = leaders.map(({ address, label, wqs, clusterId, status }) => ({
    wallet: address,
    status: status ?? 'ACTIVE',
    label,
    wqs,
    clusterId: clusterId ?? null,
    origin: 'planted',
    reason: 'planted by the local setup',
  }));
  await control.post('roster', { wallets });
  say(`entered ${wallets.length} planted leaders into the roster`);
}

async function enterProvider(control, secrets) {
  await control.post('provider', { providerId: SIGNED_PROVIDER, scheme: 'standard', secret: secrets.signed });
}

/** The signed provider reports every second leader, so that some trades come by both doors and some by one. */
async function registerSigned(localnet, { operatorUrl }, { addresses, secret }) {
  await request('POST', `${localnet.adminUrl}/providers`, {
    body: {
      providerId: SIGNED_PROVIDER,
      url: `${operatorUrl}/api/v1/webhook`,
      scheme: 'standard',
      secret,
      leaders: addresses.filter((_address, index) => index % 2 === 0),
    },
  });
}

/**
 * The cluster that somebody else started on the ports of the settings, or undefined when none answers there.
 * Lets three processes be started one by one, in terminals of their own.
 */
export async function findLocalnet({ ports }) {
  const { LOCALNET_RPC_PORT: rpcPort, LOCALNET_PROVIDERS_PORT: providersPort } = ports;
  if (rpcPort === 0 || providersPort === 0) return undefined;
  const providersUrl = `http://127.0.0.1:${providersPort}`;
  const localnet = { rpcUrl: `http://127.0.0.1:${rpcPort}`, providersUrl, adminUrl: `${providersUrl}/admin` };
  const found = await request('GET', `${localnet.adminUrl}/status`).catch(() => undefined);
  return found && localnet;
}

/** @param {{ settings: object, localnet: object, operator: object, say: (line: string) => void }} parts */
export async function wireLocalnet({ settings, localnet, operator, say }) {
  const control = createControl(operator, settings.dataDir);
  await fundWallet(localnet, operator.wallet, say);
  const { leaders } = await request('GET', `${localnet.adminUrl}/leaders`);
  const secrets = readSecrets(settings.dataDir);
  const { providers } = await control.get('providers');
  const isKnown = providers.some(({ providerId }) => providerId === SIGNED_PROVIDER);
  if (!isKnown || secrets.isNew) {
    await enterLeaders(control, leaders, say);
    await enterProvider(control, secrets);
  }
  const addresses = leaders.map(({ address }) => address);
  await registerSigned(localnet, operator, { addresses, secret: secrets.signed });
}
