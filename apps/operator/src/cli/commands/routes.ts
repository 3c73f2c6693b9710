import { RPC_MODES } from '@chimera/core/execution/rpc-mode';
import { type Command, textOption, UsageError } from '../command.ts';
import { outputOf } from '../operator-client.ts';

export const routesShowCommand: Command = {
  name: 'routes show',
  summary: 'The ways to the chain: RPC mode, endpoints with their health, tips.',
  usage: '',
  example: './chimera routes show',
  async run({ operator }) {
    return outputOf(await operator.command('routing', {}), (body) =>
      [modeLine(body.rpcMode), ...listOf(body.routes).map(routeLine), ...listOf(body.tips).map(tipLine)].join(
        '\n',
      ),
    );
  },
};

export const routesSetCommand: Command = {
  name: 'routes set',
  summary: 'Set the RPC mode of new orders: JITO by bundle first, STANDARD by RPC alone.',
  usage: '--mode JITO|STANDARD --reason <text>',
  example: './chimera routes set --mode STANDARD --reason "the block engine is degraded"',
  options: { mode: { type: 'string' }, reason: { type: 'string' } },
  async run({ operator }, input) {
    const given = textOption(input, 'mode')?.toUpperCase();
    const mode = RPC_MODES.find((name) => name === given);
    if (mode === undefined) throw new UsageError(`--mode is one of ${RPC_MODES.join(', ')}`);
    const reason = textOption(input, 'reason');
    if (reason === undefined) throw new UsageError('give --reason; it is kept with the change');
    const answer = await operator.command('rpc-mode', { mode, reason });
    return outputOf(answer, (body) => `New orders go by ${body.mode} from journal number ${body.seq} on.`);
  },
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

function modeLine(value: unknown): string {
  const { mode, by, reason } = fieldsOf(value);
  return by === null
    ? `RPC mode ${mode}, as at the first start`
    : `RPC mode ${mode}, set by ${by}: ${reason}`;
}

function routeLine({ group, providerId, isCurrent, isResting, score, latencyMs, lastError }: Fields): string {
  const latency = typeof latencyMs === 'number' ? `${Math.round(latencyMs)} ms` : 'not asked';
  const state = isResting === true ? `rests: ${lastError}` : `score ${score}`;
  return `${isCurrent === true ? '*' : ' '} ${group}  ${providerId}  ${latency}  ${state}`;
}

const tipLine = ({ purpose, tipLamports, ownCount, isColdStart }: Fields): string =>
  `  tip  ${purpose}  ${tipLamports} lamports, ${ownCount} landed${isColdStart === true ? ', cold start' : ''}`;
