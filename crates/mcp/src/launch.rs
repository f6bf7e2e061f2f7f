//! Starts a server as a child process in a group of its own, with a cleared environment, and makes sure that it ends.
//! It never waits for the protocol; that is the session's part.

mod stderr;

use crate::config::{HostConfig, ServerSpec};
use crate::redact::Redactor;
use crate::{HostError, lock};
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use secrecy::ExposeSecret;
use std::ffi::OsString;
use std::io;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

pub(crate) use stderr::StderrTail;

/// A server just started.
pub(crate) struct Launched {
    pub process: Process,
    pub stdin: ChildStdin,
    pub stdout: ChildStdout,
    pub stderr: Arc<StderrTail>,
}

/// A running server. Dropping it kills its whole group; a guarded one ends by itself when its stdin closes.
pub(crate) struct Process {
    child: Box<dyn ChildWrapper>,
    guarded: bool,
    ended: bool,
    pid: u32,
    stderr_task: Mutex<Option<JoinHandle<()>>>,
}

/// Starts the server, or says why not.
pub(crate) fn launch(
    spec: &ServerSpec,
    config: &HostConfig,
    redactor: &Arc<Redactor>,
) -> Result<Launched, HostError> {
    let could_not_start = |source| HostError::CouldNotStart {
        program: spec.program.clone(),
        source: Arc::new(source),
    };
    let mut child = command(spec, config).spawn().map_err(could_not_start)?;
    let (stdin, stdout, stderr) = (child.stdin().take(), child.stdout().take(), child.stderr().take());
    let tail = Arc::new(StderrTail::new(spec.name.clone(), Arc::clone(redactor)));
    let stderr_task = stderr.map(|pipe| tokio::spawn(Arc::clone(&tail).follow(pipe)));
    let process = Process {
        pid: child.id().unwrap_or_default(),
        child,
        guarded: spec.guard.is_some(),
        ended: false,
        stderr_task: Mutex::new(stderr_task),
    };
    let (Some(stdin), Some(stdout)) = (stdin, stdout) else {
        return Err(could_not_start(io::Error::other("its pipes could not be opened")));
    };
    Ok(Launched {
        process,
        stdin,
        stdout,
        stderr: tail,
    })
}

fn command(spec: &ServerSpec, config: &HostConfig) -> CommandWrap {
    let mut command = match &spec.guard {
        None => Command::new(&spec.program),
        Some(guard) => {
            let mut command = Command::new(&guard.program);
            let grace = config.stop_grace.as_millis().to_string();
            command
                .args(&guard.args)
                .args(["--grace-ms", &grace, "--"])
                .arg(&spec.program);
            command
        }
    };
    command.args(&spec.args).env_clear().envs(inherited(config));
    for (name, value) in &spec.env {
        command.env(name, value.expose_secret());
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut wrapped = CommandWrap::from(command);
    #[cfg(unix)]
    wrapped.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    wrapped.wrap(process_wrap::tokio::JobObject);
    wrapped
}

fn inherited(config: &HostConfig) -> impl Iterator<Item = (&str, OsString)> {
    config
        .inherited_env
        .iter()
        .filter_map(|name| Some((name.as_str(), std::env::var_os(name)?)))
}

impl Process {
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits until the process has ended by itself; returns its exit code, `None` when a signal ended it. What is left
    /// of its group is killed then.
    pub(crate) async fn wait(&mut self) -> Option<i32> {
        let status = self.child.wait().await;
        self.ended = true;
        // The leader is gone; this reaches only what it left behind, and finds nobody as a rule.
        let _ = self.child.start_kill();
        status.ok().and_then(|status| status.code())
    }

    /// Waits up to `grace` for the process to end, then kills its group and waits for that.
    pub(crate) async fn end(&mut self, grace: Duration) -> Option<i32> {
        // The guard keeps the same grace towards the server itself, and needs a moment more to clear up.
        let grace = if self.guarded {
            grace + Duration::from_secs(2)
        } else {
            grace
        };
        if let Ok(code) = tokio::time::timeout(grace, self.wait()).await {
            return code;
        }
        tracing::info!(pid = self.pid, "the connector did not stop in time and is killed");
        if let Err(error) = self.child.start_kill() {
            tracing::warn!(%error, pid = self.pid, "could not kill the connector");
        }
        tokio::time::timeout(Duration::from_secs(2), self.wait())
            .await
            .ok()
            .flatten()
    }

    /// Waits a moment for the last words on stderr: they come through a pipe of their own.
    pub(crate) async fn drain_stderr(&self) {
        let task = lock(&self.stderr_task).take();
        if let Some(mut task) = task
            && tokio::time::timeout(Duration::from_millis(200), &mut task)
                .await
                .is_err()
        {
            task.abort();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.ended && !self.guarded {
            let _ = self.child.start_kill();
        }
    }
}
