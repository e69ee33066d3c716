// `gantry machine settings`: shows them, or amends them key by key.
import { type MachineSettings, machineSettingsSchema } from '../contract/machines.ts';
import { readMachineSettings } from '../machine/settings.ts';
import { ServiceProblem } from '../service/problems.ts';
import { UsageError } from './arguments.ts';
import { withMachine } from './machine.ts';
import type { Answer, Surroundings } from './surroundings.ts';

export async function settings(around: Surroundings, set: { key: string; value: string }[]): Promise<Answer> {
  const before = await readMachineSettings(around.home);
  if (set.length === 0) return answerOf(before, '');
  const wish = parse(set.reduce(amended, before));
  return withMachine(around, async (machine) => {
    await machine.change(wish);
    const { restartNeeded } = machine.latest.value;
    return answerOf(wish, restartNeeded ? 'Some of it holds after "gantry machine restart" only.\n' : '');
  });
}

/** Settings that are text, even where it looks like something else; what stands in another one is text too. */
const texts = new Set(['driver', 'dataDirectory', 'engineConfiguration', 'certificates']);

/** JSON where it is some, else text; an empty value takes the key out, so that its default holds. */
function amended(before: MachineSettings, { key, value }: { key: string; value: string }): MachineSettings {
  const path = key.split('.');
  const unknown = new UsageError(`There is no setting "${key}".`);
  const [first = ''] = path;
  if (!Object.hasOwn(machineSettingsSchema.shape, first)) throw unknown;
  const after = structuredClone(before) as Record<string, unknown>;
  let place = after;
  for (const part of path.slice(0, -1)) {
    const next = place[part];
    if (typeof next !== 'object' || next === null) throw unknown;
    place = next as Record<string, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (path.length > 1 && !Object.hasOwn(place, last)) throw unknown;
  if (value === '' && path.length === 1) delete place[last];
  else place[last] = path.length > 1 || texts.has(last) ? value : readValue(value);
  return after as MachineSettings;
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parse(value: unknown): MachineSettings {
  const parsed = machineSettingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new ServiceProblem('configuration-invalid', `${field}: ${issue?.message}`, { field });
}

function answerOf(value: MachineSettings, more: string): Answer {
  return { value, text: `${JSON.stringify(value, undefined, 2)}\n${more}` };
}
