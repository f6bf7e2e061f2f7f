//! The folder that every private server is copied from, made once for a build folder and guarded by a file lock.
//! Never changed after it is complete: a new version gets a new name.

use super::{DATABASE, PASSWORD, USER, client};
use anyhow::{Context as _, Result, bail};
use mosaic_sample::mysql::process;
pub(super) use mosaic_sample::mysql::template::copy;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Counts up whenever what is in the template changes.
const VERSION: u32 = 1;

/// Returns the template, made now if it was not there.
pub(super) fn ready() -> Result<PathBuf> {
    let home = target_folder().join("tmp");
    fs::create_dir_all(&home).with_context(|| format!("could not make {}", home.display()))?;
    let template = home.join(format!("mariadb-template-{VERSION}"));
    if template.is_dir() {
        return Ok(template);
    }
    let lock = File::create(home.join("mariadb-template.lock")).context("could not make a lock file")?;
    lock.lock().context("could not lock the template")?;
    if template.is_dir() {
        return Ok(template);
    }
    // Made aside and renamed when complete, so that a half-made one is never taken.
    let aside = tempfile::Builder::new()
        .prefix("mosaic-mariadb-template-")
        .tempdir()
        .context("could not make a temporary folder")?;
    make(aside.path())?;
    let incoming = home.join(format!("mariadb-template-{VERSION}.incoming"));
    if incoming.exists() {
        fs::remove_dir_all(&incoming).context("could not remove a half-made template")?;
    }
    copy(&aside.path().join("data"), &incoming)?;
    fs::rename(&incoming, &template).context("could not put the template in its place")?;
    Ok(template)
}

fn make(folder: &Path) -> Result<()> {
    let data = folder.join("data");
    let mut install = Command::new(process::find("mariadb-install-db"));
    install
        .arg("--no-defaults")
        .arg(format!("--datadir={}", data.display()))
        .args([
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--innodb-log-file-size=8M",
        ]);
    if process::is_root(folder) {
        install.arg("--user=root");
    }
    run(&mut install, "mariadb-install-db")?;

    let mut server = process::server(folder);
    server.arg("--skip-networking");
    let mut running = process::spawn(server, 0)?;
    for file in sakila_files()? {
        let sql = File::open(&file).with_context(|| format!("could not open {}", file.display()))?;
        run(client(folder).stdin(Stdio::from(sql)), "the `mariadb` client")?;
    }
    let accounts = format!(
        "DELETE FROM mysql.global_priv WHERE User = ''; \
         DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost'; FLUSH PRIVILEGES; \
         CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}'; GRANT ALL PRIVILEGES ON *.* TO '{USER}'@'%'; \
         ANALYZE TABLE {DATABASE}.film, {DATABASE}.actor, {DATABASE}.rental, {DATABASE}.payment, \
         {DATABASE}.customer, {DATABASE}.inventory; \
         SET GLOBAL innodb_fast_shutdown = 0;"
    );
    run(
        client(folder).args(["--execute", &accounts]),
        "the `mariadb` client",
    )?;
    run(
        client(folder).args(["--execute", "SHUTDOWN"]),
        "the `mariadb` client",
    )?;
    running.wait()
}

fn run(command: &mut Command, name: &str) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("could not run {name}: is mariadb-server installed?"))?;
    if !output.status.success() {
        bail!(
            "{name} failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}

/// Returns Sakila's two files, in the order they are loaded. They lie in the package `sea-schema`, wherever cargo keeps it.
fn sakila_files() -> Result<[PathBuf; 2]> {
    // Only packages that this platform builds with are there for certain; the rest may have to be fetched first.
    let metadata = metadata(&["--offline"]).or_else(|_| metadata(&[]))?;
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "sea-schema")
        .and_then(|package| package["manifest_path"].as_str())
        .context("could not find the package `sea-schema`")?;
    let folder = Path::new(manifest)
        .with_file_name("tests")
        .join("sakila")
        .join("mysql");
    Ok(["sakila-schema.sql", "sakila-data.sql"].map(|name| folder.join(name)))
}

fn metadata(how: &[&str]) -> Result<serde_json::Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .args(how)
        .output()
        .context("could not run `cargo metadata`")?;
    if !output.status.success() {
        bail!(
            "`cargo metadata` failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    serde_json::from_slice(&output.stdout).context("could not read `cargo metadata`")
}

fn target_folder() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
    }
}
