// A shell of a tool image in a container's namespaces, for images that have no shell of their own.
import type { EngineConnection } from '../connection.ts';
import { engineProblem, toEngineProblem } from '../problem.ts';
import { openProgram, type Shell } from './exec.ts';
import { helperTarget, openHelper } from './helper.ts';
import type { TerminalFacts } from './terminal-facts.ts';

const prompt = 'PS1=\\[\\033[2m\\]debug\\[\\033[0m\\] \\w # ';

/**
 * Opens it: in a helper container (see helper.ts) that shares the IPC namespace too where the container lets others in, a shell that
 * begins where the container's files are.
 */
export async function openDebugShell(
  connection: EngineConnection,
  { row, system, sharesIpc }: TerminalFacts,
  image: string,
  size: { columns: number; rows: number },
): Promise<Shell> {
  if (system !== 'linux') throw engineProblem('unsupported', 'Only Linux containers have namespaces to join');
  const helper = await openHelper(connection, row.id, image, sharesIpc);
  try {
    const command = ['/bin/sh', '-c', `cd ${helperTarget}; exec /bin/sh`] as const;
    const shell = await openProgram(connection, helper.id, command, { ...size, env: [prompt, 'HOME=/root'] });
    if (typeof shell === 'string') throw engineProblem('no-shell', shell);
    return { ...shell, ended: shell.ended.finally(() => helper.close()) };
  } catch (cause) {
    await helper.close();
    throw toEngineProblem(cause);
  }
}
