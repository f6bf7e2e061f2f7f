//! The session beneath the guard, with statements that the guard would never let through.

use super::{Sessions, Statement};
use crate::config::Config;
use mosaic_connector_kit::{ErrorKind, ToolError};
use mosaic_testkit::mariadb::MariaDb;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

fn sessions(server: &MariaDb) -> Sessions {
    let env = server.env();
    let config = Config::read(|name| {
        env.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    });
    Sessions::new(config.expect("configured"))
}

async fn run(sessions: &Sessions, sql: &str) -> Result<super::Found, ToolError> {
    let mut statement = Statement::own(sql, Vec::new());
    statement.time_limit = Duration::from_secs(5);
    tokio::time::timeout(
        Duration::from_secs(30),
        sessions.run(&statement, &CancellationToken::new()),
    )
    .await
    .expect("in time")
}

#[tokio::test]
async fn the_session_alone_refuses_to_write() {
    let server = MariaDb::start();
    server
        .sql(
            "CREATE TABLE myisam_too (a INT) ENGINE = MyISAM; CREATE PROCEDURE wipe() DELETE FROM film_text;",
        )
        .expect("prepare");
    let sessions = sessions(&server);
    for sql in [
        "INSERT INTO language (name) VALUES ('x')",
        "UPDATE film SET title = 'x'",
        "DELETE FROM film_text",
        "REPLACE INTO language (language_id, name) VALUES (1, 'x')",
        "TRUNCATE TABLE film_text",
        "DROP TABLE film_text",
        "CREATE TABLE evil (a INT)",
        "ALTER TABLE film ADD COLUMN evil INT",
        "CREATE INDEX evil ON film (length)",
        "RENAME TABLE film TO evil",
        "CREATE USER evil",
        "INSERT INTO myisam_too VALUES (1)",
        "CALL wipe()",
        "SELECT * FROM film FOR UPDATE",
    ] {
        let found = run(&sessions, sql).await;
        let error = found.expect_err(sql);
        assert!(
            error.message.contains("only reads") || error.message.contains("READ ONLY"),
            "{sql}: {error}"
        );
    }
    assert_eq!(
        server
            .sql("SELECT COUNT(*) FROM film_text")
            .expect("count")
            .trim(),
        "1000"
    );
}

#[tokio::test]
async fn the_protocol_takes_one_statement_at_a_time() {
    let server = MariaDb::start();
    let sessions = sessions(&server);
    for sql in ["SELECT 1; SELECT 2", "SELECT 1; DELETE FROM film_text"] {
        let error = run(&sessions, sql).await.expect_err(sql);
        assert_eq!(error.kind, ErrorKind::Invalid, "{sql}: {error}");
    }
    // Files of this machine are not offered to the server.
    assert!(
        run(
            &sessions,
            "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE film_text"
        )
        .await
        .is_err()
    );
}

#[tokio::test]
async fn the_session_is_what_the_guard_takes_for_granted() {
    let server = MariaDb::start();
    server
        .sql("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'; SET GLOBAL character_set_client = latin1")
        .expect("set");
    let sessions = sessions(&server);
    let found = run(
        &sessions,
        "SELECT @@sql_mode, @@character_set_client, @@tx_read_only, @@max_statement_time",
    )
    .await
    .expect("run");
    let cells: Vec<_> = found.rows[0].iter().flatten().map(String::as_str).collect();
    assert_eq!(
        cells,
        ["STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION", "utf8mb4", "1", "5"]
    );
}

#[tokio::test]
async fn the_server_ends_what_takes_too_long() {
    let server = MariaDb::start();
    let sessions = sessions(&server);
    let mut statement = Statement::own("SELECT SLEEP(60)", Vec::new());
    statement.time_limit = Duration::from_millis(300);
    let began = std::time::Instant::now();
    let error = sessions
        .run(&statement, &CancellationToken::new())
        .await
        .expect_err("too long");
    assert_eq!(error.kind, ErrorKind::Timeout, "{error}");
    assert!(began.elapsed() < Duration::from_secs(10));
}
