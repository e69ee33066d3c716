// Draws the notices that panels and the frame give, in a corner.
import '@mantine/notifications/styles.layer.css';
import { Button } from '@mantine/core';
import { type NotificationData, Notifications, notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { closeNotice, type Notice, notices } from '../state/notices.ts';
import { CommandLine } from '../ui/command-line.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import classes from './notices.module.css';

const icons: Record<Notice['kind'], IconName> = { error: 'error', success: 'check', info: 'info' };

/** Long enough to read a short sentence twice. Milliseconds. */
const successTime = 5_000;
/** And to decide. Milliseconds. */
const actionTime = 15_000;

function Body({ notice }: { notice: Notice }) {
  const { t } = useTranslation('app');
  return (
    <>
      {notice.text !== undefined && <div className={classes.text}>{notice.text}</div>}
      {notice.action !== undefined && (
        <Button
          className={classes.action ?? ''}
          size="compact-sm"
          variant="default"
          onClick={() => {
            notice.action?.run();
            closeNotice(notice.id);
          }}
        >
          {notice.action.label}
        </Button>
      )}
      {notice.command !== undefined && (
        <CommandLine
          label={t('notice.command')}
          copyLabel={t('copy')}
          copiedLabel={t('copied')}
          command={notice.command}
        />
      )}
    </>
  );
}

/** Errors stay until they are closed. */
export function Notices() {
  const { t } = useTranslation('app');
  const shown = useRef(new Map<number, number>());
  useEffect(() => {
    const draw = (notice: Notice): NotificationData => ({
      id: String(notice.id),
      title: notice.count > 1 ? t('notice.repeated', { title: notice.title, count: notice.count }) : notice.title,
      message: <Body notice={notice} />,
      icon: <Icon name={icons[notice.kind]} />,
      autoClose: notice.kind === 'error' ? false : notice.action ? actionTime : successTime,
      closeButtonProps: { 'aria-label': t('close') },
      onClose: () => closeNotice(notice.id),
      className: classes.notice ?? '',
      'data-kind': notice.kind,
      classNames: { title: classes.title ?? '', icon: classes.icon ?? '', description: classes.body ?? '' },
    });
    const sync = (list: Notice[]) => {
      for (const notice of list) {
        const count = shown.current.get(notice.id);
        if (count === undefined) notifications.show(draw(notice));
        else if (count !== notice.count) notifications.update(draw(notice));
        shown.current.set(notice.id, notice.count);
      }
      for (const id of shown.current.keys()) {
        if (list.some((notice) => notice.id === id)) continue;
        shown.current.delete(id);
        notifications.hide(String(id));
      }
    };
    sync(notices.getState());
    return notices.subscribe(sync);
  }, [t]);
  return <Notifications position="bottom-right" limit={5} containerWidth={400} notificationMaxHeight={480} />;
}
