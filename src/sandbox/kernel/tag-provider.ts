import type { Context } from './context.ts';

/** One resource as Resource Groups Tagging sees it. */
export interface TaggedResource {
  readonly arn: string;
  /** `service` or `service:type`, as in ResourceTypeFilters: `lambda:function`, `logs:log-group`. */
  readonly resourceType: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * How a service lends its tags to Resource Groups Tagging. `tag` and `untag` return false when the resource isn't
 * this provider's or doesn't exist; they throw AwsError when the tags themselves are refused.
 */
export interface TagProvider {
  /** Every resource that can carry tags, whether it has any or not, in the context's account and region. */
  readonly list: (context: Context) => Iterable<TaggedResource>;
  readonly tag: (context: Context, arn: string, tags: Readonly<Record<string, string>>) => boolean;
  readonly untag: (context: Context, arn: string, keys: readonly string[]) => boolean;
}
