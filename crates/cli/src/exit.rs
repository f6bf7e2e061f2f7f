//! Exit codes and the last words on standard error. The codes are part of the contract: `--help` lists them.

use mosaic_protocol::{AppError, ErrorCode};
use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

/// Nothing was found.
pub(crate) const NOTHING: u8 = 3;
/// A call needed approval and did not get it.
pub(crate) const REFUSED: u8 = 7;

/// Returns the exit code of an error.
pub(crate) fn code(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::Invalid | ErrorCode::Duplicate => 2,
        ErrorCode::NotFound => NOTHING,
        ErrorCode::Auth | ErrorCode::VaultLocked => 4,
        ErrorCode::Billing
        | ErrorCode::RateLimited
        | ErrorCode::Upstream
        | ErrorCode::Offline
        | ErrorCode::Timeout
        | ErrorCode::TooLarge
        | ErrorCode::Interrupted => 5,
        ErrorCode::Connector => 6,
        ErrorCode::Stopped => 130,
        ErrorCode::Internal => 1,
    }
}

/// Says what went wrong and returns its code.
pub(crate) fn fail(error: &AppError) -> ExitCode {
    say(&format!("error: {}", error.message));
    if let Some(hint) = &error.hint {
        say(&format!("hint: {hint}"));
    }
    ExitCode::from(code(error.code))
}

/// Shows clap's message; help and version are no failures.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // Where the terminal is gone there is nobody to tell.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Says that something of our own broke.
pub(crate) fn internal(error: &impl Display) -> ExitCode {
    say(&format!("error: {error}"));
    ExitCode::from(1)
}

/// Writes a line to standard error.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{}", inert(line, io::stderr().is_terminal()));
}

/// What a source holds must not steer the terminal: control characters but line ends and tabs are dropped there.
fn inert(text: &str, terminal: bool) -> Cow<'_, str> {
    let steers = |one: char| one.is_control() && !matches!(one, '\n' | '\t');
    if terminal && text.contains(steers) {
        Cow::Owned(text.replace(steers, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Tells whether a person reads standard output as it is written.
pub(crate) fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Writes to standard output; a closed pipe (`| head`) ends the program without a complaint.
pub(crate) fn print(text: &str) -> Result<(), ExitCode> {
    let mut out = io::stdout().lock();
    match out
        .write_all(inert(text, io::stdout().is_terminal()).as_bytes())
        .and_then(|()| out.flush())
    {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ExitCode::SUCCESS),
        Err(error) => Err(internal(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn a_terminal_is_not_steered_by_what_a_source_holds() {
        assert_eq!(inert("a\u{1b}[2Jb\tc\nd\u{9b}1me", true), "a[2Jb\tc\nd1me");
        assert_eq!(inert("a\u{1b}b", false), "a\u{1b}b");
    }
}
