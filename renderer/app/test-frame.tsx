// What this room’s tests share: the words and the theme around what is drawn.
import { MantineProvider } from '@mantine/core';
import { type RenderResult, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { startLanguage } from '../locales/index.ts';
import { cssVariablesResolver, theme } from '../ui/theme.ts';

/** Draws inside the theme, in English. */
export function draw(node: ReactNode): RenderResult {
  localStorage.setItem('gantry.language', 'en');
  startLanguage();
  return render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} env="test">
      {node}
    </MantineProvider>,
  );
}
