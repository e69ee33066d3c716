// Answers the contract's settings.
import { procedures } from './procedures.ts';
import { given, type SettingsFile } from './settings-file.ts';
import { streaming } from './streaming.ts';

export function settingsProcedures(settings: SettingsFile) {
  return {
    watch: procedures.settings.watch.handler(({ signal }) =>
      streaming(signal, (own) => settings.latest.subscribe(own)),
    ),
    change: procedures.settings.change.handler(({ input }) => settings.change(given(input))),
  };
}
