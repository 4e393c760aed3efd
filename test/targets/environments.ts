import { makeEnvironments } from '../python-environment.ts';

/** The emulators, at the versions that `docs/targets.md` tells of. */
export const setup = (): void => makeEnvironments({ targets: ['ministack==1.5.33', 'moto[server]==5.2.5'] });
