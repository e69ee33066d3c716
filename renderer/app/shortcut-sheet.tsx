// The sheet of all shortcuts that work right now, on `?`.
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useAllCommands } from '../state/commands.ts';
import { Dialog } from '../ui/dialog/dialog.tsx';
import { framePrefix, goPrefix } from './command-ids.ts';
import { Keys } from './keys.tsx';
import classes from './shortcut-sheet.module.css';
import { shortcutKeys } from './shortcuts.ts';

const sheet = createStore(() => ({ opened: false }));

export function openShortcutSheet(): void {
  sheet.setState({ opened: true });
}

interface Line {
  id: string;
  title: string;
  keys: string[];
}

function Lines({ title, lines }: { title: string; lines: Line[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      <dl className={classes.lines}>
        {lines.map((line) => (
          <div className={classes.line} key={line.id}>
            <dt>{line.title}</dt>
            <dd className={classes.keys}>
              <Keys keys={line.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Content() {
  const { t } = useTranslation('app');
  const withKeys = useAllCommands().flatMap(({ id, title, shortcut }) =>
    shortcut === undefined ? [] : [{ id, title, keys: shortcutKeys(shortcut) }],
  );
  const isFrame = ({ id }: Line) => id.startsWith(goPrefix) || id.startsWith(framePrefix);
  return (
    <div className={classes.sheet}>
      <Lines title={t('shortcuts.page')} lines={withKeys.filter((line) => !isFrame(line))} />
      <Lines
        title={t('shortcuts.everywhere')}
        lines={[
          ...withKeys.filter(isFrame),
          { id: 'back', title: t('shortcuts.back'), keys: [t('shortcuts.key.escape')] },
        ]}
      />
      <Lines
        title={t('shortcuts.lists')}
        lines={[
          { id: 'search', title: t('shortcuts.search'), keys: ['/'] },
          { id: 'move', title: t('shortcuts.move'), keys: ['↑', '↓'] },
          { id: 'open', title: t('shortcuts.open'), keys: [t('shortcuts.key.enter')] },
          { id: 'select', title: t('shortcuts.select'), keys: [t('shortcuts.key.space')] },
        ]}
      />
    </div>
  );
}

export function ShortcutSheet() {
  const { t } = useTranslation('app');
  const { opened } = useStore(sheet);
  return (
    <Dialog
      opened={opened}
      title={t('shortcuts.title')}
      onClose={() => sheet.setState({ opened: false })}
      closeLabel={t('close')}
      size="large"
    >
      <Content />
    </Dialog>
  );
}
