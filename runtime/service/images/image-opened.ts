// One image that somebody looks into: which of its layers are known, and what they make together.
import type { ImageReading, LayerFacts, LayerView } from '../../contract/image-contents.ts';
import type { Problem } from '../../contract/problem.ts';
import type { LayerIndex } from '../../engine/images/image-archive-index.ts';
import { Latest } from '../latest.ts';
import { ServiceProblem } from '../problems.ts';
import { ImageOverlay } from './image-overlay.ts';
import { ImageView } from './image-view.ts';

/** Trees that are kept of one image; a person goes to and fro between layers. */
const keptViews = 4;

export class OpenImage {
  readonly diffIds: readonly string[];
  readonly reading: Latest<ImageReading>;
  /** All of its layers that are known without a gap, the lowest first. */
  private overlay = new ImageOverlay();
  private readonly layers: (LayerIndex | undefined)[];
  private views = new Map<string, ImageView>();

  constructor(diffIds: readonly string[]) {
    this.diffIds = diffIds;
    this.layers = diffIds.map(() => undefined);
    const status = diffIds.length === 0 ? 'ready' : 'unread';
    this.reading = new Latest<ImageReading>({ status, passed: 0, total: 0, layers: this.facts() });
  }

  get missing(): string[] {
    return [...new Set(this.diffIds.filter((_, at) => this.layers[at] === undefined))];
  }

  get isWhole(): boolean {
    return this.layers.every((layer) => layer !== undefined);
  }

  /** Of all layers; `not-found` before they were read. */
  get whole(): ImageOverlay {
    if (!this.isWhole) throw notRead();
    return this.overlay;
  }

  /** The same layer may stand in an image twice. */
  put(diffId: string, index: LayerIndex): void {
    for (const [at, own] of this.diffIds.entries()) if (own === diffId) this.layers[at] = index;
    for (let at = this.overlay.layers.length; this.layers[at] !== undefined; at += 1) {
      this.overlay.add(this.layers[at] as LayerIndex);
      this.views.delete(`layer:${at}`);
    }
  }

  tell(change: Partial<Omit<ImageReading, 'layers'>>, ended = false): void {
    const { activityId, problem, ...before } = this.reading.value;
    const kept = ended ? {} : { ...(activityId === undefined ? {} : { activityId }) };
    this.reading.set({ ...before, ...kept, ...change, layers: this.facts() });
  }

  fail(problem: Problem): void {
    this.tell({ status: 'failed', problem }, true);
  }

  view({ layer, view }: Pick<LayerView, 'layer' | 'view'>): ImageView {
    const key = `${view}:${layer}`;
    const known = this.views.get(key) ?? this.makeView(layer, view);
    this.views.delete(key);
    this.views.set(key, known);
    for (const old of this.views.keys()) {
      if (this.views.size <= keptViews) break;
      this.views.delete(old);
    }
    return known;
  }

  private makeView(layer: number, view: LayerView['view']): ImageView {
    const known = this.overlay.layers.length;
    if (view === 'image') {
      if (layer >= known) throw notRead();
      const upTo = layer === known - 1 ? this.overlay : new ImageOverlay(this.overlay.layers.slice(0, layer + 1));
      return ImageView.ofImage(upTo, this.overlay.effects);
    }
    const index = this.layers[layer];
    if (index === undefined) throw notRead();
    return ImageView.ofLayer(new ImageOverlay([index]), layer, this.overlay.effects);
  }

  private facts(): LayerFacts[] {
    return this.diffIds.map((diffId, at) => factsOf(diffId, this.layers[at], this.overlay.effects[at]));
  }
}

function factsOf(
  diffId: string,
  index: LayerIndex | undefined,
  effect: ImageOverlay['effects'][number] | undefined,
): LayerFacts {
  const { contentBytes = 0, cut = false, odd = [], oddCount = 0, problem } = index?.told ?? {};
  return {
    ...{ diffId, read: index !== undefined, compared: effect !== undefined },
    ...{ entries: index?.count ?? 0, bytes: contentBytes, cut, odd, oddCount },
    added: effect?.added ?? 0,
    changed: effect?.changed ?? 0,
    hidden: effect?.hiddenFiles ?? 0,
    hiddenBytes: effect?.hiddenBytes ?? 0,
    ...(problem === undefined ? {} : { problem }),
  };
}

function notRead(): ServiceProblem {
  return new ServiceProblem('not-found', 'The files of this layer were not read yet');
}
