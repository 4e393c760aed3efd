// Loaded by every Node process of a test: notes each connection that isn't to this machine before it is made.
const { appendFileSync } = require('node:fs');
const net = require('node:net');

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = options?.host ?? options?.hostname ?? '127.0.0.1';
  if (!/^(127\.0\.0\.1|localhost|::1)$/.test(host)) appendFileSync(process.env.COUNTED, `node ${host}\n`);
  return connect.apply(this, args);
};
