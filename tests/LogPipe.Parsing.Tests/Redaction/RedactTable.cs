namespace LogPipe.Parsing.Tests.Redaction;

/// <summary>What is hidden and what is not. The hidden bytes stand between « and »; the rules' names come first.</summary>
internal static class RedactTable
{
    public const string Hidden = """
        password | password=«hunter2»
        password | password = «hunter2»
        password | password: «hunter2»
        password | Password:«hunter2»
        password | PASSWORD=«hunter2»
        password | pass=«hunter2»
        password | pass: «s3cr3t»
        password | passwd=«hunter2»
        password | pwd=«hunter2»
        password | pwd: «hunter2»
        password | passphrase=«correct-horse»
        password | passcode=«99182»
        password | "password":"«hunter2»"
        password | "password" : "«hunter2»",
        password | {"user":"bob","password":"«hunter 2, too»","x":1}
        password | {"user":"bob","password":"«a\"b»","x":1}
        password | {"message":"login {\"user\":\"bob\",\"password\":\"«hunter2»\"}"}
        password | {"password":«11111111»,"x":1}
        password | {'user': 'bob', 'password': '«hunter2»'}
        password | 'password' => '«hunter2»',
        password | [password] => «hunter2»
        password | array('password' => "«hunter2»")
        password | user[password]=«hunter2»&user[name]=x
        password | POST /login?user=bob&password=«hunter2»&next=/ HTTP/1.1
        password | GET /login?pwd=«hunter2» HTTP/1.1" 302 -
        password | redirect=%2Flogin%3Fuser%3Dbob%26password%3D«hunter2»
        password | Server=db;Database=shop;User Id=sa;Password=«hunter2»;Encrypt=true
        password | Data Source=db;Uid=sa;Pwd=«hunter2»;
        password | jdbc:mysql://db/shop?user=root&password=«hunter2»&useSSL=false
        password | spring.datasource.password=«hunter2»
        password | mysql.password = «hunter2»
        password | javax.net.ssl.keyStorePassword=«hunter2»
        password | -Djavax.net.ssl.trustStorePassword=«hunter2» -jar x.jar
        password | keytool -storepass «hunter2» -keypass «hunter3»
        password | --password=«hunter2» --host db
        password | --password «hunter2» --host db
        password | --db-password=«hunter2»
        password | mysql -uroot -p«hunter2» shop
        password | mysqldump --opt -u root -p«hunter2» shop > x.sql
        password | sh -c mysqladmin -u root -p'«hunter2»' status
        password | sshpass -p «hunter2» ssh bob@host
        password | sshpass -p'«hunter2»' ssh bob@host
        password | curl -u bob:«hunter2» https://example.org/
        password | curl -s -u 'bob:«hunter2»' https://example.org/
        password | DB_PASSWORD=«hunter2»
        password | export MYSQL_ROOT_PASSWORD=«hunter2»
        password | MYSQL_PWD=«hunter2» mysql shop
        password | DB_PASS=«hunter2»
        password | DB_PASS: «hunter2»
        password | SMTP_PASS="«hunter2»"
        password | ENV: POSTGRES_PASSWORD=«hunter2», PGDATA=/var/lib/postgresql
        password | GRANT ALL ON shop.* TO 'bob'@'%' IDENTIFIED BY '«hunter2»'
        password | CREATE USER 'bob'@'%' IDENTIFIED BY PASSWORD '«*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19»'
        password | CREATE USER 'bob'@'%' IDENTIFIED WITH mysql_native_password BY '«hunter2»'
        password | ALTER USER bob identified with 'mysql_native_password' as '«*2470C0C0»'
        password | SET PASSWORD FOR 'bob'@'localhost' = '«hunter2»'
        password | SET PASSWORD = PASSWORD('«hunter2»')
        password | SET PASSWORD FOR bob = PASSWORD('«hunter2»');
        password | UPDATE mysql.user SET authentication_string=PASSWORD('«hunter2»') WHERE User='root'
        password | CHANGE MASTER TO MASTER_USER='repl', MASTER_PASSWORD='«hunter2»'
        password | CREATE ROLE app LOGIN PASSWORD = '«hunter2»'
        password | <password>«hunter2»</password>
        password | <ns:password>«hunter2»</ns:password>
        password | <property name="x"/><db.password>«hunter2»</db.password>
        password | User(name=bob, password=«hunter2», age=3)
        password | LoginRequest [user=bob, password=«hunter2»]
        password | Credentials{username='bob', password='«hunter2»'}
        password | 2026-01-02 03:04:05,678 DEBUG [org.jboss.security] (default task-1) Login with username=bob, password=«hunter2»
        password | 2026-01-02 03:04:05,678 INFO  [com.acme.Ldap] bind dn=cn=admin,dc=x password=«hunter2»
        password | [02-Jan-2026 04:04:05 Europe/Rome] PHP Warning:  mysqli: password='«hunter2»' host=db in /a.php on line 3
        password | #0 /var/www/db.php(12): connect(password: '«hunter2»')
        password | new_password=«hunter2»&password_confirm=«hunter2»
        password | oldPassword=«a1» newPassword=«b2»
        password | passwordHash=«$2y$10$abcdefghijklmnopqrstuv»
        password | password_hash: «$argon2id$v=19$m=65536»
        password | userPassword: «{SSHA}abcdef»
        password | password1=«x1», password2=«x2»
        password | ANSIBLE_BECOME_PASS=«hunter2»
        password | sudo password:«hunter2»
        password | rootpass=«hunter2»
        password | ftp_pass=«hunter2»
        password | auth: { user: "bob", pass: "«hunter2»" }
        password | "pass":"«hunter2»"
        password | "pwd" : "«hunter2»"
        password | password=«ääöö»&x=1
        password | password="«pass with space»"
        password | password=[«hunter2»]
        password | cmd /c net use x: /user:bob password=«hunter2»
        password | config: {password: "«hunter2»", user: "bob"}
        password | level=info msg="connecting" password=«hunter2» user=bob
        password | redis requirepass=«hunter2»
        secret | client_secret=«abcdef123456»
        secret | "client_secret":"«abcdef123456»"
        secret | client-secret: «abcdef123456»
        secret | AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»
        secret | aws_secret_access_key = «wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»
        secret | SECRET_KEY='«django-insecure-abc123»'
        secret | APP_SECRET=«0123456789abcdef0123456789abcdef»
        secret | secretKey=«abcdef123456»
        secret | jwt.secret=«my-very-long-jwt-value»
        secret | secret: «abc123def456»
        secret | {"clientSecret": "«abcdef123456»"}
        token | token=«abcdef123456»
        token | access_token=«ya29.abcdef123456»&x=1
        token | "access_token":"«abcdef123456»"
        token | refresh_token=«abcdef123456»
        token | csrf_token=«abcdef123456»
        token | X-Auth-Token: «abcdef123456»
        token | X-CSRF-Token: «abc123def456ghi»
        token | GET /api?token=«abcdef123456» HTTP/1.1
        token | --token «abcdef123456»
        token | authToken='«abcdef123456»'
        token | DELETE FROM session WHERE token = '«0aB-_cdef123»' OR expires < NOW()
        token | <token>«abcdef123456»</token>
        token | remember_token=«abcdef123456»; path=/
        api_key | api_key=«abcdef123456»
        api_key | apikey=«abcdef123456»
        api_key | api-key: «abcdef123456»
        api_key | x-api-key: «abcdef123456»
        api_key | X-API-KEY=«abcdef123456»
        api_key | "apiKey":"«abcdef123456»"
        api_key | clientApiKey=«abcdef123456»
        api_key | access_key=«abcdef123456»
        api_key | AccountKey=«Zm9vYmFyYmF6cXV4==»;EndpointSuffix=core.windows.net
        api_key | SharedAccessKey=«Zm9vYmFyYmF6cXV4=»
        api_key | encryption_key: "«abcdef123456»"
        api_key | GET /v1/x?api_key=«abcdef123456»&q=1
        api_key | API key: «abcdef123456»
        authorization | Authorization: Bearer «abcdef1234567890»
        authorization | authorization: bearer «abcdef1234567890»
        authorization | Authorization: Basic «Ym9iOmh1bnRlcjI=»
        authorization | "Authorization":"Basic «Ym9iOmh1bnRlcjI=»"
        authorization | "authorization": "Bearer «abcdef1234567890»",
        authorization | Authorization=[Bearer «abcdef1234567890»]
        authorization | Proxy-Authorization: Basic «Ym9iOmh1bnRlcjI=»
        authorization | curl -H "Authorization: Bearer «abcdef1234567890»" https://x
        authorization | curl -H 'Authorization: token «abcdef1234567890»' https://x
        authorization | HTTP_AUTHORIZATION=Basic «Ym9iOmh1bnRlcjI=»
        authorization | {\"Authorization\":\"Bearer «abcdef1234567890»\"}
        authorization | Authorization: «0123456789abcdef0123456789abcdef»
        authorization | Authorization: Negotiate «YIIFgwYGKwYBBQUCoIIFdzCC»
        authorization | sent header Bearer «abcdef1234567890xyz» to upstream
        jwt | id «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U» end
        jwt | "«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U»"
        jwt | GET /x?t=«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N»&a=1
        jwt | jwt «eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0».
        vendor_key | key «AKIAIOSFODNN7EXAMPLE» used
        vendor_key | X-Amz-Credential=«ASIAIOSFODNN7EXAMPLE»/20260102/eu-west-1
        vendor_key | git clone with «ghp_abcdefghijklmnopqrstuvwxyz0123456789»
        vendor_key | remote: «gho_abcdefghijklmnopqrstuvwxyz0123456789» revoked
        vendor_key | «github_pat_11ABCDEFG0abcdefghij_klmnopqrst»
        vendor_key | «glpat-abcdefghij0123456789»
        vendor_key | slack «xoxb-123456789012-abcdefghijkl»
        vendor_key | stripe «sk_live_abcdefghijkl123456»
        vendor_key | maps «AIzaSyA-abcdefghijklmnopqrstuvwxyz01234» used
        url_password | jdbc url postgres://bob:«hunter2»@db.example.internal:5432/shop
        url_password | amqp://guest:«hunter2»@mq:5672/
        url_password | redis://:«hunter2»@cache:6379/0
        url_password | mongodb+srv://bob:«hunter2»@cluster0.example.net/shop?retryWrites=true
        url_password | https://bob:«p@ss»@example.org/x
        url_password | remote: https://x-access-token:«abcdef»@git.example.org/a/b.git
        url_password | ftp://anonymous:«bob»@ftp.example.org
        url_password | {"url":"http://bob:«hunter2»@proxy:3128"}
        url_password | smb://WORKGROUP;bob:«hunter2»@files/share
        session_id | GET /shop/cart;jsessionid=«1F2E3D4C5B6A79881F2E3D4C5B6A7988» HTTP/1.1
        session_id | GET /shop/cart;jsessionid=«1F2E3D4C5B6A79881F2E3D4C.node1»?x=1
        session_id | Cookie: JSESSIONID=«1F2E3D4C5B6A7988»; lang=it
        session_id | Set-Cookie: PHPSESSID=«q1w2e3r4t5y6u7i8o9p0»; path=/
        session_id | Cookie: lang=it; ASP.NET_SessionId=«abcdefghijkl1234»
        session_id | Cookie: connect.sid=«s%3Aabcdef.ghijkl»
        session_id | Cookie: a=1; laravel_session=«abcdef0123456789abcdef»
        session_id | Cookie: MoodleSession=«abcdef0123456789»
        session_id | GET /x?sid=«abcdef0123456789» HTTP/1.1
        session_id | GET /x?a=1&session_id=«abcdef0123456789» HTTP/1.1
        card_number | card «4111 1111 1111 1111» declined
        card_number | card «4111-1111-1111-1111» declined
        card_number | card «4111111111111111» declined
        card_number | card=«4111111111111111»&cvv=1
        card_number | "card":"«5555555555554444»"
        card_number | pan «378282246310005»
        card_number | pan «3782 822463 10005»
        card_number | pan «6011111111111117», ok
        card_number | pan «3530111333300000»
        card_number | pan «30569309025904»
        card_number | pan «4222222222222» (old)
        card_number | pan «2223003122003222»
        card_number | pan «4111 1111 1111 1111» 12/29
        password,token | password=«x1» token=«abcdef123456»
        """;

    public const string Shown = """
        password authentication failed for user "bob"
        FATAL:  password authentication failed for user "postgres"
        Access denied for user 'root'@'localhost' (using password: YES)
        Access denied for user 'root'@'localhost' (using password: NO)
        Failed password for root from 10.0.0.1 port 22 ssh2
        Failed password for invalid user admin from 10.0.0.1 port 22 ssh2
        Accepted password for bob from 10.0.0.1 port 22 ssh2
        pam_unix(sshd:auth): password changed for bob
        error: token expired
        token: '}'
        syntax error, unexpected token "}", expecting end of file
        Unexpected token: '<' in JSON at position 0
        SyntaxError: Unexpected token < in JSON at position 0
        PHP Parse error:  syntax error, unexpected 'foo' (T_STRING)
        Authorization failed
        Authorization failed for user bob: not allowed
        authorization: failed
        client denied by server configuration: authorization required
        AH01797: client denied: Authorization: failure
        org.acme.PasswordAuthenticator started
        com.acme.security.PasswordEncoder: BCryptPasswordEncoder
        java.lang.IllegalArgumentException: There is no PasswordEncoder mapped for the id "null"
        passwordEncoder=bcrypt
        password_policy=strict
        passwordPolicy: strict
        passwordRequired=true
        token_type=bearer
        tokenExpiry=3600
        token.expiration=3600
        tokenizer=standard
        tokens=1532
        max_tokens=4096
        next_token=abcdef123456
        nextPageToken=abcdef123456
        secretName=my-tls-secret
        kubernetes secret: my-tls-secret not found
        secret: not found
        secrets are loaded from vault
        Enter password:
        Enter password: 
        password=
        password=""
        password=''
        "password":""
        "password":null
        "password":true
        "password":{"type":"string"}
        password=null
        password=(null)
        password: null
        password=None
        password=undefined
        password=***
        password=********
        password=****5678
        password: ******
        password=xxxxxx
        password=XXXXXXXX
        password=[PROTECTED]
        password=[REDACTED]
        password=<secret>
        password=<password>
        password=[FILTERED]
        IDENTIFIED BY <secret>
        IDENTIFIED BY PASSWORD <secret>
        password=${DB_PASSWORD}
        password=${env.DB_PASSWORD:}
        password=$DB_PASSWORD
        password={{ db_password }}
        password=%DB_PASSWORD%
        password=#{db.password}
        password=%s
        password=?
        password={}
        password={0}
        UPDATE users SET password = ? WHERE id = ?
        UPDATE users SET password = :password WHERE id = :id
        UPDATE user SET password=MD5(concat(x, y))
        password = getPassword()
        LastPass: Free Password Manager
        password must contain a digit
        password: must contain a digit
        Password: incorrect for bob
        Invalid password: user bob is locked
        password: is required
        The password for user bob: expired
        Your password has expired
        the --password option is deprecated
        Using a password on the command line interface can be insecure.
        mysql: [Warning] Using a password on the command line interface can be insecure.
        --password must be given
        reset password requested for bob@example.org
        GET /password/reset HTTP/1.1
        GET /user/password?step=2 HTTP/1.1
        POST /passwords HTTP/1.1
        /etc/passwd: permission denied
        root:x:0:0:root:/root:/bin/bash
        cat /etc/passwd
        TTY=pts/0 ; PWD=/home/vagrant ; USER=root ; COMMAND=/bin/sh
        PWD=/srv/app OLDPWD=/root
        PWD=C:\apps\shop
        bypass=1
        compass=north
        pass=5 fail=2
        tests pass: 12, fail: 3
        PASS: test_login
        passed=3
        passenger=bob
        passive=true
        proxy_pass http://backend
        proxy_pass: http://backend
        passing arguments: 3
        auth_pass_through=yes
        public key: ssh-rsa
        Duplicate entry '1' for key 'PRIMARY'
        Duplicate entry 'x-y' for key 'uniq.name'
        foreign key: fk_orders
        primary_key=id
        partition_key=customer
        routing_key=orders.created
        cacheKey=user:1:profile:2
        key=abcdef123456
        key: abcdef123456
        keyspace hits: 12
        keycloak started
        Key: abcdef, value: 123
        api key: missing
        api key: invalid
        api_key=null
        access_key=${KEY}
        private key: /etc/ssl/private/server.key
        private_key=/etc/ssl/private/server.key
        ssl_certificate_key /etc/nginx/server.key;
        Bearer token is missing
        bearer token: expired
        WWW-Authenticate: Bearer realm="x", error="invalid_token"
        Authorization: Bearer ${TOKEN}
        Authorization: Bearer <token>
        Authorization: ***
        referer: https://example.org/
        , referrer: "http://www.example.org/index.html"
        https://example.org/a@b
        http://example.org:8080/x?mail=bob@example.org
        https://example.org/@user/page
        mailto:bob@example.org
        bob@example.org
        User@Host: root[root] @ localhost []
        'root'@'localhost'
        git@github.com:acme/shop.git
        ssh://git@example.org:22/x.git
        postgres://bob@db/shop
        postgres://bob:${PASSWORD}@db/shop
        postgres://bob:***@db/shop
        com.acme.Foo@1a2b3c4d
        at com.acme.Foo$$Lambda$12/0x0000000840066440@5c3b1d
        session=abcdef0123456789abcdef01234
        session opened for user root by (uid=0)
        sessionId=12345
        session_id=17
        sid=ORCL
        (CONNECT_DATA=(SID=ORCL))
        version=1.2.3&action=login
        GET /x?version=1234567890123456 HTTP/1.1
        JSESSIONID=
        jsessionid is missing
        id 4111111111111112
        card 4111 1111 1111 1112
        order 1234567890123456
        orderId=4111111111111111
        request_id: 4111111111111111
        0.4111111111111111
        4111111111111111.5
        a4111111111111111
        41111111111111111111
        1767323045678901
        1767323045678
        20260102030405678
        2026-01-02 03:04:05.678901234
        4111-1111-1111-1111-1111
        1111 4111 1111 1111 1111
        0000000000000000
        trace 4bf92f3577b34da6a3ce929d0e0e4736
        uuid 41111111-1111-1111-1111-111111111111
        [1:M] 18 Jul 2025 19:08:05.257 * Ready
        eyJ
        eyJhbGciOiJIUzI1NiJ9
        survey.Jobs.x
        xoxo from us
        AKIA
        AKIAshort
        ghp_short
        php_value upload_max_filesize
        graph_edges=12
        sk_live_
        docker run -p 8080:80 nginx
        ssh -p 2222 bob@host
        mysql -p
        mysql -u root -p -h db
        curl -u bob https://example.org
        -u root
        -----BEGIN CERTIFICATE-----
        -----BEGIN PUBLIC KEY-----
        --- BEGIN ---
        identified by its name
        IDENTIFIED BY ''
        has been identified as 'slow'
        certificate notification modified
        10.0.0.1:8080 - - [02/Jan/2026:03:04:05 +0100] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0"
        2026-01-02 03:04:05,678 INFO  [org.jboss.as] (Controller Boot Thread) WFLYSRV0025: started in 4213ms
        JBAS014777:   Services which failed to start:      service jboss.security.password
        java.io.IOException: keystore password was incorrect
        Caused by: java.security.UnrecoverableKeyException: Password must not be null
        javax.security.auth.login.FailedLoginException: PBOX00070: Password invalid/Password required
        """;
}
