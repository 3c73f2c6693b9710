import { z } from 'zod';
import { BREAKERS, type BreakerName } from '../control/breakers.ts';
import type { LimitChange } from '../control/limits-change.ts';
import { ROLES } from '../control/roles.ts';
import { EXIT_MODES, type WalletStatus } from '../control/wallet.ts';
import { RPC_MODES } from '../execution/rpc-mode.ts';
import { isAddressText, isTxidText } from '../units/chain.ts';
import { lamports, usdMicros } from '../units/lamports.ts';
import { reasonSchema } from './reason.ts';

/*
 * Commands of the control port (loopback, `POST /control/<name>`, session or API key in Authorization) and of
 * the public admin routes. Each answer carries the applied revision (`seq`), never a promise.
 */

const addressText = z.string().refine(isAddressText, 'must be a base58 address of 32 bytes');

export const haltCommand = z.strictObject({
  mode: z.enum(['entries', 'all', 'flatten']).default('entries'),
  reason: reasonSchema.default('halted by hand'),
  /** Second step of `all` and `flatten`: the token of the first answer. */
  confirm: z.string().max(128).optional(),
});
export type HaltCommand = z.output<typeof haltCommand>;

/** Answer of a halt. `stopMs` is measured from receipt of the command to the last first send refused. */
export interface HaltAnswer {
  readonly status: 'halted' | 'confirm_required';
  readonly epoch: number;
  readonly mode: 'entries' | 'all' | 'flatten';
  readonly stopped: string;
  readonly continues: string;
  readonly stopMs: number;
  readonly seq: number;
  readonly confirm?: string;
  readonly preview?: unknown;
}

export const resumeCommand = z.strictObject({
  reason: reasonSchema,
  confirm: z.string().max(128).optional(),
});
export interface ResumeAnswer {
  readonly status: 'resumed' | 'confirm_required';
  readonly epoch: number;
  readonly seq: number;
  readonly confirm?: string;
  readonly checks?: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[];
}

export const breakerResetCommand = z.strictObject({
  /** Left out, every tripped breaker. */
  breaker: z.enum(BREAKERS).optional(),
  reason: reasonSchema,
});
export type BreakerResetCommand = z.output<typeof breakerResetCommand>;

export interface BreakerResetAnswer {
  readonly status: 'reset';
  readonly breakers: readonly BreakerName[];
  readonly seq: number;
}

/**
 * New values by name, JSON as `GET /config` shows them, amounts as decimal text; or the version to go back to.
 */
export const limitsCommand = z
  .strictObject({
    /** The version that the changes were made against. */
    baseVersion: z.number().int().min(0),
    changes: z.record(z.string().max(64), z.unknown()).optional(),
    rollbackTo: z.number().int().min(1).optional(),
    reason: reasonSchema,
    /** Second step of a loosening: the token of the first answer. */
    confirm: z.string().max(128).optional(),
  })
  .refine(
    ({ changes, rollbackTo }) =>
      rollbackTo === undefined ? Object.keys(changes ?? {}).length > 0 : changes === undefined,
    'name at least one limit in `changes`, or a version in `rollbackTo`, not both',
  );
export type LimitsCommand = z.output<typeof limitsCommand>;

export interface LimitsAnswer {
  readonly status: 'applied' | 'confirm_required';
  /** The version in force after this answer. */
  readonly version: number;
  readonly changes: readonly LimitChange[];
  readonly seq: number;
  readonly confirm?: string;
}

const COST_USD_MICROS_MAX = 1_000_000_000_000n;

/** One monthly operating cost. Days are UTC, as `2026-11-01`; it holds from `from` on, and no longer on `until`. */
export const costCommand = z
  .strictObject({
    /** The version of the costs that the change was made against; 0 before the first. */
    baseVersion: z.number().int().min(0),
    /** Left out, it is a new cost. */
    costId: z
      .string()
      .regex(/^[0-9a-f]{12}$/)
      .optional(),
    name: z.string().trim().min(1).max(64),
    monthlyUsdMicros: z
      .string()
      .regex(/^[1-9]\d{0,12}$/, 'must be millionths of a dollar as decimal text')
      .transform((text) => usdMicros(BigInt(text)))
      .refine((amount) => amount <= COST_USD_MICROS_MAX, 'must be at most $1,000,000 a month'),
    from: z.iso.date(),
    until: z.iso.date().nullable().default(null),
    /** Takes it out of every month, for what was entered by mistake; what ends gets `until` instead. */
    isRemoved: z.boolean().default(false),
    reason: reasonSchema,
  })
  .refine(({ from, until }) => until === null || until > from, 'a cost ends after it began');
export type CostCommand = z.output<typeof costCommand>;
export interface CostAnswer {
  readonly costId: string;
  readonly version: number;
  readonly seq: number;
}

export const exitPositionCommand = z.strictObject({
  positionId: z.string().length(64),
  fractionBps: z.number().int().min(1).max(10_000).default(10_000),
  reason: reasonSchema.default('closed by hand'),
});

export const rpcModeCommand = z.strictObject({ mode: z.enum(RPC_MODES), reason: reasonSchema });
export interface RpcModeAnswer {
  readonly mode: (typeof RPC_MODES)[number];
  readonly seq: number;
}

export const unresolvedCommand = z.strictObject({
  txid: z.string().refine(isTxidText, 'must be a base58 signature'),
  action: z.enum(['retry', 'adopt', 'write_off']),
  reason: reasonSchema,
  /** Second step of `write_off`: the token of the first answer. */
  confirm: z.string().max(128).optional(),
});
export type UnresolvedCommand = z.output<typeof unresolvedCommand>;
export interface UnresolvedAnswer {
  readonly status: 'applied' | 'confirm_required';
  readonly action: UnresolvedCommand['action'];
  readonly seq: number;
  readonly confirm?: string;
  /** What a person should know before the second step. */
  readonly warning?: string;
}

export const walletCommand = z.strictObject({
  wallet: addressText,
  status: z.enum(['ACTIVE', 'CANDIDATE', 'REJECTED', 'DEMOTED']),
  label: z.string().max(64).nullable().optional(),
  wqs: z.number().min(0).max(100).nullable().optional(),
  clusterId: z.string().max(64).nullable().optional(),
  origin: z.enum(['planted', 'scout', 'manual']).optional(),
  /** How the leader's sells count for our positions; left out, it stays as it is. */
  exitMode: z.enum(EXIT_MODES).optional(),
  reason: reasonSchema.nullable().optional(),
  ttlHours: z
    .number()
    .positive()
    .max(24 * 365)
    .nullable()
    .optional(),
});

const lamportsText = z
  .string()
  .regex(/^[1-9]\d{0,17}$/, 'must be lamports as decimal text')
  .transform((text) => lamports(BigInt(text)));

/** What holds for one leader alone; null goes back to the general limit. */
export const walletTermsCommand = z.strictObject({
  wallet: addressText,
  sizeLamportsMax: lamportsText.nullable(),
  openPositionsMax: z.number().int().min(1).max(1_000).nullable(),
  reason: reasonSchema,
});

export const rosterMergeCommand = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  approve: z.boolean().optional(),
});

/** Answer of `roster-diff`. */
export interface RosterDiffAnswer {
  readonly sha256: string;
  readonly madeAtMs: number;
  readonly screened: number;
  readonly proposed: number;
  readonly rescored: number;
  readonly leftOut: number;
  readonly isMerged: boolean;
  readonly activeBefore: number;
  readonly activeAfter: number;
  readonly changedShare: number;
  readonly needsApproval: boolean;
  readonly changes: readonly {
    readonly wallet: string;
    readonly label: string | null;
    readonly before: WalletStatus | null;
    readonly after: WalletStatus;
    readonly wqsBefore: number | null;
    readonly wqsAfter: number | null;
    readonly reason: string;
  }[];
  readonly refused: readonly {
    /** What the roster calls it; null for a newcomer. */
    readonly label: string | null;
    readonly wallet: string;
    readonly wqs: number;
    readonly status: WalletStatus;
    readonly refusals: readonly string[];
  }[];
}

/** One thing that must be well; an answer of `checks`. */
export interface HealthCheckAnswer {
  readonly name: string;
  readonly ok: boolean;
  readonly cause?: string | undefined;
  readonly remedy?: string | undefined;
  /** Something to look at, which keeps no signal from being traded. */
  readonly isAdvisory?: true | undefined;
}

/** Answer of `scout` and `scout-run`. */
export interface ScoutAnswer {
  readonly isRunning: boolean;
  readonly startedBy: string | null;
  readonly startedAtMs: number | null;
  readonly progress: { readonly stage: string; readonly done: number; readonly total: number | null } | null;
  readonly endedAtMs: number | null;
  readonly result: {
    readonly screened: number;
    readonly active: number;
    readonly candidates: number;
    readonly rejected: number;
  } | null;
  readonly failure: string | null;
}

export const rosterCommand = z.strictObject({ wallets: z.array(walletCommand).min(1).max(1_000) });

export const providerCommand = z.strictObject({
  providerId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  scheme: z.enum(['standard', 'legacy', 'helius']),
  /** Given only when both sides already share one; otherwise the operator makes it and answers it once. */
  secret: z.string().min(24).max(256).optional(),
  active: z.boolean().default(true),
  mayTradeWithoutLeader: z.boolean().default(false),
  /** Its SPEAR signals are convictions. */
  maySendSpear: z.boolean().default(false),
});

export const providerKeyCommand = z.strictObject({
  providerId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  /** `rotate` makes a new key beside the old one; `retire` ends the old one now. */
  act: z.enum(['rotate', 'retire']),
  /** How long both keys are good after `rotate`. */
  overlapHours: z.number().positive().max(24).default(24),
});

export const loginCommand = z.strictObject({ token: z.string().min(16).max(256) });
export interface LoginAnswer {
  readonly session: string;
  readonly role: (typeof ROLES)[number];
  readonly expiresAtMs: number;
}
export const challengeCommand = z.strictObject({ wallet: addressText });
/** `nonce` is for the browser that asked alone; `message` is what the wallet signs. */
export interface ChallengeAnswer {
  readonly nonce: string;
  readonly message: string;
  readonly expiresAtMs: number;
}
export const walletLoginCommand = z.strictObject({
  nonce: z.string().min(16).max(128),
  message: z.string().min(1).max(2_048),
  /** Base58 of 64 bytes. */
  signature: z.string().min(64).max(90),
});

export const apiKeyCommand = z.strictObject({
  name: z.string().trim().min(1).max(64),
  role: z.enum(ROLES).default('readonly'),
});
export interface ApiKeyAnswer {
  readonly keyId: string;
  /** Shown now and never again. */
  readonly secret: string;
}
export const revokeKeyCommand = z.strictObject({ keyId: z.string().regex(/^[0-9a-f]{12}$/) });
export const revokeSessionCommand = z.strictObject({ sessionId: z.string().regex(/^[0-9a-f]{12}$/) });
export const adminWalletCommand = z.strictObject({
  wallet: addressText,
  /** Null takes the wallet out. */
  role: z.enum(ROLES).nullable(),
  label: z.string().trim().min(1).max(64).nullable().default(null),
});

export interface SocketTokenAnswer {
  readonly token: string;
  readonly expiresAtMs: number;
}
export const roleSchema = z.enum(ROLES);
