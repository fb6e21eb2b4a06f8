// A client of libwebsockets. Commands are read on a thread and carried out on the one that serves the socket, one at a time.
#include <libwebsockets.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { max_parts = 8, max_words = max_parts + 4 };

static struct lws_context *context;
static struct lws *socket_now;

// The command that is under way: the reader waits until it is done.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static char *command;

// What is to be written when the socket can: frames of one message, or a control frame.
static struct { unsigned char *bytes; size_t length; int flags; } frames[max_parts];
static int frame_count, next_frame, is_closing;

static unsigned char *received;
static size_t received_length;

static void tell_text(const char *event, const char *fields, const char *key, const char *text, size_t length) {
  printf("{\"event\":\"%s\"%s,\"%s\":\"", event, fields, key);
  for (size_t at = 0; at < length; at++) {
    if (text[at] == '"' || text[at] == '\\') putchar('\\');
    putchar(text[at]);
  }
  puts("\"}");
  fflush(stdout);
}

static void tell_hex(const char *event, const char *fields, const char *key, const unsigned char *bytes, size_t length) {
  printf("{\"event\":\"%s\"%s,\"%s\":\"", event, fields, key);
  for (size_t at = 0; at < length; at++) printf("%02x", bytes[at]);
  puts("\"}");
  fflush(stdout);
}

static size_t from_hex(const char *hex, unsigned char *to) {
  size_t length = hex[0] == '-' ? 0 : strlen(hex) / 2;
  for (size_t at = 0; at < length; at++) {
    unsigned int byte;
    sscanf(hex + 2 * at, "%2x", &byte);
    to[at] = (unsigned char)byte;
  }
  return length;
}

/** Adds a frame of `hex`, repeated `count` times; libwebsockets wants room before it. */
static void add_frame(const char *hex, size_t count, int flags) {
  unsigned char *room = malloc(LWS_PRE + (strlen(hex) / 2) * count + 1);
  size_t part = from_hex(hex, room + LWS_PRE);
  for (size_t at = 1; at < count; at++) memcpy(room + LWS_PRE + at * part, room + LWS_PRE, part);
  frames[frame_count].bytes = room;
  frames[frame_count].length = part * count;
  frames[frame_count++].flags = flags;
}

static void connect_to(char *url, char *protocols) {
  const char *scheme, *host, *path;
  int port;
  char from_root[256];
  if (lws_parse_uri(url, &scheme, &host, &port, &path) != 0) return;
  snprintf(from_root, sizeof from_root, "/%s", path);
  struct lws_client_connect_info info = {0};
  info.context = context;
  info.address = info.host = host;
  info.port = port;
  info.path = from_root;
  info.protocol = protocols[0] == '-' ? NULL : protocols;
  info.local_protocol_name = "interop";
  info.ssl_connection = strcmp(scheme, "wss") == 0 ? LCCSCF_USE_SSL : 0;
  lws_client_connect_via_info(&info);
}

static void obey(char *line) {
  char *words[max_words] = {0};
  int count = 0;
  for (char *word = strtok(line, " "); word != NULL && count < max_words; word = strtok(NULL, " ")) words[count++] = word;
  if (strcmp(words[0], "connect") == 0) {
    connect_to(words[1], words[2]);
    return;
  }
  if (socket_now == NULL) return;
  frame_count = next_frame = 0;
  int type = count > 1 && strcmp(words[1], "text") == 0 ? LWS_WRITE_TEXT : LWS_WRITE_BINARY;
  if (strcmp(words[0], "send") == 0) add_frame(words[2], (size_t)atoi(words[3]), type);
  if (strcmp(words[0], "fragments") == 0) {
    for (int index = 2; index < count; index++)
      add_frame(words[index], 1, lws_write_ws_flags(type, index == 2, index == count - 1));
  }
  if (strcmp(words[0], "ping") == 0) add_frame(words[1], 1, LWS_WRITE_PING);
  if (strcmp(words[0], "close") == 0) {
    unsigned char reason[125];
    size_t length = from_hex(words[2], reason);
    lws_close_reason(socket_now, (enum lws_close_status)atoi(words[1]), reason, length);
    is_closing = 1;
  }
  lws_callback_on_writable(socket_now);
}

static void take_command(void) {
  pthread_mutex_lock(&lock);
  if (command != NULL) {
    obey(command);
    command = NULL;
    pthread_cond_signal(&done);
  }
  pthread_mutex_unlock(&lock);
}

static void take_message(struct lws *wsi, const void *part, size_t length) {
  received = realloc(received, received_length + length + 1);
  memcpy(received + received_length, part, length);
  received_length += length;
  if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) > 0) return;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size;
  EVP_Digest(received, received_length, digest, &size, EVP_sha256(), NULL);
  char fields[80];
  const char *type = lws_frame_is_binary(wsi) ? "binary" : "text";
  snprintf(fields, sizeof fields, ",\"type\":\"%s\",\"length\":%zu", type, received_length);
  tell_hex("message", fields, "sha256", digest, size);
  received_length = 0;
}

/** Of the answer to the handshake, whose fields are gone when the connection is established. */
static char protocol[64], extensions_agreed[128];

static void take_head(struct lws *wsi) {
  if (lws_hdr_copy(wsi, protocol, sizeof protocol, WSI_TOKEN_PROTOCOL) < 0) protocol[0] = '\0';
  if (lws_hdr_copy(wsi, extensions_agreed, sizeof extensions_agreed, WSI_TOKEN_EXTENSIONS) < 0) extensions_agreed[0] = '\0';
}

static void tell_open(void) {
  char fields[100];
  snprintf(fields, sizeof fields, ",\"subprotocol\":\"%s\"", protocol);
  tell_text("open", fields, "extensions", extensions_agreed, strlen(extensions_agreed));
}

/** The code of the server's close frame, where it is the one that began. */
static char close_fields[24] = ",\"code\":null", close_text[124];
static size_t close_length;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
  (void)user;
  switch (reason) {
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
      take_command();
      break;
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
      take_head(wsi);
      break;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
      socket_now = wsi;
      frame_count = next_frame = is_closing = 0;
      received_length = close_length = 0;
      strcpy(close_fields, ",\"code\":null");
      tell_open();
      break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
      take_message(wsi, in, length);
      break;
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
      tell_hex("pong", "", "data", in, length);
      break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
      if (is_closing) return -1;
      if (next_frame == frame_count) break;
      lws_write(wsi, frames[next_frame].bytes + LWS_PRE, frames[next_frame].length, frames[next_frame].flags);
      free(frames[next_frame++].bytes);
      if (next_frame < frame_count) lws_callback_on_writable(wsi);
      break;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: {
      const unsigned char *payload = in;
      if (length < 2) break;
      snprintf(close_fields, sizeof close_fields, ",\"code\":%d", payload[0] << 8 | payload[1]);
      close_length = length - 2;
      memcpy(close_text, payload + 2, close_length);
      break;
    }
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
      tell_text("error", "", "message", in == NULL ? "" : in, in == NULL ? 0 : strlen(in));
      tell_text("close", ",\"code\":null", "reason", "", 0);
      break;
    case LWS_CALLBACK_CLIENT_CLOSED:
      socket_now = NULL;
      tell_text("close", close_fields, "reason", close_text, close_length);
      break;
    default:
      break;
  }
  return 0;
}

static const struct lws_protocols protocols[] = {{"interop", on_event, 0, 65536, 0, NULL, 0}, {0}};
static const struct lws_extension extensions[] = {
    {"permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate; client_no_context_takeover; client_max_window_bits"},
    {0}};

static void *read_commands(void *unused) {
  (void)unused;
  char *line = NULL;
  size_t room = 0;
  for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
    line[length - 1] = '\0';
    pthread_mutex_lock(&lock);
    command = line;
    lws_cancel_service(context);
    while (command != NULL) pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
  }
  _exit(0);
}

int main(void) {
  struct lws_context_creation_info info = {0};
  lws_set_log_level(0, NULL);
  info.port = CONTEXT_PORT_NO_LISTEN;
  info.protocols = protocols;
  info.extensions = extensions;
  info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
  info.client_ssl_ca_filepath = getenv("INTEROP_CA");
  context = lws_create_context(&info);
  tell_text("ready", "", "version", lws_get_library_version(), strcspn(lws_get_library_version(), "-"));
  pthread_t reader;
  pthread_create(&reader, NULL, read_commands, NULL);
  while (lws_service(context, 0) >= 0);
  lws_context_destroy(context);
  return 0;
}
