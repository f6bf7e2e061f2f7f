//! What can go wrong between the host and a server. Messages never hold a secret: whatever a server says in them went
//! through redaction first.

use mosaic_protocol::DatasourceId;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Why a server gave no answer. A tool that answers with an error is not among these: that is a result.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HostError {
    /// Nobody registered this server, or it was unregistered.
    #[error("no connector is registered for datasource {id}")]
    NotRegistered {
        /// The datasource asked for.
        id: DatasourceId,
    },
    /// The operating system did not start it.
    #[error("could not start {program}: {source}", program = program.display())]
    CouldNotStart {
        /// The executable.
        program: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
    /// The process ended, or closed its output, while it was needed.
    #[error("the connector stopped unexpectedly{}{}", Code(*code), Tail(stderr_tail))]
    Crashed {
        /// Its exit code; `None` when a signal ended it or it still ran.
        code: Option<i32>,
        /// The last lines it wrote to stderr, redacted.
        stderr_tail: String,
    },
    /// No answer came in time. The server was told to cancel.
    #[error("the connector did not answer within {}", Seconds(*after))]
    Timeout {
        /// How long was waited.
        after: Duration,
    },
    /// It failed too often and is left alone for a while.
    #[error("the connector failed repeatedly and is left alone for {}", Seconds(*retry_in))]
    Resting {
        /// When it will be tried again.
        retry_in: Duration,
    },
    /// The caller stopped waiting, or the server was unregistered or shut down meanwhile.
    #[error("the call was stopped")]
    Cancelled,
    /// What the server sent is not the protocol.
    #[error("the connector does not speak the protocol: {message}")]
    Protocol {
        /// What was wrong, redacted and short.
        message: String,
    },
    /// The server answered the request with a protocol error.
    #[error("the connector refused the request: {message} ({code})")]
    Refused {
        /// The JSON-RPC error code.
        code: i32,
        /// Its message, redacted.
        message: String,
    },
    /// The answer was longer than the host takes in.
    #[error("the connector's answer was larger than {limit} bytes")]
    TooLarge {
        /// `HostConfig::max_message_bytes`.
        limit: usize,
    },
    /// The server has no tool of that name.
    #[error("the connector has no tool named `{tool}`")]
    UnknownTool {
        /// The name asked for.
        tool: String,
    },
}

impl HostError {
    /// Tells whether the failure speaks against the server's health.
    pub(crate) fn is_failure(&self) -> bool {
        match self {
            Self::CouldNotStart { .. }
            | Self::Crashed { .. }
            | Self::Timeout { .. }
            | Self::Protocol { .. } => true,
            Self::NotRegistered { .. }
            | Self::Resting { .. }
            | Self::Cancelled
            | Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::UnknownTool { .. } => false,
        }
    }
}

struct Code(Option<i32>);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.map_or(Ok(()), |code| write!(f, " (exit code {code})"))
    }
}

struct Tail<'a>(&'a str);

impl std::fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.lines().rfind(|line| !line.trim().is_empty()) {
            Some(last) => write!(f, ": {}", last.trim()),
            None => Ok(()),
        }
    }
}

struct Seconds(Duration);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 < Duration::from_secs(1) {
            write!(f, "{} ms", self.0.as_millis())
        } else {
            write!(f, "{} s", self.0.as_secs_f32().round())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_names_its_code_and_the_last_line_it_left() {
        let error = HostError::Crashed {
            code: Some(3),
            stderr_tail: "first\nlast words\n\n".into(),
        };
        assert_eq!(
            error.to_string(),
            "the connector stopped unexpectedly (exit code 3): last words"
        );
    }

    #[test]
    fn durations_read_as_a_person_says_them() {
        let error = HostError::Timeout {
            after: Duration::from_secs(30),
        };
        assert_eq!(error.to_string(), "the connector did not answer within 30 s");
        let error = HostError::Resting {
            retry_in: Duration::from_millis(400),
        };
        assert_eq!(
            error.to_string(),
            "the connector failed repeatedly and is left alone for 400 ms"
        );
    }
}
