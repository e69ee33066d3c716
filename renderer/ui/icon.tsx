// Gantry's own icons: outlines on a 20 by 20 grid, 1.5 wide, round ends. They are drawn in assets/icons.json.
import styles from './icon.module.css';
import { iconGlyphs } from './icon-glyphs.ts';

type GlyphName = keyof typeof iconGlyphs;
type StateGlyph = Extract<GlyphName, `state-${string}`>;

/** Shapes of states belong to StateBadge. */
export type IconName = Exclude<GlyphName, StateGlyph>;

/** Every name there is, for pictures and tests. */
export const iconNames = Object.keys(iconGlyphs).filter((name) => !name.startsWith('state-')) as IconName[];

export interface IconProps {
  name: GlyphName;
  /** In CSS pixels: 16 or 20 keep the outlines sharp. */
  size?: number | undefined;
}

/** Always decoration: the control or text beside it carries the name. The glyph is no text of the page. */
export function Icon({ name, size = 16 }: IconProps) {
  return (
    <span
      className={styles.icon}
      style={size === 16 ? undefined : { fontSize: size }}
      data-glyph={iconGlyphs[name]}
      aria-hidden="true"
    />
  );
}
