import { once } from 'node:events';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createServer, type ServerOptions } from '#dist/index.js';
import { makeCertificate } from '../../support/certificate.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { serve } from '../../support/servers/serve.ts';
import { tempFile, tempFolder } from '../../support/temp-folder.ts';

async function start(options: ServerOptions): Promise<unknown> {
  const starting = createServer({ host: '127.0.0.1', port: 0, workers: 1, logLevel: 'silent', ...options });
  return starting.then(
    (server) => server.close(),
    (error: unknown) => error,
  );
}

describe('with TLS_CERT_FILE and TLS_KEY_FILE', () => {
  test('a client that trusts the certificate speaks wss, text and binary', async () => {
    const certificate = await makeCertificate();
    const { url } = await serve(certificate);
    expect(url).toMatch(/^wss:/);
    const client = await connect(url, { ca: await readFile(certificate.tlsCertFile) });
    expect(await client.ask('hi')).toBe('回答hi');
    const bytes = Buffer.alloc(300_000, 7);
    const answer = (await client.ask(bytes)) as Buffer;
    expect(answer.equals(Buffer.concat([Buffer.from('回答'), bytes]))).toBe(true);
    expect((await client.close(4000, 'bye')).code).toBe(4000);
  });

  test('a client that does not trust the certificate is not connected', async () => {
    const { url, heddle } = await serve(await makeCertificate());
    await expect(connect(url)).rejects.toThrow(/self-signed certificate/);
    expect(heddle.clientCount).toBe(0);
  });

  test('requests go over https', async () => {
    const certificate = await makeCertificate();
    const { http } = await serve(certificate);
    const post = request(`${http}/messages`, {
      method: 'POST',
      ca: await readFile(certificate.tlsCertFile),
      headers: { 'content-type': 'text/plain' },
    });
    post.end('hi');
    const [response] = await once(post, 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    expect([response.statusCode, text]).toEqual([200, '回答hi']);
  });

  test('an encrypted key is opened by TLS_KEY_PASSPHRASE', async () => {
    const certificate = await makeCertificate('open sesame');
    const { url } = await serve({ ...certificate, tlsKeyPassphrase: 'open sesame' });
    const client = await connect(url, { ca: await readFile(certificate.tlsCertFile) });
    expect(await client.ask('hi')).toBe('回答hi');
  });

  // The binding for Node 24 took a Latin-1 string for bytes.
  test('paths and the passphrase may have other letters than those of ASCII', async () => {
    const certificate = await makeCertificate('öffne dich');
    const folder = join(await tempFolder(), 'für/钥匙');
    await mkdir(folder, { recursive: true });
    const [tlsCertFile, tlsKeyFile] = [join(folder, 'cert.pem'), join(folder, 'schlüssel.pem')];
    await copyFile(certificate.tlsCertFile, tlsCertFile);
    await copyFile(certificate.tlsKeyFile, tlsKeyFile);
    const { url } = await serve({ tlsCertFile, tlsKeyFile, tlsKeyPassphrase: 'öffne dich' });
    const client = await connect(url, { ca: await readFile(tlsCertFile) });
    expect(await client.ask('hi')).toBe('回答hi');
  });
});

describe('TLS files that cannot be used are a start-up error that names variable, file and reason:', () => {
  test('a key that needs a passphrase, without one', async () => {
    const certificate = await makeCertificate('open sesame');
    expect(await start(certificate)).toMatchObject({
      code: 'TLS_INVALID',
      message: expect.stringContaining(
        `${certificate.tlsKeyFile} holds no PEM private key that opens without`,
      ),
    });
  });

  test('a key that needs another passphrase, which is not told', async () => {
    const certificate = await makeCertificate('open sesame');
    const error = (await start({ ...certificate, tlsKeyPassphrase: 'close sesame' })) as Error;
    expect(error).toMatchObject({ code: 'TLS_INVALID' });
    expect(error.message).toContain('TLS_KEY_PASSPHRASE opens');
    expect(error.message).not.toContain('close sesame');
  });

  test('a key of another certificate', async () => {
    const [one, other] = [await makeCertificate(), await makeCertificate()];
    const error = await start({ tlsCertFile: one.tlsCertFile, tlsKeyFile: other.tlsKeyFile });
    expect(error).toMatchObject({
      code: 'TLS_INVALID',
      message: expect.stringMatching(/does not belong to the certificate/),
    });
  });

  test.each(['tlsCertFile', 'tlsKeyFile'] as const)('a %s that is not there', async (key) => {
    const missing = `${await tempFolder()}/missing.pem`;
    const error = await start({ ...(await makeCertificate()), [key]: missing });
    expect(error).toMatchObject({
      code: 'TLS_INVALID',
      message: expect.stringContaining(`${missing} cannot be read (ENOENT`),
    });
  });

  test.each([
    ['tlsCertFile', 'holds no PEM certificate'],
    ['tlsKeyFile', 'holds no PEM private key'],
  ] as const)('a %s that is not PEM', async (key, reason) => {
    const file = await tempFile('not.pem', 'this is no PEM file');
    const error = await start({ ...(await makeCertificate()), [key]: file });
    expect(error).toMatchObject({
      code: 'TLS_INVALID',
      message: expect.stringContaining(`${file} ${reason}`),
    });
  });

  test('a folder', async () => {
    const error = await start({ ...(await makeCertificate()), tlsCertFile: await tempFolder() });
    expect(error).toMatchObject({ code: 'TLS_INVALID', message: expect.stringContaining('EISDIR') });
  });

  test('certificate and key that were exchanged for one another', async () => {
    const { tlsCertFile, tlsKeyFile } = await makeCertificate();
    const error = await start({ tlsCertFile: tlsKeyFile, tlsKeyFile: tlsCertFile });
    expect(error).toMatchObject({ code: 'TLS_INVALID' });
  });
});
