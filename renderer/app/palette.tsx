// The command palette: everything that can be done or gone to, by typing a few letters.
import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Command, useAllCommands } from '../state/commands.ts';
import { useContainers } from '../state/containers.ts';
import { useImages } from '../state/images.ts';
import { go } from '../state/navigation.ts';
import { useNetworks } from '../state/networks.ts';
import { useVolumes } from '../state/volumes.ts';
import { Icon } from '../ui/icon.tsx';
import { framePrefix, goPrefix, paletteCommand } from './command-ids.ts';
import { Keys } from './keys.tsx';
import classes from './palette.module.css';
import { matchingCommands, matchingObjects, type PaletteObject, routeOf } from './palette-entries.ts';

const [store, palette] = createSpotlight();

export function openPalette(): void {
  palette.open();
}

const listId = 'palette-list';

function shownList(): HTMLElement | null {
  return document.getElementById(listId);
}

let lastAction = 0;

/** The library gives actions no ids, and takes none. */
function idOf(action: Element): string {
  if (action.id === '') {
    lastAction += 1;
    action.id = `${listId}-${lastAction}`;
  }
  return action.id;
}

/** What is found later than it was asked for (a list that only now arrived) is to be chosen by Enter as well. */
function useSomethingChosen(): void {
  useEffect(() => {
    const list = shownList();
    const first = list?.querySelector('[data-selected]') ? undefined : list?.querySelector('[data-action]');
    if (!first) return;
    first.setAttribute('data-selected', 'true');
    store.setState({ ...store.getState(), selected: 0 });
  });
}

/** The library marks the chosen action in the page only; a screen reader is told through the field that has the focus. */
function useChosenId(): string | undefined {
  const [chosen, setChosen] = useState<string>();
  useEffect(() => {
    const list = shownList();
    if (!list) return;
    const look = () => {
      const action = list.querySelector('[data-selected]');
      setChosen(action ? idOf(action) : undefined);
    };
    const observer = new MutationObserver(look);
    observer.observe(list, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-selected'] });
    look();
    return () => observer.disconnect();
  }, []);
  return chosen;
}

function SearchInput() {
  const { t } = useTranslation('app');
  const chosen = useChosenId();
  return (
    <Spotlight.Search
      role="combobox"
      aria-expanded
      aria-autocomplete="list"
      aria-controls={listId}
      aria-activedescendant={chosen}
      aria-label={t('palette.placeholder')}
      placeholder={t('palette.placeholder')}
      leftSection={<Icon name="search" />}
    />
  );
}

function CommandAction({ command }: { command: Command }) {
  return (
    <Spotlight.Action
      role="option"
      className={classes.action}
      label={command.title}
      {...(command.hint !== undefined && { description: command.hint })}
      leftSection={<Icon name={command.id.startsWith(goPrefix) ? 'chevron-right' : 'play'} />}
      rightSection={command.shortcut === undefined ? null : <Keys shortcut={command.shortcut} />}
      onClick={command.run}
    />
  );
}

function ObjectAction({ object }: { object: PaletteObject }) {
  return (
    <Spotlight.Action
      role="option"
      className={classes.action}
      label={object.name}
      description={object.hint}
      leftSection={<Icon name={object.icon} />}
      onClick={() => go(routeOf(object))}
    />
  );
}

function useObjects(): {
  containers: PaletteObject[];
  images: PaletteObject[];
  volumes: PaletteObject[];
  networks: PaletteObject[];
} {
  const containers = useContainers((state) => state.items);
  const images = useImages((state) => state.items);
  const volumes = useVolumes((state) => state.items);
  const networks = useNetworks((state) => state.items);
  return useMemo(
    () => ({
      containers: containers.map(({ id, name, image }) => ({
        panel: 'containers',
        id,
        name,
        hint: image,
        icon: 'container',
      })),
      images: images.map(({ id, tags }) => {
        const short = id.replace(/^sha256:/, '').slice(0, 12);
        return { panel: 'images', id, name: tags.join(', ') || short, hint: short, icon: 'image' };
      }),
      volumes: volumes.map(({ id, name, driver }) => ({ panel: 'volumes', id, name, hint: driver, icon: 'volume' })),
      networks: networks.map(({ id, name, driver }) => ({
        panel: 'networks',
        id,
        name,
        hint: driver,
        icon: 'network',
      })),
    }),
    [containers, images, volumes, networks],
  );
}

function Group({ label, children }: { label: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <Spotlight.ActionsGroup className={classes.group ?? ''} role="group" aria-label={label} label={label}>
      {children}
    </Spotlight.ActionsGroup>
  );
}

/** What the page can do comes before what the frame always can. */
function pageFirst(a: Command, b: Command): number {
  return Number(a.id.startsWith(framePrefix)) - Number(b.id.startsWith(framePrefix));
}

/** Mounted only while the palette is open, so that the lists it searches start with its first use. */
function Results({ query }: { query: string }) {
  const { t } = useTranslation('app');
  const objects = useObjects();
  useSomethingChosen();
  const all = useAllCommands().filter(({ id }) => id !== paletteCommand);
  const commands = matchingCommands(query, all);
  const found = {
    commands: commands.filter(({ id }) => !id.startsWith(goPrefix)).sort(pageFirst),
    go: commands.filter(({ id }) => id.startsWith(goPrefix)),
    containers: matchingObjects(query, objects.containers),
    images: matchingObjects(query, objects.images),
    volumes: matchingObjects(query, objects.volumes),
    networks: matchingObjects(query, objects.networks),
  };
  if (Object.values(found).every((group) => group.length === 0)) {
    return <Spotlight.Empty>{t('palette.nothing', { query })}</Spotlight.Empty>;
  }
  const draw = (list: PaletteObject[]) => list.map((object) => <ObjectAction key={object.id} object={object} />);
  const drawCommands = (list: Command[]) => list.map((command) => <CommandAction key={command.id} command={command} />);
  return (
    <>
      <Group label={t('palette.containers')}>{draw(found.containers)}</Group>
      <Group label={t('palette.images')}>{draw(found.images)}</Group>
      <Group label={t('palette.volumes')}>{draw(found.volumes)}</Group>
      <Group label={t('palette.networks')}>{draw(found.networks)}</Group>
      <Group label={t('palette.commands')}>{drawCommands(found.commands)}</Group>
      <Group label={t('palette.go')}>{drawCommands(found.go)}</Group>
    </>
  );
}

export function Palette() {
  const { t } = useTranslation('app');
  const [query, setQuery] = useState('');
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight={420}
      radius="lg"
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0 }}
      classNames={{
        overlay: classes.overlay ?? '',
        search: classes.search ?? '',
        actionDescription: classes.hint ?? '',
      }}
      attributes={{ content: { 'aria-label': t('palette.label') } }}
    >
      <SearchInput />
      <Spotlight.ActionsList id={listId} role="listbox" aria-label={t('palette.label')}>
        <Results query={query} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
