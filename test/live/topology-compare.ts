// The rules of reach held against what is really reached: every pair of a scene, at every address and by every name.

import { lookUp, placesOf, stackOwner } from '../../runtime/contract/networks/topology-names.ts';
import { type Route, reach } from '../../runtime/contract/networks/topology-reach.ts';
import type { Topology, TopologyContainer } from '../../runtime/contract/topology.ts';
import type { Scene, SceneContainer } from './topology-scene.ts';

/** One way to ask: at an address or by a name; `expected` as the rules have it. */
interface Question {
  place: string;
  to: SceneContainer;
  expected: boolean;
}

const direct = (routes: readonly Route[]) =>
  routes.flatMap((route) => ('addresses' in route ? route.addresses : route.kind === 'itself' ? ['127.0.0.1'] : []));

function addressQuestions(topology: Topology, from: TopologyContainer, to: TopologyContainer, told: SceneContainer) {
  const { routes } = reach(topology, from, to);
  const owner = stackOwner(topology, to);
  const itself = routes.some(({ kind }) => kind === 'itself');
  const addresses =
    owner === undefined ? [] : placesOf(topology, owner).flatMap(({ endpoint }) => [endpoint.ipv4, endpoint.ipv6]);
  // The rules name the gateways of its own networks; at others the host is found as well, by 20.10 from closed networks too.
  const all = topology.networks.flatMap(({ subnets }) => subnets.map(({ gateway }) => gateway));
  const gateways = owner?.stack !== 'host' ? [] : from.stack === 'host' ? all : ownGateways(topology, from);
  const ways = direct(routes);
  const known = [...addresses, ...gateways, '127.0.0.1'].filter((one) => one !== undefined && one !== '');
  return [...new Set(known)].map((address) => ({
    place: `${address} ${told.port}`,
    to: told,
    // At its own addresses a stack finds itself too.
    expected:
      ways.includes(address ?? '') || (itself && addresses.includes(address)) || (itself && gateways.includes(address)),
  }));
}

function publishedQuestions(topology: Topology, from: TopologyContainer, to: TopologyContainer, told: SceneContainer) {
  const ways = reach(topology, from, to).routes.flatMap((route) => (route.kind === 'published' ? route.ports : []));
  const itself = reach(topology, from, to).routes.some(({ kind }) => kind === 'itself');
  return to.ports.flatMap(({ hostPort }) => {
    if (hostPort === undefined || itself) return [];
    const own = ways.filter((way) => way.hostPort === hostPort).flatMap(({ addresses }) => addresses);
    // Only at the addresses the rules speak of: a container's own gateways, the host's own localhost, and what it is bound to.
    const usual = from.stack === 'host' ? ['127.0.0.1', '::1'] : ownGateways(topology, from);
    const places = [...new Set([...usual, ...own])];
    return places.map((address) => ({ place: `${address} ${hostPort}`, to: told, expected: own.includes(address) }));
  });
}

function ownGateways(topology: Topology, from: TopologyContainer): string[] {
  const owner = stackOwner(topology, from);
  const places = owner === undefined ? [] : placesOf(topology, owner);
  return places.flatMap(({ endpoint, network }) => [
    ...new Set([...network.subnets.flatMap(({ gateway }) => gateway ?? []), ...endpoint.gateways]),
  ]);
}

/** By its names, and by its names with each network behind. */
function nameQuestions(topology: Topology, from: TopologyContainer, to: TopologyContainer, told: SceneContainer) {
  const networks = to.endpoints.map(({ network }) => network);
  const plain = [...new Set([to.name, ...to.endpoints.flatMap(({ names }) => names)])];
  const names = [...plain, ...networks.map((network) => `${to.name}.${network}`)];
  const ways = direct(reach(topology, from, to).routes);
  return names.flatMap((name) => {
    const answer = lookUp(topology, from, name);
    // Names of several take turns.
    if (answer !== undefined && answer.containers.length > 1) return [];
    const itself = reach(topology, from, to).routes.some(({ kind }) => kind === 'itself');
    // Its own host name is in its /etc/hosts, whatever the network.
    if (itself && answer === undefined) return [];
    const expected = itself || (answer?.addresses ?? []).some((address) => ways.includes(address));
    return [{ place: `${name} ${told.port}`, to: told, expected }];
  });
}

function questionsOf(
  topology: Topology,
  from: TopologyContainer,
  containers: readonly SceneContainer[],
  dotted: boolean,
) {
  return containers.flatMap((told): Question[] => {
    const to = topology.containers.find(({ id }) => id === told.id);
    if (to === undefined) throw new Error(`${told.name} is not in the topology`);
    const names = nameQuestions(topology, from, to, told).filter(({ place }) => dotted || !/\.[^ ]* /.test(place));
    return [...addressQuestions(topology, from, to, told), ...names, ...publishedQuestions(topology, from, to, told)];
  });
}

export interface Comparison {
  asked: number;
  reached: number;
  /** `from → place (to): said yes|no`, for what the rules have wrong. */
  wrong: string[];
}

const atOnce = 6;

/** `dotted`: whether the engine's DNS knows names with a network behind. */
export async function compare(scene: Scene, topology: Topology, dotted: boolean): Promise<Comparison> {
  const comparison: Comparison = { asked: 0, reached: 0, wrong: [] };
  const left = [...scene.containers];
  const work = async () => {
    for (let told = left.shift(); told; told = left.shift()) {
      const from = topology.containers.find(({ id }) => id === told?.id);
      if (from?.state === 'running')
        await compareFrom(from, told, scene, questionsOf(topology, from, scene.containers, dotted), comparison);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return comparison;
}

async function compareFrom(
  from: TopologyContainer,
  told: SceneContainer,
  scene: Scene,
  questions: readonly Question[],
  comparison: Comparison,
): Promise<void> {
  const agrees = (got: ReadonlySet<string>) => (question: Question) =>
    got.has(`${question.place} ${question.to.name}`) === question.expected;
  const placesOfAll = (list: readonly Question[]) => [...new Set(list.map(({ place }) => place))];
  // What answers does so at once, and what is closed says nothing.
  const got = new Set(await scene.gets(told, placesOfAll(questions), 1));
  const doubtful = questions.filter((question) => !agrees(got)(question));
  // What disagrees is asked once more, with time: a busy machine is no wall.
  const again = doubtful.length === 0 ? [] : await scene.gets(told, placesOfAll(doubtful), 10);
  const wrong = doubtful.filter((question) => !agrees(new Set(again))(question));
  comparison.asked += questions.length;
  comparison.reached += got.size;
  comparison.wrong.push(
    ...wrong.map(({ place, to, expected }) => `${from.name} → ${place} (${to.name}): said ${expected ? 'yes' : 'no'}`),
  );
}
