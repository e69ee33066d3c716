// The typed client for panels: calls go out through here, lists come in through the mirrors.
import type { GantryClient } from '../../runtime/contract/index.ts';
import { backend } from '../backend.ts';

/** The contract's client, e.g. `client().containers.start({ engineId, id })`. Throws before the wire is up. */
export function client(): GantryClient {
  return backend();
}
