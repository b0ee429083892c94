"""The Java application servers: the shop on WildFly 26, billing on an old JBoss EAP 6, and their garbage collectors."""
import java
from story import BILLING, END, START, at
from writing import SampleFile, clock, iso

TASK = "default task-"


def files():
    return [wildfly(), eap6(), gc_unified(), gc_java8()]


def wildfly():
    f = SampleFile("wildfly/server.log", "jboss.server", "app1")
    dice = f.dice

    def log(moment, level, logger, thread, text, mark=None):
        f.add(moment, f"{iso(moment, point=',')} {level:<5} [{logger}] ({thread}) {text}", level.lower(), mark)

    def task():
        return TASK + str(dice.between(1, 64))

    def order():
        return f"K-2026-{dice.between(310000, 319999)}"

    wildfly_start(log, at("17:00:00.412"), "2026.3.1", "26.1.3.Final")
    f.every(30, lambda t: log(t, "DEBUG", "example.kupferkessel.shop.jobs.OutboxPoller", f"EJB default - {dice.between(1, 10)}",
                              f"outbox polled: 0 messages in {dice.between(1, 9)} ms"))
    f.every(120, lambda t: log(t, "DEBUG", "example.kupferkessel.shop.stock.StockCache", task(),
                              f"cache refreshed: {dice.between(1180, 1260)} articles, {dice.between(0, 14)} changed, took {dice.between(20, 240)} ms"))
    f.every(65, lambda t: log(t, "INFO", "example.kupferkessel.shop.checkout.CheckoutService", task(),
                              f"order {order()} placed: {dice.between(1, 7)} items, total {dice.between(19, 480)}.{dice.between(0, 99):02d} EUR, payment {dice.pick(['card', 'invoice', 'transfer'])}"))
    f.every(90, lambda t: log(t, "INFO", "example.kupferkessel.shop.web.AccessGuard", task(),
                              f"session {dice.hex(24)} opened for customer {dice.between(20000, 48999)} from {dice.pick(['192.0.2.', '198.51.100.', '203.0.113.'])}{dice.between(90, 250)}"))
    f.every(385, lambda t: log(t, "WARN", "org.hibernate.orm.deprecation", task(),
                               "HHH90000022: Hibernate's legacy org.hibernate.Criteria API is deprecated; use the JPA javax.persistence.criteria.CriteriaQuery instead"))
    f.every(670, lambda t: log(t, "WARN", "com.arjuna.ats.arjuna", "Transaction Reaper",
                               f"ARJUNA012117: TransactionReaper::check processing TX 0:ffffc000020b:-{dice.hex(8)}:69b2f1a0:{dice.hex(5)} in state RUN"))
    f.every(960, lambda t: log(t, "WARN", "org.jboss.resteasy.resteasy_jaxrs.i18n", task(),
                               'RESTEASY002142: Multiple resource methods match request "GET /api/articles". Selecting one. Matching methods: [list, search]'))
    f.every(480, lambda t: log(t, "INFO", "org.infinispan.CLUSTER", f"thread-{dice.between(3, 60)},ejb,app1",
                               f"ISPN000094: Received new cluster view for channel ejb: [app1|{dice.between(2, 9)}] (2) [app1, app2]"))
    f.every(1440, lambda t: log(t, "ERROR", "io.undertow.request", task(),
                               f"UT005023: Exception handling request to /api/articles/{dice.between(1000, 9999)}/image: "
                               + java.Thrown("java.io.IOException", "Broken pipe", ["java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)",
                                             "java.base/sun.nio.ch.SocketDispatcher.write(SocketDispatcher.java:62)",
                                             "org.jboss.xnio.nio@3.8.7.Final//org.xnio.nio.NioSocketConduit.write(NioSocketConduit.java:153)"] + java.UNDERTOW[-4:]).text()))
    f.every(575, lambda t: log(t, "INFO", "stdout", task(), f"[legacy] price list {dice.between(1, 40)} ok"))
    f.every(1120, lambda t: log(t, "DEBUG", "org.hibernate.SQL", task(),
                               "\n    select\n        a.id as id1_0_,\n        a.name as name2_0_,\n        a.weight_grams as weight3_0_\n    from\n        article a\n    where\n        a.category_id=?\n    order by\n        a.name asc"))

    for t in dice.times(at("18:42:07"), at("18:52:40"), 15):
        request, thread = dice.between(100000, 999999), task()
        log(t, "WARN", "org.hibernate.engine.jdbc.spi.SqlExceptionHelper", thread, "SQL Error: 0, SQLState: null")
        log(t + 1000, "ERROR", "org.hibernate.engine.jdbc.spi.SqlExceptionHelper", thread,
            "javax.resource.ResourceException: IJ000453: Unable to get managed connection for java:jboss/datasources/ShopDS")
        log(t + 3000, "ERROR", "org.jboss.as.ejb3.invocation", thread,
            "WFLYEJB0034: Jakarta Enterprise Beans Invocation failed on component CheckoutService for method public "
            f"example.kupferkessel.shop.checkout.Receipt example.kupferkessel.shop.checkout.CheckoutService.placeOrder(long) [request {request}]: "
            + java.pool_exhausted().text(), ("pool-exhaustion", "WFLYEJB0034"))
    log(at("18:52:58.004"), "INFO", "example.kupferkessel.shop.stock.StockRepository", task(), "database answers again after 10 min 51 s")

    log(at("19:29:31"), "INFO", "org.jboss.as.repository", "management-handler-thread - 3", "WFLYDR0001: Content added at location /opt/wildfly/standalone/data/content/4f/1c9be07d7a3f2b60815de3c3a4c20f35b9d1ee/content")
    redeploy(log, at("19:30:02"), "2026.3.2")
    for t in dice.times(at("19:31:10"), at("20:04:50"), 16):
        voucher = f"MARCH-{dice.hex(6).upper()}"
        log(t, "ERROR", "example.kupferkessel.shop.web.CheckoutResource", task(), f"order {order()} failed: " + java.voucher_npe(voucher).text(),
            ("voucher-npe", "VoucherService.applyVoucher(VoucherService.java:118)"))
    redeploy(log, at("20:05:12"), "2026.3.1")

    for t in dice.times(at("21:00:04"), at("21:57:00"), 12):
        log(t, "ERROR", "example.kupferkessel.shop.payment.PaymentService", task(), f"payment of order {order()} failed: " + java.expired_certificate().text(),
            ("expired-certificate", "CertificateExpiredException"))
    log(at("21:58:20"), "FATAL", "example.kupferkessel.shop.payment.PaymentService", task(), "12 payments failed in the last hour: check-out by card is switched off")
    return f


def wildfly_start(log, t, release, version):
    boot = "ServerService Thread Pool -- "
    log(t, "INFO", "org.jboss.modules", "main", "JBoss Modules version 2.0.2.Final")
    log(t + 410_000, "INFO", "org.jboss.msc", "main", "JBoss MSC version 1.4.13.Final")
    log(t + 420_000, "INFO", "org.jboss.as", "MSC service thread 1-2", f"WFLYSRV0049: WildFly Full {version} (WildFly Core 18.1.2.Final) starting")
    log(t + 421_000, "DEBUG", "org.jboss.as.config", "MSC service thread 1-2",
        "Configured system properties:\n\tfile.encoding = UTF-8\n\tjava.home = /usr/lib/jvm/java-17\n\tjava.version = 17.0.10\n\tuser.timezone = UTC")
    log(t + 1_900_000, "INFO", "org.wildfly.security", boot + "24", "ELY00001: WildFly Elytron version 1.19.1.Final")
    log(t + 2_300_000, "INFO", "org.jboss.as.connector.subsystems.datasources", boot + "31", "WFLYJCA0004: Deploying JDBC-compliant driver class com.mysql.cj.jdbc.Driver (version 8.0)")
    log(t + 2_600_000, "INFO", "org.wildfly.extension.undertow", "MSC service thread 1-1", "WFLYUT0006: Undertow HTTP listener default listening on 192.0.2.11:8080")
    log(t + 2_900_000, "INFO", "org.jboss.as.connector.subsystems.datasources", "MSC service thread 1-2", "WFLYJCA0001: Bound data source [java:jboss/datasources/ShopDS]")
    log(t + 3_100_000, "WARN", "org.jboss.as.domain.management.security", "MSC service thread 1-2",
        "WFLYDM0111: Keystore /opt/wildfly/standalone/configuration/application.keystore not found, it will be auto-generated on first use with a self-signed certificate for host localhost")
    redeploy(log, t + 3_400_000, release, first=True)
    log(t + 19_000_000, "INFO", "org.jboss.as", "Controller Boot Thread",
        f"WFLYSRV0025: WildFly Full {version} (WildFly Core 18.1.2.Final) started in 18588ms - Started 612 of 840 services (374 services are lazy, passive or on-demand)")


def redeploy(log, t, release, first=False):
    pool = "ServerService Thread Pool -- 77"
    if not first:
        log(t, "INFO", "org.wildfly.extension.undertow", pool, "WFLYUT0022: Unregistered web context: '/' from server 'default-server'")
        log(t + 900_000, "INFO", "org.jboss.as.server.deployment", "MSC service thread 1-1", "WFLYSRV0028: Stopped deployment shop.war (runtime-name: shop.war) in 912ms")
    log(t + 1_000_000, "INFO", "org.jboss.as.server.deployment", "MSC service thread 1-2", 'WFLYSRV0027: Starting deployment of "shop.war" (runtime-name: "shop.war")')
    log(t + 4_000_000, "INFO", "org.jboss.as.jpa", "MSC service thread 1-2", "WFLYJPA0002: Read persistence.xml for shop")
    log(t + 5_000_000, "INFO", "org.hibernate.Version", pool, "HHH000412: Hibernate Core {5.3.28.Final}")
    log(t + 5_500_000, "INFO", "org.hibernate.dialect.Dialect", pool, "HHH000400: Using dialect: org.hibernate.dialect.MySQL8Dialect")
    log(t + 9_000_000, "WARN", "org.jboss.as.ee", "MSC service thread 1-1", "WFLYEE0007: Not installing optional component example.kupferkessel.shop.legacy.PriceImport due to an exception (enable DEBUG log level to see the cause)")
    log(t + 13_000_000, "INFO", "example.kupferkessel.shop.Release", pool, f"shop {release} starts, schema version 214")
    log(t + 14_000_000, "INFO", "org.wildfly.extension.undertow", pool, "WFLYUT0021: Registered web context: '/' for server 'default-server'")
    log(t + 14_200_000, "INFO", "org.jboss.as.server", "management-handler-thread - 3", 'WFLYSRV0010: Deployed "shop.war" (runtime-name : "shop.war")')


def eap6():
    f = SampleFile("jboss-eap6/server.log", "jboss.server", "app3")
    dice = f.dice

    def log(moment, level, logger, thread, text, mark=None):
        f.add(moment, f"{clock(moment)} {level:<5} [{logger}] ({thread}) {text}", level.lower(), mark)

    def start(t):
        log(t, "INFO", "org.jboss.modules", "main", "JBoss Modules version 1.3.7.Final-redhat-1")
        log(t + 300_000, "INFO", "org.jboss.msc", "main", "JBoss MSC version 1.1.5.Final-redhat-1")
        log(t + 400_000, "INFO", "org.jboss.as", "MSC service thread 1-1", "JBAS015899: JBoss EAP 6.4.0.GA (AS 7.5.0.Final-redhat-21) starting")
        log(t + 1_800_000, "INFO", "org.jboss.as.configadmin", "ServerService Thread Pool -- 28", "JBAS016200: Activating ConfigAdmin Subsystem")
        log(t + 2_100_000, "INFO", "org.jboss.as.connector.subsystems.datasources", "ServerService Thread Pool -- 31", "JBAS010403: Deploying JDBC-compliant driver class com.mysql.jdbc.Driver (version 5.1)")
        log(t + 2_500_000, "INFO", "org.apache.coyote.http11", "MSC service thread 1-2", f"JBWEB003001: Coyote HTTP/1.1 initializing on : http-/{BILLING}:8080")
        log(t + 2_900_000, "WARN", "org.jboss.as.messaging", "MSC service thread 1-1", "JBAS011600: AIO wasn't located on this platform, it will fall back to using pure Java NIO. If your platform is Linux, install LibAIO to enable the AIO journal")
        log(t + 5_500_000, "INFO", "org.jboss.as.server.deployment", "MSC service thread 1-2", 'JBAS015876: Starting deployment of "billing.ear" (runtime-name: "billing.ear")')
        log(t + 9_900_000, "INFO", "org.jboss.web", "ServerService Thread Pool -- 57", "JBAS018210: Register web context: /billing")
        log(t + 11_000_000, "INFO", "org.jboss.as.server", "ServerService Thread Pool -- 31", 'JBAS015859: Deployed "billing.ear" (runtime-name : "billing.ear")')
        log(t + 11_200_000, "INFO", "org.jboss.as", "Controller Boot Thread", "JBAS015874: JBoss EAP 6.4.0.GA (AS 7.5.0.Final-redhat-21) started in 11214ms - Started 388 of 471 services (117 services are lazy, passive or on-demand)")

    start(at("17:00:03.120"))
    f.every(95, lambda t: log(t, "DEBUG", "example.kupferkessel.billing.QueueWatcher", f"EJB default - {dice.between(1, 5)}", f"queue invoices depth={dice.between(0, 6)} consumers=2"))
    f.every(210, lambda t: log(t, "INFO", "example.kupferkessel.billing.InvoiceService", f"EJB default - {dice.between(1, 5)}",
                               f"invoice R{dice.between(880000, 889999)} written ({dice.between(1, 4)} pages, {dice.between(18, 320)} KiB)"))
    f.every(1120, lambda t: log(t, "WARN", "org.jboss.jca.core.connectionmanager.pool.validator.ConnectionValidator", "ConnectionValidator",
                               "IJ000602: Ignored exception: java.sql.SQLNonTransientConnectionException"))
    f.every(1920, lambda t: log(t, "ERROR", "stderr", "http-/192.0.2.13:8080-4", "log4j:WARN No appenders could be found for logger (org.apache.fop.util.ContentHandlerFactoryRegistry)."))
    for t in dice.times(at("20:11:20"), at("20:23:30"), 9):
        log(t, "ERROR", "example.kupferkessel.billing.ExportJob", f"EJB default - {dice.between(1, 5)}",
            "JBAS014134: EJB Invocation failed on component ExportJob for method public void example.kupferkessel.billing.ExportJob.run(): " + java.no_space().text(),
            ("disk-full", "No space left on device"))
    log(at("21:20:00"), "INFO", "example.kupferkessel.billing.InvoiceRun", "EJB default - 3", "invoice run 2026-03 starts: 18204 documents")
    for t in dice.times(at("21:34:02"), at("21:35:50"), 7):
        log(t, "ERROR", "org.jboss.as.ejb3", f"EJB default - {dice.between(1, 5)}",
            "JBAS014120: Error invoking timeout for timer: [id=6f0d3a2e timedObjectId=billing.ear.billing.InvoiceRun auto-timer?:true]: " + java.out_of_heap().text(),
            ("billing-oom", "java.lang.OutOfMemoryError: Java heap space"))
    log(at("21:36:10"), "INFO", "org.jboss.as", "MSC service thread 1-1", "JBAS015950: JBoss EAP 6.4.0.GA (AS 7.5.0.Final-redhat-21) stopped in 4021ms")
    start(at("21:40:02.700"))
    return f


def gc_unified():
    f = SampleFile("wildfly/gc.log", "java.gc", "app1")
    dice = f.dice
    uptime = START - 1_000_000
    number = 0
    for t in dice.spread(START, END, 300):
        kind, before = dice.weighted([(9, "Pause Young (Normal) (G1 Evacuation Pause)"), (1, "Pause Young (Concurrent Start) (G1 Humongous Allocation)")]), dice.between(700, 1400)
        after = before - dice.between(300, 600)
        prefix = f"[{iso(t, 'T')}+0000][{(t - uptime) / 1e6:.3f}s]"
        f.add(t, f"{prefix}[info][gc,start    ] GC({number}) {kind}", "info")
        f.add(t + 1, f"{prefix}[info][gc,heap     ] GC({number}) Eden regions: {dice.between(90, 300)}->0({dice.between(280, 310)})", "info")
        f.add(t + 2, f"{prefix}[info][gc          ] GC({number}) {kind} {before}M->{after}M(2048M) {dice.between(4, 38)}.{dice.between(0, 999):03d}ms", "info")
        if dice.chance(0.08):
            f.add(t + 3, f"{prefix}[warning][gc,alloc    ] default task-{dice.between(1, 64)}: Retried waiting for GCLocker too often allocating 262146 words", "warning")
        number += 1
    return f


def gc_java8():
    f = SampleFile("jboss-eap6/gc.log", "java.gc", "app3")
    dice = f.dice
    started = START - 2_000_000

    def log(t, text, mark=None):
        f.add(t, f"{iso(t, 'T')}+0000: {(t - started) / 1e6:.3f}: {text}", None, mark)

    for t in dice.spread(START, at("21:20"), 260):
        used, pause = dice.between(420000, 700000), dice.between(9, 80) / 1000
        log(t, f"[GC (Allocation Failure) [PSYoungGen: {dice.between(300000, 340000)}K->{dice.between(9000, 20000)}K(348160K)] {used}K->{used - 310000}K(1048064K), {pause:.7f} secs] "
               f"[Times: user={pause * 3:.2f} sys=0.01, real={pause:.2f} secs]")
    used = 700000
    for t in dice.times(at("21:21"), at("21:35:50"), 60):
        used = min(used + 5800, 1047900)
        pause = 1.1 + dice.between(0, 900) / 1000
        log(t, f"[Full GC (Ergonomics) [PSYoungGen: 174592K->{dice.between(90000, 174000)}K(348160K)] [ParOldGen: 699250K->699198K(699904K)] {used + 1200}K->{used}K(1048064K), "
               f"[Metaspace: 141202K->141202K(1177600K)], {pause:.7f} secs] [Times: user={pause * 1.9:.2f} sys=0.00, real={pause:.2f} secs]", ("billing-oom", "Full GC (Ergonomics)"))
    return f
