"""PHP: the old shop front's error log, the Laravel account pages, and php-fpm with its slow log."""
from story import DB1, PARTNER, at
from writing import SampleFile, dashed, iso

ROOT = "/srv/www/front/current"


def files():
    return [error_log(), laravel(), fpm(), fpm_slow()]


def error_log():
    f = SampleFile("php/error.log", "php.error", "web1")
    dice = f.dice

    def log(t, kind, text, mark=None):
        f.add(t, f"[{dashed(t, 1)} Europe/Berlin] PHP {kind}:  {text}", kind.lower(), mark)

    f.every(145, lambda t: log(t, "Notice", f'Trying to access array offset on value of type null in {ROOT}/lib/Newsletter.php on line {dice.pick([41, 57])}'))
    f.every(225, lambda t: log(t, "Deprecated", f"strftime() is deprecated in {ROOT}/lib/DateLabel.php on line 23"))
    f.every(480, lambda t: log(t, "Warning", f"getimagesize(/srv/www/media/articles/{dice.between(1000, 9999)}.jpg): Failed to open stream: No such file or directory in {ROOT}/lib/Gallery.php on line 88"))
    f.every(2400, lambda t: log(t, "Warning", f"Module \"apcu\" is already loaded in Unknown on line 0"))
    for t in dice.times(at("18:15:02"), at("18:38"), 170):
        log(t, "Warning", f'Undefined array key "wishlist" in {ROOT}/templates/account/sidebar.php on line 17', ("wishlist-warning", 'Undefined array key "wishlist"'))
    for t in dice.times(at("18:42:30"), at("18:52:50"), 18):
        log(t, "Fatal error", f"Uncaught PDOException: SQLSTATE[HY000] [1040] Too many connections in {ROOT}/lib/Db.php:31\nStack trace:\n"
            f"#0 {ROOT}/lib/Db.php(31): PDO->__construct('mysql:host={DB1};...', 'shop', Object(SensitiveParameterValue), Array)\n"
            f"#1 {ROOT}/lib/Catalog.php({dice.pick([54, 112, 190])}): Front\\Db::open()\n#2 {ROOT}/public/index.php(22): Front\\Catalog->page('{dice.pick(['pots', 'pans', 'kettles'])}')\n"
            f"#3 {{main}}\n  thrown in {ROOT}/lib/Db.php on line 31", ("pool-exhaustion", "[1040] Too many connections"))
    for t in dice.times(at("19:40"), at("21:30"), 5):
        log(t, "Fatal error", f"Allowed memory size of 134217728 bytes exhausted (tried to allocate {dice.between(20480, 4194304)} bytes) in {ROOT}/lib/PdfCatalog.php on line 203")
    for t in dice.times(at("20:12"), at("20:23"), 12):
        log(t, "Warning", f"file_put_contents(): Write of {dice.between(900, 8191)} bytes failed with errno=28 No space left on device in {ROOT}/lib/PageCache.php on line 64",
            ("disk-full", "errno=28 No space left on device"))
    log(at("21:12:40"), "Parse error", f'syntax error, unexpected token "}}", expecting end of file in {ROOT}/admin/banner.php on line 58')
    return f


def laravel():
    f = SampleFile("php/laravel.log", "php.monolog", "web1")
    dice = f.dice

    def log(t, level, text, mark=None):
        f.add(t, f"[{iso(t, digits=0)}] production.{level}: {text}", level.lower(), mark)

    f.every(145, lambda t: log(t, "INFO", f'Job processed {{"job":"App\\\\Jobs\\\\{dice.pick(["SendReceipt", "SyncProfile", "PruneCart"])}","id":"{dice.uuid()}","ms":{dice.between(12, 900)}}} '))
    f.every(640, lambda t: log(t, "DEBUG", f'profile cache miss {{"customer":{dice.between(20000, 48999)}}} '))
    f.every(1440, lambda t: log(t, "NOTICE", f'password reset requested {{"customer":{dice.between(20000, 48999)}}} '))
    f.every(1280, lambda t: log(t, "WARNING", f'mail provider answered slowly {{"ms":{dice.between(2100, 6400)}}} '))
    for t in dice.times(at("21:00:11"), at("21:57"), 12):
        log(t, "ERROR", f"cURL error 60: SSL certificate problem: certificate has expired (see https://curl.haxx.se/libcurl/c/libcurl-errors.html) for https://{PARTNER}/v2/refunds "
            f'{{"userId":{dice.between(20000, 48999)},"exception":"[object] (GuzzleHttp\\\\Exception\\\\RequestException(code: 0): cURL error 60: SSL certificate problem: certificate has expired at /srv/www/account/vendor/guzzlehttp/guzzle/src/Handler/CurlFactory.php:211)\n'
            "[stacktrace]\n#0 /srv/www/account/vendor/guzzlehttp/guzzle/src/Handler/CurlFactory.php(158): GuzzleHttp\\\\Handler\\\\CurlFactory::createRejection()\n"
            "#1 /srv/www/account/app/Services/RefundService.php(77): GuzzleHttp\\\\Client->request()\n#2 /srv/www/account/app/Http/Controllers/RefundController.php(31): App\\\\Services\\\\RefundService->send()\n"
            '#3 {main}\n"} ', ("expired-certificate", "cURL error 60"))
    for t in dice.times(at("18:43"), at("18:52"), 8):
        log(t, "ERROR", f"SQLSTATE[HY000] [1040] Too many connections (Connection: mysql, SQL: select * from `customers` where `id` = {dice.between(20000, 48999)} limit 1) "
            '{"exception":"[object] (Illuminate\\\\Database\\\\QueryException(code: 1040): SQLSTATE[HY000] [1040] Too many connections at /srv/www/account/vendor/laravel/framework/src/Illuminate/Database/Connection.php:829)\n'
            "[stacktrace]\n#0 /srv/www/account/vendor/laravel/framework/src/Illuminate/Database/Connection.php(783): Illuminate\\\\Database\\\\Connection->runQueryCallback()\n"
            "#1 /srv/www/account/app/Http/Controllers/ProfileController.php(19): Illuminate\\\\Database\\\\Eloquent\\\\Builder->find()\n#2 {main}\n\n"
            "[previous exception] [object] (PDOException(code: 1040): SQLSTATE[HY000] [1040] Too many connections at /srv/www/account/vendor/laravel/framework/src/Illuminate/Database/Connectors/Connector.php:70)\n"
            '[stacktrace]\n#0 {main}\n"} ', ("pool-exhaustion", "[1040] Too many connections"))
    log(at("20:02"), "CRITICAL", 'voucher export is empty since release 2026.3.2 {"vouchers":0} ')
    return f


def fpm():
    f = SampleFile("php/php-fpm.log", "php.fpm", "web1")
    dice = f.dice

    def log(t, level, text, mark=None):
        f.add(t, f"[{dashed(t)}] {level}: {text}", level.lower(), mark)

    log(at("17:00:01"), "NOTICE", "fpm is running, pid 1012")
    log(at("17:00:01.2"), "NOTICE", "ready to handle connections")
    f.every(320, lambda t: log(t, "NOTICE", f"[pool www] child {dice.between(2000, 9000)} started"))
    f.every(385, lambda t: log(t, "NOTICE", f"[pool www] child {dice.between(2000, 9000)} exited with code 0 after {dice.between(200, 4000)}.{dice.between(0, 999999):06d} seconds from start"))
    for t in dice.times(at("18:41"), at("18:53"), 16):
        log(t, "WARNING", f'[pool www] child {dice.between(2000, 9000)}, script \'{ROOT}/public/index.php\' (request: "GET /index.php?page={dice.pick(["pots", "pans", "kettles"])}") executing too slow ({dice.between(5, 29)}.{dice.between(0, 999999):06d} sec), logging',
            ("pool-exhaustion", "executing too slow"))
    log(at("18:43:20"), "WARNING", "[pool www] server reached pm.max_children setting (24), consider raising it")
    for t in dice.times(at("19:40"), at("21:30"), 3):
        log(t, "WARNING", f"[pool www] child {dice.between(2000, 9000)} exited on signal 11 (SIGSEGV - core dumped) after {dice.between(3, 900)}.{dice.between(0, 999999):06d} seconds from start")
    log(at("20:15:10"), "ERROR", "unable to write to /var/log/php-fpm/www-slow.log: No space left on device (28)", ("disk-full", "No space left on device"))
    return f


def fpm_slow():
    f = SampleFile("php/www-slow.log", "php.fpm_slowlog", "web1")
    dice = f.dice
    for t in dice.times(at("18:41"), at("18:53"), 16):
        f.add(t, f"[{dashed(t)}]  [pool www] pid {dice.between(2000, 9000)}\nscript_filename = {ROOT}/public/index.php\n"
              f"[0x00007f{dice.hex(10)}] execute() {ROOT}/lib/Db.php:{dice.between(40, 90)}\n[0x00007f{dice.hex(10)}] all() {ROOT}/lib/Catalog.php:{dice.pick([54, 112, 190])}\n"
              f"[0x00007f{dice.hex(10)}] page() {ROOT}/public/index.php:22\n", None, ("pool-exhaustion", "lib/Db.php"))
    return f
