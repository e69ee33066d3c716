// A QEMU machine from nothing to an engine that answers, beside the same kernel on the same processor that only starts one program.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openModules } from './engine.mjs';
import { median, row } from './report.mjs';

/** Seconds to the API with an accelerator; emulated there is only the ratio. */
const aim = 5;
const word = 'the first program runs';

const modules = [
  'test/live/machine.ts',
  'runtime/machine/bundle/bundle.ts',
  'runtime/machine/driver.ts',
  'runtime/machine/image/cpio.ts',
  'runtime/machine/image/tree.ts',
  'runtime/machine/vm/qemu-programs.ts',
];

/** A first root file system with nothing but a shell that says one word. */
async function bareInitrd(code) {
  const { busybox } = await code.findBundle({ env: process.env });
  const tree = new code.Tree();
  tree.add('bin/sh', { kind: 'file', mode: 0o755, content: { path: busybox } });
  const script = `#!/bin/sh\necho ${word}\nwhile read -r line; do :; done\n`;
  tree.add('init', { kind: 'file', mode: 0o755, content: Buffer.from(script) });
  return code.cpioOf(tree, 0);
}

/** Seconds from the start of QEMU to the word on its console. */
async function bareStart(program, args) {
  const from = performance.now();
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    let said = '';
    for await (const part of child.stdout.setEncoding('latin1')) {
      said += part;
      if (said.includes(word)) return (performance.now() - from) / 1000;
    }
    throw new Error(`The bare kernel did not come up: ${said.slice(-500)}`);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function machineStart(machine) {
  const from = performance.now();
  await machine.start();
  return (performance.now() - from) / 1000;
}

export async function machine(context) {
  const start = (file) => import(new URL(`../../electron/start/${file}`, import.meta.url).href);
  await (await start('system.mjs')).ensureSystemPackages(['qemu-system-x86', 'qemu-utils', 'squashfs-tools', 'zstd']);
  await (await start('machine-build.mjs')).ensureMachine();
  const { code, close } = await openModules(modules);
  context.whenOver(close);
  const own = await code.testMachine();
  const remove = context.whenOver(() => own.remove());
  // Once before: the disk is formatted, and what this computer can do is found out.
  await own.start();
  const { acceleration, image } = JSON.parse(await readFile(own.places.state, 'utf8'));
  const { system } = await code.findQemu(process.env);
  const initrd = join(context.home, 'bare.cpio');
  await writeFile(initrd, await bareInitrd(code));
  const bare = [
    ...code.machineArguments(acceleration.name),
    ...['-smp', '2', '-m', '2048M', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', join(own.places.images, image, 'vmlinuz'), '-initrd', initrd, '-serial', 'stdio'],
    ...['-append', `console=${code.consoleDevice} quiet loglevel=3 panic=1`],
  ];
  context.say(
    `a machine of 2 processors and 2 GiB, accelerated by ${acceleration.name}, started ${context.runs} times`,
  );
  const times = { bare: [], machine: [] };
  for (let run = 0; run < context.runs; run++) {
    await own.driver.stop(code.embeddedId);
    times.bare.push(await bareStart(system, bare));
    times.machine.push(await machineStart(own));
  }
  await remove();
  const figures = { value: median(times.machine), baseline: median(times.bare) };
  return [
    row('start to the API, median (bare kernel to its first program)', 's', {
      ...figures,
      aim: acceleration.name === 'none' ? null : aim,
    }),
  ];
}
