//! The guard, proven on a server where the account may do everything: what it refuses leaves no trace, what it passes runs.

use crate::{LIMIT, call, connector, query, statements};
use mosaic_connector_kit::{ErrorKind, Output};
use mosaic_testkit::mariadb::MariaDb;
use serde_json::json;
use std::path::Path;

/// What the hostile statements would like to find.
const TRAPS: &str = "
    CREATE TABLE traps (hits INT); INSERT INTO traps VALUES (0);
    CREATE SEQUENCE evil_sequence;
    CREATE FUNCTION evil_write() RETURNS INT MODIFIES SQL DATA
        BEGIN UPDATE traps SET hits = hits + 1; RETURN 1; END;
    CREATE FUNCTION `count` (x INT) RETURNS INT MODIFIES SQL DATA
        BEGIN UPDATE traps SET hits = hits + 1; RETURN 1; END;
    CREATE FUNCTION regexp_like (x TEXT, y TEXT) RETURNS INT MODIFIES SQL DATA
        BEGIN UPDATE traps SET hits = hits + 1; RETURN 1; END;
    CREATE FUNCTION mysql.evil_write() RETURNS INT MODIFIES SQL DATA
        BEGIN UPDATE sakila.traps SET hits = hits + 1; RETURN 1; END;
";

fn set_traps(server: &MariaDb) {
    server
        .sql(&format!(
            "DELIMITER //\n{}//",
            TRAPS.replace(";\n    CREATE", "//\n    CREATE")
        ))
        .expect("set the traps");
}

/// Returns everything a hostile statement might change: data, definitions, accounts, settings, files.
fn state(server: &MariaDb) -> String {
    let ask = |sql: &str| server.sql(sql).expect(sql);
    let tables = ask(
        "SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables \
                      WHERE table_schema IN ('sakila') AND table_type IN ('BASE TABLE', 'SEQUENCE') ORDER BY 1",
    );
    let names: Vec<_> = tables.lines().collect();
    let mut state = ask(&format!("CHECKSUM TABLE {}", names.join(", ")));
    for sql in [
        "SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns \
         WHERE table_schema = 'sakila' ORDER BY 1, 2, ordinal_position",
        "SELECT routine_schema, routine_name FROM information_schema.routines ORDER BY 1, 2",
        "SELECT trigger_name FROM information_schema.triggers ORDER BY 1",
        "SELECT event_name FROM information_schema.events ORDER BY 1",
        "SELECT schema_name FROM information_schema.schemata ORDER BY 1",
        "SELECT plugin_name FROM information_schema.plugins ORDER BY 1",
        "SELECT Host, User, Priv FROM mysql.global_priv ORDER BY 1, 2",
        "SELECT variable_name, variable_value FROM information_schema.global_variables \
         WHERE variable_name NOT LIKE '%gtid%' AND variable_name NOT LIKE 'timestamp' ORDER BY 1",
    ] {
        state.push_str(&ask(sql));
    }
    state
}

fn files(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[tokio::test]
async fn every_hostile_statement_is_refused_and_leaves_no_trace() {
    let server = MariaDb::start();
    set_traps(&server);
    let before = state(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("evil");
    let connector = connector(&server);
    let statements = statements(include_str!("../data/hostile.sql"));
    assert!(statements.len() >= 100);
    let began = std::time::Instant::now();
    for (title, sql) in &statements {
        let sql = sql.replace("/tmp/mosaic-evil", &target.to_string_lossy());
        for tool in ["execute_query", "explain_query"] {
            let error = call(&connector, tool, json!({ "sql": sql }))
                .await
                .expect_err(title);
            assert_eq!(error.kind, ErrorKind::Invalid, "{title}: {error}");
            assert!(error.message.contains("refused"), "{title}: {error}");
        }
    }
    // None of them was even begun: the first that sleeps would take longer.
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    assert_eq!(files(folder.path()), Vec::<String>::new());
    assert_eq!(state(&server), before);
}

#[tokio::test]
async fn the_statements_are_dangerous_without_the_guard() {
    // Otherwise the test above would prove nothing: the account may write files, and the server has the traps.
    let server = MariaDb::start();
    set_traps(&server);
    let before = state(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("evil");
    server
        .sql(&format!(
            "SELECT 1 /*M!100000 INTO OUTFILE '{}' */",
            target.display()
        ))
        .expect("run");
    assert_eq!(files(folder.path()), ["evil"]);
    server.sql("SELECT evil_write(), `count`(1)").expect("run");
    assert_ne!(state(&server), before);
}

#[tokio::test]
async fn every_legitimate_statement_runs() {
    let server = MariaDb::start();
    let before = state(&server);
    let connector = connector(&server);
    let mut failed = Vec::new();
    for (title, sql) in statements(include_str!("../data/legitimate.sql")) {
        match call(&connector, "execute_query", json!({ "sql": sql })).await {
            // Of warnings there are none, and then the server names no columns.
            Ok(Output::Rows(rows)) if !rows.columns.is_empty() || title == "show warnings" => {}
            other => failed.push(format!("{title}: {other:?}")),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(state(&server), before);
}

#[tokio::test]
async fn texts_and_names_reach_the_server_as_they_were_written() {
    let server = MariaDb::start();
    // The server's own mode must not matter.
    server
        .sql("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE,ORACLE'")
        .expect("set the mode");
    let connector = connector(&server);
    let rows = query(
        &connector,
        r#"SELECT 'it''s' AS a, 'it\'s' AS b, "say ""hi""" AS c, 'back\\slash' AS d, 'a\nb' AS e, 'x' 'y' AS f, 1 || 0 AS g,
           'a\%b' LIKE 'a\%b' AS h, 'Zoë 🎬' AS `größe``n`, x'c3a4' = 'ä' AS i"#,
    )
    .await;
    let cells: Vec<_> = rows.rows[0]
        .iter()
        .map(|cell| cell.as_deref().unwrap_or("NULL"))
        .collect();
    assert_eq!(
        cells,
        [
            "it's",
            "it's",
            "say \"hi\"",
            "back\\slash",
            "a\nb",
            "xy",
            "1",
            "0",
            "Zoë 🎬",
            "1"
        ]
    );
    assert_eq!(rows.columns[8].name, "größe`n");
}

#[tokio::test]
async fn a_stored_function_with_the_name_of_a_built_in_one_is_not_run() {
    let server = MariaDb::start();
    set_traps(&server);
    let connector = connector(&server);
    // MariaDB has no REGEXP_LIKE of its own: here the name is a trap.
    let error = call(
        &connector,
        "execute_query",
        json!({"sql": "SELECT REGEXP_LIKE('a', 'a')"}),
    )
    .await
    .expect_err("refused");
    assert!(error.message.contains("stored function"), "{error}");
    // COUNT is its own everywhere, with or without a space.
    let counted = query(&connector, "SELECT COUNT (*) FROM film").await;
    assert_eq!(counted.rows, vec![vec![Some("1000".to_owned())]]);
    assert_eq!(server.sql("SELECT hits FROM traps").expect("hits").trim(), "0");
}

#[tokio::test]
async fn a_view_that_writes_is_stopped_by_the_session() {
    let server = MariaDb::start();
    set_traps(&server);
    server
        .sql("CREATE VIEW harmless AS SELECT evil_write() AS x")
        .expect("make the view");
    let connector = connector(&server);
    let error = call(
        &connector,
        "execute_query",
        json!({"sql": "SELECT * FROM harmless"}),
    )
    .await
    .expect_err("refused by the server");
    assert!(error.message.contains("READ ONLY"), "{error}");
    assert_eq!(server.sql("SELECT hits FROM traps").expect("hits").trim(), "0");
}

/// What a view may do to the session it is read in.
const VIEWS: &str = "
    CREATE FUNCTION evil_insert() RETURNS INT MODIFIES SQL DATA
        BEGIN INSERT INTO traps VALUES (1); RETURN 1; END;
    CREATE FUNCTION evil_loosen() RETURNS INT
        BEGIN SET SESSION tx_read_only = 0, max_statement_time = 0; RETURN 1; END;
    CREATE FUNCTION evil_charset() RETURNS INT
        BEGIN SET SESSION character_set_client = gbk, sql_mode = 'ANSI_QUOTES'; RETURN 1; END;
    CREATE FUNCTION evil_shadow() RETURNS INT
        BEGIN CREATE TEMPORARY TABLE language (name INT); RETURN 1; END;
    CREATE FUNCTION evil_fail() RETURNS INT
        BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'on purpose'; RETURN 1; END;
    CREATE VIEW inserts AS SELECT evil_insert() AS x;
    CREATE VIEW loosens AS SELECT evil_loosen() AS x;
    CREATE VIEW recodes AS SELECT evil_charset() AS x;
    CREATE VIEW loosens_and_inserts AS SELECT evil_loosen() AS x, evil_insert() AS y;
    CREATE VIEW loosens_and_shadows AS SELECT evil_loosen() AS x, evil_shadow() AS y;
    CREATE VIEW locks AS SELECT GET_LOCK('evil', 0) AS x;
    CREATE VIEW locks_and_fails AS SELECT GET_LOCK('evil', 0) AS x, evil_fail() AS y;
";

fn set_views(server: &MariaDb) {
    set_traps(server);
    server
        .sql(&format!(
            "DELIMITER //\n{}//",
            VIEWS.replace(";\n    CREATE", "//\n    CREATE")
        ))
        .expect("make the views");
}

#[tokio::test]
async fn a_view_cannot_loosen_the_session_for_what_comes_after_it() {
    let server = MariaDb::start();
    set_views(&server);
    let before = state(&server);
    let connector = connector(&server);
    let count = query(&connector, "SELECT COUNT(*) FROM language").await.rows;
    let ask = async |sql: &str| call(&connector, "execute_query", json!({ "sql": sql })).await;
    // The first one alone changes nothing but the session; the ones after it would write through it.
    for (loosening, writing) in [
        ("SELECT * FROM loosens", "SELECT * FROM inserts"),
        ("SELECT * FROM loosens, recodes", "SELECT * FROM inserts"),
        (
            "SELECT * FROM loosens_and_inserts",
            "SELECT * FROM loosens_and_inserts",
        ),
        (
            "SELECT * FROM loosens_and_shadows",
            "SELECT * FROM loosens_and_shadows",
        ),
        ("SELECT * FROM loosens", "SELECT * FROM loosens_and_shadows"),
    ] {
        let _ = ask(loosening).await;
        let error = ask(writing).await.expect_err(writing);
        assert!(
            error.message.contains("READ ONLY"),
            "{loosening}; {writing}: {error}"
        );
        let _ = ask(loosening).await;
        let settings = query(
            &connector,
            "SELECT @@tx_read_only, @@max_statement_time > 0, @@sql_mode, @@character_set_client",
        )
        .await;
        let cells: Vec<_> = settings.rows[0].iter().flatten().map(String::as_str).collect();
        assert_eq!(
            cells,
            ["1", "1", "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION", "utf8mb4"],
            "{loosening}"
        );
        // The tables are still the server's own.
        let counted = query(&connector, "SELECT COUNT(*) FROM language").await;
        assert_eq!(counted.rows, count, "{loosening}");
    }
    assert_eq!(state(&server), before);
}

#[tokio::test]
async fn a_lock_taken_inside_a_view_ends_with_the_statement() {
    let server = MariaDb::start();
    set_views(&server);
    let connector = connector(&server);
    for sql in ["SELECT * FROM locks", "SELECT * FROM locks_and_fails"] {
        let _ = call(&connector, "execute_query", json!({ "sql": sql })).await;
        assert_eq!(
            server.sql("SELECT IS_FREE_LOCK('evil')").expect("ask").trim(),
            "1",
            "{sql}"
        );
    }
    let _ = call(&connector, "sample_table", json!({"table": "locks"})).await;
    assert_eq!(
        server.sql("SELECT IS_FREE_LOCK('evil')").expect("ask").trim(),
        "1"
    );
    // Neither a transaction is left open, nor what it would keep others from.
    let _ = query(&connector, "SELECT * FROM language").await;
    server
        .sql("SET lock_wait_timeout = 1; ALTER TABLE language ADD COLUMN free INT")
        .expect("the table is not held");
}

#[tokio::test]
async fn no_tool_shows_the_hash_of_a_password() {
    let server = MariaDb::start();
    let hash = server
        .sql(
            "SELECT JSON_VALUE(priv, '$.authentication_string') FROM mysql.global_priv WHERE user = 'mosaic'",
        )
        .expect("ask");
    let hash = hash.trim().trim_start_matches('*');
    assert_eq!(hash.len(), 40);
    let connector = crate::connector_with(&server, &[("MYSQL_DATABASE", "")]);
    for table in [
        "mysql.user",
        "`mysql`.`global_priv`",
        "MYSQL.users",
        "mysql .user",
    ] {
        for tool in ["sample_table", "describe_table", "get_table_stats"] {
            let found = call(&connector, tool, json!({ "table": table })).await;
            assert!(found.is_err(), "{tool} {table}: {found:?}");
        }
    }
    // The server takes names with other accents, and spaces behind them, for the same.
    for db in ["mysql", "MySQL", "mysql ", "mýsql"] {
        let found = call(&connector, "sample_table", json!({"table": "user", "db": db})).await;
        assert!(found.is_err(), "{db}: {found:?}");
        let found = call(&connector, "search_rows", json!({"query": hash, "db": db})).await;
        assert!(!format!("{found:?}").contains(&format!("*{hash}")), "{db}");
        let found = call(&connector, "search_rows", json!({"query": "localhost", "db": db})).await;
        assert!(!format!("{found:?}").contains("global_priv"), "{db}: {found:?}");
    }
    // Nor does the server's catalogue, wherever one looks.
    let tables = server
        .sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'information_schema'")
        .expect("list");
    for table in tables.lines() {
        let sql = format!("SELECT * FROM information_schema.{table}");
        let found = call(&connector, "execute_query", json!({"sql": sql, "limit": 1000})).await;
        assert!(!format!("{found:?}").contains(hash), "{table}");
    }
}

#[tokio::test]
async fn has_more_is_exact_and_a_limit_of_ones_own_is_kept() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let ask = async |sql: &str, limit: u32| {
        let rows = crate::rows(&connector, "execute_query", json!({"sql": sql, "limit": limit})).await;
        (rows.rows.len(), rows.has_more)
    };
    tokio::time::timeout(LIMIT, async {
        assert_eq!(ask("SELECT * FROM language", 6).await, (6, false));
        assert_eq!(ask("SELECT * FROM language", 5).await, (5, true));
        assert_eq!(ask("SELECT * FROM film LIMIT 20", 100).await, (20, false));
        assert_eq!(ask("SELECT * FROM film LIMIT 20", 10).await, (10, true));
        assert_eq!(ask("SELECT * FROM film LIMIT 990, 20", 10).await, (10, false));
        assert_eq!(ask("SELECT * FROM rental", 5_000).await, (1_000, true));
        assert_eq!(ask("SHOW TABLES", 5).await, (5, true));
        assert_eq!(ask("SELECT * FROM language WHERE 1 = 0", 5).await, (0, false));
    })
    .await
    .expect("in time");
}

#[tokio::test]
async fn params_stand_for_values_only() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let ask = async |sql: &str, params: serde_json::Value| {
        call(&connector, "execute_query", json!({"sql": sql, "params": params})).await
    };
    let Ok(Output::Rows(rows)) = ask(
        "SELECT title FROM film WHERE film_id = ? AND length > ?",
        json!([1, 20.5]),
    )
    .await
    else {
        panic!("no rows");
    };
    assert_eq!(rows.rows, vec![vec![Some("ACADEMY DINOSAUR".to_owned())]]);
    let hostile = "' OR 1 = 1 -- ";
    let Ok(Output::Rows(rows)) = ask("SELECT title FROM film WHERE title = ?", json!([hostile])).await else {
        panic!("no rows");
    };
    assert!(rows.rows.is_empty());
    assert_eq!(rows.columns[0].name, "title");
    let Ok(Output::Rows(rows)) = ask("SELECT ?, ?, ?", json!([null, true, {"a": 1}])).await else {
        panic!("no rows");
    };
    assert_eq!(
        rows.rows[0],
        [None, Some("1".to_owned()), Some("{\"a\":1}".to_owned())]
    );
    let error = ask("SELECT ?", json!([])).await.expect_err("refused");
    assert!(error.message.contains("has 1 ?"), "{error}");
}
