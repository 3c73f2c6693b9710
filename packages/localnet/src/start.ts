import type { LocalnetConfig } from './config.ts';

/** Addresses of a running local cluster, as its ready message gives them. */
export interface LocalnetUrls {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  readonly rpcUrl2: string;
  readonly wsUrl2: string;
  readonly providersUrl: string;
  readonly jitoUrl: string;
  readonly jupiterUrl: string;
  readonly searcherAddress: string;
  readonly adminUrl: string;
  readonly genesisHash: string;
}

export interface Localnet extends LocalnetUrls {
  readonly pid: number;
  stop(): Promise<void>;
}

export type StartOptions = Partial<LocalnetConfig> & { readonly onProgress?: (line: string) => void };
