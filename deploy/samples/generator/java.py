"""Java exceptions, printed as Throwable.printStackTrace prints them: causes, suppressed ones, and "... n more" counted, not invented."""
from dataclasses import dataclass, field


@dataclass
class Thrown:
    """An exception with its frames (innermost first, without "at ")."""
    type: str
    message: str
    frames: list
    cause: "Thrown" = None
    suppressed: list = field(default_factory=list)

    def __str__(self):
        return self.type + (": " + self.message if self.message else "")

    def lines(self, indent="", caption="", enclosing=None):
        own, common = self.frames, 0
        if enclosing:
            while common < min(len(own), len(enclosing)) and own[-1 - common] == enclosing[-1 - common]:
                common += 1
        yield indent + caption + str(self)
        for frame in own[:len(own) - common]:
            yield indent + "\tat " + frame
        if common:
            yield f"{indent}\t... {common} more"
        for other in self.suppressed:
            yield from other.lines(indent + "\t", "Suppressed: ", own)
        if self.cause:
            yield from self.cause.lines(indent, "Caused by: ", own)

    def text(self):
        return "\n".join(self.lines())


UNDERTOW = """
org.jboss.invocation@1.7.0.Final//org.jboss.invocation.InterceptorContext.proceed(InterceptorContext.java:422)
org.jboss.as.ejb3@26.1.3.Final//org.jboss.as.ejb3.tx.CMTTxInterceptor.invokeInOurTx(CMTTxInterceptor.java:228)
org.jboss.invocation@1.7.0.Final//org.jboss.invocation.InterceptorContext.run(InterceptorContext.java:438)
org.jboss.as.ee@26.1.3.Final//org.jboss.as.ee.component.ViewService$View.invoke(ViewService.java:198)
deployment.shop.war//example.kupferkessel.shop.checkout.CheckoutService$$$view14.placeOrder(Unknown Source)
deployment.shop.war//example.kupferkessel.shop.web.CheckoutResource.post(CheckoutResource.java:91)
java.base/jdk.internal.reflect.GeneratedMethodAccessor211.invoke(Unknown Source)
java.base/java.lang.reflect.Method.invoke(Method.java:568)
org.jboss.resteasy.resteasy-core@4.7.7.Final//org.jboss.resteasy.core.MethodInjectorImpl.invoke(MethodInjectorImpl.java:170)
javax.servlet.api@2.0.0.Final//javax.servlet.http.HttpServlet.service(HttpServlet.java:590)
io.undertow.servlet@2.2.19.Final//io.undertow.servlet.handlers.ServletHandler.handleRequest(ServletHandler.java:74)
io.undertow.servlet@2.2.19.Final//io.undertow.servlet.handlers.ServletInitialHandler.dispatchRequest(ServletInitialHandler.java:275)
io.undertow.core@2.2.19.Final//io.undertow.server.Connectors.executeRootHandler(Connectors.java:387)
org.jboss.threads@2.4.0.Final//org.jboss.threads.EnhancedQueueExecutor$ThreadBody.run(EnhancedQueueExecutor.java:1377)
java.base/java.lang.Thread.run(Thread.java:833)
""".strip().split("\n")

EAP6 = """
org.jboss.as.ee.component.interceptors.InvocationContextInterceptor.processInvocation(InvocationContextInterceptor.java:50)
org.jboss.invocation.InterceptorContext.proceed(InterceptorContext.java:288) [jboss-invocation-1.1.2.Final-redhat-1.jar:1.1.2.Final-redhat-1]
org.jboss.as.ejb3.tx.CMTTxInterceptor.invokeInOurTx(CMTTxInterceptor.java:275) [jboss-as-ejb3-7.5.0.Final-redhat-21.jar:7.5.0.Final-redhat-21]
org.jboss.as.ejb3.timerservice.task.TimerTask.run(TimerTask.java:138) [jboss-as-ejb3-7.5.0.Final-redhat-21.jar:7.5.0.Final-redhat-21]
java.util.concurrent.Executors$RunnableAdapter.call(Executors.java:511) [rt.jar:1.8.0_402]
java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:624) [rt.jar:1.8.0_402]
java.lang.Thread.run(Thread.java:750) [rt.jar:1.8.0_402]
org.jboss.threads.JBossThread.run(JBossThread.java:122) [jboss-threads-2.1.2.Final-redhat-1.jar:2.1.2.Final-redhat-1]
""".strip().split("\n")

HIBERNATE = """
org.hibernate@5.3.28.Final//org.hibernate.exception.internal.StandardSQLExceptionConverter.convert(StandardSQLExceptionConverter.java:47)
org.hibernate@5.3.28.Final//org.hibernate.engine.jdbc.spi.SqlExceptionHelper.convert(SqlExceptionHelper.java:113)
org.hibernate@5.3.28.Final//org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl.acquireConnectionIfNeeded(LogicalConnectionManagedImpl.java:109)
org.hibernate@5.3.28.Final//org.hibernate.resource.jdbc.internal.LogicalConnectionManagedImpl.getPhysicalConnection(LogicalConnectionManagedImpl.java:136)
org.hibernate@5.3.28.Final//org.hibernate.loader.Loader.doQuery(Loader.java:956)
org.hibernate@5.3.28.Final//org.hibernate.query.internal.AbstractProducedQuery.list(AbstractProducedQuery.java:1625)
""".strip().split("\n")


def checkout(*inner):
    """Frames of a request to the check-out, with the inner ones in front."""
    return list(inner) + ["deployment.shop.war//example.kupferkessel.shop.checkout.CheckoutService.placeOrder(CheckoutService.java:142)"] + UNDERTOW


def pool_exhausted():
    base = checkout("deployment.shop.war//example.kupferkessel.shop.stock.StockRepository.reserve(StockRepository.java:64)")
    connect = HIBERNATE[2:]
    manager = "org.jboss.ironjacamar.impl@1.5.3.Final//org.jboss.jca.core.connectionmanager."
    deepest = Thrown("javax.resource.ResourceException",
                     "IJ000655: No managed connections available within configured blocking timeout (30000 [ms])",
                     [manager + "pool.mcp.SemaphoreConcurrentLinkedQueueManagedConnectionPool.getConnection(SemaphoreConcurrentLinkedQueueManagedConnectionPool.java:570)",
                      manager + "pool.AbstractPool.getSimpleConnection(AbstractPool.java:632)",
                      manager + "pool.AbstractPool.getConnection(AbstractPool.java:604)",
                      manager + "AbstractConnectionManager.getManagedConnection(AbstractConnectionManager.java:624)"] + connect + base)
    managed = Thrown("javax.resource.ResourceException",
                     "IJ000453: Unable to get managed connection for java:jboss/datasources/ShopDS",
                     [manager + "AbstractConnectionManager.getManagedConnection(AbstractConnectionManager.java:690)",
                      manager + "tx.TxConnectionManagerImpl.getManagedConnection(TxConnectionManagerImpl.java:440)",
                      manager + "AbstractConnectionManager.allocateConnection(AbstractConnectionManager.java:789)"] + connect + base, deepest)
    sql = Thrown("java.sql.SQLException",
                 "javax.resource.ResourceException: IJ000453: Unable to get managed connection for java:jboss/datasources/ShopDS",
                 ["org.jboss.ironjacamar.jdbcadapters@1.5.3.Final//org.jboss.jca.adapters.jdbc.WrapperDataSource.getConnection(WrapperDataSource.java:159)",
                  "org.jboss.as.connector@26.1.3.Final//org.jboss.as.connector.subsystems.datasources.WildFlyDataSource.getConnection(WildFlyDataSource.java:64)"] + connect + base, managed)
    jdbc = Thrown("org.hibernate.exception.GenericJDBCException", "Unable to acquire JDBC Connection", HIBERNATE + base, sql)
    return Thrown("javax.ejb.EJBTransactionRolledbackException",
                  "org.hibernate.exception.GenericJDBCException: Unable to acquire JDBC Connection",
                  ["org.jboss.as.ejb3@26.1.3.Final//org.jboss.as.ejb3.tx.CMTTxInterceptor.handleInCallerTx(CMTTxInterceptor.java:203)"] + UNDERTOW, jdbc)


def voucher_npe(voucher):
    inner = ("deployment.shop.war//example.kupferkessel.shop.cart.VoucherService.applyVoucher(VoucherService.java:118)",
             "deployment.shop.war//example.kupferkessel.shop.cart.CartTotals.lambda$recalculate$3(CartTotals.java:77)",
             "java.base/java.util.stream.ReferencePipeline$3$1.accept(ReferencePipeline.java:197)")
    cause = Thrown("java.lang.NullPointerException",
                   'Cannot invoke "java.math.BigDecimal.negate()" because the return value of "example.kupferkessel.shop.cart.Voucher.getAmount()" is null',
                   checkout(*inner))
    return Thrown("example.kupferkessel.shop.cart.CartException", f"cart with voucher {voucher} cannot be totalled",
                  checkout("deployment.shop.war//example.kupferkessel.shop.cart.CartTotals.recalculate(CartTotals.java:83)"), cause)


def expired_certificate():
    ssl = "java.base/sun.security.ssl."
    base = checkout("deployment.shop.war//example.kupferkessel.shop.payment.PartnerClient.authorize(PartnerClient.java:203)")
    handshake = [ssl + "TransportContext.fatal(TransportContext.java:378)", ssl + "CertificateMessage$T13CertificateConsumer.onConsumeCertificate(CertificateMessage.java:1335)",
                 ssl + "SSLSocketImpl.startHandshake(SSLSocketImpl.java:446)"]
    expired = Thrown("java.security.cert.CertificateExpiredException", "NotAfter: Fri Mar 13 21:00:00 UTC 2026",
                     ["java.base/sun.security.x509.CertificateValidity.valid(CertificateValidity.java:277)",
                      "java.base/sun.security.x509.X509CertImpl.checkValidity(X509CertImpl.java:619)"] + handshake[1:] + base)
    validity = Thrown("java.security.cert.CertPathValidatorException", "validity check failed",
                      ["java.base/sun.security.provider.certpath.PKIXMasterCertPathValidator.validate(PKIXMasterCertPathValidator.java:135)",
                       "java.base/sun.security.validator.PKIXValidator.doValidate(PKIXValidator.java:364)"] + handshake[1:] + base, expired)
    top = Thrown("javax.net.ssl.SSLHandshakeException", "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed",
                 handshake + base, validity)
    closing = Thrown("java.io.IOException", "connection to pay.partner.example:443 was not open",
                     ["deployment.shop.war//example.kupferkessel.shop.payment.PartnerConnection.close(PartnerConnection.java:58)"] + base)
    return Thrown("example.kupferkessel.shop.payment.PaymentException", "authorization could not be sent to pay.partner.example",
                  base, top, [closing])


def out_of_heap():
    inner = ["java.util.Arrays.copyOf(Arrays.java:3236) [rt.jar:1.8.0_402]",
             "java.io.ByteArrayOutputStream.grow(ByteArrayOutputStream.java:118) [rt.jar:1.8.0_402]",
             "example.kupferkessel.billing.InvoiceArchive.render(InvoiceArchive.java:87) [classes:]",
             "example.kupferkessel.billing.InvoiceRun.collect(InvoiceRun.java:151) [classes:]"] + EAP6
    return Thrown("javax.ejb.EJBException", "Unexpected Error",
                  ["org.jboss.as.ejb3.tx.CMTTxInterceptor.handleExceptionInOurTx(CMTTxInterceptor.java:187) [jboss-as-ejb3-7.5.0.Final-redhat-21.jar:7.5.0.Final-redhat-21]"] + EAP6,
                  Thrown("java.lang.OutOfMemoryError", "Java heap space", inner))


def no_space():
    return Thrown("example.kupferkessel.billing.ExportException", "export of the day's invoices stopped",
                  ["example.kupferkessel.billing.ExportJob.write(ExportJob.java:112) [classes:]"] + EAP6,
                  Thrown("java.io.IOException", "No space left on device",
                         ["java.io.FileOutputStream.writeBytes(Native Method) [rt.jar:1.8.0_402]",
                          "java.io.FileOutputStream.write(FileOutputStream.java:326) [rt.jar:1.8.0_402]",
                          "example.kupferkessel.billing.ExportJob.write(ExportJob.java:104) [classes:]"] + EAP6))
