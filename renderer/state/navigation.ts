// Where in the app a person is, kept in the address so that reload, back and forward work.
import { useSyncExternalStore } from 'react';

export interface Route {
  panel: string;
  /** The id of the object whose details are shown. */
  object?: string;
  tab?: string;
  /** A form that is open over the page, e.g. `run` or `run:nginx:latest`. */
  form?: string;
}

/** `#/containers/<id>?tab=logs` and the like. */
export function routeHash(route: Route): string {
  const path = [route.panel, ...(route.object === undefined ? [] : [route.object])].map(encodeURIComponent).join('/');
  const query = new URLSearchParams();
  if (route.tab !== undefined) query.set('tab', route.tab);
  if (route.form !== undefined) query.set('form', route.form);
  return `#/${path}${query.size > 0 ? `?${query}` : ''}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The route an address names; an empty panel when it names none. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [panel = '', object] = path.split('/').map(decoded);
  const words = new URLSearchParams(query);
  const route: Route = { panel };
  if (object) route.object = object;
  const tab = words.get('tab');
  const form = words.get('form');
  if (tab) route.tab = tab;
  if (form) route.form = form;
  return route;
}

let cached: { hash: string; route: Route } = { hash: '', route: { panel: '' } };

/** Where we are now. The same object as long as the address is the same. */
export function currentRoute(): Route {
  const { hash } = window.location;
  if (hash !== cached.hash) cached = { hash, route: parseRoute(hash) };
  return cached.route;
}

/** Goes somewhere. `replace` leaves no step behind for the back button: for tabs and forms. */
export function go(route: Route, { replace = false }: { replace?: boolean } = {}): void {
  const hash = routeHash(route);
  if (hash === window.location.hash) return;
  if (replace) window.location.replace(hash);
  else window.location.hash = hash;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}
