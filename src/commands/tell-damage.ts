import type { AppContext } from '../context.ts';
import type { Damage } from '../core/append-log.ts';
import { damageText } from '../screens/damage.ts';

/** Says once, on stderr, what of the local files could not be read and where it is now. */
export const tellDamage = (damage: Damage | undefined, { terminal }: AppContext): void => {
  if (damage) terminal.warn(damageText(damage, terminal));
};
