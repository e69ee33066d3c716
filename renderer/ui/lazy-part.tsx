// Parts of the page that are loaded when they are first shown.
// biome-ignore lint/style/noRestrictedImports: the one place that is made of it
import { type ComponentProps, type ComponentType, lazy, useEffect, useReducer, useState } from 'react';

// biome-ignore lint/suspicious/noExplicitAny: as `lazy` of React has it
type AnyComponent = ComponentType<any>;

/** Ms after which a part that is still being loaded is shown as such. */
const patience = 300;

/**
 * As `lazy` of React, but shown as soon as it is there: React keeps a fallback for 300 ms at least, and a part comes from the disk in a
 * tenth of that. Nothing is shown meanwhile; what takes longer, or fails, is told by the `Suspense` and the boundary around it.
 */
export function lazyPart<Part extends AnyComponent>(
  load: () => Promise<{ default: Part }>,
): ComponentType<ComponentProps<Part>> {
  let Ready: AnyComponent | undefined;
  let coming: Promise<{ default: Part }> | undefined;
  const begin = (): Promise<{ default: Part }> => {
    coming ??= load().then((module) => {
      Ready = module.default;
      return module;
    });
    return coming;
  };
  const Late: AnyComponent = lazy(begin);
  return function LazyPart(props: ComponentProps<Part>) {
    // As it was first drawn: it may come before the effect runs.
    const [wasThere] = useState(Ready !== undefined);
    const [late, setLate] = useState(false);
    const [, draw] = useReducer((count: number) => count + 1, 0);
    // Not only once it is drawn: that is a frame later.
    if (Ready === undefined) void begin().catch(() => undefined);
    useEffect(() => {
      if (wasThere) return;
      const timer = setTimeout(() => setLate(true), patience);
      const settled = (isThere: boolean) => {
        clearTimeout(timer);
        if (isThere) draw();
        else setLate(true);
      };
      begin().then(
        () => settled(true),
        () => settled(false),
      );
      return () => clearTimeout(timer);
    }, [wasThere]);
    if (late) return <Late {...props} />;
    return Ready === undefined ? null : <Ready {...props} />;
  };
}
