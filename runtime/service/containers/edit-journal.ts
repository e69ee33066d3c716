// What the journal holds of changes of containers that are under way.
import type { Endpoints } from '../../engine/containers/endpoints.ts';
import type { Body } from '../../engine/containers/successor-body.ts';
import type { JournalEntry } from '../work-journal.ts';

/** One container that is to take another one's place. */
export interface Swap {
  oldId: string;
  oldName: string;
  /** The image as the old one names it. */
  oldReference: string;
  /** Whether the old one ran: it is started again when it is put back. */
  ran: boolean;
  /** The new one's name while it stands beside the old one, and the old one's when it stands aside. */
  temporary: string;
  aside: string;
  name: string;
  body: Body;
  endpoints: Endpoints;
  platform?: string;
  /** Whether it has to be healthy where it has a check. */
  judgesHealth: boolean;
  /** The old one removes itself when it stops: it is put back by making it again. */
  again?: { body: Body; endpoints: Endpoints };
  newId?: string;
}

/** A change without a new container: its names and networks before and after, and what POST /update is told. */
export interface InPlace {
  id: string;
  before: { name: string; endpoints: Endpoints };
  after: { name: string; endpoints: Endpoints };
  update?: Body;
}

export interface Entry extends JournalEntry {
  /** From `settling` on there is no way back: what is left is removing the old ones, or telling the engine the limits. */
  phase: 'working' | 'settling';
  swaps?: Swap[];
  inPlace?: InPlace;
}
