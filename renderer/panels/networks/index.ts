// The networks panel, as the frame lists it.
import type { Panel } from '../../ui/panel.ts';
import { NetworksPage } from './networks-page.tsx';

export const networksPanel: Panel = {
  id: 'networks',
  titleKey: 'networks:title',
  icon: 'network',
  order: 40,
  Page: NetworksPage,
};
