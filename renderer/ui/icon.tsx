// Gantry's own icons: outlines on a 20 by 20 grid, 1.5 wide, round ends.
import styles from './icon.module.css';

const circle = 'M17.25 10a7.25 7.25 0 1 1-14.5 0 7.25 7.25 0 0 1 14.5 0z';

const paths = {
  container: 'M2.75 5.25h14.5v9.5H2.75z M6.25 8v4 M10 8v4 M13.75 8v4',
  image: 'M10 2.75 16.5 6.25v7.5L10 17.25 3.5 13.75v-7.5z M3.5 6.25 10 9.75l6.5-3.5 M10 9.75v7.5',
  volume:
    'M16.25 5.25c0 1.4-2.8 2.5-6.25 2.5S3.75 6.65 3.75 5.25s2.8-2.5 6.25-2.5 6.25 1.1 6.25 2.5z M3.75 5.25v9.5c0 1.4 2.8 2.5 6.25 2.5s6.25-1.1 6.25-2.5v-9.5 M3.75 10c0 1.4 2.8 2.5 6.25 2.5s6.25-1.1 6.25-2.5',
  network:
    'M7.75 2.75h4.5v4.5h-4.5z M2.75 12.75h4.5v4.5h-4.5z M12.75 12.75h4.5v4.5h-4.5z M10 7.25V10 M5 12.75V10h10v2.75',
  terminal: 'M2.75 3.75h14.5v12.5H2.75z M5.75 7.25 8.5 10l-2.75 2.75 M10.5 12.75h3.75',
  engine:
    'M5.75 5.75h8.5v8.5h-8.5z M8 2.75v3 M12 2.75v3 M8 14.25v3 M12 14.25v3 M2.75 8h3 M2.75 12h3 M14.25 8h3 M14.25 12h3',
  settings:
    'M2.75 6h7.75 M15 6h2.25 M2.75 14H5 M9.5 14h7.75 M15 6a2.25 2.25 0 1 1-4.5 0A2.25 2.25 0 0 1 15 6z M9.5 14A2.25 2.25 0 1 1 5 14a2.25 2.25 0 0 1 4.5 0z',
  play: 'M6.25 4v12l9.5-6z',
  stop: 'M5.25 5.25h9.5v9.5h-9.5z',
  restart: 'M16.25 10a6.25 6.25 0 1 1-2-4.6L16.25 7.25 M16.25 3.25v4h-4',
  pause: 'M7 4.75v10.5 M13 4.75v10.5',
  kill: 'M11 2.75 4.5 11.5h4.75L8.75 17.25 15.5 8.5h-5z',
  remove: 'M3.5 5.75h13 M7.75 5.75v-2.5h4.5v2.5 M5.25 5.75 6 17h8l.75-11.25 M8.5 9v4.75 M11.5 9v4.75',
  rename: 'M3.25 16.75 4 13.25 13.25 4 16 6.75 6.75 16z M11.25 6 14 8.75',
  more: 'M5 10a.5.5 0 1 1-1 0 .5.5 0 0 1 1 0z M10.5 10a.5.5 0 1 1-1 0 .5.5 0 0 1 1 0z M16 10a.5.5 0 1 1-1 0 .5.5 0 0 1 1 0z',
  copy: 'M7.25 7.25h9.5v9.5h-9.5z M4.75 12.75h-1.5v-9.5h9.5v1.5',
  search: 'M14.25 8.75a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0z M12.75 12.75l4 4',
  close: 'M5 5l10 10 M15 5 5 15',
  plus: 'M10 4v12 M4 10h12',
  logs: 'M3.5 4.75h13 M3.5 8.25h8.5 M3.5 11.75h13 M3.5 15.25h6',
  inspect:
    'M7.5 3.25c-2 0-2.25 1.25-2.25 2.75S5 9 3.25 10c1.75 1 2 2.5 2 4s.25 2.75 2.25 2.75 M12.5 3.25c2 0 2.25 1.25 2.25 2.75S15 9 16.75 10c-1.75 1-2 2.5-2 4s-.25 2.75-2.25 2.75',
  stats: 'M2.75 16.25h14.5 M5.25 13.25v-3 M10 13.25v-9.5 M14.75 13.25v-6',
  external: 'M11.25 3.25h5.5v5.5 M16.5 3.5 9.5 10.5 M14.75 12v4.75H3.25V5.25H8',
  check: 'M4 10.5l4 4 8-9',
  warning: 'M10 3 17.5 16.25h-15z M10 8v3.75 M10 13.95v.05',
  error: `${circle} M7.5 7.5l5 5 M12.5 7.5l-5 5`,
  info: `${circle} M10 9.25v4.25 M10 6.45v.05`,
  'chevron-down': 'M5 7.75l5 5 5-5',
  'chevron-up': 'M5 12.25l5-5 5 5',
  'chevron-right': 'M7.75 5l5 5-5 5',
  'chevron-left': 'M12.25 5l-5 5 5 5',
  'arrow-down': 'M10 3.5v13 M5 11.5l5 5 5-5',
  'arrow-up': 'M10 16.5v-13 M5 8.5l5-5 5 5',
  back: 'M16.5 10h-13 M8.5 5l-5 5 5 5',
  download: 'M10 3v9.5 M5.75 8.75 10 13l4.25-4.25 M3.25 16.75h13.5',
  layers: 'M10 2.75 17.25 6.5 10 10.25 2.75 6.5z M2.75 10 10 13.75 17.25 10 M2.75 13.5 10 17.25l7.25-3.75',
  link: 'M8 12l4-4 M9.25 6.25l2-2a3.18 3.18 0 0 1 4.5 4.5l-2 2 M10.75 13.75l-2 2a3.18 3.18 0 0 1-4.5-4.5l2-2',
  project: 'M2.75 4.25h5.5l1.75 2.5h7.25v9.5H2.75z',
  menu: 'M3.25 5.5h13.5 M3.25 10h13.5 M3.25 14.5h13.5',
  theme: 'M16.75 11.75A7 7 0 1 1 8.25 3.25a5.5 5.5 0 0 0 8.5 8.5z',
  language: `${circle} M2.75 10h14.5 M10 2.75c2.2 2 3.25 4.4 3.25 7.25S12.2 15.25 10 17.25c-2.2-2-3.25-4.4-3.25-7.25S7.8 4.75 10 2.75z`,
  keyboard: 'M2.25 5.25h15.5v9.5H2.25z M5.5 8.5h.05 M8.5 8.5h.05 M11.5 8.5h.05 M14.5 8.5h.05 M7 11.5h6',
  filter: 'M3.25 4.75h13.5 M6 10h8 M8.5 15.25h3',
  wrap: 'M3.25 4.75h13.5 M3.25 10h11a2.6 2.6 0 0 1 0 5.25H10 M12 13l-2.25 2.25L12 17.5 M3.25 15.25h3',
  clock: `${circle} M10 5.75V10l2.75 2`,
} as const;

export type IconName = keyof typeof paths;

/** Every name there is, for pictures and tests. */
export const iconNames = Object.keys(paths) as IconName[];

export interface IconProps {
  name: IconName;
  /** In CSS pixels: 16 or 20 keep the outlines sharp. */
  size?: number | undefined;
}

/** Always decoration: the control or text beside it carries the name. */
export function Icon({ name, size = 16 }: IconProps) {
  return (
    <svg className={styles.icon} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
