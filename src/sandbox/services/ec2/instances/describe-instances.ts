import type { InstanceStatus } from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { defaultSubnets, defaultVpcId } from '../catalogue/network.ts';
import type { Ec2Sdk } from '../ec2-sdk.ts';
import { ec2Error, endDryRun } from '../errors.ts';
import { applyFilters, type FilterFields } from '../filters.ts';
import { pageOf } from '../page.ts';
import { tagsOf } from '../tags/tag-table.ts';
import { getInstances, type Instance, instances, showState } from './instance.ts';
import { privateDnsName, publicDnsName, showReservation, stateReason } from './show-instance.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const describeOperations = {
  DescribeInstances: {
    handle: (input, context) => {
      endDryRun(input);
      const found = applyFilters(chosen(context, input), {
        operation: 'DescribeInstances',
        filters: input.Filters,
        fields: instanceFields(context),
        tagsOf: ({ id }) => tagsOf(context, id),
      });
      const { items, nextToken } = page(found, input);
      return {
        Reservations: reservationsOf(items).map((launched) => showReservation(context, launched)),
        NextToken: nextToken,
      };
    },
  },
  DescribeInstanceStatus: {
    handle: (input, context) => {
      endDryRun(input);
      const shown = chosen(context, input).filter(
        ({ state }) => state === 'running' || input.IncludeAllInstances,
      );
      const found = applyFilters(shown, {
        operation: 'DescribeInstanceStatus',
        filters: input.Filters,
        fields: statusFields(context),
      });
      const { items, nextToken } = page(found, input);
      return {
        InstanceStatuses: items.map((instance) => showStatus(context, instance)),
        NextToken: nextToken,
      };
    },
  },
} satisfies Operations<Ec2Sdk>;

interface Asked {
  readonly InstanceIds?: readonly string[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

const chosen = (context: RequestContext, { InstanceIds = [], MaxResults }: Asked): readonly Instance[] => {
  if (InstanceIds.length === 0) return [...context.table(instances).values()];
  if (MaxResults !== undefined)
    throw ec2Error(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  return getInstances(context, [...new Set(InstanceIds)]);
};

const page = (found: readonly Instance[], { MaxResults: maxResults, NextToken: nextToken }: Asked) =>
  pageOf(found, { keyOf: ({ id }) => id, maxResults, nextToken });

/** Those that were launched together. */
const reservationsOf = (items: readonly Instance[]): readonly Instance[][] => {
  const groups = new Map<string, Instance[]>();
  for (const item of items) groups.set(item.reservationId, [...(groups.get(item.reservationId) ?? []), item]);
  return [...groups.values()];
};

const instanceFields = (context: RequestContext): FilterFields<Instance> => {
  const ofNetwork =
    <T>(value: (instance: Instance) => T) =>
    (instance: Instance) =>
      instance.state === 'terminated' ? undefined : value(instance);
  return {
    architecture: ({ architecture }) => architecture,
    'availability-zone': ({ zone }) => zone,
    'client-token': ({ clientToken }) => clientToken,
    'dns-name': ({ publicIp }) => publicIp && publicDnsName(context.region, publicIp),
    hypervisor: () => 'xen',
    'image-id': ({ imageId }) => imageId,
    'instance-id': ({ id }) => id,
    'instance-state-code': ({ state }) => String(showState(state).Code),
    'instance-state-name': ({ state }) => state,
    'instance-type': ({ typeName }) => typeName,
    'instance.group-id': ofNetwork(({ groupIds }) => groupIds),
    'instance.group-name': ofNetwork(({ groupIds }) => groupIds.map(() => 'default')),
    'ip-address': ({ publicIp }) => publicIp,
    'launch-index': ({ launchIndex }) => String(launchIndex),
    'launch-time': ({ launchedMs }) => new Date(launchedMs).toISOString(),
    'monitoring-state': ({ isMonitored }) => (isMonitored ? 'enabled' : 'disabled'),
    'network-interface.network-interface-id': ofNetwork(({ interfaceId }) => interfaceId),
    'owner-id': () => context.account,
    'platform-details': () => 'Linux/UNIX',
    'private-dns-name': ofNetwork(({ privateIp }) => privateDnsName(context.region, privateIp)),
    'private-ip-address': ofNetwork(({ privateIp }) => privateIp),
    reason: ({ transitionReason }) => transitionReason,
    'reservation-id': ({ reservationId }) => reservationId,
    'root-device-type': () => 'ebs',
    'state-reason-code': (instance) => stateReason(instance)?.Code,
    'state-reason-message': (instance) => stateReason(instance)?.Message,
    'subnet-id': ofNetwork(({ subnetId }) => subnetId),
    'virtualization-type': () => 'hvm',
    'vpc-id': ofNetwork(() => defaultVpcId(context)),
  };
};

const statusFields = (context: RequestContext): FilterFields<Instance> => ({
  'availability-zone': ({ zone }) => zone,
  'instance-state-code': ({ state }) => String(showState(state).Code),
  'instance-state-name': ({ state }) => state,
  'instance-status.reachability': (instance) => checksOf(context, instance).reachability,
  'instance-status.status': (instance) => checksOf(context, instance).status,
  'system-status.reachability': (instance) => checksOf(context, instance).reachability,
  'system-status.status': (instance) => checksOf(context, instance).status,
});

const showStatus = (context: RequestContext, instance: Instance): InstanceStatus => {
  const { status, reachability } = checksOf(context, instance);
  const summary = {
    Status: status,
    ...(reachability && { Details: [{ Name: 'reachability', Status: reachability }] }),
  } satisfies InstanceStatus['InstanceStatus'];
  return {
    AvailabilityZone: instance.zone,
    AvailabilityZoneId: defaultSubnets(context).find(({ zone }) => zone === instance.zone)?.zoneId,
    InstanceId: instance.id,
    InstanceState: showState(instance.state),
    InstanceStatus: summary,
    SystemStatus: summary,
  };
};

/** The two checks take some two minutes: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html */
const CHECKING_MS = 120_000;

const checksOf = (context: RequestContext, { state, runningSinceMs }: Instance) => {
  if (state !== 'running' || runningSinceMs === undefined)
    return { status: 'not-applicable', reachability: undefined } as const;
  return context.clock.now() - runningSinceMs < CHECKING_MS
    ? ({ status: 'initializing', reachability: 'initializing' } as const)
    : ({ status: 'ok', reachability: 'passed' } as const);
};
