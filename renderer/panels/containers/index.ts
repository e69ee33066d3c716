// The containers panel, as the frame lists it.
import type { Panel } from '../../ui/panel.ts';
import { ContainersPage } from './containers-page.tsx';

export const containersPanel: Panel = {
  id: 'containers',
  titleKey: 'containers:title',
  icon: 'container',
  order: 10,
  Page: ContainersPage,
};
