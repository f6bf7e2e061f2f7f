//! The vault with a real keyring: gnome-keyring on a bus of its own, and processes killed for good.
#![expect(clippy::unwrap_used, reason = "a test program, helpers included")]

use mosaic_protocol::{Custody, VaultState};
use mosaic_testkit::keyring::{PrivateKeyring, is_inner, rerun_test};
use mosaic_vault::{Access, KeyStoreError, MasterKeyStore, OsKeyring, Vault};
use secrecy::{ExposeSecret, SecretString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(60);
const SECRETS: [&str; 4] = ["PASSWORD", "TOKEN", "URL", "KEY"];

fn open(dir: &Path) -> Vault {
    let opened = Vault::open(dir, Arc::new(OsKeyring)).unwrap();
    assert_eq!(opened.problem, None);
    match opened.access {
        Access::Ready(vault) => vault,
        other => panic!("not open: {other:?}"),
    }
}

fn assert_whole(vault: &Vault) {
    for name in SECRETS {
        let secret = vault.get("shop", name).unwrap().unwrap();
        assert_eq!(secret.expose_secret(), format!("value of {name}"));
    }
}

fn fill(vault: &Vault) {
    for name in SECRETS {
        vault
            .put("shop", name, &SecretString::from(format!("value of {name}")))
            .unwrap();
    }
}

fn keys_kept(dir: &Path) -> usize {
    let file = std::fs::read_to_string(dir.join("vault.json")).unwrap();
    let (_, rest) = file.split_once("\"vaultId\": \"").unwrap();
    let (vault_id, _) = rest.split_once('"').unwrap();
    let text = OsKeyring.load(vault_id).unwrap().unwrap();
    text.expose_secret().split(' ').count() - 1
}

/// Runs a test of this program in a child that this process can kill.
fn child(test: &str, dir: &Path, stop_at: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env("MOSAIC_TEST_VAULT", dir)
        .env("MOSAIC_TEST_STOP_AT", stop_at.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until the child says this, as often as told.
fn hear(child: &mut Child, said: &str, times: usize) {
    let stdout = BufReader::new(child.stdout.as_mut().unwrap());
    let heard = stdout
        .lines()
        .map_while(Result::ok)
        .filter(|line| line.contains(said))
        .take(times)
        .count();
    assert_eq!(heard, times, "the child ended too early");
}

fn end(mut child: Child) {
    // SIGKILL: nothing of the child's runs any more.
    child.kill().unwrap();
    child.wait().unwrap();
}

fn say(text: &str) {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}").unwrap();
    stdout.flush().unwrap();
}

#[test]
fn the_master_key_lives_in_the_real_keyring_and_survives_a_restart() {
    if !is_inner() {
        let keyring = PrivateKeyring::start().unwrap();
        let name = "the_master_key_lives_in_the_real_keyring_and_survives_a_restart";
        return rerun_test(name, keyring.env(), LIMIT).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    assert!(OsKeyring.load("nobody's").unwrap().is_none());
    let vault = open(dir.path());
    assert_eq!(vault.custody(), Custody::Keyring);
    fill(&vault);
    vault.rotate().unwrap();
    drop(vault);
    let other = tempfile::tempdir().unwrap();
    fill(&open(other.path()));
    open(other.path()).rotate().unwrap();
    assert_whole(&open(dir.path()));
    assert_eq!(keys_kept(dir.path()), 1);
}

#[test]
fn without_a_keyring_the_person_is_asked() {
    if !is_inner() {
        let bus = PrivateKeyring::start_bus_only().unwrap();
        return rerun_test("without_a_keyring_the_person_is_asked", bus.env(), LIMIT).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let opened = Vault::open(dir.path(), Arc::new(OsKeyring)).unwrap();
    assert!(
        matches!(opened.access.state(), VaultState::NeedsChoice { .. }),
        "{opened:?}"
    );
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn without_a_bus_the_person_is_asked() {
    if !is_inner() {
        let env = [(
            "DBUS_SESSION_BUS_ADDRESS".to_owned(),
            "unix:path=/nonexistent/bus".to_owned(),
        )];
        return rerun_test("without_a_bus_the_person_is_asked", &env, LIMIT).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let opened = Vault::open(dir.path(), Arc::new(OsKeyring)).unwrap();
    assert!(
        matches!(opened.access.state(), VaultState::NeedsChoice { .. }),
        "{opened:?}"
    );
}

/// The real keyring, except that one call to save says so and never returns: the moment to be killed in.
struct StopsAt {
    saves: AtomicU32,
    stop_at: u32,
}

impl MasterKeyStore for StopsAt {
    fn load(&self, vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        OsKeyring.load(vault_id)
    }

    fn save(&self, vault_id: &str, text: &SecretString) -> Result<(), KeyStoreError> {
        // Even numbers stop before the real keyring is asked, odd ones after.
        let call = self.saves.fetch_add(2, Ordering::SeqCst);
        if call == self.stop_at {
            wait_to_be_killed();
        }
        OsKeyring.save(vault_id, text)?;
        if call + 1 == self.stop_at {
            wait_to_be_killed();
        }
        Ok(())
    }

    fn limit(&self) -> Duration {
        LIMIT
    }
}

fn wait_to_be_killed() {
    say("stopped");
    loop {
        std::thread::park();
    }
}

#[test]
fn a_process_killed_at_each_step_of_a_rotation_loses_nothing() {
    const NAME: &str = "a_process_killed_at_each_step_of_a_rotation_loses_nothing";
    if !is_inner() {
        let keyring = PrivateKeyring::start().unwrap();
        return rerun_test(NAME, keyring.env(), LIMIT).unwrap();
    }
    if let Some(dir) = std::env::var_os("MOSAIC_TEST_VAULT") {
        let stop_at = std::env::var("MOSAIC_TEST_STOP_AT").unwrap().parse().unwrap();
        let saves = AtomicU32::new(0);
        let opened = Vault::open(&PathBuf::from(dir), Arc::new(StopsAt { saves, stop_at })).unwrap();
        let Access::Ready(vault) = opened.access else {
            panic!("not open")
        };
        return vault.rotate().unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    fill(&open(dir.path()));
    // Before the new key is kept, after it, and, with the file written anew, before and after the old key is dropped.
    for (stop_at, left) in [(0, 1), (1, 2), (2, 2), (3, 1)] {
        let mut child = child(NAME, dir.path(), stop_at);
        hear(&mut child, "stopped", 1);
        end(child);
        assert_eq!(keys_kept(dir.path()), left, "stopped at {stop_at}");
        assert_whole(&open(dir.path()));
        assert_eq!(keys_kept(dir.path()), 1, "finished after {stop_at}");
    }
}

#[test]
fn a_process_killed_at_random_moments_of_rotations_loses_nothing() {
    const NAME: &str = "a_process_killed_at_random_moments_of_rotations_loses_nothing";
    if !is_inner() {
        let keyring = PrivateKeyring::start().unwrap();
        return rerun_test(NAME, keyring.env(), LIMIT).unwrap();
    }
    if let Some(dir) = std::env::var_os("MOSAIC_TEST_VAULT") {
        let vault = open(&PathBuf::from(dir));
        loop {
            vault.rotate().unwrap();
            say("turned");
        }
    }
    let dir = tempfile::tempdir().unwrap();
    fill(&open(dir.path()));
    for round in 0_u64..15 {
        let mut child = child(NAME, dir.path(), 0);
        hear(&mut child, "turned", 2);
        // Another moment each round, within one rotation of a few milliseconds.
        let moment = Instant::now() + Duration::from_micros(round * 337);
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        end(child);
        assert_whole(&open(dir.path()));
    }
    // The bus may have delivered the last child's last message after its death.
    assert_whole(&open(dir.path()));
    assert_eq!(keys_kept(dir.path()), 1);
}
