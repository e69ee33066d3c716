// The registries panel, as the frame lists it; its page is loaded when it is first shown.
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Panel } from '../../ui/panel.ts';

export const registriesPanel: Panel = {
  id: 'registries',
  titleKey: 'registries:title',
  icon: 'registry',
  order: 42,
  Page: lazyPart(() => import('./registries-page.tsx').then((page) => ({ default: page.RegistriesPage }))),
};
