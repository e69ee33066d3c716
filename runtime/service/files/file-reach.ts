// How the files of a place are got at: the container that is asked, and the program that runs there.
import type { FileFacts } from '../../engine/files/file-facts.ts';
import type { FileProgram } from '../../engine/files/file-program.ts';

/** Without a program only the engine's archive is left. */
export interface Reached {
  facts: FileFacts;
  program: FileProgram | undefined;
}

export interface FileReach {
  /** As it is now; for nothing but to read where a place can be held that way. */
  reach(aim: 'read' | 'write'): Promise<Reached>;
  close(): Promise<void>;
}
