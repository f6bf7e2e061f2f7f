//! Broken files: the app opens, says so, keeps a copy aside, and deletes nothing.

use crate::command::{Model, Place, binary};
use mosaic_app::{Environment, Mosaic, status};
use mosaic_protocol::AppStatus;
use mosaic_testkit::fake_claude::{Reply, Scenario};
use std::path::Path;

fn status(folder: &Path) -> AppStatus {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let app = Mosaic::open(Environment::private(folder, binary("mosaic-connector")))
            .await
            .expect("it opens");
        let status = status::app_status(&app).await.expect("a status");
        app.close().await;
        status
    })
}

#[test]
fn broken_settings_are_copied_aside_and_told() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("settings.json"), "{ not json").expect("written");
    let status = status(folder.path());
    let problem = status.problems.first().expect("a problem is told");
    let copy = problem.copy_at.as_deref().expect("a copy is kept");
    assert_eq!(std::fs::read_to_string(copy).expect("the copy"), "{ not json");
}

#[test]
fn the_command_line_says_what_is_broken_too() {
    let place = Place::new();
    std::fs::write(place.data_dir().join("settings.json"), "{ not json").expect("written");
    std::fs::write(place.data_dir().join("mosaic.db"), vec![0x5a; 9000]).expect("written");
    let ran = place.run(&["sources", "list"]).ended(0);
    assert_eq!(ran.err.matches("warning:").count(), 2, "{}", ran.err);
    assert_eq!(ran.err.matches("kept at").count(), 2, "{}", ran.err);
}

#[test]
fn settings_of_an_older_version_keep_what_they_say() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("settings.json"), r#"{"theme":"dark"}"#).expect("written");
    let status = status(folder.path());
    assert!(status.problems.is_empty(), "{:?}", status.problems);
    assert_eq!(status.settings.theme, mosaic_protocol::Theme::Dark);
}

#[test]
fn a_broken_database_is_moved_aside_and_a_new_one_takes_its_place() {
    let claude = Model::start(Scenario::new().otherwise(Reply::text("Fine.")));
    let place = Place::new().asking(&claude.url());
    place.run(&["ask", "before the damage"]).ended(0);
    let database = place.data_dir().join("mosaic.db");
    std::fs::write(&database, vec![0x5a; 9000]).expect("damaged");
    for rest in ["mosaic.db-wal", "mosaic.db-shm"] {
        let _ = std::fs::remove_file(place.data_dir().join(rest));
    }
    let status = status(place.data_dir());
    let copy = status
        .problems
        .first()
        .and_then(|problem| problem.copy_at.clone())
        .expect("a copy is kept");
    assert_eq!(std::fs::read(copy).expect("the copy"), vec![0x5a; 9000]);
    place.run(&["ask", "after the damage"]).ended(0);
    let found = place.run(&["search", "damage"]).ended(0);
    assert!(found.out.contains("after the damage"), "{}", found.out);
}

#[test]
fn a_vault_that_cannot_be_read_is_put_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("vault.json"), [0xff, 0xfe, 0x00]).expect("written");
    let status = status(folder.path());
    let copy = status
        .problems
        .first()
        .and_then(|problem| problem.copy_at.clone())
        .expect("a copy is kept");
    assert_eq!(std::fs::read(copy).expect("the copy"), [0xff, 0xfe, 0x00]);
}
