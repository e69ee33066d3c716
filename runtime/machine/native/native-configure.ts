// A new configuration for an engine that runs: checked by dockerd itself, then tried; the old one comes back by itself.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { MachineSettings } from '../../contract/machines.ts';
import { writeWhole } from '../../io/whole-file.ts';
import { readApplied, sameChoice } from '../applied.ts';
import { bundleInUse } from '../bundle/bundle-memory.ts';
import { runCommand } from '../command.ts';
import { checkConfiguration, type EngineChoice, engineConfiguration } from '../configuration.ts';
import type { EnginePlaces } from '../home.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import type { Sharing } from '../sharing.ts';
import { daemonArguments, endDaemon, engineEnvironment } from './daemon.ts';
import type { Native, NativeKind, NativeSetting } from './native-kind.ts';
import { endpointOf, launch } from './native-start.ts';

/** What an engine with live-restore needs to leave its containers to themselves. */
const endPatience = 20_000;
const undoPatience = 90_000;

type Wish = { settings: MachineSettings; signal: AbortSignal; onLeave: (() => void) | undefined };

/** An engine that does not run takes it up at its next start; then it is only checked. */
export async function configure(
  setting: NativeSetting,
  sharing: Sharing<EnginePlaces>,
  id: string,
  { settings, signal, onLeave }: Wish,
): Promise<void> {
  const { kind, env } = setting;
  checkConfiguration(settings);
  const work = async (places: EnginePlaces) => {
    const bundle = await bundleInUse(setting.options, places);
    if (!bundle) return;
    const native = { places, bundle, env };
    await validate(kind, native, settings, signal);
    if (await endpointOf(kind, places)) await change(kind, native, settings, { signal, onLeave });
  };
  try {
    await sharing.locked(id, work, signal);
  } catch (error) {
    throw asMachineProblem(error);
  }
}

/** Throws dockerd's own words when it refuses the configuration; one that is too old to be asked is not. */
export async function validate(
  kind: NativeKind,
  native: Native,
  choice: EngineChoice,
  signal: AbortSignal,
): Promise<void> {
  const { places, bundle } = native;
  // Several clients may look at once.
  const file = `${places.config}.${process.pid}-${randomUUID().slice(0, 8)}.check`;
  const { daemon, environment } = engineConfiguration(choice, await kind.own(native));
  await writeWhole(file, JSON.stringify(daemon));
  try {
    const args = ['--validate', ...daemonArguments({ ...places, config: file }), ...kind.options(places)];
    const env = { ...engineEnvironment(native), ...environment };
    const told = await runCommand(bundle.dockerd, args, { env, signal, timeout: 20_000 });
    if (told.code === 0 || /unknown flag: --validate/.test(told.errors)) return;
    const words = told.errors.trim().replace(`unable to configure the Docker daemon with file ${file}: `, '');
    throw invalid(words || `dockerd --validate ended with ${told.code}`);
  } finally {
    await rm(file, { force: true });
  }
}

function invalid(message: string): MachineProblem {
  return new MachineProblem({ reason: 'configuration-invalid', message, field: 'engineConfiguration' });
}

async function change(
  kind: NativeKind,
  native: Native,
  choice: EngineChoice,
  { signal, onLeave }: Omit<Wish, 'settings'>,
): Promise<void> {
  const { places } = native;
  const before = await readApplied(places);
  if (before.tried === undefined && sameChoice(before.good, choice)) return;
  onLeave?.();
  await endDaemon(places, endPatience);
  try {
    await launch(kind, native, choice, signal);
  } catch (error) {
    await undo(kind, native, before.good);
    const { problem } = asMachineProblem(error);
    throw signal.aborted ? error : invalid(problem.message);
  }
}

/** Not to be given up halfway: without it there would be no engine at all. */
async function undo(kind: NativeKind, native: Native, good: EngineChoice): Promise<void> {
  await endDaemon(native.places, endPatience);
  await launch(kind, native, good, AbortSignal.timeout(undoPatience));
}
