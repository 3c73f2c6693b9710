import type { Book } from '@chimera/core/book';

/** Maps with their order: signals are decided, and tombstones forgotten, in it. */
export const ordered = (book: Book) => ({
  ...book,
  undecided: [...book.undecided],
  orders: [...book.orders],
  attempts: [...book.attempts],
  tombstones: [...book.tombstones],
  wallets: [...book.wallets],
});
