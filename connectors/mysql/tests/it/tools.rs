//! What the tools answer about Sakila.

use crate::{call, connector, connector_with, records, rows};
use mosaic_connector_kit::{ErrorKind, Output};
use mosaic_testkit::mariadb::MariaDb;
use serde_json::json;

#[tokio::test]
async fn every_example_of_the_declaration_works() {
    let server = MariaDb::start();
    let connector = connector(&server);
    for tool in mosaic_connector_mysql::declaration().tools {
        let found = call(&connector, tool.name, tool.example).await;
        let count = match found {
            Ok(Output::Records(records)) => records.records.len(),
            Ok(Output::Rows(rows)) => rows.rows.len(),
            Err(error) => panic!("{}: {error}", tool.name),
        };
        assert!(count > 0, "{}", tool.name);
    }
}

#[tokio::test]
async fn databases_and_tables_are_listed_with_their_kind_and_size() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let databases = records(&connector, "list_databases", json!({})).await;
    assert_eq!(databases.records.len(), 1);
    assert_eq!(databases.records[0]["database"], "sakila");
    assert_eq!(databases.records[0]["tables"], 23);

    let tables = records(&connector, "list_tables", json!({})).await;
    assert_eq!(tables.heading, "16 tables and 7 views in sakila");
    let film = tables
        .records
        .iter()
        .find(|record| record["table"] == "film")
        .expect("film");
    assert_eq!(film["kind"], "table");
    assert!(film["rows_estimate"].as_u64().is_some_and(|rows| rows > 500));

    let films = records(&connector, "list_tables", json!({"pattern": "film"})).await;
    assert_eq!(films.records.len(), 7);
    let error = call(&connector, "list_tables", json!({"db": "nowhere"}))
        .await
        .expect_err("refused");
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_list_is_paged_to_its_end_without_a_gap() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let mut names = Vec::new();
    let mut cursor = json!(null);
    loop {
        let page = records(&connector, "list_tables", json!({"limit": 10, "cursor": cursor})).await;
        names.extend(
            page.records
                .iter()
                .map(|record| record["table"].as_str().expect("a name").to_owned()),
        );
        assert_eq!(page.has_more, page.next_cursor.is_some());
        match page.next_cursor {
            Some(next) => cursor = json!(next),
            None => break,
        }
    }
    assert_eq!(names.len(), 23);
    assert!(names.is_sorted());
    let error = call(
        &connector,
        "list_tables",
        json!({"limit": 10, "pattern": "film", "cursor": cursor.as_str().unwrap_or("0-a")}),
    )
    .await
    .expect_err("another list's cursor");
    assert_eq!(error.kind, ErrorKind::Invalid);
}

#[tokio::test]
async fn a_table_is_described_with_its_keys_in_and_out() {
    let server = MariaDb::start();
    server.sql("ALTER TABLE film COMMENT 'what can be rented'; ALTER TABLE film MODIFY length SMALLINT UNSIGNED COMMENT 'minutes'").expect("comment");
    let connector = connector(&server);
    let film = records(&connector, "describe_table", json!({"table": "Films"})).await;
    assert_eq!(film.records.len(), 13);
    assert_eq!(film.records[0]["column"], "film_id");
    assert_eq!(film.records[0]["key"], "primary");
    let language = film
        .records
        .iter()
        .find(|record| record["column"] == "language_id")
        .expect("language_id");
    assert_eq!(language["references"], "language.language_id");
    let length = film
        .records
        .iter()
        .find(|record| record["column"] == "length")
        .expect("length");
    assert_eq!(length["comment"], "minutes");
    assert_eq!(length["nullable"], true);
    assert_eq!(film.extra["table"], "film");
    assert_eq!(film.extra["comment"], "what can be rented");
    let incoming = film.extra["referenced_by"].as_array().expect("a list");
    assert!(
        incoming.contains(&json!({"column": "film_id", "from": "inventory.film_id"})),
        "{incoming:?}"
    );

    let view = records(
        &connector,
        "describe_table",
        json!({"table": "sakila.customer_list"}),
    )
    .await;
    assert!(
        view.heading.starts_with("view sakila.customer_list"),
        "{}",
        view.heading
    );
    let indexes = records(&connector, "get_table_indexes", json!({"table": "rental"})).await;
    assert_eq!(indexes.records[0]["index"], "PRIMARY");
    let unique = indexes
        .records
        .iter()
        .find(|record| record["index"] == "rental_date")
        .expect("rental_date");
    assert_eq!(unique["columns"], "rental_date, inventory_id, customer_id");
    assert_eq!(unique["unique"], true);
}

#[tokio::test]
async fn names_are_found_as_people_type_them_and_unknown_ones_come_with_near_ones() {
    let server = MariaDb::start();
    let connector = connector(&server);
    for (typed, table) in [
        ("customers", "customer"),
        ("CITIES", "city"),
        ("film actors", "film_actor"),
        ("`sakila`.`film`", "film"),
        ("addresses", "address"),
        ("film?", "film"),
    ] {
        let found = records(&connector, "get_table_stats", json!({"table": typed})).await;
        assert_eq!(found.records[0]["table"], table, "{typed}");
    }
    let error = call(&connector, "describe_table", json!({"table": "rentls"}))
        .await
        .expect_err("unknown");
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert!(
        error.hint.as_deref().is_some_and(|hint| hint.contains("rental")),
        "{error:?}"
    );
    for hostile in ["film`; DROP TABLE film; -- ", "film' OR '1'='1", "../film", ""] {
        assert!(
            call(&connector, "sample_table", json!({"table": hostile}))
                .await
                .is_err(),
            "{hostile}"
        );
    }
}

#[tokio::test]
async fn an_unknown_table_is_not_found_whatever_it_is_called() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let anywhere = connector_with(&server, &[("MYSQL_DATABASE", "")]);
    for tool in [
        "describe_table",
        "get_table_indexes",
        "get_table_stats",
        "sample_table",
    ] {
        for name in [
            "unicorns",
            "people in Berlin",
            "nowhere.film",
            "🎬.film",
            "sakila.film.title",
            "a.b.c.d",
            "größe",
            "🎬",
            "顧客",
            "it's",
            "100%",
            "back\\slash",
            "?",
            "the_longest_name_that_anybody_has_ever_given_to_a_table_or_will_ever_give_to_one",
        ] {
            for connector in [&connector, &anywhere] {
                let error = call(connector, tool, json!({ "table": name }))
                    .await
                    .expect_err(name);
                assert_eq!(error.kind, ErrorKind::NotFound, "{tool} {name}: {error}");
            }
        }
        let error = call(&connector, tool, json!({"table": "film", "db": "nowhere"}))
            .await
            .expect_err("unknown");
        assert_eq!(error.kind, ErrorKind::NotFound, "{tool}: {error}");
    }
}

#[tokio::test]
async fn rows_are_counted_exactly_when_asked_and_estimated_otherwise() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let exact = records(
        &connector,
        "get_table_stats",
        json!({"table": "customers", "exact": "true"}),
    )
    .await;
    assert_eq!(exact.heading, "customer has 599 rows (counted)");
    assert_eq!(exact.records[0]["rows"], 599);
    assert_eq!(exact.records[0]["rows_are"], "exact");
    assert_eq!(exact.extra["sql"], "SELECT COUNT(*) FROM `sakila`.`customer`");
    let estimate = records(&connector, "get_table_stats", json!({"table": "rental"})).await;
    assert_eq!(estimate.records[0]["rows_are"], "estimate");
    let view = records(&connector, "get_table_stats", json!({"table": "staff_list"})).await;
    assert_eq!(view.records[0]["rows"], 2);
}

#[tokio::test]
async fn a_sample_shows_the_latest_rows_first() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let rentals = rows(
        &connector,
        "sample_table",
        json!({"table": "rentals", "limit": 10, "order": "latest"}),
    )
    .await;
    assert_eq!(rentals.rows.len(), 10);
    assert!(rentals.has_more);
    let at = rentals
        .columns
        .iter()
        .position(|column| column.name == "rental_date")
        .expect("rental_date");
    assert_eq!(rentals.rows[0][at].as_deref(), Some("2006-02-14 15:16:03"));
    assert!(
        rentals
            .sql
            .ends_with("ORDER BY `rental_date` DESC, `rental_id` DESC LIMIT 10"),
        "{}",
        rentals.sql
    );
    let films = rows(&connector, "sample_table", json!({"table": "film", "limit": 1})).await;
    assert_eq!(films.rows[0][0].as_deref(), Some("1000"));
    let all = rows(&connector, "sample_table", json!({"table": "language"})).await;
    assert_eq!((all.rows.len(), all.has_more), (6, false));
}

#[tokio::test]
async fn words_are_found_in_names_and_in_rows_best_first() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let names = records(&connector, "search_schema", json!({"pattern": "rental date"})).await;
    assert_eq!(names.records[0]["id"], "sakila.rental.rental_date");
    let question = records(
        &connector,
        "search_schema",
        json!({"pattern": "Which customers have an email?"}),
    )
    .await;
    let ids: Vec<_> = question
        .records
        .iter()
        .take(3)
        .map(|record| record["id"].as_str().expect("an id"))
        .collect();
    assert!(
        ids.contains(&"sakila.customer.email") && ids.contains(&"sakila.customer"),
        "{ids:?}"
    );

    let found = records(
        &connector,
        "search_rows",
        json!({"query": "academy dinosaurs", "limit": 3}),
    )
    .await;
    assert_eq!(found.records[0]["id"], "sakila.film/1");
    assert!(
        found.records[0]["text"]
            .as_str()
            .is_some_and(|text| text.contains("ACADEMY DINOSAUR"))
    );
    assert_eq!(found.records.len(), 3);
    assert!(found.has_more);
    let secret = records(
        &connector,
        "search_rows",
        json!({"query": "8cb2237d0679ca88db6464eac60da96345513964"}),
    )
    .await;
    assert!(
        secret.records.is_empty(),
        "passwords are not searched: {:?}",
        secret.records
    );
}

#[tokio::test]
async fn a_key_that_is_a_secret_is_neither_searched_nor_shown() {
    let server = MariaDb::start();
    server
        .sql(
            "CREATE TABLE sess (token CHAR(20), area INT, note TEXT, PRIMARY KEY (token, area)); \
             INSERT INTO sess VALUES ('SESAME-1', 7, 'a pterodactyl'); \
             CREATE TABLE sessions (id VARCHAR(20) PRIMARY KEY, note TEXT); \
             INSERT INTO sessions VALUES ('SESAME-2', 'a pterodactyl'); \
             CREATE TABLE card (id INT PRIMARY KEY, cvv CHAR(8) UNIQUE, pin TEXT, shipping TEXT); \
             INSERT INTO card VALUES (12, 'SESAME-3', 'SESAME-4', 'by pterodactyl')",
        )
        .expect("make the tables");
    let connector = connector(&server);
    let found = records(&connector, "search_rows", json!({"query": "pterodactyl"})).await;
    assert_eq!(found.records.len(), 3, "{found:?}");
    assert!(!format!("{found:?}").contains("SESAME"), "{found:?}");
    // What is no secret is told as before.
    let titles: Vec<_> = found.records.iter().map(|record| &record["title"]).collect();
    assert!(titles.contains(&&json!("sakila.sess · area 7")), "{titles:?}");
    assert!(titles.contains(&&json!("sakila.card · id 12")), "{titles:?}");
    assert!(titles.contains(&&json!("sakila.sessions")), "{titles:?}");
    let found = records(&connector, "search_rows", json!({"query": "SESAME"})).await;
    assert!(found.records.is_empty(), "{found:?}");
}

#[tokio::test]
async fn without_a_database_all_are_looked_at() {
    let server = MariaDb::start();
    server
        .sql("CREATE DATABASE shop; CREATE TABLE shop.customer (id INT); CREATE TABLE shop.voucher (id INT)")
        .expect("make");
    let connector = connector_with(&server, &[("MYSQL_DATABASE", "")]);
    let tables = records(&connector, "list_tables", json!({})).await;
    assert!(tables.records.iter().any(|record| record["database"] == "shop"));
    assert!(tables.concise.contains(&"database"));
    let voucher = records(&connector, "describe_table", json!({"table": "voucher"})).await;
    assert_eq!(voucher.extra["database"], "shop");
    let error = call(&connector, "describe_table", json!({"table": "customer"}))
        .await
        .expect_err("two of them");
    assert!(
        error
            .hint
            .as_deref()
            .is_some_and(|hint| hint.contains("sakila.customer, shop.customer")),
        "{error:?}"
    );
    let error = call(&connector, "execute_query", json!({"sql": "SELECT * FROM film"}))
        .await
        .expect_err("no database");
    assert!(error.message.contains("no database"), "{error}");
}

#[tokio::test]
async fn a_plan_is_shown_without_running_the_query() {
    let server = MariaDb::start();
    let connector = connector(&server);
    let plan = rows(
        &connector,
        "explain_query",
        json!({"sql": "SELECT * FROM rental WHERE customer_id = ?", "params": [1]}),
    )
    .await;
    assert!(
        plan.rows[0].contains(&Some("idx_fk_customer_id".to_owned())),
        "{plan:?}"
    );
    assert!(plan.sql.starts_with("EXPLAIN SELECT"));
    let error = call(&connector, "explain_query", json!({"sql": "SHOW TABLES"}))
        .await
        .expect_err("nothing to explain");
    assert_eq!(error.kind, ErrorKind::Invalid);
}
