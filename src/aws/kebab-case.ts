/**
 * A name as the AWS CLI spells it: `GetFunctionConfiguration` → `get-function-configuration`, `VpcSecurityGroupARNs` →
 * `vpc-security-group-arns`. This is botocore's `xform_name`, with the exceptions that concern services of ours.
 */
export const kebabCase = (name: string): string => {
  const special = SPECIAL.get(name);
  if (special) return special;
  const plural = /[A-Z]{2,}s$/.exec(name)?.[0];
  const split = plural ? `${name.slice(0, -plural.length)}-${plural.toLowerCase()}` : name;
  return split
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
};

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['GetOTelEnrichment', 'get-otel-enrichment'],
  ['StartOTelEnrichment', 'start-otel-enrichment'],
  ['StopOTelEnrichment', 'stop-otel-enrichment'],
]);
