"""One evening at Kupferkessel, a web shop for copper pots: Friday 13 March 2026, 17:00 to 22:00 UTC.

Every log of the samples tells its part of this story. Nothing here is copied from anybody's system: hosts, people and
figures are invented, addresses are those of RFC 5737 and RFC 3849, domains those of RFC 2606.

  17:00  The evening starts; debug noise, health checks and pollers as on any day.
  17:48  A scanner walks through the web servers                                   (scanner)
  18:15  The afternoon's PHP release warns on every wish list                      (wishlist-warning)
  18:40  The monthly report runs without an index and holds its locks; the
         connection pool of the shop runs dry at 18:42 and customers see 500s      (pool-exhaustion)
  19:02  Somebody tries passwords on every door                                    (brute-force)
  19:30  Release 2026.3.2 goes out with a new NullPointerException in vouchers     (voucher-npe)
  20:05  Release 2026.3.2 is rolled back
  20:11  The nightly export fills the disk of the data host                        (disk-full)
  20:24  Space is made
  21:00  The payment partner's certificate expires                                 (expired-certificate)
  21:34  Billing runs out of heap                                                  (billing-oom)
  21:40  Billing is restarted
"""
from dataclasses import dataclass

DAY = "2026-03-13"
DAY_MICROS = 1773360000 * 1_000_000  # 2026-03-13T00:00:00Z
BASE_TIME = "2026-03-13T22:00:00Z"
SEED = "kupferkessel-1"

SCANNER = "198.51.100.7"
INTRUDER = "203.0.113.77"
APP1, APP2, BILLING = "192.0.2.11", "192.0.2.12", "192.0.2.13"
WEB1, DB1, DATA1, PROXY = "192.0.2.21", "192.0.2.31", "192.0.2.41", "192.0.2.5"
PARTNER = "pay.partner.example"
SHOP = "www.kupferkessel.example"


def at(clock):
    """Microseconds since 1970 of a time of the evening, such as 18:42:07.250."""
    hours, minutes, seconds = (clock + ":00" if clock.count(":") == 1 else clock).split(":")
    return DAY_MICROS + (int(hours) * 3600 + int(minutes) * 60) * 1_000_000 + round(float(seconds) * 1_000_000)


START, END = at("17:00"), at("22:00")


@dataclass(frozen=True)
class Problem:
    """Something that really went wrong, and when."""
    id: str
    start: str
    end: str
    title: str
    cause: str


PROBLEMS = [
    Problem("scanner", "17:48", "17:52", "A scanner asks the web servers for files that are not there",
            "one address, " + SCANNER),
    Problem("wishlist-warning", "18:15", "18:38", "A PHP release warns on every view of a wish list",
            "an array key that older sessions do not have"),
    Problem("pool-exhaustion", "18:40", "18:53", "The shop's connection pool runs dry and customers see 500 and 504",
            "the monthly report reads order_item without an index and holds its locks for up to 96 s"),
    Problem("brute-force", "19:02", "19:09", "Passwords are tried on SSH, Keycloak, MySQL and PostgreSQL",
            "one address, " + INTRUDER),
    Problem("voucher-npe", "19:30", "20:05", "Orders with a voucher fail since release 2026.3.2",
            "vouchers without an amount: a NullPointerException that no earlier release has"),
    Problem("disk-full", "20:11", "20:24", "Everything that writes to the data host fails",
            "the nightly export fills /var/lib"),
    Problem("expired-certificate", "21:00", "21:58", "Payments fail in every application",
            "the certificate of " + PARTNER + " ended at 21:00"),
    Problem("billing-oom", "21:20", "21:36", "Billing runs out of heap",
            "an invoice run that keeps every document in memory"),
]
