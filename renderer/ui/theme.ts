// The kit's look as a Mantine theme: colours come from tokens.css, so that a theme switch is one attribute.
import '@mantine/core/styles.layer.css';
import './tokens.css';
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import styles from './theme.module.css';

const harbour: MantineColorsTuple = [
  '#e9f5fa',
  '#d5eaf3',
  '#a9d6e7',
  '#86cfe7',
  '#63bddb',
  '#3499bb',
  '#1a7c9e',
  '#0b6381',
  '#084f68',
  '#063c50',
];

// Mantine's greys of the dark scheme, moved into ours: where a part of it names them directly.
const dark: MantineColorsTuple = [
  '#e3e9ef',
  '#bac5d0',
  '#9aa8b6',
  '#7d8c9b',
  '#4a5a69',
  '#27323d',
  '#1b242d',
  '#141b22',
  '#10171d',
  '#0d1318',
];

// Mantine picks the text on a filled part once for both schemes; ours differs, so tokens decide.
const variantColorResolver: VariantColorsResolver = (input) => {
  const known = defaultVariantColorsResolver(input);
  if (input.color !== undefined && input.color !== 'harbour') return known;
  const accent = { color: 'var(--colour-accent)', border: 'transparent' };
  switch (input.variant) {
    case 'filled':
      return {
        background: 'var(--colour-accent)',
        hover: 'var(--colour-accent-hover)',
        color: 'var(--colour-on-accent)',
        border: 'transparent',
      };
    case 'light':
      return { ...accent, background: 'var(--colour-accent-soft)', hover: 'var(--colour-selected-hover)' };
    case 'subtle':
      return { ...accent, background: 'transparent', hover: 'var(--colour-hover)' };
    default:
      return known;
  }
};

/** For `<MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver}>`. Importing it brings all of the kit's base CSS. */
export const theme = createTheme({
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver,
  colors: { harbour, dark },
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: {
    xs: 'var(--text-small)',
    sm: 'var(--text-body)',
    md: 'var(--text-body)',
    lg: 'var(--text-large)',
    xl: 'var(--text-title)',
  },
  radius: { xs: 'var(--radius-small)', sm: 'var(--radius-small)', md: 'var(--radius)', lg: 'var(--radius-large)' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' }, classNames: { root: styles.button, section: styles.buttonSection } },
    Input: { classNames: { wrapper: styles.input, input: styles.field } },
    InputWrapper: { classNames: { label: styles.label, description: styles.hint, error: styles.hint } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    // A list that opens by itself would lie over what is wrong with the field that the focus is taken to.
    Select: { defaultProps: { size: 'xs', openOnFocus: false } },
    MultiSelect: { defaultProps: { openOnFocus: false } },
    Textarea: { defaultProps: { size: 'xs' } },
    // A list over what comes next is in the way of who only passes by; typing, a click and the arrows open it.
    Autocomplete: { defaultProps: { size: 'xs', openOnFocus: false } },
    Checkbox: { defaultProps: { size: 'xs', iconColor: 'var(--colour-on-accent)' }, classNames: { input: styles.box } },
    Radio: { defaultProps: { iconColor: 'var(--colour-on-accent)' }, classNames: { radio: styles.box } },
    Chip: { vars: () => ({ root: { '--chip-color': 'var(--colour-on-accent)' } }) },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});

const colours = {
  '--mantine-primary-color-filled': 'var(--colour-accent)',
  '--mantine-primary-color-filled-hover': 'var(--colour-accent-hover)',
  '--mantine-primary-color-contrast': 'var(--colour-on-accent)',
  '--mantine-color-body': 'var(--colour-surface)',
  '--mantine-color-text': 'var(--colour-text)',
  '--mantine-color-dimmed': 'var(--colour-text-faint)',
  '--mantine-color-placeholder': 'var(--colour-text-faint)',
  '--mantine-color-anchor': 'var(--colour-accent)',
  '--mantine-color-error': 'var(--colour-bad)',
  '--mantine-color-default': 'var(--colour-raised)',
  '--mantine-color-default-color': 'var(--colour-text)',
  '--mantine-color-default-hover': 'var(--colour-hover)',
  '--mantine-color-default-border': 'var(--colour-border-strong)',
  '--mantine-color-disabled': 'var(--colour-idle-soft)',
  '--mantine-color-disabled-color': 'var(--colour-text-faint)',
  '--mantine-color-disabled-border': 'var(--colour-border)',
};

/** Points Mantine's own colour variables at ours. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: colours, dark: colours });
