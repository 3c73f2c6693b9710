import { z } from 'zod';

/** The longest text that a person types about an act of his. */
export const REASON_LENGTH_MAX = 280;

/** Why somebody does something; kept with his name. */
export const reasonSchema = z.string().trim().min(1).max(REASON_LENGTH_MAX);
