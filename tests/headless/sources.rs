//! Datasources from the command line, against a real MariaDB: connect, list, test, ask without a model, remove. Secrets
//! come in by the environment or standard input and are found nowhere afterwards.

use crate::command::{Place, Ran, binary};
use mosaic_agent::router::Pattern;
use mosaic_app::{Environment, Mosaic, results};
use mosaic_protocol::{ConnectorInfo, ToolCallId, TurnId};
use mosaic_testkit::mariadb::MariaDb;

fn connected(server: &MariaDb) -> Place {
    let place = Place::new();
    let lines: String = server
        .env()
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    let ran = place
        .run_with(&["sources", "add", "mysql", "Sakila", "--stdin"], &lines)
        .ended(0);
    assert_eq!(ran.out, "connected Sakila (MySQL)\n");
    place
}

#[test]
fn a_source_is_connected_tested_asked_and_removed() {
    let server = MariaDb::start();
    let place = connected(&server);

    let listed = place.run(&["sources", "list"]).ended(0);
    assert!(
        listed.out.starts_with("Sakila\tmysql\t127.0.0.1"),
        "{}",
        listed.out
    );
    place.run(&["sources", "test", "sakila"]).ended(0);
    place.holds_nowhere("mosaic-secret");

    let tables = place.run(&["ask", "list tables"]).ended(0);
    assert!(tables.out.contains("film_category"), "{}", tables.out);
    let film = place.run(&["ask", "--json", "describe film"]).ended(0);
    assert_eq!(
        film.story(),
        [
            "turnStarted",
            "planMade",
            "toolCallProposed",
            "toolCallStarted",
            "toolCallFinished",
            "textAppended",
            "turnFinished"
        ]
    );
    assert_eq!(film.events()[1]["tier"], "direct");
    let count = place.run(&["ask", "how many customers"]).ended(0);
    assert!(count.out.contains("599"), "{}", count.out);
    let latest = place.run(&["ask", "latest 10 rentals"]).ended(0);
    assert!(
        latest
            .out
            .lines()
            .filter(|line| line.contains("2005") || line.contains("2006"))
            .count()
            >= 10,
        "{}",
        latest.out
    );
    let select = place
        .run(&["ask", "--json", "SELECT title FROM film WHERE film_id = 1"])
        .ended(0);
    assert!(select.out.contains("ACADEMY DINOSAUR"), "{}", select.out);
    let quick = place
        .run(&["ask", "--json", "which films are about a mad scientist"])
        .ended(0);
    assert!(
        quick.story().contains(&"passagesFound".to_owned()),
        "{:?}",
        quick.story()
    );

    saved_as_csv(&place, &select);

    place.run(&["sources", "remove", "Sakila"]).ended(0);
    place.run(&["sources", "test", "Sakila"]).ended(3);
}

/// The whole result of a stored call can be loaded and saved, as the window does it.
fn saved_as_csv(place: &Place, ran: &Ran) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let environment = Environment::private(place.data_dir(), binary("mosaic-connector"));
        let app = Mosaic::open(environment).await.expect("the app opens");
        let turn = TurnId::from(ran.events()[0]["turnId"].as_str().expect("a turn"));
        let call = ToolCallId::from(ran.events()[2]["callId"].as_str().expect("a call"));
        let whole = results::load_tool_result(&app, &turn, &call)
            .await
            .expect("the result");
        assert_eq!(
            whole.table.expect("a table").rows,
            [[Some("ACADEMY DINOSAUR".to_owned())]],
            "{}",
            ran.out
        );
        let csv = results::result_as_csv(&app, &turn, &call).await.expect("CSV");
        assert_eq!(csv.file_name, "sakila-execute-query.csv");
        let path = place.data_dir().join("saved.csv");
        results::save_csv(&csv, &path).await.expect("it is saved");
        assert_eq!(
            std::fs::read_to_string(&path).expect("the file"),
            "title\r\nACADEMY DINOSAUR\r\n"
        );
        app.close().await;
    });
}

#[test]
fn what_cannot_work_is_refused_with_its_cause_and_stored_only_when_forced() {
    let mut server = MariaDb::start();
    let wrong = Place::new();
    let env = |password: &str, port: u16| {
        format!(
            "MYSQL_HOST=127.0.0.1\nMYSQL_PORT={port}\nMYSQL_USER=mosaic\nMYSQL_PASSWORD={password}\nMYSQL_DATABASE=sakila\n"
        )
    };
    let add = ["sources", "add", "mysql", "Sakila", "--stdin"];
    let ran = wrong.run_with(&add, &env("no", server.port())).ended(6);
    assert!(
        ran.err.contains("error:") && ran.err.contains("hint:"),
        "{}",
        ran.err
    );
    assert!(wrong.run(&["sources", "list"]).ended(0).out.is_empty());
    wrong.run_with(&["sources", "add", "oracle", "X"], "").ended(3);
    wrong
        .run_with(&["sources", "add", "mysql", "X", "--stdin"], "no equals sign")
        .ended(2);
    wrong
        .run_with(&["sources", "add", "mysql", "X", "--stdin"], "MYSQL_PORT=abc\n")
        .ended(6);

    let place = connected(&server);
    let again = place
        .run_with(&add, &env("mosaic-secret", server.port()))
        .ended(2);
    assert!(again.err.contains("Sakila"), "{}", again.err);
    server.stop();
    let gone = place.run(&["ask", "list tables"]).ended(6);
    assert!(gone.err.contains("error:"), "{}", gone.err);
    let mut forced = add.to_vec();
    forced[3] = "Elsewhere";
    forced.push("--force");
    place.run_with(&forced, &env("x", server.port())).ended(0);
}

#[test]
fn without_a_place_for_secrets_nothing_is_stored_in_plain_text() {
    let server = MariaDb::start();
    let place = Place::new().with("MOSAIC_PASSPHRASE", "");
    let lines: String = server
        .env()
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    let ran = place
        .run_with(&["sources", "add", "mysql", "Sakila", "--stdin"], &lines)
        .ended(4);
    assert!(ran.err.contains("MOSAIC_PASSPHRASE"), "{}", ran.err);
    assert!(place.run(&["sources", "list"]).ended(0).out.is_empty());
}

#[test]
fn what_a_connector_declares_is_what_the_app_reads() {
    let described = std::process::Command::new(binary("mosaic-connector"))
        .arg("describe")
        .output()
        .expect("it runs");
    let raw: serde_json::Value = serde_json::from_slice(&described.stdout).expect("JSON");
    let infos: Vec<ConnectorInfo> = serde_json::from_value(raw.clone()).expect("the app's own type");
    assert_eq!(
        serde_json::to_value(&infos).expect("JSON"),
        raw,
        "nothing is declared that the app does not know"
    );
    for info in &infos {
        assert!(
            !info.fields.is_empty() && !info.examples.is_empty() && !info.search_tools.is_empty(),
            "{}",
            info.id
        );
        for route in &info.patterns {
            if let Err(error) = Pattern::parse(&route.pattern) {
                panic!("{}: “{}” cannot be read: {error}", info.id, route.pattern);
            }
        }
    }
}
