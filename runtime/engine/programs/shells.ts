// Which shells are tried in a container, and what of a person's choice is wrong before and after the engine saw it.
import { type EngineProblem, engineProblem } from '../problem.ts';

export type ContainerSystem = 'linux' | 'windows';

export interface ShellChoice {
  /** Without it the system's shells are tried in their order. */
  shell?: string | undefined;
  /** Empty or absent: the container's own, as with the working directory. */
  user?: string | undefined;
  workingDirectory?: string | undefined;
  /** `NAME=value`. */
  env?: readonly string[] | undefined;
}

const shells: Record<ContainerSystem, readonly string[]> = {
  linux: ['bash', 'zsh', 'ash', 'sh'],
  windows: ['pwsh', 'powershell', 'cmd'],
};

/** What is run to get a shell, the best first. */
export function shellsToTry(system: ContainerSystem, chosen?: string): readonly string[] {
  return chosen === undefined || chosen === '' ? shells[system] : [chosen];
}

/** Throws `path-not-absolute` at `workingDirectory` and `env-invalid` at `env.N`. */
export function checkShellChoice({ workingDirectory, env }: ShellChoice, system: ContainerSystem): void {
  const absolute = system === 'windows' ? /^([A-Za-z]:)?[\\/]/ : /^\//;
  if (workingDirectory !== undefined && workingDirectory !== '' && !absolute.test(workingDirectory)) {
    throw engineProblem('path-not-absolute', `${workingDirectory} is no absolute path`, 'workingDirectory');
  }
  const index = (env ?? []).findIndex((variable) => !/^[^=\s][^=]*=/.test(variable) || variable.includes('\0'));
  if (index < 0) return;
  throw engineProblem('env-invalid', `${JSON.stringify(env?.[index])} is not NAME=value`, `env.${index}`);
}

const ofUser = /unable to find (user|group)|no matching entries in (passwd|group)|unknown user|invalid user/i;
const ofDirectory = /chdir to cwd|cannot chdir|\bcwd\b|workdir|working dir/i;

/** The field of the choice that the engine's sentence is about; undefined when it is about none. */
export function choiceProblem(message: string): EngineProblem | undefined {
  if (ofUser.test(message)) return engineProblem('not-found', message, 'user');
  if (ofDirectory.test(message)) return engineProblem('not-found', message, 'workingDirectory');
  return undefined;
}

/** Whether the sentence says that the program is not in the image. */
export function isNoProgram(message: string): boolean {
  return /no such file or directory|executable file not found|command was not found|not found in \$PATH/i.test(message);
}
