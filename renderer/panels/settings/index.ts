// The settings panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const settingsPanel: Panel = {
  id: 'settings',
  titleKey: 'settings:title',
  icon: 'settings',
  order: 70,
  Page: lazyPart(() => import('./settings-page.tsx').then((page) => ({ default: page.SettingsPage }))),
};
