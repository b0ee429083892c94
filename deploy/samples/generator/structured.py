"""Applications that write a JSON object or key=value pairs a line: ECS, logstash-logback-encoder, pino, Serilog, Monolog, logfmt."""
import json

from story import INTRUDER, PARTNER, at
from writing import SampleFile, iso

PINO = {"trace": 10, "debug": 20, "info": 30, "warn": 40, "error": 50, "fatal": 60}


def files():
    return [ecs_search(), logback_orders(), pino_gateway(), serilog_stock(), monolog_mailer(), logfmt_router()]


def compact(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def ecs_search():
    f = SampleFile("json/search-ecs.log", "search", "app2")
    dice = f.dice

    def log(t, level, message, mark=None, **more):
        f.add(t, compact({"@timestamp": iso(t, "T", zone="Z"), "log.level": level.upper(), "message": message, "ecs.version": "1.2.0", "service.name": "search",
                          "event.dataset": "search", "process.thread.name": f"http-{dice.between(1, 25)}", "log.logger": "example.kupferkessel.search.Indexer", **more}), level, mark)

    f.every(175, lambda t: log(t, "info", f"indexed {dice.between(1, 80)} articles"))
    f.every(335, lambda t: log(t, "debug", f"segment merged in {dice.between(20, 900)} ms", **{"trace.id": dice.hex(32)}))
    for t in dice.times(at("18:42:40"), at("18:52:50"), 14):
        log(t, "error", "articles could not be read from the database", ("pool-exhaustion", "CommunicationsException"),
            **{"error.type": "com.mysql.cj.jdbc.exceptions.CommunicationsException", "error.message": "Communications link failure",
               "error.stack_trace": "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n\tat com.mysql.cj.jdbc.ConnectionImpl.createNewIO(ConnectionImpl.java:829)\n"
                                    "\tat example.kupferkessel.search.Articles.changed(Articles.java:44)\nCaused by: java.net.SocketTimeoutException: Read timed out\n\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)\n\t... 2 more\n"})
    return f


def logback_orders():
    f = SampleFile("json/orders-logback.log", "java.log", "app2")
    dice = f.dice

    def log(t, level, logger, message, mark=None, **more):
        f.add(t, compact({"@timestamp": iso(t, "T", zone="Z"), "@version": "1", "message": message, "logger_name": logger, "thread_name": f"orders-{dice.between(1, 8)}",
                          "level": level.upper(), "level_value": {"debug": 10000, "info": 20000, "warn": 30000, "error": 40000}[level], **more}), level, mark)

    f.every(120, lambda t: log(t, "info", "example.kupferkessel.orders.Exporter", f"order K-2026-{dice.between(310000, 319999)} sent to the warehouse", customer=dice.between(20000, 48999)))
    f.every(385, lambda t: log(t, "debug", "org.apache.kafka.clients.NetworkClient", f"[Producer clientId=orders-1] Node 1 disconnected."))
    f.every(1440, lambda t: log(t, "warn", "example.kupferkessel.orders.Addresses", f"postal code {dice.between(1000, 9999)} is not known"))
    for t in dice.times(at("20:12"), at("20:23:50"), 11):
        log(t, "error", "example.kupferkessel.orders.Exporter", "order could not be published", ("disk-full", "KafkaStorageException"),
            stack_trace="org.apache.kafka.common.errors.KafkaStorageException: Disk error when trying to access log file on the disk.\n\tat org.apache.kafka.clients.producer.KafkaProducer.send(KafkaProducer.java:993)\n"
                        "\tat example.kupferkessel.orders.Exporter.publish(Exporter.java:66)\n")
    return f


def pino_gateway():
    f = SampleFile("json/gateway-pino.log", "node.log", "app2")
    dice = f.dice

    def log(t, level, message, mark=None, **more):
        f.add(t, compact({"level": PINO[level], "time": t // 1000, "pid": 41, "hostname": "gateway-7c9f", **more, "msg": message}), level, mark)

    f.every(135, lambda t: log(t, "info", "request completed", req={"method": "GET", "url": dice.pick(["/api/articles", "/api/cart", "/api/session"])}, res={"statusCode": 200}, responseTime=dice.between(3, 400)))
    f.every(640, lambda t: log(t, "warn", f"token of session {dice.hex(12)} is about to expire"))
    for t in dice.times(at("21:00:03"), at("21:57:30"), 30):
        log(t, "error", f"payment authorization failed: certificate has expired", ("expired-certificate", "CERT_HAS_EXPIRED"),
            err={"type": "Error", "message": "certificate has expired", "code": "CERT_HAS_EXPIRED", "stack":
                 f"Error: certificate has expired\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1674:34)\n    at TLSSocket.emit (node:events:518:28)\n    at async authorize (/app/src/partner.js:57:18)"},
            partner=PARTNER)
    log(at("21:58"), "fatal", "circuit to the payment partner is open")
    return f


def serilog_stock():
    f = SampleFile("json/stock-serilog.log", "dotnet.log", "app4")
    dice = f.dice

    def log(t, level, template, mark=None, exception=None, **more):
        document = {"@t": iso(t, "T", digits=7, zone="Z"), "@mt": template}
        if level != "information":
            document["@l"] = level.capitalize()
        if exception:
            document["@x"] = exception
        f.add(t, compact({**document, **more, "SourceContext": "Kupferkessel.Stock.Worker"}), level, mark)

    f.every(160, lambda t: log(t, "information", "Counted {Articles} articles in {Elapsed:0.0} ms", Articles=dice.between(900, 1300), Elapsed=dice.between(100, 9000) / 10))
    f.every(480, lambda t: log(t, "debug", "Shelf {Shelf} is empty", Shelf=f"{dice.pick('ABCDEF')}{dice.between(1, 40)}"))
    f.every(1120, lambda t: log(t, "warning", "Article {Article} has {Stock} pieces left", Article=dice.between(1000, 9999), Stock=dice.between(0, 3)))
    for t in dice.times(at("19:32"), at("20:04"), 8):
        log(t, "error", "Voucher {Voucher} could not be booked", ("voucher-npe", "Voucher amount is missing"),
            "System.InvalidOperationException: Voucher amount is missing\n   at Kupferkessel.Stock.Vouchers.Book(Voucher voucher) in /src/Stock/Vouchers.cs:line 48\n   at Kupferkessel.Stock.Worker.ExecuteAsync(CancellationToken stop) in /src/Stock/Worker.cs:line 29",
            Voucher=f"MARCH-{dice.hex(6).upper()}")
    return f


def monolog_mailer():
    f = SampleFile("json/mailer-monolog.log", "php.monolog", "web1")
    dice = f.dice
    codes = {"debug": 100, "info": 200, "notice": 250, "warning": 300, "error": 400, "critical": 500}

    def log(t, level, message, mark=None, **context):
        f.add(t, compact({"message": message, "context": context, "level": codes[level], "level_name": level.upper(), "channel": "mailer",
                          "datetime": iso(t, "T", digits=6, zone="+00:00"), "extra": {}}), level, mark)

    f.every(210, lambda t: log(t, "info", "mail sent", to=f"customer{dice.between(20000, 48999)}@example.com", template=dice.pick(["receipt", "shipping", "invitation"])))
    f.every(1280, lambda t: log(t, "notice", "mail bounced", to=f"customer{dice.between(20000, 48999)}@example.net", code=550))
    f.every(1920, lambda t: log(t, "warning", "mail queue is long", queued=dice.between(120, 400)))
    return f


def logfmt_router():
    f = SampleFile("logfmt/router.log", "logfmt", "proxy1")
    dice = f.dice

    def log(t, level, message, mark=None, **more):
        pairs = " ".join(f'{k}="{v}"' if " " in str(v) else f"{k}={v}" for k, v in more.items())
        f.add(t, f'time={iso(t, "T", zone="Z")} level={level} msg="{message}"' + (" " + pairs if pairs else ""), level, mark)

    f.every(175, lambda t: log(t, "info", "routed", service=dice.pick(["shop", "search", "account"]), status=200, duration=f"{dice.between(2, 480)}ms", request_id=dice.hex(16)))
    f.every(480, lambda t: log(t, "debug", "resolver answered", name="app1.kupferkessel.example", ttl=dice.between(5, 60)))
    for t in dice.times(at("18:43"), at("18:53"), 12):
        log(t, "warn", "backend is slow", ("pool-exhaustion", "backend is slow"), service="shop", duration="30004ms", error="context deadline exceeded")
    for t in dice.times(at("19:03"), at("19:09"), 15):
        log(t, "error", "too many failed logins", ("brute-force", "too many failed logins"), client=INTRUDER, limit=10)
    return f
