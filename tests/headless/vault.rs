//! The vault from the command line: a new master key loses nothing, and a forgotten passphrase is no dead end.

use crate::command::Place;
use mosaic_testkit::mariadb::MariaDb;

fn sealed(place: &Place) -> String {
    std::fs::read_to_string(place.data_dir().join("vault.json")).expect("a vault")
}

#[test]
fn after_a_rotation_every_secret_is_sealed_anew_and_still_opens() {
    let server = MariaDb::start();
    let place = Place::new();
    let lines: String = server
        .env()
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    place
        .run_with(&["sources", "add", "mysql", "Sakila", "--stdin"], &lines)
        .ended(0);
    let before = sealed(&place);
    assert!(
        before.contains("v2:") && !before.contains("mosaic-secret"),
        "{before}"
    );
    place.run(&["vault", "rotate"]).ended(0);
    let after = sealed(&place);
    assert!(after.contains("v2:") && after != before);
    place.run(&["sources", "test", "Sakila"]).ended(0);
}

#[test]
fn a_forgotten_passphrase_puts_the_vault_aside_and_a_new_one_begins() {
    let place = Place::new();
    place
        .run_with(
            &["sources", "add", "mysql", "X", "--stdin", "--force"],
            "MYSQL_USER=a\nMYSQL_PASSWORD=b\n",
        )
        .ended(0);
    let old = sealed(&place);
    let forgot = place.with("MOSAIC_PASSPHRASE", "another");
    let ran = forgot.run(&["vault", "status"]).ended(0);
    assert!(ran.out.starts_with("locked"), "{}", ran.out);
    forgot.run(&["vault", "start-over"]).ended(0);
    let kept = std::fs::read_dir(forgot.data_dir())
        .expect("a folder")
        .flatten()
        .any(|entry| {
            entry.file_name() != "vault.json"
                && std::fs::read_to_string(entry.path()).is_ok_and(|text| text == old)
        });
    assert!(kept, "the old vault lies aside");
    let ran = forgot.run(&["vault", "status"]).ended(0);
    assert!(ran.out.contains("under a passphrase"), "{}", ran.out);
}
