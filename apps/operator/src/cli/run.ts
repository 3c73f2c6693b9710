import { parseArgs } from 'node:util';
import { loadUnlockedConfig } from '../config/open-vault.ts';
import { configProblemText, loadConfig } from '../config.ts';
import { type Command, type CommandContext, type CommandInput, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { createOperatorClient } from './operator-client.ts';
import { EXIT, type Output } from './output.ts';
import { createTerminalPrompt, VAULT_QUESTION } from './secret-prompt.ts';

export interface Printed {
  readonly code: number;
  readonly text: string;
  /** Whether the text belongs on standard error. */
  readonly isError: boolean;
}

/** What a test puts in place of the terminal. */
export type Outside = Partial<Pick<CommandContext, 'prompt' | 'vaultCost'>>;

type Env = Readonly<Record<string, string | undefined>>;

/** Runs one command line and says what to print and how to exit; touches neither stream nor process. */
export async function runCommandLine(
  argv: readonly string[],
  env?: Env,
  outside: Outside = {},
): Promise<Printed> {
  const isJson = argv.includes('--json');
  const isHelp = argv.includes('--help') || argv.includes('-h') || argv.length === 0;
  const rest = argv.filter((word) => !['--json', '--help', '-h'].includes(word));
  const command = findCommand(rest);
  if (command === null) {
    const isAsked = isHelp && rest.length === 0;
    const unknown = isAsked ? '' : `Unknown command: ${rest.join(' ')}\n\n`;
    return { code: isAsked ? EXIT.ok : EXIT.usage, text: `${unknown}${overview()}`, isError: !isAsked };
  }
  if (isHelp) return { code: EXIT.ok, text: helpOf(command), isError: false };
  const prompt = outside.prompt ?? createTerminalPrompt();
  const ask = process.stdin.isTTY || outside.prompt ? () => prompt.ask(VAULT_QUESTION) : undefined;
  const config = command.needsVault ? await loadUnlockedConfig(env, ask) : loadConfig(env, 'locked');
  if (!config.ok) {
    const text = isJson ? JSON.stringify({ problems: config.error }) : configProblemText(config.error);
    return { code: EXIT.config, text, isError: !isJson };
  }
  const context = {
    config: config.value,
    operator: createOperatorClient(config.value),
    ...outside,
    prompt,
  };
  try {
    const input = parseInput(command, rest);
    return printed(await command.run(context, input), isJson);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { code: EXIT.usage, text: `${error.message}\n\n${helpOf(command)}`, isError: true };
  }
}

/** Codes of commands that said what they were asked; the others explain a failure. */
const ANSWERS: readonly number[] = [EXIT.ok, EXIT.unverified, EXIT.contradicted];

function printed(output: Output, isJson: boolean): Printed {
  if (isJson) return { code: output.code, text: JSON.stringify(output.json), isError: false };
  return { code: output.code, text: output.text, isError: !ANSWERS.includes(output.code) };
}

/** The command that a line names; null where there is none. */
export function findCommand(words: readonly string[]): Command | null {
  const [first = '', second = ''] = words;
  return COMMANDS.find(({ name }) => name === `${first} ${second}` || name === first) ?? null;
}

/** What follows the command's name in a line; throws `UsageError` for an option that it does not take. */
export function parseInput(command: Command, line: readonly string[]): CommandInput {
  try {
    const { values, positionals } = parseArgs({
      args: line.slice(command.name.split(' ').length),
      options: command.options ?? {},
      allowPositionals: true,
    });
    const options = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? String(value[0]) : value]),
    );
    return { words: positionals, options };
  } catch (error) {
    // parseArgs throws TypeErrors whose messages name the option that was wrong.
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: ./chimera <command> [--json] [--help]',
    '',
    ...lines,
    '',
    'Exit codes: 0 done, 1 refused, 2 wrong command line, 3 operator not running, 4 not found, 78 settings;',
    'a receipt also 5 unverified, 6 contradicted.',
  ].join('\n');
}

const helpOf = ({ name, summary, usage, example }: Command): string =>
  [`${summary}`, '', `Usage: ./chimera ${name} ${usage}`.trimEnd(), `Example: ${example}`].join('\n');
