// The volumes panel, as the frame lists it.
import type { Panel } from '../../ui/panel.ts';
import { VolumesPage } from './volumes-page.tsx';

export const volumesPanel: Panel = {
  id: 'volumes',
  titleKey: 'volumes:title',
  icon: 'volume',
  order: 30,
  Page: VolumesPage,
};
