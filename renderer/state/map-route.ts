// The way to the map of networks, from wherever a container or a network is shown.
import { go, type Route } from './navigation.ts';

/** What the map's address says of it: ids, empty where nothing is chosen. `to` is whom it is asked about. */
export interface MapChoice {
  from: string;
  to: string;
}

/** The map with a container or a network chosen on it, and perhaps a second container asked about. */
export function mapRoute({ from, to }: MapChoice): Route {
  const words = to === '' ? from : `${from}:${to}`;
  return { panel: 'networks', tab: 'map', ...(words !== '' && { form: `show:${words}` }) };
}

export function mapChoice({ form = '' }: Route): MapChoice {
  const [, from = '', to = ''] = /^show:([^:]*):?(.*)$/.exec(form) ?? [];
  return { from, to };
}

export function showOnMap(id: string): void {
  go(mapRoute({ from: id, to: '' }));
}
