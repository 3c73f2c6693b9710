import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

/** How much of each source file ran, in lines that hold code. */
export interface FileCoverage {
  readonly file: string;
  readonly lines: number;
  readonly missed: readonly number[];
}

export interface CoverageRun {
  /** What the processes to be measured must have in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Reads what they left, for the sources whose path this holds for, and removes it. */
  readonly read: (isWanted: (file: string) => boolean) => readonly FileCoverage[];
}

/** Of the lines of each stage on an order's way from the door to the books, this part must be reached. */
export const SHARE_MIN = 0.9;
export const STAGES = ['admission', 'execution', 'portfolio'] as const;
export type Stage = (typeof STAGES)[number];
const SOURCES = ['apps/operator', 'packages/core'];
export const isOfStage = (file: string, stage: Stage): boolean =>
  SOURCES.some((source) => file.startsWith(`${source}/src/${stage}/`));
export const isOnTheWay = (file: string): boolean => STAGES.some((stage) => isOfStage(file, stage));

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Measures by V8's own counters which lines of the sources behind a bundle run. */
export function measureCoverage(bundle: string): CoverageRun {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-coverage-'));
  return {
    env: { NODE_V8_COVERAGE: dir },
    read: (isWanted) => {
      const lines = new Map<string, Map<number, boolean>>();
      const runs = readdirSync(dir).map((name) => createCounter(readRun(join(dir, name), bundle)));
      for (const { line, file, offset } of tokensOf(bundle, isWanted)) {
        // Every counter is asked, because each must see all offsets.
        const hasRun = runs.map((count) => count(offset)).includes(true);
        const ofFile = lines.get(file) ?? new Map<number, boolean>();
        lines.set(file, ofFile);
        ofFile.set(line, ofFile.get(line) === true || hasRun);
      }
      rmSync(dir, { recursive: true });
      return [...lines].map(([file, ran]) => toCoverage(file, ran));
    },
  };
}

function toCoverage(file: string, ran: ReadonlyMap<number, boolean>): FileCoverage {
  const missed = [...ran].filter(([, hasIt]) => !hasIt).map(([line]) => line);
  return { file, lines: ran.size, missed: missed.sort((a, b) => a - b) };
}

/** Of all lines together, those that ran. */
export function coveredShare(files: readonly FileCoverage[]): number {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const missed = files.reduce((sum, file) => sum + file.missed.length, 0);
  return lines === 0 ? 0 : (lines - missed) / lines;
}

interface Token {
  readonly file: string;
  readonly line: number;
  /** Where it is in the bundle. */
  readonly offset: number;
}

/** Every place of the bundle that the source map leads back to a wanted file. */
function tokensOf(bundle: string, isWanted: (file: string) => boolean): readonly Token[] {
  const map = new SourceMap(parseMap(readFileSync(`${bundle}.map`, 'utf8')));
  const tokens: Token[] = [];
  let offset = 0;
  for (const [index, text] of readFileSync(bundle, 'utf8').split('\n').entries()) {
    for (const { index: column } of text.matchAll(/\w+|[^\s\w]/g)) {
      const entry = map.findEntry(index, column);
      if (!('originalSource' in entry) || entry.generatedLine !== index || entry.generatedColumn !== column)
        continue;
      // What the bundler put in by itself comes from nowhere.
      if (typeof entry.originalSource !== 'string') continue;
      const file = relative(ROOT, resolve(bundle, '..', entry.originalSource));
      if (isWanted(file)) tokens.push({ file, line: entry.originalLine + 1, offset: offset + column });
    }
    offset += text.length + 1;
  }
  return tokens;
}

/** The map was written by the bundler beside the bundle. */
function parseMap(text: string): SourceMapPayload {
  return JSON.parse(text) as SourceMapPayload;
}

const range = z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() });
const report = z.object({
  result: z.array(z.object({ url: z.string(), functions: z.array(z.object({ ranges: z.array(range) })) })),
});
type Range = z.output<typeof range>;

/** Outer ranges before inner ones. */
function readRun(path: string, bundle: string): readonly Range[] {
  const url = pathToFileURL(bundle).href;
  const { result } = report.parse(JSON.parse(readFileSync(path, 'utf8')));
  return result
    .filter((script) => script.url === url)
    .flatMap((script) => script.functions.flatMap(({ ranges }) => ranges))
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
}

/** Whether the innermost range around each offset ran; offsets are asked for in rising order. */
function createCounter(ranges: readonly Range[]): (offset: number) => boolean {
  const open: Range[] = [];
  let next = 0;
  return (offset) => {
    for (let range = ranges[next]; range !== undefined && range.startOffset <= offset; range = ranges[next]) {
      open.push(range);
      next += 1;
    }
    while ((open.at(-1)?.endOffset ?? offset + 1) <= offset) open.pop();
    return (open.at(-1)?.count ?? 0) > 0;
  };
}
