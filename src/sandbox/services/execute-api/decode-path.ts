/** A request's path, decoded; undefined where its escapes are none, or a segment would lead out of where it is put. */
export const decodePath = (path: string): string | undefined => {
  try {
    const decoded = decodeURIComponent(path);
    const leadsUp = decoded.split('/').some((segment) => segment === '..' || segment === '.');
    return leadsUp || decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
};
