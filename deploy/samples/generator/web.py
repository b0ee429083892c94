"""What the browsers meet: HAProxy, Apache, nginx and Tomcat."""
from story import APP1, APP2, INTRUDER, PARTNER, PROXY, SCANNER, SHOP, at
from writing import SampleFile, apache_error_stamp, common_log, dashed, iso, syslog_stamp

AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Mobile/15E148 Safari/604.1",
]
PATHS = ["/", "/pots", "/pans?size=24", "/kettles", "/cart", "/search?q=copper+ladle", "/static/shop.css", "/static/shop.js", "/media/articles/4711.jpg"]
LURES = ["/wp-login.php", "/.env", "/phpmyadmin/index.php", "/.git/config", "/admin.php", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/backup.zip", "/cgi-bin/luci"]


def files():
    return [apache_access(), apache_error(), nginx_access(), nginx_error(), tomcat_catalina(), tomcat_access(), haproxy()]


def customer(dice):
    if dice.chance(0.06):
        return f"2001:db8:{dice.hex(4)}::{dice.hex(3)}".replace(":0", ":1")
    return f"{dice.pick(['198.51.100.', '203.0.113.', '192.0.2.'])}{dice.between(90, 250)}"


def combined(t, client, method, path, status, size, referrer, agent, user="-", empty="-"):
    return f'{client} - {user} [{common_log(t)}] "{method} {path} HTTP/1.1" {status} {size or empty} "{referrer}" "{agent}"'


def apache_access():
    f = SampleFile("apache/access.log", "apache.access", "web1")
    dice = f.dice

    def visit(t):
        path = dice.pick(PATHS)
        status = dice.weighted([(90, 200), (5, 304), (3, 302), (2, 404)])
        f.add(t, combined(t, customer(dice), "GET", path, status, 0 if status == 304 else dice.between(400, 42000), f"https://{SHOP}/" if dice.chance(0.6) else "-", dice.pick(AGENTS)))

    f.every(65, visit)
    f.every(95, lambda t: f.add(t, combined(t, PROXY, "GET", "/health", 200, 2, "-", "HAProxy health check")))
    for t in dice.times(at("17:48"), at("17:52"), 150):
        f.add(t, combined(t, SCANNER, "GET", dice.pick(LURES), 404, 196, "-", "Mozilla/5.0 zgrab/0.x"), None, ("scanner", SCANNER))
    for t in dice.times(at("18:42:30"), at("18:52:58"), 90):
        f.add(t, combined(t, customer(dice), dice.pick(["GET", "POST"]), dice.pick(["/checkout", "/cart", "/index.php?page=pots"]), 500, 612, f"https://{SHOP}/cart", dice.pick(AGENTS)), None, ("pool-exhaustion", '" 500 '))
    return f


def apache_error():
    f = SampleFile("apache/error.log", "apache.error", "web1")
    dice = f.dice

    def log(t, module, level, text, mark=None, client=None):
        who = f"[client {client}:{dice.between(32000, 60999)}] " if client else ""
        f.add(t, f"[{apache_error_stamp(t)}] [{module}:{level}] [pid {dice.between(1100, 1190)}:tid {139900000000000 + dice.between(10, 99) * 8392704}] {who}{text}", level, mark)

    log(at("17:00:00.551201"), "mpm_event", "notice", "AH00489: Apache/2.4.58 (Debian) OpenSSL/3.0.13 configured -- resuming normal operations")
    log(at("17:00:00.551290"), "core", "notice", "AH00094: Command line: '/usr/sbin/apache2'")
    f.every(480, lambda t: log(t, "core", "info", "AH00128: File does not exist: /srv/www/front/current/public/favicon.ico", client=customer(dice)))
    f.every(1120, lambda t: log(t, "ssl", "warn", f"AH01909: {SHOP}:443:0 server certificate does NOT include an ID which matches the server name"))
    f.every(800, lambda t: log(t, "reqtimeout", "info", "AH01382: Request header read timeout", client=customer(dice)))
    for t in dice.times(at("17:48"), at("17:52"), 60):
        log(t, "authz_core", "error", f"AH01630: client denied by server configuration: /srv/www/front/current/public{dice.pick(['/.env', '/.git', '/server-status'])}", ("scanner", "AH01630"), SCANNER)
    for t in dice.times(at("18:42:30"), at("18:52:58"), 40):
        log(t, "proxy_http", "error", f"(70007)The timeout specified has expired: AH01102: error reading status line from remote server {APP1}:8080, referer: https://{SHOP}/cart", ("pool-exhaustion", "AH01102"), customer(dice))
    for t in dice.times(at("18:43"), at("18:52"), 12):
        log(t, "proxy_fcgi", "error", "AH01071: Got error 'PHP message: PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [1040] Too many connections in /srv/www/front/current/lib/Db.php:31'", ("pool-exhaustion", "AH01071"), customer(dice))
    return f


def nginx_access():
    f = SampleFile("nginx/access.log", "nginx.access", "web2")
    dice = f.dice

    def main(t, *parts, **more):
        """The format "main" of nginx's own packages: the combined one and what the proxy in front saw."""
        return combined(t, PROXY, *parts, **more) + f' "{customer(dice)}"'

    def visit(t):
        path, status = dice.pick(["/api/articles?page=2", "/api/cart", "/api/session", "/assets/app.9f31c2.js", "/"]), dice.weighted([(95, 200), (5, 304)])
        f.add(t, main(t, "GET", path, status, 0 if status == 304 else dice.between(120, 90000), f"https://{SHOP}/" if dice.chance(0.7) else "-",
                          dice.pick(AGENTS), "-" if dice.chance(0.95) else "editor", empty="0"))

    f.every(90, visit)
    for t in dice.times(at("17:49"), at("17:51:30"), 60):
        f.add(t, combined(t, PROXY, "GET", dice.pick(LURES), 404, 146, "-", "Mozilla/5.0 zgrab/0.x") + f' "{SCANNER}"', None, ("scanner", SCANNER))
    for t in dice.times(at("18:42:40"), at("18:53"), 45):
        f.add(t, main(t, "POST", "/api/checkout", 504, 160, f"https://{SHOP}/cart", dice.pick(AGENTS)), None, ("pool-exhaustion", '" 504 '))
    for t in dice.times(at("19:31:10"), at("20:04:50"), 16):
        f.add(t, main(t, "POST", "/api/cart/voucher", 500, 83, f"https://{SHOP}/cart", dice.pick(AGENTS)), None, ("voucher-npe", '" 500 '))
    for t in dice.times(at("21:00:05"), at("21:57"), 24):
        f.add(t, main(t, "POST", "/api/payments", 502, 150, f"https://{SHOP}/checkout", dice.pick(AGENTS)), None, ("expired-certificate", '" 502 '))
    return f


def nginx_error():
    f = SampleFile("nginx/error.log", "nginx.error", "web2")
    dice = f.dice

    def log(t, level, text, mark=None):
        worker = dice.pick([1204, 1205])
        f.add(t, f"{iso(t, digits=0).replace('-', '/')} [{level}] {worker}#{worker}: {text}", level, mark)

    def request(line, upstream):
        return f'client: {customer(dice)}, server: {SHOP}, request: "{line} HTTP/1.1", upstream: "{upstream}", host: "{SHOP}"'

    log(at("17:00:00"), "notice", "using the \"epoll\" event method")
    log(at("17:00:00.1"), "notice", "nginx/1.24.0")
    f.every(800, lambda t: log(t, "warn", f"*{dice.between(100, 9000)} an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/{dice.between(1, 9)}/{dice.between(10, 99)}/0000000{dice.between(100, 999)} while reading upstream, " + request("GET /api/articles?page=2", f"http://{APP2}:8080/api/articles?page=2")))
    f.every(1440, lambda t: log(t, "info", f"*{dice.between(100, 9000)} client {customer(dice)} closed keepalive connection"))
    for t in dice.times(at("18:42:40"), at("18:53"), 45):
        log(t, "error", f"*{dice.between(100, 9000)} upstream timed out (110: Connection timed out) while reading response header from upstream, " + request("POST /api/checkout", f"http://{APP1}:8080/api/checkout"), ("pool-exhaustion", "upstream timed out"))
    for t in dice.times(at("21:00:05"), at("21:57"), 24):
        log(t, "error", f"*{dice.between(100, 9000)} upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream, " + request("POST /api/payments", f"https://{PARTNER}:443/v2/payments"), ("expired-certificate", "certificate has expired"))
    log(at("20:14:31"), "crit", f'*{dice.between(100, 9000)} pwrite() "/var/cache/nginx/client_temp/0000000412" failed (28: No space left on device), ' + request("POST /api/images", f"http://{APP2}:8080/api/images"), ("disk-full", "28: No space left on device"))
    return f


def tomcat_catalina():
    f = SampleFile("tomcat/catalina.log", "tomcat.catalina", "app2")
    dice = f.dice

    def log(t, level, thread, logger, text, mark=None):
        f.add(t, f"{dashed(t)}.{t % 1_000_000 // 1000:03d} {level} [{thread}] {logger} {text}", level.lower(), mark)

    log(at("17:00:00.200"), "INFO", "main", "org.apache.catalina.startup.VersionLoggerListener.log", "Server version name:   Apache Tomcat/9.0.86")
    log(at("17:00:00.204"), "INFO", "main", "org.apache.catalina.startup.VersionLoggerListener.log", "JVM Version:           17.0.10+7")
    log(at("17:00:00.911"), "INFO", "main", "org.apache.coyote.AbstractProtocol.init", 'Initializing ProtocolHandler ["http-nio-8080"]')
    log(at("17:00:01.300"), "INFO", "main", "org.apache.catalina.core.StandardEngine.startInternal", "Starting Servlet engine: [Apache Tomcat/9.0.86]")
    log(at("17:00:06.020"), "INFO", "main", "org.apache.catalina.startup.HostConfig.deployWAR", "Deployment of web application archive [/srv/tomcat/webapps/search.war] has finished in [4,690] ms")
    log(at("17:00:06.100"), "INFO", "main", "org.apache.catalina.startup.Catalina.start", "Server startup in [5189] milliseconds")
    f.every(415, lambda t: log(t, "FINE", f"http-nio-8080-exec-{dice.between(1, 25)}", "example.kupferkessel.search.IndexReader.reopen", f"reader reopened, {dice.between(48000, 48300)} documents"))
    f.every(1280, lambda t: log(t, "WARNING", "Catalina-utility-1", "org.apache.catalina.valves.StuckThreadDetectionValve.notifyStuckThreadDetected",
                               f'Thread [http-nio-8080-exec-{dice.between(1, 25)}] (id=[{dice.between(30, 90)}]) has been active for [{dice.between(60000, 64000):,}] milliseconds (since [{t // 60_000_000 // 60 % 12}:{t // 60_000_000 % 60:02d} PM]) to serve the same request for [http://{SHOP}/search/facets] and may be stuck'))
    for t in dice.times(at("17:05"), at("21:55"), 9):
        log(t, "SEVERE", f"http-nio-8080-exec-{dice.between(1, 25)}", "org.apache.catalina.core.StandardWrapperValve.invoke",
            "Servlet.service() for servlet [search] in context with path [/search] threw exception [query could not be read] with root cause\n"
            "org.apache.lucene.queryparser.classic.ParseException: Cannot parse '" + dice.pick(["pot (", "24 cm AND", "\"ladle"]) + "': Encountered \"<EOF>\" at line 1, column 6.\n"
            "\tat org.apache.lucene.queryparser.classic.QueryParserBase.parse(QueryParserBase.java:119)\n\tat example.kupferkessel.search.Query.of(Query.java:33)\n"
            "\tat example.kupferkessel.search.SearchServlet.doGet(SearchServlet.java:71)\n\tat javax.servlet.http.HttpServlet.service(HttpServlet.java:529)\n"
            "\tat org.apache.catalina.core.ApplicationFilterChain.internalDoFilter(ApplicationFilterChain.java:209)\n\tat java.base/java.lang.Thread.run(Thread.java:840)")
    return f


def tomcat_access():
    f = SampleFile("tomcat/access.log", "apache.access", "app2")  # the common log format: nothing in a line says Tomcat
    dice = f.dice
    f.every(150, lambda t: f.add(t, f'{PROXY} - - [{common_log(t)}] "GET /search/{dice.pick(["suggest", "facets", "query"])}?q={dice.pick(["pan", "kettle", "ladle", "pot+24"])} HTTP/1.1" {dice.weighted([(96, 200), (4, 500)])} {dice.between(90, 9000)}'))
    return f


def haproxy():
    f = SampleFile("haproxy/haproxy.log", "haproxy.log", "proxy1")
    dice = f.dice

    def log(t, text, mark=None):
        f.add(t, f"{syslog_stamp(t)} proxy1 haproxy[2211]: {text}", None, mark)

    def request(t, server, timers, status, size, state, line, mark=None):
        accepted = common_log(t - 3_600_000_000).split(" ")[0]
        log(t, f"{customer(dice)}:{dice.between(32000, 60999)} [{accepted}.{t % 1_000_000 // 1000:03d}] https-in~ {server} {timers} {status} {size} - - {state} {dice.between(3, 40)}/{dice.between(3, 40)}/{dice.between(0, 9)}/{dice.between(0, 5)}/0 0/0 \"{line} HTTP/1.1\"", mark)

    log(at("17:00:01"), "Proxy https-in started.")
    f.every(120, lambda t: request(t, dice.pick(["shop/app1", "search/app2", "static/web1"]), f"0/0/{dice.between(0, 3)}/{dice.between(2, 400)}/{dice.between(401, 480)}", 200, dice.between(200, 40000), "----", "GET " + dice.pick(PATHS)))
    for t in dice.times(at("18:43"), at("18:53"), 36):
        request(t, "shop/app1", "0/0/1/-1/30004", 504, 194, "sH--", "POST /api/checkout", ("pool-exhaustion", " sH-- "))
    log(at("18:44:12"), "Server shop/app1 is DOWN, reason: Layer7 timeout, check duration: 5001ms. 1 active and 0 backup servers left. 14 sessions active, 0 requeued, 0 remaining in queue.", ("pool-exhaustion", "is DOWN"))
    log(at("18:53:20"), "Server shop/app1 is UP, reason: Layer7 check passed, code: 200, check duration: 12ms. 2 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.")
    for t in dice.times(at("19:02"), at("19:09"), 10):
        log(t, f"{INTRUDER}:{dice.between(32000, 60999)} [{common_log(t - 3_600_000_000).split(' ')[0]}.{t % 1_000_000 // 1000:03d}] https-in/1: SSL handshake failure", ("brute-force", INTRUDER))
    return f
