// The companion command inside the packaged app, which can run nothing but itself: the runtime's command line, without a window.
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';

/** Everything behind it is the command's. */
const commandSwitch = '--gantry-cli';

export function isCommand(argv: readonly string[]): boolean {
  return argv.includes(commandSwitch);
}

/** Runs the command on our own terminal, passes signals on, and ends with its exit code. */
export function startCommand(): void {
  // Not awaited: in a module, `ready` waits for the module's own end.
  void app.whenReady().then(() => {
    const words = process.argv.slice(process.argv.indexOf(commandSwitch));
    const child = utilityProcess.fork(join(import.meta.dirname, '../runtime/cli.js'), words, {
      serviceName: 'Gantry command',
      stdio: 'inherit',
      env: app.isPackaged ? { ...process.env, GANTRY_RESOURCES: process.resourcesPath } : process.env,
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill());
    child.once('exit', (code) => app.exit(code));
  });
}
