// The machine's root folder: packages unpacked and thinned out, commands linked, the recipe's own files above.
import { chmod, cp, lstat, mkdir, readdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { appletsOf } from './busybox.ts';
import { chooseModules, parseDependencies } from './modules.ts';
import type { ImageRecipe } from './recipe.ts';

export type RootPlan = { recipe: ImageRecipe; assets: string; unpacked: string; root: string; version: string };

/** Folders that file systems are mounted on, and links that the usual layout has. */
const folders = ['dev', 'proc', 'sys', 'run', 'tmp', 'mnt', 'root', 'var/lib/gantry', 'etc/ssl/certs', 'opt'];
const links = { bin: 'usr/bin', sbin: 'usr/sbin', lib: 'usr/lib', lib64: 'usr/lib64' };
/** Besides usr/bin: the kernel and people look for these there. */
const administrators = ['init', 'modprobe', 'poweroff', 'reboot', 'halt', 'ip', 'sysctl'];

/** Runs a program of this computer; throws with its last words when it fails. */
export async function must(
  program: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const done = await runCommand(program, args, options);
  if (done.code !== 0) throw new Error(`${program}: ${done.errors.trim().split('\n').at(-1) ?? done.code}`);
  return done.output;
}

/** Makes the root from the unpacked packages; the kernel's modules are added by `addModules`. */
export async function makeRoot(plan: RootPlan): Promise<void> {
  const { recipe, assets, unpacked, root, version } = plan;
  await cp(unpacked, root, { recursive: true, verbatimSymlinks: true });
  for (const [name, target] of Object.entries(links)) {
    await rm(join(root, name), { recursive: true, force: true });
    if (target !== 'usr/lib64' || (await exists(join(root, target)))) await symlink(target, join(root, name));
  }
  await makeBundle(root);
  await rm(join(root, 'usr/lib/modules'), { recursive: true, force: true });
  for (const path of recipe.remove) await rm(join(root, path), { recursive: true, force: true });
  for (const path of folders) await mkdir(join(root, path), { recursive: true });
  await thinDocuments(root);
  await linkCommands(root);
  await cp(join(assets, 'root'), root, { recursive: true });
  await symlink('/run/resolv.conf', join(root, 'etc/resolv.conf'));
  await symlink('/run', join(root, 'var/run'));
  await symlink('/proc/mounts', join(root, 'etc/mtab'));
  await writeFile(join(root, 'etc/gantry-version'), `${version}\n`);
  await writeFile(join(root, 'etc/os-release'), osRelease(version));
  await setModes(root, assets);
}

export function osRelease(version: string): string {
  return `NAME="Gantry machine"\nPRETTY_NAME="Gantry machine ${version}"\nID=gantry\nID_LIKE=debian\nVERSION_ID="${version}"\n`;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** ca-certificates' own script would do this at its installation. */
async function makeBundle(root: string): Promise<void> {
  const folder = join(root, 'usr/share/ca-certificates/mozilla');
  const texts: string[] = [];
  for (const name of (await readdir(folder)).sort()) texts.push((await readFile(join(folder, name), 'utf8')).trim());
  await rm(folder, { recursive: true });
  await writeFile(join(root, 'usr/share/ca-certificates/bundle.crt'), `${texts.join('\n')}\n`);
}

/** Of the packages' documents only the copyright files stay: whoever passes the programs on has to pass those on too. */
async function thinDocuments(root: string): Promise<void> {
  const documents = join(root, 'usr/share/doc');
  for (const name of await readdir(documents).catch(() => [])) {
    for (const file of await readdir(join(documents, name)).catch(() => [])) {
      if (file !== 'copyright') await rm(join(documents, name, file), { recursive: true, force: true });
    }
  }
}

async function linkCommands(root: string): Promise<void> {
  const bin = join(root, 'usr/bin');
  const program = await readFile(join(bin, 'busybox'));
  // A real program of a package goes before busybox's smaller one.
  for (const name of appletsOf(program)) {
    if (name === 'busybox' || (await exists(join(bin, name))) || (await exists(join(root, 'usr/sbin', name)))) continue;
    await symlink('busybox', join(bin, name));
  }
  for (const name of administrators) {
    const path = join(root, 'usr/sbin', name);
    if (!(await exists(path))) await symlink('../bin/busybox', path);
  }
  // Debian chooses between two kinds of iptables by links that its installation makes.
  for (const family of ['iptables', 'ip6tables']) {
    for (const suffix of ['', '-save', '-restore']) {
      const path = join(root, 'usr/sbin', `${family}${suffix}`);
      if (await exists(path)) await unlink(path);
      await symlink('xtables-nft-multi', path);
    }
  }
}

/** Scripts can be run, all else can be read; whatever the umask of who builds. */
async function setModes(root: string, assets: string): Promise<void> {
  const walk = async (path: string): Promise<void> => {
    const from = join(assets, 'root', path);
    const to = join(root, path);
    if ((await lstat(from)).isDirectory()) {
      await chmod(to, 0o755);
      for (const name of await readdir(from)) await walk(join(path, name));
    } else await chmod(to, (await readFile(from, 'utf8')).startsWith('#!') ? 0o755 : 0o644);
  };
  await walk('.');
  await chmod(join(root, 'root'), 0o700);
  await chmod(join(root, 'tmp'), 0o1777);
}

export type KernelPlan = { kernel: string; unpacked: string; names: readonly string[]; folders: readonly string[] };

/**
 * Copies modules, decompressed, into `target`/usr/lib/modules and makes their index. Answers the names that this kernel does not
 * have. `unpacked` is the kernel package with an index of its own (depmod).
 */
export async function addModules(plan: KernelPlan, target: string): Promise<string[]> {
  const from = join(plan.unpacked, 'usr/lib/modules', plan.kernel);
  const to = join(target, 'usr/lib/modules', plan.kernel);
  const [dependencies, builtin] = await Promise.all(
    ['modules.dep', 'modules.builtin'].map((name) => readFile(join(from, name), 'utf8')),
  );
  const { paths, missing } = chooseModules(parseDependencies(dependencies ?? ''), (builtin ?? '').split('\n'), plan);
  for (const path of paths) {
    const file = join(to, path);
    await mkdir(join(file, '..'), { recursive: true });
    await cp(join(from, path), file);
    // busybox's modprobe reads plain modules, and a compressed root compresses them once more for nothing.
    if (file.endsWith('.xz')) await must('xz', ['-d', '-f', file]);
  }
  for (const name of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order']) {
    await cp(join(from, name), join(to, name)).catch(() => {});
  }
  await must('depmod', ['-b', join(target, 'usr'), plan.kernel], { env: withAdministrators() });
  for (const name of await readdir(to)) if (name.endsWith('.bin')) await rm(join(to, name));
  return missing;
}

/** depmod is an administrator's command, whose folder is not in everybody's PATH. */
export function withAdministrators(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
}
