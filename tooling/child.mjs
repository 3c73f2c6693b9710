/** One supervised process: started, watched, restarted with growing pauses, stopped without a remainder. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, SetupError } from './install.mjs';
import { createLogFile } from './log-file.mjs';
import { KILL_AFTER_MS } from './processes.mjs';

const RESTART_AFTER_MS_MIN = 500;
const RESTART_AFTER_MS_MAX = 30_000;
/** A child that stayed up this long starts again with the shortest pause. */
const HEALTHY_AFTER_MS = 60_000;
/** How much of a child's last output is shown when it ends unasked. */
const LAST_LINES_MAX = 12;
const LINE_LENGTH_MAX = 2_000;
const LOG_LEVEL_SHOWN = 50;
/** Lines by which the web framework greets; they are in the log. */
const FRAMEWORK_CHATTER = /^\s*[✓▲○]/;

/** Splits a stream into lines; a line without an end is cut where it grows too long. */
function eachLine(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX * 10) rest = rest.slice(0, LINE_LENGTH_MAX);
    for (const line of lines) if (line.trim() !== '') onLine(line);
  });
  stream.on('end', () => rest.trim() !== '' && onLine(rest));
}

function parseJson(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // A line that only looks like JSON is shown as text.
  }
}

/** What of a child's output a person wants to see live: words and errors, not the structured log. */
function toShown(line) {
  const record = parseJson(line);
  if (record === undefined) return FRAMEWORK_CHATTER.test(line) ? undefined : line;
  if (typeof record.progress === 'string') return record.progress;
  if (record.level >= LOG_LEVEL_SHOWN || record.level === 'error') return record.msg ?? line;
  return undefined;
}

function keepLast(lines, line, linesMax) {
  lines.push(line);
  lines.splice(0, Math.max(0, lines.length - linesMax));
}

/** Asks a process to end, and ends it when it does not. */
async function endProcess(running) {
  const ended = new Promise((resolve) => running.once('close', resolve));
  running.kill('SIGTERM');
  const force = setTimeout(() => running.kill('SIGKILL'), KILL_AFTER_MS);
  await ended;
  clearTimeout(force);
}

/**
 * @param {object} options
 * @param {string} options.name
 * @param {string[]} options.args what Node runs
 * @param {() => Record<string, string>} options.env asked at every start, so that a restart keeps its ports
 * @param {string} options.logPath
 * @param {(line: string) => void} options.say
 * @param {(ready: object) => void} options.onReady called at every ready line
 */
export function createChild({ name, args, env, logPath, say, onReady }) {
  const follow = `${pathToFileURL(join(ROOT, 'tooling', 'follow-parent.mjs')).href}?parent=${process.pid}`;
  const log = createLogFile(logPath);
  const lastLines = [];
  let child;
  let restartTimer;
  let stopping = false;
  let everReady = false;
  let pauseMs = RESTART_AFTER_MS_MIN;
  let settleFirst;
  const firstReady = new Promise((resolve, reject) => {
    settleFirst = { resolve, reject };
  });

  function onLine(line, fromStdout) {
    log.write(`${new Date().toISOString()} ${line}`);
    keepLast(lastLines, line.slice(0, LINE_LENGTH_MAX), LAST_LINES_MAX);
    const ready = fromStdout ? parseJson(line) : undefined;
    if (ready?.ready === true) {
      everReady = true;
      onReady(ready);
      settleFirst.resolve(ready);
      return;
    }
    const shown = fromStdout ? toShown(line) : undefined;
    if (shown !== undefined) say(shown.slice(0, LINE_LENGTH_MAX));
  }

  function start() {
    const startedAt = Date.now();
    child = spawn(process.execPath, ['--import', follow, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env(), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    eachLine(child.stdout, (line) => onLine(line, true));
    eachLine(child.stderr, (line) => onLine(line, false));
    child.on('close', (code, signal) => onEnd(code ?? signal, Date.now() - startedAt));
  }

  function onEnd(cause, ranMs) {
    child = undefined;
    if (stopping) return;
    const words = `${name} ended unasked (${cause}); its log is ${log.path}`;
    if (!everReady) {
      settleFirst.reject(new SetupError(`${words}\n${lastLines.join('\n')}`));
      return;
    }
    if (ranMs > HEALTHY_AFTER_MS) pauseMs = RESTART_AFTER_MS_MIN;
    say(`${words}; starting it again in ${pauseMs / 1_000} s`);
    restartTimer = setTimeout(start, pauseMs);
    pauseMs = Math.min(pauseMs * 2, RESTART_AFTER_MS_MAX);
  }

  async function stop() {
    stopping = true;
    clearTimeout(restartTimer);
    if (child) await endProcess(child);
    log.close();
  }

  start();
  return { name, firstReady, stop, pid: () => child?.pid };
}
