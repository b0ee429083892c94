"""The same kind of applications in containers: every physical line is wrapped by the runtime, an event of several lines in several."""
import json

import java
from story import at
from writing import SampleFile, iso

PARTIAL_BYTES = 16384


def files():
    return [docker(), cri()]


def docker():
    f = SampleFile("containers/checkout-json.log", "java.log", "node1")
    dice = f.dice

    def log(t, level, logger, text, mark=None, stream="stdout"):
        text = f"{iso(t)} {level:>5} 1 --- [nio-8080-exec-{dice.between(1, 9)}] {logger:<40} : {text}"
        lines = [json.dumps({"log": line + "\n", "stream": stream, "time": iso(t + 40 + n, "T", digits=9, zone="Z")}, separators=(",", ":")) for n, line in enumerate(text.split("\n"))]
        f.add(t, text, level.lower(), mark, lines=lines)

    log(at("17:00:04"), "INFO", "e.k.checkout.CheckoutApplication", "Starting CheckoutApplication v2026.3.1 using Java 21.0.2 with PID 1")
    log(at("17:00:09"), "INFO", "o.s.b.w.embedded.tomcat.TomcatWebServer", "Tomcat started on port 8080 (http) with context path ''")
    log(at("17:00:09.2"), "INFO", "e.k.checkout.CheckoutApplication", "Started CheckoutApplication in 5.204 seconds (process running for 5.711)")
    f.every(225, lambda t: log(t, "INFO", "e.k.checkout.Basket", f"basket {dice.uuid()} priced, {dice.between(1, 9)} positions"))
    f.every(480, lambda t: log(t, "DEBUG", "o.s.web.servlet.DispatcherServlet", "Completed 200 OK"))
    f.every(1440, lambda t: log(t, "WARN", "o.h.engine.jdbc.spi.SqlExceptionHelper", "SQL Warning Code: 1365, SQLState: 22012"))
    for t in dice.times(at("19:31"), at("20:04:30"), 9):
        error = java.Thrown("java.lang.IllegalStateException", "voucher without an amount",
                            ["example.kupferkessel.checkout.Vouchers.apply(Vouchers.java:58)", "example.kupferkessel.checkout.Basket.total(Basket.java:131)",
                             "org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)", "java.base/java.lang.Thread.run(Thread.java:1583)"],
                            java.Thrown("java.lang.NullPointerException", 'Cannot invoke "java.math.BigDecimal.negate()" because "amount" is null',
                                        ["example.kupferkessel.checkout.Vouchers.apply(Vouchers.java:52)", "example.kupferkessel.checkout.Basket.total(Basket.java:131)",
                                         "org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)", "java.base/java.lang.Thread.run(Thread.java:1583)"]))
        log(t, "ERROR", "e.k.checkout.CheckoutController", "basket could not be totalled\n" + error.text(), ("voucher-npe", 'because "amount" is null'), "stderr")
    return f


def cri():
    f = SampleFile("containers/recommender-cri.log", "python.log", "node1")
    dice = f.dice

    def log(t, level, text, mark=None, stream="stderr"):
        text = f"{iso(t, point=',')} {level} recommender.{dice.pick(['model', 'server'])}: {text}"
        lines = []
        for number, line in enumerate(text.split("\n")):
            stamp = iso(t + 30 + number, "T", digits=9, zone="Z")
            pieces = [line[i:i + PARTIAL_BYTES] for i in range(0, len(line), PARTIAL_BYTES)] or [""]
            lines += [f"{stamp} {stream} {'F' if n == len(pieces) - 1 else 'P'} {piece}" for n, piece in enumerate(pieces)]
        f.add(t, text, level.lower(), mark, lines=lines)

    f.every(190, lambda t: log(t, "INFO", f"recommended {dice.between(3, 12)} articles for customer {dice.between(20000, 48999)} in {dice.between(2, 90)} ms"))
    f.every(800, lambda t: log(t, "DEBUG", "model reloaded from /models/2026-03-12.bin"))
    for t in dice.times(at("18:43"), at("18:52"), 8):
        log(t, "ERROR", 'catalogue could not be read\nTraceback (most recent call last):\n  File "/app/recommender/server.py", line 88, in refresh\n    rows = catalogue.read(limit=500)\n'
            '  File "/app/recommender/catalogue.py", line 41, in read\n    return self.connection.execute(QUERY, limit)\n'
            "pymysql.err.OperationalError: (1040, 'Too many connections')", ("pool-exhaustion", "(1040, 'Too many connections')"))
    log(at("19:12:30"), "WARNING", "feature vector is unusually long: [" + ", ".join(f"0.{dice.between(1000, 9999)}" for _ in range(2200)) + "]")
    return f
