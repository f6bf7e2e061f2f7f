//! One step of a task: one line when it ends, with its time. What a quiet step printed is shown only when it fails;
//! the whole of it stays in a log under target/xtask.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::{IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LINES_SHOWN: usize = 60;

/// A command with a name a person reads, and what to do when it fails.
pub(crate) struct Step<'a> {
    title: &'a str,
    hint: Option<String>,
}

impl<'a> Step<'a> {
    /// Names a step.
    pub(crate) const fn new(title: &'a str) -> Self {
        Self { title, hint: None }
    }

    /// Says what to do when it fails.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Runs a command whose output matters only when it fails.
    pub(crate) fn quiet(self, command: &mut Command) -> Result<()> {
        let log = self.log_path()?;
        let file = File::create(&log).with_context(|| format!("could not write {}", log.display()))?;
        let started = self.begin();
        let status = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().context("could not share the log")?)
            .stderr(file)
            .status();
        match status {
            Ok(status) if status.success() => {
                self.end(Mark::Done, started.elapsed());
                Ok(())
            }
            Ok(status) => {
                self.end(Mark::Failed, started.elapsed());
                show_tail(&log);
                self.fail(&format!("{status}, all of its output: {}", log.display()))
            }
            Err(error) => {
                self.end(Mark::Failed, started.elapsed());
                self.fail(&format!("{}: {error}", program(command)))
            }
        }
    }

    /// Runs a command whose output a person or a CI log wants to see as it comes.
    pub(crate) fn loud(self, command: &mut Command) -> Result<()> {
        eprintln!("  · {}", self.title);
        let started = Instant::now();
        let status = command.status();
        let elapsed = started.elapsed();
        match status {
            Ok(status) if status.success() => {
                self.end(Mark::Done, elapsed);
                Ok(())
            }
            Ok(status) => {
                self.end(Mark::Failed, elapsed);
                self.fail(&status.to_string())
            }
            Err(error) => {
                self.end(Mark::Failed, elapsed);
                self.fail(&format!("{}: {error}", program(command)))
            }
        }
    }

    /// Runs a build: with cargo's own progress in a terminal, quietly elsewhere.
    pub(crate) fn build(self, command: &mut Command) -> Result<()> {
        if stderr().is_terminal() {
            self.loud(command)
        } else {
            self.quiet(command)
        }
    }

    /// Says that there was nothing to do.
    pub(crate) fn skip(self, why: &str) {
        eprintln!("  ✓ {:<44} {why}", self.title);
    }

    fn begin(&self) -> Instant {
        if stderr().is_terminal() {
            eprint!("  · {:<44}", self.title);
            let _flushed = stderr().flush();
        }
        Instant::now()
    }

    fn end(&self, mark: Mark, elapsed: Duration) {
        let back = if stderr().is_terminal() { "\r" } else { "" };
        let sign = match mark {
            Mark::Done => '✓',
            Mark::Failed => '✗',
        };
        eprintln!("{back}  {sign} {:<44} {}", self.title, readable(elapsed));
    }

    fn fail(self, what: &str) -> Result<()> {
        match self.hint {
            Some(hint) => bail!("step `{}` failed ({what})\n hint: {hint}", self.title),
            None => bail!("step `{}` failed ({what})", self.title),
        }
    }

    fn log_path(&self) -> Result<PathBuf> {
        let folder = workspace::target().join("xtask");
        fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        let name: String = self
            .title
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .collect();
        Ok(folder.join(format!("{name}.log")))
    }
}

enum Mark {
    Done,
    Failed,
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn show_tail(log: &Path) {
    let Ok(bytes) = fs::read(log) else { return };
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(LINES_SHOWN)) {
        eprintln!("    {line}");
    }
}

/// Returns a time as a person says it: `0.4 s`, `3 min 12 s`.
pub(crate) fn readable(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if seconds >= 60 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::readable;
    use std::time::Duration;

    #[test]
    fn times_read_as_a_person_says_them() {
        assert_eq!(readable(Duration::from_millis(430)), "0.4 s");
        assert_eq!(readable(Duration::from_secs(192)), "3 min 12 s");
    }
}
