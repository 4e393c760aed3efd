import type { AccessRequest, PolicyKind } from '../evaluate-policy.ts';
import type { PolicyDocument, PolicyStatement } from '../policy.ts';
import { failingPart } from './match-statement.ts';

interface Candidate {
  readonly name: string | undefined;
  readonly document: PolicyDocument;
  readonly statement: PolicyStatement;
}

/**
 * The statement that came closest to allowing what was asked, in words, where one is about the action at all: for whoever
 * has to find out why a policy that looks right isn't.
 */
export const describeNearMiss = (request: AccessRequest, kind: PolicyKind): string | undefined => {
  const candidates = policiesOf(request, kind).flatMap(({ name, document }): Candidate[] =>
    document.Statement.filter(({ Effect }) => Effect === 'Allow').map((statement) => ({
      ...{ name, document, statement },
    })),
  );
  const failing = (part: 'resource' | 'condition') =>
    candidates.find(({ document, statement }) => failingPart(document, statement, request) === part);
  const byCondition = failing('condition');
  if (byCondition) return `${nameOf(byCondition)} would, but its condition doesn't hold`;
  const byResource = failing('resource');
  return byResource && `${nameOf(byResource)} does on ${resourcesOf(byResource.statement)}`;
};

const policiesOf = (
  { identityPolicies, boundary, caller }: AccessRequest,
  kind: PolicyKind,
): readonly { readonly name: string | undefined; readonly document: PolicyDocument }[] => {
  const unnamed = (document: PolicyDocument | undefined) => (document ? [{ name: undefined, document }] : []);
  switch (kind) {
    case 'identity-based policy':
      return identityPolicies;
    case 'permissions boundary':
      return boundary ? [boundary] : [];
    case 'session policy':
      return unnamed(caller.kind === 'role' ? caller.sessionPolicy : undefined);
    case 'resource-based policy':
    case 'role trust policy':
      // Whom a statement is for isn't looked at here: what it says of others would only mislead.
      return [];
  }
};

const nameOf = ({ name, statement }: Candidate): string =>
  [name === undefined ? 'a statement' : `policy ${name}`, statement.Sid && `(statement ${statement.Sid})`]
    .filter(Boolean)
    .join(' ');

const MAX_RESOURCES = 3;

const resourcesOf = ({ Resource, NotResource }: PolicyStatement): string => {
  const all = [Resource ?? NotResource ?? []].flat();
  const shown = all.slice(0, MAX_RESOURCES).join(', ');
  const more = all.length > MAX_RESOURCES ? ` and ${all.length - MAX_RESOURCES} more` : '';
  return NotResource === undefined ? `${shown}${more}` : `everything but ${shown}${more}`;
};
