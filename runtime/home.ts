// Where Gantry keeps what it must remember: one folder, the same for the window and the browser mode.
import { join, resolve } from 'node:path';

/** `GANTRY_HOME` if set, else the system's place for an app's data. Nothing is created here. */
export function gantryHome(env: NodeJS.ProcessEnv, userHome: string, platform: NodeJS.Platform): string {
  if (env.GANTRY_HOME) return resolve(env.GANTRY_HOME);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(userHome, 'AppData', 'Local'), 'Gantry');
  if (platform === 'darwin') return join(userHome, 'Library', 'Application Support', 'Gantry');
  return join(env.XDG_DATA_HOME || join(userHome, '.local', 'share'), 'gantry');
}
