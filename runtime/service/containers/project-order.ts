// The order of a compose project's services: who waits for whom, and for what.
import type { ContainerRow } from '../../contract/containers.ts';

/** Compose's words for what is waited for before a dependent starts. */
export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface Dependency {
  service: string;
  condition: Condition;
}

export interface ProjectService {
  name: string;
  containers: readonly ContainerRow[];
  /** Only on services that are there. */
  needs: readonly Dependency[];
}

const dependsOn = 'com.docker.compose.depends_on';
const oneOff = 'com.docker.compose.oneoff';
const conditions: readonly Condition[] = ['service_started', 'service_healthy', 'service_completed_successfully'];

/** `db:service_healthy:false,cache:service_started:true`, as compose labels its containers; older ones leave out the end. */
export function dependenciesOf(label: string): Dependency[] {
  return label.split(',').flatMap((part) => {
    const [service = '', word] = part.trim().split(':');
    const condition = conditions.find((one) => one === word) ?? 'service_started';
    return service === '' ? [] : [{ service, condition }];
  });
}

/** A project's services with their containers; what somebody ran once beside them (`compose run`) is none of them. */
export function servicesOf(rows: readonly ContainerRow[], project: string): Map<string, ProjectService> {
  const members = rows.filter((row) => row.project === project && row.labels[oneOff]?.toLowerCase() !== 'true');
  const byService = new Map<string, ContainerRow[]>();
  for (const row of members) {
    const name = row.service ?? row.name;
    byService.set(name, [...(byService.get(name) ?? []), row]);
  }
  const needsOf = (containers: readonly ContainerRow[], name: string) => {
    const all = containers.flatMap((row) => dependenciesOf(row.labels[dependsOn] ?? ''));
    const one = new Map(all.map((dependency) => [dependency.service, dependency]));
    return [...one.values()].filter(({ service }) => service !== name && byService.has(service));
  };
  return new Map(
    [...byService].map(([name, containers]) => [name, { name, containers, needs: needsOf(containers, name) }]),
  );
}

/** The services of a circle, the first one again at the end; undefined where there is none. */
export function circleOf(services: ReadonlyMap<string, ProjectService>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string[] | undefined => {
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    if (done.has(name)) return undefined;
    path.push(name);
    for (const { service } of services.get(name)?.needs ?? []) {
      const circle = visit(service);
      if (circle) return circle;
    }
    path.pop();
    done.add(name);
    return undefined;
  };
  for (const name of services.keys()) {
    const circle = visit(name);
    if (circle) return circle;
  }
  return undefined;
}

/** Who needs each service: the order backwards. */
export function dependentsOf(services: ReadonlyMap<string, ProjectService>): Map<string, string[]> {
  const dependents = new Map([...services.keys()].map((name): [string, string[]] => [name, []]));
  for (const { name, needs } of services.values()) for (const { service } of needs) dependents.get(service)?.push(name);
  return dependents;
}

/**
 * Runs `work` for each service once, side by side, and not before it ended for all that `before` names. Where it fails, those behind are
 * left alone; rejects with the first failure when all that could be done is.
 */
export async function inOrder(
  names: Iterable<string>,
  before: (name: string) => readonly string[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  const begun = new Map<string, Promise<void>>();
  let failure: { error: unknown } | undefined;
  const run = (name: string): Promise<void> => {
    const known = begun.get(name);
    if (known) return known;
    const promise = Promise.all(before(name).map(run)).then(() => work(name));
    begun.set(name, promise);
    promise.catch((error: unknown) => {
      failure ??= { error };
    });
    return promise;
  };
  await Promise.allSettled([...names].map(run));
  if (failure) throw failure.error;
}
