import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import { DEFAULT_SETTING } from '../stages/stage-patch.ts';
import type { RoutedInvocation } from './invocation.ts';

/** What a stage says of a method: its own settings, else those of all methods, else what holds without a word. */
export const settingsOf = ({
  stage,
  resource,
  method,
}: Pick<RoutedInvocation, 'stage' | 'resource' | 'method'>): MethodSetting => {
  const settings = stage?.methodSettings ?? {};
  const path =
    resource.path === '/' ? '~1' : resource.path.slice(1).replaceAll('~', '~0').replaceAll('/', '~1');
  return settings[`${path}/${method.httpMethod}`] ?? settings['*/*'] ?? DEFAULT_SETTING;
};
