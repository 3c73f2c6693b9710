import { err, ok, type Result } from '@chimera/core/result';

/** Brackets open at once; a deeper body is an attack on parsers, not a message. */
export const JSON_DEPTH_MAX = 16;

/** A parsed body twice: as JSON means it, and with every number replaced by its own text. */
export interface JsonBody {
  readonly value: unknown;
  /** The same shape with numbers as the text that was sent, so that no amount passes through a float. */
  readonly exact: () => unknown;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8, no byte order mark, bounded depth. The error is a sentence for `details`. */
export function parseJsonBody(bytes: Uint8Array): Result<JsonBody, string> {
  const checked = checkJsonText(bytes);
  if (!checked.ok) return checked;
  const text = checked.value;
  const value = parse(text);
  if (value === undefined) return err('the body is not valid JSON');
  // Only well-formed JSON gets here, where a number can stand nowhere but outside of strings.
  const exact = (): unknown =>
    parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  return ok({ value, exact });
}

/** The text of a body that a JSON parser may see: strict UTF-8, not empty, of bounded depth. */
export function checkJsonText(bytes: Uint8Array): Result<string, string> {
  const text = decode(bytes);
  if (text === null) return err('the body is not valid UTF-8');
  if (text === '') return err('the body is empty');
  if (depthOf(text) > JSON_DEPTH_MAX) return err(`the body nests deeper than ${JSON_DEPTH_MAX}`);
  return ok(text);
}

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The deepest nesting, counted without recursion; stops counting at the first excess. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length && deepest <= JSON_DEPTH_MAX; index += 1) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
