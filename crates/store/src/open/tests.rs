//! Tests of opening: new, broken and newer database files.

use super::*;
use crate::fixtures::Fixture;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tempfile::TempDir;

/// A database of some pages, closed.
async fn filled() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mosaic.db");
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    for _ in 0..30 {
        fixture
            .answered(&conversation, "which films", &"a long answer ".repeat(200))
            .await;
    }
    fixture.store.close().await;
    std::fs::copy(&fixture.path, &path).unwrap();
    (dir, path)
}

/// Opens what is broken, and expects it whole aside and a new store that works.
async fn expect_put_aside(path: &Path, reason: &str) {
    let before = std::fs::read(path).unwrap();
    let error = Store::open(path, false).await.unwrap_err();
    assert!(error.is_damage(), "{error}");
    assert_eq!(std::fs::read(path).unwrap(), before, "a guest moves nothing");
    let opened = Store::open(path, true).await.unwrap();
    let problem = opened.problem.unwrap();
    assert!(problem.message.contains(reason), "{}", problem.message);
    assert_eq!(std::fs::read(problem.copy_at.unwrap()).unwrap(), before);
    assert_eq!(opened.store.conversations(None, 9).await.unwrap(), []);
    opened.store.close().await;
    assert_eq!(Store::open(path, true).await.unwrap().problem, None);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_put_aside() {
    for garbage in [
        "not a database at all, but long enough to have a header of a hundred bytes".repeat(9),
        "x".into(),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mosaic.db");
        std::fs::write(&path, garbage).unwrap();
        expect_put_aside(&path, "damaged").await;
    }
}

#[tokio::test]
async fn a_database_with_garbage_in_the_middle_is_put_aside() {
    let (_dir, path) = filled().await;
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9000].fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
    expect_put_aside(&path, "damaged").await;
}

#[tokio::test]
async fn a_database_cut_short_is_put_aside() {
    let (_dir, path) = filled().await;
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 3]).unwrap();
    expect_put_aside(&path, "cut short").await;
}

#[tokio::test]
async fn a_database_of_a_newer_mosaic_is_put_aside() {
    let (_dir, path) = filled().await;
    let options = SqliteConnectOptions::new().filename(&path);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations VALUES (9999, 'tomorrow', CURRENT_TIMESTAMP, 1, x'00', 1)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    expect_put_aside(&path, "newer Mosaic").await;
}

#[tokio::test]
async fn a_database_of_something_else_is_put_aside_with_all_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mosaic.db");
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("CREATE TABLE conversations AS SELECT 'kept' AS a")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert!(Store::open(&path, false).await.unwrap_err().is_damage());
    let problem = Store::open(&path, true).await.unwrap().problem.unwrap();
    assert!(problem.message.contains("something else"), "{}", problem.message);
    let options = SqliteConnectOptions::new().filename(problem.copy_at.unwrap());
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let kept: String = sqlx::query_scalar("SELECT a FROM conversations")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(kept, "kept");
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mosaic.db");
    std::fs::write(&path, "").unwrap();
    assert_eq!(Store::open(&path, true).await.unwrap().problem, None);
}

#[tokio::test]
async fn a_folder_that_is_missing_is_an_error_that_names_the_action() {
    let dir = tempfile::tempdir().unwrap();
    let error = Store::open(&dir.path().join("missing/mosaic.db"), true)
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "could not open database");
    assert!(!error.is_damage());
}

#[tokio::test]
async fn a_conversation_of_ten_thousand_messages_opens_by_its_last_page_alone() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("long", 0).await;
    let first = fixture.answered(&conversation, "q", "a").await;
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
         INSERT INTO turns (id, conversation_id, question, sources, status, started_at, owner)
         SELECT 'turn ' || i, 'long', 'q' || i, '{\"type\":\"all\"}', 'finished', '2026', '' FROM n",
    )
    .execute(&fixture.store.writer)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO messages (id, turn, role, status, blocks, created_at)
         SELECT id || role, position, role, 'finished', '[{\"type\":\"text\",\"text\":\"x\"}]', '2026'
         FROM turns JOIN (SELECT 'user' AS role UNION SELECT 'assistant') WHERE id LIKE 'turn %'",
    )
    .execute(&fixture.store.writer)
    .await
    .unwrap();
    let page = fixture.store.turns(&conversation, None, 30).await.unwrap();
    assert_eq!(page.turns.len(), 30);
    assert_eq!(page.turns[29].question, "q5000");
    assert_eq!(page.turns[29].messages.len(), 2);
    assert_eq!(page.earlier.as_ref().unwrap().as_str(), "turn 4971");
    assert_eq!(
        fixture.store.transcript(&conversation).await.unwrap().len(),
        10_002
    );
    assert_eq!(fixture.store.turn(&first).await.unwrap().messages.len(), 2);
}
