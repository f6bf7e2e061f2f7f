//! Runs one `mariadbd` in the foreground and knows when it is ready, from its own log. Never leaves it behind: it dies
//! with the value, and (where `setpriv` exists) with the process that started it. Never touches an installed server's
//! data.

use anyhow::{Context as _, Result, anyhow, bail};
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a server may take until it is ready. Generous: a loaded machine is no failure.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// The line of its log that says so.
const READY_LINE: &str = "ready for connections";
/// Where systems put the server besides PATH.
const FOLDERS: [&str; 6] = [
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/opt/homebrew/opt/mariadb/bin",
];
/// How many lines of the log are kept for an error.
const KEPT_LINES: usize = 20;

/// A server's process. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Arc<Mutex<Child>>,
    port: u16,
}

impl Running {
    /// Returns the port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits until it ends by itself, after a `SHUTDOWN`.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn wait(&mut self) -> Result<()> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        child.wait().context("could not wait for `mariadbd`")?;
        Ok(())
    }

    /// Kills it and waits until it is gone. Does nothing the second time.
    pub fn kill(&mut self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts a server on the data in `folder/data`, on a free port.
///
/// # Errors
/// When it does not come up; then the end of its log is in the error.
pub fn start(folder: &Path, options: &[OsString]) -> Result<Running> {
    // The port is free when it is chosen and may be taken when the server binds it: then another is tried.
    let mut last = anyhow!("no port tried");
    for _ in 0..3 {
        match start_on(folder, options, None) {
            Ok(running) => return Ok(running),
            Err(error) if error.to_string().contains("Address already in use") => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Starts a server on the data in `folder/data`, on `port` or a free one.
///
/// # Errors
/// As [`start`].
pub fn start_on(folder: &Path, options: &[OsString], port: Option<u16>) -> Result<Running> {
    let port = match port {
        Some(port) => port,
        None => free_port()?,
    };
    let mut command = server(folder);
    command
        .arg("--bind-address=127.0.0.1")
        .arg(format!("--port={port}"))
        .args(options);
    spawn(command, port)
}

/// Returns the command of a server on `folder/data` with what all of ours have in common.
#[must_use]
pub fn server(folder: &Path) -> Command {
    let mariadbd = find("mariadbd");
    let mut command = match find_optional("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "KILL", "--"]).arg(mariadbd);
            command
        }
        None => Command::new(mariadbd),
    };
    command
        .arg("--no-defaults")
        .arg(format!("--datadir={}", folder.join("data").display()))
        .arg(format!("--socket={}", socket(folder).display()))
        .arg(format!("--pid-file={}", folder.join("pid").display()))
        .arg(format!("--tmpdir={}", folder.display()))
        .args([
            "--skip-log-bin",
            "--skip-name-resolve",
            "--skip-external-locking",
            "--character-set-server=utf8mb4",
            "--performance-schema=OFF",
            "--innodb-buffer-pool-size=16M",
            "--innodb-log-file-size=8M",
            "--innodb-data-file-path=ibdata1:12M:autoextend",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=OFF",
            "--innodb-use-native-aio=OFF",
            "--aria-pagecache-buffer-size=1M",
            "--key-buffer-size=64K",
            "--max-connections=60",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if is_root(folder) {
        command.arg("--user=root");
    }
    command
}

/// Returns the socket of the server that runs on `folder/data`.
#[must_use]
pub fn socket(folder: &Path) -> PathBuf {
    folder.join("s")
}

/// Tells whether this process is root's, by a folder that it made: the server then wants to be told so.
#[must_use]
pub fn is_root(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(folder).is_ok_and(|metadata| metadata.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

/// Spawns the server and returns when its log says that it is ready.
///
/// # Errors
/// When it cannot be run, ends before it is ready, or takes too long.
///
/// The thread that reads the log also spawns: the kernel ties the server's life to the thread it was spawned from.
pub fn spawn(mut command: Command, port: u16) -> Result<Running> {
    enum News {
        Spawned(Arc<Mutex<Child>>),
        Ready,
        Ended(Vec<String>),
        Failed(std::io::Error),
    }
    let (sender, receiver) = mpsc::channel();
    std::thread::Builder::new()
        .name("mariadb log".to_owned())
        .spawn(move || {
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) => {
                    let _ = sender.send(News::Failed(error));
                    return;
                }
            };
            let log = child.stderr.take();
            let _ = sender.send(News::Spawned(Arc::new(Mutex::new(child))));
            let mut tail = Vec::new();
            for line in log.into_iter().flat_map(|log| BufReader::new(log).split(b'\n')) {
                let Ok(line) = line else { break };
                let line = String::from_utf8_lossy(&line).into_owned();
                if line.contains(READY_LINE) {
                    let _ = sender.send(News::Ready);
                }
                if tail.len() == KEPT_LINES {
                    tail.remove(0);
                }
                tail.push(line);
            }
            let _ = sender.send(News::Ended(tail));
        })
        .context("could not start a thread for the server's log")?;

    let mut child = None;
    loop {
        match receiver.recv_timeout(READY_WITHIN) {
            Ok(News::Spawned(spawned)) => child = Some(spawned),
            Ok(News::Ready) => {
                let child = child.context("the server was ready before it was spawned")?;
                return Ok(Running { child, port });
            }
            Ok(News::Failed(error)) => {
                return Err(error).context("could not run `mariadbd`: is mariadb-server installed?");
            }
            Ok(News::Ended(tail)) => {
                reap(child.as_deref());
                bail!("`mariadbd` ended before it was ready:\n{}", tail.join("\n"));
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                reap(child.as_deref());
                bail!("`mariadbd` was not ready within {READY_WITHIN:?}");
            }
        }
    }
}

fn reap(child: Option<&Mutex<Child>>) {
    if let Some(child) = child {
        let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("could not find a free port")?;
    Ok(listener.local_addr().context("could not read a port")?.port())
}

/// Returns a program on PATH or in the system's folders, which an ordinary user's PATH leaves out; its bare name when it is
/// nowhere.
#[must_use]
pub fn find(program: &str) -> PathBuf {
    find_optional(program).unwrap_or_else(|| PathBuf::from(program))
}

/// Returns a program as [`find`] does, if there is one.
#[must_use]
pub fn find_optional(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .chain(FOLDERS.map(PathBuf::from))
        .chain(on_windows())
        .map(|folder| folder.join(&program))
        .find(|candidate| candidate.is_file())
}

/// Returns where the installer for Windows puts the server: a folder for each version.
fn on_windows() -> Vec<PathBuf> {
    let Some(programs) = std::env::var_os("ProgramFiles") else {
        return vec![];
    };
    let versions = std::fs::read_dir(programs).into_iter().flatten().flatten();
    versions
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("MariaDB"))
        .map(|entry| entry.path().join("bin"))
        .collect()
}
