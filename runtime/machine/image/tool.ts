// Runs a program of the building system and demands that it succeeds.
import { type CommandOptions, runCommand } from '../command.ts';

/** Resolves when the program succeeded; throws with its last words otherwise, or when it is not there. */
export async function runTool(program: string, args: string[], options: CommandOptions): Promise<void> {
  const done = await runCommand(program, args, options);
  if (done.code === 0) return;
  throw new Error(`${program} failed: ${done.errors.trim().split('\n').slice(-3).join(' ')}`);
}
