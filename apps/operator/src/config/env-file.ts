import { err, ok, type Result } from '@chimera/core/result';

const LINE = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)$/;

/**
 * Reads `NAME=value` lines. Blank lines and lines starting with `#` are skipped; one pair of quotes around
 * a value is removed; nothing is expanded. The error is a sentence that names the line.
 */
export function parseEnvFile(text: string): Result<Readonly<Record<string, string>>, string> {
  const values = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const match = LINE.exec(trimmed);
    if (match === null) return err(`line ${index + 1} is not NAME=value`);
    values.set(match[1] ?? '', unquoted((match[2] ?? '').trim()));
  }
  return ok(Object.fromEntries(values));
}

function unquoted(value: string): string {
  const quote = value[0];
  const isQuoted = value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1) : value;
}
