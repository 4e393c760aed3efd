/**
 * Whether an API treats a media type as binary: by name (`image/png`), or by a wildcard of its list.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export const isBinaryType = (
  mediaType: string | undefined,
  binaryTypes: readonly string[] | undefined,
): boolean => {
  // Of several types in Accept the first counts.
  const given = (mediaType ?? '').split(',')[0]?.split(';')[0]?.trim().toLowerCase() ?? '';
  return (binaryTypes ?? []).some((one) => {
    const known = one.toLowerCase();
    if (known === ANYTHING) return true;
    if (given === '') return false;
    return known.endsWith('/*') ? given.startsWith(known.slice(0, -1)) : known === given;
  });
};

const ANYTHING = '*/*';
