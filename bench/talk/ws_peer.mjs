// The peer of `dure bench chat`: Node's `ws` bringing the same frames to the same clients.
// It prints its port, then answers each line "WAY FRAMES PER_FLUSH" with the deliveries of one CPU second.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const require = createRequire(`${process.argv[2]}/package.json`);
const { WebSocketServer } = require("ws");
const TEXT =
  '{"c":"01a20237-1358-7055-92c7-b4e49d9d77f5","s":18,"kind":"message",' +
  '"text":"설치는 12. 17. 새벽부터 됩니다. 확인 부탁드립니다."';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen(0, "127.0.0.1", 2048, () => console.log(JSON.stringify({ port: server.address().port })));

const turn = () => new Promise((resolve) => setImmediate(resolve));
const now = () => Number(process.hrtime.bigint()) / 1e9;
const cpu = () => {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
};

function framed(text) {
  const payload = Buffer.from(text);
  const head = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, payload]);
}

async function drained(clients) {
  while (clients.some((one, at) => at % 50 === 0 && one._socket.writableLength > 0)) await turn();
}

const WAYS = {
  ws(client, texts) {
    client._socket.cork();
    for (const text of texts) client.send(text);
    client._socket.uncork();
  },
  ws_raw(client, _texts, frames) {
    client._socket.write(frames);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [way, frames, per] = line.split(" ");
  const clients = [...sockets.clients];
  const began = cpu();
  for (let flush = 0; flush < Number(frames) / Number(per); flush += 1) {
    const texts = Array.from({ length: Number(per) }, () => `${TEXT},"t":${now()}}`);
    const joined = Buffer.concat(texts.map(framed));
    for (const one of clients) WAYS[way](one, texts, joined);
    await turn();
    await drained(clients);
  }
  console.log(JSON.stringify({ rate: Math.round((Number(frames) * clients.length) / (cpu() - began)) }));
}
