// A slow line: what somebody sends comes to the server late, and not at all if it was given up before.

import { createServer, request } from 'node:http';

/** A way to a server on which each form is so many milliseconds late. Gives its `url` and `stop`. */
export function startLateWay(to, late) {
  const { hostname, port } = new URL(to);
  const server = createServer((asked, answer) => {
    const pass = () => {
      if (answer.destroyed) return;
      const { method, url, headers } = asked;
      const onward = request({ hostname, port, method, path: url, headers }, (got) => {
        answer.writeHead(got.statusCode, got.rawHeaders);
        got.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      answer.on('close', () => onward.destroy());
      asked.pipe(onward);
    };
    if (asked.method === 'POST') setTimeout(pass, late);
    else pass();
  });
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, stop }));
  });
}
