import { SYSTEM_PROGRAM, SYSVAR_OWNER } from '../vm/addresses.ts';
import type { Vm } from '../vm/vm.ts';
import { tokenAccountOf } from './token-layout.ts';
import type { AccountState } from './types.ts';

export type IndexKind = 'program' | 'owner' | 'mint';

/** The accounts as JavaScript sees them: now, some slots ago, and by whom they belong to. */
export interface AccountBook {
  current(address: string): AccountState | null;
  /** As of the end of the slot; older than the kept window answers as the window's oldest. */
  at(address: string, slot: number): AccountState | null;
  /** Records a change that the virtual machine has already made; so only the caller still knows what was before. */
  write(address: string, change: StateChange, slot: number): void;
  /** Puts a stored account back without making a version. */
  load(address: string, state: AccountState): void;
  find(kind: IndexKind, value: string, slot: number): ReadonlyMap<string, AccountState>;
  /** Forgets versions of slots at or below this one. */
  prune(slot: number): void;
  /** Accounts changed since the last call, for the disk. */
  takeDirty(): ReadonlyMap<string, AccountState | null>;
  size(): number;
  versionCount(): number;
}

export interface StateChange {
  readonly before: AccountState | null;
  readonly after: AccountState | null;
}

interface Version {
  readonly slot: number;
  readonly before: AccountState | null;
}

interface Stale {
  readonly key: string;
  readonly address: string;
}

/**
 * Mirrors every account that a transaction has written. Reads at an older slot come from before-images, one per
 * account and slot, kept only for the window in which commitments still differ. They are not saved: right after a
 * restart every commitment shows what was on disk, which nothing can roll back any more.
 */
export function createAccountBook(vm: Vm): AccountBook {
  const states = new Map<string, AccountState>();
  const native = new Map<string, AccountState>();
  const versions = new Map<string, Version[]>();
  const touched = new Map<number, string[]>();
  const index = createIndex();
  let dirty = new Map<string, AccountState | null>();

  const current = (address: string): AccountState | null =>
    states.get(address) ?? native.get(address) ?? readThrough(vm, native, address);

  const keepBefore = (address: string, before: AccountState | null, slot: number): void => {
    const list = versions.get(address) ?? [];
    if (list.at(-1)?.slot === slot) return;
    list.push({ slot, before });
    versions.set(address, list);
    const addresses = touched.get(slot);
    if (addresses === undefined) touched.set(slot, [address]);
    else addresses.push(address);
  };

  const at = (address: string, slot: number): AccountState | null => {
    const later = versions.get(address)?.find((version) => version.slot > slot);
    return later === undefined ? current(address) : later.before;
  };

  return {
    current,
    at,
    write(address, { before, after }, slot) {
      keepBefore(address, before, slot);
      index.move(address, before, after, slot);
      native.delete(address);
      if (after === null) states.delete(address);
      else states.set(address, after);
      dirty.set(address, after);
    },
    load(address, state) {
      index.move(address, null, state, 0);
      states.set(address, state);
    },
    find(kind, value, slot) {
      const key = `${kind}:${value}`;
      const found = new Map<string, AccountState>();
      for (const address of index.candidates(key)) {
        const state = at(address, slot);
        if (state !== null && indexKeys(state).includes(key)) found.set(address, state);
      }
      return found;
    },
    prune(slot) {
      for (const old of touched.keys()) {
        if (old > slot) break;
        for (const address of touched.get(old) ?? []) dropVersions(versions, address, slot);
        touched.delete(old);
      }
      index.prune(slot, (address) => states.get(address) ?? null);
    },
    takeDirty() {
      const taken = dirty;
      dirty = new Map();
      return taken;
    },
    size: () => states.size,
    versionCount: () => versions.size,
  };
}

/** Programs and native mints exist in the virtual machine only; sysvars change there by themselves. */
function readThrough(vm: Vm, native: Map<string, AccountState>, address: string): AccountState | null {
  const state = vm.getAccount(address);
  if (state !== null && state.owner !== SYSVAR_OWNER) native.set(address, state);
  return state;
}

function dropVersions(versions: Map<string, Version[]>, address: string, slot: number): void {
  const kept = (versions.get(address) ?? []).filter((version) => version.slot > slot);
  if (kept.length === 0) versions.delete(address);
  else versions.set(address, kept);
}

interface AccountIndex {
  move(address: string, before: AccountState | null, after: AccountState | null, slot: number): void;
  candidates(key: string): Iterable<string>;
  prune(slot: number, current: (address: string) => AccountState | null): void;
}

/** A superset: an account leaves a set only when no view can still see it there, so readers check what they find. */
function createIndex(): AccountIndex {
  const sets = new Map<string, Set<string>>();
  const stale = new Map<number, Stale[]>();
  return {
    move(address, before, after, slot) {
      const keysAfter = after === null ? [] : indexKeys(after);
      const keysBefore = before === null ? [] : indexKeys(before);
      for (const key of keysAfter) addTo(sets, key, address);
      for (const key of keysBefore) {
        if (keysAfter.includes(key)) continue;
        const list = stale.get(slot);
        if (list === undefined) stale.set(slot, [{ key, address }]);
        else list.push({ key, address });
      }
    },
    candidates: (key) => sets.get(key) ?? [],
    prune(slot, current) {
      for (const [old, list] of stale) {
        if (old > slot) break;
        for (const { key, address } of list) removeIfGone(sets, key, address, current(address));
        stale.delete(old);
      }
    },
  };
}

function addTo(sets: Map<string, Set<string>>, key: string, address: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([address]));
  else set.add(address);
}

function removeIfGone(
  sets: Map<string, Set<string>>,
  key: string,
  address: string,
  state: AccountState | null,
): void {
  if (state !== null && indexKeys(state).includes(key)) return;
  const set = sets.get(key);
  set?.delete(address);
  if (set?.size === 0) sets.delete(key);
}

const rememberedKeys = new WeakMap<AccountState, readonly string[]>();

/** Wallets are not indexed by the system program: nobody asks for all of them, and the set would be every wallet. */
function indexKeys(state: AccountState): readonly string[] {
  const known = rememberedKeys.get(state);
  if (known !== undefined) return known;
  const token = tokenAccountOf(state);
  const keys = state.owner === SYSTEM_PROGRAM ? [] : [`program:${state.owner}`];
  if (token !== null) keys.push(`owner:${token.owner}`, `mint:${token.mint}`);
  rememberedKeys.set(state, keys);
  return keys;
}
