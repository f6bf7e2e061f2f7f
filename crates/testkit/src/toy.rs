//! An MCP server that misbehaves on demand, as the program `toy-mcp`. It is written by hand on plain JSON so that it
//! can break every rule, and shares no code with the client it tests. Where no fault is ordered it is strict: it
//! refuses a client that breaks the protocol.

mod faults;
mod host;
mod protocol;
mod server;
mod tools;

pub use faults::Toy;

use anyhow::{Context as _, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime};
use std::{env, fs, thread};

/// Runs `toy-mcp`: a server, or, by its first argument, one of its side parts.
#[must_use]
pub fn main(args: Vec<OsString>) -> ExitCode {
    match args.first().and_then(|first| first.to_str()) {
        // The supervisor the product has in its own programs.
        Some("__guard") => mosaic_mcp::guard::run(args.into_iter().skip(1)),
        // A process that a server leaves behind.
        Some("__linger") => server::linger(&args[1..]),
        // A host with one server, there to be killed.
        Some("__host") => host::run(&args[1..]),
        _ => server::run(Toy::parse_args(args)),
    }
}

/// Returns the path of `toy-mcp`, building it first when it is missing or older than its sources.
///
/// # Errors
/// When it does not build.
pub fn program() -> anyhow::Result<PathBuf> {
    // target/<profile>/deps/<test binary>
    let test = env::current_exe()?;
    let profile_dir = test
        .ancestors()
        .nth(2)
        .context("a test binary lies in target/<profile>/deps")?;
    let target_dir = profile_dir
        .parent()
        .context("a profile's folder lies in the target folder")?;
    let program = profile_dir.join(format!("toy-mcp{}", env::consts::EXE_SUFFIX));
    let lock = fs::File::create(profile_dir.join(".toy-mcp.lock"))?;
    lock.lock()?;
    if modified(&program).is_some_and(|built| newest_source().is_some_and(|source| source <= built)) {
        return Ok(program);
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([
        "build",
        "--quiet",
        "--package",
        "mosaic-testkit",
        "--bin",
        "toy-mcp",
        "--target-dir",
    ]);
    cargo.arg(target_dir).current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile_dir.ends_with("release") {
        cargo.arg("--release");
    }
    if !cargo.status()?.success() {
        bail!("could not build toy-mcp");
    }
    // Cargo leaves a program that did not change as it was, with its old time.
    fs::File::options()
        .append(true)
        .open(&program)?
        .set_modified(SystemTime::now())?;
    Ok(program)
}

fn newest_source() -> Option<SystemTime> {
    let testkit = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [testkit.join("src/toy"), testkit.parent()?.join("mcp/src")];
    let files = [testkit.join("src/toy.rs"), testkit.join("src/bin/toy-mcp.rs")];
    let mut newest = files.iter().filter_map(|file| modified(file)).max()?;
    let mut next = folders.to_vec();
    while let Some(path) = next.pop() {
        if path.is_dir() {
            next.extend(fs::read_dir(path).ok()?.flatten().map(|entry| entry.path()));
        } else {
            newest = newest.max(modified(&path)?);
        }
    }
    Some(newest)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// Waits until a process is gone, and returns whether it was within `limit`. A zombie counts as gone: it runs no more.
#[must_use]
pub fn gone(pid: u32, limit: Duration) -> bool {
    within(limit, || {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
        let state = stat
            .ok()
            .and_then(|stat| Some(stat.rsplit_once(')')?.1.trim_start().chars().next()));
        matches!(state, None | Some(None | Some('Z' | 'X')))
    })
}

/// Waits until something is so, looking every few milliseconds: for what other processes do, of which nobody tells us.
#[must_use]
pub fn within(limit: Duration, is_so: impl Fn() -> bool) -> bool {
    let until = std::time::Instant::now() + limit;
    loop {
        if is_so() {
            return true;
        }
        if std::time::Instant::now() > until {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
