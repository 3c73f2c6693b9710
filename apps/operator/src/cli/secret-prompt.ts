import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export const VAULT_QUESTION = 'Passphrase of the vault: ';

/** Asks for what must not be shown; behind a pipe, each question takes a line. */
export interface SecretPrompt {
  ask(question: string): Promise<string>;
  /** For what may be seen while it is typed. */
  askShown(question: string): Promise<string>;
}

/** The terminal, or whatever is piped in. The question goes to standard error, the answer is not echoed. */
export function createTerminalPrompt(): SecretPrompt {
  let lines: AsyncIterator<string> | null = null;
  return {
    askShown: async (question) => {
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      terminal.setPrompt(question);
      terminal.prompt();
      const [line] = await once(terminal, 'line');
      terminal.close();
      return String(line);
    },
    ask: async (question) => {
      if (process.stdin.isTTY) return askTerminal(question);
      lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
      const { value } = await lines.next();
      return typeof value === 'string' ? value : '';
    },
  };
}

async function askTerminal(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const [line] = await once(terminal, 'line');
  terminal.close();
  process.stderr.write('\n');
  return String(line);
}
