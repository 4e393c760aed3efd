import type { Service } from './kernel/service.ts';
import { identityStore } from './services/iam/identity-store.ts';

export { identityStore };

/** Every service of the sandbox. A new one is its folder and a line here. */
export const SERVICES: readonly Service[] = [];
