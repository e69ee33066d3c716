// How the command is started: by Node, by an unpacked Electron, or by the packaged app, which runs nothing but itself.
import type { KeeperCommand } from '../service/machines/port-keeper.ts';

/** What the packaged app is told to be the command instead of the window. */
export const commandSwitch = '--gantry-cli';

/** What was typed behind the program's name; in the packaged app, behind the switch. */
export function commandArguments(argv: readonly string[]): string[] {
  const at = argv.indexOf(commandSwitch);
  return at < 0 ? argv.slice(2) : argv.slice(at + 1);
}

interface Process {
  execPath: string;
  env: NodeJS.ProcessEnv;
  versions: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  getuid?: () => number;
}

/** The command line that keeps a machine's ports open; `entry` is the path of the command's bundle. */
export function keeperCommand(entry: string, self: Process): KeeperCommand {
  const { env } = self;
  // On macOS the runtime's own program is a helper of the app, which does not start as the app does.
  const program = env.GANTRY_APP || self.execPath;
  const words = ['machine', 'ports'];
  if (self.versions.electron === undefined) return { program, args: [entry, ...words], env };
  // The fuse that makes Electron a Node is off in a package, and what is in its archive only it itself can read.
  if (!entry.includes('.asar')) return { program, args: [entry, ...words], env: { ...env, ELECTRON_RUN_AS_NODE: '1' } };
  return { program, args: [...windowless(self), commandSwitch, ...words], env };
}

/** Without a display Chromium ends at once, and as root its sandbox does not start; the command shows no page at all. */
function windowless({ platform, getuid }: Process): string[] {
  if (platform !== 'linux') return [];
  return ['--ozone-platform=headless', '--disable-gpu', ...(getuid?.() === 0 ? ['--no-sandbox'] : [])];
}
