"""What else runs beside the shop: PostgreSQL, Redis, Kafka and Keycloak."""
from story import INTRUDER, at
from writing import DAY_PARTS, SampleFile, clock, iso


def files():
    return [postgresql(), redis(), kafka(), keycloak()]


def postgresql():
    f = SampleFile("postgresql/postgresql.log", "postgresql.log", "data1")
    dice = f.dice

    def log(t, level, text, who="stats@stats ", mark=None, pid=None):
        f.add(t, f"{iso(t)} UTC [{pid or dice.between(800, 990)}] {who}{level}:  {text}", level.lower(), mark)

    log(at("17:00:00.3"), "LOG", "starting PostgreSQL 16.2 on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit", "", pid=1)
    log(at("17:00:00.6"), "LOG", "database system is ready to accept connections", "", pid=1)
    f.every(480, lambda t: log(t, "LOG", "checkpoint starting: time", "", pid=27))
    f.every(480, lambda t: log(t, "LOG", f"checkpoint complete: wrote {dice.between(20, 900)} buffers ({dice.between(0, 5)}.{dice.between(0, 9)}%); 0 WAL file(s) added, 0 removed, 1 recycled; write={dice.between(1, 80)}.{dice.between(0, 999):03d} s, sync=0.012 s, total={dice.between(81, 99)}.004 s", "", pid=27))
    f.every(385, lambda t: log(t, "LOG", f"duration: {dice.between(1000, 4000)}.{dice.between(0, 999):03d} ms  statement: SELECT day, sum(visits)\n\tFROM visit\n\tWHERE page = '/pots'\n\tGROUP BY day"))
    for t in dice.times(at("17:10"), at("21:50"), 12):
        pid, column = dice.between(800, 990), dice.pick(["visitz", "pagee"])
        log(t, "ERROR", f'column "{column}" does not exist at character 8', pid=pid)
        log(t, "HINT", f'Perhaps you meant to reference the column "visit.{column[:-1]}".', pid=pid)
        log(t, "STATEMENT", f"SELECT {column} FROM visit", pid=pid)
    for t in dice.times(at("19:05"), at("19:08:50"), 25):
        pid = dice.between(800, 990)
        log(t, "FATAL", 'password authentication failed for user "postgres"', "postgres@postgres ", ("brute-force", 'password authentication failed for user "postgres"'), pid)
        log(t, "DETAIL", f'Connection matched file "/etc/postgresql/16/main/pg_hba.conf" line 128: "host all all {INTRUDER}/32 scram-sha-256"', "postgres@postgres ", pid=pid)
    for t in dice.times(at("20:11:40"), at("20:22"), 6):
        log(t, "ERROR", f'could not extend file "base/16384/{dice.between(16000, 19999)}": No space left on device', mark=("disk-full", "No space left on device"))
        log(t + 1000, "HINT", "Check free disk space.")
    log(at("20:22:10"), "PANIC", 'could not write to file "pg_wal/xlogtemp.27": No space left on device', "", ("disk-full", "No space left on device"), pid=27)
    log(at("20:24:30"), "LOG", "database system was interrupted; last known up at 2026-03-13 20:21:58 UTC", "", pid=28)
    log(at("20:24:31"), "LOG", "redo starts at 2/A1B0C028", "", pid=28)
    log(at("20:24:35"), "LOG", "database system is ready to accept connections", "", pid=1)
    return f


REDIS_LEVELS = {".": "debug", "-": "verbose", "*": "notice", "#": "warning"}


def redis():
    f = SampleFile("redis/redis.log", "redis.log", "data1")
    dice = f.dice

    def log(t, sign, text, role="M", mark=None):
        f.add(t, f"1842:{role} {DAY_PARTS} {clock(t, '.')} {sign} {text}", REDIS_LEVELS[sign], mark)

    log(at("17:00:00.1"), "*", "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo", "C")
    log(at("17:00:00.3"), "*", "Server initialized")
    log(at("17:00:00.4"), "#", "WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low memory condition.")
    log(at("17:00:00.5"), "*", "Ready to accept connections tcp")
    for t in dice.spread(at("17:05"), at("20:10"), 330):
        child = dice.between(20000, 29999)
        log(t, "*", f"{dice.between(100, 900)} changes in 300 seconds. Saving...")
        log(t + 8000, "*", f"Background saving started by pid {child}")
        log(t + 310000, "*", "DB saved on disk", "C")
        log(t + 410000, "*", "Background saving terminated with success")
    f.every(385, lambda t: log(t, "-", f"DB 0: {dice.between(40000, 42000)} keys ({dice.between(30000, 39000)} volatile) in 65536 slots HT."))
    f.every(960, lambda t: log(t, ".", f"{dice.between(40, 90)} clients connected (0 replicas), {dice.between(80000000, 99000000)} bytes in use"))
    for t in dice.times(at("20:12"), at("20:23:40"), 13):
        log(t, "#", "Write error while saving DB to the disk(rdbSaveRio): No space left on device", "C", ("disk-full", "No space left on device"))
        log(t + 100000, "#", "Background saving error")
    return f


def kafka():
    f = SampleFile("kafka/server.log", "kafka.log", "data1")
    dice = f.dice

    def log(t, level, logger, text, mark=None, trace=""):
        f.add(t, f"[{iso(t, point=',')}] {level} {text} ({logger}){trace}", level.lower(), mark)

    log(at("17:00:01.1"), "INFO", "kafka.server.KafkaRaftServer", "[KafkaRaftServer nodeId=1] Kafka Server started")
    f.every(270, lambda t: log(t, "INFO", "kafka.log.UnifiedLog", f"[UnifiedLog partition=orders-{dice.between(0, 5)}, dir=/var/lib/kafka] Rolled new log segment at offset {dice.between(8000000, 8999999)} in {dice.between(1, 20)} ms."))
    f.every(480, lambda t: log(t, "INFO", "kafka.coordinator.group.GroupMetadataManager", f"[GroupMetadataManager brokerId=1] Removed {dice.between(0, 4)} expired offsets in {dice.between(0, 6)} milliseconds."))
    f.every(1280, lambda t: log(t, "WARN", "org.apache.kafka.clients.NetworkClient", "[AdminClient clientId=stats] Connection to node -1 (localhost/127.0.0.1:9092) could not be established. Broker may not be available."))
    for t in dice.times(at("18:44"), at("18:53"), 12):
        member = f"gateway-{dice.pick('ab')}-{dice.uuid()}"
        log(t, "INFO", "kafka.coordinator.group.GroupCoordinator", f"[GroupCoordinator 1]: Member {member} in group shop-events has failed, removing it from the group")
        log(t + 4000, "INFO", "kafka.coordinator.group.GroupCoordinator", f"[GroupCoordinator 1]: Preparing to rebalance group shop-events in state PreparingRebalance with old generation {dice.between(40, 90)} (reason: removing member {member} on heartbeat expiration)",
            ("pool-exhaustion", "on heartbeat expiration"))
    for t in dice.times(at("20:11:30"), at("20:23:50"), 10):
        log(t, "ERROR", "org.apache.kafka.storage.internals.log.LogDirFailureChannel", f"Error while appending records to orders-{dice.between(0, 5)} in dir /var/lib/kafka", ("disk-full", "No space left on device"),
            "\njava.io.IOException: No space left on device\n\tat java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)\n\tat java.base/sun.nio.ch.IOUtil.write(IOUtil.java:102)\n"
            "\tat org.apache.kafka.common.record.MemoryRecords.writeFullyTo(MemoryRecords.java:92)\n\tat kafka.log.LocalLog.append(LocalLog.scala:432)")
    return f


def keycloak():
    f = SampleFile("keycloak/keycloak.log", "jboss.server", "app4")  # Quarkus writes the layout of the JBoss LogManager
    dice = f.dice

    def log(t, level, logger, text, mark=None):
        f.add(t, f"{iso(t, point=',')} {level:<5} [{logger}] (executor-thread-{dice.between(1, 60)}) {text}", level.lower(), mark)

    log(at("17:00:07.4"), "INFO", "io.quarkus", "Keycloak 24.0.1 on JVM (powered by Quarkus 3.8.1) started in 7.211s. Listening on: http://0.0.0.0:8080")
    f.every(415, lambda t: log(t, "DEBUG", "org.keycloak.events", f'type="LOGIN", realmId="shop", clientId="storefront", userId="{dice.uuid()}", ipAddress="198.51.100.{dice.between(90, 250)}", auth_method="openid-connect"'))
    f.every(640, lambda t: log(t, "INFO", "org.keycloak.storage.ldap.LDAPIdentityStoreRegistry", "Creating new LDAP Store for the LDAP storage provider: 'staff', LDAP Configuration: {pagination=[true], usersDn=[ou=staff,dc=kupferkessel,dc=example]}"))
    for t in dice.times(at("19:03"), at("19:09"), 90):
        user = dice.pick(["admin", "info", "sales", "anna", "kontakt"])
        log(t, "WARN", "org.keycloak.events", f'type="LOGIN_ERROR", realmId="shop", clientId="storefront", userId="null", ipAddress="{INTRUDER}", error="{dice.pick(["user_not_found", "invalid_user_credentials"])}", auth_method="openid-connect", username="{user}"',
            ("brute-force", INTRUDER))
    return f
