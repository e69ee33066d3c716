// What an engine of Gantry's own has in the system, told by names that are its alone: whatever runs beside it does not count.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EnginePlaces } from '../../../runtime/machine/home.ts';
import { firewallTool } from '../../../runtime/machine/native/firewall.ts';

export interface Traces {
  links: string[];
  rules: string[];
  mounts: string[];
  cgroups: string[];
  processes: string[];
}

/** `links` are names of further interfaces to look for, such as those of networks that were made in it. */
export async function tracesOf(places: EnginePlaces, bundle: string, links: readonly string[] = []): Promise<Traces> {
  const own = (text: string) => text.includes(places.hash) || text.includes(places.directory);
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  return {
    links: linkLines()
      .filter((line) => own(line) || links.includes(linkName(line)))
      .map(linkName),
    rules: (await rules(bundle)).filter(own),
    mounts: mounts.filter(own),
    cgroups: mounts.flatMap((line) => {
      const [, folder = '', kind = ''] = line.split(' ');
      return kind.startsWith('cgroup') && existsSync(`${folder}${places.cgroup}`) ? [folder] : [];
    }),
    processes: processes().filter(own),
  };
}

/** A link's line also names the bridge that it is plugged into. */
function linkLines(): string[] {
  return execFileSync('ip', ['-o', 'link'], { encoding: 'utf8' }).split('\n');
}

function linkName(line: string): string {
  return /^\d+: ([^:@]+)/.exec(line)?.[1] ?? '';
}

async function rules(bundle: string): Promise<string[]> {
  const tool = await firewallTool(path.join(bundle, 'root'));
  const env = { ...process.env, ...tool.env };
  return Object.values(tool.program).flatMap((program) =>
    ['filter', 'nat', 'raw', 'mangle'].flatMap((table) => {
      try {
        const listed = execFileSync(program, ['--wait', '-t', table, '-S'], { env, encoding: 'utf8', stdio: 'pipe' });
        return listed.split('\n').map((line) => `${table} ${line}`);
      } catch {
        // Not every kernel has every table.
        return [];
      }
    }),
  );
}

function processes(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
}
