/*
 * A constant-product market maker for the local cluster.
 *
 * One pool trades mint A (a token) against mint B (wrapped SOL). The pool's authority is a program address
 * derived from ("pool", pool account), so nobody holds a key to the vaults. The program is unaudited and local:
 * it must never be deployed to a public cluster.
 *
 * The BPF back end gives a stack of 512 bytes and no 128-bit division, hence the scratch space on the heap and
 * the long multiplication below. Functions take at most five arguments for the same reason.
 */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

/* ---------------------------------------------------------------- what the runtime gives and takes */

typedef struct {
  const u8 *key;
  u64 *lamports;
  u64 data_len;
  u8 *data;
  const u8 *owner;
  u64 rent_epoch;
  u8 is_signer, is_writable, executable, padding[5];
} Account;

typedef struct {
  const u8 *key;
  u8 is_writable, is_signer, padding[6];
} AccountMeta;

typedef struct {
  const u8 *program;
  AccountMeta *accounts;
  u64 account_count;
  u8 *data;
  u64 data_len;
} Instruction;

typedef struct {
  const u8 *bytes;
  u64 len;
} Slice;

typedef struct {
  const Slice *seeds;
  u64 len;
} SignerSeeds;

typedef struct {
  u64 slot;
  u64 epoch_start_unix;
  u64 epoch;
  u64 leader_schedule_epoch;
  u64 unix_seconds;
} Clock;

extern u64 sol_log_(const char *text, u64 len);
extern u64 sol_log_data(const Slice *slices, u64 count);
extern u64 sol_invoke_signed_c(const Instruction *, const Account *, u64, const SignerSeeds *, u64);
extern u64 sol_create_program_address(const Slice *seeds, u64 count, const u8 *program, u8 *out);
extern u64 sol_get_clock_sysvar(Clock *out);

/* ---------------------------------------------------------------- what the client sees */

/* 6001 is the number that Jupiter's program uses for slippage, so that clients need one error table. */
enum {
  ERROR_ACCOUNTS = 6000,
  ERROR_SLIPPAGE = 6001,
  ERROR_MATH = 6002,
  ERROR_AUTHORITY = 6003,
  ERROR_STATE = 6004,
  ERROR_ZERO_AMOUNT = 6005,
  ERROR_LOCKED = 6006
};

enum { INSTRUCTION_INITIALIZE = 0, INSTRUCTION_SWAP = 1, INSTRUCTION_WITHDRAW = 2 };

#define POOL_MAGIC 0x31304c4f4f504843ULL /* "CHPOOL01" */
#define SWAP_EVENT 0x3130504157534843ULL /* "CHSWAP01" */
#define FEE_BPS_MAX 1000
#define BPS_ONE 10000

typedef struct {
  u64 magic;
  u8 bump;
  u8 liquidity_locked;
  u16 fee_bps;
  u32 padding;
  u64 created_slot;
  u64 created_unix;
  u8 creator[32];
  u8 mint_a[32];
  u8 mint_b[32];
  u8 vault_a[32];
  u8 vault_b[32];
} Pool;

/* ---------------------------------------------------------------- scratch space */

#define ACCOUNTS_MAX 16
#define TRANSFER_ACCOUNTS 4

typedef struct {
  Account accounts[ACCOUNTS_MAX];
  u64 account_count;
  const u8 *program;
  u8 *data;
  u64 data_len;
  Account transfer_accounts[TRANSFER_ACCOUNTS];
  AccountMeta transfer_metas[TRANSFER_ACCOUNTS];
  u8 transfer_data[16];
  Instruction transfer;
  Slice seeds[3];
  SignerSeeds signer;
  u8 derived[32];
  u64 event[6];
  Slice event_slice;
  Clock clock;
} Scratch;

#define SCRATCH ((Scratch *)0x300000000ULL)
#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))
#define LOG(text) sol_log_(text, sizeof(text) - 1)

INLINE int same_key(const u8 *left, const u8 *right) {
  const u64 *a = (const u64 *)left, *b = (const u64 *)right;
  return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
}

INLINE void copy_key(u8 *to, const u8 *from) {
  u64 *a = (u64 *)to;
  const u64 *b = (const u64 *)from;
  a[0] = b[0], a[1] = b[1], a[2] = b[2], a[3] = b[3];
}

INLINE u64 read_u64(const u8 *bytes) {
  u64 value = 0;
  for (int i = 7; i >= 0; i--) value = value << 8 | bytes[i];
  return value;
}

/* Token accounts of both token programs keep mint, owner and amount at 0, 32 and 64; mints keep decimals at 44. */
INLINE u64 token_amount(const Account *account) { return *(u64 *)(account->data + 64); }
#define TOKEN_ACCOUNT_LEN 165
#define MINT_LEN 82
#define MINT_DECIMALS_AT 44

/* ---------------------------------------------------------------- arithmetic */

#define MUL_DIV_OVERFLOW (~0ULL)

/* floor(a * b / c), or MUL_DIV_OVERFLOW when the quotient needs more than 64 bits or c is zero. */
NOINLINE u64 mul_div(u64 a, u64 b, u64 c) {
  u64 a_low = a & 0xffffffff, a_high = a >> 32, b_low = b & 0xffffffff, b_high = b >> 32;
  u64 low_low = a_low * b_low, low_high = a_low * b_high, high_low = a_high * b_low;
  u64 middle = (low_low >> 32) + (low_high & 0xffffffff) + (high_low & 0xffffffff);
  u64 low = middle << 32 | (low_low & 0xffffffff);
  u64 high = a_high * b_high + (low_high >> 32) + (high_low >> 32) + (middle >> 32);
  if (c <= high) return MUL_DIV_OVERFLOW;
  if (high == 0) return low / c;
  u64 quotient = 0;
  for (int bit = 0; bit < 64; bit++) {
    u64 carry = high >> 63;
    high = high << 1 | low >> 63;
    low <<= 1;
    quotient <<= 1;
    if (carry || high >= c) {
      high -= c;
      quotient |= 1;
    }
  }
  return quotient;
}

/* ---------------------------------------------------------------- token transfers */

INLINE void set_transfer_account(int at, const Account *account, u8 is_writable, u8 is_signer) {
  Scratch *s = SCRATCH;
  s->transfer_accounts[at] = *account;
  s->transfer_metas[at].key = account->key;
  s->transfer_metas[at].is_writable = is_writable;
  s->transfer_metas[at].is_signer = is_signer;
}

/* Account positions of one TransferChecked; a user's transfer has signed_by_pool 0. */
typedef struct {
  u8 source, mint, destination, authority, token_program, signed_by_pool;
} Route;

#define TRANSFER_CHECKED 12

NOINLINE u64 transfer_tokens(const Route *route, u64 amount) {
  Scratch *s = SCRATCH;
  const Account *mint = &s->accounts[route->mint];
  set_transfer_account(0, &s->accounts[route->source], 1, 0);
  set_transfer_account(1, mint, 0, 0);
  set_transfer_account(2, &s->accounts[route->destination], 1, 0);
  set_transfer_account(3, &s->accounts[route->authority], 0, 1);
  s->transfer_data[0] = TRANSFER_CHECKED;
  for (int i = 0; i < 8; i++) s->transfer_data[1 + i] = (u8)(amount >> (8 * i));
  s->transfer_data[9] = mint->data[MINT_DECIMALS_AT];
  s->transfer.program = s->accounts[route->token_program].key;
  s->transfer.accounts = s->transfer_metas;
  s->transfer.account_count = TRANSFER_ACCOUNTS;
  s->transfer.data = s->transfer_data;
  s->transfer.data_len = 10;
  if (!route->signed_by_pool) return sol_invoke_signed_c(&s->transfer, s->transfer_accounts, TRANSFER_ACCOUNTS, 0, 0);
  s->signer.seeds = s->seeds;
  s->signer.len = 3;
  return sol_invoke_signed_c(&s->transfer, s->transfer_accounts, TRANSFER_ACCOUNTS, &s->signer, 1);
}

NOINLINE void set_authority_seeds(const u8 *bump) {
  Scratch *s = SCRATCH;
  s->seeds[0].bytes = (const u8 *)"pool";
  s->seeds[0].len = 4;
  s->seeds[1].bytes = s->accounts[0].key;
  s->seeds[1].len = 32;
  s->seeds[2].bytes = bump;
  s->seeds[2].len = 1;
}

/* ---------------------------------------------------------------- instructions */

INLINE int is_vault(const Account *vault, const Account *mint, const u8 *authority) {
  return vault->data_len >= TOKEN_ACCOUNT_LEN && mint->data_len >= MINT_LEN && same_key(vault->owner, mint->owner) &&
         same_key(vault->data, mint->key) && same_key(vault->data + 32, authority);
}

/*
 * Accounts: pool (signer, writable, owned by this program, zeroed), authority, creator (signer), mint A, mint B,
 * vault A, vault B. Data: tag, bump, fee in bps (u16), liquidity_locked.
 */
NOINLINE u64 initialize(void) {
  Scratch *s = SCRATCH;
  Account *a = s->accounts;
  Pool *pool = (Pool *)a[0].data;
  if (s->account_count < 7 || s->data_len < 5) return ERROR_ACCOUNTS;
  if (!a[0].is_signer || !a[0].is_writable || !a[2].is_signer || pool->magic) return ERROR_STATE;
  u64 fee_bps = s->data[2] | (u64)s->data[3] << 8;
  if (fee_bps > FEE_BPS_MAX) return ERROR_MATH;
  set_authority_seeds(&s->data[1]);
  if (sol_create_program_address(s->seeds, 3, s->program, s->derived)) return ERROR_AUTHORITY;
  if (!same_key(s->derived, a[1].key)) return ERROR_AUTHORITY;
  if (!is_vault(&a[5], &a[3], a[1].key) || !is_vault(&a[6], &a[4], a[1].key)) return ERROR_ACCOUNTS;
  if (sol_get_clock_sysvar(&s->clock)) return ERROR_STATE;
  pool->magic = POOL_MAGIC;
  pool->bump = s->data[1];
  pool->liquidity_locked = s->data[4] ? 1 : 0;
  pool->fee_bps = (u16)fee_bps;
  pool->created_slot = s->clock.slot;
  pool->created_unix = s->clock.unix_seconds;
  copy_key(pool->creator, a[2].key);
  copy_key(pool->mint_a, a[3].key);
  copy_key(pool->mint_b, a[4].key);
  copy_key(pool->vault_a, a[5].key);
  copy_key(pool->vault_b, a[6].key);
  LOG("Instruction: InitializePool");
  return 0;
}

/* The vaults and mints must be the pool's in one direction or the other, each under its own token program:
 * a foreign program would otherwise be handed the pool's signature. Returns 1 for A to B, 2 for B to A, 0 for neither. */
NOINLINE u64 swap_direction(const Pool *pool) {
  const Account *a = SCRATCH->accounts;
  if (!same_key(a[5].owner, a[9].key) || !same_key(a[6].owner, a[10].key)) return 0;
  if (same_key(a[5].key, pool->vault_a) && same_key(a[6].key, pool->vault_b) && same_key(a[7].key, pool->mint_a) &&
      same_key(a[8].key, pool->mint_b))
    return 1;
  if (same_key(a[5].key, pool->vault_b) && same_key(a[6].key, pool->vault_a) && same_key(a[7].key, pool->mint_b) &&
      same_key(a[8].key, pool->mint_a))
    return 2;
  return 0;
}

NOINLINE void emit_swap(u64 direction, u64 amount_in, u64 amount_out) {
  Scratch *s = SCRATCH;
  s->event[0] = SWAP_EVENT;
  s->event[1] = direction;
  s->event[2] = amount_in;
  s->event[3] = amount_out;
  s->event[4] = token_amount(&s->accounts[5]);
  s->event[5] = token_amount(&s->accounts[6]);
  s->event_slice.bytes = (const u8 *)s->event;
  s->event_slice.len = sizeof(s->event);
  sol_log_data(&s->event_slice, 1);
}

/*
 * Accounts: pool, authority, user (signer), user's source, user's destination, source vault, destination vault,
 * source mint, destination mint, source token program, destination token program.
 * Data: tag, amount in (u64), minimum out (u64).
 *
 * What the vault really received decides the output, so a mint that taxes transfers cannot drain the pool. Both
 * divisions round down, so the product of the reserves never falls.
 */
NOINLINE u64 swap(void) {
  Scratch *s = SCRATCH;
  Account *a = s->accounts;
  Pool *pool = (Pool *)a[0].data;
  if (s->account_count < 11 || s->data_len < 17) return ERROR_ACCOUNTS;
  LOG("Instruction: Swap");
  u64 direction = swap_direction(pool);
  if (!direction) return ERROR_ACCOUNTS;
  u64 amount_in = read_u64(s->data + 1), minimum_out = read_u64(s->data + 9);
  if (!amount_in) return ERROR_ZERO_AMOUNT;
  u64 reserve_in = token_amount(&a[5]), reserve_out = token_amount(&a[6]);

  Route route = {3, 7, 5, 2, 9, 0};
  u64 error = transfer_tokens(&route, amount_in);
  if (error) return error;
  u64 received = token_amount(&a[5]) - reserve_in;
  u64 priced = mul_div(received, BPS_ONE - pool->fee_bps, BPS_ONE);
  if (reserve_in + priced < reserve_in) return ERROR_MATH;
  u64 amount_out = mul_div(reserve_out, priced, reserve_in + priced);
  if (amount_out == 0) return ERROR_ZERO_AMOUNT;
  if (amount_out >= reserve_out) return ERROR_MATH;
  if (amount_out < minimum_out) {
    LOG("Error: slippage tolerance exceeded");
    return ERROR_SLIPPAGE;
  }
  set_authority_seeds(&pool->bump);
  Route payout = {6, 8, 4, 1, 10, 1};
  error = transfer_tokens(&payout, amount_out);
  if (error) return error;
  emit_swap(direction, amount_in, amount_out);
  return 0;
}

/*
 * Takes liquidity out, which only the creator of an unlocked pool can do.
 * Accounts: pool, authority, creator (signer), vault, destination, mint, token program. Data: tag, amount (u64).
 */
NOINLINE u64 withdraw(void) {
  Scratch *s = SCRATCH;
  Account *a = s->accounts;
  Pool *pool = (Pool *)a[0].data;
  if (s->account_count < 7 || s->data_len < 9) return ERROR_ACCOUNTS;
  if (!a[2].is_signer || !same_key(a[2].key, pool->creator)) return ERROR_AUTHORITY;
  if (pool->liquidity_locked) return ERROR_LOCKED;
  if (!same_key(a[3].owner, a[6].key)) return ERROR_ACCOUNTS;
  LOG("Instruction: Withdraw");
  set_authority_seeds(&pool->bump);
  Route route = {3, 5, 4, 1, 6, 1};
  return transfer_tokens(&route, read_u64(s->data + 1));
}

/* ---------------------------------------------------------------- entry */

#define DUPLICATE_NONE 0xff
#define ACCOUNT_HEADER_LEN 88
#define REALLOC_PADDING 10240

/* Reads the runtime's serialized input into the scratch space; returns 0 when there are too many accounts. */
NOINLINE u64 parse_input(u8 *input) {
  Scratch *s = SCRATCH;
  u64 count = *(u64 *)input;
  u8 *at = input + 8;
  if (count > ACCOUNTS_MAX) return 0;
  for (u64 i = 0; i < count; i++) {
    if (*at != DUPLICATE_NONE) {
      s->accounts[i] = s->accounts[*at];
      at += 8;
      continue;
    }
    Account *account = &s->accounts[i];
    account->is_signer = at[1];
    account->is_writable = at[2];
    account->executable = at[3];
    account->key = at + 8;
    account->owner = at + 40;
    account->lamports = (u64 *)(at + 72);
    account->data_len = *(u64 *)(at + 80);
    account->data = at + ACCOUNT_HEADER_LEN;
    at += ACCOUNT_HEADER_LEN + account->data_len + REALLOC_PADDING;
    at = (u8 *)(((u64)at + 7) & ~7ULL);
    account->rent_epoch = *(u64 *)at;
    at += 8;
  }
  s->account_count = count;
  s->data_len = *(u64 *)at;
  s->data = at + 8;
  s->program = s->data + s->data_len;
  return 1;
}

u64 entrypoint(u8 *input) {
  Scratch *s = SCRATCH;
  if (!parse_input(input)) return ERROR_ACCOUNTS;
  if (s->account_count < 7 || s->data_len < 1) return ERROR_ACCOUNTS;
  if (!same_key(s->accounts[0].owner, s->program) || s->accounts[0].data_len < sizeof(Pool)) return ERROR_ACCOUNTS;
  if (s->data[0] == INSTRUCTION_INITIALIZE) return initialize();
  if (((Pool *)s->accounts[0].data)->magic != POOL_MAGIC) return ERROR_STATE;
  if (s->data[0] == INSTRUCTION_SWAP) return swap();
  if (s->data[0] == INSTRUCTION_WITHDRAW) return withdraw();
  return ERROR_STATE;
}
