/*
 * Wallets in the browser announce themselves by the events of the Wallet Standard; only what signing in needs of
 * it is here.
 */

interface Account {
  readonly address: string;
}

/** A wallet that can show its accounts and sign a text. */
export interface SolanaWallet {
  readonly name: string;
  /** Asks the person for an account and for a signature of the text that `messageFor` makes for it. */
  readonly sign: (
    messageFor: (address: string) => Promise<string>,
  ) => Promise<{ readonly message: string; readonly signature: Uint8Array }>;
}

type Feature = Readonly<Record<string, unknown>>;

/** Calls back with each wallet once, those that come later too. Returns the end of it. */
export function watchWallets(onWallet: (wallet: SolanaWallet) => void): () => void {
  const register = (...wallets: readonly unknown[]): void => {
    for (const wallet of wallets) {
      const usable = toSolanaWallet(wallet);
      if (usable !== null) onWallet(usable);
    }
  };
  const onRegister = (event: Event): void => {
    if (event instanceof CustomEvent && typeof event.detail === 'function') event.detail({ register });
  };
  window.addEventListener('wallet-standard:register-wallet', onRegister);
  window.dispatchEvent(new CustomEvent('wallet-standard:app-ready', { detail: { register } }));
  return () => window.removeEventListener('wallet-standard:register-wallet', onRegister);
}

function toSolanaWallet(wallet: unknown): SolanaWallet | null {
  if (!isRecord(wallet) || typeof wallet.name !== 'string' || !isRecord(wallet.features)) return null;
  const connect = methodOf(wallet.features['standard:connect'], 'connect');
  const signMessage = methodOf(wallet.features['solana:signMessage'], 'signMessage');
  if (connect === null || signMessage === null) return null;
  return {
    name: wallet.name,
    sign: async (messageFor) => {
      const account = accountOf(await connect());
      const message = await messageFor(account.address);
      const [output] = listOf(await signMessage({ account, message: new TextEncoder().encode(message) }));
      const signature = isRecord(output) ? output.signature : null;
      if (!(signature instanceof Uint8Array)) throw new Error('the wallet did not sign');
      return { message, signature };
    },
  };
}

const isRecord = (value: unknown): value is Feature => typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function methodOf(feature: unknown, name: string): ((...input: unknown[]) => unknown) | null {
  const method = isRecord(feature) ? feature[name] : null;
  return typeof method === 'function' ? (...input) => Reflect.apply(method, feature, input) : null;
}

function accountOf(connected: unknown): Account {
  const [account] = listOf(isRecord(connected) ? connected.accounts : null);
  if (!isRecord(account) || typeof account.address !== 'string')
    throw new Error('the wallet showed no account');
  return { ...account, address: account.address };
}

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58, as addresses and signatures are written. */
export function base58(bytes: Uint8Array): string {
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = '';
  while (number > 0n) {
    text = `${ALPHABET[Number(number % 58n)]}${text}`;
    number /= 58n;
  }
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros === -1 ? bytes.length : zeros) + text;
}
