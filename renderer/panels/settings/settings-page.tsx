// What a person likes: language, theme, whether the engine outlives the app, how logs are kept, terminals.
import { SegmentedControl, Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../runtime/contract/settings.ts';
import { hasShell, useSettings } from '../../state/settings.ts';
import { version } from '../../state/version.ts';
import { Page } from '../../ui/page.tsx';
import { Section } from '../../ui/section.tsx';
import { LogSettings } from './log-settings.tsx';
import classes from './settings.module.css';
import { TerminalSection } from './terminal-section.tsx';
import { TrashSettings } from './trash-settings.tsx';
import { useChange } from './use-change.ts';

/** Languages are written in themselves, so that everybody finds their own. */
const names = { en: 'English', 'zh-CN': '简体中文' } as const;

function Appearance() {
  const { t } = useTranslation('settings');
  const { language, theme, tray } = useSettings();
  const change = useChange();
  return (
    <Section title={t('appearance')}>
      <div className={classes.line}>
        <span id="settings-language">{t('language.label')}</span>
        <Select
          className={classes.control ?? ''}
          aria-labelledby="settings-language"
          allowDeselect={false}
          value={language}
          data={[
            { value: 'system', label: t('language.system') },
            { value: 'en', label: names.en },
            { value: 'zh-CN', label: names['zh-CN'] },
          ]}
          onChange={(value) => value && change({ language: value as Settings['language'] })}
        />
      </div>
      <div className={classes.line}>
        <span id="settings-theme">{t('theme.label')}</span>
        <SegmentedControl
          aria-labelledby="settings-theme"
          className={classes.choice ?? ''}
          transitionDuration={0}
          withItemsBorders={false}
          value={theme}
          data={[
            { value: 'system', label: t('theme.system') },
            { value: 'light', label: t('theme.light') },
            { value: 'dark', label: t('theme.dark') },
          ]}
          onChange={(value) => change({ theme: value as Settings['theme'] })}
        />
      </div>
      {hasShell() && (
        <div className={classes.line}>
          <span id="settings-tray">{t('tray.label')}</span>
          <Select
            className={classes.control ?? ''}
            aria-labelledby="settings-tray"
            allowDeselect={false}
            value={tray}
            data={[
              { value: 'hidden', label: t('tray.hidden') },
              { value: 'shown', label: t('tray.shown') },
              { value: 'always', label: t('tray.always') },
            ]}
            onChange={(value) => value && change({ tray: value as Settings['tray'] })}
          />
        </div>
      )}
    </Section>
  );
}

function EngineSetting() {
  const { t } = useTranslation('settings');
  const keep = useSettings((settings) => settings.keepEngineRunning);
  const checkUpdates = useSettings((settings) => settings.checkUpdates);
  const change = useChange();
  return (
    <Section title={t('engine')}>
      <Switch
        className={classes.switch ?? ''}
        label={t('keep.label')}
        description={t('keep.text')}
        checked={keep}
        onChange={(event) => change({ keepEngineRunning: event.currentTarget.checked })}
      />
      <Switch
        className={classes.switch ?? ''}
        label={t('updates.label')}
        description={t('updates.text')}
        checked={checkUpdates}
        onChange={(event) => change({ checkUpdates: event.currentTarget.checked })}
      />
    </Section>
  );
}

export function SettingsPage() {
  const { t } = useTranslation('settings');
  return (
    <Page title={t('title')}>
      <div className={classes.page}>
        <Appearance />
        <EngineSetting />
        <LogSettings />
        <TrashSettings />
        <TerminalSection />
        <Section title={t('about')}>
          <p className={classes.version}>{t('version', { version })}</p>
        </Section>
      </div>
    </Page>
  );
}
