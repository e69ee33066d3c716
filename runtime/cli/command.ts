// Runs one command: its answer as text or JSON, its failure as one sentence with what mends it, and the exit code.
import { recorded } from '../service/activities/command-record.ts';
import { problemOf } from '../service/problems.ts';
import { type Command, parseCommand, UsageError } from './arguments.ts';
import { addContext, dropContext } from './context.ts';
import { help } from './help.ts';
import { diagnosis, ports, reclaimRoom, restart, start, status, stop } from './machine.ts';
import { settings } from './settings.ts';
import type { Answer, Surroundings } from './surroundings.ts';

/** Answers the exit code: 0 done, 1 failed, 2 the command line makes no sense. Never throws. */
export async function runGantry(argv: readonly string[], around: Surroundings): Promise<number> {
  const json = argv.includes('--json');
  try {
    const command = parseCommand(argv);
    const { value, text, code = 0 } = await answer(command, around);
    around.out(command.json && command.verb !== 'help' ? `${JSON.stringify(value)}\n` : text);
    return code;
  } catch (error) {
    return tellFailure(error, json, around);
  }
}

function answer(command: Command, around: Surroundings): Promise<Answer> | Answer {
  switch (command.verb) {
    case 'help':
      return { value: help, text: help };
    case 'version':
      return { value: { version: around.version }, text: `gantry ${around.version}\n` };
    case 'diagnose':
      return diagnosis(around);
    case 'start':
      return recorded(around.home, 'engine-start', '', () => start(around));
    case 'stop':
      return recorded(around.home, 'engine-stop', '', () => stop(around));
    case 'restart':
      return recorded(around.home, 'engine-restart', '', () => restart(around));
    case 'status':
      return status(around);
    case 'ports':
      return ports(around);
    case 'reclaim':
      return recorded(around.home, 'reclaim', '', () => reclaimRoom(around, command.choice));
    case 'settings':
      return settings(around, command.set);
    case 'context add':
      return addContext(around, command.name);
    case 'context remove':
      return dropContext(around, command.name);
  }
}

function tellFailure(error: unknown, json: boolean, { out, say }: Surroundings): number {
  if (error instanceof UsageError) {
    if (json) out(`${JSON.stringify({ error: { reason: 'usage', message: error.message } })}\n`);
    else say(`gantry: ${error.message}\n  see: gantry --help`);
    return 2;
  }
  const problem = problemOf(error);
  if (json) out(`${JSON.stringify({ error: problem })}\n`);
  else say(`gantry: ${problem.message}${problem.fix === undefined ? '' : `\n  to mend it: ${problem.fix}`}`);
  return 1;
}
