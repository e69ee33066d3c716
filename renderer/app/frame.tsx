// The frame around every page: sidebar, what concerns all pages, the page itself, and what floats above it.
import { Loader } from '@mantine/core';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { panels } from '../panels/index.ts';
import { useRoute } from '../state/navigation.ts';
import { useActivityNotices } from './activity-notices.ts';
import { BranchQuestions } from './branch-questions.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { EngineBanner } from './engine-banner.tsx';
import classes from './frame.module.css';
import { useFrameCommands } from './frame-commands.ts';
import { MachineNotices } from './machine-notices.tsx';
import { Notices } from './notices.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Palette } from './palette.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Sidebar } from './sidebar.tsx';

function Waiting() {
  const { t } = useTranslation('app');
  return (
    <div className={classes.waiting}>
      <Loader size="sm" aria-label={t('loading')} />
    </div>
  );
}

export function Frame() {
  const { t } = useTranslation();
  const route = useRoute();
  const content = useRef<HTMLElement>(null);
  const panel = panels.find(({ id }) => id === route.panel) ?? panels[0];
  const title = panel ? t(panel.titleKey) : '';
  useShortcuts();
  useFrameCommands();
  useActivityNotices();
  useEffect(() => {
    document.title = t('app:windowTitle', { page: title });
  }, [t, title]);
  if (!panel) return null;
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/useValidAnchor: a jump inside the page, done by hand because the address holds the route */}
      <a
        className={classes.skip}
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          content.current?.focus();
        }}
      >
        {t('app:skip')}
      </a>
      <Sidebar current={panel.id} />
      <div className={classes.column}>
        <ConnectionBar />
        <EngineBanner panel={panel.id} tab={route.tab} />
        <MachineNotices />
        <BranchQuestions />
        <main id="content" className={classes.content} ref={content} tabIndex={-1}>
          <PageBoundary key={panel.id}>
            <Suspense fallback={<Waiting />}>
              <panel.Page />
            </Suspense>
          </PageBoundary>
        </main>
      </div>
      <Notices />
      <Palette />
      <ShortcutSheet />
    </div>
  );
}
