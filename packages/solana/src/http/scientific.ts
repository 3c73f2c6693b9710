/**
 * The text of a JSON number ("0.00012", "1.2e-7") as integer units of 10^-decimals, rounded toward zero.
 * Null when the text is not a JSON number or is unreasonably large.
 */
export function parseJsonNumber(text: string, decimals: number): bigint | null {
  const match = /^(-?)(\d{1,40})(?:\.(\d{1,400}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent) + decimals - fraction.length;
  const digits = BigInt(whole + fraction);
  const units = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -units : units;
}
