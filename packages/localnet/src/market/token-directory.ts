/** What people call a token. Classic mints carry no name on the chain, so a directory keeps it, as on mainnet. */
export interface TokenName {
  readonly mint: string;
  readonly symbol: string;
  readonly name: string;
}

export interface TokenDirectory {
  find(mint: string): TokenName | null;
  all(): readonly TokenName[];
}
