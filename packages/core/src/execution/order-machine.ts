import type { Machine } from '../machine.ts';

export type OrderState = 'planned' | 'working' | 'filled' | 'abandoned';

/** `filled` and `abandoned` are final: an order never trades again after either. */
export const orderMachine: Machine<OrderState> = {
  planned: ['working', 'abandoned'],
  working: ['filled', 'abandoned'],
  filled: [],
  abandoned: [],
};
