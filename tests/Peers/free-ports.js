// Prints free ports of the loopback address, each free for TCP and UDP at this instant.
// usage: node free-ports.js COUNT

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { once } from 'node:events';

const held = [];
const ports = [];
while (ports.length < Number(process.argv[2])) {
  const tcp = createServer().listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address();
  const udp = createSocket('udp4');
  udp.bind(port, '127.0.0.1');
  const isFree = await Promise.race([once(udp, 'listening').then(() => true), once(udp, 'error').then(() => false)]);
  held.push(tcp);
  if (isFree) {
    held.push(udp);
    ports.push(port);
  }
}

held.forEach((socket) => socket.close());
console.log(ports.join('\n'));
