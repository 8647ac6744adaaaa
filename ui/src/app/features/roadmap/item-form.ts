import { afterNextRender, Component, computed, inject, input, output } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Item, LinkedPost, Post } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { PostPicker } from '../../core/posts/post-picker';
import { drafted } from '../../core/storage/drafts';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { Icon } from '../../ui/icon/icon';
import { RoadmapStore } from './roadmap-store';
import {
  ITEM_DESCRIPTION_LENGTH_MAX,
  ITEM_NAME_LENGTH_MAX,
  ITEM_STATUS_LENGTH_MAX,
  PROPOSED,
  STATUSES,
  statusName,
} from './statuses';

type Link = Pick<LinkedPost, 'id' | 'title'>;

/** Its votes left out: they move while the item is written. */
const asLink = ({ id, title }: Link): Link => ({ id, title });

function isLink(found: unknown): found is Link {
  const { id, title } = Object(found) as Partial<Link>;
  return Number.isSafeInteger(id) && typeof title === 'string';
}

/** Writes a new item or proposes one, or changes one. */
@Component({
  selector: 'app-item-form',
  imports: [Control, Field, FormField, FormRoot, Icon, PostPicker],
  templateUrl: './item-form.html',
  styleUrl: './item-form.css',
})
export class ItemForm {
  private readonly store = inject(RoadmapStore);

  /** Without it a new one is written. */
  readonly item = input<Item>();
  /** Where posts are looked for. */
  readonly project = input<number>();
  /** Whether the person decides where it stands; else it is proposed. */
  readonly plans = input(true);
  readonly saved = output<Item>();

  protected readonly nameMax = ITEM_NAME_LENGTH_MAX;
  protected readonly descriptionMax = ITEM_DESCRIPTION_LENGTH_MAX;
  protected readonly statusMax = ITEM_STATUS_LENGTH_MAX;
  protected readonly statuses = STATUSES;
  protected readonly draft = drafted(
    () => (this.item() ? `item-${this.item()?.id}` : `item.${this.project() ?? ''}`),
    () => {
      const { name = '', description = '', status = 'planned', posts = [] } = this.item() ?? {};
      return {
        name,
        description,
        status: statusName(status),
        posts: posts.map(asLink),
      };
    },
    { posts: isLink },
  );
  protected readonly action = computed(() => {
    if (this.item()) return 'Save';
    return this.plans() ? 'Add to the roadmap' : 'Propose';
  });
  protected readonly ids = computed(() => this.draft.written().posts.map(({ id }) => id));
  protected readonly f = form(
    this.draft.written,
    (path) => {
      limited(path.name, { max: () => this.nameMax, missing: 'Give it a name.' });
      limited(path.description, { max: () => this.descriptionMax });
      limited(path.status, { max: () => this.statusMax, missing: 'Say where it stands.' });
    },
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.name().focusBoundControl());
  }

  protected link(post: Post): void {
    this.setPosts((posts) => [...posts, asLink(post)]);
  }

  protected unlink(id: number): void {
    this.setPosts((posts) => posts.filter((post) => post.id !== id));
  }

  private setPosts(change: (posts: readonly Link[]) => Link[]): void {
    this.draft.written.update((written) => ({ ...written, posts: change(written.posts) }));
  }

  private async send(): Promise<Faults | undefined> {
    const { name, description, status } = this.f().value();
    const draft = {
      name: name.trim(),
      description: description.trim(),
      ...(this.plans() ? { status: this.asStatus(status.trim()) } : {}),
      posts: this.ids(),
    };
    const item = this.item();
    try {
      const saved = await (item ? this.store.update(item, draft) : this.store.create(draft));
      this.draft.forget();
      this.saved.emit(saved);
      return undefined;
    } catch (error) {
      const { name, description, status } = this.f;
      return faultsOf(error, { name, description, status });
    }
  }

  /** People write names; the usual statuses have values of their own, and an unchanged one stays as it was. */
  private asStatus(text: string): string {
    const same = (value: string) => statusName(value).toLowerCase() === text.toLowerCase();
    const known = [this.item()?.status ?? '', ...STATUSES.map(({ value }) => value), PROPOSED];
    return known.find((value) => value !== '' && same(value)) ?? text;
  }
}
