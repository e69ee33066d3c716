// The list of panels: the sidebar, the palette and the shortcuts are drawn from it.
import type { Panel } from '../ui/panel.ts';
import { containersPanel } from './containers/index.ts';
import { enginesPanel } from './engines/index.ts';
import { imagesPanel } from './images/index.ts';
import { settingsPanel } from './settings/index.ts';
import { terminalsPanel } from './terminals/index.ts';

export const panels: readonly Panel[] = [
  containersPanel,
  imagesPanel,
  terminalsPanel,
  enginesPanel,
  settingsPanel,
].sort((a, b) => a.order - b.order);
