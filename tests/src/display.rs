//! A virtual screen of its own for one window. It takes a free number by itself and is gone when the value is dropped.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running Xvfb.
#[derive(Debug)]
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts a screen of 1280 × 860 points in 24 bits.
    ///
    /// # Errors
    /// When Xvfb is not installed or does not come up.
    pub fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x860x24",
                "-nolisten",
                "tcp",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start Xvfb (cargo xtask setup installs it)")?;
        let mut number = String::new();
        let output = server.stdout.take().context("Xvfb has no output")?;
        BufReader::new(output)
            .read_line(&mut number)
            .context("could not read the number of Xvfb's screen")?;
        let number = number.trim();
        if number.is_empty() {
            let _ended = server.kill();
            bail!("Xvfb ended without a screen");
        }
        Ok(Self {
            name: format!(":{number}"),
            server,
        })
    }

    /// Returns the value of `DISPLAY` for programs that shall draw on it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ended = self.server.kill();
        let _reaped = self.server.wait();
    }
}
