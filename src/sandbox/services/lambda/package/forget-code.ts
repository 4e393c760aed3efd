import type { ServiceContext } from '../../../kernel/context.ts';
import { layerVersions, type Release, versions } from '../rows.ts';
import type { CodeFolders } from './code-folders.ts';

/** Removes a package that nothing refers to any more. */
export const forgetCode = async (
  service: ServiceContext,
  blob: string,
  folders: CodeFolders | undefined,
): Promise<void> => {
  for (const scope of service.scopes(versions)) {
    for (const row of service.scope(scope).table(versions).values()) {
      if (holds(row, blob) || (row.serving && holds(row.serving, blob))) return;
    }
  }
  for (const scope of service.scopes(layerVersions)) {
    for (const row of service.scope(scope).table(layerVersions).values()) if (row.codeBlob === blob) return;
  }
  service.blobs.delete(blob);
  await folders?.forget(blob);
};

const holds = ({ codeBlob, layerBlobs }: Release, blob: string): boolean =>
  codeBlob === blob || layerBlobs?.includes(blob) === true;
