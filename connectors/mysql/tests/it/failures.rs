//! Failures with their cause, the field to blame and what to do next.

use crate::{LIMIT, call, connector, connector_with, query};
use mosaic_connector_kit::{Connector as _, ErrorKind, ToolError};
use mosaic_testkit::mariadb::MariaDb;
use serde_json::json;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::Command;

async fn check(server: &MariaDb, changed: &[(&str, &str)]) -> Result<String, ToolError> {
    tokio::time::timeout(LIMIT, connector_with(server, changed).check())
        .await
        .expect("in time")
}

#[tokio::test]
async fn a_failed_connection_names_its_cause_and_the_field_to_blame() {
    let server = MariaDb::start();
    server
        .sql("CREATE USER poor IDENTIFIED BY 'x'")
        .expect("make the account");
    let good = check(&server, &[]).await.expect("connects");
    assert!(
        good.starts_with("MariaDB 1") && good.contains("sakila at 127.0.0.1:"),
        "{good}"
    );
    for (changed, kind, field) in [
        (
            &[("MYSQL_PASSWORD", "wrong")][..],
            ErrorKind::Auth,
            "MYSQL_PASSWORD",
        ),
        (&[("MYSQL_USER", "nobody")][..], ErrorKind::Auth, "MYSQL_PASSWORD"),
        (
            &[("MYSQL_DATABASE", "nowhere")][..],
            ErrorKind::NotFound,
            "MYSQL_DATABASE",
        ),
        (
            &[("MYSQL_USER", "poor"), ("MYSQL_PASSWORD", "x")][..],
            ErrorKind::Scope,
            "MYSQL_DATABASE",
        ),
        (
            &[("MYSQL_HOST", "nowhere.invalid")][..],
            ErrorKind::Upstream,
            "MYSQL_HOST",
        ),
        (&[("MYSQL_PORT", "1")][..], ErrorKind::Upstream, "MYSQL_PORT"),
        (
            &[("MYSQL_SSL_MODE", "REQUIRED")][..],
            ErrorKind::Upstream,
            "MYSQL_SSL_MODE",
        ),
        (&[("MYSQL_HOST", "")][..], ErrorKind::Auth, "MYSQL_HOST"),
    ] {
        let error = check(&server, changed).await.expect_err("refused");
        assert_eq!(
            (error.kind, error.field),
            (kind, Some(field)),
            "{changed:?}: {error}"
        );
        assert!(error.hint.is_some(), "{changed:?}");
        assert!(!error.text().contains("wrong"), "{}", error.text());
    }
}

#[tokio::test]
async fn what_is_no_mysql_server_is_told_apart_in_time() {
    let server = MariaDb::start();
    // One that answers like a web server, one that says nothing at all.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
    let port = listener.local_addr().expect("address").port().to_string();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("accept");
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .expect("answer");
    });
    let error = check(&server, &[("MYSQL_PORT", &port)])
        .await
        .expect_err("refused");
    assert_eq!(error.field, Some("MYSQL_PORT"), "{error}");
    answering.join().expect("ends");

    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
    let port = silent.local_addr().expect("address").port().to_string();
    let began = std::time::Instant::now();
    let error = check(&server, &[("MYSQL_PORT", &port)])
        .await
        .expect_err("refused");
    assert_eq!(
        (error.kind, error.field),
        (ErrorKind::Timeout, Some("MYSQL_HOST")),
        "{error}"
    );
    assert!(began.elapsed().as_secs() < 8, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_failed_statement_says_what_to_do_next() {
    let server = MariaDb::start();
    server
        .sql("CREATE USER clerk IDENTIFIED BY 'x'; GRANT SELECT (title) ON sakila.film TO clerk")
        .expect("make the account");
    let connector = connector(&server);
    for (sql, kind, word) in [
        ("SELECT * FROM nothing", ErrorKind::NotFound, "search_schema"),
        ("SELECT nothing FROM film", ErrorKind::Invalid, "describe_table"),
        ("SELECT rating, FROM film", ErrorKind::Invalid, ""),
        (
            "SELECT * FROM film WHERE film_id = (SELECT film_id FROM film)",
            ErrorKind::Invalid,
            "",
        ),
        ("SELECT JSON_EXTRACT('{}')", ErrorKind::Invalid, ""),
    ] {
        let error = call(&connector, "execute_query", json!({ "sql": sql }))
            .await
            .expect_err(sql);
        assert_eq!(error.kind, kind, "{sql}: {error}");
        assert!(error.text().contains(word), "{sql}: {}", error.text());
    }
    let clerk = connector_with(&server, &[("MYSQL_USER", "clerk"), ("MYSQL_PASSWORD", "x")]);
    let error = call(&clerk, "execute_query", json!({"sql": "SELECT * FROM film"}))
        .await
        .expect_err("denied");
    assert_eq!(error.kind, ErrorKind::Scope, "{error}");
    assert_eq!(
        query(&clerk, "SELECT title FROM film LIMIT 1").await.rows.len(),
        1
    );
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended_by_the_server() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let began = std::time::Instant::now();
    let sql = "SELECT COUNT(*) FROM rental a, rental b, rental c WHERE a.rental_id + b.rental_id + c.rental_id = -1";
    let error = call(&connector, "execute_query", json!({"sql": sql, "timeout_s": 1}))
        .await
        .expect_err("too long");
    assert_eq!(error.kind, ErrorKind::Timeout, "{error}");
    assert!(error.hint.is_some());
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    // The connection is as good as before.
    assert_eq!(query(&connector, "SELECT 1").await.rows.len(), 1);
}

#[tokio::test]
async fn a_server_that_comes_back_is_used_again() {
    let mut server = MariaDb::start();
    let connector = connector(&server);
    assert_eq!(query(&connector, "SELECT 1").await.rows.len(), 1);
    server.stop();
    let error = call(&connector, "execute_query", json!({"sql": "SELECT 1"}))
        .await
        .expect_err("gone");
    assert_eq!(
        (error.kind, error.field),
        (ErrorKind::Upstream, Some("MYSQL_PORT")),
        "{error}"
    );
    server.restart().expect("restart");
    assert_eq!(query(&connector, "SELECT 1").await.rows.len(), 1);
    // A connection that the server closed while it was unused is replaced without a word.
    server.restart().expect("restart");
    assert_eq!(query(&connector, "SELECT 1").await.rows.len(), 1);
}

#[tokio::test]
async fn many_calls_at_once_share_a_few_connections() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let calls = (0..40).map(|number| {
        let connector = &connector;
        async move { query(connector, &format!("SELECT {number}, title FROM film LIMIT 50")).await }
    });
    let found = tokio::time::timeout(LIMIT, futures::future::join_all(calls))
        .await
        .expect("in time");
    for (number, rows) in found.iter().enumerate() {
        assert_eq!(rows.rows.len(), 50);
        assert_eq!(rows.rows[0][0].as_deref(), Some(number.to_string().as_str()));
    }
    let connections = server
        .sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'mosaic'")
        .expect("count");
    assert!(
        connections.trim().parse::<u32>().expect("a number") <= 4,
        "{connections}"
    );
}

#[tokio::test]
async fn hundreds_of_different_statements_leave_the_connection_well() {
    let server = MariaDb::start();
    let connector = connector(&server);
    for number in 0..450 {
        let rows = query(&connector, &format!("SELECT {number}")).await;
        assert_eq!(rows.rows[0][0].as_deref(), Some(number.to_string().as_str()));
    }
    let prepared = server
        .sql("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")
        .expect("status");
    let prepared: u32 = prepared
        .split_whitespace()
        .last()
        .expect("a value")
        .parse()
        .expect("a number");
    assert!(prepared <= 400, "{prepared}");
}

#[tokio::test]
async fn an_answer_that_grows_too_large_is_cut_and_says_so() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let sql = "SELECT REPEAT('x', 60000) FROM rental";
    let rows = crate::rows(&connector, "execute_query", json!({"sql": sql, "limit": 1000})).await;
    assert!(rows.has_more);
    assert!(rows.rows.len() < 100, "{}", rows.rows.len());
    assert!(
        rows.notes.iter().any(|note| note.contains("4 MB")),
        "{:?}",
        rows.notes
    );
    assert_eq!(query(&connector, "SELECT 1").await.rows.len(), 1);
}

#[tokio::test]
async fn a_connection_is_encrypted_and_its_certificate_checked_as_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=mosaic test",
        ])
        .args([
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .args(["-keyout", &path("key.pem"), "-out", &path("cert.pem")])
        .output()
        .expect("openssl is installed with ca-certificates");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let options: Vec<OsString> = vec![
        format!("--ssl-cert={}", path("cert.pem")).into(),
        format!("--ssl-key={}", path("key.pem")).into(),
    ];
    let server = MariaDb::try_start_with(&options).expect("start with TLS");
    let cipher = async |mode: &str| {
        let connector = connector_with(&server, &[("MYSQL_SSL_MODE", mode)]);
        let rows = query(&connector, "SHOW SESSION STATUS LIKE 'Ssl_cipher'").await;
        rows.rows[0][1].clone().unwrap_or_default()
    };
    assert_eq!(cipher("DISABLED").await, "");
    assert!(!cipher("PREFERRED").await.is_empty());
    assert!(!cipher("REQUIRED").await.is_empty());
    for mode in ["VERIFY_CA", "VERIFY_IDENTITY"] {
        let error = check(&server, &[("MYSQL_SSL_MODE", mode)])
            .await
            .expect_err("an unknown authority");
        assert_eq!(error.field, Some("MYSQL_SSL_MODE"), "{mode}: {error}");
    }
}
