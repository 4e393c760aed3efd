/** Policy documents in answers are URL-encoded after RFC 3986. */
export const encodePolicy = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** IAM doesn't count white space against its quotas. */
export const policySize = (text: string): number => text.replace(/\s/g, '').length;
