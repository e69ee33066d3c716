// The kit's look as a Mantine theme: colours come from tokens.css, so that a theme switch is one attribute.
import '@mantine/core/styles.layer.css';
import './tokens.css';
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

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

/** For `<MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver}>`. Importing it brings all of the kit's base CSS. */
export const theme = createTheme({
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { harbour },
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
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Autocomplete: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});

const colours = {
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
