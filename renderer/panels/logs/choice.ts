// Which logs are chosen: containers one by one, whole projects, and kept logs of containers that are gone.
import type { LogSelection } from '../../../runtime/contract/logs.ts';

/** What is listed to be chosen. */
export interface Candidate {
  engineId: string;
  id: string;
  name: string;
  project?: string | undefined;
}

export interface CandidateGroup {
  /** Absent for those without a project. */
  project?: string | undefined;
  engineId: string;
  members: Candidate[];
}

/** As many selections as a view takes. */
const most = 200;
const names = new Intl.Collator('en', { numeric: true });

function isContainer(one: LogSelection, { engineId, id }: Candidate): boolean {
  return one.kind === 'container' && one.engineId === engineId && one.id === id;
}

function isProject(one: LogSelection, engineId: string, project: string | undefined): boolean {
  return one.kind === 'project' && one.engineId === engineId && one.project === project;
}

/** Whether a container is chosen by itself, or with its project. */
export function chosenBy(selections: readonly LogSelection[], candidate: Candidate): 'itself' | 'project' | undefined {
  if (selections.some((one) => isContainer(one, candidate))) return 'itself';
  const { engineId, project } = candidate;
  return project !== undefined && selections.some((one) => isProject(one, engineId, project)) ? 'project' : undefined;
}

/** Chooses a container, or no more. One that is chosen with its project stays so. */
export function toggleContainer(selections: readonly LogSelection[], candidate: Candidate): LogSelection[] {
  const rest = selections.filter((one) => !isContainer(one, candidate));
  if (rest.length < selections.length) return rest;
  const { engineId, id } = candidate;
  return [...rest, { kind: 'container' as const, engineId, id }].slice(-most);
}

/** Chooses a whole project, whoever joins it later too, or no more. */
export function toggleProject(selections: readonly LogSelection[], group: CandidateGroup): LogSelection[] {
  const { engineId, project, members } = group;
  if (project === undefined) return [...selections];
  const rest = selections.filter((one) => !isProject(one, engineId, project));
  if (rest.length < selections.length) return rest;
  const others = rest.filter((one) => !members.some((member) => isContainer(one, member)));
  return [...others, { kind: 'project' as const, engineId, project }].slice(-most);
}

/** Projects by name, those without one last; `query` finds names of containers and projects. */
export function groupsOf(candidates: readonly Candidate[], query: string): CandidateGroup[] {
  const wanted = query.trim().toLowerCase();
  const groups = new Map<string, CandidateGroup>();
  for (const one of candidates.toSorted((a, b) => names.compare(a.name, b.name))) {
    const found = [one.name, one.project ?? ''].some((name) => name.toLowerCase().includes(wanted));
    if (!found) continue;
    const key = one.project ?? '';
    const group = groups.get(key) ?? { project: one.project, engineId: one.engineId, members: [] };
    group.members.push(one);
    groups.set(key, group);
  }
  return [...groups].toSorted(([a], [b]) => Number(a === '') - Number(b === '') || names.compare(a, b)).map(([, group]) => group); // biome-ignore format: one chain
}
