//! What to do where no MariaDB server is installed.

use std::fmt;

/// No MariaDB server is installed on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotInstalled;

impl NotInstalled {
    /// Returns the command that installs one on this system.
    #[must_use]
    pub fn command(self) -> &'static str {
        match std::env::consts::OS {
            "macos" => "brew install mariadb",
            "windows" => "winget install MariaDB.Server",
            _ => "sudo apt install mariadb-server",
        }
    }
}

impl fmt::Display for NotInstalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no MariaDB server is installed; `{}` gets one, which need not run by itself",
            self.command()
        )
    }
}

impl std::error::Error for NotInstalled {}
