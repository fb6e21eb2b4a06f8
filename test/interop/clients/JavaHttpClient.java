// The WebSocket of Java's java.net.http. Run as a single file: `java JavaHttpClient.java`.
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class JavaHttpClient {
  private static final HexFormat hex = HexFormat.of();
  private static WebSocket socket;

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting(System.getenv("INTEROP_CA"))).build();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    tell("ready", "\"version\":" + quote(System.getProperty("java.version")));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "connect" -> connect(client, words[1], words[2]);
        case "send" -> {
          byte[] part = fromHex(words[2]);
          byte[] payload = new byte[part.length * Integer.parseInt(words[3])];
          for (int at = 0; at < payload.length; at += part.length)
            System.arraycopy(part, 0, payload, at, part.length);
          send(words[1], payload, true);
        }
        case "fragments" -> {
          for (int index = 2; index < words.length; index++)
            send(words[1], fromHex(words[index]), index == words.length - 1);
        }
        case "ping" -> socket.sendPing(ByteBuffer.wrap(fromHex(words[1])));
        case "close" -> close(Integer.parseInt(words[1]), utf8(fromHex(words[2])));
        default -> throw new IllegalArgumentException(line);
      }
    }
    System.exit(0);
  }

  private static void connect(HttpClient client, String url, String protocols) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    if (!protocols.equals("-")) {
      String[] names = protocols.split(",");
      builder.subprotocols(names[0], Arrays.copyOfRange(names, 1, names.length));
    }
    try {
      socket = builder.buildAsync(URI.create(url), new Listener()).join();
    } catch (CompletionException failure) {
      tellError(failure.getCause());
      tell("close", "\"code\":null,\"reason\":\"\"");
    }
  }

  // A send must have ended before the next begins.
  private static void send(String type, byte[] payload, boolean isLast) {
    if (type.equals("text")) socket.sendText(utf8(payload), isLast).join();
    else socket.sendBinary(ByteBuffer.wrap(payload), isLast).join();
  }

  private static void close(int code, String reason) {
    try {
      socket.sendClose(code, reason).join();
    } catch (CompletionException failure) {
      tellError(failure.getCause());
    }
  }

  private static class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void onOpen(WebSocket opened) {
      tell("open", "\"subprotocol\":" + quote(opened.getSubprotocol()) + ",\"extensions\":null");
      opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        tellMessage("text", text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean isLast) {
      byte[] received = new byte[part.remaining()];
      part.get(received);
      bytes.writeBytes(received);
      if (isLast) {
        tellMessage("binary", bytes.toByteArray());
        bytes.reset();
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
      byte[] received = new byte[data.remaining()];
      data.get(received);
      tell("pong", "\"data\":" + quote(hex.formatHex(received)));
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      tell("close", "\"code\":" + code + ",\"reason\":" + quote(reason));
      return null;
    }

    // Nothing follows it, no close either.
    @Override
    public void onError(WebSocket from, Throwable error) {
      tellError(error);
      tell("close", "\"code\":null,\"reason\":\"\"");
    }
  }

  private static SSLContext trusting(String file) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (FileInputStream pem = new FileInputStream(file)) {
      trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static void tellMessage(String type, byte[] payload) {
    try {
      String digest = hex.formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
      String fields = "\"type\":" + quote(type) + ",\"length\":" + payload.length + ",\"sha256\":" + quote(digest);
      tell("message", fields);
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void tellError(Throwable error) {
    tell("error", "\"message\":" + quote(String.valueOf(error.getMessage())));
  }

  private static synchronized void tell(String event, String fields) {
    byte[] line = ("{\"event\":" + quote(event) + "," + fields + "}\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(line, 0, line.length);
    System.out.flush();
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static byte[] fromHex(String word) {
    return word.equals("-") ? new byte[0] : hex.parseHex(word);
  }

  private static String utf8(byte[] payload) {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
