// The list of panels: the sidebar, the palette and the shortcuts are drawn from it.
import type { Panel } from '../ui/panel.ts';
import { activityPanel } from './activity/index.ts';
import { buildsPanel } from './builds/index.ts';
import { containersPanel } from './containers/index.ts';
import { enginesPanel } from './engines/index.ts';
import { imagesPanel } from './images/index.ts';
import { logsPanel } from './logs/index.ts';
import { networksPanel } from './networks/index.ts';
import { registriesPanel } from './registries/index.ts';
import { settingsPanel } from './settings/index.ts';
import { terminalsPanel } from './terminals/index.ts';
import { volumesPanel } from './volumes/index.ts';

export const panels: readonly Panel[] = [
  containersPanel,
  imagesPanel,
  buildsPanel,
  volumesPanel,
  networksPanel,
  registriesPanel,
  logsPanel,
  terminalsPanel,
  enginesPanel,
  activityPanel,
  settingsPanel,
].sort((a, b) => a.order - b.order);
