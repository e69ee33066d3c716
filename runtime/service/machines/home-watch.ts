// Notices what other processes of the same home did to the machine: started it, stopped it, changed its settings.
import { watch } from 'node:fs';
import { settingsFile } from '../../machine/settings.ts';
import { wishFile } from '../../machine/wish.ts';

/** Where the system does not tell of changes nothing is called; what a person opens next reads it anew. Answers how to end it. */
export function watchHome(home: string, onChange: () => Promise<unknown>): () => void {
  try {
    const watcher = watch(home, (_, name) => {
      if (name === wishFile || name === settingsFile) onChange().catch(() => undefined);
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
