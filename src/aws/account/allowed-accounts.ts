import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { LabsError } from '../../core/errors.ts';
import type { Paths } from '../../core/paths.ts';
import { readYaml } from '../../core/yaml-file.ts';

const ConfigSchema = v.strictObject({
  accounts: v.optional(
    v.array(v.pipe(v.string(), v.regex(/^\d{12}$/, 'an account has twelve digits, in quotes'))),
  ),
});

/** The configuration's file; nobody needs to have one. */
export const configFile = ({ config }: Pick<Paths, 'config'>): string => join(config, 'config.yaml');

/** The accounts that may be used, where the configuration names any. Throws CONFIG_INVALID. */
export const allowedAccounts = (paths: Pick<Paths, 'config'>): readonly string[] | undefined => {
  const file = configFile(paths);
  if (!existsSync(file)) return undefined;
  const yaml = readYaml(file, 'CONFIG_INVALID');
  const parsed = v.safeParse(ConfigSchema, yaml.value ?? {});
  if (parsed.success) return parsed.output.accounts;
  const mistakes = parsed.issues.map(
    (issue) =>
      `${yaml.at(issue.path?.map(({ key }) => (typeof key === 'number' ? key : String(key))) ?? [])}: ${issue.message}`,
  );
  throw new LabsError('CONFIG_INVALID', mistakes.join('\n'), {
    fix: 'Write for example: accounts: ["123456789012"]',
  });
};

/** Throws ACCOUNT_REFUSED where the configuration names accounts and this is none of them. */
export const requireAllowed = (account: string, paths: Pick<Paths, 'config'>): void => {
  const allowed = allowedAccounts(paths);
  if (!allowed || allowed.includes(account)) return;
  throw new LabsError(
    'ACCOUNT_REFUSED',
    `The account ${account} is not one of those in ${configFile(paths)}.`,
    {
      fix: 'Add it there under accounts, or use a profile of an account that is listed.',
    },
  );
};
