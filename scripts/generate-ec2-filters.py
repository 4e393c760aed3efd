"""Writes src/sandbox/services/ec2/filters.json: the filters that AWS documents for each Describe operation of EC2.

Their names stand only in the documentation texts of botocore's model (Apache-2.0, the `botocore` package on PyPI).
"""
import json
import pathlib
import re

import botocore.loaders

OPERATIONS = (
    'DescribeAvailabilityZones', 'DescribeImages', 'DescribeInstanceStatus', 'DescribeInstanceTypes', 'DescribeInstances',
    'DescribeKeyPairs', 'DescribeRegions', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeTags', 'DescribeVpcs',
)

model = botocore.loaders.Loader().load_service_model('ec2', 'service-2')
documented = {}
for operation in OPERATIONS:
    shape = model['shapes'][model['operations'][operation]['input']['shape']]
    text = shape['members']['Filters']['documentation']
    names = re.findall(r'<li> ?<p> ?<code>([a-z0-9:.<>&;-]+)</code>', text)
    documented[operation] = sorted({name for name in names if not name.startswith('tag:')})
target = pathlib.Path(__file__).parent.parent / 'src/sandbox/services/ec2/filters.json'
target.write_text(json.dumps(documented, separators=(',', ':')) + '\n')
