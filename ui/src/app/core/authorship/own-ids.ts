import { inject, signal } from '@angular/core';

import { Api, Authorship, getAuthorship } from '../../api';
import { onOtherIdentity } from '../auth/identity';
import { chunksOf } from '../http/chunks';
import { quiet } from '../http/error-interceptor';

const IDS_PER_REQUEST = 100;

/**
 * Which of the things in view the caller wrote, on whatever device. Answers do not say whose something is, for they are the
 * same for everybody; so it is asked for apart. This only decides where to offer editing: whether it is allowed decides the
 * server.
 */
export abstract class OwnIds {
  private readonly api = inject(Api);
  private readonly known = signal<ReadonlyMap<number, boolean>>(new Map());
  /** Everything that has been in view. */
  private readonly seen = new Set<number>();
  /** Grows when somebody else looks: an answer from before is about what others wrote. */
  private epoch = 0;

  protected constructor(private readonly kind: keyof Authorship) {
    onOtherIdentity(() => {
      this.epoch++;
      this.known.set(new Map());
      void this.learn([...this.seen]);
    });
  }

  has(id: number): boolean {
    return this.known().get(id) ?? false;
  }

  /** It has just been written here. */
  add(id: number): void {
    this.seen.add(id);
    this.note([[id, true]]);
  }

  /** Asks about those that are not known yet. A failure stays silent, for nobody asked: editing is not offered then. */
  async learn(ids: readonly number[]): Promise<void> {
    ids.forEach((id) => this.seen.add(id));
    const unknown = ids.filter((id) => !this.known().has(id));
    await Promise.all(chunksOf(unknown, IDS_PER_REQUEST).map((chunk) => this.learnChunk(chunk)));
  }

  private async learnChunk(ids: readonly number[]): Promise<void> {
    const { epoch } = this;
    try {
      const found = await this.api.invoke(getAuthorship, { [this.kind]: ids.join(',') }, quiet());
      const own = new Set(found[this.kind]);
      if (epoch === this.epoch) this.note(ids.map((id) => [id, own.has(id)]));
    } catch {
      // see above
    }
  }

  private note(ids: readonly (readonly [number, boolean])[]): void {
    this.known.update((known) => new Map([...known, ...ids]));
  }
}
