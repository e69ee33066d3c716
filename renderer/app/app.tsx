// The whole page: the kit's theme around the frame, and the person's language and theme applied to it.
import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { switchLanguage } from '../locales/index.ts';
import { useSettings } from '../state/settings.ts';
import { cssVariablesResolver, theme } from '../ui/theme.ts';
import { rememberedColourScheme } from './colour-scheme.ts';
import { Frame } from './frame.tsx';

const schemeManager = rememberedColourScheme();

/** Draws nothing; follows the settings, live, whoever changes them. */
function Preferences() {
  const { known, language, theme: choice } = useSettings();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  useEffect(() => {
    if (known) setColorScheme(choice === 'system' ? 'auto' : choice);
  }, [known, choice, setColorScheme]);
  useEffect(() => {
    if (!known) return;
    const apply = () => switchLanguage(language);
    apply();
    window.addEventListener('languagechange', apply);
    return () => window.removeEventListener('languagechange', apply);
  }, [known, language]);
  return null;
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
    >
      <Preferences />
      <Frame />
    </MantineProvider>
  );
}
