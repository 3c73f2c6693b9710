/** What a process did to files and sockets, in the order in which the tracer saw it. */
export type TraceEvent =
  /** Bytes are in the file, though perhaps in memory only. A null offset appends. */
  | { readonly type: 'write'; readonly path: string; readonly offset: number | null; readonly bytes: Buffer }
  | { readonly type: 'cut'; readonly path: string; readonly length: number }
  /** What was written before `sync_begun` is on the disk at `sync_ended` of the same thread. */
  | { readonly type: 'sync_begun' | 'sync_ended'; readonly path: string; readonly thread: string }
  /** Bytes begin to leave. */
  | { readonly type: 'send'; readonly socket: string; readonly bytes: Buffer };

const WRITES = ['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2'];
const SENDS = ['sendto', 'sendmsg', 'sendmmsg'];
const SYNCS = ['fsync', 'fdatasync'];
const CUTS = ['ftruncate'];
/** Whole pages of the database and whole requests; a longer string would be cut, which the parser refuses. */
const STRING_BYTES_MAX = 1_000_000;

/**
 * The tracer's command line, to be put before the traced one. `-D` keeps the traced process our own child, `-yy`
 * names what a descriptor stands for, `-xx` writes every byte as hex.
 */
export const traceCommand = (strace: string, output: string): readonly string[] => [
  ...[strace, '-D', '-f', '-q', '-yy', '-xx', '--seccomp-bpf'],
  ...['-s', String(STRING_BYTES_MAX), '-o', output],
  ...['-e', `trace=${[...WRITES, ...SENDS, ...SYNCS, ...CUTS].join(',')}`],
];

/** A signal, or the end of a thread. */
const NO_CALL = /^\d+ +(---|\+\+\+) /;
const UNFINISHED = '<unfinished ...>';
const RESUMED = ' resumed>';
const LINE = /^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)/;
const SUBJECT = /^\d+ +\w+\(\d+<((?:\\x[0-9a-f]{2}|[^>\\]|->)*)>/;
const SOCKET = /^(TCP|TCPv6|UDP|UDPv6|UNIX|socket)\b/;

interface Call {
  readonly name: string;
  readonly subject: string;
  readonly text: string;
}

/** Reads what the tracer wrote. Throws for a line that it does not understand: nothing may be overlooked. */
export function parseTrace(lines: Iterable<string>): readonly TraceEvent[] {
  const events: TraceEvent[] = [];
  const unfinished = new Map<string, Call>();
  for (const line of lines) {
    if (line === '' || NO_CALL.test(line)) continue;
    const [, thread = '', name = ''] = LINE.exec(line) ?? [];
    if (name === '') throw new Error(`not understood: ${line.slice(0, 200)}`);
    const begun = unfinished.get(thread);
    if (line.includes(RESUMED) && begun !== undefined) {
      unfinished.delete(thread);
      events.push(...ended({ ...begun, text: joined(begun.text, line) }, thread));
      continue;
    }
    const call = { name, subject: subjectOf(line), text: line };
    events.push(...started(call, thread));
    if (line.endsWith(UNFINISHED)) unfinished.set(thread, call);
    else events.push(...ended(call, thread));
  }
  return events;
}

const joined = (begun: string, rest: string): string =>
  begun.slice(0, -UNFINISHED.length).trimEnd() + rest.slice(rest.indexOf(RESUMED) + RESUMED.length);

function subjectOf(line: string): string {
  const [, subject = ''] = SUBJECT.exec(line) ?? [];
  return decode(subject).toString();
}

/** Bytes may leave as soon as the call begins; a sync covers only what was there before. */
function started({ name, subject, text }: Call, thread: string): TraceEvent[] {
  if (SYNCS.includes(name)) return [{ type: 'sync_begun', path: subject, thread }];
  return SOCKET.test(subject) ? [{ type: 'send', socket: subject, bytes: bytesOf(text) }] : [];
}

/** A write or a sync has happened when the call returned well. */
function ended({ name, subject, text }: Call, thread: string): TraceEvent[] {
  const result = Number(/= (-?\d+)(?: \w+ \(.*\))?$/.exec(text)?.[1] ?? Number.NaN);
  if (!subject.startsWith('/') || result < 0 || Number.isNaN(result)) return [];
  if (SYNCS.includes(name)) return [{ type: 'sync_ended', path: subject, thread }];
  const last = Number(/, (\d+)\) += /.exec(text)?.[1] ?? Number.NaN);
  if (CUTS.includes(name)) return [{ type: 'cut', path: subject, length: last }];
  const offset = name.startsWith('p') ? last : null;
  if (Number.isNaN(offset)) throw new Error(`not understood: ${text.slice(-200)}`);
  return [{ type: 'write', path: subject, offset, bytes: bytesOf(text).subarray(0, result) }];
}

/** Every string of the call, one after the other: one buffer, or the parts of a vector. */
function bytesOf(text: string): Buffer {
  if (/"\.\.\./.test(text)) throw new Error(`cut by the tracer: ${text.slice(0, 200)}`);
  return Buffer.concat([...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => decode(hex)));
}

const decode = (text: string): Buffer =>
  text.includes('\\x') ? Buffer.from(text.replaceAll('\\x', ''), 'hex') : Buffer.from(text);
