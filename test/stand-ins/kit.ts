// What the tests of drivers without their system share: a home of its own, an image, an engine that answers, the record of the calls.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MachineSettings, machineSettingsSchema } from '../../runtime/contract/machines.ts';
import type { MachineDriver, Step } from '../../runtime/machine/driver.ts';

export const embedded = 'embedded';

export type Call = { program: string; args: string[] } & Record<string, unknown>;

export type Kit = {
  home: string;
  /** The stand-ins' folder. */
  state: string;
  env: Record<string, string | undefined>;
  program(name: 'wsl' | 'powershell' | 'vfkit'): string;
  calls(): Call[];
  /** What the stand-ins are to do wrong from now on. */
  wish(wishes: Record<string, unknown>): void;
  /** Offers an image of this version; `content` is what each of its files holds. */
  offer(version: string, files: readonly string[], content?: string): void;
  settings(change: Partial<MachineSettings>): MachineSettings;
  close(): Promise<void>;
};

/** `engineSocket`: a real engine's, for the machine to have; else one that answers just enough. */
export async function openKit(engineSocket?: string): Promise<Kit> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gt-'));
  const [home, state] = [path.join(folder, 'home'), path.join(folder, 'state')];
  const image = path.join(folder, 'image');
  for (const one of [home, state, image, path.join(folder, 'run')]) mkdirSync(one, { mode: 0o700 });
  const socket = path.join(state, 'engine.sock');
  if (engineSocket !== undefined) symlinkSync(engineSocket, socket);
  const engine = engineSocket === undefined ? await startEngine(socket) : { close: async () => {} };
  const env = {
    ...process.env,
    HOME: home,
    XDG_RUNTIME_DIR: path.join(folder, 'run'),
    GANTRY_MACHINE_IMAGE: image,
    GANTRY_STAND_IN: state,
  };
  const record = path.join(state, 'calls.jsonl');
  return {
    home,
    state,
    env,
    program: (name) => fileURLToPath(new URL(`./${name}.mjs`, import.meta.url)),
    calls: () =>
      readFileSync(record, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Call),
    wish: (wishes) => writeFileSync(path.join(state, 'wishes.json'), JSON.stringify(wishes)),
    offer: (version, files, content = version) => writeImage(image, version, files, content),
    settings: (change) => {
      const settings = machineSettingsSchema.parse(change);
      writeFileSync(path.join(home, 'machine.json'), JSON.stringify(settings));
      return settings;
    },
    close: async () => {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeImage(folder: string, version: string, names: readonly string[], content: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const list: { name: string; size: number; sha256: string }[] = [];
  for (const name of names) {
    writeFileSync(path.join(folder, name), content);
    list.push({ name, size: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') });
  }
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const manifest = { format: 1, version, architecture, kernel: '6.12', engine: '28.5', packages: [], files: list };
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
}

/** As much of an engine as a start asks for; and an upgrade that echoes, to see both directions. */
function startEngine(socket: string): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    response.end(request.url === '/_ping' ? 'OK' : '{}');
  });
  server.on('upgrade', (_request, stream) => {
    stream.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    stream.on('error', () => stream.destroy());
    stream.pipe(stream);
  });
  return new Promise((resolve) => {
    server.listen(socket, () =>
      resolve({
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      }),
    );
  });
}

export async function stepsOf(work: AsyncIterable<Step>): Promise<string[]> {
  const told: string[] = [];
  for await (const { name, status } of work) told.push(`${name} ${status}`);
  return told;
}

export function start(driver: MachineDriver, signal = AbortSignal.timeout(60_000)): Promise<string[]> {
  return stepsOf(driver.start(embedded, signal));
}
