/** IAM's own sentences for names and paths: versity/versitygw `iamapi/iamerr` (checked against AWS) and fog's `aws/iam`. */
export const patternText = (path: string, pattern: string): string | undefined => {
  if (pattern === NAME) {
    return `The specified value for ${path} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`;
  }
  const must = PATHS.get(path);
  return (
    must &&
    `The specified value for ${path} is invalid. It must ${must} and contain only alphanumeric characters and/or / characters.`
  );
};

const NAME = '[\\w+=,.@-]+';

const PATHS: ReadonlyMap<string, string> = new Map([
  ['path', 'begin and end with /'],
  ['newPath', 'begin and end with /'],
  ['pathPrefix', 'begin with the / character'],
]);
