//! Tests of the settings file: old, broken and written halfway.

use super::*;
use mosaic_protocol::{Endpoint, Theme};

#[test]
fn settings_read_back_as_they_were_written() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings {
        theme: Theme::Dark,
        endpoint: Endpoint::compatible("http://localhost:11434"),
        model: Some("m".into()),
        welcomed: true,
    };
    save(dir.path(), &settings).unwrap();
    save(dir.path(), &settings).unwrap();
    assert_eq!(load(dir.path()), (settings, None));
    let files = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(files, 1, "nothing is left beside");
}

#[test]
fn without_a_file_the_defaults_stand() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(load(dir.path()), (Settings::default(), None));
}

#[test]
fn a_field_left_out_has_its_default_and_an_unknown_one_is_ignored() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join(FILE_NAME),
        r#"{"theme":"light","fromTomorrow":1}"#,
    )
    .unwrap();
    let (settings, problem) = load(dir.path());
    assert_eq!(
        (settings.theme, settings.welcomed, problem),
        (Theme::Light, false, None)
    );
}

#[test]
fn a_broken_file_is_copied_aside_and_told() {
    for broken in ["", "{\"theme\": \"plaid\"}", "{", "\u{0}"] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE_NAME), broken).unwrap();
        let (settings, problem) = load(dir.path());
        assert_eq!(settings, Settings::default());
        let copy = problem.unwrap().copy_at.unwrap();
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), broken);
        // Saving mends the file; the copy stays.
        save(dir.path(), &settings).unwrap();
        assert_eq!(load(dir.path()).1, None);
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), broken);
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let error = save(&dir.path().join("missing"), &Settings::default()).unwrap_err();
    assert!(
        error.to_string().starts_with("could not write settings `"),
        "{error}"
    );
}
