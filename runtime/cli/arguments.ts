// The command line: what was asked for, or a sentence that says what is wrong with it.
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was typed makes no sense; exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface ReclaimFlags {
  images: boolean;
  containers: boolean;
  volumes: boolean;
  buildCache: boolean;
}

export type Command = { json: boolean } & (
  | { verb: 'help' }
  | { verb: 'version' }
  | { verb: 'diagnose' }
  | { verb: 'start' | 'stop' | 'status' | 'restart' | 'ports' }
  | { verb: 'reclaim'; choice: ReclaimFlags }
  | { verb: 'settings'; set: { key: string; value: string }[] }
  | { verb: 'context add' | 'context remove'; name: string }
);

type Options = NonNullable<ParseArgsConfig['options']>;

const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const satisfies Options;
const reclaimOptions = {
  images: { type: 'boolean' },
  containers: { type: 'boolean' },
  volumes: { type: 'boolean' },
  'build-cache': { type: 'boolean' },
} as const satisfies Options;
const settingsOptions = { set: { type: 'string', multiple: true } } as const satisfies Options;

const machineVerbs = ['start', 'stop', 'status', 'restart', 'ports'] as const;

/** Without the program's own name. Throws `UsageError`. */
export function parseCommand(argv: readonly string[]): Command {
  const words = wordsOf(argv);
  const json = argv.includes('--json');
  if (argv.includes('--help') || argv.includes('-h') || words.length === 0 || words[0] === 'help') {
    return { verb: 'help', json };
  }
  const [noun, verb, ...rest] = words;
  if (noun === 'version' || noun === 'diagnose') {
    parse(argv, {}, 1);
    return { verb: noun, json };
  }
  if (noun === 'machine') return machine(argv, verb);
  if (noun === 'context' && (verb === 'add' || verb === 'remove')) {
    parse(argv, {}, 3);
    return { verb: `context ${verb}`, name: rest[0] ?? 'gantry', json };
  }
  throw new UsageError(`There is no command "${words.slice(0, 2).join(' ')}".`);
}

function machine(argv: readonly string[], verb: string | undefined): Command {
  const json = argv.includes('--json');
  const simple = machineVerbs.find((one) => one === verb);
  if (simple !== undefined) {
    parse(argv, {}, 2);
    return { verb: simple, json };
  }
  if (verb === 'reclaim') {
    const values = parse(argv, reclaimOptions, 2);
    const choice = {
      images: values.images === true,
      containers: values.containers === true,
      volumes: values.volumes === true,
      buildCache: values['build-cache'] === true,
    };
    return { verb, choice, json };
  }
  if (verb === 'settings') {
    const { set = [] } = parse(argv, settingsOptions, 2) as { set?: string[] };
    return { verb, set: set.map(pairOf), json };
  }
  throw new UsageError(`There is no command "${['machine', verb].join(' ').trim()}".`);
}

function pairOf(text: string): { key: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--set ${text}: write it as key=value.`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** The words that are no options; options of any command may stand between them. */
function wordsOf(argv: readonly string[]): string[] {
  const options = { ...common, ...reclaimOptions, ...settingsOptions };
  return parseArgs({ args: [...argv], options, allowPositionals: true, strict: false }).positionals;
}

/** `most` is how many words there may be. */
function parse(argv: readonly string[], options: Options, most: number): Record<string, unknown> {
  try {
    const all = { ...common, ...options };
    const { values, positionals } = parseArgs({ args: [...argv], options: all, allowPositionals: true });
    if (positionals.length > most) throw new UsageError(`"${positionals[most]}" is one word too many.`);
    return values;
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}
