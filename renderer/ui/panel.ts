// What a panel is: one entry of the sidebar and the page behind it.
import type { ComponentType } from 'react';
import type { IconName } from './icon.tsx';

/** `titleKey` is an i18n key with its namespace; panels are listed by ascending `order`. */
export interface Panel {
  id: string;
  titleKey: string;
  icon: IconName;
  order: number;
  Page: ComponentType;
}
