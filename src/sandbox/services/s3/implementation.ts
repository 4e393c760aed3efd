import type { ServiceImplementation } from '../../kernel/service.ts';
import { bucketAclOperations } from './bucket/bucket-acl.ts';
import { bucketOperations } from './bucket/bucket-operations.ts';
import { bucketPolicyOperations } from './bucket/bucket-policy.ts';
import { bucketSettingOperations } from './bucket/bucket-settings.ts';
import { bucketTagOperations, bucketTags } from './bucket/bucket-tags.ts';
import { identifiedConfigurationOperations } from './bucket/identified-configurations.ts';
import { lifecycleOperations } from './bucket/lifecycle.ts';
import { publicAccessOperations } from './bucket/public-access.ts';
import { versioningOperations } from './bucket/versioning.ts';
import { websiteAndCorsOperations } from './bucket/website-and-cors.ts';
import { checkBody } from './check-body.ts';
import { invalidMember, loadConstraints, missingMember } from './constraints.ts';
import { s3CrossOrigin } from './cross-origin.ts';
import { completeUploadOperations } from './multipart/complete-upload.ts';
import { createUploadOperations } from './multipart/create-upload.ts';
import { listUploadsOperations } from './multipart/list-uploads.ts';
import { uploadPartOperations } from './multipart/upload-part.ts';
import { resumeDeliveries, settleDeliveries } from './notification/deliver-event.ts';
import { notificationOperations } from './notification/notification-configuration.ts';
import { copyObjectOperations } from './object/copy-object.ts';
import { deleteObjectOperations } from './object/delete-object.ts';
import { getObjectOperations } from './object/get-object.ts';
import { listObjectsOperations } from './object/list-objects.ts';
import { listVersionsOperations } from './object/list-versions.ts';
import { objectAttributesOperations } from './object/object-attributes.ts';
import { objectSettingsOperations } from './object/object-settings.ts';
import { putObjectOperations } from './object/put-object.ts';
import { websiteEndpoints } from './website/answer-website.ts';

export const implementation = {
  checkBody,
  crossOrigin: s3CrossOrigin,
  hosted: websiteEndpoints,
  constraints: loadConstraints,
  invalidMember,
  missingMember,
  tags: bucketTags,
  operations: {
    ...bucketOperations,
    ...bucketAclOperations,
    ...bucketPolicyOperations,
    ...bucketSettingOperations,
    ...bucketTagOperations,
    ...identifiedConfigurationOperations,
    ...lifecycleOperations,
    ...notificationOperations,
    ...publicAccessOperations,
    ...versioningOperations,
    ...websiteAndCorsOperations,
    ...putObjectOperations,
    ...getObjectOperations,
    ...copyObjectOperations,
    ...deleteObjectOperations,
    ...listObjectsOperations,
    ...listVersionsOperations,
    ...objectAttributesOperations,
    ...objectSettingsOperations,
    ...createUploadOperations,
    ...uploadPartOperations,
    ...completeUploadOperations,
    ...listUploadsOperations,
  },
  start: resumeDeliveries,
  stop: settleDeliveries,
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-s3')>;
