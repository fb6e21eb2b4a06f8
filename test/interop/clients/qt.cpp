// The QWebSocket of Qt 5. Commands are read on a thread and carried out on Qt's.
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QWebSocket>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

static void tell(const QJsonObject &event) {
  std::puts(QJsonDocument(event).toJson(QJsonDocument::Compact).constData());
  std::fflush(stdout);
}

static void tellMessage(const char *type, const QByteArray &payload) {
  const auto digest = QCryptographicHash::hash(payload, QCryptographicHash::Sha256).toHex();
  tell({{"event", "message"},
        {"type", type},
        {"length", payload.size()},
        {"sha256", QString::fromLatin1(digest)}});
}

static QByteArray fromHex(const QByteArray &word) {
  return word == "-" ? QByteArray() : QByteArray::fromHex(word);
}

class Conversation : public QObject {
public:
  void obey(const QByteArray &line) {
    const QList<QByteArray> words = line.split(' ');
    const QByteArray &verb = words[0];
    if (verb == "connect") connect(words[1], words[2]);
    if (verb == "send") send(words[1], fromHex(words[2]).repeated(words[3].toInt()));
    if (verb == "fragments") sendInFrames(words[1], words.mid(2));
    if (verb == "ping") socket->ping(fromHex(words[1]));
    if (verb == "close") {
      const auto code = static_cast<QWebSocketProtocol::CloseCode>(words[1].toInt());
      socket->close(code, QString::fromUtf8(fromHex(words[2])));
    }
  }

private:
  QWebSocket *socket = nullptr;

  void connect(const QByteArray &url, const QByteArray &protocols) {
    if (socket != nullptr) socket->deleteLater();
    socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    listen();
    QNetworkRequest request(QUrl(QString::fromUtf8(url)));
    // Qt 5 has no way to offer subprotocols but the header, and none to ask which was chosen.
    if (protocols != "-") request.setRawHeader("Sec-WebSocket-Protocol", protocols);
    auto tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates(QSslCertificate::fromPath(qEnvironmentVariable("INTEROP_CA")));
    socket->setSslConfiguration(tls);
    socket->open(request);
  }

  void listen() {
    QObject::connect(socket, &QWebSocket::connected, this, [] {
      tell({{"event", "open"}, {"subprotocol", QJsonValue()}, {"extensions", QJsonValue()}});
    });
    QObject::connect(socket, &QWebSocket::textMessageReceived, this,
                     [](const QString &text) { tellMessage("text", text.toUtf8()); });
    QObject::connect(socket, &QWebSocket::binaryMessageReceived, this,
                     [](const QByteArray &bytes) { tellMessage("binary", bytes); });
    QObject::connect(socket, &QWebSocket::pong, this, [](quint64, const QByteArray &data) {
      tell({{"event", "pong"}, {"data", QString::fromLatin1(data.toHex())}});
    });
    QObject::connect(socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this,
                     [this] { tell({{"event", "error"}, {"message", socket->errorString()}}); });
    QObject::connect(socket, &QWebSocket::disconnected, this, [this] {
      tell({{"event", "close"}, {"code", socket->closeCode()}, {"reason", socket->closeReason()}});
    });
  }

  void send(const QByteArray &type, const QByteArray &payload) {
    if (type == "text") socket->sendTextMessage(QString::fromUtf8(payload));
    else socket->sendBinaryMessage(payload);
  }

  // Qt cuts a message itself, into frames of one size.
  void sendInFrames(const QByteArray &type, const QList<QByteArray> &parts) {
    const quint64 usual = socket->outgoingFrameSize();
    socket->setOutgoingFrameSize(fromHex(parts[0]).size());
    send(type, QByteArray::fromHex(parts.join()));
    socket->setOutgoingFrameSize(usual);
  }
};

int main(int argc, char **argv) {
  QCoreApplication app(argc, argv);
  Conversation conversation;
  tell({{"event", "ready"}, {"version", qVersion()}});
  std::thread reader([&] {
    for (std::string line; std::getline(std::cin, line);) {
      const auto command = QByteArray::fromStdString(line);
      QMetaObject::invokeMethod(&conversation, [&, command] { conversation.obey(command); });
    }
    QMetaObject::invokeMethod(&app, [] { QCoreApplication::quit(); });
  });
  reader.detach();
  return app.exec();
}
