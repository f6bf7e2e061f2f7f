//! A private keyring: a D-Bus of its own with a gnome-keyring on it, unlocked, in a temporary folder. Never touches the
//! session's bus or the person's keyrings.
//!
//! A keyring client finds the bus by its environment, so what uses it runs in a child process given
//! [`PrivateKeyring::env`]. [`rerun_test`] runs one test of the same test program that way.

use anyhow::{Context, bail, ensure};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The longest that bus and keyring may take to be there.
const START_LIMIT: Duration = Duration::from_secs(20);

/// What the keyring is unlocked with.
const PASSWORD: &[u8] = b"mosaic-test";

/// Set in a child that [`rerun_test`] started.
const INNER: &str = "MOSAIC_TEST_INNER";

/// A running keyring. Ends when dropped.
#[derive(Debug)]
pub struct PrivateKeyring {
    env: Vec<(String, String)>,
    keyring: Option<Child>,
    bus: Child,
    folder: TempDir,
}

impl PrivateKeyring {
    /// Starts a bus and an unlocked keyring on it, and waits until it answers.
    ///
    /// # Errors
    /// When `dbus-daemon`, `dbus-monitor` or `gnome-keyring-daemon` is missing or does not come up.
    pub fn start() -> anyhow::Result<Self> {
        let mut this = Self::start_bus_only()?;
        let (_monitor, lines) = this.watch_for_owner()?;
        let keyring = this
            .command("gnome-keyring-daemon")
            .args(["--unlock", "--foreground", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start `gnome-keyring-daemon`; Debian package gnome-keyring")?;
        let keyring = this.keyring.insert(keyring);
        let mut stdin = keyring.stdin.take().context("keyring has no stdin")?;
        stdin.write_all(PASSWORD)?;
        drop(stdin);
        wait_for(&lines, |line| line.contains("string \"org.freedesktop.secrets\""))
            .context("the keyring did not come up")?;
        Ok(this)
    }

    /// Starts a bus with nothing on it: a system without a keyring.
    ///
    /// # Errors
    /// When `dbus-daemon` is missing or does not come up.
    pub fn start_bus_only() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("mosaic-keyring-").tempdir()?;
        for name in ["home", "data", "run", "config", "cache"] {
            std::fs::create_dir(folder.path().join(name))?;
        }
        restrict(&folder.path().join("run"))?;
        let config = folder.path().join("bus.conf");
        std::fs::write(&config, bus_config(folder.path()))?;
        let mut bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start `dbus-daemon`; Debian package dbus")?;
        let stdout = bus.stdout.take().context("bus has no stdout")?;
        let lines = lines_of(stdout);
        let mut this = Self {
            env: Vec::new(),
            keyring: None,
            bus,
            folder,
        };
        let address =
            wait_for(&lines, |line| line.starts_with("unix:")).context("the bus did not come up")?;
        this.env = this.environment(address.trim());
        Ok(this)
    }

    /// Returns the variables that a child process needs to find this keyring and nothing of the person's.
    #[must_use]
    pub fn env(&self) -> &[(String, String)] {
        &self.env
    }

    /// Ends the keyring but leaves the bus: what a crash of it looks like.
    pub fn stop_keyring(&mut self) {
        if let Some(mut keyring) = self.keyring.take() {
            let _ = keyring.kill();
            let _ = keyring.wait();
        }
    }

    fn environment(&self, address: &str) -> Vec<(String, String)> {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        [
            ("DBUS_SESSION_BUS_ADDRESS", address.to_owned()),
            ("HOME", path("home")),
            ("XDG_DATA_HOME", path("data")),
            ("XDG_CONFIG_HOME", path("config")),
            ("XDG_CACHE_HOME", path("cache")),
            ("XDG_RUNTIME_DIR", path("run")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.env.iter().cloned()).env_remove("DISPLAY");
        command
    }

    /// Listens for the keyring's name to appear on the bus; returns once the listener itself is on it.
    fn watch_for_owner(&self) -> anyhow::Result<(Ended, Receiver<String>)> {
        let mut monitor = self
            .command("dbus-monitor")
            .args([
                "--session",
                "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.freedesktop.secrets'",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start `dbus-monitor`; Debian package dbus-bin")?;
        let stdout = monitor.stdout.take().context("monitor has no stdout")?;
        let monitor = Ended(monitor);
        let lines = lines_of(stdout);
        wait_for(&lines, |line| {
            line.contains("NameLost") || line.contains("NameAcquired")
        })
        .context("`dbus-monitor` did not come up")?;
        Ok((monitor, lines))
    }
}

impl Drop for PrivateKeyring {
    fn drop(&mut self) {
        self.stop_keyring();
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

/// A child that ends when dropped.
#[derive(Debug)]
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Tells whether this process is a child of [`rerun_test`]: then the test does its work instead of starting a child.
#[must_use]
pub fn is_inner() -> bool {
    std::env::var_os(INNER).is_some()
}

/// Runs the test `name` of this test program again in a child with these variables, and fails unless it passes.
///
/// # Errors
/// When the child does not start, fails, has no such test, or takes longer than `limit`.
pub fn rerun_test(name: &str, env: &[(String, String)], limit: Duration) -> anyhow::Result<()> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INNER, "1")
        .envs(env.iter().cloned())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start the test again")?;
    let stdout = child.stdout.take().context("child has no stdout")?;
    let lines = lines_of(stdout);
    let child = Ended(child);
    let mut ran = false;
    let deadline = Instant::now() + limit;
    while let Ok(line) = lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        ran |= line.contains("1 passed");
        eprintln!("  inner: {line}");
    }
    let status = wait(child, deadline)?;
    ensure!(status.success(), "the inner run of `{name}` failed: {status}");
    ensure!(ran, "there is no test `{name}`");
    Ok(())
}

/// Waits for a child whose output has ended.
fn wait(mut child: Ended, deadline: Instant) -> anyhow::Result<ExitStatus> {
    if Instant::now() >= deadline {
        bail!("the inner run took too long");
    }
    Ok(child.0.wait()?)
}

/// Reads a stream line by line on a thread of its own; the thread ends with the stream.
fn lines_of(stream: ChildStdout) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                // Nobody listens; keep reading, so that the child never blocks on a full pipe.
            }
        }
    });
    lines
}

fn wait_for(lines: &Receiver<String>, wanted: impl Fn(&str) -> bool) -> anyhow::Result<String> {
    let deadline = Instant::now() + START_LIMIT;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = lines.recv_timeout(left).context("waited in vain")?;
        if wanted(&line) {
            return Ok(line);
        }
    }
}

/// A session bus that starts nothing by itself, so that only what a test starts is on it.
fn bus_config(folder: &Path) -> String {
    format!(
        "<busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
         <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        folder.join("run").display()
    )
}

#[cfg(unix)]
fn restrict(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
