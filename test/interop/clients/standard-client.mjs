// A client with the WebSocket of the WHATWG, as browsers, undici and later versions of Node have it.

/**
 * The commands. `tell` gets the events; the payload of a message is `text`, or `bytes` as a string of a character each. The
 * function uses nothing from outside itself, since its text is also run in a page.
 */
export function standardClient(WebSocket, tell, options) {
  let socket;
  const fromHex = (hex) => Uint8Array.from(hex === '-' ? [] : hex.match(/../g), (byte) => parseInt(byte, 16));
  const latin1 = (buffer) => {
    let text = '';
    for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
    return text;
  };
  return {
    connect(url, protocols) {
      const names = protocols === '-' ? [] : protocols.split(',');
      socket = new WebSocket(url, options === undefined ? names : { protocols: names, ...options });
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => {
        tell({ event: 'open', subprotocol: socket.protocol, extensions: socket.extensions });
      };
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string') tell({ event: 'message', type: 'text', text: data });
        else tell({ event: 'message', type: 'binary', bytes: latin1(data) });
      };
      socket.onerror = ({ message = '' }) => {
        tell({ event: 'error', message });
        // Before Node 24 a socket that failed to open stays as it is, and nothing follows.
        if (socket.readyState === WebSocket.CONNECTING) tell({ event: 'close', code: null, reason: '' });
      };
      socket.onclose = ({ code, reason }) => tell({ event: 'close', code, reason });
      return socket;
    },
    send(type, hex, count) {
      const part = fromHex(hex);
      if (type === 'text') return socket.send(new TextDecoder().decode(part).repeat(count));
      const bytes = new Uint8Array(part.length * count);
      for (let at = 0; at < bytes.length; at += part.length) bytes.set(part, at);
      socket.send(bytes);
    },
    close(code, hex) {
      socket.close(Number(code), new TextDecoder().decode(fromHex(hex)));
    },
  };
}
