//! Flags, help, check and description.

use crate::command;
use mosaic_protocol::{ConnectorInfo, FieldKind};
use mosaic_testkit::mariadb::MariaDb;
use std::process::Output;

fn run(server: Option<&MariaDb>, arguments: &[&str]) -> Output {
    command(server).args(arguments).output().expect("run")
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn the_check_prints_one_line_and_tells_by_its_exit_code() {
    let server = MariaDb::start();
    let good = run(Some(&server), &["mysql", "--check"]);
    assert_eq!(good.status.code(), Some(0));
    assert!(printed(&good).starts_with("ok: MariaDB "), "{}", printed(&good));
    assert_eq!(printed(&good).lines().count(), 1);

    let bad = command(Some(&server))
        .args(["mysql", "--check"])
        .env("MYSQL_PASSWORD", "wrong-secret")
        .output()
        .expect("run");
    assert_eq!(bad.status.code(), Some(1));
    assert!(printed(&bad).starts_with("failed: "), "{}", printed(&bad));
    assert_eq!(printed(&bad).lines().count(), 1);
    assert!(!printed(&bad).contains("wrong-secret"));
}

#[test]
fn the_check_as_json_names_the_field_to_blame() {
    let server = MariaDb::start();
    let good: serde_json::Value =
        serde_json::from_str(&printed(&run(Some(&server), &["mysql", "--check", "--json"]))).expect("JSON");
    assert_eq!(good["ok"], true);
    assert_eq!(good["field"], serde_json::Value::Null);
    let output = command(Some(&server))
        .args(["mysql", "--check", "--json"])
        .env("MYSQL_DATABASE", "nowhere")
        .output()
        .expect("run");
    let report: mosaic_protocol::CheckReport = serde_json::from_str(&printed(&output)).expect("a report");
    assert!(!report.ok);
    assert_eq!(report.field.as_deref(), Some("MYSQL_DATABASE"));
    assert!(report.hint.is_some());
    let unset: mosaic_protocol::CheckReport =
        serde_json::from_str(&printed(&run(None, &["mysql", "--check", "--json"]))).expect("a report");
    assert_eq!(unset.field.as_deref(), Some("MYSQL_HOST"));
    assert_eq!(unset.message, "Host is missing");
}

#[test]
fn the_url_takes_the_place_of_the_other_variables() {
    let server = MariaDb::start();
    let output = command(None)
        .args(["mysql", "--check"])
        .env("MYSQL_URL", server.url())
        .env("MYSQL_HOST", "nowhere.invalid")
        .output()
        .expect("run");
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

#[test]
fn the_description_is_read_by_the_host() {
    let output = run(None, &["describe"]);
    let infos: Vec<ConnectorInfo> = serde_json::from_slice(&output.stdout).expect("the host's own type");
    let mysql = infos.iter().find(|info| info.id == "mysql").expect("mysql");
    let names: Vec<_> = mysql.fields.iter().map(|field| field.env.as_str()).collect();
    assert_eq!(
        names,
        [
            "MYSQL_HOST",
            "MYSQL_PORT",
            "MYSQL_USER",
            "MYSQL_PASSWORD",
            "MYSQL_DATABASE",
            "MYSQL_SSL_MODE",
            "MYSQL_URL"
        ]
    );
    assert_eq!(mysql.fields[3].kind, FieldKind::Secret);
    // The address holds a password, and takes the place of what else would be needed.
    assert_eq!(mysql.fields[6].kind, FieldKind::Secret);
    assert!(!mysql.fields[2].required && !mysql.fields[6].required);
    assert_eq!(mysql.fields[1].kind, FieldKind::Number { min: 1, max: 65_535 });
    // Nothing is lost on the way: what the host writes is what the connector wrote.
    let again: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(serde_json::to_value(&infos).expect("JSON"), again);
}

#[test]
fn the_help_lists_the_environment_and_flags_are_checked() {
    let help = printed(&run(None, &["mysql", "--help"]));
    for word in [
        "MYSQL_HOST",
        "MYSQL_PASSWORD",
        "MYSQL_SSL_MODE",
        "MYSQL_URL",
        "--read-only",
        "--toolsets",
        "--check",
    ] {
        assert!(help.contains(word), "{word}");
    }
    assert!(printed(&run(None, &["--version"])).starts_with("mosaic-connector "));
    assert_eq!(run(None, &["mysql", "--json"]).status.code(), Some(2));
    let wrong = run(None, &["mysql", "--tools", "drop_table"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("execute_query"));
    assert_eq!(run(None, &["mongodb"]).status.code(), Some(2));
    // A client that says nothing and leaves is no failure.
    let silent = command(None)
        .arg("mysql")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("run");
    assert_eq!(silent.status.code(), Some(0));
}
