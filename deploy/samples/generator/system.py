"""The machines themselves: syslog as files keep it (RFC 3164) and as it travels (RFC 5424)."""
from story import BILLING, INTRUDER, PROXY, at
from writing import SampleFile, iso, syslog_stamp


def files():
    return [messages(), journal_5424()]


def messages():
    f = SampleFile("syslog/messages.log", "system.syslog", "data1")
    dice = f.dice

    def log(t, program, text, mark=None):
        f.add(t, f"{syslog_stamp(t)} data1 {program}: {text}", None, mark)

    def sshd(t, text, mark=None):
        log(t, f"sshd[{dice.between(20000, 29999)}]", text, mark)

    log(at("17:00:00"), "kernel", "Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org)")
    f.every(960, lambda t: log(t, f"CRON[{dice.between(20000, 29999)}]", "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)"))
    f.every(480, lambda t: log(t, f"CRON[{dice.between(20000, 29999)}]", "(www-data) CMD (php /srv/www/front/current/bin/sitemap.php)"))
    f.every(335, lambda t: log(t, "systemd[1]", dice.pick(["Started Session ", "Finished Session "]) + f"{dice.between(1000, 1999)} of User deploy."))
    f.every(415, lambda t: log(t, f"dhclient[{dice.between(700, 720)}]", f"DHCPREQUEST for 192.0.2.41 on ens3 to {PROXY} port 67"))
    f.every(670, lambda t: sshd(t, f"Accepted publickey for deploy from {BILLING} port {dice.between(32000, 60999)} ssh2: ED25519 SHA256:{dice.hex(43)}"))
    f.every(1440, lambda t: log(t, "kernel", f"[{(t - at('16:59')) / 1e6:.6f}] TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.  Check SNMP counters."))
    f.every(1280, lambda t: log(t, f"postfix/smtpd[{dice.between(3000, 3999)}]", f"connect from mail{dice.between(1, 9)}.partner.example[198.51.100.{dice.between(1, 90)}]"))
    for t in dice.times(at("19:02"), at("19:09"), 120):
        user = dice.pick(["root", "invalid user admin", "invalid user oracle", "invalid user test", "invalid user deploy1"])
        sshd(t, f"Failed password for {user} from {INTRUDER} port {dice.between(32000, 60999)} ssh2", ("brute-force", "Failed password for"))
    for t in dice.times(at("19:02"), at("19:09"), 40):
        sshd(t, f"Invalid user {dice.pick(['admin', 'oracle', 'test'])} from {INTRUDER} port {dice.between(32000, 60999)}", ("brute-force", "Invalid user"))
    log(at("19:09:11"), "fail2ban.actions[801]", f"NOTICE  [sshd] Ban {INTRUDER}")
    for t in dice.times(at("20:11"), at("20:24"), 22):
        log(t, "kernel", f"[{(t - at('16:59')) / 1e6:.6f}] EXT4-fs warning (device sda1): ext4_dx_add_entry:2461: inode #{dice.between(200000, 299999)}: comm mysqld: No space left on device", ("disk-full", "EXT4-fs warning"))
    log(at("20:11:05"), "export.sh[24410]", "writing /var/lib/export/2026-03-13.csv")
    log(at("20:24:01"), "deploy[25520]", "removed /var/lib/export/2026-03-13.csv, 41 GiB free")
    return f


FACILITIES = {"auth": 4, "daemon": 3, "cron": 9, "kern": 0}
SEVERITIES = {"emergency": 0, "alert": 1, "critical": 2, "error": 3, "warning": 4, "notice": 5, "info": 6, "debug": 7}


def journal_5424():
    f = SampleFile("syslog/audit-5424.log", "system.syslog", "proxy1")
    dice = f.dice

    def log(t, facility, severity, program, pid, text, structured="-", mark=None):
        f.add(t, f"<{FACILITIES[facility] * 8 + SEVERITIES[severity]}>1 {iso(t, 'T', digits=6, zone='Z')} proxy1.kupferkessel.example {program} {pid} - {structured} {text}", severity, mark)

    f.every(290, lambda t: log(t, "daemon", "info", "systemd", 1, f"Started logrotate-{dice.between(1, 9)}.service - Rotate log files."))
    f.every(385, lambda t: log(t, "cron", "info", "CRON", dice.between(20000, 29999), "(root) CMD (test -x /usr/sbin/anacron)"))
    f.every(240, lambda t: log(t, "daemon", "debug", "keepalived", 612, f"VRRP script check_haproxy succeeded in {dice.between(1, 9)} ms"))
    f.every(530, lambda t: log(t, "auth", "notice", "sudo", dice.between(20000, 29999), "deploy : TTY=pts/0 ; PWD=/home/deploy ; USER=root ; COMMAND=/usr/bin/systemctl status haproxy"))
    f.every(960, lambda t: log(t, "daemon", "info", "shop-agent", 913, f"heartbeat sent", f'[origin software="shop-agent" swVersion="1.4.2"][meta sequenceId="{dice.between(100, 9000)}"]'))
    for t in dice.times(at("18:43"), at("18:53"), 10):
        log(t, "daemon", "warning", "keepalived", 612, "VRRP script check_shop failed: backend answers 504", mark=("pool-exhaustion", "check_shop failed"))
    for t in dice.times(at("19:02"), at("19:09"), 30):
        log(t, "auth", "error", "sshd", dice.between(20000, 29999), f"error: maximum authentication attempts exceeded for root from {INTRUDER} port {dice.between(32000, 60999)} ssh2 [preauth]",
            mark=("brute-force", "maximum authentication attempts"))
    return f
