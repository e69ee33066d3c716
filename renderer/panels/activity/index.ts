// The activity panel, as the frame lists it.
import type { Panel } from '../../ui/panel.ts';
import { ActivityPage } from './activity-page.tsx';

export const activityPanel: Panel = {
  id: 'activity',
  titleKey: 'activity:title',
  icon: 'clock',
  order: 65,
  Page: ActivityPage,
};
