import type { Target } from '../aws/target.ts';
import { EXPIRES_TAG, OWNER_TAG, type Tags } from './resource-type.ts';

/** What a run in a real account is tagged with besides, for whoever comes upon its things; elsewhere nothing. */
export const accountTags = (target: Target, startMs: number): Tags =>
  target.kind === 'aws' ? { [OWNER_TAG]: ownerOf(target.caller), [EXPIRES_TAG]: expiryOf(startMs) } : {};

/** A run's things are meant to be gone a day after it began. ISO time. */
export const expiryOf = (startMs: number): string => new Date(startMs + DAY_MS).toISOString();

const DAY_MS = 86_400_000;

/**
 * The user, or the session of a role, in characters that tags may have.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
 */
export const ownerOf = (caller: string): string =>
  caller
    .replace(/^.*[:/]/, '')
    .replaceAll(/[^\p{L}\p{N} _.:/=+@-]/gu, '-')
    .slice(0, 256);
