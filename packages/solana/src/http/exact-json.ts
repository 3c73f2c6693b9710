const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const NUMBER_TOKEN = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * JSON.parse that never corrupts an integer: integers beyond 2^53 come back as decimal text, everything else as
 * usual. Schemas of amounts accept both. Throws SyntaxError on what is not JSON.
 */
export function parseExactJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(
    quoteNumbers(text, (token) => /[.eE]/.test(token) || Number.isSafeInteger(Number(token))),
  );
}

/** JSON.parse in which every number comes back as its text: for prices and tips that must not pass a float. */
export function parseTextNumbersJson(text: string): unknown {
  return JSON.parse(quoteNumbers(text, () => false));
}

/** Puts number tokens outside strings into quotes unless `keep` says that they may stay numbers. */
function quoteNumbers(text: string, keep: (token: string) => boolean): string {
  let result = '';
  let copied = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER_TOKEN.lastIndex = index;
      const token = NUMBER_TOKEN.exec(text)?.[0] ?? '-';
      if (token !== '-' && !keep(token)) {
        result += `${text.slice(copied, index)}"${token}"`;
        copied = index + token.length;
      }
      index += token.length;
    } else {
      index += 1;
    }
  }
  return result + text.slice(copied);
}

/** The index just past the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index + 1;
    index += code === BACKSLASH ? 2 : 1;
  }
  return index;
}
