// What the journal holds of work on volumes that is under way.

import type { JournalEntry } from '../work-journal.ts';
import type { HeldUser } from './volume-users.ts';

export interface VolumeEntry extends JournalEntry {
  /**
   * `reading`: only the users are held. `filling`: new content is put beside the old; it is taken away again. `exchanging`: it is whole, and
   * takes the place of the old one.
   */
  phase: 'reading' | 'filling' | 'exchanging';
  /** In the order of their places in the helper. */
  volumes: string[];
  /** Of those that were made for this: they go when it comes to nothing. */
  created: string[];
  /** What was paused or stopped, or will be in a moment. */
  users: HeldUser[];
  /** A file that is half written. */
  part?: string;
}
