"""MySQL: the shop's server (8.0) with slow and general log, and the error log of billing's old 5.7."""
from story import APP1, BILLING, INTRUDER, WEB1, at
from writing import SampleFile, iso

REPORT = """SELECT
    c.name AS category,
    DATE_FORMAT(o.created_at, '%Y-%m') AS month,
    COUNT(DISTINCT o.id) AS orders,
    SUM(i.quantity * i.unit_price) AS turnover
FROM orders o
JOIN order_item i ON i.order_id = o.id
JOIN article a ON a.id = i.article_id
JOIN category c ON c.id = a.category_id
WHERE DATE(o.created_at) BETWEEN '2026-02-01' AND '2026-02-28'
    AND o.status <> 'cancelled'
GROUP BY c.name, month
ORDER BY turnover DESC
FOR SHARE;"""


def stamp(t):
    return iso(t, "T", digits=6, zone="Z")


def files():
    return [error_log(), error_log_57(), slow_log(), general_log()]


def error_log():
    f = SampleFile("mysql/error.log", "mysql.error", "db1")
    dice = f.dice

    def log(t, level, code, part, text, thread=0, mark=None):
        f.add(t, f"{stamp(t)} {thread} [{level}] [MY-{code:06d}] [{part}] {text}", level.lower(), mark)

    log(at("17:00:00.102"), "System", 10116, "Server", "/usr/sbin/mysqld (mysqld 8.0.36) starting as process 914")
    log(at("17:00:00.140"), "System", 13576, "InnoDB", "InnoDB initialization has started.", 1)
    log(at("17:00:02.010"), "System", 13577, "InnoDB", "InnoDB initialization has ended.", 1)
    log(at("17:00:02.702"), "Warning", 10068, "Server", "CA certificate ca.pem is self signed.")
    log(at("17:00:02.760"), "System", 10931, "Server", "/usr/sbin/mysqld: ready for connections. Version: '8.0.36'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.")
    f.every(240, lambda t: log(t, "Note", 10914, "Server", f"Aborted connection {dice.between(900, 9000)} to db: 'shop' user: 'shop' host: '{dice.pick([APP1, WEB1])}' (Got an error reading communication packets).", dice.between(900, 9000)))
    f.every(800, lambda t: log(t, "Warning", 10055, "Server", f"IP address '192.0.2.{dice.between(60, 80)}' could not be resolved: Name or service not known", dice.between(900, 9000)))
    f.every(2080, lambda t: log(t, "Warning", 13360, "Server", "Plugin mysql_native_password reported: ''mysql_native_password' is deprecated and will be removed in a future release. Please use caching_sha2_password instead'", dice.between(900, 9000)))
    for t in dice.times(at("18:43"), at("18:52"), 6):
        one, two, article = dice.between(4000, 4999), dice.between(5000, 5999), dice.between(1000, 9999)
        log(t, "Note", 12468, "InnoDB", "Transactions deadlock detected, dumping detailed information.", one)
        log(t + 20, "Note", 12469, "InnoDB",
            f"\n*** (1) TRANSACTION:\n\nTRANSACTION {dice.between(7100000, 7199999)}, ACTIVE {dice.between(8, 50)} sec starting index read\nmysql tables in use 1, locked 1\n"
            f"LOCK WAIT 4 lock struct(s), heap size 1128, 2 row lock(s), undo log entries 1\nMySQL thread id {one}, OS thread handle 139716, query id {dice.between(910000, 990000)} {APP1} shop updating\n"
            f"UPDATE stock SET reserved = reserved + 1 WHERE article_id = {article}\n*** (1) WAITING FOR THIS LOCK TO BE GRANTED:\n"
            "RECORD LOCKS space id 58 page no 4 n bits 152 index PRIMARY of table `shop`.`stock` trx id 7112233 lock_mode X locks rec but not gap waiting", one)
        log(t + 60, "Note", 12469, "InnoDB",
            f"\n*** (2) TRANSACTION:\n\nTRANSACTION {dice.between(7100000, 7199999)}, ACTIVE {dice.between(8, 50)} sec fetching rows\nMySQL thread id {two}, OS thread handle 139718, query id {dice.between(910000, 990000)} {APP1} shop updating\n"
            f"UPDATE order_item SET state = 'reserved' WHERE order_id = {dice.between(310000, 319999)}", one)
        log(t + 90, "Note", 12469, "InnoDB", "*** WE ROLL BACK TRANSACTION (2)", one, ("pool-exhaustion", "WE ROLL BACK TRANSACTION"))
    for t in dice.times(at("18:42:20"), at("18:52:50"), 22):
        log(t, "Warning", 1040, "Server", "Too many connections", mark=("pool-exhaustion", "Too many connections"))
    for t in dice.times(at("19:04"), at("19:08:30"), 28):
        log(t, "Note", 10926, "Server", f"Access denied for user '{dice.pick(['root', 'admin', 'backup', 'mysql'])}'@'{INTRUDER}' (using password: {dice.pick(['YES', 'YES', 'NO'])})", dice.between(900, 9000), ("brute-force", INTRUDER))
    return f


def error_log_57():
    f = SampleFile("mysql/billing-error.log", "mysql.error", "data1")
    dice = f.dice

    def log(t, level, text, thread=0, mark=None):
        f.add(t, f"{stamp(t)} {thread} [{level}] {text}", level.lower(), mark)

    log(at("17:00:00.4"), "Note", "/usr/sbin/mysqld (mysqld 5.7.44-log) starting as process 1177 ...")
    log(at("17:00:00.6"), "Note", "InnoDB: PUNCH HOLE support available")
    log(at("17:00:00.7"), "Note", "InnoDB: Initializing buffer pool, total size = 1G, instances = 8, chunk size = 128M")
    log(at("17:00:01.9"), "Note", "InnoDB: 5.7.44 started; log sequence number 81120045123")
    log(at("17:00:02.1"), "Warning", "CA certificate ca.pem is self signed.")
    log(at("17:00:02.3"), "Note", "/usr/sbin/mysqld: ready for connections.\nVersion: '5.7.44-log'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server (GPL)")
    f.every(270, lambda t: log(t, "Note", f"Aborted connection {dice.between(100, 900)} to db: 'billing' user: 'billing' host: '{BILLING}' (Got timeout reading communication packets)", dice.between(100, 900)))
    f.every(1440, lambda t: log(t, "Note", f"InnoDB: page_cleaner: 1000ms intended loop took {dice.between(4100, 9000)}ms. The settings might not be optimal. (flushed={dice.between(20, 900)} and evicted=0, during the time.)"))
    f.every(2560, lambda t: log(t, "Warning", "Statement is unsafe because it uses a system function that may return a different value on the slave. Statement: INSERT INTO audit (id, who) VALUES (UUID(), USER())", dice.between(100, 900)))
    for t in dice.times(at("20:11:30"), at("20:23:50"), 14):
        log(t, "ERROR", f"Disk is full writing './billing/{dice.pick(['invoice', 'invoice_page', 'export'])}.MYD' (Errcode: 28 - No space left on device). Waiting for someone to free space...", dice.between(100, 900), ("disk-full", "Disk is full writing"))
    for t in dice.times(at("20:11:40"), at("20:23:50"), 5):
        log(t, "ERROR", "InnoDB: Write to file ./ibdata1 failed at offset 79691776, 16384 bytes should have been written, only 0 were written. Operating system error number 28. Check that your OS and file system support files of this size. Check also that the disk is not full or a disk quota exceeded.", mark=("disk-full", "Operating system error number 28"))
    return f


def entry(t, user, host, connection, seconds, lock, sent, examined, sql):
    return (f"# Time: {stamp(t)}\n# User@Host: {user}[{user}] @  [{host}]  Id: {connection:5d}\n"
            f"# Query_time: {seconds:.6f}  Lock_time: {lock:.6f} Rows_sent: {sent}  Rows_examined: {examined}\n"
            f"SET timestamp={t // 1_000_000 - int(seconds)};\n{sql}")


def slow_log():
    f = SampleFile("mysql/slow.log", "mysql.slowlog", "db1")
    dice = f.dice
    f.add(at("17:00:02.8"), "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\nTcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock\nTime                 Id Command    Argument")

    def ordinary(t):
        sql, examined = dice.pick([
            (f"SELECT * FROM article WHERE name LIKE '%{dice.pick(['kettle', 'pan', 'pot', 'ladle', 'mould'])}%' ORDER BY sold DESC LIMIT {dice.pick([20, 40, 60])};", 48211),
            (f"select c.id, c.email, count(o.id)\nfrom customer c\nleft join orders o on o.customer_id = c.id and o.created_at > '2026-0{dice.between(1, 3)}-01'\ngroup by c.id, c.email\nhaving count(o.id) = 0\nlimit 500;", 311904),
            (f"UPDATE cart SET expires_at = DATE_ADD(NOW(), INTERVAL {dice.between(10, 60)} MINUTE) WHERE session_id IN ('{dice.hex(12)}', '{dice.hex(12)}', '{dice.hex(12)}');", 20954),
            (f"DELETE FROM session WHERE last_seen < '2026-03-1{dice.between(0, 2)} 00:00:00' LIMIT 5000;", 5000),
        ])
        f.add(t, entry(t, "shop", dice.pick([APP1, WEB1]), dice.between(900, 9000), 1 + dice.between(20, 2900) / 1000 + 0.000417, dice.between(1, 90) / 1e6, dice.between(0, 60), examined + dice.below(900), sql))

    f.every(495, ordinary)
    for t in [at("18:41:12.41"), at("18:43:05.9"), at("18:44:52.3"), at("18:46:33.02"), at("18:48:10.7"), at("18:50:02.66"), at("18:51:40.18"), at("18:52:51.9")]:
        f.add(t, entry(t, "report", "192.0.2.44", 4711, dice.between(38000, 96000) / 1000 + 0.000912, 0.000211, 14, 41_220_118 + dice.below(90000), REPORT), None, ("pool-exhaustion", "FROM orders o\nJOIN order_item"))
    for t in dice.times(at("18:42:30"), at("18:52:58"), 26):
        f.add(t, entry(t, "shop", APP1, dice.between(4000, 5999), 12 + dice.between(0, 38000) / 1000, 11.9 + dice.between(0, 90) / 100, 0, 1,
                       f"UPDATE stock SET reserved = reserved + {dice.between(1, 4)} WHERE article_id = {dice.between(1000, 9999)};"), None, ("pool-exhaustion", "UPDATE stock SET reserved"))
    return f


def general_log():
    f = SampleFile("mysql/general.log", "mysql.general", "db1")
    dice = f.dice
    f.add(at("17:59:59"), "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\nTcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock\nTime                 Id Command    Argument")

    def session(t):
        number = dice.between(900, 9000)

        def log(moment, command, argument):
            f.add(moment, f"{stamp(moment)}\t{number:5d} {command}\t{argument}")

        log(t, "Connect", f"shop@{dice.pick([APP1, WEB1])} on shop using SSL/TLS")
        log(t + 900, "Query", "SET NAMES utf8mb4")
        for step in range(dice.between(1, 5)):
            log(t + 2000 + step * 1700, dice.pick(["Query", "Execute"]), dice.pick([
                f"SELECT id, name, price FROM article WHERE id = {dice.between(1000, 9999)}",
                f"SELECT o.id,\n       o.total\nFROM orders o\nWHERE o.customer_id = {dice.between(20000, 48999)}\nORDER BY o.id DESC",
                f"INSERT INTO audit (at, who, what) VALUES (NOW(), {dice.between(20000, 48999)}, 'view')",
                "COMMIT",
            ]))
        log(t + 20000, "Quit", "")

    for t in dice.spread(at("18:00"), at("18:35"), 75):
        session(t)
    return f
