import type * as Sdk from '@aws-sdk/client-api-gateway';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Operations } from '../../kernel/service.ts';
import { may } from './authorization.ts';
import { invalidIdentifier } from './errors.ts';

const LINK = '/vpclinks/{vpcLinkId}';

const refuse = (): never => {
  throw invalidIdentifier('Vpc Link');
};

/** The sandbox has no networks, so there is no VPC link to be found. */
export const vpcLinkOperations = {
  CreateVpcLink: {
    authorize: may('POST', '/vpclinks'),
    handle: () => {
      throw notImplemented('apigateway', 'CreateVpcLink');
    },
  },
  GetVpcLinks: { authorize: may('GET', '/vpclinks'), handle: () => ({ items: [] }) },
  GetVpcLink: { authorize: may('GET', LINK), handle: refuse },
  UpdateVpcLink: { authorize: may('PATCH', LINK), handle: refuse },
  DeleteVpcLink: { authorize: may('DELETE', LINK), handle: refuse },
} satisfies Operations<typeof Sdk>;
