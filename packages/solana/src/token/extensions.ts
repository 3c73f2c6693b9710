/** One extension of a Token-2022 mint and what it means for somebody who buys the token. */
export interface MintExtension {
  readonly type: number;
  readonly name: string;
  /** `unsafe` can take, lock or tax a holder's tokens; `unknown` must be treated as unsafe. */
  readonly verdict: 'safe' | 'unsafe' | 'unknown';
  readonly note: string;
}
